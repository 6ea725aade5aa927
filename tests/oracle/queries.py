"""Query trees of every node that searches are made of."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from whoosh import fields, query
from whoosh.query import spans

from oracle.schemas import FIELDS, KEYS, NAMES, boosts, moments, numbers_of, words

TEXTS = ("title", "body")
"""Fields of running text."""

BYTES = ("title", "body", "tags", "name", "names", "grams", "runs")
"""Fields whose terms are text."""


def analyzed(schema: fields.Schema, name: str, word: str) -> str:
    """A word as the field keeps it, itself where it keeps none of it."""
    return next(iter(schema[name].process_text(word, mode="index")), word)


def has_positions(schema: fields.Schema, name: str) -> bool:
    """Whether phrases can be searched in a field."""
    return name in schema and schema[name].supports("positions")


@st.composite
def terms(draw: st.DrawFn, schema: fields.Schema, names: tuple[str, ...]) -> query.Query:
    """A term of one of some fields."""
    name = draw(st.sampled_from([name for name in names if name in schema]))
    text = analyzed(schema, name, draw(words))
    if name in ("name", "names") and draw(st.booleans()):
        text = draw(st.sampled_from(NAMES))
    return query.Term(name, text, boost=draw(boosts))


@st.composite
def expanding(draw: st.DrawFn, schema: fields.Schema) -> query.Query:
    """A query that stands for several terms."""
    name = draw(st.sampled_from([name for name in BYTES if name in schema]))
    word = draw(words)
    start = word[: draw(st.integers(0, 4))]
    boost = draw(boosts)
    constant = draw(st.booleans())
    kind = draw(st.integers(0, 5))
    if kind == 0:
        return query.Prefix(name, start, boost=boost, constantscore=constant)
    if kind == 1:
        pattern = draw(
            st.sampled_from(["*", f"{start}*", f"*{word[-2:]}", "?at*", "*e?a*", "[tv]*e"])
        )
        return query.Wildcard(name, pattern, boost=boost, constantscore=constant)
    if kind == 2:
        pattern = draw(
            st.sampled_from([".*", f"{start}.*", "(rain|vote)s?$", ".[aeiou]", "t.{4,5}$", "^[^t]"])
        )
        return query.Regex(name, pattern, boost=boost, constantscore=constant)
    if kind == 3:
        distance, same = draw(st.integers(1, 2)), draw(st.integers(0, 2))
        return query.FuzzyTerm(name, word, boost, distance, same, constantscore=constant)
    if kind == 4:
        return query.Variations(name, word, boost=boost)
    low, high = draw(st.one_of(st.none(), words)), draw(st.one_of(st.none(), words))
    return query.TermRange(
        name, low, high, draw(st.booleans()), draw(st.booleans()), boost, constantscore=constant
    )


@st.composite
def ranges(draw: st.DrawFn, schema: fields.Schema) -> query.Query:
    """A span of numbers or of days, or one of them."""
    name = draw(st.sampled_from([name for name in ("count", "size", "day") if name in schema]))
    values: st.SearchStrategy[Any] = {
        "count": lambda: numbers_of(schema[name]),
        "size": lambda: st.sampled_from([-3.0, -0.0, 0.5, 1.0, 1.5, 1e6]),
        "day": lambda: moments,
    }[name]()
    if draw(st.booleans()):
        return query.Term(name, draw(values), boost=draw(boosts))
    low, high = draw(st.one_of(st.none(), values)), draw(st.one_of(st.none(), values))
    if low is not None and high is not None and low > high:
        low, high = high, low
    kind = query.DateRange if name == "day" else query.NumericRange
    return kind(
        name,
        low,
        high,
        draw(st.booleans()),
        draw(st.booleans()),
        boost=draw(boosts),
        constantscore=draw(st.booleans()),
    )


@st.composite
def phrases(draw: st.DrawFn, schema: fields.Schema, name: str) -> query.Query:
    """Words that follow each other, exactly or nearly."""
    found = draw(st.lists(words, min_size=1, max_size=3))
    return query.Phrase(
        name,
        [analyzed(schema, name, word) for word in found],
        slop=draw(st.sampled_from([1, 1, 2, 4])),
        boost=draw(boosts),
    )


@st.composite
def span_queries(draw: st.DrawFn, schema: fields.Schema, name: str, estimable: bool) -> query.Query:
    """A query about where words stand.

    Where it must be `estimable`, only kinds of which stock Whoosh can estimate the size.
    """

    def term() -> query.Query:
        return query.Term(name, analyzed(schema, name, draw(words)))

    inner = term()
    if estimable or draw(st.booleans()):
        inner = spans.SpanNear2(
            [term() for _ in range(draw(st.integers(2, 3)))],
            slop=draw(st.integers(1, 4)),
            ordered=draw(st.booleans()),
            mindist=draw(st.integers(1, 2)),
        )
    kind = 7 if estimable else draw(st.integers(0, 7))
    if kind == 0:
        return spans.SpanFirst(inner, limit=draw(st.integers(0, 4)))
    if kind == 1:
        return spans.SpanOr([inner, term(), term()])
    if kind == 2:
        return spans.SpanNot(inner, term())
    if kind == 3:
        return spans.SpanNear(inner, term(), slop=draw(st.integers(1, 3)))
    if kind == 4:
        return spans.SpanContains(inner, term())
    if kind == 5:
        return spans.SpanBefore(inner, term())
    if kind == 6:
        return spans.SpanCondition(inner, term())
    return inner


@st.composite
def leaves(draw: st.DrawFn, schema: fields.Schema, estimable: bool = False) -> query.Query:
    """A query without others inside."""
    kinds = ["term", "term", "term", "expanding", "id", "every"]
    positioned = [name for name in (*TEXTS, "runs") if has_positions(schema, name)]
    if positioned:
        kinds += ["phrase", "phrase", "span"]
    if any(name in schema for name in ("count", "size", "day")):
        kinds += ["range", "range"]
    if "flag" in schema:
        kinds.append("flag")
    kind = draw(st.sampled_from(kinds))
    if kind == "term":
        return draw(terms(schema, BYTES))
    if kind == "expanding":
        return draw(expanding(schema))
    if kind == "id":
        return query.Term("id", draw(st.sampled_from(KEYS)), boost=draw(boosts))
    if kind == "every":
        name = draw(
            st.sampled_from([None, *(n for n in FIELDS if n in schema and schema[n].indexed)])
        )
        return query.Every(name, boost=draw(boosts))
    if kind == "phrase":
        return draw(phrases(schema, draw(st.sampled_from(positioned))))
    if kind == "span":
        return draw(span_queries(schema, draw(st.sampled_from(positioned)), estimable))
    if kind == "range":
        return draw(ranges(schema))
    return query.Term("flag", draw(st.booleans()))


@st.composite
def queries(
    draw: st.DrawFn, schema: fields.Schema, depth: int = 3, estimable: bool = False
) -> query.Query:
    """A query tree at most so many nodes deep.

    The nodes below And, Or and DisjunctionMax are `estimable`: stock Whoosh orders them by size.
    """
    if depth == 0 or draw(st.integers(0, 3)) == 0:
        return draw(leaves(schema, estimable))

    def inner() -> query.Query:
        return draw(queries(schema, depth - 1, estimable))

    def several() -> list[query.Query]:
        return draw(st.lists(queries(schema, depth - 1, True), min_size=1, max_size=4))

    kind = draw(st.integers(0, 10))
    if kind in (0, 1):
        return query.And(several(), boost=draw(boosts))
    if kind in (2, 3):
        return query.Or(several(), boost=draw(boosts))
    if kind == 4:
        return query.And([*several(), query.Not(draw(queries(schema, depth - 1, True)))])
    if kind == 5:
        return query.AndNot(inner(), inner())
    if kind == 6:
        return query.AndMaybe(inner(), inner())
    if kind == 7:
        return query.Require(inner(), inner())
    if kind == 8:
        return query.DisjunctionMax(several(), tiebreak=draw(st.sampled_from([0.0, 0.3])))
    if kind == 9:
        return query.ConstantScoreQuery(inner(), draw(boosts))
    return query.Not(inner())
