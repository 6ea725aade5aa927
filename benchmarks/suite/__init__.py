"""searchkit and its peers on the same articles and the same queries.

`collection` brings the articles in, or `generator` invents them; `queries` draws what is asked.
Each engine of `engines` runs in a process of its own (`worker`), which its `peer` commands.
`measure` lets them take turns, `run` is the order of a whole run; `statistics` sums up, `goals`
compares with what was aimed at, `report` and `picture` show it.
`labelled` and `extractors` belong to the other command, `extraction.py`: pages with their scores,
and who reads them.
Nothing here but `extractors`, `engines.searchkit_engine`, `engines.whoosh_engine` and `collection`
imports searchkit: a worker may run in another Python, where only its own engine is installed.
"""
