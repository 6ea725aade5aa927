"""What searchkit set itself against the peers, and whether a run reached it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Mark:
    """One row: what was aimed at, what came out; `least` and `goal` tell what was reached."""

    aim: str
    figure: str
    least: bool
    goal: bool | None = None


def marks(figures: dict[str, Any]) -> Iterator[Mark]:
    """The rows for which the run holds figures."""
    ours = figures["engines"]["searchkit"]
    if tantivy := figures["engines"].get("tantivy"):
        for share, least in (("p50", 2.0), ("p99", 3.0)):
            worst, kind = _worst(figures["queries"], "tantivy", share)
            yield _at_most(f"{share} of each class / tantivy", worst, least, 1.0, f"× in “{kind}”")
        speed = ours["articles_per_s"] / tantivy["articles_per_s"]
        yield _at_least("build, articles/s / tantivy", speed, 0.5, 1.0, "×")
        size = ours["bytes"] / tantivy["bytes"]
        yield _at_most("size on disk / tantivy", size, 1.3, 1.0, "×")
    for name in ("whoosh", "fts5", "bm25s", "xapian"):
        if name in figures["engines"]:
            worst, kind = _worst(figures["queries"], name, "p50")
            text = f"{worst:.2f} × in “{kind}”"
            yield Mark(f"p50 of each class below {name}'s", text, worst < 1.0)
    if whoosh := figures["engines"].get("whoosh"):
        speed = ours["articles_per_s"] / whoosh["articles_per_s"]
        yield _at_least("build, articles/s / stock Whoosh", speed, 10.0, None, "×")
    yield _at_most("one article updated and visible", ours["update_ms"], 30.0, 10.0, "ms")
    yield _at_most("opening the index", ours["open_ms"], 20.0, None, "ms")
    cold = figures["cold_search"]["search_s"]
    yield _at_most("cold `searchkit search`", cold, 0.25, 0.15, "s")
    slowest = max(found["searchkit"]["p50"] for found in figures["text_to_hits"].values())
    yield _at_most("text to ten hits with snippets, p50", slowest, 5.0, 2.0, "ms")
    yield _at_most("peak memory of the build", ours["peak"] / 1e9, 1.0, None, "GB")
    if growth := figures.get("growth"):
        found = growth["queries"].items()
        worst, kind = max((of["searchkit"]["growth"], kind) for kind, of in found)
        aim = f"p50 with {growth['times']} times the articles"
        yield _at_most(aim, worst, 6.0, None, f"× in “{kind}”")


def _worst(times: dict[str, Any], other: str, share: str) -> tuple[float, str]:
    return max(
        (found["searchkit"][share] / found[other][share], kind)
        for kind, found in times.items()
        if other in found
    )


def _at_most(aim: str, found: float, least: float, goal: float | None, unit: str) -> Mark:
    return _mark(aim, found, least, goal, unit, lambda bound: found <= bound, "≤")


def _at_least(aim: str, found: float, least: float, goal: float | None, unit: str) -> Mark:
    return _mark(aim, found, least, goal, unit, lambda bound: found >= bound, "≥")


def _mark(
    aim: str,
    found: float,
    least: float,
    goal: float | None,
    unit: str,
    reached: Callable[[float], bool],
    sign: str,
) -> Mark:
    asked = f"{aim} {sign} {least:g}" + (f", better {sign} {goal:g}" if goal is not None else "")
    figure = f"{found:.3g} {unit}"
    return Mark(asked, figure, reached(least), reached(goal) if goal is not None else None)
