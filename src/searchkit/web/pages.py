"""Templates to pages; everything that goes into one is escaped."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse

from searchkit.article import Article
from searchkit.web.assets import Assets
from searchkit.web.state import SearchState


class Pages:
    """Renders templates with what all of them need."""

    def __init__(self, assets: Assets) -> None:
        self._environment = Environment(
            loader=PackageLoader("searchkit.web"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals["static"] = assets.url
        self._environment.globals["blank"] = SearchState()
        self._environment.filters["thousands"] = lambda number: f"{number:,}"
        self._environment.filters["lang"] = _lang
        self._environment.filters["day"] = lambda date: f"{date.day} {date:%B} {date.year}"
        self._manual: Markup | None = None

    def render(
        self,
        template: str,
        status_code: int = 200,
        headers: Mapping[str, str] | None = None,
        **values: object,
    ) -> HTMLResponse:
        """A template as a response."""
        values.setdefault("query", "")
        values.setdefault("state", SearchState())
        text = self._environment.get_template(template).render(values)
        return HTMLResponse(text, status_code, headers)

    @property
    def manual(self) -> Markup:
        """The page on the query language, which is our own Markdown."""
        if self._manual is None:
            from markdown_it import MarkdownIt

            page = files("searchkit.search").joinpath("query-language.md")
            markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
            # Its text ships with the program and raw HTML in it is escaped.
            self._manual = Markup(markdown.render(page.read_text(encoding="utf-8")))
        return self._manual


def _lang(article: Article) -> Markup:
    """The attribute that tells readers aloud an article's language, if it names one (BCP 47)."""
    known = re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*", article.language)
    return Markup(f' lang="{known[0]}"') if known else Markup("")
