"""Phrases are found as by somebody who reads every text word by word."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from whoosh import analysis, fields, query
from whoosh.filedb.filestore import RamStorage

from oracle.budget import examples
from searchkit.index.codec.codec import ColumnarCodec
from searchkit.search.executor import Executor, places

words = st.sampled_from(["vote", "treaty", "senate"])
texts = st.lists(st.lists(words, max_size=8), min_size=1, max_size=12)


def stand_together(text, wanted, slop):
    """Whether the words are in the text in order, each at most `slop` places after the last."""
    places = [[at for at, word in enumerate(text) if word == one] for one in wanted]
    return any(
        all(0 < later - sooner <= slop for sooner, later in itertools.pairwise(chosen))
        for chosen in itertools.product(*places)
    )


def found_in(texts, asked):
    schema = fields.Schema(body=fields.TEXT(analyzer=analysis.SpaceSeparatedTokenizer()))
    ix = RamStorage().create_index(schema)
    for half in (texts[::2], texts[1::2]):
        writer = ix.writer(codec=ColumnarCodec())
        for text in half:
            writer.add_document(body=" ".join(text))
        writer.commit(merge=False)
    with ix.searcher() as searcher:
        docs = Executor(searcher).matches(asked).doc_ids.tolist()
    in_order = texts[::2] + texts[1::2]
    return [in_order[doc] for doc in docs], in_order


@examples(60)
@given(
    texts,
    st.lists(words, min_size=2, max_size=4),
    st.integers(1, 4),
    st.sampled_from(
        [
            {},
            {"_SORTED": 0},
            {"_LOPSIDED": 0, "_WORTH": 0},
            {"_LOOKED_UP": 0},
            {"_LOOKED_UP": 1 << 20},
        ]
    ),
)
def test_words_in_order_are_found_and_no_others(texts, wanted, slop, thresholds):
    with pytest.MonkeyPatch.context() as patch:
        for name, value in thresholds.items():
            patch.setattr(places, name, value)
        found, every = found_in(texts, query.Phrase("body", wanted, slop=slop))
    assert found == [text for text in every if stand_together(text, wanted, slop)]


def test_a_phrase_does_not_reach_into_the_next_document():
    found, _ = found_in([["vote"], [], ["treaty"], []], query.Phrase("body", ["vote", "treaty"]))
    assert found == []


def test_what_begins_with_the_second_word_of_a_phrase_does_not_hold_it():
    texts = [["treaty"], ["vote"], ["vote", "treaty"], ["vote"], ["vote"], [], ["vote"]]
    found, _ = found_in(texts, query.Phrase("body", ["vote", "treaty"]))
    assert found == [["vote", "treaty"]]
