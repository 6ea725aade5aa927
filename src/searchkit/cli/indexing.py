"""`searchkit index`: bring an index up to date, with a progress bar and a summary."""

from __future__ import annotations

import time
from typing import Any

import click

from searchkit.cli.options import index_option, limits_options, plural, workers_option
from searchkit.errors import Problem
from searchkit.index.report import Interrupted, Progress, Report
from searchkit.ingest.files import FORMATS
from searchkit.ingest.limits import Limits

MOST_PROBLEMS = 50
"""Problems that are printed one by one; the rest is counted."""
_SUFFIXES = ", ".join(FORMATS)


@click.command("index")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@workers_option
@limits_options
@index_option
def index_command(
    paths: tuple[str, ...], workers: int | None, limits: Limits, index_path: str
) -> None:
    """Build an index of files and folders, or bring it up to date.

    Only what changed since the last run is read; what is gone from a folder that is
    given again is taken out.

    \b
    searchkit index ~/articles
    searchkit index --index ~/press.index export.jsonl.gz saved/page.html
    """
    from searchkit.index.index import Index

    began = time.perf_counter()
    try:
        with Bar() as bar, Index(index_path) as index:
            report = index.add(paths, on_progress=bar.show, workers=workers, limits=limits)
    except Interrupted as stopped:
        click.echo(f"Stopped. Committed: {counts(stopped.report)}.", err=True)
        raise click.exceptions.Exit(130) from None
    print_problems(report.problems)
    took = time.perf_counter() - began
    click.echo(f"{counts(report)} in {took:.1f} s.", err=True)
    if report.problems and not report.indexed and not report.removed:
        raise click.ClickException("nothing could be indexed")
    if not bar.total_files and not report.removed:
        raise click.ClickException(f"there is no file to index; searchkit reads {_SUFFIXES}")


def counts(report: Report) -> str:
    """The counts of a run in words, those that are nothing left out."""
    parts = [
        f"{getattr(report, name):,} {name}"
        for name in ("added", "updated", "unchanged", "removed")
        if getattr(report, name) or name == "added"
    ]
    if report.repeated:
        parts.append(f"{report.repeated:,} repeated (kept once)")
    return ", ".join(parts)


def print_problems(problems: tuple[Problem, ...]) -> None:
    """The first problems, a line each, on standard error."""
    if not problems:
        return
    from searchkit.search.results import printable

    click.echo(f"{plural(len(problems), 'problem')}:", err=True)
    for problem in problems[:MOST_PROBLEMS]:
        click.echo(f"  {printable(str(problem))}", err=True)
    if len(problems) > MOST_PROBLEMS:
        click.echo(f"  and {len(problems) - MOST_PROBLEMS:,} more", err=True)


class Bar:
    """A progress bar on standard error, where that is a terminal.

    `total_files` is how many files the run has looked at.
    """

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as RichProgress

        console = Console(stderr=True)
        self._began = time.perf_counter()
        self._bar = RichProgress(
            TextColumn("{task.fields[files]:,}/{task.fields[total_files]:,} files"),
            BarColumn(),
            TextColumn("{task.fields[articles]:,} articles, {task.fields[rate]:,.0f}/s"),
            TimeRemainingColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._task: Any = None
        self.total_files = 0

    def __enter__(self) -> Bar:
        self._bar.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._bar.stop()

    def show(self, progress: Progress) -> None:
        """Moves the bar, by bytes: one file may be an archive of its own."""
        self.total_files = max(self.total_files, progress.total_files)
        counts: dict[str, Any] = {
            "files": progress.files,
            "total_files": progress.total_files,
            "articles": progress.articles,
            "rate": progress.articles / max(time.perf_counter() - self._began, 1e-3),
        }
        if self._task is None:
            self._task = self._bar.add_task("", total=progress.total_bytes, **counts)
        self._bar.update(self._task, total=progress.total_bytes, completed=progress.bytes, **counts)
