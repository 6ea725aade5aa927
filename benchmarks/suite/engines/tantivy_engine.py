"""tantivy, a search engine in Rust, through its Python package."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Sequence
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

import tantivy
from tantivy import Occur, SnippetGenerator

from suite.engines.protocol import SNIPPET, TITLE_BOOST, TOP, Answer
from suite.queries import Query
from suite.records import Record

_MEMORY_PER_THREAD = 128_000_000
_FACETS = {"source": {"terms": {"field": "source_name", "size": 10_000}}}


def create(folder: Path, threads: int) -> TantivyEngine:
    """tantivy over an index in the folder, writing with as many threads."""
    return TantivyEngine(folder, threads)


def _schema() -> tantivy.Schema:
    """searchkit's fields: stemmed text with positions, whole words for prefixes, columns."""
    builder = tantivy.SchemaBuilder()
    for name in ("id", "url"):
        builder.add_text_field(name, stored=True, tokenizer_name="raw", index_option="basic")
    for name in ("title", "body"):
        builder.add_text_field(name, stored=True, tokenizer_name="en_stem")
        builder.add_text_field(f"{name}_words", index_option="basic")
    for name in ("author", "source", "topic"):
        builder.add_text_field(name, stored=True)
        builder.add_text_field(
            f"{name}_name", fast=True, tokenizer_name="raw", index_option="basic"
        )
    builder.add_date_field("date", stored=True, indexed=True, fast=True)
    return builder.build()


class TantivyEngine:
    """The writer stays open between updates, as tantivy's documentation advises."""

    version = version("tantivy")

    def __init__(self, folder: Path, threads: int) -> None:
        self._folder = folder
        self._threads = threads
        self._schema = _schema()
        self._writer: Any = None
        stem = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        stem = stem.filter(tantivy.Filter.lowercase()).filter(tantivy.Filter.stemmer("english"))
        self._stemmer = stem.build()

    def build(self, articles: Sequence[Record]) -> None:
        index = tantivy.Index(self._schema, str(self._folder))
        writer = index.writer(_MEMORY_PER_THREAD * self._threads, self._threads)
        for article in articles:
            writer.add_document(_document(article))
        writer.commit()
        writer.wait_merging_threads()
        index.reload()

    def open(self) -> None:
        self._index: Any = tantivy.Index.open(str(self._folder))
        self._searcher: Any = self._index.searcher()

    def prepare(self, query: Query) -> Callable[[], Answer]:
        asked, searcher = self._query(query), self._searcher

        def ranked() -> Answer:
            hits = (found := searcher.search(asked, TOP)).hits
            return Answer(found.count, [hit[1] for hit in hits], [hit[0] for hit in hits])

        def newest() -> Answer:
            found = searcher.search(asked, TOP, order_by_field="date")
            return Answer(found.count, [hit[1] for hit in found.hits], [])

        def counted() -> Answer:
            counts = searcher.aggregate(asked, _FACETS)
            return ranked()._replace(counts=counts)

        return newest if query.newest else counted if query.facets else ranked

    def prepare_text(self, query: Query) -> Callable[[], int]:
        index, searcher, schema, text = self._index, self._searcher, self._schema, query.text

        def run() -> int:
            asked = index.parse_query(text, ["title", "body"], {"title": TITLE_BOOST}, {}, True)
            found = searcher.search(asked, TOP)
            generator = SnippetGenerator.create(searcher, asked, schema, "body")
            generator.set_max_num_chars(SNIPPET)
            shown = []
            for score, address in found.hits:
                document = searcher.doc(address)
                snippet = generator.snippet_from_doc(document)
                shown.append((score, document.to_dict(), snippet.fragment(), found.count))
                snippet.highlighted()
            return len(shown)

        return run

    def update(self, article: Record, word: str) -> int:
        if self._writer is None:
            self._writer = self._index.writer(_MEMORY_PER_THREAD * self._threads, self._threads)
        self._writer.delete_documents_by_term("id", article.id)
        self._writer.add_document(_document(article))
        self._writer.commit()
        self._index.reload()
        found = self._index.searcher().search(self._term("body", word), TOP)
        total: int = found.count
        return total

    def _query(self, query: Query) -> Any:
        if query.joined == "prefix":
            pattern = f"{re.escape(query.words[0])}.*"
            parts = [
                (Occur.Should, tantivy.Query.regex_query(self._schema, field, pattern))
                for field in ("title_words", "body_words")
            ]
            return tantivy.Query.boolean_query(parts)
        if query.joined == "phrase":
            return self._in_both(lambda field: self._phrase(field, query.words))
        if query.joined == "any":
            # One flat list of terms is quicker than a clause for each word.
            terms = [
                *(self._weighed(self._term("title", word)) for word in query.words),
                *(self._term("body", word) for word in query.words),
            ]
            return tantivy.Query.boolean_query([(Occur.Should, term) for term in terms])
        words = [self._in_both(partial(self._term, word=word)) for word in query.words]
        parts = [(Occur.Must, word) for word in words]
        if query.since:
            parts.append((Occur.Must, self._unscored(self._dates(query))))
        if query.source:
            names = [word.lower() for word in re.findall(r"\w+", query.source)]
            if len(names) == 1:
                named = tantivy.Query.term_query(self._schema, "source", names[0])
            else:
                named = tantivy.Query.phrase_query(self._schema, "source", names)
            parts.append((Occur.Must, self._unscored(named)))
        return parts[0][1] if len(parts) == 1 else tantivy.Query.boolean_query(parts)

    def _in_both(self, make: Callable[[str], Any]) -> Any:
        parts = [(Occur.Should, self._weighed(make("title"))), (Occur.Should, make("body"))]
        return tantivy.Query.boolean_query(parts)

    def _weighed(self, title: Any) -> Any:
        return tantivy.Query.boost_query(title, TITLE_BOOST)

    def _term(self, field: str, word: str) -> Any:
        stem = self._stemmer.analyze(word)[0]
        return tantivy.Query.term_query(self._schema, field, stem, "freq")

    def _phrase(self, field: str, words: Sequence[str]) -> Any:
        stems: list[Any] = self._stemmer.analyze(" ".join(words))
        return tantivy.Query.phrase_query(self._schema, field, stems)

    def _dates(self, query: Query) -> Any:
        since, until = map(datetime.datetime.fromisoformat, (query.since, query.until))
        return tantivy.Query.range_query(self._schema, "date", tantivy.FieldType.Date, since, until)

    def _unscored(self, query: Any) -> Any:
        return tantivy.Query.const_score_query(query, 0.0)


def _document(article: Record) -> tantivy.Document:
    fields: dict[str, Any] = {
        "id": article.id,
        "title": article.title,
        "body": article.body,
        "title_words": article.title,
        "body_words": article.body,
        "author": list(article.authors),
        "author_name": list(article.authors),
        "source": article.source,
        "source_name": article.source,
        "topic": list(article.topics),
        "topic_name": list(article.topics),
        "url": article.url,
    }
    if article.date:
        fields["date"] = datetime.datetime.combine(article.date, datetime.time.min)
    return tantivy.Document(**fields)
