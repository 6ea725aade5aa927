"""Exact repeats are kept once, whatever ids they have, with every place they were found."""

import json

import pytest
from click.testing import CliRunner

from searchkit import Article, Index
from searchkit.cli import main

TEXT = "The treaty was signed.\n\nNobody was there."


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "archive"
    made.mkdir()
    return made


@pytest.fixture
def index(tmp_path):
    return Index(tmp_path / "index")


def write(path, *rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def row(key, title="Treaty", body=TEXT, **others):
    return {"id": key, "title": title, "body": body, **others}


def held(index):
    return {hit.article.id: hit.article.title for hit in index.search("*", grouped=False)}


def test_the_same_text_under_another_id_is_kept_once(folder, index):
    write(folder / "a.jsonl", row("a1"))
    write(folder / "b.jsonl", row("b1", url="https://other.example/treaty"))
    report = index.add(folder)
    assert (report.added, report.repeated, report.indexed) == (1, 1, 2)
    assert held(index) == {"a1": "Treaty"}
    assert index.also_at("a1") == (str(folder / "b.jsonl"),)
    again = index.add(folder)
    assert (again.unchanged, again.repeated, again.added) == (1, 1, 0)


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("TREATY", TEXT),
        ("Treaty", TEXT.replace("\n\n", "\n\n\n\n").replace("was", "was ")),
    ],
)
def test_white_space_and_case_make_no_other_text(folder, index, title, body):
    write(folder / "a.jsonl", row("a1"), row("a2", title, body))
    assert index.add(folder).repeated == 1


def test_another_headline_makes_another_article(folder, index):
    write(folder / "a.jsonl", row("a1"), row("a2", "Signed at last"))
    assert index.add(folder).added == 2


def test_articles_without_a_body_are_no_repeats(folder, index):
    write(folder / "a.jsonl", row("a1", "Letters", ""), row("a2", "Letters", ""))
    assert index.add(folder).added == 2


def test_the_same_address_under_another_id_is_kept_once(folder, index):
    write(folder / "a.jsonl", row("a1", url="https://paper.example/treaty"))
    write(folder / "b.jsonl", row("b1", body="Up.", url="http://www.paper.example/treaty/?utm_x=1"))
    assert index.add(folder).repeated == 1
    assert index.also_at("a1") == (str(folder / "b.jsonl"),)


def test_a_front_page_is_the_address_of_no_article(folder, index):
    write(folder / "a.jsonl", row("a1", url="https://paper.example/"))
    write(folder / "b.jsonl", row("b1", body="Other.", url="https://paper.example"))
    assert index.add(folder).added == 2


def test_entries_of_a_live_blog_in_one_file_are_articles_of_their_own(folder, index):
    blog = "https://paper.example/live"
    write(
        folder / "a.jsonl",
        row("a1", body="First.", url=f"{blog}#1"),
        row("a2", body="Second.", url=f"{blog}#2"),
    )
    assert index.add(folder).added == 2
    assert index.add(folder / "a.jsonl").unchanged == 2


def test_a_repeat_is_known_across_runs(folder, index):
    write(folder / "a.jsonl", row("a1"))
    index.add(folder)
    write(folder / "b.jsonl", row("b1"))
    report = index.add(folder)
    assert (report.added, report.repeated) == (0, 1)


def test_the_other_copy_comes_in_when_the_kept_one_goes(folder, index):
    write(folder / "a.jsonl", row("a1"))
    write(folder / "b.jsonl", row("b1"))
    index.add(folder)
    (folder / "a.jsonl").unlink()
    report = index.add(folder)
    assert (report.added, report.removed) == (1, 1)
    assert held(index) == {"b1": "Treaty"}
    assert index.also_at("b1") == ()


def test_the_other_copy_comes_in_when_the_kept_one_has_another_text(folder, index):
    write(folder / "b.jsonl", row("b1"))
    index.add(folder)
    write(folder / "a.jsonl", row("a1"))
    index.add(folder)
    write(folder / "b.jsonl", row("b1", "Weather", "It rained."))
    index.add(folder)
    assert held(index) == {"b1": "Weather", "a1": "Treaty"}


def test_the_other_row_of_a_file_comes_in_when_the_kept_one_goes(folder, index):
    write(folder / "a.jsonl", row("a1"), row("a2"))
    assert index.add(folder).repeated == 1
    write(folder / "a.jsonl", row("a2"))
    index.add(folder)
    assert held(index) == {"a2": "Treaty"}


def test_an_article_that_becomes_a_repeat_is_kept_once(folder, index):
    write(folder / "a.jsonl", row("a1"))
    write(folder / "b.jsonl", row("b1", body="Another text."))
    assert index.add(folder).added == 2
    write(folder / "b.jsonl", row("b1"))
    report = index.add(folder)
    assert (report.repeated, report.removed) == (1, 1)
    assert held(index) == {"a1": "Treaty"}


def test_what_is_kept_in_one_commit_is_known_in_the_next(folder, index):
    write(folder / "a.jsonl", *(row(f"a{n}", f"Treaty {n}") for n in range(5)))
    write(folder / "b.jsonl", *(row(f"b{n}", f"Treaty {n}") for n in range(5)))
    report = index.add(folder, batch=2)
    assert (report.added, report.repeated) == (5, 5)


def test_given_articles_keep_the_ids_that_they_are_given(index):
    report = index.add([Article("a", "Treaty", body=TEXT), Article("b", "Treaty", body=TEXT)])
    assert report.added == 2
    assert set(held(index)) == {"a", "b"}


def test_a_file_repeats_a_given_article(folder, index):
    index.add(Article("given", "Treaty", body=TEXT))
    write(folder / "a.jsonl", row("a1"))
    assert index.add(folder).repeated == 1
    assert set(held(index)) == {"given"}


def test_show_tells_all_places(folder, index):
    for name in "abc":
        write(folder / f"{name}.jsonl", row(f"{name}1"))
    index.add(folder)
    arguments = ["show", "a1", "--index", str(index.path)]
    plain = json.loads(CliRunner().invoke(main, [*arguments, "--json"]).stdout)
    places = [str(folder / "b.jsonl"), str(folder / "c.jsonl")]
    assert (plain["path"], plain["also_at"]) == (str(folder / "a.jsonl"), places)
    shown = CliRunner().invoke(main, arguments).stdout
    assert all(f"also at {place}\n" in shown for place in places)


def test_the_stories_are_shown_and_listed_on_the_command_line(index, folder):
    body = " ".join(f"word{n}" for n in range(60))
    write(folder / "a.jsonl", *(row(f"a{n}", f"Title {n}", body + f" end{n}") for n in range(3)))
    index.add(folder)

    def run(*arguments):
        return CliRunner().invoke(main, [*arguments, "--index", str(index.path)])

    assert "2 more like this" in run("search", "word1").stdout
    assert "more like this" not in run("search", "word1", "--all").stdout
    (hit,) = json.loads(run("search", "word1", "--json").stdout)["hits"]
    assert sorted([hit["id"], *hit["more_like_this"]]) == ["a0", "a1", "a2"]
    listed = run("duplicates")
    assert "3 articles" in listed.stdout
    assert "Title 2" in listed.stdout
    assert "1 story, told by 3 articles" in listed.stderr
    ((*story,),) = json.loads(run("duplicates", "--json").stdout)["stories"]
    assert {article["id"] for article in story} == {"a0", "a1", "a2"}
