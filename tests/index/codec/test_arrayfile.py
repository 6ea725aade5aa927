"""A file of arrays gives back what was written, or says that it is damaged."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from whoosh.filedb.filestore import FileStorage, RamStorage

from searchkit import DamagedIndex
from searchkit.index.codec.arrayfile import MAGIC, VERSION, ArrayFile, ArrayFileWriter

ARRAYS = {
    "bytes": np.arange(5, dtype=np.uint8),
    "nothing": np.zeros(0, dtype=np.int64),
    "numbers": np.arange(100, dtype="<u4") * 7,
    "weights": np.array([0.5, -1.5, 1e300]),
    "naïve/name": np.array([1], dtype="<u2"),
}
META = {"documents": 3, "fields": ["body", "öffentlich"]}


def write(storage: FileStorage | RamStorage) -> None:
    writer = ArrayFileWriter(storage, "some.arrays")
    for name, values in ARRAYS.items():
        writer.add(name, values)
    writer.close(META)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A whole file of arrays."""
    write(FileStorage(str(tmp_path)))
    return tmp_path / "some.arrays"


def opened(path: Path) -> ArrayFile:
    return ArrayFile(FileStorage(str(path.parent)), path.name)


def contents(file: ArrayFile) -> dict[str, bytes]:
    return {name: file.array(name).tobytes() for name in ARRAYS}


@pytest.mark.parametrize("in_memory", [False, True])
def test_arrays_and_what_is_said_of_them_come_back(tmp_path: Path, in_memory: bool) -> None:
    storage = RamStorage() if in_memory else FileStorage(str(tmp_path))
    write(storage)
    file = ArrayFile(storage, "some.arrays")
    assert file.meta == META
    for name, values in ARRAYS.items():
        assert name in file
        found = file.array(name)
        assert (found.dtype, found.tolist()) == (values.dtype, values.tolist())
    assert "other" not in file
    file.verify()


def test_arrays_begin_where_a_processor_likes_them(path: Path) -> None:
    file = opened(path)
    for name in ARRAYS:
        assert file._places[name][0] % 64 == 0


def test_arrays_are_not_written_to(path: Path) -> None:
    with pytest.raises(ValueError, match="read-only"):
        opened(path).array("numbers")[0] = 1


def test_a_file_that_is_cut_short_anywhere_is_not_opened(path: Path) -> None:
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        with pytest.raises(DamagedIndex, match=r"some\.arrays"):
            opened(path)


def test_a_file_with_something_behind_it_is_not_opened(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\0")
    with pytest.raises(DamagedIndex, match=r"some\.arrays"):
        opened(path)


def test_a_flipped_bit_anywhere_is_found_or_changes_nothing(path: Path) -> None:
    whole = path.read_bytes()
    expected = contents(opened(path))
    harmless = 0
    for place in range(len(whole)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 4]) + whole[place + 1 :])
        try:
            file = opened(path)
            file.verify()
        except DamagedIndex as error:
            assert "some.arrays" in str(error)
        else:
            harmless += 1
            assert contents(file) == expected
            assert file.meta == META
    assert harmless < 64 * (len(ARRAYS) + 1)  # Only between the arrays.


def test_a_flipped_bit_in_the_footer_is_found_on_opening(path: Path) -> None:
    whole = path.read_bytes()
    place = whole.index(b'"documents"')
    path.write_bytes(whole[:place] + b"'" + whole[place + 1 :])
    with pytest.raises(DamagedIndex, match="footer"):
        opened(path)


def test_a_flipped_bit_in_an_array_is_found_by_its_checksum(path: Path) -> None:
    place = opened(path)._places["numbers"][0]
    whole = path.read_bytes()
    path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
    file = opened(path)
    with pytest.raises(DamagedIndex, match="numbers"):
        file.verify()


def test_a_file_of_a_later_format_is_told_apart_from_a_damaged_one(path: Path) -> None:
    whole = path.read_bytes()
    path.write_bytes(MAGIC + (VERSION + 1).to_bytes(4, "little") + whole[12:])
    with pytest.raises(DamagedIndex, match=f"format {VERSION + 1}"):
        opened(path)


def test_another_kind_of_file_is_not_opened(path: Path) -> None:
    path.write_bytes(b"\x89PNG" * 100)
    with pytest.raises(DamagedIndex, match="not a file of arrays"):
        opened(path)
