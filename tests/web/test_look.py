"""How the pages look and can be used, in a real browser: themes, phones, focus, print, axe."""

from __future__ import annotations

import pytest

pytest.importorskip("uvicorn", reason="the search box needs searchkit[web]")

PAGES = {
    "start": "/",
    "results": "/search?q=treaty",
    "filtered": "/search?q=treaty&source=gazette&year=2011&more=topic",
    "relaxed": "/search?q=treaty+harbors+harvest+zeppelin",
    "no match": "/search?q=zeppelin&source=gazette",
    "begun": "/search?q=harbo",
    "misspelled": "/search?q=harbirs",
    "past the end": "/search?q=treaty&page=900",
    "article": "/article/a1?q=treaty",
    "article alone": "/article/a2",
    "hostile": "/article/evil?q=harmful",
    "help": "/help",
    "query error": "/search?q=after:soon",
    "bad address": "/search?page=0",
    "not found": "/none",
}
each_page = pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)


@pytest.fixture
def open_page(browser, address):
    """Opens a path in a window of its own: `open_page("/", color_scheme="dark")`."""
    contexts = []

    def opened(path, **options):
        contexts.append(browser.new_context(**options))
        page = contexts[-1].new_page()
        page.goto(address + path)
        return page

    yield opened
    for context in contexts:
        context.close()


@each_page
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(open_page, path, scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page = open_page(path, color_scheme=scheme, bypass_csp=True)
    found = axe.Axe().run(page).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []


@each_page
def test_a_phone_does_not_scroll_sideways(open_page, path):
    page = open_page(path, viewport={"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.locator("h1").count() == 1


@each_page
def test_what_tab_reaches_is_seen_to_have_the_focus(open_page, path):
    page = open_page(path, viewport={"width": 1000, "height": 700})
    links = page.locator("a:visible, button:visible, input:visible, summary:visible").count()
    reached = 0
    for _ in range(200):
        page.keyboard.press("Tab")
        seen = page.evaluate(
            """() => {
                const now = document.activeElement;
                if (now === document.body) return null;
                const style = getComputedStyle(now), box = now.getBoundingClientRect();
                return {html: now.outerHTML.slice(0, 80), outline: style.outlineStyle,
                        width: parseFloat(style.outlineWidth), across: box.width, high: box.height,
                        top: box.top, bottom: box.bottom};
            }"""
        )
        if seen is None:
            break
        reached += 1
        assert seen["outline"] != "none" and seen["width"] >= 2, seen
        assert seen["across"] > 5 and seen["high"] > 5, seen
        assert seen["bottom"] > 0 and seen["top"] < 700, seen
    assert 2 < reached <= links + 10


def test_dark_follows_the_system(open_page):
    background = "getComputedStyle(document.body).backgroundColor"
    light, dark = (
        open_page("/", color_scheme=scheme).evaluate(background) for scheme in ("light", "dark")
    )
    assert light == "rgb(255, 255, 255)"
    assert dark == "rgb(21, 23, 26)"


@pytest.mark.parametrize(
    ("path", "heading"),
    [("/search?q=treaty", "Results for treaty"), ("/article/a1?q=treaty", "Treaty number 1")],
)
def test_a_printed_page_is_the_text_alone_and_dark_on_white(open_page, path, heading):
    page = open_page(path, color_scheme="dark")
    page.emulate_media(media="print")
    assert page.text_content("h1") == heading
    assert page.locator("h1").bounding_box()["height"] > 10
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(27, 29, 32)"
    for selector in (".site-header", ".beside", ".matches", "button", "nav", ".chart"):
        for part in page.locator(selector).all():
            assert part.is_hidden()
    assert page.locator("main").bounding_box()["y"] == 0
    assert page.locator(".body, .snippet").first.is_visible()


@pytest.mark.parametrize("path", ["/search?q=treaty", "/article/a1?q=treaty"])
def test_nothing_moves_by_itself(open_page, path):
    page = open_page(path, reduced_motion="no-preference")
    moving = page.evaluate(
        """[...document.querySelectorAll('*')].filter(element => {
            const style = getComputedStyle(element);
            return style.transitionDuration !== '0s' || style.animationName !== 'none'
                || style.scrollBehavior !== 'auto';
        }).length"""
    )
    assert moving == 0


def test_the_box_stays_where_it_is_while_results_come(open_page):
    page = open_page("/", viewport={"width": 1200, "height": 800})
    before = page.locator("#q").bounding_box()
    page.fill("#q", "treaty")
    page.wait_for_selector("a.hit-link")
    page.wait_for_selector("#completions a")
    assert page.locator("#q").bounding_box() == before
    assert page.locator(".status").bounding_box()["x"] == pytest.approx(before["x"], abs=1)


def test_on_a_phone_the_filters_are_one_jump_away(open_page):
    page = open_page("/search?q=treaty", viewport={"width": 360, "height": 700})
    page.click(".to-filters a")
    assert page.evaluate("document.querySelector('#filters').getBoundingClientRect().top") < 100
