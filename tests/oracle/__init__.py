"""Stock Whoosh as the oracle: generated schemas, corpora, commits and query trees, and what must be equal.

`schemas` makes schemas and documents, `commits` lives of an index, `queries` query trees;
`contents` and `searches` compare two indexes that were given the same life.
"""
