"""Exports of newswire databases: many articles in one text, and no other text taken for one."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchkit.ingest import newswire, read
from searchkit.ingest.draft import SourceFile

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


def articles(tmp_path, text, problems=None):
    (tmp_path / "export.txt").write_text(text)
    found = [] if problems is None else problems
    articles = list(read(tmp_path / "export.txt", on_problem=found.append))
    assert problems is not None or not found
    return articles


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
    problems = []
    for draft in newswire.articles("\n".join(lines), SourceFile(Path("a.txt"), problems.append)):
        assert draft.body or draft.title


def test_a_table_of_contents_is_no_part_of_the_first_article(tmp_path):
    contents = "Results\nDocuments (2)\n1. Treaty Passed at Last\n   Search Type: Terms\n2. Treaty Passed at Last\n\n"
    first, second = articles(tmp_path, f"{contents}\f{ENDED}\f{ENDED}")
    assert first.title == second.title == "Treaty Passed at Last"
    assert first.source == second.source == "The Harbor Gazette"
    assert first.paragraphs == PARAGRAPHS


@pytest.mark.parametrize("whole", [ENDED, WIRE, CODED], ids=["ended", "wire", "coded"])
@pytest.mark.parametrize("share", [1.0, 0.9, 0.6, 0.2])
def test_the_last_document_of_an_export_that_breaks_off_is_kept_and_named(tmp_path, whole, share):
    last = whole[: whole.rindex("Document HGAZ" if "HGAZ0" in whole else "End of")]
    last = last.replace("Treaty Passed at Last", "Budget Lost")
    problems = []
    first, second = articles(tmp_path, whole + "\n" + last[: int(len(last) * share)], problems)
    assert first.title == "Treaty Passed at Last"
    assert first.paragraphs == PARAGRAPHS
    assert second.title.startswith("Budget Lost")
    if share == 1.0:
        assert second.title == "Budget Lost"
        assert second.paragraphs == PARAGRAPHS
    (problem,) = problems
    assert problem.path.endswith("export.txt, document 2")
    assert "breaks off" in problem.cause


def test_the_last_numbered_document_without_the_fields_that_all_have_is_cut_off(tmp_path):
    problems = []
    first, second = articles(tmp_path, NUMBERED[: NUMBERED.rindex("everybody")], problems)
    assert first.paragraphs == PARAGRAPHS
    assert second.title == "Treaty Passed, Part 2"
    assert second.body.endswith("The minister thanked")
    assert [problem.path.rpartition(", ")[2] for problem in problems] == ["document 2"]


def test_what_precedes_the_first_number_is_a_document_if_it_looks_like_one(tmp_path):
    cover = "Print Request: Selected Document(s): 1-2\nTime of Request: March 28, 2013\n"
    assert len(articles(tmp_path, cover + NUMBERED)) == 2
    problems = []
    headless = NUMBERED[NUMBERED.index("Treaty Passed, Part 1") :]
    first, second = articles(tmp_path, headless, problems)
    assert first.title == "Treaty Passed, Part 1"
    assert first.paragraphs == second.paragraphs == PARAGRAPHS
    assert len(problems) == 1


@pytest.mark.parametrize(
    "close",
    [
        "\n\n",
        "\f\nSearch Summary\nText treaty AND harbor\nDate All dates\nResults Found 2\n",
        "\n(c) 2013 Factiva, Inc. All rights reserved.\n- 2 -\n",
    ],
)
def test_what_the_database_puts_under_the_last_document_is_none(tmp_path, close):
    assert len(articles(tmp_path, WIRE + close)) == 1


def test_two_kinds_of_exports_in_one_file_are_all_read(tmp_path):
    found = articles(tmp_path, ENDED + WIRE + CODED + NUMBERED)
    assert len(found) == 5
    assert all(article.paragraphs == PARAGRAPHS for article in found)


WORDY = [
    "IN Congress, nobody was surprised by it.",
    "CO rules will be written in June.",
    "RE the minister, no word was said.",
    "BY the end of March it had been signed.",
    "PD officers stood at the door of the house.",
    "PUB owners had asked for it for years.",
    "CT scans of the harbor's crane were shown.",
    "ART lovers had come to see the signing.",
    "AN old man asked for a copy.",
    "HD screens showed the vote.",
]


@pytest.mark.parametrize("gap", ["\n", " ", "   "])
def test_lines_of_the_text_that_begin_like_a_field_stay_text(tmp_path, gap):
    body = "\n".join(WORDY)
    document = "\n".join(
        f"{code}{gap}{text}"
        for code, text in {
            "SE": "National",
            "HD": "Treaty Passed at Last",
            "BY": "By Ada Long",
            "WC": "\n812 words",
            "PD": "26 March 2013",
            "SN": "The Harbor Gazette",
            "LP": "The senate passed the treaty on Monday.\n",
            "TD": body + "\n",
            "CO": "hgaz : Harbor Gazette Ltd | acme : Acme",
            "IN": "i75 : Harbors",
            "RE": "usa : United States",
            "IPD": "Politics",
            "PUB": "The Harbor Gazette Company",
            "AN": "Document HGAZ000020130326e93q0001x",
        }.items()
    )
    (article,) = articles(tmp_path, document)
    assert (article.title, article.authors, article.topics) == (
        "Treaty Passed at Last",
        ("Ada Long",),
        ("National",),
    )
    assert article.date == datetime.date(2013, 3, 26)
    assert article.body == "The senate passed the treaty on Monday.\n\n" + " ".join(WORDY)
