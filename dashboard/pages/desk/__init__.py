"""The frame of the pages for daily desk work: the head of the map page over a plain sheet.

A page in it names its entry in ``dashboard/page_rights.py`` as ``NAV``; whoever may not use it reads why.
"""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard.noted import refused
from dashboard.page_rights import may_use
from dashboard.pages.desk import head, navigation
from dashboard.principal import Principal
from data.settings import Settings
from data.store import Store
from geo.words import say
from layers.css import css_variables


def frame(settings: Settings, store: Store, who: Principal, active: str, body: Any) -> html.Div:
    """The page ``active`` (its ``NAV``) with its head; a sentence instead of ``body`` for other roles."""
    if not may_use(who, active):
        refused(navigation.paths()[active])
    inside = body if may_use(who, active) else no_right(who, active)
    return html.Div(
        [head.layout(settings, store, who, active), html.Main(inside, className="desk-main")],
        className=f"desk theme-{who.theme}",
        style=css_variables(who.theme),
    )


def no_right(who: Principal, page: str) -> html.Section:
    """Why the page is not shown, and the way on."""
    words = {"role": head.role_name(who), "page": say(f"nav.{page}", who.lang)}
    return html.Section(
        [
            html.H2(words["page"]),
            html.P(say("desk.no_right", who.lang, **words)),
            html.A(say("app.to_map", who.lang), href="/", className="button"),
        ],
        className="desk-card desk-notice",
    )
