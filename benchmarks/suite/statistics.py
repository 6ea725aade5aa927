"""From times to figures: percentiles, ratios, and whether all engines did the same work."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

Seconds = float | None

MOST_DIFFERENCE = 0.3
"""A class in which totals differ by more in the median measures different work."""


@dataclass(frozen=True)
class Times:
    """Milliseconds of one class of queries: percentiles over the queries."""

    queries: int
    p50: float
    p95: float
    p99: float

    def as_dict(self) -> dict[str, Any]:
        """The figures for the report's JSON."""
        return {name: round(value, 5) for name, value in asdict(self).items()}


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` of all are at or below, between neighbours linearly."""
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def summed_up(rounds: Sequence[Sequence[Seconds]]) -> Times | None:
    """Percentiles over queries, each of which counts with its median over the rounds."""
    by_query = zip(*rounds, strict=True)
    taken = [[seconds for seconds in query if seconds is not None] for query in by_query]
    typical = [statistics.median(seconds) * 1000 for seconds in taken if seconds]
    if not typical:
        return None
    return Times(
        len(typical),
        percentile(typical, 0.5),
        percentile(typical, 0.95),
        percentile(typical, 0.99),
    )


def difference(totals: Sequence[int | None], reference: Sequence[int | None]) -> float | None:
    """The median relative difference of an engine's totals from the reference's.

    None where the engine was asked nothing of the kind.
    """
    found = [
        abs(total - expected) / max(total, expected, 1)
        for total, expected in zip(totals, reference, strict=True)
        if total is not None and expected is not None
    ]
    return statistics.median(found) if found else None


def different_work(differences: dict[str, dict[str, float]]) -> list[tuple[str, str, float]]:
    """The classes and engines whose totals differ too much, and by how much."""
    return [
        (kind, engine, far)
        for kind, of_engines in differences.items()
        for engine, far in of_engines.items()
        if far > MOST_DIFFERENCE
    ]
