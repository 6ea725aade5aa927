"""The extraction benchmark scores what was read against what was labelled."""

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARK = Path(__file__).resolve().parents[2] / "benchmarks" / "extraction.py"
STORY = (
    "The assembly adjourned on Tuesday after nine hours without a vote on the water bill.",
    "Its speaker said that the members would meet again when the harvest had been brought in.",
    "Farmers along the lower canal have waited for an answer since the dry spring of last year.",
)
PAGE = """<!doctype html><html lang=en><head><title>Assembly adjourns | Canal Courier</title>
<meta property="og:site_name" content="Canal Courier">{meta}</head><body>
<nav><a href="/">Home</a> <a href="/sport">Sport</a></nav>
<article><h1>Assembly adjourns</h1><p class="byline">By {author}</p>{story}</article>
<footer>Canal Courier, all rights reserved</footer></body></html>"""


@pytest.fixture
def labelled(tmp_path):
    """A set of two pages; the labels of the second name another author and another day."""
    story = "".join(f"<p>{text}</p>" for text in STORY * 2)
    meta = '<meta property="article:published_time" content="2014-05-06T10:00:00+02:00">'
    truth = {}
    for name, author, labelled_author, date in (
        ("right", "Mira Okafor", "Mira Okafor", "2014-05-06"),
        ("wrong", "Mira Okafor", "Jonas Lind", "2014-05-07"),
    ):
        page = PAGE.format(meta=meta, author=author, story=story)
        (tmp_path / "small").mkdir(exist_ok=True)
        (tmp_path / "small" / f"{name}.html.gz").write_bytes(gzip.compress(page.encode()))
        truth[name] = {
            "url": f"https://courier.example/{name}",
            "body": "\n\n".join(STORY * 2),
            "title": "Assembly  Adjourns",
            "authors": [labelled_author],
            "date": date,
        }
    (tmp_path / "small" / "truth.json").write_text(json.dumps(truth))
    return tmp_path


def run(*arguments):
    return subprocess.run(
        [sys.executable, str(BENCHMARK), *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "COLUMNS": "150"},
    )


def test_each_extractor_is_scored_on_what_it_looks_for(labelled, tmp_path):
    finished = run(labelled, "--json", tmp_path / "out.json", "--wrong")
    assert finished.returncode == 0, finished.stderr
    figures = json.loads((tmp_path / "out.json").read_text())["small"]
    assert figures["searchkit"]["f1"] == 1.0
    assert figures["searchkit"]["title"] == 1.0
    assert figures["searchkit"]["authors"] == 0.5
    assert figures["searchkit"]["date"] == 0.5
    assert figures["get_text"]["f1"] < 1.0
    assert figures["get_text"]["recall"] == 1.0
    assert figures["htmldate"]["f1"] is None
    assert figures["htmldate"]["date"] == 0.5
    assert all(found["pages_per_second"] > 0 for found in figures.values())
    assert "small: 2 pages" in finished.stdout
    assert "Jonas Lind" in finished.stdout


def test_a_folder_without_labels_is_named(tmp_path):
    finished = run(tmp_path)
    assert finished.returncode == 2
    assert "truth.json" in finished.stderr


@pytest.fixture
def scoring(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCHMARK.parent))
    from suite import labelled

    yield labelled
    for name in [name for name in sys.modules if name.split(".")[0] == "suite"]:
        del sys.modules[name]


def test_half_of_a_text_has_full_precision_and_half_the_recall(scoring):
    words = [f"word{number}" for number in range(103)]
    assert scoring.overlap(" ".join(words), " ".join(words[:53])) == (1.0, 0.5)


def test_words_in_another_order_are_no_overlap(scoring):
    assert scoring.overlap("one two three four five", "five four three two one") == (0.0, 0.0)


def test_an_empty_answer_is_right_only_where_there_is_no_text(scoring):
    assert scoring.overlap("one two three four five", "") == (0.0, 0.0)
    assert scoring.overlap("", "") == (1.0, 1.0)
