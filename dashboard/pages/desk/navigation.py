"""The way from page to page: the pages there are, for whoever may use them."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard.page_rights import PAGE_ROLES, may_use
from dashboard.principal import Principal
from geo.words import say

# Pages without scripts, which are no pages of Dash.
PLAIN = {"subjects": "/subjects", "accounts": "/accounts", "audit": "/audit"}


def row(who: Principal, active: str) -> list[Any]:
    """The links side by side, for a wide screen; nothing where there is no choice."""
    links = _links(who, active)
    return [html.Nav(links, className="pages", **_label(who))] if links else []


def menu(who: Principal, active: str, choices: list[html.A]) -> html.Details:
    """The same links under a menu, for a narrow screen, with the choices that have no room there."""
    words = say("nav.menu", who.lang)
    summary = html.Summary("☰", title=words, **{"aria-label": words})
    links = html.Nav([*_links(who, active), *choices], className="menu", **_label(who))
    return html.Details([summary, links], className="pages-menu")


def paths() -> dict[str, str]:
    """Code → address of the pages that stand in the navigation, in the order of the table of rights."""
    from dashboard.pages import PAGES  # noqa: PLC0415 - the pages import their frame, which is ours

    there = {page.NAV: page.PATHS[0] for page in PAGES if getattr(page, "NAV", "")} | PLAIN
    return {code: there[code] for code in PAGE_ROLES if code in there}


def _links(who: Principal, active: str) -> list[html.A]:
    links = [_link(code, path, active, who) for code, path in paths().items() if may_use(who, code)]
    return links if len(links) > 1 else []


def _link(code: str, path: str, active: str, who: Principal) -> html.A:
    here = {"aria-current": "page"} if code == active else {}
    return html.A(say(f"nav.{code}", who.lang), href=path, className="page-link", **here)


def _label(who: Principal) -> dict[str, str]:
    return {"aria-label": say("nav.label", who.lang)}
