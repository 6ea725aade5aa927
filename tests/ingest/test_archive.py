"""Pages in ZIP and tar files: read as in a folder, bounded, and nothing escapes."""

from __future__ import annotations

import io
import tarfile
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from searchkit import Article, Index
from searchkit.errors import Unreadable
from searchkit.ingest import Limits, read

STORY = "The senate passed the treaty on Monday after a long debate. " * 5
PAGE = f"<html><head><title>Treaty passed</title></head><body><article><h1>Treaty passed</h1><p>{STORY}</p><p>{STORY}</p></article></body></html>"
TEXT = f"A vote is near\n\n{STORY}\n"
ROWS = f'{{"title": "First", "body": "{STORY}"}}\n{{"title": "Second", "body": "{STORY}"}}\n'


def packed_zip(path, members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return path


def packed_tar(path, members):
    mode = {".tgz": "w:gz", ".bz2": "w:bz2", ".xz": "w:xz"}.get(path.suffix, "w")
    with tarfile.open(path, mode) as file:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            raw = content.encode() if isinstance(content, str) else content
            info.size = len(raw)
            file.addfile(info, io.BytesIO(raw))
    return path


def articles_and_problems(path, **options):
    problems = []
    return list(read(path, on_problem=problems.append, **options)), problems


@pytest.mark.parametrize("name", ["a.zip", "a.tar", "a.tgz", "a.tar.bz2", "a.tar.xz"])
def test_members_are_read_by_the_readers_of_their_suffixes(tmp_path, name):
    members = {
        "2013/page.html": PAGE,
        "vote.txt": TEXT,
        "rows.jsonl": ROWS,
        "photo.jpg": b"\xff\xd8",
        ".hidden.txt": TEXT,
        "__MACOSX/2013/page.html": PAGE,
    }
    pack = packed_zip if name.endswith(".zip") else packed_tar
    found, problems = articles_and_problems(pack(tmp_path / name, members))
    assert [article.title for article in found] == [
        "Treaty passed",
        "A vote is near",
        "First",
        "Second",
    ]
    assert found[0].path == f"{tmp_path / name}/2013/page.html"
    assert len({article.id for article in found}) == 4
    assert problems == []


def test_a_bad_member_is_named_and_the_others_are_read(tmp_path):
    path = packed_zip(tmp_path / "a.zip", {"bad.html": b"\xff\xd8\xff\x00" * 9, "good.txt": TEXT})
    found, problems = articles_and_problems(path)
    assert [article.title for article in found] == ["A vote is near"]
    assert [problem.path for problem in problems] == [f"{path}/bad.html"]


def test_a_members_name_cannot_lead_out_of_the_archive(tmp_path):
    members = {"../../up.txt": TEXT, "/etc/passwd.txt": TEXT + "2", "..\\..\\win.txt": TEXT + "3"}
    path = packed_zip(tmp_path / "a.zip", members)
    before = sorted(tmp_path.parent.rglob("*"))
    found, _ = articles_and_problems(path)
    assert [article.path.removeprefix(str(path)) for article in found] == [
        "/up.txt",
        "/etc/passwd.txt",
        "/win.txt",
    ]
    assert sorted(tmp_path.parent.rglob("*")) == before


def test_an_archive_in_an_archive_is_read_up_to_the_limit(tmp_path):
    inner = packed_zip(tmp_path / "inner.zip", {"vote.txt": TEXT}).read_bytes()
    middle = packed_tar(tmp_path / "middle.tar", {"inner.zip": inner}).read_bytes()
    path = packed_zip(tmp_path / "outer.zip", {"middle.tar": middle})
    found, problems = articles_and_problems(path)
    assert [article.path for article in found] == [f"{path}/middle.tar/inner.zip/vote.txt"]
    with pytest.raises(Unreadable, match="holds no text"):
        articles_and_problems(path, limits=Limits(nesting=2))
    assert problems == []


def test_what_unpacks_to_far_more_than_its_size_is_stopped(tmp_path):
    bomb = packed_zip(tmp_path / "a.zip", {"zeros.txt": b"a" * 30_000_000, "good.txt": TEXT})
    found, problems = articles_and_problems(bomb)
    assert [article.title for article in found] == ["A vote is near"]
    assert "unpacks to more than it may" in problems[0].cause


def test_all_members_together_are_bounded(tmp_path):
    path = packed_tar(tmp_path / "a.tar", {f"{number}.txt": TEXT for number in range(9)})
    with pytest.raises(Unreadable, match="unpacks to more"):
        articles_and_problems(path, limits=Limits(unpacked_bytes=1000))
    with pytest.raises(Unreadable, match="more than 3 files"):
        articles_and_problems(path, limits=Limits(members=3))


def test_a_locked_member_is_named(tmp_path):
    path = packed_zip(tmp_path / "a.zip", {"secret.txt": TEXT, "good.txt": TEXT})
    raw = bytearray(path.read_bytes())
    at = raw.index(b"PK\x01\x02")
    raw[at + 8] |= 1
    path.write_bytes(raw)
    found, problems = articles_and_problems(path)
    assert len(found) == 1
    assert "password" in problems[0].cause


def test_what_stands_before_the_damage_of_a_tar_is_read(tmp_path):
    members = {"vote.txt": TEXT, "b.txt": TEXT * 900}
    path = packed_tar(tmp_path / "a.tar", members)
    path.write_bytes(path.read_bytes()[:20_000])
    found, problems = [], []
    with pytest.raises(Unreadable):
        found.extend(read(path, on_problem=problems.append))
    assert [article.title for article in found] == ["A vote is near"]


def test_an_index_knows_an_archive_again_and_takes_it_out(tmp_path):
    path = packed_zip(tmp_path / "a.zip", {"vote.txt": TEXT, "page.html": PAGE})
    with Index(tmp_path / "index") as index:
        assert index.add(path).added == 2
        assert index.add(path).unchanged == 2
        packed_zip(path, {"vote.txt": TEXT})
        assert index.add(path).removed == 1
        assert index.remove(path).removed == 1


SEEDS = ["zip", "tar", "tgz"]


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.sampled_from(SEEDS),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=8),
    st.floats(0, 1),
)
def test_a_damaged_archive_gives_articles_or_says_why_not(tmp_path, kind, changes, cut):
    path = tmp_path / f"a.{kind}"
    (packed_zip if kind == "zip" else packed_tar)(path, {"vote.txt": TEXT, "rows.jsonl": ROWS})
    raw = bytearray(path.read_bytes())
    for place, value in changes:
        raw[int(place * (len(raw) - 1))] = value
    path.write_bytes(raw[: len(raw) if cut > 0.7 else int(cut * len(raw))])
    try:
        assert all(
            isinstance(article, Article) for article in read(path, on_problem=lambda problem: None)
        )
    except Unreadable as error:
        assert "fault of searchkit" not in str(error)
