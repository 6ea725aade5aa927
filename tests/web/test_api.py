"""The JSON addresses: what the command line prints, as openapi.json describes it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from lxml import etree

import searchkit
from searchkit.cli import main
from searchkit.web.app import make_app

schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed")


def test_the_description_holds(index):
    from schemathesis.specs.openapi import checks

    application = make_app(index)
    described = schemathesis.openapi.from_asgi(
        "/openapi.json", application, headers={"Host": "localhost"}
    )
    tried = 0
    for operation in described.get_all_operations():

        @settings(
            max_examples=25,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.ok().as_strategy())
        def holds(case):
            # No schema can say which texts are dates, so a bad one may be 400 all the same.
            case.call_and_validate(
                headers={"Host": "localhost"}, excluded_checks=[checks.positive_data_acceptance]
            )

        holds()
        tried += 1
    assert tried == 4


def printed(index, *arguments: str) -> dict[str, object]:
    result = CliRunner().invoke(main, [*arguments, "--json", "--index", str(index.path)])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_it_is_the_json_of_the_command_line(client, index):
    ours = client.get("/api/search?q=treaty&facets=true").json()
    theirs = printed(index, "search", "treaty", "--facets")
    assert {**ours, "took_ms": 0} == {**theirs, "took_ms": 0}
    assert client.get("/api/article/cod03").json() == printed(index, "show", "cod03")
    assert client.get("/api/stats").json() == printed(index, "stats")


@pytest.mark.parametrize(
    ("typed", "kind", "text"),
    [("clara", "author", "Clara Wendt"), ("fish", "phrase", "fishing treaty"),
     ("treaty, part 7", "title", "Fishing treaty, part 7")],
)  # fmt: skip
def test_titles_authors_and_phrases_are_suggested(client, index, typed, kind, text):
    index.completions("")  # waits until they are gathered
    found = client.get("/suggest", params={"q": typed}).json()["completions"]
    assert (kind, text) in [(one["kind"], one["text"]) for one in found]


def test_opensearch_names_the_address_it_was_asked_at(client):
    found = etree.fromstring(client.get("/opensearch.xml").content)
    addresses = [element.get("template") for element in found.iter("{*}Url")]
    assert "http://localhost:8377/search?q={searchTerms}" in addresses


def test_healthz_counts_articles(client):
    assert client.get("/healthz").json() == {"status": "ok", "articles": 25}


def test_the_manual_is_one_text_in_docs_package_and_command():
    packaged = Path(searchkit.__file__).parent / "search" / "query-language.md"
    text = packaged.read_text(encoding="utf-8")
    assert CliRunner().invoke(main, ["help", "query"]).stdout == text
    docs = Path(__file__).parents[2] / "docs" / "query-language.md"
    assert docs.read_text(encoding="utf-8") == text
