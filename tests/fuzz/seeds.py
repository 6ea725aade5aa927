"""Valid files of every format, for fuzzers to start from."""

from __future__ import annotations

import functools
import gzip
import io
import tarfile
import zipfile
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


_STORY = b"The price of cod fell on Tuesday, to nobody's surprise but the board's. " * 5
_MESSAGE = (
    b"From: Ann Lee <ann@cod.example>\nSubject: Cod\nDate: Tue, 26 Mar 2013 10:00:00 +0100\n\n"
    + _STORY
)
_RSS = (
    b"<rss version='2.0'><channel><title>Cod</title><item><title>Cod</title><description>"
    + _STORY
    + b"</description></item></channel></rss>"
)
_WARC = b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://cod.example/\r\nWARC-Date: 2013-03-26T10:00:00Z\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n"
_ODT = b"<o:document-content xmlns:o='urn:oasis:names:tc:opendocument:xmlns:office:1.0' xmlns:t='urn:oasis:names:tc:opendocument:xmlns:text:1.0'><o:body><t:h>Cod</t:h><t:p>%s</t:p></o:body></o:document-content>"


_EXPORT = b"1 of 1 DOCUMENTS\n\nThe Gazette\n\nMarch 26, 2013\n\nCod\n\nBYLINE: By Ann Lee\n\nLENGTH: 60 words\n\n%s\n\nLOAD-DATE: March 27, 2013\n"
_ENDED = b"Cod\nThe Gazette\nMarch 26, 2013\nLength: 60 words\nByline: Ann Lee\nBody\n\n%s\n\nEnd of Document\n"
_CODED = b"HD Cod\nBY By Ann Lee\nWC 60 words\nPD 26 March 2013\nSN The Gazette\nLP %s\nTD %s\nAN Document GAZ000020130326e93q0001x\n"


@functools.cache
def _made(suffix: str) -> bytes:
    """A handwritten file of a format that holds others, or is not plain text.

    Made once: some writers put the time of day into their files.
    """
    page = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + _SMALL["html"]
    out = io.BytesIO()
    if suffix == ".zip":
        _zipped(out, {"cod.txt": _SMALL["text"]})
    elif suffix == ".wacz":
        _zipped(out, {"archive/data.warc": _WARC % (len(page), page)})
    elif suffix == ".odt":
        _zipped(out, {"content.xml": _ODT % _STORY})
    elif suffix == ".tar":
        with tarfile.open(fileobj=out, mode="w") as packed:
            member = tarfile.TarInfo("cod.txt")
            member.size = len(_SMALL["text"])
            packed.addfile(member, io.BytesIO(_SMALL["text"]))
    elif suffix == ".docx":
        from docx import Document

        document = Document()
        document.add_heading("Cod", 0)
        document.add_paragraph(_STORY.decode())
        document.save(out)
    elif suffix == ".pdf":
        from fpdf import FPDF

        printed = FPDF()
        printed.set_compression(False)  # A fuzzer is to get at the text.
        printed.add_page()
        printed.set_font("Helvetica", size=12)
        printed.multi_cell(0, 6, "Cod\n\n" + _STORY.decode())
        out.write(printed.output())
    elif suffix == ".mbox":
        return b"From ann Tue Mar 26 10:00:00 2013\n" + _MESSAGE + b"\n"
    elif suffix == ".eml":
        return _MESSAGE
    elif suffix == ".warc":
        return _WARC % (len(page), page)
    elif FORMATS[suffix] == "feeds":
        return _RSS
    return out.getvalue()


def _zipped(out: io.BytesIO, members: dict[str, bytes]) -> None:
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name, content)


def seeds(suffix: str) -> list[bytes]:
    """Some files of a suffix: small ones of the corpus, and a handwritten one."""
    reader = FORMATS[suffix]
    small = (
        _SMALL_RECORDS.get(suffix, _JSON)
        if reader == "records"
        else _SMALL.get(reader) or _made(suffix)
    )
    alike = (
        {suffix} if reader == "records" else {s for s, name in FORMATS.items() if name == reader}
    )
    found = [
        path.read_bytes()
        for path in sorted(CORPUS.rglob("*"))
        if path.suffix in alike and path.stat().st_size <= LONGEST
    ]
    exports = [_EXPORT % _STORY, _ENDED % _STORY, _CODED % (_STORY, _STORY)]
    more = exports if reader == "text" else []
    return [seed for seed in [small, *more, *found[:MOST]] if seed] or [b"\0"]


def part_of(suffix: str, name: str) -> bytes:
    """A part of the handwritten file of a format that is a ZIP file inside."""
    with zipfile.ZipFile(io.BytesIO(_made(suffix))) as parts:
        return parts.read(name)


def with_part(suffix: str, name: str, content: bytes) -> bytes:
    """That file with other bytes in the place of a part."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(_made(suffix))) as parts,
        zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as changed,
    ):
        for part in parts.namelist():
            changed.writestr(part, content if part == name else parts.read(part))
    return out.getvalue()


def packed(seed: bytes) -> bytes:
    """The same, gzipped."""
    return gzip.compress(seed, mtime=0)
