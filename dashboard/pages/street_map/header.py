"""The head of the map page: that of every page, with the search in its middle."""

from __future__ import annotations

from dash import html

from dashboard.pages.desk import head
from dashboard.principal import Principal
from data.settings import Settings
from data.store import Store
from geo.words import say


def layout(settings: Settings, store: Store, who: Principal) -> html.Header:
    """Brand, pages, search, and the choices that each reload the page for another reader."""
    return head.layout(settings, store, who, "map", _search(who))


def _search(who: Principal) -> html.Div:
    """A combobox after WAI-ARIA; assets/search.js asks /search and moves through the hits."""
    label = say("header.search", who.lang)
    box = html.Div(id="search-slot", **{"data-label": label, "data-none": say("search.none", who.lang)})
    kinds = {
        f"data-{k}": say(f"search.{k}", who.lang)
        for k in ("community", "grid", "facility", "sensor", "house")
    }
    return html.Div(box, className="search", id="search", **kinds)
