"""Running a Whoosh query tree over arrays, a segment at a time.

`compiling` turns a query into a tree of nodes for one segment; a node knows its matches
as arrays (all of them, or at given documents), never one posting at a time. `executor`
runs the tree over all segments and picks the best. A query or a segment that is not
known here is run by Whoosh's own matchers, so nothing is unsupported.

This package may import `searchkit.index.codec` and Whoosh's query classes. What it hands
on are arrays of documents and scores: segment by segment (`LeafHits`, `LeafDocs`, `LeafMask`), or
with the numbers that Whoosh gives them in the whole index (`Matches`, `Top`).
"""

from searchkit.search.executor.executor import (
    Executor,
    LeafDocs,
    LeafHits,
    LeafMask,
    Matches,
    Top,
)

__all__ = ["Executor", "LeafDocs", "LeafHits", "LeafMask", "Matches", "Top"]
