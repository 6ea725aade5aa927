"""Xapian, a search engine in C++, through its Python bindings.

Words are indexed as its term generator does by default: as written with positions, and as
stems without; so its phrases are of words as written.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import xapian

from suite.engines.protocol import SNIPPET, TITLE_BOOST, TOP, Answer
from suite.queries import Query
from suite.records import Record

_TITLE, _AUTHOR, _SOURCE, _TOPIC = "S", "A", "XSOURCE", "XTOPIC"
_DATE_SLOT, _SOURCE_SLOT = 0, 1


def create(folder: Path, threads: int) -> XapianEngine:
    """Xapian over a database in the folder; it writes with one thread."""
    return XapianEngine(folder)


class XapianEngine:
    """Stemmed words carry the prefix `Z`; the title's carry `S` besides."""

    version = xapian.version_string()

    def __init__(self, folder: Path) -> None:
        self._path = str(folder / "articles")
        self._stemmer = xapian.Stem("english")
        self._generator = xapian.TermGenerator()
        self._generator.set_stemmer(self._stemmer)
        self._writer: Any = None

    def build(self, articles: Sequence[Record]) -> None:
        database = xapian.WritableDatabase(self._path, xapian.DB_CREATE_OR_OVERWRITE)
        for article in articles:
            database.add_document(self._document(article))
        database.commit()
        database.close()

    def open(self) -> None:
        self._database = xapian.Database(self._path)
        self._parser = xapian.QueryParser()
        self._parser.set_stemmer(self._stemmer)
        self._parser.set_database(self._database)
        self._parser.set_default_op(xapian.Query.OP_AND)

    def prepare(self, query: Query) -> Callable[[], Answer]:
        database, asked = self._database, self._query(query)
        every = database.get_doccount()
        enquire = xapian.Enquire(database)
        enquire.set_query(asked)
        if query.joined == "prefix" or query.newest:
            enquire.set_weighting_scheme(xapian.BoolWeight())
        if query.newest:
            enquire.set_sort_by_value(_DATE_SLOT, True)

        def run() -> Answer:
            spy = None
            if query.facets:
                spy = xapian.ValueCountMatchSpy(_SOURCE_SLOT)
                enquire.clear_matchspies()
                enquire.add_matchspy(spy)
            found = enquire.get_mset(0, TOP, every)
            counts = [(facet.term, facet.termfreq) for facet in spy.values()] if spy else None
            hits = [(hit.docid, hit.weight) for hit in found]
            ids, scores = [hit[0] for hit in hits], [hit[1] for hit in hits]
            return Answer(found.get_matches_estimated(), ids, scores, counts)

        return run

    def prepare_text(self, query: Query) -> Callable[[], int]:
        database, parser, stemmer, text = self._database, self._parser, self._stemmer, query.text
        every = database.get_doccount()

        def run() -> int:
            title = _weighed(parser.parse_query(text, parser.FLAG_DEFAULT, _TITLE))
            enquire = xapian.Enquire(database)
            enquire.set_query(_either(title, parser.parse_query(text)))
            found = enquire.get_mset(0, TOP, every)
            shown = []
            for hit in found:
                stored = json.loads(hit.document.get_data())
                shown.append((hit.weight, stored, found.snippet(stored["body"], SNIPPET, stemmer)))
            return len(shown)

        return run

    def update(self, article: Record, word: str) -> int:
        if self._writer is None:
            self._writer = xapian.WritableDatabase(self._path, xapian.DB_OPEN)
        self._writer.replace_document(f"Q{article.id}", self._document(article))
        self._writer.commit()
        self._database.reopen()
        enquire = xapian.Enquire(self._database)
        enquire.set_query(self._word(word))
        total: int = enquire.get_mset(0, TOP, TOP + 1).get_matches_estimated()
        return total

    def _query(self, query: Query) -> Any:
        if query.joined == "prefix":
            beginnings = (_TITLE + query.words[0], query.words[0])
            return _either(*map(_begins, beginnings))
        if query.joined == "phrase":
            title = xapian.Query(xapian.Query.OP_PHRASE, [_TITLE + word for word in query.words])
            body = xapian.Query(xapian.Query.OP_PHRASE, list(query.words))
            return _either(_weighed(title), body)
        how = xapian.Query.OP_OR if query.joined == "any" else xapian.Query.OP_AND
        asked = xapian.Query(how, [self._word(word) for word in query.words])
        if query.since:
            days = (query.since.replace("-", ""), query.until.replace("-", ""))
            between = xapian.Query(xapian.Query.OP_VALUE_RANGE, _DATE_SLOT, *days)
            asked = xapian.Query(xapian.Query.OP_FILTER, asked, between)
        if query.source:
            names = [_SOURCE + word.lower() for word in re.findall(r"\w+", query.source)]
            named = xapian.Query(xapian.Query.OP_PHRASE, names)
            asked = xapian.Query(xapian.Query.OP_FILTER, asked, named)
        return asked

    def _word(self, word: str) -> Any:
        stem = self._stemmer(word).decode()
        return _either(_weighed(xapian.Query(f"Z{_TITLE}{stem}")), xapian.Query(f"Z{stem}"))

    def _document(self, article: Record) -> Any:
        document, generator = xapian.Document(), self._generator
        generator.set_document(document)
        generator.set_termpos(0)
        generator.index_text(article.title, 1, _TITLE)
        generator.index_text(article.body)
        generator.index_text("\n".join(article.authors), 1, _AUTHOR)
        generator.index_text(article.source, 1, _SOURCE)
        generator.index_text("\n".join(article.topics), 1, _TOPIC)
        document.add_boolean_term(f"Q{article.id}")
        if article.date:
            document.add_value(_DATE_SLOT, article.date.strftime("%Y%m%d"))
        document.add_value(_SOURCE_SLOT, article.source)
        document.set_data(json.dumps(article._asdict(), default=str))
        return document


def _either(*queries: Any) -> Any:
    return xapian.Query(xapian.Query.OP_OR, list(queries))


def _weighed(title: Any) -> Any:
    return xapian.Query(xapian.Query.OP_SCALE_WEIGHT, title, TITLE_BOOST)


def _begins(word: str) -> Any:
    """Any word that begins so, however many there are."""
    kind = xapian.Query
    return kind(kind.OP_WILDCARD, word, 0, kind.WILDCARD_LIMIT_ERROR, kind.OP_OR)
