"""The pages. A page is a package or file with PATHS, ``layout``, ``register`` and CALLBACKS.

One that stands in the navigation has NAV, its entry in ``dashboard/page_rights.py``.
"""

from dashboard.pages import exporting, importing, sources, street_map

PAGES = (street_map, importing, sources, exporting)
