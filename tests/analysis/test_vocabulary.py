"""Word numbers spell the words of `tokenize`, whatever the text."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from searchkit.analysis import vocabulary
from searchkit.analysis.tokens import tokenize
from searchkit.analysis.vocabulary import Vocabulary

PIECES = [
    *("Treaty", "treaty", "TREATY", "U.S.", "U.S", "u.s.-led", "a.m.", "J.T.", "it.", "it.It"),
    *(
        "O’Brien’s",
        "O'Brien",
        "rock’n’roll",
        "’tis",
        "dogs’",
        "ʼ",
        "1,000",
        "1,000.5",
        "2.5",
        "10:04",
    ),
    *("1,00", "3.", "v2.0", "Muñoz", "mun\u0303oz", "Straße", "İstanbul", "ﬁne", "½", "x²", "中文"),
    *(
        "don't",
        "well-known",
        "e-mail",
        "and/or",
        "a_b",
        "__init__",
        "p@ss",
        "#tag",
        "C++",
        "%",
        "€5",
    ),
]
AROUND = [*".,;:!?\"“”‘’()[]…–—-'/_", "", "", "..."]
SPACES = [
    " ",
    "  ",
    "\n",
    "\n\n",
    "\t",
    "\r\n",
    "\xa0",
    "\u2028",
    "\u2009",
    "\u3000",
    "\x1c",
    "\x85",
    "\u200b",
    "",
]

texts = st.lists(
    st.one_of(
        st.sampled_from(PIECES),
        st.sampled_from(AROUND),
        st.sampled_from(SPACES),
        st.text(max_size=3),
    ),
    max_size=30,
).map("".join)


def spelled(known: Vocabulary, text: str) -> list[str]:
    return [known.words[number] for number in known.numbers(text).tolist()]


def words(text: str) -> list[str]:
    return [token.term for token in tokenize(text)]


@settings(max_examples=500, deadline=None, derandomize=True)
@given(texts)
@example("The U.S.-led force’s $1,000 café, “Treaty,” said J.T. Young.")
@example("a.b\u2028c.d\xa0e.f\u200bg.h")
@example("\x1fa.\x1fb")
def test_the_numbers_of_a_text_spell_its_words(text: str) -> None:
    assert spelled(Vocabulary(), text) == words(text)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.lists(texts, max_size=6))
def test_a_vocabulary_numbers_a_word_alike_in_all_texts(many: list[str]) -> None:
    known = Vocabulary()
    numbered = [known.numbers(text) for text in many]
    for text, numbers in zip(many, numbered, strict=True):
        assert [known.words[number] for number in numbers.tolist()] == words(text)
    assert len(set(known.words)) == len(known.words)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(texts, texts)
def test_pieces_that_were_forgotten_keep_their_words_numbers(one: str, other: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vocabulary, "LIMIT", 2)
        known = Vocabulary()
        first, second, again = (known.numbers(text).tolist() for text in (one, other, one))
        assert again == first
        assert [known.words[number] for number in first] == words(one)
        assert [known.words[number] for number in second] == words(other)
        assert len(known._pieces) <= 2


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.sampled_from(PIECES), st.sampled_from(AROUND), st.sampled_from(AROUND))
def test_punctuation_around_a_piece_changes_no_words_but_those_of_tokenize(
    piece: str, before: str, behind: str
) -> None:
    text = f"{before}{piece}{behind}"
    assert spelled(Vocabulary(), text) == words(text)


def test_a_text_without_words_has_no_numbers() -> None:
    for text in ("", " \n", "… – “”", "_"):
        numbers = Vocabulary().numbers(text)
        assert numbers.tolist() == []
        assert numbers.dtype == "u4"


def test_terms_are_what_the_analyzer_makes_of_the_words() -> None:
    known = Vocabulary()
    numbers = known.numbers("Treaties and Sénat")
    assert known.terms(str.upper, numbers.astype("i8")) == [b"TREATIES", b"AND", b"SENAT"]
