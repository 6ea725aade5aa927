"""The search box, asked as a browser without JavaScript asks it."""

from __future__ import annotations

import dataclasses
import datetime
import json
import re
import time

import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from searchkit import Article, Index
from searchkit.cli import main
from searchkit.web.app import create_app

HOSTILE = Article(
    "evil",
    "<script>alert(1)</script> \"quoted\" 'title' & more",
    ('Mallory "<img src=x onerror=alert(1)>" Black',),
    datetime.date(2012, 1, 2),
    "A treaty <script>alert(2)</script> of <b>harbors</b>.\n\n<img src=x onerror=alert(3)> treaty",
    "<i>Herald</i>",
    "javascript:alert(4)",
    ("<svg onload=alert(5)>",),
)
PLAIN = [
    Article(
        f"a{n}",
        f"Treaty number {n}",
        ("Ada Long",),
        datetime.date(2010 + n % 4, 5, 1 + n),
        f"The treaty of the harbors, part {n}, was signed.\n\nNobody voted against it.",
        "The Gazette",
        f"https://gazette.example/{n}",
        ("Harbors",),
    )
    for n in range(25)
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("box") / "index"
    with Index(path) as index:
        index.add([*PLAIN, HOSTILE])
    return path


@pytest.fixture
def client(folder):
    with TestClient(create_app(folder), raise_server_exceptions=False) as client:
        yield client


def links(text):
    return [link.replace("&amp;", "&") for link in re.findall(r'href="([^"]*)"', text)]


def test_an_empty_box_tells_what_the_archive_holds_and_offers_queries_that_find(client):
    text = client.get("/").text
    assert "26 articles" in text
    offered = [link for link in links(text) if link.startswith("/?q=")]
    assert len(offered) == 3
    assert all("Nothing found" not in client.get(link).text for link in offered)


def test_a_search_shows_hits_with_marks_pages_and_counts(client):
    answer = client.get("/", params={"q": "treaty"})
    assert answer.status_code == 200
    assert "26 articles" in answer.text
    assert answer.text.count('class="hit"') == 10
    assert "<mark>treaty</mark>" in answer.text
    second = next(link for link in links(answer.text) if "page=2" in link)
    first_hits = set(re.findall(r'href="(/article/[^?"]*)', answer.text))
    assert first_hits.isdisjoint(re.findall(r'href="(/article/[^?"]*)', client.get(second).text))


def test_filters_are_put_on_and_taken_off_by_links_alone(client):
    text = client.get("/", params={"q": "treaty"}).text
    narrowed = next(link for link in links(text) if "source=The+Gazette" in link)
    text = client.get(narrowed).text
    assert "25 articles" in text
    year = next(link for link in links(text) if "from=2011" in link)
    text = client.get(year).text
    assert re.search(r"\b6 articles", text)
    assert "Remove the filter </span>date: 2011" in text
    without = next(link for link in links(text) if "source=" not in link and "from=2011" in link)
    assert "source: The Gazette" not in client.get(without).text


def test_the_order_is_in_the_address(client):
    text = client.get("/", params={"q": "treaty", "sort": "newest"}).text
    days = re.findall(r"· (20\d\d-\d\d-\d\d)", text)
    assert days == sorted(days, reverse=True)
    assert len(days) == 10


def test_nothing_found_says_what_to_try(client):
    text = client.get("/", params={"q": "traety", "source": "gazette"}).text
    assert "Nothing found" in text
    assert "Did you mean" in text
    assert "take a filter off" in text


def test_a_date_that_is_none_is_said_to_be_none(client):
    answer = client.get("/", params={"q": "treaty after:2013-99"})
    assert answer.status_code == 400
    assert "2013-99" in answer.text
    assert 'role="alert"' in answer.text


@pytest.mark.parametrize(
    "parameters",
    [
        {"page": "0"},
        {"page": "x"},
        {"page": "99999999999"},
        {"sort": "best"},
        {"q": "a" * 2001},
        {"from": "never", "q": "treaty"},
    ],
)
@pytest.mark.parametrize("path", ["/", "/api/search"])
def test_bad_parameters_get_a_reason(client, path, parameters):
    answer = client.get(path, params=parameters)
    assert answer.status_code == 400
    assert "Traceback" not in answer.text
    assert len(answer.text) > 20


def test_an_article_is_shown_whole_with_its_matches_numbered(client):
    text = client.get("/article/a3", params={"q": "treaty harbors"}).text
    assert '<mark id="m1" tabindex="-1">treaty</mark>' in text
    assert "2 matches" in text
    assert "Nobody voted against it." in text
    assert 'href="https://gazette.example/3"' in text
    assert "@article{long2013treaty," in text
    assert "Long, Ada. “Treaty number 3.” The Gazette, May 4, 2013." in text
    assert "More like this" in text
    assert text.count('href="/article/') == 5


def test_an_unknown_article_and_an_unknown_page_are_404(client):
    for path in ("/article/none", "/api/article/none", "/none", "/static/none.css"):
        answer = client.get(path)
        assert answer.status_code == 404
        assert "Traceback" not in answer.text


def test_nothing_in_an_article_becomes_markup(client):
    for path in (
        "/?q=treaty+harbors+alert&source=herald",
        "/article/evil?q=treaty",
        "/?author=mallory",
        "/?q=%3Cscript%3Ealert(6)%3C/script%3E",
    ):
        text = client.get(path).text
        assert "alert(" in text
        assert not re.search(r"<(?:script>|img|b>|i>|svg onload)", text)
        assert "javascript:" not in "".join(links(text))
        assert not re.search(r"<[a-z][^>]*\son[a-z]+=", text)


def test_the_api_is_the_json_of_the_command_line(client, folder):
    printed = json.loads(
        CliRunner()
        .invoke(
            main, ["search", "--index", str(folder), "--json", "--facets", "treaty", "--limit", "3"]
        )
        .stdout
    )
    answered = client.get(
        "/api/search", params={"q": "treaty", "limit": 3, "facets": "true"}
    ).json()
    del printed["took_ms"], answered["took_ms"]
    assert answered == printed
    shown = json.loads(
        CliRunner().invoke(main, ["show", "--index", str(folder), "--json", "a3"]).stdout
    )
    assert client.get("/api/article/a3").json() == shown
    told = json.loads(CliRunner().invoke(main, ["stats", "--index", str(folder), "--json"]).stdout)
    assert client.get("/api/stats").json() == told


def test_every_answer_forbids_what_it_does_not_need(client):
    for path in ("/", "/?q=treaty", "/article/a1", "/static/searchkit.css", "/api/stats", "/none"):
        headers = client.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "access-control-allow-origin" not in headers


def test_pages_ask_for_nothing_from_elsewhere_and_have_no_inline_code(client):
    for path in ("/", "/?q=treaty", "/article/a1?q=treaty", "/help"):
        text = client.get(path).text
        assert not re.search(r'(?:src|href)="(?:https?:)?//(?!gazette\.example)', text)
        assert " style=" not in text
        assert "<style" not in text
        assert not re.search(r"<script(?! src=)", text)


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost:8377", 200),
        ("127.0.0.1", 200),
        ("[::1]:8377", 200),
        ("evil.example", 400),
        ("", 400),
    ],
)
def test_only_its_own_names_are_answered(client, host, status):
    assert client.get("/healthz", headers={"host": host}).status_code == status


def test_other_names_can_be_allowed(folder):
    with TestClient(create_app(folder, ["press.lan"])) as client:
        assert client.get("/healthz", headers={"host": "press.lan:80"}).text == "ok\n"


def test_a_new_commit_is_seen_without_a_restart(tmp_path):
    path = tmp_path / "index"
    with Index(path) as index:
        index.add(PLAIN[0])
        with TestClient(create_app(path)) as client:
            assert client.get("/api/search", params={"q": "treaty"}).json()["total"] == 1
            index.add(dataclasses.replace(PLAIN[1], body="A new treaty."))
            assert client.get("/api/search", params={"q": "treaty"}).json()["total"] == 2


def test_a_search_that_takes_too_long_is_given_up(folder, monkeypatch):
    monkeypatch.setattr(Index, "search", lambda *_, **__: time.sleep(0.5))
    with TestClient(create_app(folder, seconds=0.05)) as client:
        for path in ("/?q=treaty", "/api/search?q=treaty"):
            answer = client.get(path)
            assert answer.status_code == 503
            assert "took too long" in answer.text


def test_a_fault_is_told_without_its_inside(folder, monkeypatch):
    def fail(*_, **__):
        raise RuntimeError("secret inside")

    monkeypatch.setattr(Index, "search", fail)
    with TestClient(create_app(folder), raise_server_exceptions=False) as client:
        answer = client.get("/?q=treaty")
        assert answer.status_code == 500
        assert "secret" not in answer.text


def test_an_archive_can_be_added_to_a_browser(client):
    answer = client.get("/opensearch.xml")
    assert answer.headers["content-type"].startswith("application/opensearchdescription+xml")
    assert 'template="http://testserver/?q={searchTerms}"' in answer.text


def test_a_first_page_is_small(client):
    size = sum(
        len(client.get(path, headers={"accept-encoding": "gzip"}).content)
        for path in ("/", "/static/searchkit.css", "/static/searchkit.js", "/static/icon.svg")
    )
    assert size < 50_000
    assert len(client.get("/static/searchkit.js").content) < 10_000


def test_serve_without_an_index_says_how_to_make_one(tmp_path):
    result = CliRunner().invoke(main, ["serve", "--index", str(tmp_path / "none")])
    assert result.exit_code == 1
    assert "searchkit index PATH" in result.stderr
