"""The command line: thin commands over the library, and how results are printed.

One module per command group. What a command prints for programs goes to standard output,
everything else to standard error; an error that the user can mend is one line and exit
status 1. Heavy imports happen inside the commands, so that a search starts at once.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module

import click

from searchkit import __version__
from searchkit.errors import SearchkitError

# NumPy starts a thread a core for linear algebra, which takes as long as a search and is
# not used by one.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

_COMMANDS = {
    "duplicates": "stories",
    "index": "indexing",
    "watch": "watching",
    "check": "checking",
    "remove": "articles",
    "search": "searching",
    "show": "articles",
    "stats": "statistics",
    "serve": "serving",
    "help": "manual",
}
"""Each command, and the module that is imported only when it is asked for."""


class _Group(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module = import_module(f"searchkit.cli.{_COMMANDS[cmd_name]}")
        command: click.Command = getattr(module, f"{cmd_name}_command")
        return command

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
