"""What a run did: counted while it runs, told when it is over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from searchkit.errors import Problem


@dataclass(frozen=True, slots=True)
class Report:
    """What became of the articles in a run, and what was passed over.

    The counts are of articles. `repeated` are articles that the index already holds
    from another place, kept once; `problems` name each file or row that was passed over.
    """

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    repeated: int = 0
    problems: tuple[Problem, ...] = ()

    @property
    def indexed(self) -> int:
        """Articles of this run that the index now holds."""
        return self.added + self.updated + self.unchanged + self.repeated


class Interrupted(KeyboardInterrupt):
    """The run was stopped by hand; what was committed before stays, and `report` counts it."""

    def __init__(self, report: Report) -> None:
        self.report = report
        super().__init__("stopped; the last commit is whole")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: files and bytes looked at, of those to be looked at."""

    files: int
    total_files: int
    bytes: int
    total_bytes: int
    articles: int


OnProgress = Callable[[Progress], None]


@dataclass(slots=True)
class Tally:
    """The counts of a run as it goes."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    repeated: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def articles(self) -> int:
        """Articles that came in so far."""
        return self.added + self.updated + self.unchanged + self.repeated

    def report(self) -> Report:
        """The counts so far, as a report that does not change any more."""
        return Report(
            self.added,
            self.updated,
            self.unchanged,
            self.removed,
            self.repeated,
            tuple(self.problems),
        )
