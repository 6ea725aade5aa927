import datetime
import gzip
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchkit import Unreadable
from searchkit.ingest import read
from searchkit.ingest.files import FORMATS

PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">
<title>Harbour board splits | Quay Gazette</title>
<script type="application/ld+json">{"@context": "https://schema.org", "@graph": [
 {"@type": "WebSite", "name": "Quay Gazette"},
 {"@type": "NewsArticle", "headline": "Harbour board splits", "datePublished": "2014-05-06T23:30:00-05:00",
  "dateModified": "2015-01-01", "author": [{"@type": "Person", "name": "Ann Lee"}],
  "publisher": {"name": "Quay Gazette"}, "articleSection": "Ports"}]}</script>
<link rel="canonical" href="https://gazette.example/harbour"></head><body>
<nav><a href="/">Home</a> <a href="/zephyr">Zephyrmattress</a></nav>
<article><h1>Harbour board splits</h1><p class="byline">By Ann Lee</p>
<p>The harbour board split on Tuesday over the price of a crane that nobody had asked for, after
six hours of talk behind a closed door and one broken chair in the corridor.</p>
<h2>A long night</h2>
<p>Its chairman said that he would count the votes again in the morning, when the members who had
gone home to bed could be asked what they had meant by raising both of their hands.</p>
<p>The crane, which is green, stood where it had stood for a year; two of its wheels were flat.</p>
</article><aside><h3>Read more</h3><a href="/x">Quindleberry wins prize</a></aside>
<footer>Copyright Quay Gazette. Cookiewarning.</footer></body></html>"""
BODY = "The board met at noon. It was over by one."


def one(path, name, content):
    file = path / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    (article,) = read(file)
    return article


def test_a_page_gives_what_it_states_and_only_its_article(tmp_path):
    article = one(tmp_path, "page.html", PAGE)
    assert article.title == "Harbour board splits"
    assert article.authors == ("Ann Lee",)
    assert article.date == datetime.date(2014, 5, 6)
    assert article.source == "Quay Gazette"
    assert article.url == "https://gazette.example/harbour"
    assert article.topics == ("Ports",)
    assert article.language == "en"
    assert article.body.startswith("The harbour board split")
    assert "\n\nA long night\n\nIts chairman" in article.body
    for unwanted in ("Zephyrmattress", "Quindleberry", "Cookiewarning", "Read more"):
        assert unwanted not in article.body


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "windows-1252"])
def test_a_page_is_decoded_whatever_it_declares(tmp_path, encoding):
    text = PAGE.replace("Tuesday", "Tuesday — “café”")
    article = one(tmp_path, "page.html", text.encode(encoding))
    assert "Tuesday — “café”" in article.body


def test_markdown_with_front_matter(tmp_path):
    article = one(
        tmp_path,
        "a.md",
        "---\ntitle: 'Board meets'\nauthor: Ann Lee and Bo Dahl\ndate: 2014-05-06\nsource: Gazette\n"
        "topics: [ports, law]\n---\n\nIt cost \\$2 in *all*, [they say](http://x.example).\n\n"
        "![A crane](crane.png)\n\n## Later\n\nThe end came.\n",
    )
    assert article.title == "Board meets"
    assert article.authors == ("Ann Lee", "Bo Dahl")
    assert article.date == datetime.date(2014, 5, 6)
    assert article.topics == ("ports", "law")
    assert article.body == "It cost $2 in all, they say.\n\nLater\n\nThe end came."


def test_bad_front_matter_is_a_problem_and_the_text_is_read(tmp_path):
    problems = []
    file = tmp_path / "a.md"
    file.write_text(f"---\ntitle: [unclosed\n---\n\n# Board meets\n\n{BODY}\n")
    (article,) = read(file, on_problem=problems.append)
    assert article.title == "Board meets"
    assert "front matter" in problems[0].cause


def test_text_out_of_a_pdf_is_made_whole(tmp_path):
    article = one(
        tmp_path,
        "a.md",
        "\n# Board's “long night”\n\nAnn Lee  \n6 May 2014\n\n"
        "The chairman of the harbour board had come to see, as he told the members, old President\n\n"
        "Dahl of the pilots. They spoke of inter-\nnational trade, and of exports that were worth more to\n\n"
        "Velmark than the crane. It cost \\$US2 million.\n\n"
        "To contact the Quay Gazette, visit:\n\n**[gazette.example](http://gazette.example)**\n",
    )
    assert article.title == "Board's “long night”"
    assert article.authors == ("Ann Lee",)
    assert article.date == datetime.date(2014, 5, 6)
    assert "old President Dahl of the pilots" in article.body
    assert "international trade" in article.body
    assert "worth more to Velmark than" in article.body
    assert article.body.endswith("It cost $US2 million.")


def test_plain_text_with_byline_and_date(tmp_path):
    article = one(
        tmp_path,
        "a.txt",
        f"Board meets\nBy Sen. Ann Lee, Bo Dahl and Cy Roe\nMay 6, 2014\n\n{BODY}\n",
    )
    assert article.title == "Board meets"
    assert article.authors == ("Ann Lee", "Bo Dahl", "Cy Roe")
    assert article.date == datetime.date(2014, 5, 6)
    assert article.body == BODY


def test_records_in_every_form_say_the_same(tmp_path):
    row = {"id": "r1", "title": "Board meets", "authors": "Ann Lee; Bo Dahl", "date": "2014-05-06",
           "source": "Gazette", "topics": ["ports"], "body": BODY}  # fmt: skip
    line = json.dumps(row) + "\n"
    csv = "id,title,byline,date,source,topic,content\n" + (
        f'r1,Board meets,By Ann Lee and Bo Dahl,2014-05-06,Gazette,ports,"{BODY}"\n'
    )
    files = {
        "a.jsonl": line.encode(),
        "a.jsonl.gz": gzip.compress(line.encode()),
        "a.json": json.dumps([row]).encode(),
        "b.json": json.dumps({"count": 1, "articles": [row]}).encode(),
        "c.json": json.dumps(row).encode(),
        "a.csv": csv.encode("utf-8-sig"),
    }
    for name, content in files.items():
        article = one(tmp_path, name, content)
        assert (article.id, article.title, article.authors, str(article.date), article.source) == (
            "r1", "Board meets", ("Ann Lee", "Bo Dahl"), "2014-05-06", "Gazette",
        ), name  # fmt: skip
        assert (article.topics, article.body) == (("ports",), BODY), name


def test_a_broken_row_is_named_and_the_rest_is_read(tmp_path):
    file = tmp_path / "a.jsonl"
    good = [json.dumps({"title": f"T{n}", "body": BODY}) for n in range(2)]
    file.write_text(f"{good[0]}\n{{broken\n[1]\n\n{good[1]}\n")
    problems = []
    assert [article.title for article in read(file, on_problem=problems.append)] == ["T0", "T1"]
    assert [problem.path for problem in problems] == [f"{file}, row 2", f"{file}, row 3"]


def test_a_truncated_gz_gives_the_rows_before_the_break(tmp_path):
    import random

    letters = random.Random(1)
    rows = [
        json.dumps({"title": f"T{n}", "body": f"{BODY} {letters.getrandbits(4000)}"})
        for n in range(200)
    ]
    whole = gzip.compress("\n".join(rows).encode())
    file = tmp_path / "a.jsonl.gz"
    file.write_bytes(whole[: len(whole) // 2])
    titles = []
    with pytest.raises(Unreadable, match=r"a\.jsonl\.gz"):
        for article in read(file):
            titles.append(article.title)
    assert 10 < len(titles) < 200


def test_figures_decide_which_comes_first_day_or_month(tmp_path):
    file = tmp_path / "a.csv"
    file.write_text("title,date,body\na,03/04/2013,x\nb,26/03/2013,x\nc,garbage,x\n")
    days = [article.date for article in read(file)]
    assert days == [datetime.date(2013, 4, 3), datetime.date(2013, 3, 26), None]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.html", b""),
        ("photo.html", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(range(256)) * 9),
        ("nothing.html", b"<html><body><nav>Home</nav></body></html>"),
        ("blank.txt", b" \n \n"),
        ("none.jsonl", b"not json\n"),
        ("cut.json", b'[{"title": "a"'),
        ("bad.csv", b"one,two\n1,2\n"),
    ],
)
def test_what_cannot_be_read_is_named_with_cause_and_remedy(tmp_path, name, content):
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(Unreadable, match=name) as refused:
        list(read(file, on_problem=lambda problem: None))
    assert refused.value.problem.cause
    assert refused.value.problem.remedy


def test_ten_thousand_nested_divs_are_read(tmp_path):
    text = "The board met at noon and spoke for hours about a crane that nobody wanted. " * 5
    page = "<html><body>" + "<div>" * 10_000 + f"<p>{text}</p>" + "</div>" * 10_000
    assert "about a crane" in one(tmp_path, "deep.html", page).body


def test_nul_bytes_do_not_reach_the_text(tmp_path):
    assert one(tmp_path, "a.txt", b"Board\x00 meets\n\nIt was\x00 over.\n").body == "It was over."


@settings(max_examples=120, deadline=None)
@given(
    st.sampled_from(sorted(FORMATS)),
    st.binary(max_size=300)
    | st.lists(
        st.sampled_from(
            [
                "<p>",
                "</div>",
                '{"body":',
                '"x"}',
                "[",
                "]",
                "---\n",
                "# T\n",
                "a,b\n",
                "é",
                "\n\n",
                "\0",
            ]
        ),
        max_size=30,
    ).map(lambda parts: "".join(parts).encode()),
)
def test_any_bytes_give_articles_or_unreadable(tmp_path_factory, suffix, content):
    file = tmp_path_factory.mktemp("fuzz") / f"file{suffix}"
    file.write_bytes(content)
    try:
        articles = list(read(file, on_problem=lambda problem: None))
    except Unreadable as refused:
        assert "failed unexpectedly" not in str(refused)
    else:
        assert all(article.id for article in articles)


def test_an_id_comes_from_the_address_else_from_the_place(tmp_path):
    for name in ("a", "b"):
        (tmp_path / f"{name}.html").write_text(PAGE)
        (tmp_path / f"{name}.txt").write_text(f"Board\n\n{BODY}")
    pages = {next(read(tmp_path / f"{name}.html")).id for name in "ab"}
    texts = {next(read(tmp_path / f"{name}.txt")).id for name in "ab"}
    assert len(pages) == 1
    assert len(texts) == 2
    assert next(read(tmp_path / "a.txt", place="x/a.txt")).id == (
        next(read(tmp_path / "b.txt", place="x/a.txt")).id
    )


def test_a_page_in_tables_is_read_by_its_paragraphs_or_by_its_column(tmp_path):
    story = "The board met at noon and spoke for hours about a crane that nobody had wanted. "
    around = "<table><tr><td>Home</td></tr></table>"
    paragraphs = "".join(f"<p>{number} {story * 3}" for number in range(4))
    broken = "<br><br>".join(f"{number} {story * 3}" for number in range(4))
    for name, text in (("paragraphs.html", paragraphs), ("breaks.html", broken)):
        page = f"<html><body><table><tr><td>{around}</td><td>{text}</td></tr></table></body></html>"
        found = one(tmp_path, name, page)
        assert [part[0] for part in found.paragraphs] == ["0", "1", "2", "3"], name


@pytest.mark.parametrize(
    "wrap",
    [
        lambda row: {"title": "A feed", "version": 1, "items": [row, row]},
        lambda row: {"images": [{"src": "x"}], "articles": [row, row]},
        lambda row: [row, row],
    ],
)
def test_a_json_file_holds_its_articles_in_a_list_wherever_it_is(tmp_path, wrap):
    file = tmp_path / "a.json"
    file.write_text(json.dumps(wrap({"title": "Board meets", "body": BODY}), indent=1))
    assert [article.title for article in read(file)] == ["Board meets"] * 2


def test_a_json_article_keeps_its_own_lists(tmp_path):
    row = {"title": "Board", "images": [{"title": "A crane"}], "topics": ["ports"], "body": BODY}
    article = one(tmp_path, "a.json", json.dumps(row))
    assert (article.title, article.topics, article.body) == ("Board", ("ports",), BODY)


def test_json_that_breaks_off_gives_the_rows_before_the_break(tmp_path):
    file = tmp_path / "a.json"
    rows = [{"title": f"T{number}", "body": BODY * 50} for number in range(200)]
    file.write_text(json.dumps(rows)[:-3000])
    titles = []
    with pytest.raises(Unreadable, match="after row 19"):
        for article in read(file):
            titles.append(article.title)
    assert len(titles) > 190


@pytest.mark.parametrize(
    "closing",
    [
        "Follow Ann Lee on Twitter: @annlee",
        "Write to Ann Lee at ann.lee@gazette.example",
        "E-mail: ann.lee@gazette.example",
        "Subscribe on any podcast service, or wherever you listen to podcasts.",
        "Advertisement",
        "Tell us what you think about the crane!",
        "Leave your thoughts in the comments below.",
        "Get the Gazette by post every week. Click here for more information.",
        "Filed under: Harbours",
        "Source: News agencies",
        "Updated at 1:23 p.m.",
        "Copyright Gazette 2019 - ISSN 0000-0000",
    ],
)
def test_what_stands_under_an_article_goes_in_every_format(tmp_path, closing):
    for name in ("a.txt", "a.md"):
        assert one(tmp_path, name, f"# Board\n\n{BODY}\n\n{closing}\n").body == BODY
    row = json.dumps({"title": "Board", "body": f"{BODY}\n\n{closing}"})
    assert one(tmp_path, "a.jsonl", row).body == BODY


@pytest.mark.parametrize(
    "ending",
    [
        "To contact the dead, he said, one must listen.",
        "23.6",
        "Heavy rain, she said, contributed to the fall of the crane.",
        "Updated rules come into force in May.",
        "Updated at the last minute, the plan for the crane passed by two votes.",
        "(Reporting by Ann Lee and Bo Finch; editing by Cy Dale)",
        "Gazette writers Ann Lee and Bo Finch contributed to this report.",
        "Reporting by journalists in the harbour has been impossible since the strike began.",
        "Source: an engineer who had seen the crane fall.",
        "Topics: cranes, ropes and the wind.",
        "Labels: nobody on the quay reads one.",
        "Copyright in plans of cranes has not changed since 1976 in any way that matters.",
        "The owner can be reached by boat in 2014 alone.",
        "A copy of the plans can be found in the town archive, box 1945.",
        "1939-1945",
        "10.000.000",
        "Follow us into the water, the old crane seemed to say.",
        "Contact us before noon, the note said, or the crane falls.",
        "Submit your questions in writing, the board told the crew, and nobody got an answer.",
        "Tell us what you think, the owner asked, and nobody dared.",
        "Leave no comments.",
        "Have a question? Ask the board: it has never answered one.",
    ],
)
def test_an_ending_that_only_looks_like_a_contact_stays(tmp_path, ending):
    assert one(tmp_path, "a.txt", f"Board\n\n{BODY}\n\n{ending}\n").body.endswith(ending)
