"""`searchkit watch`: keep an index current while the archive changes."""

from __future__ import annotations

import signal
import time
from types import FrameType

import click

from searchkit.cli.indexing import counts, print_problems
from searchkit.cli.options import index_option, limits_options, workers_option
from searchkit.errors import IndexLocked
from searchkit.index.report import Report
from searchkit.ingest.limits import Limits


@click.command("watch")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@workers_option
@limits_options
@index_option
def watch_command(
    paths: tuple[str, ...], workers: int | None, limits: Limits, index_path: str
) -> None:
    """Bring an index up to date, and keep it so until Ctrl-C.

    What appears, changes or goes is taken in when it has been quiet for a moment, with a
    line for each commit. Ctrl-C ends it with status 130, SIGTERM with 0; what was
    committed is kept. Needs the extra searchkit[watch].

    \b
    searchkit watch ~/articles
    searchkit watch --index ~/press.index ~/articles ~/Downloads/exports
    """
    from searchkit.index.index import Index

    status = 130

    def terminate(_number: int, _frame: FrameType | None) -> None:
        nonlocal status
        status = 0
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, terminate)
    try:
        with Index(index_path) as index:
            index.watch(paths, on_run=_tell, on_locked=_tell_locked, workers=workers, limits=limits)
    except KeyboardInterrupt:
        click.echo("Stopped; what was committed is kept.", err=True)
        raise click.exceptions.Exit(status) from None
    finally:
        signal.signal(signal.SIGTERM, before)


def _tell(report: Report) -> None:
    click.echo(f"{time.strftime('%H:%M:%S')} {counts(report)}", err=True)
    print_problems(report.problems)


def _tell_locked(error: IndexLocked) -> None:
    click.echo(f"{time.strftime('%H:%M:%S')} {error} Trying again.", err=True)
