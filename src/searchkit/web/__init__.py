"""The search box: pages and JSON over an index, for a browser on the same machine.

It may import everything but `cli`, and holds no logic that a user of the library would miss.
What it hands on is an ASGI application: `searchkit.web.app.make_app`. It needs the extra
`searchkit[web]`.
"""
