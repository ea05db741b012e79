"""Connections that see only what a viewer may: the database itself enforces it (decision 0037).

readers = Readers(engine)
with readers.reading(viewer) as connection:
    ...  # whatever is asked, even without a WHERE, gets rows of the viewer's areas
"""
