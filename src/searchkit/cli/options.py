"""Options that several commands share."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable
from typing import Any

import click

from searchkit.ingest.limits import LIMITS

MB = 1024 * 1024
LEAST_MEMORY_MB = 256
"""With less memory a reader could not even load its libraries."""

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


_ABOVE_ZERO = click.FloatRange(0, min_open=True)
_LIMITS: dict[str, tuple[tuple[str, ...], int]] = {
    "max_file_mb": (("page_bytes", "text_bytes"), MB),
    "max_unpacked_mb": (("unpacked_bytes",), MB),
    "max_memory_mb": (("memory_bytes",), MB),
    "max_seconds": (("seconds",), 1),
    "max_nesting": (("nesting",), 1),
}
"""The limits that each option sets, and in which unit."""
_LIMIT_OPTIONS = (
    click.option(
        "--max-nesting",
        type=click.IntRange(0),
        metavar="N",
        help=f"Archives within archives that are opened (by default {LIMITS.nesting}).",
    ),
    click.option(
        "--max-seconds",
        type=_ABOVE_ZERO,
        metavar="S",
        help=f"Time that one article may take (by default {LIMITS.seconds:g}).",
    ),
    click.option(
        "--max-memory-mb",
        type=click.FloatRange(LEAST_MEMORY_MB),
        metavar="MB",
        help="Memory of a process that reads files "
        f"(by default {LIMITS.memory_bytes // MB:,}; on Linux only).",
    ),
    click.option(
        "--max-unpacked-mb",
        type=_ABOVE_ZERO,
        metavar="MB",
        help=f"What one archive may unpack to (by default {LIMITS.unpacked_bytes // MB:,}).",
    ),
    click.option(
        "--max-file-mb",
        type=_ABOVE_ZERO,
        metavar="MB",
        help=f"Size of one page, document or text (by default {LIMITS.page_bytes // MB}; "
        f"{LIMITS.text_bytes // MB} for plain text).",
    ),
)


def limits_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Options for the most that one file may ask for; the command gets them as `limits`."""

    @functools.wraps(command)
    def with_limits(*arguments: Any, **options: Any) -> Any:
        limits = LIMITS
        for option, (names, unit) in _LIMITS.items():
            value = options.pop(option)
            if value is not None:
                amount = int(value * unit) if unit > 1 else value
                limits = dataclasses.replace(limits, **dict.fromkeys(names, amount))
        return command(*arguments, limits=limits, **options)

    for option in _LIMIT_OPTIONS:
        with_limits = option(with_limits)
    return with_limits


workers_option: Callable[[Any], Any] = click.option(
    "--workers",
    type=click.IntRange(1),
    metavar="N",
    help="Processes that read and index (by default, as many as there are cores).",
)
