import pytest
from whoosh import fields, query
from whoosh.filedb.filestore import RamStorage

from searchkit.index.codec.codec import ColumnarCodec
from searchkit.search.executor import Executor


@pytest.mark.parametrize("sortable", [False, True])
@pytest.mark.parametrize("bits", [8, 64])
def test_numbers_below_zero_are_in_their_ranges(bits, sortable):
    schema = fields.Schema(count=fields.NUMERIC(int, bits=bits, signed=True, sortable=sortable))
    ix = RamStorage().create_index(schema)
    with ix.writer(codec=ColumnarCodec()) as writer:
        for count in (-3, 0, 7, None):
            writer.add_document(**({} if count is None else {"count": count}))
    with ix.searcher() as searcher:
        executor = Executor(searcher)
        for span, docs in (((None, 0), [0, 1]), ((0, None), [1, 2]), ((-3, 6, True), [1])):
            assert executor.matches(query.NumericRange("count", *span)).doc_ids.tolist() == docs
