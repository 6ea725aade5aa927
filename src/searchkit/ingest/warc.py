"""A web archive (WARC, ISO 28500): the pages that a crawler or a browser saved.

Every HTML response of status 200 is read as a page is; its address is the one that was
captured, unless the page names a better one; the texts of a converted archive (WET) are
plain texts. The day of the capture is no day of
publication: it only shows that a later date is a mistake. A page that was captured again
is read once.
"""

from __future__ import annotations

import codecs
import datetime
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, cast

from searchkit.errors import Problem, Unreadable
from searchkit.ingest.dispatch import drafts_of, failure_of
from searchkit.ingest.draft import Draft, SourceFile
from searchkit.ingest.files import open_stream
from searchkit.ingest.html_page import declared_encoding
from searchkit.ingest.http_body import NeedsBrotli, TooLarge, body_of
from searchkit.ingest.identity import canonical_url
from searchkit.ingest.unpacking import Bounded

_MOST_HEADERS = 1 << 20
"""Bytes of headers that a record may have."""
_SUFFIXES = {"text/html": ".html", "application/xhtml+xml": ".html", "text/plain": ".txt"}


def drafts(file: SourceFile) -> Iterator[Draft]:
    """The articles of a web archive. Raises `Unreadable` where it breaks off."""
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    seen: set[str] = set()
    passed_over: Counter[str] = Counter()
    with open_stream(file) as stream:
        # A header may be a line without end, which warcio would gather in memory: between two
        # records only so much is read as the first has, and a little more.
        content = Bounded(file.path, cast(IO[bytes], stream), _MOST_HEADERS)
        try:
            for record in ArchiveIterator(content, no_record_parse=False):
                content.limit = content.count + max(record.length or 0, 0) + _MOST_HEADERS
                url, suffix = _page(record)
                if not url or canonical_url(url) in seen:
                    continue
                seen.add(canonical_url(url))
                if not file.wants(f"{file.path}, {url}"):
                    continue
                try:
                    draft = _draft(file, record, url, suffix)
                except NeedsBrotli:
                    passed_over["packed"] += 1
                    continue
                if draft is None:
                    passed_over["empty"] += 1
                else:
                    yield draft
        except (ArchiveLoadFailed, EOFError, ValueError, KeyError, AttributeError) as error:
            raise Unreadable(
                file.path,
                f"it is no whole web archive ({error})"[:200],
                "copy it again; what came before the damage was read",
            ) from error
    if passed_over["empty"]:
        cause = f"{passed_over['empty']:,} of its {len(seen):,} pages hold no article's text"
        file.on_problem(Problem(str(file.path), cause, "front pages and forms are such"))
    if passed_over["packed"]:
        cause = f"{passed_over['packed']:,} of its {len(seen):,} pages are packed with Brotli"
        file.on_problem(
            Problem(str(file.path), cause, "install it: pip install 'searchkit[brotli]'")
        )


def _page(record: Any) -> tuple[str, str]:
    """The address of a record that is a page, and the suffix of its format; else `""`.

    A conversion is what another program made of a page, text most often.
    """
    headers = record.http_headers
    if record.rec_type == "response":
        if headers is None or headers.get_statuscode() != "200":
            return "", ""
        # What a server does not name, the crawler may have seen.
        kind = headers.get_header("Content-Type") or record.rec_headers.get_header(
            "WARC-Identified-Payload-Type"
        )
    elif record.rec_type in ("resource", "conversion"):
        kind = record.rec_headers.get_header("Content-Type")
    else:
        return "", ""
    kind = (kind or "").partition(";")[0].strip().lower()
    suffix = _SUFFIXES.get(kind, "")
    if suffix == ".txt" and record.rec_type != "conversion":
        return "", ""
    return (record.rec_headers.get_header("WARC-Target-URI") or "", suffix) if suffix else ("", "")


def _draft(file: SourceFile, record: Any, url: str, suffix: str) -> Draft | None:
    """The article of a page, None where it holds none or cannot be read; raises `NeedsBrotli`."""
    try:
        content = body_of(record, file.limits.page_bytes)
    except TooLarge:
        file.on_problem(Problem(f"{file.path}, {url}", "it is too large a page", "leave it out"))
        return None
    # The address may tell the day of a text; the archive's own path tells that of the crawl.
    inside = file.part(Path(url + suffix), _in_utf8(record, content))
    try:
        draft = next(drafts_of(inside), None)
    except Unreadable:
        return None
    except Exception as error:
        file.on_problem(failure_of(f"{file.path}, {url}", error).problem)
        return None
    if draft is None:
        return None
    draft.url = draft.url or url
    captured = _day(record.rec_headers.get_header("WARC-Date") or "")
    if draft.date and captured and draft.date > captured + datetime.timedelta(days=1):
        draft.date = None
    return draft


def _in_utf8(record: Any, content: bytes) -> bytes:
    """The page, in UTF-8 where only the server said what encoding it is in."""
    headers = record.http_headers
    kind = headers.get_header("Content-Type") if headers else ""
    charset = (kind or "").lower().partition("charset=")[2].partition(";")[0].strip(" \"'")
    if not charset or declared_encoding(content):
        return content
    try:
        return codecs.BOM_UTF8 + content.decode(charset, "replace").encode()
    except (LookupError, UnicodeError):
        return content


def _day(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text[:10])
    except ValueError:
        return None
