"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

index_option: Callable[[Any], Any] = click.option(
    "--index",
    "index_path",
    metavar="DIR",
    envvar="SEARCHKIT_INDEX",
    default="index",
    show_default=True,
    type=click.Path(file_okay=False),
    help="Where the index lies (or $SEARCHKIT_INDEX).",
)

json_option: Callable[[Any], Any] = click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON object."
)


def plural(number: int, noun: str) -> str:
    """A number with its noun: `1 article`, `1,200 articles`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
