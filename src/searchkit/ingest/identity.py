"""You index an archive twice, from two machines: is this the same article as before?

An article keeps its id wherever it is indexed. In order of trust, the id is the one that
the file itself gives; else it is made from the article's URL, less what differs between
two copies of one address; else from its place in the archive.
"""

from __future__ import annotations

import hashlib
import re
from urllib.parse import urlsplit

_TRACKING = re.compile(
    r"(?:utm_\w*|fb_\w*|fbclid|gclid|gclsrc|dclid|msclkid|yclid|twclid|igshid|mc_[ce]id|_hs\w+"
    r"|_ga|ns_\w+|ncid|cmpid|cmp|wt\.\w+|smid|smtyp|ref_?src|ref_url|mkt_tok|spm|s_cid|xtor"
    r"|at_(?:medium|campaign|custom\d|link\w*)|__twitter_impression|guccounter|partner|emc)\Z",
    re.IGNORECASE,
)
_BLANK = re.compile(r"[\s\x00-\x20]")


def web_url(url: str) -> str:
    """The URL, trimmed, if it is an address on the web (http or https); else `""`."""
    url = url.strip()
    if url.startswith("//"):
        url = "https:" + url
    if not url[:8].lower().startswith(("http://", "https://")) or _BLANK.search(url):
        return ""
    try:
        parts = urlsplit(url)
        host = parts.hostname
        _ = parts.port  # raises for a port that is none
    except ValueError:
        return ""
    return url if host else ""


def canonical_url(url: str) -> str:
    """One spelling for all copies of an address; `""` if it is none on the web.

    Host in lower case and without `www.`; no scheme, fragment, default port, tracking
    parameters or trailing slash.
    """
    url = web_url(url)
    return _canonical(url) if url else ""


def _canonical(url: str) -> str:
    parts = urlsplit(url)
    host = (parts.hostname or "").rstrip(".").removeprefix("www.")
    if parts.port and parts.port not in (80, 443):
        host = f"{host}:{parts.port}"
    query = "&".join(
        pair
        for pair in parts.query.split("&")
        if pair and not _TRACKING.match(pair.partition("=")[0])
    )
    return host + parts.path.rstrip("/") + (f"?{query}" if query else "")


def article_id(*, own_id: str, url: str, place: str, row: int) -> str:
    """The stable id of an article.

    `url` is its address as `web_url` gives it; `place` is the file's place in the archive, as a posix path; `row` is the article's
    number in a records file, else 0. Ids that are made here are 16 hex digits (64 bits
    of BLAKE2b: among a million articles, two alike once in 37 million archives).
    """
    own_id = " ".join(own_id.split())
    if own_id:
        return own_id
    if url:
        return _digest(f"url:{_canonical(url)}")
    return _digest(f"place:{place}#{row}" if row else f"place:{place}")


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
