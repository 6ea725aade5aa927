"""Articles to segments: the index on disk, and what changed since last time.

Files are read in processes of their own (`reading`, `readers`, `reader_process`, `pieces`);
`checking` only counts what they find, `watching` runs again when files change.
`Index` is the door: it brings files and articles into a Whoosh index, takes them out
again, and hands searches on to `searchkit.search`. A run (`update`) finds what changed and
gives it to a `transaction`; `bulk` builds segments of it on all cores (`building`,
`inverters`), in the form that `codec` keeps; `merge_policy` says which segments become
one; and a commit makes all of it durable at once. What was read from which file is kept
in a manifest beside Whoosh's own files, one for each commit that changed it.
This package may import `ingest` and `analysis`, and knows nothing of a query's text;
only `Index.search` hands that on. The type it hands on is the `Index`.
"""
