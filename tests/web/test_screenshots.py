"""The command that takes the README's pictures."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]


def test_one_command_takes_all_pictures_of_the_readme(browser, tmp_path):
    image = pytest.importorskip("PIL.Image")
    run = subprocess.run(
        [sys.executable, PROJECT / "docs" / "screenshots.py", tmp_path],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert run.returncode == 0, run.stderr
    taken = {path.name: path for path in tmp_path.iterdir()}
    shown = re.findall(r"docs/images/([\w-]+\.png)", (PROJECT / "README.md").read_text())
    assert set(taken) == set(shown)
    assert "docs/screenshots.py" in (PROJECT / "Makefile").read_text()
    for name, path in taken.items():
        kept = PROJECT / "docs" / "images" / name
        assert kept.stat().st_size < 100_000
        with image.open(path) as now, image.open(kept) as then:
            assert now.size == then.size
            # A page that was not there yet would be one colour.
            assert len(now.convert("RGB").getcolors(1 << 20)) > 20
            is_dark = now.convert("L").resize((1, 1)).getpixel((0, 0)) < 128
            assert is_dark == ("dark" in name)
