"""One small module for each engine, behind the narrow `Engine` protocol.

An engine is named here and imported only in its worker, so that none of them needs to be
installed for the others to run.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from suite.engines.protocol import Engine

__all__ = ["ENGINES", "Engine", "open_engine"]

ENGINES: dict[str, tuple[str, str]] = {
    "searchkit": ("searchkit_engine", "searchkit"),
    "tantivy": ("tantivy_engine", "tantivy"),
    "whoosh": ("whoosh_engine", "whoosh"),
    "fts5": ("fts5_engine", "sqlite3"),
    "bm25s": ("bm25s_engine", "bm25s"),
    "xapian": ("xapian_engine", "xapian"),
}
"""Each engine's module here, and the module that must be importable for it."""


def open_engine(name: str, folder: Path, threads: int) -> Engine:
    """The engine of a name, whose index lies, or will lie, in the folder."""
    module = import_module(f"suite.engines.{ENGINES[name][0]}")
    engine: Engine = module.create(folder, threads)
    return engine
