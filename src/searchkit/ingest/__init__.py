"""A path goes in, `Article`s come out.

`read` has the reader of the file's suffix (`files.FORMATS`) find the articles in it, and
gives every `Draft` of them the same finish. Readers share what is hard about old
articles: `encoding`, `dates`, `bylines`, `prose`, `opening`. This package knows files and
nothing of the index: it imports `searchkit.article` and `searchkit.errors`, and hands on
`Article`.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from os import PathLike
from pathlib import Path, PurePath

from searchkit.article import Article
from searchkit.errors import Problem, Unreadable
from searchkit.ingest.dispatch import drafts_of, failure_of
from searchkit.ingest.draft import Draft, OnBytes, OnPart, OnProblem, SourceFile
from searchkit.ingest.files import FORMATS, is_readable_name
from searchkit.ingest.limits import LIMITS, Limits

__all__ = ["FORMATS", "LIMITS", "Limits", "is_readable_name", "read"]


def read(
    path: str | PathLike[str],
    *,
    place: str | PurePath | None = None,
    on_problem: OnProblem | None = None,
    on_bytes: OnBytes | None = None,
    limits: Limits = LIMITS,
    on_part: OnPart | None = None,
) -> Iterator[Article]:
    """Yield the articles of one file: a page or text has one, a records file one a row.

    `place` is where the file stands in its archive, as a posix path; articles that have
    neither an id nor a URL of their own get their id from it (by default, the names of
    the folder and the file). What is passed over on the way, such as a broken row, goes
    to `on_problem`, by default to the log of the name `searchkit`. `on_bytes` is told now and
    then how many bytes of the file have been read from the disk; `limits` bounds what the
    file may ask for. `on_part` is asked of each part of an archive or a mailbox, with its
    name, whether to read it.

    Raises `Unreadable` when the file cannot be read, or cannot be read on: the articles
    before the break have been yielded by then. Nothing else is raised, whatever the file
    holds.
    """
    source = Path(path)
    stands_at = _place(source) if place is None else PurePath(place).as_posix()
    report = on_problem or _log
    # Problems wait here, so that what the callback itself raises is never mistaken for
    # a fault of the file.
    waiting: list[Problem] = []
    drafts = drafts_of(SourceFile(source, waiting.append, on_bytes, limits, None, on_part))
    held = 0
    while True:
        failure: Unreadable | None = None
        draft: Draft | None = None
        article: Article | None = None
        try:
            draft = next(drafts, None)
            if draft is not None:
                article = _finished(draft, source, path, stands_at, waiting)
        except Exception as error:
            failure = failure_of(source, error)
        while waiting:
            report(waiting.pop(0))
        if failure is not None:
            raise failure
        if draft is None:
            break
        if article is not None:
            held += 1
            yield article
    if not held:
        raise Unreadable(source, "it holds no text", "check that the article was saved whole")


def _finished(
    draft: Draft,
    source: Path,
    path: str | PathLike[str],
    place: str,
    waiting: list[Problem],
) -> Article | None:
    from searchkit.ingest.finish import finished, without_text

    inside = f"/{draft.member}" if draft.member else ""
    article = finished(draft, path=f"{path}{inside}", place=place + inside)
    if article is None and (draft.row or inside):
        row = f", row {draft.row}" if draft.row else ""
        waiting.append(without_text(f"{source}{inside}{row}"))
    return article


def _place(path: Path) -> str:
    try:
        folder = path.absolute().parent.name
    except OSError:  # the working folder itself is gone
        folder = path.parent.name
    return f"{folder}/{path.name}" if folder else path.name


def _log(problem: Problem) -> None:
    logging.getLogger("searchkit").warning("%s", problem)
