"""Which files a path stands for.

A folder stands for every file below it that searchkit has a reader for; hidden files
and folders are passed over, and so is a folder that was already walked (a link to a
folder above it would else lead round in circles).
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from searchkit.errors import Problem
from searchkit.ingest.draft import OnProblem
from searchkit.ingest.files import is_readable_name


@dataclass(frozen=True, slots=True)
class Found:
    """A file to look at: its absolute path, its place in the archive, its size and mtime.

    `named` tells that the file itself was asked for, not a folder that it is in.
    """

    path: str
    place: str
    size: int
    mtime_ns: int
    named: bool


def absolute(path: str | os.PathLike[str]) -> str:
    """A path as the index remembers it: absolute, links in it left as they are."""
    return os.path.abspath(os.path.expanduser(path))  # noqa: PTH100, PTH111


def files_at(path: str, leave_out: Path, on_problem: OnProblem) -> Iterator[Found]:
    """The files that an existing path stands for, in a stable order.

    `leave_out` is a folder to pass over: the index itself. A folder that cannot be
    opened, and a file that cannot be looked at, goes to `on_problem`.
    """
    if not os.path.isdir(path):  # noqa: PTH112
        yield from _found(path, place_of(path, path), True, on_problem)
        return
    # Built of strings: for tens of thousands of unchanged files, paths as objects take longer
    # than all the rest of the run.
    inside = len(path.rstrip(os.sep)) + 1
    root = Path(path).name
    for file in _below(path, leave_out, on_problem):
        place = "/".join(filter(None, (root, file[inside:].replace(os.sep, "/"))))
        yield from _found(file, place, False, on_problem)


def place_of(path: str, given: str) -> str:
    """A file's place in the archive: from the folder that was given, its name first."""
    base = Path(given).parent if Path(path) != Path(given) else Path(path).parent.parent
    return Path(path).relative_to(base).as_posix()


def _below(path: str, leave_out: Path, on_problem: OnProblem) -> Iterator[str]:
    walked: set[tuple[int, int]] = set()

    def unopened(error: OSError) -> None:
        on_problem(_unopened(str(error.filename), error))

    for folder, folders, names in os.walk(path, onerror=unopened, followlinks=True):
        try:
            state = os.stat(folder)  # noqa: PTH116
        except OSError as error:  # it went away, or its permission did
            on_problem(_unopened(folder, error))
            folders.clear()
            continue
        if (state.st_dev, state.st_ino) in walked or _same(folder, leave_out):
            folders.clear()
            continue
        walked.add((state.st_dev, state.st_ino))
        folders[:] = [
            name
            for name in sorted(folders)
            if not name.startswith(".") and _is_text(os.path.join(folder, name), on_problem)  # noqa: PTH118
        ]
        for name in sorted(names):
            if not name.startswith(".") and is_readable_name(Path(name)):
                yield os.path.join(folder, name)  # noqa: PTH118


def _found(path: str, place: str, named: bool, on_problem: OnProblem) -> Iterator[Found]:
    if not _is_text(path, on_problem):
        return
    try:
        state = os.stat(path)  # noqa: PTH116
    except OSError as error:
        on_problem(_unopened(path, error))
        return
    if not stat.S_ISREG(state.st_mode):
        on_problem(Problem(path, "it is not a file of bytes (a pipe or a device)", "leave it out"))
        return
    yield Found(path, place, state.st_size, state.st_mtime_ns, named)


def _is_text(path: str, on_problem: OnProblem) -> bool:
    """Whether a path can be written down: a name in another encoding than UTF-8 cannot."""
    try:
        path.encode()
    except UnicodeEncodeError:
        shown = os.fsencode(path).decode("utf-8", "backslashreplace")
        on_problem(Problem(shown, "its name is not UTF-8", "give it another name"))
        return False
    return True


def _same(path: str, other: Path) -> bool:
    try:
        return other.samefile(path)
    except OSError:
        return False


def _unopened(path: str, error: OSError) -> Problem:
    if error.errno == errno.ELOOP:
        return Problem(path, "its links lead in a circle", "mend the link")
    if os.path.islink(path):  # noqa: PTH114
        return Problem(path, "it is a link to what is not there", "mend the link")
    cause = (error.strerror or "it cannot be opened").lower()
    return Problem(path, cause, "check that it is there and that you may read it")


def is_gone(path: str) -> bool:
    """Whether there is nothing at a path; what may not be looked at is not gone."""
    try:
        os.stat(path)  # noqa: PTH116
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False
