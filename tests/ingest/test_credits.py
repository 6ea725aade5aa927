"""Who is named at the end of a story is its author where nobody else is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from searchkit.ingest import read
from searchkit.ingest.credits import credited


@pytest.mark.parametrize(
    ("end", "people"),
    [
        ("(Reporting by Ann Lee in Oslo and Bo Dahl; Editing by Cy Roe)", ("Ann Lee", "Bo Dahl")),
        ("Reporting by Ann Lee; additional reporting by Bo Dahl", ("Ann Lee",)),
        ("Writing by Ann Lee, editing by Bo Dahl", ("Ann Lee",)),
        ("(Reporting and writing by Ann Lee. Editing by Bo Dahl.)", ("Ann Lee",)),
        ("(Reporting by Gazette Staff)", ()),
        ("Reporting by the committee showed that he had been wrong.", ()),
        ("She said that reporting by Ann Lee was fair.", ()),
        ("", ()),
    ],
)
def test_a_credit_names_who_reported(end: str, people: tuple[str, ...]) -> None:
    assert credited(f"The minister resigned.\n\n{end}") == people


def test_only_the_end_of_a_text_is_searched() -> None:
    assert credited("Reporting by Ann Lee\n\n" + "The minister resigned. " * 100) == ()


STORY = "The minister of transport resigned on Monday after a week of questions."
CREDIT = "(Reporting by Ann Lee; Editing by Bo Dahl)"


@pytest.mark.parametrize("kind", ["txt", "md", "jsonl", "html"])
@pytest.mark.parametrize("byline", ["", "Cy Roe"])
def test_a_byline_comes_before_a_credit(tmp_path: Path, kind: str, byline: str) -> None:
    file = tmp_path / f"story.{kind}"
    by = f"By {byline}" if byline else ""
    if kind == "jsonl":
        row = {"title": "Minister resigns", "authors": byline, "body": f"{STORY}\n\n{CREDIT}"}
        file.write_text(json.dumps(row))
    elif kind == "html":
        paragraphs = "".join(f"<p>{text}</p>" for text in (by, STORY, CREDIT) if text)
        file.write_text(f"<title>Minister resigns</title><h1>Minister resigns</h1>{paragraphs}")
    else:
        head = "# Minister resigns" if kind == "md" else "Minister resigns"
        file.write_text("\n\n".join(filter(None, (head, by, STORY, CREDIT))) + "\n")
    (article,) = read(file)
    # A page's bylines are weighed by other rules: whoever has none there has none.
    credited_people = () if kind == "html" else ("Ann Lee",)
    assert article.authors == ((byline,) if byline else credited_people)
    assert article.body == f"{STORY}\n\n{CREDIT}"
