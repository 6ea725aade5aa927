"""What was taken out by hand stays out, and what another file holds too is kept from it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from searchkit import Index
from searchkit.cli import main

TEXT = "The treaty was signed.\n\nNobody was there."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "archive"
    made.mkdir()
    return made


@pytest.fixture
def index(tmp_path: Path) -> Index:
    return Index(tmp_path / "index")


def write(path: Path, *rows: dict[str, str]) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def row(key: str, title: str = "Treaty", body: str = TEXT, **others: str) -> dict[str, str]:
    return {"id": key, "title": title, "body": body, **others}


def held(index: Index) -> set[str]:
    return {hit.article.id for hit in index.search("*", limit=100, grouped=False)}


OTHER = row("w", "Weather", "It rained.")


@pytest.mark.parametrize("address", [{}, {"url": "https://paper.example/treaty"}])
def test_a_story_that_is_taken_out_goes_with_its_copies_and_none_comes_back(
    folder: Path, index: Index, address: dict[str, str]
) -> None:
    """Not even when the files of the copies change, or are read again for another reason."""
    copy = row("b1", body=TEXT + " More." if address else TEXT, **address)
    write(folder / "a.jsonl", row("a1", **address), row("a2", "Budget", "The budget passed."))
    write(folder / "b.jsonl", copy, row("b2", "Budget", "The budget passed."))
    assert index.add(folder).repeated == 2
    assert index.remove("a1").removed == 1
    assert held(index) == {"a2"}
    # The file of the copy changes.
    write(folder / "b.jsonl", copy, row("b2", "Budget", "The budget passed."), OTHER)
    index.add(folder)
    assert held(index) == {"a2", "w"}
    # It is read again, as what it holds besides is not kept from the other file any more.
    write(folder / "a.jsonl", row("a1", **address))
    index.add(folder)
    assert held(index) == {"b2", "w"}
    # The file of the story itself is written anew, with the same text.
    write(folder / "a.jsonl", row("a3", "Cod", "Cod fell."), row("a1", **address))
    index.add(folder)
    assert held(index) == {"b2", "w", "a3"}


def test_a_story_comes_back_when_its_text_is_another_or_its_file_is_named(
    folder: Path, index: Index
) -> None:
    write(folder / "a.jsonl", row("a1"), OTHER)
    index.add(folder)
    index.remove("a1")
    index.add(folder)
    assert held(index) == {"w"}
    write(folder / "a.jsonl", row("a1", body="It was not signed."), OTHER)
    index.add(folder)
    assert held(index) == {"a1", "w"}
    index.remove("a1")
    index.add(folder / "a.jsonl")
    assert held(index) == {"a1", "w"}


def test_a_copy_comes_in_when_its_own_file_is_named(folder: Path, index: Index) -> None:
    write(folder / "a.jsonl", row("a1"))
    write(folder / "b.jsonl", row("b1"))
    index.add(folder)
    index.remove("a1")
    index.add(folder / "b.jsonl")
    assert held(index) == {"b1"}
    # And it is known as the same story again where it was withheld.
    index.add(folder / "a.jsonl")
    assert held(index) == {"b1"}
    assert index.also_at("b1") == (str(folder / "a.jsonl"),)


def test_a_title_without_a_text_stays_out_too(folder: Path, index: Index) -> None:
    write(folder / "a.jsonl", row("a1", "Letters", ""), OTHER)
    index.add(folder)
    index.remove("a1")
    write(folder / "a.jsonl", OTHER, row("a1", "Letters", ""))
    index.add(folder)
    assert held(index) == {"w"}


def test_other_entries_at_the_address_of_one_that_was_taken_out_stay(
    folder: Path, index: Index
) -> None:
    blog = {"url": "https://paper.example/live"}
    rows = [row(f"a{n}", f"Minute {n}", f"It is minute {n}.", **blog) for n in range(3)]
    write(folder / "a.jsonl", *rows)
    index.add(folder)
    index.remove("a1")
    write(folder / "a.jsonl", *rows, OTHER)
    index.add(folder)
    assert held(index) == {"a0", "a2", "w"}


@pytest.mark.parametrize("named", ["old", "old/a.jsonl"])
def test_what_another_file_holds_too_is_kept_from_it_when_a_path_is_taken_out(
    folder: Path, index: Index, named: str
) -> None:
    write(folder / "old" / "a.jsonl", row("a1"), row("a2", "Only here", "Nowhere else."))
    write(folder / "new" / "b.jsonl", OTHER, row("b1"))
    index.add(folder / "old")
    index.add(folder)
    assert held(index) == {"a1", "a2", "w"}
    report = index.remove(folder / named)
    assert (report.removed, report.added) == (2, 1)
    assert held(index) == {"b1", "w"}
    assert index.also_at("b1") == ()
    # Neither an ordinary run nor a change brings back what lies there.
    index.add(folder)
    write(folder / "old" / "a.jsonl", row("a2", "Only here", "Nowhere else."), row("a1"))
    index.add(folder)
    assert held(index) == {"b1", "w"}
    # Nor does the end of the file that the story is kept from now.
    write(folder / "new" / "b.jsonl", OTHER)
    index.add(folder)
    assert held(index) == {"w"}
    index.add(folder / named)
    assert held(index) == {"a1", "a2", "w"}


def test_a_folder_that_was_taken_out_is_passed_over_until_it_is_named(
    folder: Path, index: Index
) -> None:
    write(folder / "drafts" / "a.jsonl", row("a1"))
    write(folder / "b.jsonl", OTHER)
    index.add(folder)
    index.remove(folder / "drafts")
    write(folder / "drafts" / "c.jsonl", row("c1", "Cod", "Cod fell."))
    index.add(folder)
    assert held(index) == {"w"}
    index.add(folder / "drafts" / "c.jsonl")
    assert held(index) == {"w", "c1"}
    index.add(folder / "drafts")
    assert held(index) == {"w", "c1", "a1"}
    write(folder / "drafts" / "d.jsonl", row("d1", "Dab", "Dab rose."))
    index.add(folder)
    assert "d1" in held(index)


def test_repeats_of_a_file_that_is_taken_out_are_not_kept_from_it_later(
    folder: Path, index: Index
) -> None:
    write(folder / "a.jsonl", row("a1"), OTHER)
    write(folder / "b.jsonl", row("b1"), row("b2", "Cod", "Cod fell."))
    index.add(folder)
    index.remove(folder / "b.jsonl")
    assert held(index) == {"a1", "w"}
    assert index.also_at("a1") == ()
    write(folder / "a.jsonl", OTHER)
    index.add(folder)
    assert held(index) == {"w"}


def test_an_index_that_only_remembers_ids_is_understood(folder: Path, index: Index) -> None:
    write(folder / "a.jsonl", row("a1"), OTHER)
    index.add(folder)
    index.remove("a1")
    (manifest,) = index.path.glob("searchkit-*.json")
    plain: dict[str, Any] = json.loads(manifest.read_text())
    for record in plain["files"].values():
        record[6] = [withheld[0] for withheld in record[6]]
    del plain["removed_folders"]
    manifest.write_text(json.dumps(plain))
    write(folder / "a.jsonl", OTHER, row("a1"))
    index.add(folder)
    assert held(index) == {"w"}


def test_the_command_tells_what_is_kept_from_another_file(folder: Path, index: Index) -> None:
    write(folder / "a.jsonl", row("a1"), OTHER)
    write(folder / "b.jsonl", row("b1"))
    index.add(folder)
    arguments = ["remove", str(folder / "a.jsonl"), "--index", str(index.path)]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0
    assert result.stderr == "2 articles removed, 1 kept from other files that hold the same.\n"
