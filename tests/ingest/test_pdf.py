"""Pages of a PDF: columns are read one by one, and the headline is the one that is seen."""

from __future__ import annotations

import itertools
import zlib

import pytest
from fpdf import FPDF

from searchkit.errors import Unreadable
from searchkit.ingest import Limits, read

TITLE = "Treaty passed at last after all"
WORDS = "the senate went on with its debate about a treaty of harbors that nobody had read".split()
LEADING = 5.0


def sentences(name, count):
    return " ".join(
        f"In the {name} hour {number} {' '.join(WORDS[number % 5 :])}." for number in range(count)
    )


class Printed:
    """A page on which lines stand where they are put, in the order in which they are put."""

    def __init__(self, size=10):
        self.document = FPDF(format="A4")
        self.document.set_auto_page_break(False)
        self.document.set_font("Helvetica", size=size)
        self.size = size
        self.document.add_page()

    def wrapped(self, text, width):
        """The lines of a text, as wide as a column."""
        return self.document.multi_cell(width, 5, text, dry_run=True, output="LINES", align="L")

    def columns(self, texts, top=40.0, lefts=(15.0, 110.0), width=85.0):
        """The first line of each column, then the second of each, and so on."""
        rows = itertools.zip_longest(*(self.wrapped(text, width) for text in texts))
        for number, row in enumerate(rows):
            for left, line in zip(lefts, row, strict=True):
                if line:
                    self.document.text(left, top + number * LEADING, line)

    def put(self, x, y, text, size=None):
        self.document.set_font_size(size or self.size)
        self.document.text(x, y, text)
        self.document.set_font_size(self.size)

    def read(self, tmp_path):
        self.document.output(str(tmp_path / "a.pdf"))
        (article,) = read(tmp_path / "a.pdf")
        return article


def running(article):
    """The whole text in one line."""
    return " ".join(f"{article.title} {article.body}".split())


def test_two_columns_that_were_drawn_line_by_line_are_read_one_by_one(tmp_path):
    page = Printed()
    page.put(15, 25, TITLE, 20)
    left, right = sentences("first", 12), sentences("second", 12)
    page.columns([left, right])
    article = page.read(tmp_path)
    assert article.title == TITLE
    assert running(article) == f"{TITLE} {left} {right}"


def test_three_columns_under_a_line_across_them_and_a_note_below(tmp_path):
    page = Printed(8)
    page.put(15, 25, TITLE, 20)
    texts = [sentences(name, 9) for name in ("first", "second", "third")]
    page.put(15, 34, sentences("summary", 1) + " Nobody went home before midnight.")
    page.columns(texts, lefts=(15.0, 78.0, 141.0), width=55.0)
    page.put(
        15,
        250,
        "This note stands under all of the columns, and goes from the left side of the page over to its right side, as notes below do.",
    )
    article = page.read(tmp_path)
    body = " ".join(article.body.split())
    assert body.index("summary") < body.index(texts[0]) < body.index(texts[1])
    assert body.index(texts[1]) < body.index(texts[2]) < body.index("This note")


def test_a_picture_with_its_caption_across_the_columns_parts_the_page(tmp_path):
    page = Printed()
    page.put(15, 25, TITLE, 20)
    parts = [sentences(name, 5) for name in ("first", "second", "third", "fourth")]
    page.columns(parts[:2], top=40)
    page.put(30, 125, "The senate on the day of the vote, seen from the gallery above the hall.")
    page.columns(parts[2:], top=135)
    body = " ".join(page.read(tmp_path).body.split())
    places = [body.index(part) for part in parts]
    assert places == sorted(places)
    assert body.index(parts[1]) < body.index("seen from the gallery") < body.index(parts[2])


def test_columns_of_which_one_is_shorter(tmp_path):
    page = Printed()
    page.put(15, 25, TITLE, 20)
    left, right = sentences("first", 12), sentences("second", 3)
    page.columns([left, right])
    assert running(page.read(tmp_path)) == f"{TITLE} {left} {right}"


def test_a_word_parted_at_the_end_of_a_column_is_whole(tmp_path):
    page = Printed()
    page.columns(
        [
            sentences("first", 6) + " It was the longest par-",
            "liament that anybody could think of. " + sentences("second", 6),
        ]
    )
    assert "the longest parliament that anybody" in page.read(tmp_path).body


def test_words_parted_at_the_ends_of_lines_are_whole_and_compounds_keep_their_hyphen(tmp_path):
    page = Printed()
    page.put(15, 25, TITLE, 20)
    text = "It was the longest par-|liament that anybody could think of, a well-|known one: the well-known|parliament of the harbors."
    for number, line in enumerate(text.split("|")):
        page.document.text(15, 40 + number * LEADING, line)
    assert page.read(tmp_path).body == text.replace("par-|", "par").replace("l-|", "l-").replace(
        "|", " "
    )


def test_heads_and_feet_over_and_under_the_columns_are_no_text(tmp_path):
    page = Printed()
    texts = [sentences(name, 5 + len(name)) for name in ("first", "second", "third", "fourth")]
    for number in (0, 1):
        if number:
            page.document.add_page()
        page.put(15, 10, f"3/26/13, {number}:15 PM")
        page.put(110, 10, "The Harbor Gazette")
        page.put(15, 280, "https://gazette.example/treaty")
        page.put(190, 280, f"{number + 1}/2")
        if not number:
            page.put(15, 30, TITLE, 20)
        page.columns(texts[2 * number : 2 * number + 2])
    assert running(page.read(tmp_path)) == " ".join([TITLE, *texts])


def test_a_table_is_read_row_by_row(tmp_path):
    page = Printed()
    page.put(15, 25, "How the states voted on the treaty", 20)
    for number in range(12):
        for left, cell in (
            (15, f"State {number}"),
            (60, f"{number} yes"),
            (100, f"{9 * number} no"),
        ):
            page.document.text(left, 40 + number * LEADING, cell)
    body = page.read(tmp_path).body
    for number in range(12):
        assert f"State {number} {number} yes {9 * number} no" in body


def test_the_largest_type_of_the_first_page_is_the_title_and_a_kicker_is_none(tmp_path):
    page = Printed()
    page.put(15, 20, "ANALYSIS: THE SENATE")
    page.put(15, 30, "Treaty passed at last,", 22)
    page.put(15, 40, "and nobody knows why", 22)
    page.put(15, 47, "A vote that surprised both houses of the old parliament", 13)
    page.put(15, 53, "By Ada Long")
    page.columns([sentences("first", 9)], top=60, lefts=(15.0,), width=180.0)
    article = page.read(tmp_path)
    assert article.title == "Treaty passed at last, and nobody knows why"
    assert article.body.startswith("A vote that surprised")
    assert "ANALYSIS" not in article.body


def test_the_name_of_the_paper_is_no_title_however_large(tmp_path):
    page = Printed()
    page.put(40, 20, "The Harbor Gazette", 40)
    page.put(15, 30, "March 26, 2013")
    page.put(15, 40, "Treaty passed at last", 20)
    page.put(15, 47, "By Ada Long")
    page.columns([sentences("first", 9)], top=60, lefts=(15.0,), width=180.0)
    article = page.read(tmp_path)
    assert article.title == "Treaty passed at last"
    assert article.authors == ("Ada Long",)
    assert str(article.date) == "2013-03-26"


def test_text_above_a_larger_line_further_down_is_not_lost(tmp_path):
    page = Printed()
    page.columns([sentences("first", 9)], top=30, lefts=(15.0,), width=180.0)
    page.put(15, 120, "Another headline far below", 20)
    page.columns([sentences("second", 9)], top=130, lefts=(15.0,), width=180.0)
    body = " ".join(page.read(tmp_path).body.split())
    assert sentences("first", 9) in body
    assert sentences("second", 9) in body


def test_an_initial_belongs_to_the_first_of_its_lines(tmp_path):
    page = Printed()
    page.put(15, 25, TITLE, 20)
    lines = page.wrapped("he senate had waited for years. " + sentences("first", 5), 160)
    page.put(15, 40 + 2 * LEADING, "T", 36)
    for number, line in enumerate(lines):
        page.document.text(27 if number < 3 else 15, 40 + number * LEADING, line)
    body = " ".join(page.read(tmp_path).body.split())
    assert body == "The senate had waited for years. " + sentences("first", 5)


@pytest.mark.parametrize("angle", [90, 180, 270])
def test_a_page_that_was_drawn_on_its_side_is_read(tmp_path, angle):
    page = Printed()
    left, right = sentences("first", 5), sentences("second", 5)
    with page.document.rotation(angle, x=105, y=148):
        page.put(20, 100, TITLE, 20)
        page.columns([left, right], lefts=(20.0, 110.0), width=80.0, top=110.0)
    assert running(page.read(tmp_path)) == f"{TITLE} {left} {right}"


def test_a_stamp_at_the_side_of_a_page_and_a_watermark_are_no_text(tmp_path):
    page = Printed()
    text = sentences("first", 9)
    page.put(25, 25, TITLE, 20)
    page.columns([text], top=40, lefts=(25.0,), width=160.0)
    with page.document.rotation(90, x=10, y=150):
        page.put(10, 150, "archived copy 2013")
    with page.document.rotation(45, x=100, y=60):
        page.put(60, 60, "DRAFT", 60)
    assert running(page.read(tmp_path)) == f"{TITLE} {text}"


def test_paragraphs_that_only_an_indent_tells_are_paragraphs(tmp_path):
    page = Printed()
    page.put(15, 25, TITLE, 20)
    number = 0
    for name in ("first", "second", "third"):
        lines = page.wrapped(sentences(name, 4) + " " + "And it ended." * 1, 160)
        for position, line in enumerate(lines):
            page.document.text(20 if position == 0 else 15, 40 + number * LEADING, line)
            number += 1
    assert len(page.read(tmp_path).paragraphs) == 3


def test_a_paragraph_may_begin_at_the_top_of_a_column(tmp_path):
    page = Printed()
    page.put(15, 25, TITLE, 20)
    line = "The senate went on with its debate, and it had ended."
    for number in range(8):
        page.document.text(15, 40 + number * LEADING, line)
        page.document.text(118 if number == 0 else 114, 40 + number * LEADING, line)
    assert len(page.read(tmp_path).paragraphs) == 2


def test_full_lines_that_end_sentences_are_no_paragraphs(tmp_path):
    page = Printed(7)
    page.put(15, 25, TITLE, 20)
    line = "The senate went on with its debate about the treaty of harbors, which nobody had read, until all of them were tired of it"
    for number in range(6):
        page.document.text(15, 40 + number * LEADING, f"{line} in room {number}.")
    assert page.read(tmp_path).body == " ".join(f"{line} in room {n}." for n in range(6))


def test_items_of_a_list_are_paragraphs(tmp_path):
    page = Printed()
    page.put(15, 25, TITLE, 20)
    for number in range(4):
        page.document.text(
            15, 40 + number * LEADING, f"- The harbor of the treaty, number {number}"
        )
    assert len(page.read(tmp_path).paragraphs) == 4


def test_a_page_with_more_pieces_than_a_paper_has_is_read_in_time(tmp_path):
    page = Printed(2)
    for y in range(140):
        for x in range(60):
            page.document.text(5 + x * 3.3, 5 + y * 2, "ab")
    assert running(page.read(tmp_path)).count("ab") == 140 * 60


def test_pages_that_say_all_the_same_are_not_taken_for_running_heads(tmp_path):
    page = Printed()
    for _ in range(2):
        page.put(15, 40, "Treaty passed at last")
        page.document.add_page()
    assert page.read(tmp_path).title == "Treaty passed at last"


def test_a_page_that_is_its_title_is_an_article(tmp_path):
    page = Printed()
    page.put(15, 40, "Treaty passed at last", 20)
    page.document.set_title("Treaty passed at last")
    article = page.read(tmp_path)
    assert (article.title, article.body) == ("Treaty passed at last", "")


def made_by_hand(content, filters):
    """A PDF of one page whose text is drawn by a packed stream."""
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        page,
        b"<</Length %d/Filter[%s]>>stream\n%s\nendstream" % (len(content), filters, content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    numbered = b"".join(b"%d 0 obj\n%s\nendobj\n" % pair for pair in enumerate(objects, 1))
    return b"%PDF-1.4\n" + numbered + b"trailer<</Root 1 0 R/Size 6>>\n%%EOF"


@pytest.mark.parametrize("times", [1, 2])
def test_a_pdf_that_unpacks_to_more_than_it_may_is_not_unpacked(tmp_path, times):
    drawn = b"BT /F1 10 Tf 10 700 Td (Treaty passed at last) Tj ET\n"
    for size, is_read in ((1000, True), (3_000_000, False)):
        content = drawn + b" " * size
        for _ in range(times):
            content = zlib.compress(content, 9)
        file = tmp_path / "a.pdf"
        file.write_bytes(made_by_hand(content, b"/FlateDecode" * times))
        found = read(file, limits=Limits(page_bytes=1 << 20))
        if is_read:
            assert [article.title for article in found] == ["Treaty passed at last"]
        else:
            with pytest.raises(Unreadable, match="unpacks to more than 1 MB"):
                list(found)


def test_a_page_with_more_text_than_an_article_has_is_refused(tmp_path):
    page = Printed()
    page.columns([sentences("first", 20)], lefts=(15.0,), width=180.0)
    page.document.output(str(tmp_path / "a.pdf"))
    with pytest.raises(Unreadable, match="characters"):
        list(read(tmp_path / "a.pdf", limits=Limits(text_bytes=1000)))
