"""What the search box promises about safety: hosts, headers, time limits, errors."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.testclient import TestClient

from searchkit import Index
from searchkit.web.app import make_app


@pytest.mark.parametrize("host", ["evil.example", "localhost:1", "127.0.0.1.evil.example:8377", ""])
def test_another_host_name_is_refused(index, host):
    client = TestClient(make_app(index, port=8377))
    assert client.get("/help", headers={"Host": host}).status_code == 400


@pytest.mark.parametrize("host", ["localhost:8377", "127.0.0.1:8377", "[::1]:8377"])
def test_loopback_names_are_served(index, host):
    client = TestClient(make_app(index, port=8377))
    assert client.get("/help", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("url", ["/help", "/nowhere", "/search?page=0", "/static/searchkit.css"])
def test_every_answer_has_the_headers_that_keep_it_to_itself(client, url):
    headers = client.get(url, headers={"Origin": "https://evil.example"}).headers
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none';") and "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert not [name for name in headers if name.startswith("access-control")]


def test_an_error_nobody_thought_of_shows_no_details_and_keeps_the_headers(
    client, index, monkeypatch
):
    def broken(*args: object, **options: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(index, "search", broken)
    answer = client.get("/search?q=cod")
    assert answer.status_code == 500
    assert "secret" not in answer.text and "Traceback" not in answer.text
    assert "content-security-policy" in answer.headers


def test_a_search_that_takes_too_long_says_so(index, monkeypatch):
    released = threading.Event()
    monkeypatch.setattr(index, "search", lambda *args, **options: released.wait(10))
    with TestClient(make_app(index, time_limit=0.1), base_url="http://localhost") as client:
        began = time.monotonic()
        answer = client.get("/search?q=cod")
        assert answer.status_code == 503 and "took longer" in answer.text
        assert client.get("/api/search?q=cod").status_code == 503
        assert time.monotonic() - began < 5
        released.set()


def test_threads_that_search_at_once_find_what_one_finds(index: Index):
    queries = ["treaty", "cod ministers", '"fishing treaty"', "author:hale", "wicked"]

    def found(query: str) -> list[tuple[str, str]]:
        return [(hit.article.id, hit.snippet.text) for hit in index.search(query, facets=True)]

    alone = {query: found(query) for query in queries}
    index.close()
    with ThreadPoolExecutor(8) as threads:
        asked = queries * 60
        for query, together in zip(asked, threads.map(found, asked), strict=True):
            assert together == alone[query]


def test_static_files_are_kept_under_a_name_that_changes_with_them(client):
    address = client.get("/help").text.split('rel="stylesheet" href="')[1].split('"')[0]
    answer = client.get(address)
    assert "immutable" in answer.headers["cache-control"]
    again = client.get(address, headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304
