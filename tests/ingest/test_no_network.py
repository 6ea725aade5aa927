"""Nothing is ever fetched: readers run where any use of the network fails the test."""

from __future__ import annotations

import socket
import sys
from pathlib import Path

import pytest

from fuzz.reader_contract import read_all

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
REMOTE = "http://192.0.2.1"  # an address that is nobody's (RFC 5737)
STORY = "The board met at noon and spoke for hours about a crane that nobody wanted. " * 4

HOSTILE = {
    "entity.xhtml": f'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY a SYSTEM "{REMOTE}/a">'
    f'<!ENTITY % b SYSTEM "{REMOTE}/b"> %b;]><html><body><p>&a; {STORY}</p></body></html>',
    "dtd.html": f'<!DOCTYPE html SYSTEM "{REMOTE}/x.dtd"><html><body><p>{STORY}</p></body></html>',
    "linked.html": f'<html><head><link rel="stylesheet" href="{REMOTE}/a.css">'
    f'<link rel="canonical" href="{REMOTE}/c"><script src="{REMOTE}/s.js"></script>'
    f'<meta http-equiv="refresh" content="0;url={REMOTE}/r"><base href="{REMOTE}/">'
    f'<script type="application/ld+json">{{"@context": "{REMOTE}/ctx.jsonld",'
    f'"@type": "NewsArticle", "headline": "Crane", "url": "{REMOTE}/u"}}</script></head>'
    f'<body><iframe src="{REMOTE}/f"></iframe><img src="{REMOTE}/i.png"><p>{STORY}</p></body></html>',
    "include.html": f'<html xmlns:xi="http://www.w3.org/2001/XInclude"><body>'
    f'<xi:include href="{REMOTE}/i.xml"/><p>{STORY}</p></body></html>',
    "image.md": f"# Crane\n\n![]({REMOTE}/i.png) [a]({REMOTE}/a) <{REMOTE}/b>\n\n{STORY}\n",
    "yaml.md": f"---\ntitle: !!python/object/apply:urllib.request.urlopen ['{REMOTE}/']\n---\n\n{STORY}\n",
    "address.txt": f"{REMOTE}/a\n\n{STORY}\n",
    "row.jsonl": f'{{"url": "{REMOTE}/u", "$ref": "{REMOTE}/s", "body": "<img src={REMOTE}/i>{STORY}"}}\n',
    "row.csv": f'url,body\n{REMOTE}/u,"=WEBSERVICE(""{REMOTE}/w"") {STORY}"\n',
}

_watched: list[str] | None = None


def _hook(event: str, arguments: tuple[object, ...]) -> None:
    """An audit hook sees what C code of the standard library does, too, and cannot be got round."""
    if _watched is not None and event in ("socket.connect", "socket.getaddrinfo", "socket.sendto"):
        _watched.append(f"{event} {arguments!r}")
        raise OSError("the network was asked for")


sys.addaudithook(_hook)


@pytest.fixture
def network() -> list[str]:
    """What was asked of the network: nothing, one hopes."""
    global _watched
    _watched = []
    yield _watched  # type: ignore[misc]
    _watched = None


def test_the_guard_sees_a_connection(network: list[str]) -> None:
    with pytest.raises(OSError):
        socket.create_connection(("192.0.2.1", 80), timeout=1)
    assert network


def test_reading_the_corpus_asks_nothing_of_the_network(network: list[str]) -> None:
    for path in sorted(CORPUS.rglob("*.*")):
        if path.is_file():
            assert read_all(path) > 0
    assert network == []


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_a_file_that_points_elsewhere_is_not_followed(
    name: str, tmp_path: Path, network: list[str]
) -> None:
    file = tmp_path / name
    file.write_text(HOSTILE[name])
    read_all(file)
    assert network == []


def test_an_entity_does_not_bring_another_file_in(tmp_path: Path) -> None:
    from searchkit import Unreadable
    from searchkit.ingest import read

    secret = tmp_path / "secret.conf"
    secret.write_text("hunter2")
    page = tmp_path / "page.xhtml"
    page.write_text(
        f'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY a SYSTEM "file://{secret}">]>'
        f"<html><body><p>&a; {STORY}</p></body></html>"
    )
    try:
        assert all("hunter2" not in article.body + article.title for article in read(page))
    except Unreadable as error:
        assert "hunter2" not in str(error)


# lxml's own network access is in C and past every hook of Python: libxml2 must be told.
def test_no_parser_is_made_with_network_access() -> None:
    source = Path(__file__).resolve().parents[2] / "src" / "searchkit"
    texts = {path: path.read_text() for path in source.rglob("*.py")}
    for path, text in texts.items():
        assert "no_network=False" not in text, path
        assert "resolve_entities=True" not in text, path
