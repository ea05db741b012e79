"""The Dash application: one shell, pages by path, every page built for whoever asks.

The page comes with the first answer that Dash's script asks for: a callback that fetched it would be a second
round trip, and everything on the page would wait for it.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlsplit

from dash import Dash, Input, Output, State, dcc, html
from flask import has_request_context, request

from dashboard import given
from dashboard.pages import PAGES
from dashboard.principal import current
from dashboard.sent import sent
from dashboard.shell import new_shell
from data.deadline import within
from data.settings import Settings
from data.store import Store
from geo.words import say


class Ids:
    """Ids of the shell."""

    url = "url"
    page = "page"


def create_dash(settings: Settings, store: Store) -> Dash:
    """Make the application and register every page's callbacks."""
    app = new_shell(settings)
    app.layout = lambda: shell(settings, store)
    for page in PAGES:
        page.register(app, settings, store)
    register(app, settings, store)
    return app


def shell(settings: Settings, store: Store) -> html.Div:
    """The page at the address that the browser is at, or the way to it where the browser does not tell."""
    at = urlsplit(request.headers.get("Referer", "")) if has_request_context() else None
    if at and at.path:
        return html.Div(sent(page_at(settings, store, at.path, at.query)), id=Ids.page)
    loading = html.P(say("app.loading", current().lang), className="loading")
    return html.Div([dcc.Location(id=Ids.url, refresh="callback-nav"), html.Div(loading, id=Ids.page)])


def page_at(settings: Settings, store: Store, path: Any, search: Any) -> html.Div:
    """The page of an address, for whoever asks."""
    with within(None):  # what is taken in is for all, and has no deadline of one
        store.refresh()
    query = dict(parse_qsl(given.text(search, "search").lstrip("?"), keep_blank_values=True))
    return next((page.layout(settings, store, query) for page in PAGES if path in page.PATHS), not_found())


def register(app: Dash, settings: Settings, store: Store) -> None:
    """One callback: the page of the address, where the shell did not bring it."""

    @app.callback(Output(Ids.page, "children"), Input(Ids.url, "pathname"), State(Ids.url, "search"))
    def show(path: Any, search: Any) -> Any:
        return sent(page_at(settings, store, path, search))


def not_found() -> html.Div:
    """What stands where no page is."""
    lang = current().lang
    link = html.A(say("app.to_map", lang), href="/")
    return html.Div([html.H1(say("app.not_found", lang)), link], className="notice")


CALLBACKS = {
    Ids.page: (
        "leader",
        "secretary",
        "grid_worker",
        "planner",
        "property_manager",
        "steward",
        "admin",
        "auditor",
    )
}
