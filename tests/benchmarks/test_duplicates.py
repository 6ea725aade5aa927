"""The benchmark of near repeats makes what it says, and finds it."""

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"


@pytest.fixture(scope="module")
def duplicates():
    """The benchmark's module, importable for the tests of this file."""
    sys.path.insert(0, str(BENCHMARKS))
    import duplicates

    yield duplicates
    sys.path.remove(str(BENCHMARKS))
    for name in [name for name in sys.modules if name.split(".")[0] in ("suite", "duplicates")]:
        del sys.modules[name]


def test_recall_and_precision_on_invented_articles_are_as_promised(tmp_path):
    out = tmp_path / "figures.json"
    # A story of which there are many copies, cut and reworded, may be taken for a gallery.
    options = ["--articles", "500", "--copies", "60"]
    done = subprocess.run(
        [sys.executable, str(BENCHMARKS / "duplicates.py"), *options, "--json", str(out)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "COLUMNS": "120"},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    kinds = json.loads(out.read_text())["copies"]
    assert len(kinds) == 5
    for found in kinds.values():
        assert found["pairs"] == 60
        assert found["recall"] >= 0.97
        assert found["precision"] >= 0.99
    assert "all of these" in done.stdout


def test_the_changes_change_what_they_say(duplicates):
    from suite.generator import generate

    article = duplicates.Article(**generate(1)[0]._asdict())
    words = ["other"] * 20
    chance = random.Random(1)
    cut = duplicates.cut(article, chance, words).body
    assert 0.45 < len(cut.split()) / len(article.body.split()) < 0.85
    assert article.body.startswith(cut)
    ordered = duplicates.order(article, chance, words).body
    assert ordered != article.body
    assert sorted(ordered.split()) == sorted(article.body.split())
    reworded = duplicates.reworded(article, chance, words).body.split()
    assert 0.02 < reworded.count("other") / len(reworded) < 0.09
    headline = duplicates.headline(article, chance, words)
    assert headline.title != article.title
    assert headline.body == article.body


def test_articles_share_text_in_truth_by_all_their_shingles(duplicates):
    one = duplicates.Article("a", body=" ".join(map(str, range(100))))
    part = duplicates.Article("b", body=" ".join(map(str, range(40))))
    other = duplicates.Article("c", body=" ".join(map(str, range(30, 300))))
    assert duplicates.really(one, part)
    assert not duplicates.really(part, other)
