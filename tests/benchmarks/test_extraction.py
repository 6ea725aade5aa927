"""The benchmark of extraction scores what was read against labels."""

from __future__ import annotations

import gzip
import importlib.util
import json
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PARAGRAPH = (
    "The senate passed the treaty on Monday after a long debate about the harbors of the coast. "
    * 4
)
MORE = (
    "Nobody in the chamber had expected so many members to change their minds at so late an hour. "
    * 4
)
PAGE = """<html><head><title>{title} | The Gazette</title><meta property="og:site_name" content="The Gazette">
<meta property="article:published_time" content="2013-03-26T12:00:00-05:00"></head><body><nav><a href="/">Home</a></nav>
<article><h1>{title}</h1><p class="byline">By Ada Long</p><p>{text}</p><p>{more}</p></article></body></html>"""


@pytest.fixture(scope="module")
def extraction():
    spec = importlib.util.spec_from_file_location(
        "extraction", ROOT / "benchmarks" / "extraction.py"
    )
    module = importlib.util.module_from_spec(spec)
    sys.modules["extraction"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["extraction"]


def labelled(folder, **wrong):
    folder.mkdir()
    truth = {}
    for name, title in (("a", "Treaty passed"), ("b", "A vote is near")):
        (folder / f"{name}.html.gz").write_bytes(
            gzip.compress(PAGE.format(title=title, text=PARAGRAPH, more=MORE).encode())
        )
        truth[name] = {
            "title": title,
            "authors": ["Ada Long"],
            "date": "2013-03-26",
            "body": f"{PARAGRAPH}\n\n{MORE}",
        }
    truth["b"] |= wrong
    (folder / "truth.json").write_text(json.dumps(truth))


def test_it_prints_and_writes_the_scores_of_every_reader(extraction, tmp_path, capsys):
    labelled(tmp_path / "pages", date="2013-03-27")
    assert (
        extraction.main([str(tmp_path), "--rounds", "1", "--json", str(tmp_path / "out.json")]) == 0
    )
    figures = json.loads((tmp_path / "out.json").read_text())["pages"]
    assert set(figures) == {"searchkit", "trafilatura", "htmldate", "BeautifulSoup"}
    ours = figures["searchkit"]
    assert (ours["title"], ours["authors"], ours["date"]) == (1.0, 1.0, 0.5)
    assert ours["body F1"] > figures["BeautifulSoup"]["body F1"]
    assert "body F1" not in figures["htmldate"]
    assert "searchkit" in capsys.readouterr().out


def test_shingles_tell_missing_text_from_foreign_text(extraction):
    words = "one two three four five six seven eight"
    assert extraction._overlap(words, words) == (1.0, 1.0)
    precision, recall = extraction._overlap("one two three four five", words)
    assert precision == 1.0
    assert recall == pytest.approx(2 / 5)
    assert extraction._overlap("", words) == (0.0, 0.0)


def test_a_folder_without_labels_is_said_to_be_one(extraction, tmp_path, capsys):
    assert extraction.main([str(tmp_path)]) == 1
    assert "truth.json" in capsys.readouterr().err
