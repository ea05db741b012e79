"""The application as it is served: our pages in our process."""

from __future__ import annotations

from dashboard import dash_app
from dashboard.cache import ByteCache
from dashboard.gate import Gate
from dashboard.pages import PAGES
from dashboard.permissions import declared
from dashboard.principal import acting_as, the_process
from dashboard.process import assemble
from dashboard.serving import StartError
from dashboard.shell import new_shell
from data import deadline
from data.settings import Settings
from data.store import Store


def build(settings: Settings, store: Store, kept: ByteCache | None = None) -> Gate:
    """The ASGI application for one store; who may call what is in ``CALLBACKS`` of shell and pages.

    StartError when a page brings a script inside the shell: the front of the house would not have it.
    """
    for engine in (store.engine, *store.readers.engines):
        deadline.watch(engine)
    with acting_as(the_process(settings.lang)):
        dash = dash_app.create_dash(settings, store)
    if set(dash.csp_hashes()) != set(new_shell(settings).csp_hashes()):
        raise StartError("a clientside callback is written as text: write it into a file in assets/")
    paths = [path for page in PAGES for path in page.PATHS]
    return assemble(settings, store, dash, declared((dash_app, *PAGES)), kept, pages=paths)
