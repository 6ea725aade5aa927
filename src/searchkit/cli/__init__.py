"""The command line: thin commands over the library, and how results are printed.

One module per command group. What a command prints for programs goes to standard output,
everything else to standard error; an error that the user can mend is one line and exit
status 1. Heavy imports happen inside the commands, so that a search starts at once.
"""

from __future__ import annotations

import os
import sys

import click

from searchkit import __version__
from searchkit.cli.articles import remove_command, show_command
from searchkit.cli.indexing import index_command
from searchkit.cli.searching import search_command
from searchkit.cli.statistics import stats_command
from searchkit.errors import SearchkitError


class _Group(click.Group):
    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except SearchkitError as error:
            raise click.ClickException(str(error)) from error
        except BrokenPipeError:
            # The reader of our output (head, less) has gone: nothing is wrong.
            sys.stderr.close()
            ctx.exit(0)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="searchkit")
@click.pass_context
def main(ctx: click.Context) -> None:
    """Search an archive of articles on your own machine.

    \b
    searchkit index ~/articles
    searchkit search '"strategic partnership" author:chan after:2013-01'
    """
    if os.environ.get("NO_COLOR"):  # https://no-color.org; click does not look for it
        ctx.color = False


for _command in (index_command, search_command, show_command, remove_command, stats_command):
    main.add_command(_command)
