"""Coverage-guided fuzzing of one reader, run by hand.

    pip install atheris
    PYTHONPATH=src:tests python tests/fuzz/atheris_readers.py .html -max_total_time=120

The first argument is a suffix of `searchkit.ingest.files.FORMATS`. With the name of a part
after it (`.odt:content.xml`, `.wacz:archive/data.warc`) the inputs are put in the place of
that part, so that they get past the checksums of the packing. The rest of the arguments goes
to libFuzzer, which says how many inputs it tried. It stops at the first input that makes a
reader do anything but yield articles or raise `Unreadable`, or that takes longer than
20 seconds, and leaves that input in the working folder as `crash-…` or `timeout-…`.
To look at one again, give its path as the last argument.
"""

from __future__ import annotations

import logging
import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["searchkit"]):
    import searchkit.ingest.archive
    import searchkit.ingest.feeds
    import searchkit.ingest.finish
    import searchkit.ingest.html
    import searchkit.ingest.mail
    import searchkit.ingest.markdown
    import searchkit.ingest.office
    import searchkit.ingest.pdf
    import searchkit.ingest.records
    import searchkit.ingest.text
    import searchkit.ingest.warc  # noqa: F401
    from fuzz.reader_contract import read_all
    from fuzz.seeds import packed, part_of, seeds, with_part


def main() -> None:
    target, *options = sys.argv[1:]
    suffix, _, part = target.partition(":")
    logging.disable(logging.CRITICAL)
    folder = Path(tempfile.mkdtemp(prefix="searchkit-fuzz-"))
    corpus = folder / "corpus"
    corpus.mkdir()
    for number, seed in enumerate([part_of(suffix, part)] if part else seeds(suffix)):
        (corpus / f"{number}").write_bytes(seed)
        if not part:
            (corpus / f"{number}.gz").write_bytes(packed(seed))
    file = folder / f"input{suffix}"

    def one(content: bytes) -> None:
        file.write_bytes(with_part(suffix, part, content) if part else content)
        read_all(file)

    rerun = [option for option in options if not option.startswith("-")]
    given = [] if rerun else [str(corpus)]
    defaults = ["-timeout=20", "-rss_limit_mb=3000", "-max_len=60000"]
    atheris.Setup([sys.argv[0], *defaults, *options, *given], one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
