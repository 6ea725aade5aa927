import pytest

from searchkit.analysis.sentences import sentence_spans


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
    ],
)
def test_an_abbreviation_does_not_end_a_sentence(sentence: str) -> None:
    assert sentences(f"It rained. {sentence} They left.") == ["It rained.", sentence, "They left."]


def test_an_abbreviation_can_end_a_sentence() -> None:
    assert sentences("She flew to the U.S. He stayed.") == ["She flew to the U.S.", "He stayed."]


def test_a_paragraph_ends_a_sentence() -> None:
    assert sentences("The economy\n\nGrowth slowed.") == ["The economy", "Growth slowed."]


def test_sentences_cover_everything_but_white_space() -> None:
    body = "One.  Two!\n\nThree? Four… Five"
    assert "".join(sentences(body)) == "One.Two!Three?Four…Five"


def test_an_empty_body_has_no_sentences() -> None:
    assert sentences("") == []
