"""What a disk or a careless hand did to the files is named, and how to mend it."""

import pytest
from click.testing import CliRunner

from searchkit import Article, DamagedIndex, Index
from searchkit.cli import main


@pytest.fixture
def index(tmp_path):
    index = Index(tmp_path / "index")
    body = "The treaty on cod was signed at last. " * 40
    index.add(Article(f"a{number}", f"Treaty {number}", body=body) for number in range(30))
    index.close()
    return index


def flip(path, place):
    data = bytearray(path.read_bytes())
    data[place] ^= 0xFF
    path.write_bytes(data)


def test_an_index_that_is_whole_is_verified(index):
    index.verify()
    result = CliRunner().invoke(main, ["stats", "--verify", "--index", str(index.path)])
    assert result.exit_code == 0


@pytest.mark.parametrize("suffix", [".terms", ".docs"])
def test_every_byte_of_the_arrays_is_covered_by_a_checksum(index, suffix):
    (path,) = index.path.glob(f"*{suffix}")
    whole = path.read_bytes()
    index.verify()
    index.close()
    from whoosh.filedb.filestore import FileStorage

    from searchkit.index.codec.arrayfile import ArrayFile

    file = ArrayFile(FileStorage(str(index.path)), path.name)
    for name in list(file._places):
        place, _, _, _ = file._places[name]
        if len(file.array(name)):
            flip(path, place)
            with pytest.raises(DamagedIndex, match=path.name):
                Index(index.path).verify()
            path.write_bytes(whole)
    Index(index.path).verify()


def test_a_file_that_was_cut_short_is_named_with_its_remedy(index):
    (path,) = index.path.glob("*.terms")
    path.write_bytes(path.read_bytes()[:-100])
    result = CliRunner().invoke(main, ["search", "--index", str(index.path), "cod"])
    assert result.exit_code == 1
    assert path.name in result.stderr
    assert "searchkit index" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_search_that_stumbles_over_damage_says_so(index):
    (path,) = index.path.glob("*.terms")
    from whoosh.filedb.filestore import FileStorage

    from searchkit.index.codec.arrayfile import ArrayFile

    file = ArrayFile(FileStorage(str(index.path)), path.name)
    place, _, count, _ = file._places["body/doc_ids"]
    data = bytearray(path.read_bytes())
    data[place : place + count] = b"\xff" * count
    path.write_bytes(data)
    with pytest.raises(DamagedIndex, match="checksum"):
        Index(index.path).search("treaty")


@pytest.mark.parametrize("suffix", [".terms", ".docs"])
def test_a_file_that_is_missing_is_named(index, suffix):
    (path,) = index.path.glob(f"*{suffix}")
    path.unlink()
    with pytest.raises(DamagedIndex, match=path.name):
        Index(index.path).search("cod")
