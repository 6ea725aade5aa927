from pathlib import Path

from nltk.stem.snowball import EnglishStemmer

from searchkit.analysis import stem, tokenize

PROJECT = Path(__file__).resolve().parents[2]
ENDINGS = ["", "s", "es", "ed", "ing", "ly", "ies", "ied", "ness", "ation", "ational", "ize", "'s"]


def test_the_stemmer_agrees_with_the_reference_over_the_corpus_and_its_endings() -> None:
    text = " ".join(
        path.read_text(encoding="utf-8", errors="replace")
        for path in sorted((PROJECT / "corpus").rglob("*"))
        if path.suffix in (".md", ".txt", ".jsonl", ".csv", ".html")
    )
    text += Path(__file__).read_text() + " running parties strategies skies dying news proceed"
    words = {token.term for token in tokenize(text) if token.term.isascii()}
    vocabulary = sorted({word + ending for word in words for ending in ENDINGS})
    reference = EnglishStemmer()
    different = [word for word in vocabulary if stem(word) != reference.stem(word)]
    assert len(vocabulary) > 500
    assert different == []
