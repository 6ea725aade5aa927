"""Taking articles out by hand: a story by its id, or what a file or a folder holds.

By its id a story goes wherever it was found. By a path, what that path holds goes, and what
other files hold too is kept from them. The files stay where they are, so the manifest
remembers what is not to come in again; it does when it is asked for by name.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from searchkit.errors import NoArticle
from searchkit.index.keeping import Keeper
from searchkit.index.manifest import FileRecord, Manifest, Withheld
from searchkit.index.schema import Keys
from searchkit.index.transaction import Transaction
from searchkit.index.walk import absolute, is_gone


@dataclass(slots=True)
class Removal:
    """What is to be taken out: stories by their ids, and articles by where they are.

    `parts` are ids of articles with the archive whose member they are; `known` has what is
    known of each article that goes.
    """

    stories: dict[str, None] = field(default_factory=dict)
    files: dict[str, None] = field(default_factory=dict)
    folders: dict[str, None] = field(default_factory=dict)
    parts: dict[str, str] = field(default_factory=dict)
    known: dict[str, Keys] = field(default_factory=dict)

    def carry_out(self, manifest: Manifest, keeper: Keeper) -> None:
        """Takes everything out, and notes what is not to come in again."""
        manifest.changed = True
        for key in self.stories:
            for record in manifest.files.values():
                self._withhold(record, key)
            keeper.take_out(key, everywhere=True)
        for key, archive in self.parts.items():
            self._withhold(manifest.files[archive], key)
            keeper.take_out(key)
        for path in self.files:
            record = manifest.files[path]
            ids = list(record.ids)
            for key in [*ids, *record.repeats]:
                self._withhold(record, key)
            for key in ids:
                keeper.take_out(key)
        for folder in self.folders:
            files = manifest.below(folder)
            ids = [key for path in files for key in manifest.files[path].ids]
            for path in files:
                manifest.forget(path)
            for key in ids:
                keeper.take_out(key)
            if not is_gone(folder) and folder not in manifest.removed_folders:
                manifest.removed_folders.append(folder)

    def _withhold(self, record: FileRecord, key: str) -> None:
        is_kept, is_repeat = key in record.ids, key in record.repeats
        if not (is_kept or is_repeat):
            return
        record.ids = [held for held in record.ids if held != key]
        record.repeats = [held for held in record.repeats if held != key]
        known = self.known.get(key)
        if known is None:
            record.withheld.append(Withheld(key))
        else:
            # Rows of one file may share an address, and be articles of their own.
            record.withheld.append(Withheld(key, known.own_text, "" if is_kept else known.url))


def choose(transaction: Transaction, targets: Iterable[str | os.PathLike[str]]) -> Removal:
    """What the targets mean: ids of articles, and paths of files, folders and archive members.

    Raises `NoArticle` for a target that is none of these.
    """
    removal = Removal()
    manifest = transaction.manifest
    for target in targets:
        key, path = os.fspath(target), absolute(target)
        below = manifest.below(path)
        if transaction.state(key) is not None:
            removal.stories[key] = None
        elif below == [path]:
            removal.files[path] = None
        elif below:
            removal.folders[path] = None
        else:
            inside = _within_archive(transaction, path)
            if not inside:
                raise NoArticle(
                    f"“{key}” is neither the id of an article nor the path of an indexed file; "
                    "searchkit search --json shows both."
                )
            removal.parts |= inside
    records = [manifest.files[path] for path in removal.files]
    held = [key for record in records for key in (*record.ids, *record.repeats)]
    for key in (*removal.stories, *removal.parts, *held):
        known = transaction.keys_of(key)
        if known is not None:
            removal.known[key] = known
    return removal


def _within_archive(transaction: Transaction, path: str) -> dict[str, str]:
    """The articles at a path that leads into an archive, `a.zip/2013/page.html`, by their ids."""
    files = transaction.manifest.files
    archive = next((str(above) for above in Path(path).parents if str(above) in files), "")
    states = ((key, transaction.state(key)) for key in (files[archive].ids if archive else ()))
    return {
        key: archive for key, state in states if state and f"{state.path}/".startswith(f"{path}/")
    }
