"""Bytes that nobody wrote: every reader yields articles or raises `Unreadable`, in time.

`FUZZ_TIMES=100` tries a hundred times as many, other ones in each run.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fuzz.reader_contract import read_all
from fuzz.seeds import packed, seeds
from searchkit.ingest.files import FORMATS

_TIMES = os.environ.get("FUZZ_TIMES")
SECONDS = 15.0
MEMORY = 300_000_000
WORDS = [
    b"<", b">", b"</", b"<!--", b"<![CDATA[", b"<script>", b"<p>", b"<table>", b"&#x110000;",
    b"&lol;", b"---\n", b"```\n", b"[](", b"![", b"{", b"}", b"[", b"]", b'"', b"\\u0000",
    b"\\ud800", b"1e999", b"-1", b"9" * 400, b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80",
    b"\r", b"\n\n", b"\t", b",", b";", b"31 February 2013", b"0000-00-00", b"By ", b": ", b"*", b"&a",
    b"http://[", b"https://x:99999/", b"\x1f\x8b", b"\xe2\x80\xae", b"<base href='http://[::1'>",
]  # fmt: skip
"""What parsers stumble over."""


@st.composite
def mutations(draw: st.DrawFn, suffix: str) -> bytes:
    """A valid file of a format, with some of it cut, doubled, moved or overwritten."""
    content = bytearray(draw(st.sampled_from(seeds(suffix))))
    if draw(st.integers(0, 9)) == 0:
        content = bytearray(packed(bytes(content)))
    for _ in range(draw(st.integers(0, 6))):
        begin = draw(st.integers(0, len(content)))
        end = min(len(content), begin + draw(st.sampled_from([0, 1, 4, 40, 1000])))
        match draw(st.integers(0, 4)):
            case 0:
                del content[begin:end]
            case 1:
                content[begin:end] = draw(st.binary(max_size=12))
            case 2:
                content[begin:end] = draw(st.sampled_from(WORDS))
            case 3:
                content[begin:begin] = draw(st.sampled_from(WORDS)) * draw(
                    st.sampled_from([2, 50, 3000])
                )
            case _:
                content[begin:begin] = content[begin:end] * draw(st.sampled_from([1, 5]))
    return bytes(content)


@pytest.mark.parametrize("suffix", sorted(FORMATS))
def test_a_reader_yields_articles_or_says_what_is_wrong(
    suffix: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.mktemp("fuzz") / f"file{suffix}"

    @settings(
        max_examples=25 * int(_TIMES or 1),
        derandomize=_TIMES is None,
        deadline=None,
        print_blob=True,
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    @given(st.one_of(mutations(suffix), st.binary(max_size=400)))
    def read(content: bytes) -> None:
        file.write_bytes(content)
        began = time.monotonic()
        read_all(file)
        assert time.monotonic() - began < SECONDS

    before = _peak_bytes()
    read()
    assert _peak_bytes() - before < MEMORY


def _peak_bytes() -> int:
    """The most memory that this process has had, that of libraries in C included."""
    if sys.platform == "win32":
        return 0
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


@pytest.mark.parametrize("suffix", sorted(FORMATS))
def test_the_seeds_of_the_fuzzer_hold_articles(suffix: str, tmp_path: Path) -> None:
    file = tmp_path / f"file{suffix}"
    for seed in seeds(suffix):
        for content in (seed, packed(seed)):
            file.write_bytes(content)
            assert read_all(file) > 0
