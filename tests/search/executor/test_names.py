from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from whoosh.columns import VarBytesColumn

from oracle.budget import examples
from searchkit.index.codec.columns import column_of
from searchkit.search.executor.names import Names

NAMES = ["Ada", "ada", "Bo Li", "Çelik", "x,y", "\x00"]


def names_of(values):
    rows = {number: value.encode() for number, value in enumerate(values)}
    return Names(column_of(VarBytesColumn(), rows, len(values)), "|")


@examples(100)
@given(st.lists(st.lists(st.sampled_from(NAMES), max_size=3), min_size=1, max_size=12), st.data())
def test_each_document_counts_once_for_each_of_its_names(authors, data):
    docs = data.draw(st.sets(st.sampled_from(range(len(authors)))).map(sorted))
    expected = Counter(name for doc in docs for name in set(authors[doc]))
    counted = names_of(["|".join(names) for names in authors]).count(np.array(docs, dtype=np.intp))
    assert counted == expected


def test_names_are_sorted_and_those_that_no_document_has_are_left_out():
    names = names_of(["Bo Li|Ada", "", "Çelik"])
    assert names.names == ["Ada", "Bo Li", "Çelik"]
    assert names.count(np.array([0, 1])) == {"Ada": 1, "Bo Li": 1}
