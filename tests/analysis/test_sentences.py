from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nltk.tokenize.punkt import PunktLanguageVars, PunktParameters, PunktSentenceTokenizer

from searchkit import ingest
from searchkit.analysis.sentences import ABBREVIATIONS, STARTERS, sentence_spans

CORPUS = Path(__file__).resolve().parents[2] / "corpus"


def sentences(body: str) -> list[str]:
    return [body[start:end] for start, end in sentence_spans(body)]


@pytest.mark.parametrize(
    "sentence",
    [
        "On Tuesday Sen. Ingrid Hallowell met Gen. Rask and Gov. Voss.",
        "It was said at No. 10 that nobody knew.",
        "They came at 9 a.m. Monday to vote.",
        "The U.S. envoy met J. R. Quill in Drevno.",
        "“Why?” she asked.",
        "Prices rose 3.5 percent in Jan. 2013.",
        "The quay, he said … would never be theirs.",
        "“Mr. Brandt paid,” said (then-Sen. Voss among them) a clerk.",
        "The G.O.P. Senator for C.I.A. Files was out.",
        "They went on . . . and on.",
        "“It is done.”",
        "It was “done. ”",
        "He said (and meant it!), that it was done.",
    ],
)
def test_what_does_not_end_a_sentence(sentence: str) -> None:
    assert sentences(f"It rained. {sentence} They left.") == ["It rained.", sentence, "They left."]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("She flew to the U.S.", "He stayed."),
        ("It was the end of World War I.", "The men went home."),
        ("“We won.”", "“They lost.”"),
        ("It is over (for now).", "(It is not.)"),
        ("They counted 84.", "Nobody cheered."),
        ("It reached 9.0.", "Beyond that nobody measured."),
        ("Who won?!", "Nobody."),
        ("And then . . . .", "Nothing came."),
        ("It was the end...", "But not for long."),
        ("That was the end.", "... And so it began."),
    ],
)
def test_what_ends_a_sentence(first: str, second: str) -> None:
    assert sentences(f"{first} {second}") == [first, second]


@pytest.mark.parametrize(
    "body",
    [
        "He won.”¦She lost.",
        "He won.¦“She lost.”",
        'He said "I won."¦She lost.',
        'He won.¦"She lost."',
    ],
)
def test_a_space_that_is_missing_beside_a_quotation_mark_hides_no_end(body: str) -> None:
    assert sentences(body.replace("¦", "")) == body.split("¦")


def test_a_paragraph_ends_a_sentence() -> None:
    assert sentences("The economy\n\nGrowth slowed.") == ["The economy", "Growth slowed."]


def test_an_empty_body_has_no_sentences() -> None:
    assert sentences("") == sentences(" \n\n \n") == []


pieces = st.sampled_from(
    'The the Sen. U.S. J. B. No. 10 3.5 . .. ... . ! ? … " “ ” ’ ) ( — \n \n\n won.” won."He é.'.split(
        " "
    )
)


@given(st.lists(pieces | st.text(max_size=6), max_size=60).map(" ".join) | st.text(max_size=80))
def test_sentences_cover_everything_but_white_space(body: str) -> None:
    covered = 0
    for start, end in sentence_spans(body):
        assert not body[covered:start].strip()
        assert body[start:end] == body[start:end].strip() != ""
        assert "\n\n" not in body[start:end]
        covered = end
    assert not body[covered:].strip()


@pytest.mark.parametrize("piece", [".", '."A', ". ", " ", "A. ", "\n\n", "?”", '. " '])
def test_a_body_of_one_million_characters_takes_no_longer_than_its_length(piece: str) -> None:
    # Were it to grow with the square of the length, this would take hours.
    body = piece * (1_000_000 // len(piece))
    assert "".join("".join(sentences(body)).split()) == "".join(body.split())


class _NewsLanguage(PunktLanguageVars):
    sent_end_chars = (".", "?", "!", "…")


def _punkt_ends(body: str) -> set[int]:
    """Where Punkt, given what we are given, sees sentences end."""
    parameters = PunktParameters()
    parameters.abbrev_types = set(ABBREVIATIONS)
    parameters.sent_starters = set(STARTERS)
    punkt = PunktSentenceTokenizer(parameters, lang_vars=_NewsLanguage())
    ends: list[int] = []
    start = 0
    for paragraph in body.split("\n\n"):
        for left, right in punkt.span_tokenize(paragraph):
            if left and paragraph[left].islower():
                ends.pop()
            if left < right:
                ends.append(start + right)
        start += len(paragraph) + 2
    return set(ends)


def test_sentences_end_where_the_reference_ends_them() -> None:
    agreed = different = 0
    for path in sorted(CORPUS.rglob("*")):
        if not path.is_file() or path.name.startswith("."):
            continue
        for article in ingest.read(path):
            ours = {end for _, end in sentence_spans(article.body)}
            punkts = _punkt_ends(article.body)
            agreed += len(ours & punkts)
            different += len(ours ^ punkts)
    assert agreed > 1000
    assert different <= 0.005 * (agreed + different)
