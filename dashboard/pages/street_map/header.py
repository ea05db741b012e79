"""The head of the page: whose street it is, search, role, language, theme."""

from __future__ import annotations

from dash import html

from dashboard.principal import Principal
from data.settings import Settings
from data.store import Store
from geo.vocabulary import ROLES
from geo.words import name_of, say


def layout(settings: Settings, store: Store, who: Principal) -> html.Header:
    """Brand, search, and the choices that each reload the page for another reader."""
    return html.Header([_brand(store, who), _search(who), _choices(settings, who)], className="head")


def _brand(store: Store, who: Principal) -> html.Div:
    name = store.meta.get("name_en" if who.lang == "en" else "name") or store.meta.get("name", "")
    parts = [html.Span("门牌", className="logo", lang="zh"), html.H1(name)]
    if store.meta.get("fictional") == "1":
        parts.append(html.Span(say("app.fictional", who.lang), className="badge"))
    return html.Div(parts, className="brand")


def _search(who: Principal) -> html.Div:
    """A combobox after WAI-ARIA; assets/search.js asks /search and moves through the hits."""
    label = say("header.search", who.lang)
    box = html.Div(id="search-slot", **{"data-label": label, "data-none": say("search.none", who.lang)})
    kinds = {
        f"data-{k}": say(f"search.{k}", who.lang)
        for k in ("community", "grid", "facility", "sensor", "house")
    }
    return html.Div(box, className="search", id="search", **kinds)


def _choices(settings: Settings, who: Principal) -> html.Nav:
    other_theme, other_lang = (
        ("light" if who.theme == "dark" else "dark"),
        ("en" if who.lang == "zh" else "zh"),
    )
    links = [
        html.A(
            say(f"header.theme_{other_theme}", who.lang),
            href=f"/theme?to={other_theme}",
            className="choice",
            **{"data-keep": "1"},
        ),
        html.A(
            say("header.lang", who.lang),
            href=f"/lang?to={other_lang}",
            className="choice",
            **{"data-keep": "1"},
        ),
    ]
    return html.Nav([*([_roles(who)] if settings.demo else []), *links], className="choices")


def _roles(who: Principal) -> html.Details:
    now = next(name_of(role, who.lang) for role in ROLES if role.code == who.viewer.role)
    items = [
        html.A(
            [
                html.Strong(name_of(role, who.lang)),
                html.Span(role.purpose_zh if who.lang == "zh" else role.purpose_en),
            ],
            href=f"/demo/sign-in?role={role.code}",
            className="role" + (" role-now" if role.code == who.viewer.role else ""),
            **{"data-keep": "1"},
        )
        for role in ROLES
    ]
    summary = html.Summary(
        [html.Span(say("header.role", who.lang), className="role-label"), html.Strong(now)]
    )
    return html.Details([summary, html.Div(items, className="menu")], className="roles")
