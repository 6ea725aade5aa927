"""Two readers compared, question by question."""

from __future__ import annotations

import math
import zlib
from collections.abc import Callable, Iterable
from typing import Any

from whoosh.reading import IndexReader, TermNotFound

from oracle.schemas import WORDS
from searchkit.index.codec.segment import ColumnarSegment

CLOSE = 1e-5
"""By how much, relatively, weights and scores may differ: stock Whoosh keeps 32-bit floats."""


def close(ours: Any, stock: Any) -> bool:
    """Whether two numbers are the same but for rounding."""
    return math.isclose(ours, stock, rel_tol=CLOSE, abs_tol=1e-9)


def answer(question: Callable[[], Any]) -> Any:
    """What a question is answered, or the kind of error that it raises."""
    try:
        return question()
    except Exception as error:
        return type(error)


def assert_same_contents(ours: IndexReader, stock: IndexReader, merged: bool = False) -> None:
    """Every question that a reader answers is answered alike, for the whole and for each segment.

    Where arrays were `merged`, a term's shortest document may be one that is gone.
    """
    pairs = list(zip(ours.leaf_readers(), stock.leaf_readers(), strict=True))
    if len(pairs) > 1:
        _assert_same(ours, stock, merged)
    for (mine, my_offset), (theirs, their_offset) in pairs:
        assert my_offset == their_offset
        _assert_same(mine, theirs, merged)


def _assert_same(ours: IndexReader, stock: IndexReader, merged: bool) -> None:
    _assert_same_documents(ours, stock)
    assert sorted(ours.indexed_field_names()) == sorted(stock.indexed_field_names())
    terms = list(stock.all_terms())
    assert list(ours.all_terms()) == terms
    for name in stock.schema.names():
        _assert_same_lengths(ours, stock, name)
        if stock.schema[name].indexed:
            _assert_same_dictionary(ours, stock, name)
        if stock.schema[name].column_type:
            _assert_same_column(ours, stock, name)
    for name, text in terms:
        mine, theirs = _info(ours, name, text), _info(stock, name, text)
        if merged and mine and theirs:
            assert mine.pop("shortest") <= theirs.pop("shortest")
        assert mine == theirs, (name, text)
        _assert_same_postings(ours, stock, name, text)
    assert _info(ours, "id", b"unknown") is None


def _assert_same_documents(ours: IndexReader, stock: IndexReader) -> None:
    assert ours.doc_count() == stock.doc_count()
    assert ours.doc_count_all() == stock.doc_count_all()
    assert ours.has_deletions() == stock.has_deletions()
    assert list(ours.all_doc_ids()) == list(stock.all_doc_ids())
    for doc in range(stock.doc_count_all()):
        assert ours.is_deleted(doc) == stock.is_deleted(doc)
        assert ours.stored_fields(doc) == stock.stored_fields(doc)
        for name in stock.schema.names():
            # Stock Whoosh says None for no words where the segment knows lengths of the field.
            mine, theirs = (reader.doc_field_length(doc, name) or 0 for reader in (ours, stock))
            assert mine == theirs, (doc, name)
            _assert_same_vector(ours, stock, doc, name)
    assert list(ours.iter_docs()) == list(stock.iter_docs())
    assert list(ours.all_stored_fields()) == list(stock.all_stored_fields())


def _assert_same_vector(ours: IndexReader, stock: IndexReader, doc: int, name: str) -> None:
    assert ours.has_vector(doc, name) == stock.has_vector(doc, name)
    if stock.has_vector(doc, name):
        mine, theirs = ours.vector(doc, name), stock.vector(doc, name)
        assert list(mine.all_ids()) == list(theirs.all_ids())
        mine, theirs = ours.vector(doc, name), stock.vector(doc, name)
        while theirs.is_active():
            assert mine.weight() == theirs.weight()
            assert (mine.value() or b"") == (theirs.value() or b"")
            mine.next()
            theirs.next()
        assert not mine.is_active()
        assert list(ours.vector_as("weight", doc, name)) == list(
            stock.vector_as("weight", doc, name)
        )


def _assert_same_lengths(ours: IndexReader, stock: IndexReader, name: str) -> None:
    assert ours.field_length(name) == stock.field_length(name)
    for least_or_most in ("min_field_length", "max_field_length"):
        theirs = answer(lambda which=least_or_most: getattr(stock, which)(name))
        # Stock Whoosh fails where a segment keeps no lengths of the field.
        if not isinstance(theirs, type):
            assert getattr(ours, least_or_most)(name) == theirs


def _assert_same_dictionary(ours: IndexReader, stock: IndexReader, name: str) -> None:
    assert list(ours.lexicon(name)) == list(stock.lexicon(name))
    assert _field_terms(ours, name) == _field_terms(stock, name)
    for word in (*WORDS, "t", "tr", "zz", "", "é", "\U0010ffff"):
        prefix = answer(lambda word=word: stock.schema[name].to_bytes(word))
        if isinstance(prefix, type):
            continue
        assert _terms_from(ours, name, prefix) == _terms_from(stock, name, prefix)
        assert list(ours.expand_prefix(name, prefix)) == list(stock.expand_prefix(name, prefix))
        assert ((name, prefix) in ours) == ((name, prefix) in stock)
        assert ours.frequency(name, prefix) == stock.frequency(name, prefix) or close(
            ours.frequency(name, prefix), stock.frequency(name, prefix)
        )
        assert ours.doc_frequency(name, prefix) == stock.doc_frequency(name, prefix)
        # Stock Whoosh's automaton finds nothing in a field that holds the empty term.
        if stock.schema[name].spellable and len(word) > 1 and (name, b"") not in stock:
            for distance, same in ((1, 0), (2, 0), (2, 1)):
                theirs = answer(
                    lambda w=word, d=distance, s=same: sorted(stock.terms_within(name, w, d, s))
                )
                if not isinstance(theirs, type):
                    near = sorted(ours.terms_within(name, word, distance, same))
                    assert near == theirs, (name, word, distance, same)
    if stock.is_atomic():
        _assert_same_cursor(ours, stock, name)


def _terms_from(reader: IndexReader, name: str, prefix: bytes) -> list[bytes]:
    # After the last term of a field come those of other fields, or none: Whoosh does not say.
    return [text for field, text in reader.terms_from(name, prefix) if field == name]


def _field_terms(reader: IndexReader, name: str) -> Any:
    return answer(lambda: list(reader.field_terms(name)))


def _assert_same_cursor(ours: IndexReader, stock: IndexReader, name: str) -> None:
    mine, theirs = ours.cursor(name), stock.cursor(name)
    assert mine.text() == theirs.text()
    assert mine.first() == theirs.first()
    while theirs.is_valid():
        assert mine.is_valid()
        assert close(mine.term_info().weight(), theirs.term_info().weight())
        following = answer(theirs.next)
        assert repr(answer(mine.next)) == repr(following)  # Shortened floats may be NaN.
        if following is OverflowError:  # Shortened dates are terms, but no dates.
            return
    assert not mine.is_valid()
    for word in WORDS:
        if isinstance(answer(lambda word=word: stock.schema[name].to_bytes(word)), type):
            continue
        assert mine.find(word) == theirs.find(word)
        assert mine.text() == theirs.text()


def _info(reader: IndexReader, name: str, text: bytes) -> dict[str, float] | None:
    try:
        info = reader.term_info(name, text)
    except TermNotFound:
        return None
    return {
        "documents": info.doc_frequency(),
        "shortest": info.min_length() or 0,
        "longest": info.max_length(),
        "first": info.min_id(),
        "last": info.max_id(),
        "weight": round(info.weight(), 4),
        "largest": round(info.max_weight(), 4),
    }


def _assert_same_postings(ours: IndexReader, stock: IndexReader, name: str, text: bytes) -> None:
    assert close(ours.frequency(name, text), stock.frequency(name, text))
    assert ours.doc_frequency(name, text) == stock.doc_frequency(name, text)
    mine, theirs = ours.postings(name, text), stock.postings(name, text)
    assert list(mine.all_ids()) == list(theirs.all_ids())
    mine, theirs = ours.postings(name, text), stock.postings(name, text)
    format_ = stock.schema[name].format
    while theirs.is_active():
        assert mine.id() == theirs.id()
        assert close(mine.weight(), theirs.weight())
        if not name.startswith("spell_"):  # Whoosh posts them with the bytes of another field.
            assert (mine.value() or b"") == (theirs.value() or b"")
        for kind in ("positions", "characters", "position_boosts", "character_boosts"):
            if format_.supports(kind):
                assert mine.value_as(kind) == theirs.value_as(kind)
        if format_.supports("positions"):
            assert _spans(mine.spans()) == _spans(theirs.spans())
        mine.next()
        theirs.next()
    assert not mine.is_active()
    if stock.postings(name, text).is_active():
        _assert_same_skips(ours, stock, name, text)


def _spans(found: Iterable[Any]) -> list[tuple[Any, ...]]:
    return [(span.start, span.end, span.startchar, span.endchar) for span in found]


def _assert_same_skips(ours: IndexReader, stock: IndexReader, name: str, text: bytes) -> None:
    for target in range(0, stock.doc_count_all() + 1, 2):
        mine, theirs = ours.postings(name, text), stock.postings(name, text)
        mine.skip_to(target)
        theirs.skip_to(target)
        assert mine.is_active() == theirs.is_active()
        if mine.is_active():
            assert mine.id() == theirs.id()
            assert list(mine.all_ids()) == list(theirs.all_ids())


def _is_columnar(reader: IndexReader) -> bool:
    return all(isinstance(leaf.segment(), ColumnarSegment) for leaf, _ in reader.leaf_readers())


def _assert_same_column(ours: IndexReader, stock: IndexReader, name: str) -> None:
    assert ours.has_column(name) == stock.has_column(name)
    if not stock.has_column(name):
        return
    docs = range(stock.doc_count_all())
    column = stock.schema[name].column_type
    for translate in (True, False):
        mine = ours.column_reader(name, translate=translate)
        theirs = stock.column_reader(name, translate=translate)
        if not stock.is_atomic() and not all(r.has_column(name) for r, _ in stock.leaf_readers()):
            continue  # Stock Whoosh's reader of several columns skips the segments without one.
        values = answer(lambda reader=theirs: [reader[doc] for doc in docs])
        if isinstance(values, type):
            continue
        assert [mine[doc] for doc in docs] == values
        # Stock Whoosh's compressed column fails at documents without a value when all are read.
        every = [answer(lambda reader=reader: list(reader)) for reader in (mine, theirs)]
        if not isinstance(every[1], type) and (_is_columnar(ours) or every[0] is not zlib.error):
            assert every[0] == values
        keys = answer(lambda reader=theirs: [reader.sort_key(doc) for doc in docs])
        # Stock Whoosh cannot sort by an empty list.
        if not isinstance(keys, type):
            assert [mine.sort_key(doc) for doc in docs] == keys
        if stock.is_atomic() and _is_columnar(ours):
            loaded = mine.load()
            assert [loaded[doc] for doc in docs] == values
    if stock.is_atomic() and column.reversible:
        mine = ours.column_reader(name, reverse=True, translate=False)
        theirs = stock.column_reader(name, reverse=True, translate=False)
        assert [mine.sort_key(doc) for doc in docs] == [theirs.sort_key(doc) for doc in docs]
