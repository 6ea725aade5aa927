"""How little is sent, and how soon what is typed is answered."""

from __future__ import annotations

import random
import re
import time
from importlib.resources import files

import pytest

from searchkit import Article, Index


@pytest.mark.parametrize("path", ["/", "/search?q=treaty", "/article/cod03?q=treaty", "/help"])
def test_a_first_visit_transfers_less_than_50_kb(client, path):
    page = client.get(path)
    parts = re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text)
    assert len(parts) == 2
    answers = [page, *map(client.get, parts)]
    assert {answer.headers["content-encoding"] for answer in answers} == {"gzip"}
    assert sum(int(answer.headers["content-length"]) for answer in answers) < 50_000


def test_the_script_is_under_10_kb_and_neither_it_nor_the_style_asks_another_host():
    static = files("searchkit.web").joinpath("static")
    script = static.joinpath("searchkit.js").read_bytes()
    assert len(script) < 10_000
    for text in (script, static.joinpath("searchkit.css").read_bytes()):
        assert not re.search(rb"https?://|@import|url\(", text)


def test_suggestions_take_less_than_20_ms(client, index):
    choose = random.Random(1)
    words = [f"{one}{two}" for one in "black green grey red white".split()
             for two in "berg ford haven mouth port water wick".split()]  # fmt: skip
    index.add([
        Article(f"w{n}", f"{' '.join(choose.choices(words, k=8))} {n}", (choose.choice(words).title(),))
        for n in range(3_000)
    ])  # fmt: skip
    index.completions("")  # waits until they are gathered
    taken = []
    for typed in ["b", "gr", "red", "whitewater", "blackberg greenford", "w", "port"] * 3:
        began = time.perf_counter()
        found = client.get("/suggest", params={"q": typed}).json()["completions"]
        taken.append(time.perf_counter() - began)
        assert found or typed == "port"
    assert sorted(taken)[len(taken) // 2] < 0.02


def test_the_first_suggestions_come_while_they_are_still_gathered_for_a_new_commit(client, index):
    index.completions("")
    with Index(index.path) as other:
        other.add(Article("walrus", "A walrus came"))
    assert client.get("/suggest?q=clara").json()["completions"]  # of the commit before
    until = time.monotonic() + 10
    while not client.get("/suggest?q=walrus").json()["completions"] and time.monotonic() < until:
        time.sleep(0.05)
    assert client.get("/suggest?q=walrus").json()["completions"][0]["article_id"] == "walrus"
