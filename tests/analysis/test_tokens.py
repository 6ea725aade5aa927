from searchkit.analysis import fold, stem, tokenize
from searchkit.analysis.analyzers import NamesAnalyzer, StemAnalyzer


def terms(text: str) -> list[str]:
    return [token.term for token in tokenize(text)]


def test_words_are_folded_to_lower_case_without_accents() -> None:
    assert terms("Łukasz MUÑOZ, Ørsted’s Straße") == ["lukasz", "munoz", "orsted's", "strasse"]


def test_an_acronym_is_the_same_with_and_without_dots() -> None:
    assert terms("the U.S. and the US") == ["the", "us", "and", "the", "us"]
    assert terms("at 9 a.m. sharp") == ["at", "9", "am", "sharp"]


def test_a_full_stop_ends_a_sentence_and_not_a_word() -> None:
    assert terms("He saw it. Then he left.") == ["he", "saw", "it", "then", "he", "left"]


def test_a_number_is_the_same_with_and_without_thousands_separators() -> None:
    assert terms("1,000,000 or 1000000; 3.5") == ["1000000", "or", "1000000", "3.5"]


def test_hyphens_and_underscores_part_words() -> None:
    assert terms("US-led foreign_policy") == ["us", "led", "foreign", "policy"]


def test_a_token_stands_for_exactly_its_characters() -> None:
    text = "“Ça va,” said the U.S. envoy’s aide."
    assert [text[token.start : token.end] for token in tokenize(text)] == [
        "Ça",
        "va",
        "said",
        "the",
        "U.S.",
        "envoy’s",
        "aide",
    ]


def test_folding_is_stable() -> None:
    for word in ("Émile", "U.S.", "O’Brien", "1,000", "İstanbul"):
        assert fold(fold(word)) == fold(word)


def test_forms_of_a_word_share_a_stem() -> None:
    assert stem("strategies") == stem("strategy")
    assert stem("parties") == stem("party")


def test_a_phrase_cannot_span_two_names() -> None:
    tokens = [
        (token.text, token.pos) for token in NamesAnalyzer()("Ann Lee\nBo Dahl", positions=True)
    ]
    assert [text for text, _ in tokens] == ["ann", "lee", "bo", "dahl"]
    assert tokens[2][1] - tokens[1][1] > 100


def test_initials_are_words_of_a_name() -> None:
    names = NamesAnalyzer()
    assert [t.text for t in names("J.T. Young")] == [t.text for t in names("J. T. Young")]


def test_the_stem_analyzer_keeps_places_in_the_text() -> None:
    found = [(t.text, t.startchar, t.endchar) for t in StemAnalyzer()("Two parties", chars=True)]
    assert found == [("two", 0, 3), ("parti", 4, 11)]
