"""Articles to segments: the index on disk, and what changed since last time.

`Index` is the door: it brings files and articles into a Whoosh index, takes them out
again, and hands searches on to `searchkit.search`. What was read from which file is
kept in a manifest beside Whoosh's own files, one for each commit that changed it.
This package may import `ingest` and `analysis`, and knows nothing of a query's text;
only `Index.search` hands that on. The type it hands on is the `Index`.
"""
