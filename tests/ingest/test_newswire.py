"""Exports of newswire databases: many articles in one text, and no other text taken for one."""

from __future__ import annotations

import datetime
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from searchkit.ingest import newswire, read

STORY = "The senate passed the treaty on Monday after a long debate.\n\nThe minister thanked everybody who had voted for it."
NUMBERED = "".join(
    f"""
                               {number} of 2 DOCUMENTS

                              The Harbor Gazette

                      March {25 + number}, 2013 Tuesday
                                 Late Edition

Treaty Passed, Part {number}

BYLINE: By ADA LONG and BEN SHORT

SECTION: Section A; Column 0; National Desk; Pg. 1

LENGTH: 812 words

DATELINE: WASHINGTON

{STORY}

LOAD-DATE: March 27, 2013

LANGUAGE: ENGLISH

PUBLICATION-TYPE: Newspaper

                Copyright 2013 The Harbor Gazette Company
                           All Rights Reserved
"""
    for number in (1, 2)
)
ENDED = f"""Treaty Passed at Last
The Harbor Gazette
March 26, 2013 Tuesday

Copyright 2013 The Harbor Gazette All Rights Reserved
Section: NEWS; Pg. 3
Length: 812 words
Byline: Ada Long
Body

{STORY}

Classification

Language: ENGLISH
Load-Date: March 27, 2013

End of Document
"""
WIRE = f"""Treaty Passed at Last
By Ada Long
812 words
26 March 2013
The Harbor Gazette
HGAZ
A1
English
Copyright 2013 The Harbor Gazette.

{STORY}

Document HGAZ000020130326e93q0001x
"""
CODED = f"""HD   Treaty Passed at Last
BY   By Ada Long
WC   812 words
PD   26 March 2013
SN   The Harbor Gazette
SC   HGAZ
LA   English
LP   {STORY.split(chr(10))[0]}
TD
{STORY.split(chr(10) * 2)[1]}
AN   Document HGAZ000020130326e93q0001x
"""
PARAGRAPHS = tuple(STORY.split("\n\n"))


def articles(tmp_path, text):
    (tmp_path / "export.txt").write_text(text)
    return list(read(tmp_path / "export.txt"))


def test_numbered_documents_are_articles(tmp_path):
    first, second = articles(tmp_path, "\f".join([NUMBERED]))
    assert (first.title, second.title) == ("Treaty Passed, Part 1", "Treaty Passed, Part 2")
    assert first.authors == ("Ada Long", "Ben Short")
    assert [article.date for article in (first, second)] == [
        datetime.date(2013, 3, 26),
        datetime.date(2013, 3, 27),
    ]
    assert (first.source, first.topics, first.language) == (
        "The Harbor Gazette",
        ("Section A",),
        "en",
    )
    assert first.paragraphs == second.paragraphs == PARAGRAPHS
    assert first.id != second.id


def test_documents_that_end_with_a_mark_are_articles(tmp_path):
    first, second = articles(tmp_path, ENDED + ENDED.replace("Treaty", "Budget"))
    assert (first.title, second.title) == ("Treaty Passed at Last", "Budget Passed at Last")
    assert (first.source, first.authors, first.topics) == (
        "The Harbor Gazette",
        ("Ada Long",),
        ("NEWS",),
    )
    assert first.date == datetime.date(2013, 3, 26)
    assert first.paragraphs == PARAGRAPHS


def test_documents_that_end_with_their_number_are_articles(tmp_path):
    first, second = articles(tmp_path, WIRE + "\n" + WIRE.replace("Treaty", "Budget"))
    assert (first.title, second.title) == ("Treaty Passed at Last", "Budget Passed at Last")
    assert (first.source, first.authors) == ("The Harbor Gazette", ("Ada Long",))
    assert first.date == datetime.date(2013, 3, 26)
    assert first.paragraphs == PARAGRAPHS


def test_fields_of_two_letters_are_read(tmp_path):
    (article,) = articles(tmp_path, CODED)
    assert (article.title, article.authors, article.source) == (
        "Treaty Passed at Last",
        ("Ada Long",),
        "The Harbor Gazette",
    )
    assert (article.date, article.language) == (datetime.date(2013, 3, 26), "en")
    assert article.paragraphs == PARAGRAPHS


def test_a_colon_in_the_text_ends_no_article(tmp_path):
    (article,) = articles(
        tmp_path, ENDED.replace("The minister thanked", "Person: a word.\nThe minister thanked")
    )
    assert "thanked everybody" in article.body


def test_the_corpus_holds_no_export():
    corpus = Path(__file__).parents[2] / "corpus"
    texts = [path.read_text() for path in corpus.rglob("*.txt")]
    assert texts
    assert not any(map(newswire.is_export, texts))


@given(
    st.lists(
        st.sampled_from(
            [
                STORY,
                "LENGTH: of the bill",
                "1 of 25 documents were lost.",
                "812 words",
                "By Ada Long",
                "Document it",
            ]
        ),
        max_size=9,
    )
)
def test_words_of_an_export_in_a_text_make_none(lines):
    assert not newswire.is_export("\n\n".join(lines))


@given(
    st.lists(
        st.sampled_from(
            [*NUMBERED.split("\n"), *ENDED.split("\n"), *WIRE.split("\n"), *CODED.split("\n")]
        ),
        max_size=60,
    )
)
def test_shuffled_exports_do_not_break_the_reader(lines):
    for draft in newswire.articles("\n".join(lines)):
        assert draft.body


def test_a_table_of_contents_is_no_part_of_the_first_article(tmp_path):
    contents = "Results\nDocuments (2)\n1. Treaty Passed at Last\n   Search Type: Terms\n2. Treaty Passed at Last\n\n"
    first, second = articles(tmp_path, f"{contents}\f{ENDED}\f{ENDED}")
    assert first.title == second.title == "Treaty Passed at Last"
    assert first.source == second.source == "The Harbor Gazette"
    assert first.paragraphs == PARAGRAPHS
