"""One article in plain fields, which every Python that runs an engine can read."""

from __future__ import annotations

import datetime
import pickle
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple


class Record(NamedTuple):
    """An article as `searchkit.Article` holds it, without its file and its language."""

    id: str
    title: str
    authors: tuple[str, ...]
    date: datetime.date | None
    body: str
    source: str
    url: str
    topics: tuple[str, ...]


def save(records: Sequence[Record], path: Path) -> None:
    """Writes the records where the workers read them."""
    with path.open("wb") as file:
        pickle.dump([tuple(record) for record in records], file, protocol=4)


def load(path: Path) -> list[Record]:
    """The records that `save` wrote."""
    with path.open("rb") as file:
        return [Record(*fields) for fields in pickle.load(file)]
