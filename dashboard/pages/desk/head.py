"""The head of every page: whose street it is, the way to other pages, and for whom it is written."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard.pages.desk import navigation
from dashboard.principal import Principal
from data.settings import Settings
from data.store import Store
from geo.vocabulary import ROLES
from geo.words import name_of, say


def layout(settings: Settings, store: Store, who: Principal, active: str, *middle: Any) -> html.Header:
    """Brand, pages, what the page puts in the middle, and choices that reload for another reader."""
    roles = [_roles(who) if settings.demo else _account(who)]
    return html.Header(
        [
            navigation.menu(who, active, _looks(who)),
            brand(store, who),
            *navigation.row(who, active),
            *middle,
            html.Nav([*roles, *_looks(who)], className="choices"),
        ],
        className="head",
    )


def brand(store: Store, who: Principal) -> html.Div:
    """The doorplate, the name of the street, and whether it is made up."""
    name = store.meta.get("name_en" if who.lang == "en" else "name") or store.meta.get("name", "")
    parts = [html.Span("门牌", className="logo", lang="zh"), html.H1(name)]
    if store.meta.get("fictional") == "1":
        parts.append(html.Span(say("app.fictional", who.lang), className="badge"))
    return html.Div(parts, className="brand")


def role_name(who: Principal) -> str:
    """What somebody's role is called in their language."""
    return role_called(who.viewer.role, who.lang)


def role_called(code: str, lang: str) -> str:
    """What a role is called; of no role the code itself."""
    return next((name_of(role, lang) for role in ROLES if role.code == code), code)


def _account(who: Principal) -> html.Details:
    """Who is signed in, and the way out: a form, since a link could be followed from elsewhere."""
    items = [
        html.Span(role_name(who), className="role-label"),
        html.A(say("account.change_password", who.lang), href="/sign-in/password", className="role"),
        html.Form(
            html.Button(say("account.sign_out", who.lang), type="submit", className="button"),
            method="post",
            action="/sign-in/out",
        ),
    ]
    summary = html.Summary(html.Strong(who.name or who.user))
    return html.Details([summary, html.Div(items, className="menu account-menu")], className="roles")


def _looks(who: Principal) -> list[html.A]:
    """Theme and language; the page is kept."""
    other_theme, other_lang = (
        ("light" if who.theme == "dark" else "dark"),
        ("en" if who.lang == "zh" else "zh"),
    )
    return [
        _choice(say(f"header.theme_{other_theme}", who.lang), f"/theme?to={other_theme}"),
        _choice(say("header.lang", who.lang), f"/lang?to={other_lang}"),
    ]


def _choice(words: str, href: str) -> html.A:
    return html.A(words, href=href, className="choice", **{"data-keep": "1"})


def _roles(who: Principal) -> html.Details:
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
        [html.Span(say("header.role", who.lang), className="role-label"), html.Strong(role_name(who))]
    )
    return html.Details([summary, html.Div(items, className="menu")], className="roles")
