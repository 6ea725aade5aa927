"""The figures as tables: milliseconds, and how many times a peer's time searchkit takes."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from suite.goals import Mark, marks

_SHARES = {"p50": "median", "p95": "95th percentile", "p99": "99th percentile"}
_WIDTH = 150
"""Columns where the output is not a terminal: a file should hold whole tables."""


def print_report(figures: dict[str, Any]) -> None:
    """All tables of a run, to standard output."""
    console = Console()
    if not console.is_terminal:
        console = Console(width=_WIDTH)
    found = figures["articles"]
    console.print(
        f"\n{found['count']:,} articles{' (invented)' if found['invented'] else ''}, "
        f"{found['characters'] / 1e6:,.0f} million characters; "
        f"{figures['asked']['queries']} queries, {figures['asked']['rounds']} rounds; "
        f"{figures['machine']['processor']}, {figures['machine']['cores']} cores, "
        f"Python {figures['machine']['python']}"
    )
    console.print(_builds(figures))
    for share, title in _SHARES.items():
        console.print(_times(figures["queries"], figures, share, f"Queries, {title}, ms"))
    for share in ("p50", "p99"):
        title = f"From text to ten hits with snippets, {_SHARES[share]}, ms"
        console.print(_times(figures["text_to_hits"], figures, share, title))
    console.print(_differences(figures))
    if figures["growth"]:
        console.print(_growth(figures["growth"]))
    cold = figures["cold_search"]
    console.print(
        f"Cold `searchkit search`: {cold['search_s']:.3f} s, "
        f"of which Python alone {cold['python_s']:.3f} s"
    )
    console.print(_goals(list(marks(figures))))
    for kind, engine, far in figures["different_work"]:
        console.print(
            f"{engine} does other work than searchkit in “{kind}”: "
            f"its totals differ by {far:.0%} in the median",
            style="bold red",
        )


def _builds(figures: dict[str, Any]) -> Table:
    table = Table(
        title="Build, open, update (× is searchkit / the other)",
        caption="* built in an earlier run"
        if any(found.get("earlier") for found in figures["engines"].values())
        else None,
    )
    table.add_column("")
    for heading in (
        "articles/s",
        "×",
        "MB on disk",
        "×",
        "peak MB",
        "articles alone",
        "open, ms",
        "first query",
        "import to answer",
        "update, ms",
        "worst",
    ):
        table.add_column(heading, justify="right")
    ours = figures["engines"]["searchkit"]
    for name, found in figures["engines"].items():
        speed = ours["articles_per_s"] / found["articles_per_s"]
        size = ours["bytes"] / found["bytes"]
        table.add_row(
            f"{name} {found['version']}" + (" *" if found.get("earlier") else ""),
            f"{found['articles_per_s']:,.0f}",
            _ratio(speed, speed >= 1) if name != "searchkit" else "",
            f"{found['bytes'] / 1e6:,.1f}",
            _ratio(size, size <= 1) if name != "searchkit" else "",
            f"{found['peak'] / 1e6:,.0f}",
            f"{found['before'] / 1e6:,.0f}",
            *(
                _milliseconds(found[key])
                for key in ("open_ms", "first_query_ms", "cold_ms", "update_ms", "update_worst_ms")
            ),
        )
    return table


def _times(times: dict[str, Any], figures: dict[str, Any], share: str, title: str) -> Table:
    table = Table(title=f"{title} (× is searchkit / the other)")
    table.add_column("")
    names = list(figures["engines"])
    for name in names:
        table.add_column(name, justify="right")
    for kind, found in times.items():
        ours = found["searchkit"][share]
        cells: list[Text | str] = []
        for name in names:
            if name not in found:
                cells.append("–")
                continue
            cell = Text(_milliseconds(found[name][share]))
            if name != "searchkit":
                ratio = ours / found[name][share]
                cell.append("  ").append_text(_ratio(ratio, ratio <= 1))
            cells.append(cell)
        table.add_row(kind, *cells)
    return table


def _differences(figures: dict[str, Any]) -> Table:
    table = Table(title="Cross-check: median difference of the totals from searchkit's")
    table.add_column("")
    names = [name for name in figures["engines"] if name != "searchkit"]
    for name in names:
        table.add_column(name, justify="right")
    for kind, found in figures["total_differences"].items():
        table.add_row(kind, *(f"{found[name]:.1%}" if name in found else "–" for name in names))
    return table


def _growth(growth: dict[str, Any]) -> Table:
    table = Table(
        title=f"{growth['times']} times the articles ({growth['articles']:,}): median, ms (growth)"
    )
    table.add_column("")
    for name, built in growth["engines"].items():
        table.add_column(f"{name}, {built['articles_per_s']:,.0f} articles/s", justify="right")
    for kind, found in growth["queries"].items():
        cells = [f"{_milliseconds(now['p50'])}  {now['growth']:.1f} ×" for now in found.values()]
        table.add_row(kind, *cells)
    return table


def _goals(found: list[Mark]) -> Table:
    table = Table(title="What was aimed at")
    table.add_column("")
    table.add_column("measured", justify="right")
    table.add_column("")
    for mark in found:
        if mark.goal or (mark.goal is None and mark.least):
            told = Text("✓ reached", style="green")
        elif mark.least:
            told = Text("○ the least of it", style="yellow")
        else:
            told = Text("✗ not reached", style="red")
        table.add_row(mark.aim, mark.figure, told)
    return table


def _ratio(ratio: float, good: bool) -> Text:
    shown = f"{ratio:.2f}" if ratio < 10 else f"{ratio:,.0f}"
    return Text(f"{shown} {'✓' if good else '✗'}", style="green" if good else "red")


def _milliseconds(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:.3f}" if value < 10 else f"{value:,.1f}"
