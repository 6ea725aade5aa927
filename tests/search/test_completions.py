"""What is suggested while somebody types."""

from __future__ import annotations

import datetime
import threading

from hypothesis import given
from hypothesis import strategies as st

from searchkit import Article
from searchkit.search.completions import Completer, Completion


def texts(index, typed: str, limit: int = 8) -> list[str]:
    return [completion.text for completion in index.completions(typed, limit)]


def test_a_phrase_is_two_telling_words_that_several_articles_have_side_by_side(make_index, article):
    bodies = ["The Sound Treaty was signed in fog.", "A sound treaty, they say; Čapek Street.",
              "Sound treaty of old. No sound-treaty.", "On čapek street", "Capek street it is."]  # fmt: skip
    index = make_index(*[article(f"a{n}", body) for n, body in enumerate(bodies)])
    asked = ("sound", "capek", "treaty", "street", "the", "no")
    found = {entry.text: entry.count for typed in asked for entry in index.completions(typed)}
    assert found == {"sound treaty": 3, "capek street": 3}


def test_deleted_articles_are_not_suggested(make_index, article):
    index = make_index(article("a", title="Harbour dues"), article("b", title="Harbour lights"))
    index.remove("a")
    assert texts(index, "harbour") == ["Harbour lights"]


def test_a_title_that_several_articles_have_is_suggested_once(make_index, article):
    index = make_index(
        *[article(f"a{n}", f"Text {n}.", title="The week", date=f"2013-01-0{n}") for n in (1, 2)]
    )
    assert texts(index, "week") == ["The week"]


def test_the_frequent_are_first_even_for_one_letter(make_index):
    many = [
        Article(f"b{n}", f"B{n:03} story", ("Berta Zett",), datetime.date(2013, 1, 1), f"Text {n}.")
        for n in range(300)
    ]
    assert texts(make_index(*many), "b", 1) == ["Berta Zett"]


def test_an_index_that_is_closed_while_they_are_gathered_is_no_error(
    make_index, article, monkeypatch
):
    failed = []
    monkeypatch.setattr(threading, "excepthook", failed.append)
    for _ in range(5):
        index = make_index(*[article(f"a{n}", f"Text {n}.", title=f"T {n}") for n in range(50)])
        index.completions("t", wait=False)
        index.close()
    with index._gathering:
        assert failed == []
    assert len(texts(index, "t", 100)) == 50


def test_where_nothing_goes_on_from_all_that_was_typed_the_last_words_are_gone_on_from():
    completer = Completer(
        [
            Completion("white house", "phrase", 9),
            Completion("house prices", "phrase", 5),
            Completion("Clara White", "author", 3),
            Completion("A white house", "title", 1),
        ]
    )

    def found(typed: str) -> list[tuple[str, str]]:
        return [(entry.before, entry.text) for entry in completer.complete(typed, 8)]

    assert found("white ho") == [("", "white house"), ("", "A white house")]
    assert found("Budget  white ho") == [("Budget", "white house")]
    assert found("budget wh") == [("budget", "white house"), ("budget", "Clara White")]
    assert found("budget a w") == [("budget a", "white house"), ("budget a", "Clara White")]
    assert found("budget ") == found("wh ite") == []


WORDS = st.lists(st.sampled_from(["a", "ab", "b", "Bé", "c,d"]), min_size=1, max_size=4)


@given(st.lists(WORDS.map(" ".join), max_size=8, unique=True), WORDS.map(" ".join))
def test_it_finds_what_looking_at_every_word_of_every_entry_finds(titles, typed):
    from searchkit.analysis.tokens import fold

    def begins(title: str) -> bool:
        words = fold(title).split()
        return any(
            " ".join(words[at:]).startswith(" ".join(fold(typed).split()))
            for at in range(len(words))
        )

    # Of titles, none goes on from the last words alone.
    found = Completer([Completion(title, "title", 1) for title in titles]).complete(typed, 100)
    assert [entry.text for entry in found] == sorted(filter(begins, titles))
