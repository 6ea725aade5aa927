"""What can go wrong, said so that its reader knows what to do next.

Every error that searchkit raises on purpose is a `SearchkitError`. Its message
is whole sentences: what happened, to which file or query, and what to do.
"""

from __future__ import annotations

from dataclasses import dataclass
from os import PathLike, fspath


class SearchkitError(Exception):
    """The parent of every error that searchkit raises on purpose."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that was passed over: where, what is wrong, what to do about it.

    `path` names the file, and the row where there is one: `export.csv, row 12`.
    """

    path: str
    cause: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.path}: {self.cause}; {self.remedy}"


class Unreadable(SearchkitError):
    """A file cannot be read, or cannot be read on."""

    def __init__(self, path: str | PathLike[str], cause: str, remedy: str) -> None:
        self.problem = Problem(fspath(path), cause, remedy)
        super().__init__(str(self.problem))


class NoIndex(SearchkitError):
    """There is no index at the path yet."""

    def __init__(self, path: str | PathLike[str]) -> None:
        super().__init__(
            f"There is no index at {fspath(path)}; make one with: searchkit index PATH"
        )


class DamagedIndex(SearchkitError):
    """The index at the path cannot be opened."""

    def __init__(self, path: str | PathLike[str], cause: str) -> None:
        super().__init__(
            f"The index at {fspath(path)} cannot be opened ({cause}); "
            "move that folder away and build it anew with: searchkit index PATH"
        )


class IndexLocked(SearchkitError):
    """Another process is writing to the index."""


class NotInstalled(SearchkitError):
    """What was asked for needs a package that is not there."""

    def __init__(self, package: str, extra: str) -> None:
        super().__init__(
            f"This needs {package}, which is not installed; "
            f"install it with: pip install 'searchkit[{extra}]'"
        )


class NoArticle(SearchkitError):
    """No article of the index answers to the id or path."""


class QueryError(SearchkitError):
    """A query, or a filter beside it, asks for something that cannot be."""


class BadDate(QueryError):
    """A date in a query is not one."""

    def __init__(self, text: str) -> None:
        super().__init__(
            f"“{text}” is not a date; write a year, a month or a day, "
            "as in 2013, 2013-03 or 2013-03-26"
        )
