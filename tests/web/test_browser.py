"""The search box in a real browser: typing, keys, history, jumps, a phone, no JavaScript.

It needs Chromium (Debian: `apt install chromium`) and the package playwright; without them
these tests are skipped.
"""

from __future__ import annotations

import datetime
import random
import shutil
import threading
import time

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="pip install playwright")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium: apt install chromium")

import uvicorn  # noqa: E402

from searchkit import Article, Index  # noqa: E402
from searchkit.web.app import make_app  # noqa: E402

WORDS = "harvest rain ships barrels pier budget vote engine letter school winter river copper glass".split()


def rest(number):
    """Paragraphs that no other article has: alike ones would be shown as one story."""
    choose = random.Random(number)
    return "\n\n".join(" ".join(choose.choices(WORDS, k=12)).capitalize() + "." for _ in range(40))


ARTICLES = [
    Article(
        f"a{n}",
        f"Treaty number {n}",
        ("Ada Long",),
        datetime.date(2010 + n % 4, 5, 1 + n),
        "The treaty of the harbors was signed.\n\n" * 3
        + f"Nobody voted against the treaty.\n\n{rest(n)}",
        "The Gazette" if n % 2 else "The Herald",
    )
    for n in range(25)
]
HOSTILE = Article(
    "evil",
    "<img src=x onerror=hurt()>",
    body="Harmful <script>hurt()</script> words.",
    url="javascript:hurt()",
)


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    path = tmp_path_factory.mktemp("browser") / "index"
    index = Index(path)
    index.add([*ARTICLES, HOSTILE])
    server = uvicorn.Server(uvicorn.Config(make_app(index), port=0, log_level="error"))
    running = threading.Thread(target=server.run, daemon=True)
    running.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    running.join(5)
    index.close()


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as running:
        chromium = running.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser):
    context = browser.new_context()
    page = context.new_page()
    page.faults = []
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    page.on("console", lambda message: message.type == "error" and page.faults.append(message.text))
    yield page
    assert page.faults == []
    context.close()


def test_results_come_while_typing_and_the_address_follows(page, address):
    page.goto(address)
    page.keyboard.press("/")
    page.keyboard.type("harbors", delay=20)
    page.wait_for_selector("a.hit-link")
    page.wait_for_url("**/search?q=harbors")
    assert page.locator("a.hit-link").count() == 10
    page.reload()
    assert page.locator("a.hit-link").count() == 10
    assert page.input_value("#q") == "harbors"


def test_keys_move_through_the_hits_open_one_and_back_returns(page, address):
    page.goto(f"{address}/search?q=treaty")
    page.keyboard.press("/")
    for _ in range(2):
        page.keyboard.press("ArrowDown")
    second = page.locator("a.hit-link").nth(1).text_content()
    assert page.evaluate("document.activeElement.textContent") == second
    page.keyboard.press("Enter")
    page.wait_for_url("**/article/**")
    assert page.locator("h1").text_content() == second
    page.go_back(wait_until="domcontentloaded")
    page.wait_for_url("**/search?q=treaty")
    assert page.locator("a.hit-link").count() == 10


def test_escape_clears_the_box(page, address):
    page.goto(f"{address}/search?q=treaty")
    page.focus("#q")
    page.keyboard.press("Escape")
    page.wait_for_selector(".page-home .archive")
    assert page.input_value("#q") == ""


def test_filters_are_put_on_and_taken_off(page, address):
    page.goto(f"{address}/search?q=treaty")
    page.click("aside >> text=The Gazette")
    page.wait_for_url("**source=The+Gazette**")
    assert "12 articles" in page.text_content(".status")
    page.click("a.remove-filter")
    page.wait_for_url("**/search?q=treaty")
    assert "25 articles" in page.text_content(".status")


def test_n_and_p_jump_between_the_matches(page, address):
    page.goto(f"{address}/article/a1?q=treaty")
    at = "document.activeElement.id"
    page.keyboard.press("n")
    assert page.evaluate(at) == "m1"
    page.keyboard.press("n")
    assert page.evaluate(at) == "m2"
    page.keyboard.press("p")
    page.keyboard.press("p")
    assert page.evaluate(at) == "m4"


def test_it_works_without_javascript(browser, address):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    page.fill("#q", "harbors")
    page.click(".search-button")
    assert page.locator("a.hit-link").count() == 10
    page.locator("a.hit-link").first.click()
    assert page.locator("article mark.match").count() == 3
    context.close()


@pytest.mark.parametrize("path", ["/", "/search?q=treaty", "/article/a1?q=treaty", "/help"])
def test_a_phone_does_not_scroll_sideways(browser, address, path):
    context = browser.new_context(viewport={"width": 320, "height": 640})
    page = context.new_page()
    page.goto(address + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    context.close()


def test_dark_follows_the_system(browser, address):
    colours = []
    for scheme in ("light", "dark"):
        context = browser.new_context(color_scheme=scheme)
        page = context.new_page()
        page.goto(address)
        colours.append(page.evaluate("getComputedStyle(document.body).backgroundColor"))
        context.close()
    assert colours[0] == "rgb(255, 255, 255)"
    assert colours[0] != colours[1]


def test_a_hostile_article_does_nothing(page, address):
    page.add_init_script("window.hurt = () => { window.isHurt = true; }")
    for path in ("/search?q=harmful", "/article/evil?q=harmful"):
        page.goto(address + path)
        assert page.text_content("h1, h2 a.hit-link")
        assert page.evaluate("window.isHurt") is None
        assert page.locator("a[href^='javascript']").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "path", ["/", "/search?q=treaty&source=gazette", "/article/a1?q=treaty", "/help", "/none"]
)
def test_axe_finds_nothing_serious(browser, address, path, scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    context = browser.new_context(color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    page.goto(address + path)
    found = axe.Axe().run(page).response["violations"]
    serious = [
        (each["id"], each["nodes"][0]["html"])
        for each in found
        if each["impact"] in ("serious", "critical")
    ]
    assert serious == []
    context.close()
