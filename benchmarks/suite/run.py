"""One run of the suite, from the articles to the report."""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import platform
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console

from suite import measure
from suite.collection import repeat_varied
from suite.engines import ENGINES
from suite.picture import draw_picture
from suite.queries import draw
from suite.records import Record, save
from suite.report import print_report
from suite.statistics import Times, different_work

FINISHED = ("common word", "two, all", "four, all", "phrase")
"""The classes that are also timed from text to finished hits."""


@dataclass(frozen=True)
class Options:
    """What a run is to do; `engines` begins with searchkit."""

    engines: list[str]
    queries: int = 360
    rounds: int = 5
    threads: int = 1
    builds: int = 1
    updates: int = 20
    openings: int = 7
    repeat: int = 1
    growth: int | None = None
    growth_engines: Sequence[str] = ("searchkit", "tantivy")
    keep: Path | None = None
    json: Path | None = None
    picture: Path | None = None


def run(articles: list[Record], options: Options) -> int:
    """Measures everything and reports it; 1 where an engine's totals are too different."""
    if options.repeat > 1:
        articles = repeat_varied(articles, options.repeat)
    with tempfile.TemporaryDirectory(prefix="side-by-side-") as scratch:
        home = options.keep or Path(scratch)
        home.mkdir(parents=True, exist_ok=True)
        figures = _Run(articles, options, home, Path(scratch)).figures()
    print_report(figures)
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n")
    if options.picture:
        options.picture.write_text(draw_picture(figures))
    return 1 if figures["different_work"] else 0


class _Run:
    """The steps of a run, and what they share."""

    def __init__(self, articles: list[Record], options: Options, home: Path, scratch: Path) -> None:
        self._articles = articles
        self._options = options
        self._home = home
        self._saved = scratch / "articles.pickle"
        self._console = Console(stderr=True)
        self._queries = draw(articles, options.queries)

    def figures(self) -> dict[str, Any]:
        """All that is measured, ready for JSON."""
        options = self._options
        save(self._articles, self._saved)
        with self._console.status("building") as status:

            def say(text: str) -> None:
                status.update(text)

            engines = self._built(say)
            rounds = measure.Rounds(self._home, options.engines, options.threads, say)
            times, differences = rounds.queries(self._queries, options.rounds)
            finished = [query for query in self._queries if query.kind in FINISHED]
            texts = rounds.texts(finished, options.rounds)
            self._open_and_update(engines, say)
            say("searching cold")
            sample = next(query for query in self._queries if query.kind == "two, all")
            cold = measure.cold_command(self._home, sample, options.openings)
            growth = self._growth(times, say) if options.growth else None
        return {
            "machine": _machine(),
            "articles": _described(self._articles),
            "asked": {
                "queries": len(self._queries),
                "rounds": options.rounds,
                "threads": options.threads,
                "updates": options.updates,
            },
            "engines": engines,
            "queries": _as_dicts(times),
            "text_to_hits": _as_dicts(texts),
            "total_differences": differences,
            "different_work": different_work(differences),
            "cold_search": cold,
            "growth": growth,
        }

    def _built(self, say: measure.Say) -> dict[str, dict[str, Any]]:
        """Each engine's index, built in turn as often as asked for, or kept from before."""
        options = self._options
        marks = {name: _mark(self._articles, name, options.threads) for name in options.engines}
        found: dict[str, dict[str, Any]] = {}
        for name, mark in marks.items():
            # searchkit is what changes from run to run: it is always built anew.
            if name != "searchkit" and (kept := measure.kept_build(self._home, name, mark)):
                found[name] = kept
        builds: dict[str, list[dict[str, Any]]] = {n: [] for n in marks if n not in found}
        for _ in range(options.builds):
            for name, of_engine in builds.items():
                say(f"building {name}")
                of_engine.append(
                    measure.build(self._home, name, self._saved, options.threads, marks[name])
                )
                rate = len(self._articles) / of_engine[-1]["seconds"]
                self._console.print(f"{name}: {rate:,.0f} articles/s")
        for name, of_engine in builds.items():
            found[name] = measure.typical_build(of_engine)
            measure.remember(self._home, name, found[name])
        return {
            name: {**found[name], "articles_per_s": len(self._articles) / found[name]["seconds"]}
            for name in options.engines
        }

    def _open_and_update(self, engines: dict[str, dict[str, Any]], say: measure.Say) -> None:
        options = self._options
        sample = next(query for query in self._queries if query.kind == "common word")
        say("opening")
        opened = measure.opening(
            self._home, options.engines, sample, options.threads, options.openings
        )
        say("updating")
        updated = measure.updating(
            self._home, options.engines, self._saved, options.threads, options.updates
        )
        for name, found in engines.items():
            found |= {**opened[name], **updated[name]}

    def _growth(self, times: dict[str, dict[str, Times]], say: measure.Say) -> dict[str, Any]:
        """The same queries with several times the articles: medians, and how they grew."""
        options = self._options
        assert options.growth is not None
        names = [name for name in options.engines if name in options.growth_engines]
        say("varying the articles")
        articles = repeat_varied(self._articles, options.growth)
        save(articles, self._saved)
        home = self._home / "grown"
        builds = {}
        for name in names:
            say(f"building {name} with {len(articles):,} articles")
            mark = _mark(articles, name, options.threads)
            built = measure.kept_build(home, name, mark) if name != "searchkit" else None
            if built is None:
                built = measure.build(home, name, self._saved, options.threads, mark)
                measure.remember(home, name, built)
            builds[name] = {**built, "articles_per_s": len(articles) / built["seconds"]}
        rounds = measure.Rounds(home, names, options.threads, say)
        grown, _ = rounds.queries(self._queries, options.rounds)
        return {
            "times": options.growth,
            "articles": len(articles),
            "engines": builds,
            "queries": {
                kind: {
                    name: {**now.as_dict(), "growth": now.p50 / times[kind][name].p50}
                    for name, now in of_engines.items()
                }
                for kind, of_engines in grown.items()
            },
        }


def _as_dicts(times: dict[str, dict[str, Times]]) -> dict[str, dict[str, Any]]:
    return {
        kind: {name: found.as_dict() for name, found in of_engines.items()}
        for kind, of_engines in times.items()
    }


def _mark(articles: Sequence[Record], engine: str, threads: int) -> str:
    """Changes with the articles and with the module that builds the engine's index."""
    digest = hashlib.blake2b(digest_size=8)
    for article in articles:
        digest.update(f"{article.id} {len(article.body)}\n".encode())
    module = Path(__file__).parent / "engines" / f"{ENGINES[engine][0]}.py"
    digest.update(module.read_bytes())
    digest.update(str(threads).encode())
    return digest.hexdigest()


def _described(articles: Sequence[Record]) -> dict[str, Any]:
    return {
        "count": len(articles),
        "characters": sum(len(article.title) + len(article.body) for article in articles),
        "sources": len({article.source for article in articles}),
        "invented": bool(articles) and articles[0].url.startswith("https://paper.example/"),
    }


def _machine() -> dict[str, Any]:
    model = platform.processor()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text().splitlines():
            if line.startswith("model name"):
                model = line.partition(":")[2].strip()
                break
    return {
        "system": platform.system(),
        "processor": model,
        "cores": os.cpu_count(),
        "python": sys.version.split()[0],
        "day": datetime.date.today().isoformat(),
    }
