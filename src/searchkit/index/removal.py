"""Taking articles out by hand."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from searchkit.errors import NoArticle
from searchkit.index.manifest import FileRecord, Manifest
from searchkit.index.report import Report
from searchkit.index.transaction import Transaction
from searchkit.index.walk import absolute


def remove(transaction: Transaction, targets: Iterable[str | os.PathLike[str]]) -> Report:
    """Takes out each target: an article's id, or the path of a file or a folder.

    An article stays out although its file stays: the file's record says so. A folder is
    forgotten with all its files. Raises `NoArticle` before anything is taken out.
    """
    manifest = transaction.manifest
    ids: list[str] = []
    folders: list[str] = []
    for target in targets:
        key = os.fspath(target)
        if transaction.state(key) is not None:
            ids.append(key)
            continue
        below = manifest.below(absolute(target))
        inside = [] if below else _within_archive(transaction, absolute(target))
        ids += inside
        if not below and not inside:
            raise NoArticle(
                f"“{key}” is neither the id of an article nor the path of an indexed file; "
                "searchkit search --json shows both."
            )
        for path in below:
            ids += manifest.files[path].ids
        if below != [absolute(target)]:
            folders += below
    removed = sum(_take_out(transaction, key) for key in dict.fromkeys(ids))
    for path in dict.fromkeys(folders):
        manifest.forget(path)
    transaction.commit(last=True)
    return Report(removed=removed)


def _within_archive(transaction: Transaction, path: str) -> list[str]:
    """The ids of the articles at a path that leads into an archive: `a.zip/2013/page.html`."""
    archive = next((str(p) for p in Path(path).parents if str(p) in transaction.manifest.files), "")
    ids = transaction.manifest.files[archive].ids if archive else []
    states = ((key, transaction.state(key)) for key in ids)
    return [key for key, state in states if state and f"{state.path}/".startswith(f"{path}/")]


def _take_out(transaction: Transaction, key: str) -> bool:
    manifest = transaction.manifest
    for record in _holding(manifest, key):
        record.ids = [held for held in record.ids if held != key]
        record.repeats = [held for held in record.repeats if held != key]
        record.withheld.append(key)
        manifest.changed = True
    return transaction.delete(key)


def _holding(manifest: Manifest, key: str) -> list[FileRecord]:
    return [record for record in manifest.files.values() if key in record.ids + record.repeats]
