"""What an index holds, and which files it may have."""

from __future__ import annotations

from pathlib import Path

from whoosh.index import TOC

from searchkit import Article, Index
from searchkit.index.storage import DurableStorage


def held(index: Index) -> dict[str, str]:
    """The titles by id of all that the index holds."""
    if not index.exists:
        return {}
    hits = index.search("*", limit=10_000).hits
    return {"note" if hit.article.path else hit.article.id: hit.article.title for hit in hits}


def named(path: Path) -> set[str]:
    """The files that an index of one commit has, beside its locks."""
    toc = TOC.read(DurableStorage(str(path)), "MAIN")
    files = {
        name for segment in toc.segments for name in segment.list_files(DurableStorage(str(path)))
    }
    manifests = {f.name for f in path.glob("searchkit-[0-9]*.json")}
    assert len(manifests) <= 1
    return files | manifests | {f"_MAIN_{toc.generation}.toc"}


def files_of(path: Path) -> set[str]:
    return {file.name for file in path.iterdir()} - {"MAIN_WRITELOCK"}


def paper(key: str, words: str) -> Article:
    return Article(key, f"The {words}", body=f"All about the {words}. " * 20)
