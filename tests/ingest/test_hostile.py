"""Files that are broken, huge or made to do harm: each is read, or named, in bounded time."""

import gzip
import json
import time
import tracemalloc

import pytest

from searchkit import Unreadable
from searchkit.ingest import Limits, read
from searchkit.ingest.encoding import decode
from searchkit.ingest.html_page import MARKUP_LIMIT, open_page

STORY = "The board met at noon and spoke for hours about a crane that nobody wanted. "


def read_one(path, content):
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    problems = []
    (article,) = read(path, on_problem=problems.append)
    return article, problems


def refused(path, content):
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(Unreadable) as error:
        list(read(path, on_problem=lambda problem: None))
    return error.value.problem.cause


def test_a_page_of_fifty_megabytes_of_script_is_only_its_article(tmp_path):
    page = f"<html><body><script>{'x' * 50_000_000}</script><p>{STORY * 5}</p></body></html>"
    article, problems = read_one(tmp_path / "page.html", page)
    assert article.body == (STORY * 5).strip()
    assert problems == []


def test_a_page_of_endless_markup_is_named_and_its_beginning_is_read(tmp_path):
    rows = "".join(f"<p>{number} {STORY}</p>" for number in range(MARKUP_LIMIT // 70))
    article, problems = read_one(tmp_path / "page.html", f"<html><body>{rows}</body></html>")
    assert article.body.startswith(f"0 {STORY.strip()}")
    assert len(article.body) < MARKUP_LIMIT
    assert "more markup" in problems[0].cause


def test_pictures_saved_within_a_page_do_not_count_as_markup():
    picture = f'<img src="data:image/png;base64,{"iVBORw0K" * (MARKUP_LIMIT // 8)}">'
    page = open_page(f"<html><body>{picture}<p>{STORY}</p></body></html>")
    assert page is not None
    assert not page.is_cut
    assert page.text == STORY.strip()


@pytest.mark.parametrize("name", ["a.txt", "a.md"])
def test_a_text_of_twenty_megabytes_is_no_article(tmp_path, name):
    assert "10 MB" in refused(tmp_path / name, "Title\n\n" + STORY * 300_000)


def test_a_gzip_that_unpacks_without_end_is_refused(tmp_path):
    packed = gzip.compress(b" " * 120_000_000)
    assert len(packed) < 200_000
    assert "100 MB" in refused(tmp_path / "bomb.html.gz", packed)


@pytest.mark.parametrize(
    "content", ["[" * 200_000, '{"a":' * 200_000, '[{"title": "a", "x":' + "[" * 200_000]
)
def test_json_that_nests_without_end_is_refused(tmp_path, content):
    tracemalloc.start()
    cause = refused(tmp_path / "deep.json", content)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert "nested" in cause
    assert peak < 50_000_000


@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
def test_a_number_that_nobody_can_count_to_costs_no_row(tmp_path, name):
    rows = [f'{{"title": "Crane", "body": "{STORY}", "x": {"9" * 20_000}}}', '{"title": "Cod"}']
    joined = "[" + ",".join(rows) + "]" if name == "a.json" else "\n".join(rows)
    (tmp_path / name).write_text(joined)
    assert [article.title for article in read(tmp_path / name)] == ["Crane", "Cod"]


def test_yaml_that_unfolds_a_billion_times_is_left_folded(tmp_path):
    bomb = "\n".join(
        f"k{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9) if n else 'x'}]" for n in range(12)
    )
    article, _ = read_one(
        tmp_path / "a.md",
        f"---\n{bomb}\ntitle: *a11\nauthor: *a11\ndate: *a11\n---\n\n# Board\n\n{STORY}",
    )
    assert article.body == STORY.strip()
    assert article.authors == ()


@pytest.mark.parametrize(
    "text",
    [
        "a-\n" * 60_000,
        "the\n\n" * 100_000,
        "foo-\n\n" * 60_000,
        "It ended.\n\n" + "1 " * 150 + "x",
        "It ended.\n\n" + "on at or " * 30 + "x",
    ],
    ids=["hyphens", "torn paragraphs", "torn words", "figures", "labels"],
)
def test_no_text_makes_its_reader_run_away(tmp_path, text):
    began = time.process_time()
    article, _ = read_one(tmp_path / "a.txt", f"Title\n\n{text}")
    # They took minutes, hours or for ever.
    assert time.process_time() - began < 20
    assert article.title == "Title"


def test_comments_that_are_not_closed_do_not_make_markdown_run_away(tmp_path):
    began = time.process_time()
    read_one(tmp_path / "a.md", "# Title\n\n" + "<!-- " * 60_000)
    assert time.process_time() - began < 20


def test_a_row_without_end_is_named_and_the_next_one_is_read(tmp_path):
    rows = [{"title": "a", "body": "x" * 5000}, {"title": "b", "body": STORY}]
    file = tmp_path / "a.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)) + "\n")
    problems = []
    limits = Limits(row_chars=1000)
    [article] = read(file, on_problem=problems.append, limits=limits)
    assert article.title == "b"
    assert [problem.path.rpartition(" ")[2] for problem in problems] == ["1"]


def test_records_are_read_in_the_memory_of_one_row(tmp_path):
    file = tmp_path / "many.jsonl"
    row = json.dumps({"title": "a", "body": STORY * 50}) + "\n"
    file.write_text(row * 8000)
    next(read(file))  # what is imported once does not count
    tracemalloc.start()
    count = sum(1 for _ in read(file))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 8000
    assert file.stat().st_size > 30_000_000
    assert peak < 12_000_000  # the rows that are looked at ahead, most of all


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl", "a.txt"])
def test_windows_1252_is_read_in_every_format(tmp_path, name):
    content = {
        "a.csv": "title,body\nCafé,Élan — “où”\n",
        "a.jsonl": '{"title": "Café", "body": "Élan — “où”"}\n',
        "a.txt": "Café\n\nÉlan — “où”\n",
    }[name]
    article, _ = read_one(tmp_path / name, content.encode("cp1252"))
    assert (article.title, article.body) == ("Café", "Élan — “où”")


@pytest.mark.parametrize("name", ["a.jsonl", "a.json", "a.csv", "a.txt"])
def test_utf_16_is_read_in_every_format(tmp_path, name):
    row = json.dumps({"title": "Café", "body": "Élan."}, ensure_ascii=False)
    content = {"a.csv": "title,body\nCafé,Élan.\n", "a.txt": "Café\n\nÉlan."}.get(name, row)
    article, _ = read_one(tmp_path / name, content.encode("utf-16"))
    assert (article.title, article.body) == ("Café", "Élan.")


def test_mojibake_and_what_nobody_sees_is_not_in_a_record(tmp_path):
    row = {
        "title": "In Presidentâ€™s Outreach, ThereÃ¢â‚¬â„¢s Hope",
        "author": "JosÃ© Marchena",
        "body": "The in\u00addividuals, Repub\u200blicans all, met \x96 at \x93noon\x94.\x00 It\ufeff ended.",
    }
    article, _ = read_one(tmp_path / "a.jsonl", json.dumps(row))
    assert article.title == "In President’s Outreach, There’s Hope"
    assert article.authors == ("José Marchena",)
    assert article.body == "The individuals, Republicans all, met – at “noon”. It ended."


def test_a_title_that_swallowed_half_a_table_is_cut(tmp_path):
    article, _ = read_one(tmp_path / "a.csv", 'title,body\n"' + "word " * 100_000)
    assert len(article.title) < 1100


def test_a_long_line_beside_one_that_was_decoded_wrongly_takes_no_time():
    long = "y" * 200_000
    began = time.process_time()
    assert decode(f"JosÃ© Marchena\n{long}".encode()) == f"José Marchena\n{long}"
    assert time.process_time() - began < 2
