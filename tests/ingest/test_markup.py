"""Pieces of HTML in exports and feeds become whole paragraphs."""

from __future__ import annotations

import json

from searchkit.ingest import read
from searchkit.ingest.markup import text_of_markup


def test_markup_inside_a_paragraph_does_not_tear_it(tmp_path):
    body = "<div><p>The <b>senate</b> passed\nthe <i>treaty</i>.</p>A vote<br>is near<script>x()</script></div>"
    (tmp_path / "a.jsonl").write_text(json.dumps({"title": "Treaty", "body": body}))
    (article,) = read(tmp_path / "a.jsonl")
    assert article.paragraphs == ("The senate passed the treaty.", "A vote is near")


def test_what_nobody_sees_is_no_text():
    assert (
        text_of_markup("<style>p {}</style><p>Seen</p><!-- not --><template>nor this</template>")
        == "Seen"
    )


def test_text_without_markup_stays():
    assert text_of_markup("a &amp; b") == "a & b"
    assert text_of_markup("") == ""


def test_characters_that_no_text_may_hold_are_passed_over():
    assert text_of_markup("<p>The senate&#1; passed\x02 it.</p><br>\x08<p>&#xFFFE;Over.") == (
        "The senate passed it.\n\nOver."
    )
