"""The search box in a real browser: typing, keys, history, jumps, copying, no JavaScript.

It needs Chromium (Debian: `apt-get install chromium`) and the package playwright; without
them these tests are skipped.
"""

from __future__ import annotations

import pytest

pytest.importorskip("uvicorn", reason="the search box needs searchkit[web]")


@pytest.fixture
def page(browser):
    """A page that fails its test if a script fails on it or it asks another host."""
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    faults = page.faults = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: message.type == "error" and faults.append(message.text))
    page.on("request", lambda asked: "//127.0.0.1:" in asked.url or faults.append(asked.url))
    yield page
    assert faults == []
    context.close()


def focused(page) -> str:
    return page.evaluate("document.activeElement.id || document.activeElement.textContent")


def test_results_come_while_typing_and_the_address_follows(page, address):
    page.goto(address)
    page.keyboard.press("/")
    page.keyboard.type("harbors", delay=20)
    page.wait_for_selector("a.hit-link")
    page.wait_for_url("**/search?q=harbors")
    assert page.locator("a.hit-link").count() == 10
    assert page.text_content("#announcement").startswith("25 articles")
    page.reload()
    assert page.locator("a.hit-link").count() == 10
    assert page.input_value("#q") == "harbors"


def test_an_answer_that_another_has_overtaken_is_dropped(page, address):
    held = []
    page.route("**/search?q=nobody", lambda route: held.append(route))
    page.goto(address)
    page.fill("#q", "nobody")
    page.wait_for_url("**/search?q=nobody")
    page.fill("#q", "harmful")
    page.wait_for_selector("text=1 article")
    held[0].fulfill(body="<main>Too late</main>", content_type="text/html")
    page.wait_for_timeout(300)
    assert page.locator("a.hit-link").all_text_contents() == ["<img src=x onerror=hurt()>"]
    assert page.url.endswith("/search?q=harmful")


def test_back_leads_to_where_the_typing_began_and_forward_returns(page, address):
    page.goto(address)
    for text in ("harbors", "nobody"):
        page.fill("#q", text)
        page.wait_for_url(f"**/search?q={text}")
    page.wait_for_selector("a.hit-link")
    page.go_back()
    page.wait_for_selector(".page-home .archive")
    assert page.input_value("#q") == ""
    page.go_forward()
    page.wait_for_selector("a.hit-link")
    assert page.input_value("#q") == "nobody"


def test_suggestions_come_while_typing_and_are_reached_by_tab(page, address):
    page.goto(address)
    page.focus("#q")
    page.keyboard.type("ada")
    page.wait_for_selector("#completions a")
    assert page.text_content("#completions a") == "by Ada Long"
    for _ in range(3):  # the button, help, the first suggestion
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=author%3A%22Ada+Long%22")
    assert "25 articles" in page.text_content(".status")


def test_a_suggestion_keeps_what_was_typed_before_it(page, address):
    page.goto(address)
    page.fill("#q", "harbors ada l")
    page.click("#completions >> text=harbors by Ada Long")
    page.wait_for_url("**/search?q=harbors+author%3A%22Ada+Long%22")
    assert "25 articles" in page.text_content(".status")


def test_a_title_that_is_suggested_leads_to_its_article(page, address):
    page.goto(address)
    page.fill("#q", "treaty number 7")
    page.click("#completions >> text=Treaty number 7")
    page.wait_for_url("**/article/a7")
    assert page.locator("h1").inner_text() == "Treaty number 7"


def test_no_suggestion_is_out_of_sight(page, address):
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(address)
    page.fill("#q", "treaty")
    page.wait_for_selector("#completions a")
    box = page.locator("#completions").bounding_box()
    for link in page.locator("#completions a").all():
        assert link.bounding_box()["y"] + 10 < box["y"] + box["height"]


def test_keys_move_through_the_hits_open_one_and_back_returns(page, address):
    page.goto(f"{address}/search?q=treaty")
    page.keyboard.press("/")
    for _ in range(2):
        page.keyboard.press("ArrowDown")
    second = page.locator("a.hit-link").nth(1).text_content()
    assert focused(page) == second
    page.keyboard.press("Enter")
    page.wait_for_url("**/article/**")
    assert page.locator("h1").text_content() == second
    page.go_back(wait_until="domcontentloaded")
    page.wait_for_url("**/search?q=treaty")
    assert page.locator("a.hit-link").count() == 10


def test_arrow_up_from_the_first_hit_and_escape_lead_to_the_box(page, address):
    page.goto(f"{address}/search?q=treaty")
    for back in ("ArrowUp", "Escape"):
        page.focus("#q")
        page.keyboard.press("ArrowDown")
        page.keyboard.press(back)
        assert focused(page) == "q"
    assert page.input_value("#q") == "treaty"


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


def dates_of(page):
    """The days of the hits that are shown, once they are."""
    page.wait_for_load_state("networkidle")
    return [one.get_attribute("datetime") for one in page.locator("main time.date").all()]


def test_a_bar_of_the_chart_narrows_the_search(page, address):
    page.goto(f"{address}/search?q=treaty")
    page.locator("svg a").nth(1).click()
    page.wait_for_url("**/search?q=treaty&year=2011")
    assert {date[:4] for date in dates_of(page)} == {"2011"}
    page.click("summary")
    page.click(".chart-values >> text=May 2011")
    page.wait_for_url("**/search?q=treaty&from=2011-05&to=2011-05")
    assert {date[:7] for date in dates_of(page)} == {"2011-05"}


def test_n_and_p_jump_between_the_matches(page, address):
    page.goto(f"{address}/article/a1?q=treaty")
    for key, mark in [("n", "m1"), ("n", "m2"), ("p", "m1"), ("p", "m4")]:
        page.keyboard.press(key)
        assert focused(page) == mark
    assert page.text_content("#match-count") == "Match 4 of 4"


def test_buttons_jump_between_the_matches_for_those_without_keys(page, address):
    page.goto(f"{address}/article/a1?q=treaty")
    page.click("text=Next")
    page.click("text=Next")
    assert focused(page) == "m2"
    page.click("text=Previous")
    assert focused(page) == "m1"
    assert page.locator(".match-jumps").first.is_hidden()


@pytest.mark.parametrize("kind", ["plain", "bibtex", "chicago"])
def test_a_citation_is_copied(page, address, kind):
    page.goto(f"{address}/article/a1")
    page.click(f"button[data-copies=cite-{kind}]")
    page.wait_for_selector("text=Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.text_content(f"#cite-{kind}")
    assert "Treaty number 1" in copied
    assert page.text_content("#announcement") == "Copied"


def test_where_there_is_no_clipboard_the_citation_is_copied_the_old_way_or_selected(page, address):
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    for works, told in [("true", "Copied"), ("false", "Selected")]:
        page.goto(f"{address}/article/a1")
        page.evaluate(f"document.execCommand = (what) => what === 'copy' && {works}")
        page.click("button[data-copies=cite-chicago]")
        page.wait_for_selector(f"button >> text={told}")
        assert page.evaluate("getSelection().toString()") == page.text_content("#cite-chicago")


def test_a_server_that_is_gone_is_told_of(page, address):
    page.goto(f"{address}/search?q=treaty")
    page.route("**/search?q=gone", lambda route: route.abort())
    page.route("**/suggest**", lambda route: route.abort())
    page.fill("#q", "gone")
    page.wait_for_selector("text=Is searchkit serve still running?")
    page.fill("#q", "harbors")
    page.wait_for_selector("a.hit-link")
    assert all("ERR_FAILED" in fault for fault in page.faults)
    page.faults.clear()


def test_it_works_without_javascript(browser, address):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    page.fill("#q", "harbors")
    page.click(".search-button")
    assert page.locator("a.hit-link").count() == 10
    page.locator("a.hit-link").first.click()
    assert page.locator("article mark.match").count() == 3
    page.click(".first-match")
    page.locator(".match-jumps a").first.click()
    assert page.url.endswith("#m2")
    assert page.locator("button.copy").first.is_hidden()
    page.click(".back a")
    assert page.url.endswith("/search?q=harbors")
    context.close()


def test_a_hostile_article_does_nothing(page, address):
    page.add_init_script("window.hurt = () => { window.isHurt = true; }")
    for path in (
        "/search?q=harmful",
        "/article/evil?q=harmful",
        "/search?q=<script>hurt()</script>",
    ):
        page.goto(address + path)
        assert page.text_content("h1")
        assert page.evaluate("window.isHurt") is None
        assert page.locator("a[href^='javascript']").count() == 0
    page.goto(address)
    page.fill("#q", "<img src=x onerror=")
    page.wait_for_selector("#completions a")
    assert page.evaluate("window.isHurt") is None
