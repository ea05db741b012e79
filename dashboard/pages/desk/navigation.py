"""The way from page to page: the pages there are, for whoever may use them."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard.page_rights import PAGE_ROLES, may_use
from dashboard.principal import Principal
from geo.words import say


def layout(who: Principal, active: str) -> list[Any]:
    """The links in a row, and under a menu where the screen is narrow; nothing where there is no choice."""
    links = [(code, path) for code, path in paths().items() if may_use(who, code)]
    if len(links) < 2:
        return []
    label = {"aria-label": say("nav.label", who.lang)}
    summary = html.Summary("☰", title=say("nav.menu", who.lang), **{"aria-label": say("nav.menu", who.lang)})
    return [
        html.Nav([_link(code, path, active, who) for code, path in links], className="pages", **label),
        html.Details(
            [summary, html.Nav([_link(c, p, active, who) for c, p in links], className="menu", **label)],
            className="pages-menu",
        ),
    ]


def paths() -> dict[str, str]:
    """Code → address of the pages that stand in the navigation, in the order of the table of rights."""
    from dashboard.pages import PAGES  # noqa: PLC0415 - the pages import their frame, which is ours

    there = {page.NAV: page.PATHS[0] for page in PAGES if getattr(page, "NAV", "")}
    return {code: there[code] for code in PAGE_ROLES if code in there}


def _link(code: str, path: str, active: str, who: Principal) -> html.A:
    here = {"aria-current": "page"} if code == active else {}
    return html.A(say(f"nav.{code}", who.lang), href=path, className="page-link", **here)
