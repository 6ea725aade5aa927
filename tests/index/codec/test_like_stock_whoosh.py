"""Whatever happens to an index, the columnar codec keeps what stock Whoosh keeps."""

from __future__ import annotations

import tempfile

from hypothesis import given
from hypothesis import strategies as st

from oracle.budget import examples
from oracle.commits import Life, lives
from oracle.contents import assert_same_contents
from searchkit.index.codec.codec import ColumnarCodec


@examples(30)
@given(lives(), st.booleans())
def test_every_reader_answers_as_with_the_stock_codec(life: Life, in_files: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        ours = life.live(ColumnarCodec(), folder if in_files else None)
        stock = life.live()
        with ours.reader() as mine, stock.reader() as theirs:
            assert_same_contents(mine, theirs)
