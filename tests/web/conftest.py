"""An application over a small archive, one article of which wants to do harm; and a browser."""

from __future__ import annotations

import datetime
import random
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("starlette", reason="the search box needs searchkit[web]")
pytest.importorskip("httpx", reason="the tests of the search box need httpx")

from starlette.testclient import TestClient

from searchkit import Article, Index
from searchkit.web.app import make_app

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
NO_BROWSER = "no browser to drive"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Says plainly that the browser was not there, and how to get it."""
    skipped = terminalreporter.stats.get("skipped", [])
    if any(NO_BROWSER in str(report.longrepr) for report in skipped):
        terminalreporter.section("the search box was not tried in a browser", yellow=True)
        terminalreporter.line(
            "Its browser tests were skipped: they need Chromium and the package playwright.\n"
            "On Debian or Ubuntu get them with: sudo apt-get install chromium; make setup"
        )


@pytest.fixture(scope="session")
def browser():
    """Debian's Chromium; skips without it."""
    playwright = pytest.importorskip(
        "playwright.sync_api", reason=f"{NO_BROWSER}: pip install playwright"
    )
    if CHROMIUM is None:
        pytest.skip(f"{NO_BROWSER}: apt-get install chromium")
    with playwright.sync_playwright() as running:
        chromium = running.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


def _archive() -> list[Article]:
    articles = [
        Article(
            id=f"cod{number:02}",
            title=f"Fishing treaty, part {number}",
            authors=("Clara Wendt", "Tom Hale") if number % 2 else ("Clara Wendt",),
            date=datetime.date(2012 + number % 3, 1 + number % 12, 3),
            body=f"The fishing treaty divides cod.\n\nMinisters signed the fishing treaty again, {number}.",
            source="Courier" if number % 2 else "Post",
            topics=("Fish",),
            url=f"https://paper.example/{number}",
        )
        for number in range(24)
    ]
    hostile = Article(
        id="evil",
        title='"><script>alert(1)</script>',
        authors=('<img src=x onerror="alert(2)">',),
        body='<script>alert(3)</script> {{ 7 * 7 }} wicked </p><a href="javascript:alert(4)">words</a>',
        source='Evil" onmouseover="alert(5)',
        url="javascript:alert(6)",
        topics=("<b>bold</b>",),
        language='en" onload="alert(7)',
        date=datetime.date(2014, 5, 1),
    )
    return [*articles, hostile]


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    with Index(tmp_path / "index") as made:
        made.add(_archive())
        yield made


@pytest.fixture
def client(index: Index) -> Iterator[TestClient]:
    with TestClient(
        make_app(index), base_url="http://localhost:8377", raise_server_exceptions=False
    ) as made:
        yield made


WORDS = "harvest rain ships barrels pier budget vote engine letter school winter river copper glass".split()


def _unlike(number: int) -> str:
    """Paragraphs that no other article has: alike ones would be shown as one story."""
    choose = random.Random(number)
    return "\n\n".join(" ".join(choose.choices(WORDS, k=12)).capitalize() + "." for _ in range(40))


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a server is, over an archive for the browser."""
    import uvicorn

    articles = [
        Article(
            f"a{n}",
            f"Treaty number {n}",
            ("Ada Long",),
            datetime.date(2010 + n % 4, 5, 1 + n),
            "The treaty of the harbors was signed.\n\n" * 3
            + f"Nobody voted against the treaty.\n\n{_unlike(n)}",
            "The Gazette" if n % 2 else "The Herald",
            topics=tuple(f"Topic {topic}" for topic in range(n % 12)),
        )
        for n in range(25)
    ]
    hostile = Article(
        "evil",
        "<img src=x onerror=hurt()>",
        body="Harmful <script>hurt()</script> words. " + "long" * 100,
        url="javascript:hurt()",
        language='en" onfocus="hurt()',
    )
    with Index(tmp_path_factory.mktemp("browser") / "index") as index:
        index.add([*articles, hostile])
        server = uvicorn.Server(uvicorn.Config(make_app(index), port=0, log_level="error"))
        running = threading.Thread(target=server.run, daemon=True)
        running.start()
        while not server.started:
            time.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
        server.should_exit = True
        running.join(5)
