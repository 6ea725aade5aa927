"""An index that grows by a plan, in a process that can be killed at any moment.

The plan is a row of commits, and `state` tells what the index holds after each of them.
Run as a program it takes orders, one line of JSON each, and forks a writer for each of
them, so that no writer has to wait for Python to start.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from searchkit import Article, Index

COMMITS = 5
"""In a run: three editions, one by one; the note, with whatever merges are due; a removal."""
STANDING = 3
"""Articles that every edition puts anew."""
NEW = 4
"""Articles that an edition adds; those of a run's first edition are removed at its end."""


def state(commits: int) -> dict[str, str]:
    """The titles by id after so many commits; the note, which is a file, has the id `note`."""
    runs, step = divmod(commits, COMMITS)
    edition = 3 * runs + min(step, 3)
    titles = {}
    if edition:
        titles |= {f"standing-{n}": f"Edition {edition}" for n in range(STANDING)}
    for number in range(1, edition + 1):
        run, place = divmod(number - 1, 3)
        if place or run >= runs:
            titles |= dict.fromkeys(new_in(number), f"Edition {number}")
    notes = runs + (step > 3)
    if notes:
        titles["note"] = f"Note {notes}"
    return titles


def new_in(edition: int) -> list[str]:
    """The ids of the articles that an edition adds."""
    return [f"edition-{edition}-{n}" for n in range(NEW)]


def articles(edition: int) -> Iterator[Article]:
    """The articles that an edition writes: one commit's worth."""
    for key in [*(f"standing-{n}" for n in range(STANDING)), *new_in(edition)]:
        yield Article(key, f"Edition {edition}", body=f"The treaty, as issue{edition} tells it.")


def note(number: int) -> str:
    """What the file of the note holds in a run."""
    return f"Note {number}\n\nA note on the treaty, number {number}.\n"


def write(index: Index, archive: Path, commits: int, runs: int) -> None:
    """Goes on from a commit until so many runs are complete, and says so after each."""
    while commits < COMMITS * runs:
        run, step = divmod(commits, COMMITS)
        if step < COMMITS - 1:
            waiting = archive / ".waiting"
            waiting.write_text(note(run + 1))
            waiting.replace(archive / "note.txt")
            editions = range(3 * run + min(step, 3) + 1, 3 * run + 4)
            sources = [article for number in editions for article in articles(number)]
            index.add([*sources, archive], batch=STANDING + NEW, workers=1)
        index.remove(new_in(3 * run + 1))
        commits = COMMITS * (run + 1)
        _say("done", commits)


def _say(word: str, number: int) -> None:
    os.write(1, f"{word} {number}\n".encode())


def _kill_at(change: int, folder: str) -> None:
    """Kills this process when it is about to change the folder for the nth time."""
    left = change

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal left
        opened = event == "open" and isinstance(arguments[2], int) and arguments[2] & os.O_CREAT
        if (opened or event in ("os.rename", "os.remove")) and folder in str(arguments[0]):
            left -= 1
            if not left:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)


def main() -> None:
    """Takes orders from the standard input until it ends."""
    with tempfile.TemporaryDirectory() as folder:  # Everything is imported once, before forking.
        archive = Path(folder, "archive")
        archive.mkdir()
        index = Index(Path(folder, "index"))
        index.add([*articles(1), archive], workers=1)
        index.remove(new_in(1))
    _say("ready", os.getpid())
    for line in sys.stdin:
        order = json.loads(line)
        writer = os.fork()
        if not writer:
            if order["change"]:
                _kill_at(order["change"], order["index"])
            write(Index(order["index"]), Path(order["archive"]), order["commits"], order["runs"])
            os._exit(0)
        _say("started", writer)
        _, status = os.waitpid(writer, 0)
        _say("ended", os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main()
