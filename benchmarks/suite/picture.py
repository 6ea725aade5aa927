"""One picture for a README: the median of every class and engine, as bars on a log scale."""

from __future__ import annotations

import math
from html import escape
from typing import Any

NAMES = {
    "searchkit": "searchkit",
    "tantivy": "tantivy",
    "whoosh": "stock Whoosh",
    "fts5": "SQLite FTS5",
    "bm25s": "bm25s",
    "xapian": "Xapian",
}
COLOURS = {
    "searchkit": "#d1495b",
    "tantivy": "#3f7cac",
    "whoosh": "#8f6fb5",
    "fts5": "#4f9d69",
    "bm25s": "#c98a1b",
    "xapian": "#7d8491",
}
_WIDTH = 880
_COLUMNS = 2
_LABEL = 100
"""Room on the left of each column for the names of the classes."""
_GUTTER = 28
_VALUE = 46
"""Room for the figure after the longest bar."""
_BAR = 8
_STEP = 10
_GAP = 14
_TOP = 64
_BOTTOM = 36

_STYLE = """
  text { font: 11px system-ui, sans-serif; fill: #24292f }
  .title { font-size: 14px; font-weight: 600 } .class { font-weight: 600 }
  .note { font-size: 10px; fill: #57606a } .value { font-size: 9px }
  .grid { stroke: #8888; stroke-width: .5 }
  @media (prefers-color-scheme: dark) { text { fill: #e6edf3 } .note { fill: #9198a1 } }
"""


def draw_picture(figures: dict[str, Any]) -> str:
    """An SVG that reads on a light and on a dark page."""
    engines = list(figures["engines"])
    times: dict[str, dict[str, Any]] = figures["queries"]
    scale = _Scale([each["p50"] for found in times.values() for each in found.values()])
    row = len(engines) * _STEP + _GAP
    rows = math.ceil(len(times) / _COLUMNS)
    height = _TOP + rows * row + _BOTTOM
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" '
        f'width="{_WIDTH}" height="{height}" role="img" aria-labelledby="t">',
        f'<title id="t">{escape(_summary(figures))}</title><style>{_STYLE}</style>',
        f'<text x="1" y="16" class="title">{escape(_summary(figures))}</text>',
        *_legend(engines),
    ]
    for column in range(_COLUMNS):
        left = column * (scale.width + _LABEL + _VALUE + _GUTTER) + _LABEL
        parts += _grid(scale, left, rows * row)
        for place, kind in enumerate(list(times)[column * rows : (column + 1) * rows]):
            parts += _bars(kind, times[kind], engines, scale, left, _TOP + place * row)
    return "\n".join([*parts, "</svg>"]) + "\n"


class _Scale:
    """Milliseconds to a length, a power of ten at each end."""

    width = (_WIDTH - _GUTTER) // _COLUMNS - _LABEL - _VALUE

    def __init__(self, values: list[float]) -> None:
        self.low = math.floor(math.log10(min(values)))
        self.high = max(math.ceil(math.log10(max(values))), self.low + 1)

    def __call__(self, value: float) -> float:
        share = (math.log10(value) - self.low) / (self.high - self.low)
        return max(share * self.width, 1.0)


def _summary(figures: dict[str, Any]) -> str:
    found = figures["articles"]
    kind = "invented articles" if found["invented"] else "articles"
    return (
        f"Median time of a query over {found['count']:,} {kind}, milliseconds (log scale; "
        "less is better)"
    )


def _legend(engines: list[str]) -> list[str]:
    parts, x = [], 1
    for name in engines:
        parts.append(
            f'<rect x="{x}" y="28" width="10" height="10" rx="2" fill="{COLOURS[name]}"/>'
            f'<text x="{x + 15}" y="37">{escape(NAMES[name])}</text>'
        )
        x += 38 + round(6.5 * len(NAMES[name]))
    return parts


def _grid(scale: _Scale, left: float, height: int) -> list[str]:
    parts = []
    for power in range(scale.low, scale.high + 1):
        x = left + (power - scale.low) / (scale.high - scale.low) * scale.width
        bottom = _TOP + height - _GAP / 2
        parts.append(
            f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP - 6}" y2="{bottom:.1f}"/>'
            f'<text class="note" x="{x:.1f}" y="{bottom + 14:.1f}" text-anchor="middle">'
            f"{10.0**power:g} ms</text>"
        )
    return parts


def _bars(
    kind: str,
    found: dict[str, Any],
    engines: list[str],
    scale: _Scale,
    left: float,
    top: float,
) -> list[str]:
    middle = top + len(engines) * _STEP / 2 + 3
    parts = [
        f'<text class="class" x="{left - 8}" y="{middle:.1f}" text-anchor="end">'
        f"{escape(kind)}</text>"
    ]
    for place, name in enumerate(engines):
        y = top + place * _STEP
        if name not in found:
            parts.append(
                f'<text class="note value" x="{left + 3}" y="{y + _BAR}">'
                f"{NAMES[name]} has no such query</text>"
            )
            continue
        value = found[name]["p50"]
        length = scale(value)
        parts.append(
            f'<rect x="{left}" y="{y}" width="{length:.1f}" height="{_BAR}" rx="1.5" '
            f'fill="{COLOURS[name]}"/><text class="value" x="{left + length + 4:.1f}" '
            f'y="{y + _BAR - 0.5}">{_short(value)}</text>'
        )
    return parts


def _short(value: float) -> str:
    """A number in two figures, or as a whole one."""
    return f"{value:.0f}" if value >= 100 else f"{value:.2g}"
