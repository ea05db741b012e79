"""The pages. A page is a package or file with PATHS, ``layout``, ``register`` and CALLBACKS."""

from dashboard.pages import street_map

PAGES = (street_map,)
