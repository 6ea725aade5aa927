"""The same story lies in several files: from which is it kept, and under which id?

Three rules keep an archive whole:

- an article is kept once, from the first place that it was read from, also where another
  has it under another id (the same text, or the same address); when that place goes, or
  has another text now, and another still has it, that one is to be read again;
- two files may use the same id of their own for different texts: both are kept;
- what was taken out by hand stays out of the files that held it then, as long as they say
  the same of it.

An article that is given as an object has the id that its giver wants, and is kept under it.
"""

from __future__ import annotations

import dataclasses
import hashlib
import itertools

from searchkit.article import Article
from searchkit.index.manifest import FileRecord
from searchkit.index.report import Tally
from searchkit.index.schema import Keys, keys, same_text
from searchkit.index.transaction import Transaction, encodable


class Keeper:
    """Takes articles into a transaction, each once, and out of it, and counts them.

    `to_read_again` are files that hold what is not kept from another any more.
    """

    def __init__(self, transaction: Transaction, tally: Tally) -> None:
        self.to_read_again: list[str] = []
        self._transaction = transaction
        self._tally = tally
        self._owners = transaction.manifest.owners()
        self._repeated_at = transaction.manifest.repeated_at()
        self._taken_in: set[str] = set()

    def put(self, given: Article) -> None:
        """Takes in an article that is given as an object."""
        article = encodable(given)
        self._put(article, keys(article))

    def begin_file(self) -> None:
        """What comes next is from another file, or from the beginning of one."""
        self._taken_in = set()

    def take_in(self, given: Article, path: str, record: FileRecord) -> None:
        """Takes in an article of a file, and notes in the file's record what became of it."""
        article = encodable(given)
        known = keys(article)
        owner = self._owners.get(article.id)
        if owner is not None and (owner != path or article.id in self._taken_in):
            if self._is_held(article, known):
                self._note_repeat(article.id, path, record)
                return
            article = dataclasses.replace(article, id=self._free_id(article.id, record.place))
        holder = self._holder(article.id, path, known)
        if holder is not None:
            self._note_repeat(holder, path, record)
            return
        if any(withheld.covers(article.id, known) for withheld in record.withheld):
            return
        self._put(article, known)
        record.ids.append(article.id)
        self._taken_in.add(article.id)
        self._owners[article.id] = path

    def not_taken_in(self, before: FileRecord | None) -> list[str]:
        """The ids that a file had before, and that have not come in again."""
        return [key for key in (before.ids if before else []) if key not in self._taken_in]

    def take_out_of(self, path: str, ids: list[str]) -> None:
        """Takes out articles that a file does not hold any more."""
        for key in ids:
            if self._owners.get(key) == path:
                self.take_out(key)

    def take_out(self, key: str, everywhere: bool = False) -> None:
        """Takes an article out; other files that hold it are to be read again.

        With `everywhere` they are not: the article is to go, and not one of its places.
        """
        self._owners.pop(key, None)
        if self._transaction.delete(key):
            self._tally.removed += 1
        if everywhere:
            self._repeated_at.pop(key, None)
        self._read_repeats_again(key)

    def _put(self, article: Article, known: Keys) -> None:
        state = self._transaction.state(article.id)
        if state is None:
            self._tally.added += 1
        elif state.fingerprint == known.fingerprint:
            self._tally.unchanged += 1
            return
        else:
            self._tally.updated += 1
            if not same_text(state.fingerprint, known.fingerprint):
                self._read_repeats_again(article.id)
        self._transaction.put(article, known)

    def _note_repeat(self, key: str, path: str, record: FileRecord) -> None:
        record.repeats.append(key)
        self._repeated_at.setdefault(key, set()).add(path)
        self._tally.repeated += 1

    def _read_repeats_again(self, key: str) -> None:
        for path in sorted(self._repeated_at.pop(key, ())):
            if path not in self.to_read_again:
                self.to_read_again.append(path)

    def _holder(self, article_id: str, path: str, known: Keys) -> str | None:
        """The id under which the same article is kept from another place, if it is.

        Of a file that is being read again, only what was just read counts. Rows of one file
        that share an address but no text (entries of a live blog) are articles of their own.
        """
        same_text = self._transaction.holders("text_key", known.text)
        same_url = self._transaction.holders("url_key", known.url)
        if article_id in same_text:
            return None
        for held in same_text:
            if self._owners.get(held) != path or held in self._taken_in:
                return held
        for held in same_url:
            if held != article_id and self._owners.get(held) != path:
                return held
        return None

    def _free_id(self, key: str, place: str) -> str:
        """An id beside one that another text has: the id, `~`, and a hash of its place."""
        for number in itertools.count():
            mark = hashlib.blake2b(f"{place}\n{number}".encode(), digest_size=4).hexdigest()
            if f"{key}~{mark}" not in self._taken_in:
                break
        return f"{key}~{mark}"

    def _is_held(self, article: Article, known: Keys) -> bool:
        """Whether what the index holds under the article's id is the same story."""
        state = self._transaction.state(article.id)
        if state is None:
            return False
        return same_text(state.fingerprint, known.fingerprint) or bool(
            article.url and article.url == state.url
        )
