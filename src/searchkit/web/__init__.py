"""The search box: a local page over an index, complete without JavaScript.

`address` holds the whole state of a search as a URL, `pages` answers with HTML, `api` with
the JSON of the command line, `guard` lets in only who may ask. It may import all of
searchkit and holds no logic that a library user would miss; what it hands on is the
application that `create_app` makes.
"""
