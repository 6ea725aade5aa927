"""Which files a path stands for, and what their places are called."""

from __future__ import annotations

from pathlib import Path

import pytest

from searchkit.errors import Problem
from searchkit.index.walk import files_at, place_of


@pytest.mark.parametrize("given", ["archive", "archive/2013", "archive/2013/one.txt"])
def test_a_file_has_the_same_place_by_walking_and_by_name(tmp_path: Path, given: str) -> None:
    folder = tmp_path / "archive" / "2013"
    folder.mkdir(parents=True)
    (folder / "one.txt").write_text("One")
    (tmp_path / "archive" / "two.txt").write_text("Two")
    problems: list[Problem] = []
    found = list(files_at(str(tmp_path / given), tmp_path / "index", problems.append))
    assert found
    assert problems == []
    for file in found:
        assert file.place == place_of(file.path, str(tmp_path / given))
