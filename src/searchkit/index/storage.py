"""A folder whose commits survive a power cut.

A commit is durable when its files are on the disk before the table of contents that
names them, and the table of contents before anybody is told: `sync_files` for the first,
and for the second a rename that is synced on both sides.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable
from pathlib import Path

from whoosh.filedb.filestore import FileStorage


class DurableStorage(FileStorage):  # type: ignore[misc]
    """Whoosh's folder of files, in which a rename is durable.

    Whoosh writes a table of contents under a passing name and renames it, so a rename is
    the moment of a commit.
    """

    def rename_file(self, oldname: str, newname: str, safe: bool = False) -> None:
        """Syncs a file, gives it its name, and syncs the folder.

        Raises `FileExistsError` where `safe` and the name is taken.
        """
        old, new = Path(self.folder, oldname), Path(self.folder, newname)
        if safe and new.exists():
            raise FileExistsError(f"{new} is there already")
        sync_files(old.parent, [old.name])
        old.replace(new)
        sync_folder(Path(self.folder))


def sync_files(folder: Path, names: Iterable[str]) -> None:
    """Makes files of a folder durable."""
    for name in names:
        with Path(folder, name).open("rb") as file:
            os.fsync(file.fileno())


def discard_unnamed(folder: Path) -> None:
    """Deletes the tables of contents of commits that ended before they were renamed."""
    for path in folder.glob("_*.toc.*"):
        with contextlib.suppress(OSError):
            path.unlink()


def sync_folder(folder: Path) -> None:
    """Makes what was renamed in a folder durable, where the system can."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
