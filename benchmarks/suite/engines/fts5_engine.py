"""SQLite's FTS5, over a table that holds the articles (“external content”)."""

from __future__ import annotations

import datetime
import heapq
import sqlite3
from collections.abc import Callable, Sequence
from operator import itemgetter
from pathlib import Path
from typing import Any

from suite.engines.protocol import TITLE_BOOST, TOP, Answer
from suite.queries import Query
from suite.records import Record

_WEIGHTS = f"{TITLE_BOOST}, 1.0, 0.0, 0.0, 0.0"
_BM25 = f"bm25(words, {_WEIGHTS})"
_SCHEMA = f"""
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
CREATE TABLE article(
    number INTEGER PRIMARY KEY, id TEXT UNIQUE, date TEXT, source TEXT, author TEXT, topic TEXT,
    url TEXT, title TEXT, body TEXT
);
CREATE INDEX article_date ON article(date);
CREATE VIRTUAL TABLE words USING fts5(
    title, body, author, source, topic,
    content='article', content_rowid='number', tokenize='porter unicode61'
);
INSERT INTO words(words, rank) VALUES ('rank', 'bm25({_WEIGHTS})');
"""
_FIELDS = "title, body, author, source, topic"
_SNIPPET_WORDS = 45


def create(folder: Path, threads: int) -> Fts5Engine:
    """FTS5 in a database in the folder; SQLite writes with one thread."""
    return Fts5Engine(folder)


class Fts5Engine:
    """The connection stays open; SQLite keeps compiled statements and 64 MB of pages."""

    version = sqlite3.sqlite_version

    def __init__(self, folder: Path) -> None:
        self._path = folder / "articles.sqlite"

    def build(self, articles: Sequence[Record]) -> None:
        self.open()
        database = self._database
        database.executescript(_SCHEMA)
        with database:
            database.execute("BEGIN")
            for number, article in enumerate(articles, 1):
                self._insert(number, article)
        database.execute("INSERT INTO words(words) VALUES ('optimize')")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        database.close()

    def open(self) -> None:
        self._database = sqlite3.connect(self._path, isolation_level=None, cached_statements=512)
        self._database.execute("PRAGMA cache_size = -65536")
        self._database.execute("PRAGMA mmap_size = 1073741824")

    def prepare(self, query: Query) -> Callable[[], Answer]:
        """The quickest of several ways to ask, for each class of queries."""
        run, values = self._database.execute, [_match(query)]
        matches = "FROM words WHERE words MATCH ?"
        dated = "FROM words JOIN article ON article.number = words.rowid WHERE words MATCH ?"
        if query.since:
            matches = f"{dated} AND article.date BETWEEN ? AND ?"
            values += [query.since, query.until]
        count = f"SELECT count(*) {matches}"
        top = f"SELECT words.rowid, {_BM25} AS score {matches} ORDER BY score LIMIT {TOP}"
        every = f"SELECT words.rowid, {_BM25} {matches}"
        if query.newest:
            top = f"SELECT words.rowid, 0 {dated} ORDER BY article.date DESC LIMIT {TOP}"
        if query.joined == "prefix":  # All score alike, so nothing is computed or sorted.
            top = f"SELECT words.rowid, 1.0 {matches} LIMIT {TOP}"
        facets = f"SELECT article.source, count(*) {dated} GROUP BY 1"

        def in_two() -> Answer:
            hits = run(top, values).fetchall()
            total = run(count, values).fetchone()[0]
            return Answer(total, [hit[0] for hit in hits], [hit[1] for hit in hits])

        def in_one() -> Answer:
            found = run(every, values).fetchall()
            hits = heapq.nsmallest(TOP, found, key=itemgetter(1))
            return Answer(len(found), [hit[0] for hit in hits], [hit[1] for hit in hits])

        def counted() -> Answer:
            hits = run(top, values).fetchall()
            counts = run(facets, values).fetchall()
            total = sum(pair[1] for pair in counts)
            return Answer(total, [hit[0] for hit in hits], [hit[1] for hit in hits], counts)

        # Where finding the matches is the work, it is done once; where there are many,
        # bringing them all to Python would be.
        if query.facets:
            return counted
        return in_one if len(query.words) > 1 and query.joined != "any" else in_two

    def prepare_text(self, query: Query) -> Callable[[], int]:
        run, match = self._database.execute, _match(query)
        # Ordered by `rank`, the snippets are made of the top ten only, not of all matches.
        statement = (
            f"SELECT rank, article.*, snippet(words, 1, '[', ']', '…', {_SNIPPET_WORDS})"
            " FROM words JOIN article ON article.number = words.rowid"
            f" WHERE words MATCH ? ORDER BY rank LIMIT {TOP}"
        )

        def finished() -> int:
            hits = run(statement, [match]).fetchall()
            run("SELECT count(*) FROM words WHERE words MATCH ?", [match]).fetchone()
            return len(hits)

        return finished

    def update(self, article: Record, word: str) -> int:
        run = self._database.execute
        with self._database:
            run("BEGIN IMMEDIATE")
            old = run(
                f"SELECT number, {_FIELDS} FROM article WHERE id = ?", [article.id]
            ).fetchone()
            run(
                f"INSERT INTO words(words, rowid, {_FIELDS}) VALUES ('delete', ?, ?, ?, ?, ?, ?)",
                old,
            )
            run("DELETE FROM article WHERE number = ?", [old[0]])
            self._insert(old[0], article)
        match = f'{{title body}} : "{word}"'
        total: int = run("SELECT count(*) FROM words WHERE words MATCH ?", [match]).fetchone()[0]
        return total

    def _insert(self, number: int, article: Record) -> None:
        authors, topics = "\n".join(article.authors), "\n".join(article.topics)
        date = article.date.isoformat() if isinstance(article.date, datetime.date) else None
        self._database.execute(
            "INSERT INTO article VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                number,
                article.id,
                date,
                article.source,
                authors,
                topics,
                article.url,
                article.title,
                article.body,
            ],
        )
        indexed: list[Any] = [article.title, article.body, authors, article.source, topics]
        self._database.execute(
            f"INSERT INTO words(rowid, {_FIELDS}) VALUES (?, ?, ?, ?, ?, ?)", [number, *indexed]
        )


def _match(query: Query) -> str:
    """The query in FTS5's language."""
    if query.joined == "prefix":
        return f'{{title body}} : "{query.words[0]}" *'
    if query.joined == "phrase":
        return f'{{title body}} : "{" ".join(query.words)}"'
    joint = " OR " if query.joined == "any" else " AND "
    match = "{title body} : (" + joint.join(f'"{word}"' for word in query.words) + ")"
    if query.source:
        match += f' AND source : "{query.source}"'
    return match
