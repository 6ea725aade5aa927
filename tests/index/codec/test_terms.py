"""A dictionary of terms answers as a sorted list of them would."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oracle.budget import examples
from searchkit.index.codec.fuzzy import near_terms
from searchkit.index.codec.terms import TermDictionary

PIECES = [b"", b"a", b"ab", b"b", b"\n", b"\xff", b"\x00", "é".encode(), b"\xff\xff"]
awkward = st.lists(st.sampled_from(PIECES), max_size=3).map(b"".join)
plain = st.text("abé", max_size=4).map(str.encode)
vocabularies = st.one_of(st.sets(awkward, max_size=40), st.sets(plain, max_size=40)).map(sorted)
NUMBERED = [b"%05d" % number for number in range(0, 2000, 3)]
"""More terms than one step of the guides, so that the search among guides is tried too."""


@examples(60)
@given(vocabularies, awkward)
def test_a_terms_rank_is_how_many_are_smaller(terms: list[bytes], wanted: bytes) -> None:
    dictionary = TermDictionary.of(terms)
    for term in (*terms, wanted):
        assert dictionary.rank(term) == sum(known < term for known in terms)
        assert dictionary.find(term) == (terms.index(term) if term in terms else -1)


@examples(60)
@given(vocabularies, awkward)
def test_a_prefix_is_a_range_of_numbers(terms: list[bytes], prefix: bytes) -> None:
    first, last = TermDictionary.of(terms).with_prefix(prefix)
    assert terms[first:last] == [term for term in terms if term.startswith(prefix)]


@examples(30)
@given(vocabularies, st.data())
def test_terms_come_back_by_number_by_range_and_in_turn(
    terms: list[bytes], data: st.DataObject
) -> None:
    dictionary = TermDictionary.of(terms)
    assert len(dictionary) == len(terms)
    assert list(dictionary) == terms
    assert [dictionary[number] for number in range(len(terms))] == terms
    first = data.draw(st.integers(0, len(terms)))
    last = data.draw(st.integers(first, len(terms)))
    assert dictionary.between(first, last) == terms[first:last]


PATTERNS = ["a.*", ".*", ".", "", "[ab]+", ".*b", "a?b?", "é.", "(a|b|)", "[^a]*"]


@examples(80)
@given(vocabularies, st.sampled_from(PATTERNS), st.data())
def test_a_pattern_matches_whole_terms(
    terms: list[bytes], pattern: str, data: st.DataObject
) -> None:
    source = pattern.replace(".", r"[^\n]").replace("[^a]", r"[^a\n]").encode()
    compiled = re.compile(b"^(?:" + source + b")$", re.MULTILINE)
    first = data.draw(st.integers(0, len(terms)))
    last = data.draw(st.integers(first, len(terms)))
    found = TermDictionary.of(terms).matching(compiled, first, last)
    expected = [n for n in range(first, last) if re.fullmatch(source, terms[n])]
    assert found.tolist() == expected


def test_a_dictionary_without_terms_answers_too() -> None:
    empty = TermDictionary.of([])
    assert (len(empty), list(empty), empty.between(0, 0)) == (0, [], [])
    assert (empty.rank(b"a"), empty.find(b"a"), empty.find(b"")) == (0, -1, -1)
    assert empty.with_prefix(b"a") == empty.with_prefix(b"") == (0, 0)
    assert empty.matching(re.compile(rb"^.*$", re.MULTILINE)).tolist() == []


def test_many_terms_are_found_from_the_guides() -> None:
    dictionary = TermDictionary.of(NUMBERED)
    for number, term in enumerate(NUMBERED):
        assert dictionary.find(term) == number
        assert dictionary.find(term + b"0") == -1
        assert dictionary.rank(term + b"0") == number + 1
    assert dictionary.rank(b"") == 0
    assert dictionary.rank(b"\xff") == len(NUMBERED)
    first, last = dictionary.with_prefix(b"001")
    assert dictionary.between(first, last) == [t for t in NUMBERED if t.startswith(b"001")]


def test_a_pattern_is_sought_only_in_the_range_that_is_named() -> None:
    dictionary = TermDictionary.of(NUMBERED)
    found = dictionary.matching(re.compile(rb"^\d*99$", re.MULTILINE), 100, 300)
    assert [NUMBERED[n] for n in found.tolist()] == [
        term for term in NUMBERED[100:300] if term.endswith(b"99")
    ]


def distance(one: str, other: str) -> int:
    """Levenshtein's distance, row by row."""
    row = list(range(len(other) + 1))
    for number, letter in enumerate(one, 1):
        before, row[0] = row[0], number
        for place, known in enumerate(other, 1):
            before, row[place] = (
                row[place],
                min(before + (letter != known), row[place] + 1, row[place - 1] + 1),
            )
    return row[-1]


@examples(40)
@given(vocabularies, st.text("abé", max_size=4), st.integers(0, 2), st.integers(0, 3))
def test_near_terms_are_those_within_the_edits_that_begin_alike(
    terms: list[bytes], word: str, edits: int, prefix: int
) -> None:
    words = [term.decode("utf-8", "replace") for term in terms]
    expected = [
        number
        for number, known in enumerate(words)
        if terms[number].startswith(word[:prefix].encode()) and distance(word, known) <= edits
    ]
    assert near_terms(TermDictionary.of(terms), word, edits, prefix) == expected


@pytest.mark.parametrize("prefix", [b"\xff", b"\xff\xff", b"a\xff"])
def test_a_prefix_that_ends_in_the_largest_byte_has_its_terms(prefix: bytes) -> None:
    terms = sorted([b"a", b"a\xff", b"a\xff\x01", b"b", b"\xff", b"\xff\xff", b"\xff\xff\xff"])
    first, last = TermDictionary.of(terms).with_prefix(prefix)
    assert terms[first:last] == [term for term in terms if term.startswith(prefix)]
