"""Pages in ZIP and tar files: read as in a folder, bounded, and nothing escapes."""

from __future__ import annotations

import bz2
import io
import lzma
import stat
import tarfile
import time
import tracemalloc
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from searchkit import Article, Index
from searchkit.errors import NoArticle, Unreadable
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


def test_a_link_in_a_zip_is_no_text(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed:
        link = zipfile.ZipInfo("link.txt")
        link.create_system = 3
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        packed.writestr(link, "../../../etc/passwd and more")
        packed.writestr("good.txt", TEXT)
    found, problems = articles_and_problems(tmp_path / "a.zip")
    assert [article.title for article in found] == ["A vote is near"]
    assert problems == []


def test_links_and_devices_in_a_tar_are_passed_over(tmp_path):
    with tarfile.open(tmp_path / "a.tar", "w") as packed:
        for number, kind in enumerate((tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE)):
            info = tarfile.TarInfo(f"{number}.txt")
            info.type, info.linkname = kind, "/etc/passwd"
            packed.addfile(info)
        info = tarfile.TarInfo("good.txt")
        info.size = len(TEXT)
        packed.addfile(info, io.BytesIO(TEXT.encode()))
    found, problems = articles_and_problems(tmp_path / "a.tar")
    assert [article.title for article in found] == ["A vote is near"]
    assert problems == []


def test_archives_within_an_archive_share_its_bytes(tmp_path):
    members = {f"{number}.txt": TEXT + "x y z " * 30_000 for number in range(5)}
    inner = packed_zip(tmp_path / "inner.zip", members).read_bytes()
    path = packed_zip(tmp_path / "a.zip", {f"{number}.zip": inner for number in range(10)})
    found = []
    with pytest.raises(Unreadable, match="unpacks to more"):
        found.extend(
            read(path, on_problem=lambda problem: None, limits=Limits(unpacked_bytes=2_000_000))
        )
    assert len(found) <= 11


def test_a_damaged_header_of_a_tar_is_named_and_not_taken_for_its_end(tmp_path):
    path = packed_tar(tmp_path / "a.tar", {f"{number}.txt": TEXT for number in range(5)})
    raw = bytearray(path.read_bytes())
    at = raw.index(b"2.txt")
    raw[at + 148 : at + 156] = b"99999999"
    path.write_bytes(raw)
    found = []
    with pytest.raises(Unreadable, match="no whole tar file"):
        found.extend(read(path))
    assert [article.path for article in found] == [f"{path}/0.txt", f"{path}/1.txt"]


@pytest.mark.parametrize(
    ("kind", "name"), [(tarfile.XHDTYPE, "x"), (tarfile.GNUTYPE_LONGNAME, "x"), (b"0", "film.mp4")]
)
def test_a_tar_that_unpacks_without_end_is_stopped_in_time_and_memory(tmp_path, kind, name):
    info = tarfile.TarInfo(name)
    info.type, info.size = kind, 300_000_000
    packer = bz2.BZ2Compressor()
    packed = packer.compress(info.tobuf(tarfile.USTAR_FORMAT))
    for _ in range(300):
        packed += packer.compress(b"a" * 1_000_000)
    path = tmp_path / "a.tar.bz2"
    path.write_bytes(packed + packer.flush())
    began = time.monotonic()
    tracemalloc.start()
    with pytest.raises(Unreadable, match="unpacks to more"):
        list(read(path))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20_000_000
    assert time.monotonic() - began < 20


def test_a_tar_packed_as_several_streams_is_read_to_its_end(tmp_path):
    raw = packed_tar(tmp_path / "a.tar", {f"{n}.txt": TEXT for n in range(4)}).read_bytes()
    for name, pack in (("b.tar.bz2", bz2.compress), ("b.tar.xz", lzma.compress)):
        (tmp_path / name).write_bytes(pack(raw[:1500]) + pack(raw[1500:]))
        assert len(list(read(tmp_path / name))) == 4


def test_members_that_are_passed_over_count_too(tmp_path):
    members = {f"{number}.jpg": b"" for number in range(9)} | {"good.txt": TEXT}
    for path in (packed_zip(tmp_path / "a.zip", members), packed_tar(tmp_path / "a.tar", members)):
        with pytest.raises(Unreadable, match="more than 5 files"):
            list(read(path, limits=Limits(members=5)))


def test_an_article_is_taken_out_by_its_path_within_the_archive(tmp_path):
    members = {"2013/vote.txt": TEXT, "2013/page.html": PAGE, "2014/rows.jsonl": ROWS}
    path = packed_zip(tmp_path / "a.zip", members)
    with Index(tmp_path / "index") as index:
        assert index.add(path).added == 4
        assert index.remove(f"{path}/2013/vote.txt").removed == 1
        assert index.remove(f"{path}/2014").removed == 2
        with pytest.raises(NoArticle):
            index.remove(f"{path}/2015")
        assert index.add(tmp_path / "a.zip").added == 3


def test_a_member_whose_name_is_cut_off_is_passed_over(tmp_path):
    path = packed_zip(tmp_path / "a.zip", {"nameless.txt": TEXT, "vote.txt": TEXT})
    # zipfile takes a name up to its first zero.
    path.write_bytes(path.read_bytes().replace(b"nameless.txt", b"\0ameless.txt"))
    assert [article.title for article in read(path)] == ["A vote is near"]
