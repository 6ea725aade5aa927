"""What was read from which file, so that the next run reads only what changed.

The manifest is a JSON file beside Whoosh's own, named for the commit that it belongs
to: `searchkit-7.json` goes with generation 7 of the index. It is written before that
commit's table of contents is renamed into place, so the commit decides which one counts:
a reader takes the newest that is not newer than the commit it sees.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from searchkit.errors import Problem
from searchkit.index.schema import Keys

_NAME = re.compile(r"searchkit-(\d+)\.json")


class Withheld(NamedTuple):
    """An article that was taken out by hand and stays out of a file that holds it.

    `text` is its text's key (`""` where it is not known), `url` that of its address where the
    file may have it under another id.
    """

    id: str
    text: str = ""
    url: str = ""

    def covers(self, article_id: str, known: Keys) -> bool:
        """Whether an article of the file is that one; under its id with another text it is not."""
        if not self.text:
            return article_id == self.id
        if known.own_text == self.text:
            return True
        return article_id != self.id and known.url != "" and known.url == self.url


@dataclass(slots=True)
class FileRecord:
    """One file as it was read: its state then, and the articles that came out of it.

    `place` is the file's place in the archive, which its articles' ids may come from.
    `ids` are kept in the index from this file; `repeats` are the ids of articles that it
    holds too, maybe under others, but that are kept from another; `withheld` were taken out
    by hand and stay out.
    """

    size: int
    mtime_ns: int
    digest: str
    place: str
    ids: list[str] = field(default_factory=list)
    repeats: list[str] = field(default_factory=list)
    withheld: list[Withheld] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass(slots=True)
class Manifest:
    """The files of an index by absolute path, and the folders that were taken out by hand."""

    files: dict[str, FileRecord] = field(default_factory=dict)
    removed_folders: list[str] = field(default_factory=list)
    changed: bool = False

    def put(self, path: str, record: FileRecord) -> None:
        """Remembers a file as it was just read."""
        self.files[path] = record
        self.changed = True

    def forget(self, path: str) -> None:
        """Forgets a file that is gone."""
        del self.files[path]
        self.changed = True

    def below(self, path: str) -> list[str]:
        """The known files at a path or in the folder there."""
        return [known for known in self.files if _is_at_or_below(known, path)]

    def is_removed(self, path: str, given: str) -> bool:
        """Whether a file lies in a folder that was taken out, below a path that was given."""
        return any(
            _is_at_or_below(path, folder) and not _is_at_or_below(given, folder)
            for folder in self.removed_folders
        )

    def take_back(self, path: str) -> None:
        """Forgets that a folder was taken out, as it is given by its own name."""
        if path in self.removed_folders:
            self.removed_folders.remove(path)
            self.changed = True

    def owners(self) -> dict[str, str]:
        """Which file each article is kept from."""
        return {key: path for path, record in self.files.items() for key in record.ids}

    def repeated_at(self) -> dict[str, set[str]]:
        """The files beside the one that an article is kept from, by the article's id."""
        found: dict[str, set[str]] = {}
        for path, record in self.files.items():
            for key in record.repeats:
                found.setdefault(key, set()).add(path)
        return found

    def save(self, folder: Path, generation: int) -> None:
        """Writes the manifest of a commit that is about to be made, and syncs it."""
        target = folder / f"searchkit-{generation}.json"
        waiting = target.with_suffix(".tmp")
        with waiting.open("w", encoding="utf-8") as out:
            out.write(json.dumps(self._plain(), ensure_ascii=False, separators=(",", ":")))
            out.flush()
            os.fsync(out.fileno())
        waiting.replace(target)
        self.changed = False

    @classmethod
    def load(cls, folder: Path, generation: int) -> Manifest:
        """The manifest that goes with a commit; an empty one where none was written."""
        fitting = [number for number in _generations(folder) if number <= generation]
        if not fitting:
            return cls()
        text = (folder / f"searchkit-{max(fitting)}.json").read_text(encoding="utf-8")
        plain = json.loads(text)
        files = {}
        for path, (*state, ids, repeats, kept_out, problems) in plain["files"].items():
            size, mtime_ns, digest, place = state
            named = [Problem(*problem) for problem in problems]
            # Up to version 0.1 only the ids were written.
            withheld = [Withheld(*([out] if isinstance(out, str) else out)) for out in kept_out]
            files[path] = FileRecord(size, mtime_ns, digest, place, ids, repeats, withheld, named)
        return cls(files, plain.get("removed_folders", []))

    def _plain(self) -> dict[str, object]:
        files = {
            path: [
                record.size,
                record.mtime_ns,
                record.digest,
                record.place,
                record.ids,
                record.repeats,
                record.withheld,
                [[p.path, p.cause, p.remedy] for p in record.problems],
            ]
            for path, record in self.files.items()
        }
        return {"files": files, "removed_folders": self.removed_folders}


def _is_at_or_below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def discard_others(folder: Path, generation: int) -> None:
    """Deletes the manifests that commit `generation` does not need.

    Beside older ones these are what a run left that ended before its commit: it may tell
    of files whose articles were never committed, so the next commit must not inherit it.
    """
    numbers = _generations(folder)
    needed = max((number for number in numbers if number <= generation), default=None)
    names = [f"searchkit-{number}.json" for number in numbers if number != needed]
    for name in [*names, *(path.name for path in folder.glob("searchkit-*.tmp"))]:
        with contextlib.suppress(OSError):
            (folder / name).unlink()


def _generations(folder: Path) -> list[int]:
    names = (_NAME.fullmatch(entry.name) for entry in folder.iterdir())
    return [int(match[1]) for match in names if match]
