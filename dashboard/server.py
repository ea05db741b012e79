"""The application as it is served: our pages in our process."""

from __future__ import annotations

from dashboard import dash_app
from dashboard.gate import Gate
from dashboard.pages import PAGES
from dashboard.permissions import declared
from dashboard.principal import acting_as, the_process
from dashboard.process import assemble
from data.settings import Settings
from data.store import Store


def build(settings: Settings, store: Store) -> Gate:
    """The ASGI application for one store; who may call what is in ``CALLBACKS`` of shell and pages."""
    with acting_as(the_process(settings.lang)):
        dash = dash_app.create_dash(settings, store)
    return assemble(settings, store, dash, declared((dash_app, *PAGES)))
