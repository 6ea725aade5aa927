"""Schemas with every kind of field, and documents over a tiny vocabulary."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st
from whoosh import analysis, columns, fields, formats

WORDS = [
    *("treaty", "treaties", "vote", "votes", "voted", "voter", "senate", "senator", "sénat"),
    *("train", "rain", "raining", "2013", "the"),
]
"""Few words, so that documents share them; some share stems, prefixes or most letters."""

KEYS = ["a", "b", "c", "d", "e", "f"]
"""Values of the unique field `id`."""

NAMES = ["Ada", "ada", "Bo Li", "Çelik", "x,y", "two\nlines", "\x00", "\U0010ffff", "zz" * 40]
"""Values of fields that are kept as they are: order, separators and lengths that are awkward."""

words = st.sampled_from(WORDS)


def texts_of(most: int) -> st.SearchStrategy[str]:
    """Running text of so many words; some analyzers read `treaty^2.5` as a word that counts more."""
    return st.lists(st.one_of(words, words.map("{}^2.5".format)), max_size=most).map(" ".join)


texts = texts_of(9)
boosts = st.sampled_from([0.5, 1.0, 2.0, 3.25])


@st.composite
def text_fields(draw: st.DrawFn) -> fields.TEXT:
    """A text field with any of its options."""
    analyzer = draw(
        st.sampled_from(
            [
                analysis.StandardAnalyzer(),
                analysis.StemmingAnalyzer(),
                analysis.SimpleAnalyzer(),
                analysis.RegexTokenizer() | analysis.DelimitedAttributeFilter(),
            ]
        )
    )
    field = fields.TEXT(
        analyzer=analyzer,
        phrase=draw(st.booleans()),
        chars=draw(st.booleans()),
        stored=draw(st.booleans()),
        field_boost=draw(boosts),
        spelling=draw(st.booleans()),
        vector=draw(st.booleans()),
        sortable=draw(byte_columns),
    )
    kind = draw(st.sampled_from([None, None, formats.PositionBoosts, formats.CharacterBoosts]))
    if kind is not None:
        field.format = kind(field_boost=field.format.field_boost)
    return field


byte_columns = st.one_of(
    st.booleans(),
    st.builds(columns.VarBytesColumn),
    st.builds(columns.RefBytesColumn),
    st.builds(columns.CompressedBytesColumn),
)
"""What `sortable` may be for a field of text."""


@st.composite
def keyword_fields(draw: st.DrawFn) -> fields.KEYWORD:
    """Tags, parted by commas or spaces."""
    commas = draw(st.booleans())
    field = fields.KEYWORD(
        commas=commas,
        lowercase=draw(st.booleans()),
        scorable=draw(st.booleans()),
        stored=draw(st.booleans()),
        vector=draw(st.booleans()),
        sortable=draw(byte_columns),
        field_boost=draw(boosts),
    )
    field.separator = ", " if commas else " "
    return field


@st.composite
def whole_number_fields(draw: st.DrawFn) -> fields.NUMERIC:
    """Whole numbers of every width, with and without a sign."""
    return fields.NUMERIC(
        int,
        bits=draw(st.sampled_from([8, 16, 32, 64])),
        signed=draw(st.booleans()),
        shift_step=draw(st.sampled_from([0, 4, 8])),
        stored=draw(st.booleans()),
        sortable=draw(st.booleans()),
        default=draw(st.sampled_from([None, 0, 7])),
    )


def _floats(sortable: bool, stored: bool) -> fields.NUMERIC:
    return fields.NUMERIC(float, sortable=sortable, stored=stored, default=0.5)


FIELDS: dict[str, st.SearchStrategy[fields.FieldType]] = {
    "title": text_fields(),
    "body": text_fields(),
    "tags": keyword_fields(),
    "name": st.builds(fields.ID, stored=st.booleans(), sortable=byte_columns),
    "names": st.builds(fields.IDLIST, stored=st.booleans(), expression=st.just(r"[^,]+")),
    "count": whole_number_fields(),
    "size": st.builds(_floats, st.booleans(), st.booleans()),
    "day": st.builds(fields.DATETIME, stored=st.booleans(), sortable=st.booleans()),
    "flag": st.builds(fields.BOOLEAN, stored=st.booleans()),
    "grams": st.builds(
        fields.NGRAMWORDS,
        minsize=st.just(2),
        maxsize=st.just(3),
        stored=st.booleans(),
        sortable=st.booleans(),
        at=st.sampled_from([None, "start", "end"]),
    ),
    "runs": st.builds(fields.NGRAM, minsize=st.just(3), maxsize=st.just(3), phrase=st.booleans()),
    "note": st.builds(fields.STORED),
    "bytes": st.builds(fields.COLUMN, st.builds(columns.VarBytesColumn)),
    "number": st.builds(
        fields.COLUMN,
        st.builds(columns.NumericColumn, st.sampled_from("bhiq"), default=st.sampled_from([0, -3])),
    ),
    "bit": st.builds(fields.COLUMN, st.builds(columns.BitColumn)),
}
"""The fields that a schema may have beside `id`."""


@st.composite
def schemas(draw: st.DrawFn, without: tuple[str, ...] = ()) -> fields.Schema:
    """A schema: `id`, `body`, and some of the other fields."""
    schema = fields.Schema(id=fields.ID(unique=True, stored=True))
    chosen = draw(st.sets(st.sampled_from(sorted(FIELDS.keys() - set(without))), max_size=7))
    for name in sorted(chosen | {"body"}):
        schema.add(name, draw(FIELDS[name]))
    return schema


moments = st.one_of(
    st.sampled_from([datetime.datetime(2013, 3, day) for day in (1, 2, 26)]),
    st.datetimes(datetime.datetime(1900, 1, 1), datetime.datetime(2100, 1, 1)),
)

notes = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(allow_nan=False),
        st.text(max_size=5),
        st.binary(max_size=5),
        st.dates(),
        st.datetimes(),
        st.datetimes(timezones=st.just(datetime.UTC)),
        st.decimals(allow_nan=False),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.tuples(inner, inner),
        st.dictionaries(st.text(max_size=3), inner, max_size=3),
    ),
    max_leaves=4,
)
"""Anything that may be stored."""


def numbers_of(field: fields.NUMERIC) -> st.SearchStrategy[int]:
    """Whole numbers that a field can hold, small ones and the extremes among them."""
    least, most = int(field.min_value), int(field.max_value)
    return st.one_of(
        st.integers(max(least, -3), 8),
        st.sampled_from([least, most, 10]),
        st.integers(least, most),
    )


def values_of(name: str, field: fields.FieldType) -> st.SearchStrategy[Any]:
    """What a document may have in a field."""
    names = st.one_of(st.sampled_from(NAMES), st.text(max_size=4).filter(encodable))
    strategies: dict[str, Callable[[], st.SearchStrategy[Any]]] = {
        "title": lambda: texts,
        "body": lambda: st.one_of(texts, st.lists(words, min_size=1, max_size=4)),
        "tags": lambda: st.lists(words, max_size=4).map(field.separator.join),
        "name": lambda: names,
        "names": lambda: st.lists(words, max_size=3).map(",".join),
        "count": lambda: st.one_of(
            numbers_of(field), st.lists(numbers_of(field), min_size=1, max_size=3, unique=True)
        ),
        "size": lambda: st.one_of(
            st.sampled_from([0.0, -0.0, 0.5, 1.5, -2.25]), st.floats(-1e9, 1e9)
        ),
        "day": lambda: moments,
        "flag": st.booleans,
        "grams": lambda: texts,
        "runs": lambda: texts,
        "note": lambda: notes,
        "bytes": lambda: st.binary(max_size=4),
        "number": lambda: st.integers(-128, 127),
        "bit": st.booleans,
    }
    return strategies[name]()


def encodable(text: str) -> bool:
    """Whether a text can be written as UTF-8."""
    return not any(0xD800 <= ord(character) <= 0xDFFF for character in text)


@st.composite
def documents(
    draw: st.DrawFn, schema: fields.Schema, most_words: int | None = None
) -> dict[str, Any]:
    """A document: some of the schema's fields, sometimes with boosts and other stored values."""
    document: dict[str, Any] = {"id": draw(st.sampled_from(KEYS))}
    for name in schema.names():
        if name in FIELDS and draw(st.integers(0, 3)):
            short = most_words is not None and name in ("title", "body")
            values = texts_of(most_words or 0) if short else values_of(name, schema[name])
            document[name] = draw(values)
    if draw(st.integers(0, 5)) == 0:
        document["_boost"] = draw(boosts)
    if isinstance(document.get("count"), int) and draw(st.integers(0, 7)) == 0:
        document["_stored_count"] = draw(numbers_of(schema["count"]))
    if "body" in document and draw(st.integers(0, 5)) == 0:
        document["_body_boost"] = draw(boosts)
        if schema["body"].stored:
            document["_stored_body"] = draw(texts)
    return document
