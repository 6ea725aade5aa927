"""The benchmark suite runs, measures the same work everywhere, and says so when it does not."""

import importlib.util
import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

pytest.importorskip("numpy")

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"
SUITE = BENCHMARKS / "side_by_side.py"
ALWAYS = ("searchkit", "whoosh", "fts5")
PEERS = tuple(name for name in ("tantivy", "bm25s") if importlib.util.find_spec(name))


@pytest.fixture(scope="module")
def suite():
    """The suite's modules, importable for the tests of this file."""
    sys.path.insert(0, str(BENCHMARKS))
    yield
    sys.path.remove(str(BENCHMARKS))
    for name in [name for name in sys.modules if name.split(".")[0] == "suite"]:
        del sys.modules[name]


def run(*arguments):
    return subprocess.run(
        [sys.executable, str(SUITE), *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "COLUMNS": "150"},
    )


@pytest.fixture(scope="module")
def small_run(tmp_path_factory):
    """One run over sixty invented articles, with the engines that are installed here."""
    place = tmp_path_factory.mktemp("side-by-side")
    options = ["--articles", 60, "--queries", 24, "--rounds", 2, "--updates", 3, "--openings", 1]
    options += ["--growth", 2, "--growth-engines", "searchkit,fts5", "--keep", place / "kept"]
    outcome = run(
        "--engines",
        ",".join((*ALWAYS, *PEERS, "xapian")),
        *options,
        "--json",
        place / "figures.json",
        "--picture",
        place / "medians.svg",
    )
    assert outcome.returncode in (0, 1), outcome.stderr
    return place, outcome, json.loads((place / "figures.json").read_text())


def test_every_installed_engine_is_timed_in_every_class_that_it_has(small_run):
    _, _, figures = small_run
    assert set(figures["engines"]) >= {*ALWAYS, *PEERS}
    assert len(figures["queries"]) == 12
    for kind, found in figures["queries"].items():
        for name in {*figures["engines"]} - {"bm25s"}:
            assert 0 < found[name]["p50"] <= found[name]["p95"] <= found[name]["p99"], kind


def test_an_engine_that_is_missing_is_passed_over_and_named(small_run):
    _, outcome, figures = small_run
    passed_over = "xapian is passed over" in outcome.stderr
    assert passed_over == ("xapian" not in figures["engines"])


def test_stock_whoosh_finds_just_as_many_articles_as_searchkit(small_run):
    _, _, figures = small_run
    for kind, found in figures["total_differences"].items():
        assert found["whoosh"] == 0, kind


def test_each_build_tells_its_rate_size_and_memory(small_run):
    place, _, figures = small_run
    for name, found in figures["engines"].items():
        on_disk = [p for p in (place / "kept" / name / "index").rglob("*") if p.is_file()]
        assert found["bytes"] == sum(path.stat().st_size for path in on_disk) > 0
        assert found["articles_per_s"] > 0
        assert found["cpu"] >= 0
        assert found["peak"] >= found["before"] >= 0
        assert found["open_ms"] > 0
    # The system counts in hundredths of a second: the quickest may have taken none.
    assert sum(found["cpu"] for found in figures["engines"].values()) > 0


def test_an_update_is_timed_on_a_copy(small_run):
    place, _, figures = small_run
    for name in ALWAYS:
        assert figures["engines"][name]["update_ms"] > 0
    assert not (place / "kept" / "updated").exists()


def test_growth_is_told_for_each_class(small_run):
    _, outcome, figures = small_run
    assert figures["growth"]["articles"] == 120
    for found in figures["growth"]["queries"].values():
        assert set(found) == {"searchkit", "fts5"}
        assert all(now["growth"] > 0 for now in found.values())
    assert "2 times the articles" in outcome.stdout


def test_the_picture_is_svg_with_a_bar_for_each_median(small_run):
    place, _, figures = small_run
    tree = ElementTree.parse(place / "medians.svg")
    bars = [each for each in tree.iter() if each.tag.endswith("rect") and each.get("height") == "8"]
    assert len(bars) == sum(len(found) for found in figures["queries"].values())


def test_kept_indexes_of_peers_are_used_again_and_marked(small_run):
    place, _, _ = small_run
    options = ["--articles", 60, "--queries", 12, "--rounds", 1, "--updates", 1, "--openings", 1]
    outcome = run(
        "--engines", "fts5", *options, "--keep", place / "kept", "--json", place / "again.json"
    )
    assert outcome.returncode in (0, 1), outcome.stderr
    engines = json.loads((place / "again.json").read_text())["engines"]
    assert engines["fts5"]["earlier"] is True
    assert "earlier" not in engines["searchkit"]
    assert "built in an earlier run" in outcome.stdout


def test_articles_are_read_from_a_folder(tmp_path, suite):
    from suite.collection import gather

    rows = [{"id": f"r{n}", "title": "A title", "body": f"The body {n}."} for n in range(3)]
    (tmp_path / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)))
    assert [record.id for record in gather([tmp_path], 2)] == ["r0", "r1"]


def test_invented_articles_are_the_same_for_the_same_seed(suite):
    from suite.generator import generate

    first = generate(30)
    assert first == generate(30)
    assert first != generate(30, seed=21)
    assert len({article.id for article in first}) == 30


def test_invented_words_are_as_unevenly_common_as_zipf_says(suite):
    from collections import Counter

    from suite.generator import generate

    words = Counter(word for each in generate(100) for word in each.body.lower().split())
    ranked = [count for _, count in words.most_common()]
    total = sum(ranked)
    assert 0.03 < ranked[0] / total < 0.12
    assert sum(ranked[:100]) / total > 0.35
    assert sum(1 for count in ranked if count == 1) > len(ranked) / 4


def test_varied_copies_have_new_ids_and_new_words(suite):
    from suite.collection import repeat_varied
    from suite.generator import generate

    articles = generate(20)
    grown = repeat_varied(articles, 3)
    assert len({article.id for article in grown}) == 60
    before = {word for each in articles for word in each.body.split()}
    after = {word for each in grown for word in each.body.split()}
    assert len(after) > 1.5 * len(before)


def test_queries_are_drawn_equally_from_all_classes_and_all_match(suite):
    from collections import Counter

    from suite.generator import generate
    from suite.queries import CLASSES, draw

    articles = generate(200)
    queries = draw(articles, 48)
    assert Counter(query.kind for query in queries) == dict.fromkeys(CLASSES, 4)
    assert queries == draw(articles, 48)
    for query in queries:
        if query.kind == "four, all":
            assert any(
                set(query.words) <= set(re.findall("[a-z]+", each.body.lower()))
                for each in articles
            )


def test_each_query_counts_with_its_median_over_the_rounds(suite):
    from suite.statistics import summed_up

    times = summed_up([[0.001, 0.003, None], [0.900, 0.003, None], [0.002, 0.005, None]])
    assert times is not None
    assert (times.queries, times.p50) == (2, pytest.approx(2.5))
    assert summed_up([[None], [None]]) is None


def test_percentiles_lie_between_neighbours(suite):
    from suite.statistics import percentile

    assert percentile([4, 1, 3, 2], 0.5) == 2.5
    assert percentile([1], 0.99) == 1
    assert percentile(range(101), 0.95) == 95


def test_totals_that_differ_are_found_out(suite):
    from suite.statistics import difference

    assert difference([10, 20, 5], [10, 20, 5]) == 0
    assert difference([10, 40, 8], [10, 20, 4]) == 0.5
    assert difference([None, None], [1, 2]) is None


def test_other_work_than_searchkits_is_called_by_its_name(suite):
    from suite.statistics import different_work

    differences = {"phrase": {"fts5": 0.1, "xapian": 0.5}, "prefix": {"fts5": 0.3}}
    assert different_work(differences) == [("phrase", "xapian", 0.5)]


def test_an_unknown_engine_is_refused():
    outcome = run("--engines", "lucene")
    assert outcome.returncode == 2
    assert "unknown engines: lucene" in outcome.stderr
