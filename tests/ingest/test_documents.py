"""PDF, DOCX and ODT: the text as its reader sees it; scans, locks and bombs are named."""

from __future__ import annotations

import builtins
import datetime
import zipfile

import pytest
from docx import Document
from fpdf import FPDF

from searchkit.errors import Unreadable
from searchkit.ingest import Limits, read

SENTENCES = [
    f"In the {word} hour the senate went on with its debate about the treaty of the harbors."
    for word in "first second third fourth fifth sixth seventh eighth".split()
]
HOUSES = ["senate", "congress", "chamber"]
ODT = '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:text>{}</office:text></office:body></office:document-content>'


def pdf(path, pages=3, title="Treaty passed at last", encrypt=False):
    document = FPDF(format="A4")
    document.set_auto_page_break(False)
    document.set_title(title)
    document.set_author("Template Office")
    for number in range(pages):
        document.add_page()
        document.set_font("Helvetica", size=8)
        document.cell(0, 5, f"The Harbor Gazette, page {number + 1}", new_x="LMARGIN", new_y="NEXT")
        if number == 0:
            document.set_font("Helvetica", size=16)
            document.multi_cell(0, 8, "Treaty passed at last", new_x="LMARGIN", new_y="NEXT")
            document.set_font("Helvetica", size=10)
            document.cell(0, 5, "By Ada Long", new_x="LMARGIN", new_y="NEXT")
            document.cell(0, 5, "March 26, 2013", new_x="LMARGIN", new_y="NEXT")
        document.set_font("Helvetica", size=10)
        for start in (0, 4):
            text = " ".join(
                sentence.replace("senate", HOUSES[number])
                for sentence in SENTENCES[start : start + 4]
            ) + (" Over." if start == 0 else " And so the sitting of that long day ended.")
            document.multi_cell(0, 5, text, new_x="LMARGIN", new_y="NEXT", align="L")
        document.set_y(-15)
        document.cell(0, 5, str(number + 1))
    if encrypt:
        document.set_encryption("owner", "secret")
    document.output(str(path))
    return path


def test_a_pdf_is_read_without_its_running_heads(tmp_path):
    (article,) = read(pdf(tmp_path / "a.pdf"))
    assert article.title == "Treaty passed at last"
    assert article.authors == ("Ada Long",)
    assert article.date == datetime.date(2013, 3, 26)
    assert "Gazette" not in article.body
    for house in HOUSES:
        assert all(sentence.replace("senate", house) in article.body for sentence in SENTENCES)


def test_a_stated_title_that_nobody_sees_is_none(tmp_path):
    (article,) = read(pdf(tmp_path / "a.pdf", title="Microsoft Word - draft7.doc"))
    assert article.title == "Treaty passed at last"


def test_a_scan_without_text_is_named(tmp_path):
    document = FPDF()
    document.add_page()
    document.rect(10, 10, 50, 50, style="F")
    document.output(str(tmp_path / "a.pdf"))
    with pytest.raises(Unreadable, match="scan"):
        list(read(tmp_path / "a.pdf"))


def test_a_locked_pdf_is_named(tmp_path):
    with pytest.raises(Unreadable, match="password"):
        list(read(pdf(tmp_path / "a.pdf", encrypt=True)))


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_half_a_pdf_gives_an_article_or_says_why_not(tmp_path, share):
    raw = pdf(tmp_path / "a.pdf").read_bytes()
    (tmp_path / "b.pdf").write_bytes(raw[: int(len(raw) * share)])
    try:
        assert len(list(read(tmp_path / "b.pdf"))) == 1
    except Unreadable as error:
        assert "fault of searchkit" not in str(error)


@pytest.mark.parametrize(
    ("suffix", "package", "extra"), [("pdf", "pypdfium2", "pdf"), ("docx", "docx", "office")]
)
def test_a_file_that_needs_an_extra_says_which(tmp_path, monkeypatch, suffix, package, extra):
    (pdf if suffix == "pdf" else docx)(tmp_path / f"a.{suffix}")
    really = builtins.__import__

    def without(name, *rest):
        if name.partition(".")[0] == package:
            raise ImportError(name)
        return really(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(Unreadable, match=rf"searchkit\[{extra}\]"):
        list(read(tmp_path / f"a.{suffix}"))


def docx(path, author="Ada Long"):
    document = Document()
    document.core_properties.author = author
    document.add_heading("Treaty passed at last", 0)
    document.add_paragraph("March 26, 2013")
    for sentence in SENTENCES[:2]:
        document.add_paragraph(sentence)
    document.save(str(path))
    return path


def odt(path, body=None):
    text = body or "".join(
        f"<text:p>{line}</text:p>" for line in ["By Ada Long", "March 26, 2013", *SENTENCES[:2]]
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(
            "content.xml", ODT.format(f"<text:h>Treaty passed<text:s/>at last</text:h>{text}")
        )
    return path


@pytest.mark.parametrize("make", [docx, odt])
def test_a_document_is_an_article(tmp_path, make):
    (article,) = read(make(tmp_path / f"a.{make.__name__}"))
    assert article.title == "Treaty passed at last"
    assert article.date == datetime.date(2013, 3, 26)
    assert article.authors == ("Ada Long",)
    assert article.paragraphs == tuple(SENTENCES[:2])


def test_the_owner_of_a_word_processor_is_no_author(tmp_path):
    (article,) = read(docx(tmp_path / "a.docx", author="admin"))
    assert article.authors == ()


@pytest.mark.parametrize("make", [docx, odt])
def test_a_document_that_unpacks_to_too_much_is_not_unpacked(tmp_path, make):
    path = make(tmp_path / f"a.{make.__name__}")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("word/media/zeros.bin", b"\0" * 3_000_000)
    with pytest.raises(Unreadable, match="unpacks to more"):
        list(read(path, limits=Limits(page_bytes=2 << 20)))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_that_declares_entities_is_refused(tmp_path, encoding):
    path = tmp_path / "a.odt"
    bomb = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + ODT.format(
        "<text:p>&a;</text:p>"
    )
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("content.xml", bomb.encode(encoding))
    with pytest.raises(Unreadable, match="entities"):
        list(read(path))


@pytest.mark.parametrize("suffix", ["docx", "odt", "pdf"])
@pytest.mark.parametrize("content", [b"hello", b"PK\x03\x04nothing", b"%PDF-1.7\nnothing"])
def test_what_is_no_document_is_said_to_be_none(tmp_path, suffix, content):
    (tmp_path / f"a.{suffix}").write_bytes(content)
    with pytest.raises(Unreadable) as error:
        list(read(tmp_path / f"a.{suffix}"))
    assert "fault of searchkit" not in str(error.value)


def test_documents_are_read_within_archives_too(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed:
        packed.write(docx(tmp_path / "in.docx"), "in.docx")
        packed.write(odt(tmp_path / "in.odt"), "in.odt")
    assert [article.title for article in read(tmp_path / "a.zip")] == ["Treaty passed at last"] * 2


def test_the_text_in_a_table_of_a_docx_is_read_where_it_stands(tmp_path):
    document = Document()
    document.add_paragraph("Treaty passed at last")
    document.add_paragraph("The senate passed the treaty on Monday.")
    table = document.add_table(1, 2)
    table.cell(0, 0).text = "The first cell of the table."
    table.cell(0, 1).text = "The second cell of the table."
    document.add_paragraph("The sitting ended late.")
    document.save(str(tmp_path / "a.docx"))
    (article,) = read(tmp_path / "a.docx")
    assert article.paragraphs == (
        "The senate passed the treaty on Monday.",
        "The first cell of the table.",
        "The second cell of the table.",
        "The sitting ended late.",
    )


def test_a_box_of_an_odt_is_read_once_and_a_comment_never(tmp_path):
    body = (
        "<text:h>Treaty passed at last</text:h>"
        "<text:p>The senate<office:annotation><text:p>Check this.</text:p></office:annotation> passed"
        " it.<text:span><text:p>The text in the box.</text:p></text:span></text:p>"
        "<text:p>The sitting<!-- not seen --> ended late.</text:p>"
    )
    with zipfile.ZipFile(tmp_path / "a.odt", "w") as packed:
        packed.writestr("content.xml", ODT.format(body))
    (article,) = read(tmp_path / "a.odt")
    assert article.paragraphs == (
        "The senate passed it.",
        "The text in the box.",
        "The sitting ended late.",
    )


def test_a_title_over_two_lines_and_heads_of_left_and_right_pages(tmp_path):
    document = FPDF(format="A4")
    document.set_auto_page_break(False)
    document.set_title("Senate passes the treaty after a long debate")
    for number, sentence in enumerate(SENTENCES):
        document.add_page()
        document.set_font("Helvetica", size=10)
        document.text(10, 8, "The Harbor Gazette" if number % 2 else "World Politics")
        if number == 0:
            document.text(10, 14, "ANALYSIS")
            document.text(10, 20, "Senate passes the treaty")
            document.text(10, 28, "after a long debate")
            document.text(10, 36, "By Ada Long")
        document.text(10, 50, sentence)
    document.output(str(tmp_path / "a.pdf"))
    (article,) = read(tmp_path / "a.pdf")
    assert article.title == "Senate passes the treaty after a long debate"
    assert article.authors == ("Ada Long",)
    assert all(sentence in article.body for sentence in SENTENCES)
    assert not any(head in article.body for head in ("Gazette", "Politics", "ANALYSIS"))
