import dataclasses
import datetime
import json
import os

import pytest
from whoosh import index as whoosh_index
from whoosh.qparser import QueryParser

from searchkit import Article, Index, IndexLocked, Interrupted, NoArticle, NoIndex


@pytest.fixture
def archive(tmp_path):
    folder = tmp_path / "archive"
    folder.mkdir()
    for name, word in (("one", "cod"), ("two", "tin"), ("three", "herring")):
        write(folder / f"{name}.txt", f"Story {name}\n\nThere was a story about {word}.\n")
    return folder


@pytest.fixture
def index(tmp_path):
    return Index(tmp_path / "index")


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def titles(index, query="*"):
    return {hit.article.title for hit in index.search(query, limit=100)}


def counts(report):
    return (report.added, report.updated, report.unchanged, report.removed)


def test_searching_where_there_is_no_index_says_how_to_make_one(index):
    with pytest.raises(NoIndex, match="searchkit index PATH"):
        index.search("cod")
    assert not index.path.exists()


def test_a_folder_is_walked_and_hidden_files_are_passed_over(archive, index):
    write(archive / "deep/er/four.md", "# Story four\n\nA story about tin.")
    write(archive / ".hidden.txt", "Hidden\n\nnot found")
    write(archive / ".git/five.txt", "Hidden\n\nnot found")
    write(archive / "style.css", "p { color: red }")
    report = index.add(archive)
    assert counts(report) == (4, 0, 0, 0)
    assert not report.problems
    assert titles(index) == {"Story one", "Story two", "Story three", "Story four"}


def test_a_link_that_leads_in_a_circle_is_passed_over(archive, index):
    (archive / "again").symlink_to(archive)
    assert counts(index.add(archive)) == (3, 0, 0, 0)


def test_the_index_itself_is_not_read(archive):
    index = Index(archive / "index")
    index.add(archive)
    write(archive / "index" / "note.txt", "A note\n\nnot an article")
    assert counts(index.add(archive)) == (0, 0, 3, 0)


def test_a_second_run_reads_only_what_changed(archive, index, monkeypatch):
    index.add(archive)
    read = []
    from searchkit.index import update

    def spy(reading, *others):
        read.append(os.path.basename(reading.errand.path))
        return real(reading, *others)

    real = update._articles
    monkeypatch.setattr(update, "_articles", spy)
    write(archive / "one.txt", "Story one\n\nNow it is about eels.\n")
    os.utime(archive / "two.txt", ns=(1, 1))
    assert counts(index.add(archive)) == (0, 1, 2, 0)
    assert read == ["one.txt"]
    assert titles(index, "eels") == {"Story one"}
    assert titles(index, "cod") == set()


def test_a_run_that_finds_nothing_new_commits_nothing(archive, index):
    index.add(archive)
    before = sorted(os.listdir(index.path))
    index.add(archive)
    assert sorted(os.listdir(index.path)) == before


def test_what_is_gone_from_a_folder_is_taken_out(archive, index):
    index.add(archive)
    (archive / "two.txt").unlink()
    assert counts(index.add(archive)) == (0, 0, 2, 1)
    assert titles(index) == {"Story one", "Story three"}


def test_a_folder_that_is_not_there_any_more_takes_nothing_out(archive, index):
    index.add(archive)
    archive.rename(archive.with_name("moved"))
    report = index.add(archive)
    assert "searchkit remove" in report.problems[0].remedy
    assert len(titles(index)) == 3


def test_a_file_that_becomes_unreadable_keeps_its_article(archive, index):
    index.add(archive)
    write(archive / "one.txt", "")
    report = index.add(archive)
    assert [os.path.basename(problem.path) for problem in report.problems] == ["one.txt"]
    assert titles(index, "cod") == {"Story one"}
    assert index.add(archive).problems == report.problems


def test_rows_that_go_from_a_records_file_are_taken_out(tmp_path, index):
    path = tmp_path / "wire.jsonl"
    rows = [{"id": f"r{n}", "title": f"Row {n}", "body": "Some text."} for n in range(4)]
    write(path, "".join(json.dumps(row) + "\n" for row in rows))
    assert counts(index.add(path)) == (4, 0, 0, 0)
    rows[1]["body"] = "Other text."
    write(path, "".join(json.dumps(row) + "\n" for row in rows[:3]))
    assert counts(index.add(path)) == (0, 1, 2, 1)
    assert index.get("r1").body == "Other text."


def test_a_story_with_the_same_address_is_kept_once_and_survives_its_first_copy(tmp_path, index):
    row = {"url": "https://paper.example/a", "title": "Story", "body": "Once."}
    folder = tmp_path / "copies"
    write(folder / "a.jsonl", json.dumps(row))
    write(
        folder / "b.jsonl", json.dumps({**row, "url": "http://www.paper.example/a/?utm_source=x"})
    )
    report = index.add(folder)
    assert (report.added, report.repeated) == (1, 1)
    (folder / "a.jsonl").unlink()
    index.add(folder)
    assert [hit.article.path for hit in index.search("story")] == [str(folder / "b.jsonl")]


def test_two_files_with_the_same_ids_for_different_texts_are_both_kept(tmp_path, index):
    folder = tmp_path / "exports"
    for name in ("a", "b"):
        write(
            folder / f"{name}.jsonl", json.dumps({"id": 1, "title": name, "body": f"It is {name}."})
        )
    assert counts(index.add(folder)) == (2, 0, 0, 0)
    assert counts(index.add(folder)) == (0, 0, 2, 0)
    ids = {hit.article.id for hit in index.search("*")}
    assert "1" in ids
    assert len(ids) == 2


def test_an_article_can_be_given_and_comes_back_whole(index):
    given = Article(
        "a1", "Title", ("Ann Lee", "Bo Dahl"), datetime.date(1963, 1, 4), "One.\n\nTwo.", "Paper",
        "https://paper.example/a1", ("a topic", "b"), "en", "/archive/a1.txt",
    )  # fmt: skip
    assert counts(index.add(given)) == (1, 0, 0, 0)
    assert index.get("a1") == given
    assert counts(index.add([given])) == (0, 0, 1, 0)
    changed = dataclasses.replace(given, title="Other")
    assert counts(index.add(changed)) == (0, 1, 0, 0)
    assert len(index) == 1


def test_an_article_given_twice_in_a_run_is_there_once(index):
    index.add([Article("a", "First", body="x"), Article("a", "Second", body="x")])
    assert titles(index) == {"Second"}


def test_an_article_without_id_is_refused(index):
    with pytest.raises(ValueError, match="has no id"):
        index.add(Article("", "Nameless"))


def test_lone_surrogates_do_not_break_a_commit(index):
    index.add(Article("a", "T\ud800", ("N\udfff",), body="text \ud800 here"))
    assert index.search("here").total == 1


def test_an_article_is_found_by_the_beginning_of_its_id(index):
    index.add([Article("abc1", "One", body="x"), Article("abd2", "Two", body="x")])
    assert index.get("abc").title == "One"
    with pytest.raises(NoArticle, match="Several"):
        index.get("ab")
    with pytest.raises(NoArticle, match="No article"):
        index.get("zzz")


def test_a_removed_article_stays_out_until_its_file_is_named(archive, index):
    index.add(archive)
    assert index.remove(archive / "one.txt").removed == 1
    index.add(archive)
    assert titles(index) == {"Story two", "Story three"}
    assert counts(index.add(archive / "one.txt")) == (1, 0, 0, 0)


def test_a_removed_folder_can_be_indexed_again(archive, index):
    index.add(archive)
    assert index.remove(archive).removed == 3
    assert counts(index.add(archive)) == (3, 0, 0, 0)


def test_removing_what_is_not_there_takes_nothing_out(archive, index):
    index.add(archive)
    with pytest.raises(NoArticle):
        index.remove([archive / "one.txt", "no-such-id"])
    assert len(index) == 3


def test_a_second_writer_is_told_who_holds_the_lock(archive, index):
    other = Index(index.path)

    def sources():
        yield Article("a", "A", body="x")
        with pytest.raises(IndexLocked, match=str(os.getpid())):
            other.add(archive)

    index.add(sources())
    assert counts(other.add(archive)) == (3, 0, 0, 0)


def test_a_run_that_is_stopped_leaves_the_last_commit_whole(index):
    def sources():
        for number in range(25):
            yield Article(f"a{number}", f"Title {number}", body="text")
        raise KeyboardInterrupt

    with pytest.raises(Interrupted) as stopped:
        index.add(sources(), batch=10)
    assert stopped.value.report.added == 20
    assert len(index) == 20
    index.add(Article("b", "After", body="text"))
    assert len(index) == 21


def test_a_reader_sees_the_last_commit_and_never_half_of_one(index):
    index.add(Article("a", "A", body="cod"))
    reader = Index(index.path)
    seen = []

    def sources():
        for number in range(3):
            yield Article(f"n{number}", "N", body="cod")
            seen.append(reader.search("cod").total)

    index.add(sources())
    assert seen == [1, 1, 1]
    assert reader.search("cod").total == 4


def test_plain_whoosh_code_opens_and_searches_the_index(archive, index):
    index.add(archive)
    opened = whoosh_index.open_dir(str(index.path))
    with opened.searcher() as searcher:
        query = QueryParser("body", opened.schema).parse("stories herring")
        assert [hit["title"] for hit in searcher.search(query)] == ["Story three"]


def test_a_damaged_index_is_named(index):
    from searchkit import DamagedIndex

    index.add(Article("a", "A", body="cod"))
    for name in os.listdir(index.path):
        if name.endswith(".toc"):
            (index.path / name).write_bytes(b"not a table of contents")
    with pytest.raises(DamagedIndex, match="build it anew"):
        Index(index.path).search("cod")


def test_stats_tell_what_the_index_holds(index):
    day = datetime.date
    index.add(
        [
            Article("a", "A", ("Ann Lee",), day(2012, 1, 1), "x", "Paper", topics=("t",)),
            Article("b", "B", ("Ann Lee", "Bo"), day(2013, 1, 1), "x", "Paper"),
            Article("c", "C", body="x"),
        ]
    )
    stats = index.stats()
    assert (stats.articles, stats.first, stats.last, stats.undated) == (
        3, day(2012, 1, 1), day(2013, 1, 1), 1,
    )  # fmt: skip
    assert stats.sources == (("Paper", 2),)
    assert stats.authors == (("Ann Lee", 2), ("Bo", 1))
    assert stats.years == ((2012, 1), (2013, 1))
    assert stats.bytes > 1000
