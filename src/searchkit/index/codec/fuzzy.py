"""The terms of a dictionary that differ from a word by few edits."""

from __future__ import annotations

from searchkit.index.codec.terms import TermDictionary


def near_terms(terms: TermDictionary, word: str, max_edits: int, prefix: int) -> list[int]:
    """The numbers of the terms at most `max_edits` edits from a word, ascending.

    An edit inserts, deletes or replaces a character (Levenshtein, 1966). Only terms that
    begin with the word's first `prefix` characters are compared.
    """
    from rapidfuzz import process
    from rapidfuzz.distance import Levenshtein

    first, last = terms.with_prefix(word[:prefix].encode())
    candidates = {
        number: text
        for number, text in enumerate(map(_decoded, terms.between(first, last)), first)
        if abs(len(text) - len(word)) <= max_edits
    }
    found = process.extract_iter(
        word, candidates, scorer=Levenshtein.distance, score_cutoff=max_edits
    )
    return sorted(number for _, _, number in found)


def _decoded(term: bytes) -> str:
    return term.decode("utf-8", "replace")
