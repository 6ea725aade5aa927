"""Valid files of every format, for fuzzers to start from."""

from __future__ import annotations

import gzip
from pathlib import Path

from searchkit.ingest.files import FORMATS

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
LONGEST = 40_000
MOST = 8

_SMALL = {
    "html": b"<html><head><title>Cod</title><meta name=author content='Ann Lee'></head><body>"
    b"<h1>Cod</h1><p>By Ann Lee<p>"
    + b"The price of cod fell on Tuesday, to nobody's surprise but the board's. " * 5
    + b"</body></html>",
    "markdown": b"---\ntitle: Cod\ndate: 2013-03-26\n---\n\n# Cod\n\nCod *fell*.\n",
    "text": b"Cod wars\nBy Ann Lee\n26 March 2013\n\nThe cod war ended.\n",
}
_SMALL_RECORDS = {
    ".csv": b"id,title,date,body\n1,Cod,26/03/2013,Cod fell.\n",
    ".tsv": b"id\ttitle\tbody\n1\tCod\tCod fell.\n",
}
_JSON = (
    b'{"id": "1", "title": "Cod", "authors": ["Ann Lee"], "date": "2013-03-26", "body": "Fell."}\n'
)


def seeds(suffix: str) -> list[bytes]:
    """Some files of a suffix: small ones of the corpus, and a handwritten one."""
    reader = FORMATS[suffix]
    small = _SMALL_RECORDS.get(suffix, _JSON) if reader == "records" else _SMALL.get(reader, b"")
    alike = (
        {suffix} if reader == "records" else {s for s, name in FORMATS.items() if name == reader}
    )
    found = [
        path.read_bytes()
        for path in sorted(CORPUS.rglob("*"))
        if path.suffix in alike and path.stat().st_size <= LONGEST
    ]
    return [seed for seed in [small, *found[:MOST]] if seed] or [b"\0"]


def packed(seed: bytes) -> bytes:
    """The same, gzipped."""
    return gzip.compress(seed, mtime=0)
