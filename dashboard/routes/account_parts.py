"""The parts of the page of accounts as HTML: tables whose rows are forms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape

from dashboard import forms
from dashboard.pages.desk.head import role_called
from dashboard.pages.desk.navigation import PLAIN
from data.accounts.keys import Key
from data.accounts.people import Account
from data.accounts.sessions import Live
from geo.vocabulary import ROLES
from geo.words import name_of, say

PATH = PLAIN["accounts"]
SSO = "single sign-on"  # what a form sends of it


def said(words: str, secret: str, *, wrong: bool) -> str:
    """What became of a form, and a secret that is shown this once."""
    if not words:
        return ""
    shown = f'<code class="secret">{escape(secret)}</code>' if secret else ""
    kind = "note-danger" if wrong else "note-ok"
    return f'<div class="desk-note {kind}" role="status">{escape(words)} {shown}</div>'


def accounts(some: Sequence[Account], lang: str, now: datetime, issuer: str | None) -> str:
    """All accounts, each with what can be done with it. ``issuer``: of the single sign-on that there is."""
    heads = [
        say("sign.login", lang),
        say("accounts.name", lang),
        say("accounts.role", lang),
        say("accounts.areas", lang),
        say("accounts.state", lang),
        say("accounts.coded", lang),
        "",
    ]
    if not some:  # the demo has none
        return ""
    inside = table(heads, [_account(one, lang, now, issuer) for one in some])
    return f'<section class="desk-card">{inside}</section>'


def making(lang: str, told: Mapping[str, str], *, sso: bool) -> str:
    """The form of a new account; ``told``: what was filled in, when it was refused."""
    ways = {"": say("accounts.by_password", lang), SSO: say("accounts.sso", lang)}
    by = [forms.choice("by", say("accounts.by", lang), ways, told.get("by", ""))] if sso else []
    asked = [
        forms.hidden(do="make"),
        forms.field(
            "login", say("sign.login", lang), value=told.get("login", ""), autocapitalize="none", required=""
        ),
        *_fields(lang, told.get("name", ""), told.get("role", "grid_worker"), told.get("areas", "")),
        *by,
    ]
    lead = say("accounts.sso_lead", lang) if sso else ""
    return forms.card(
        say("accounts.new", lang), lead, forms.form(PATH, asked, say("accounts.make", lang)), level=3
    )


def sessions(some: Sequence[Live], lang: str) -> str:
    """Who is signed in now; each can be ended."""
    heads = [
        say("sign.login", lang),
        say("accounts.name", lang),
        say("sessions.since", lang),
        say("sessions.seen", lang),
        say("sessions.address", lang),
        "",
    ]
    listed = table(heads, [_session(one, lang) for one in some]) if some else ""
    return forms.card(say("sessions.title", lang), say("sessions.lead", lang), listed, level=3)


def keys(some: Sequence[Key], lang: str) -> str:
    """All keys of other systems, and the form of a new one."""
    heads = [
        say("keys.code", lang),
        say("keys.name", lang),
        say("keys.area", lang),
        say("keys.ends", lang),
        "",
    ]
    listed = table(heads, [_key(one, lang) for one in some]) if some else ""
    asked = [
        forms.hidden(do="make key"),
        forms.field("name", say("keys.name", lang), required=""),
        forms.field("areas", say("keys.area", lang), inputmode="numeric"),
    ]
    inside = listed + forms.form(PATH, asked, say("keys.make", lang))
    return forms.card(say("keys.title", lang), say("keys.lead", lang), inside, level=3)


def _account(one: Account, lang: str, now: datetime, issuer: str | None) -> list[str]:
    coded = "TOTP" if one.has_code else say("accounts.none", lang)
    words = [
        one.login,
        one.name,
        role_called(one.role, lang),
        " ".join(one.areas) or "–",
        _state(one, lang, now, issuer),
        coded,
    ]
    return [*map(escape, words), _changing(one, lang, sso=issuer is not None)]


def _state(one: Account, lang: str, now: datetime, issuer: str | None) -> str:
    if one.disabled:
        return say("accounts.disabled", lang)
    if one.locked_until and one.locked_until > now:
        return say("accounts.locked", lang)
    if one.issuer and one.issuer != issuer:
        return say("accounts.sso_elsewhere", lang)
    if one.issuer:
        return say("accounts.sso", lang) if one.bound else say("accounts.sso_waits", lang)
    return say("accounts.must_change", lang) if one.must_change else say("accounts.active", lang)


def _changing(one: Account, lang: str, *, sso: bool) -> str:
    fields = _fields(lang, one.name, one.role, " ".join(one.areas))
    change = forms.form(
        PATH, [forms.hidden(do="change", login=one.login), *fields], say("accounts.save", lang)
    )
    again = say("accounts.use_password", lang) if one.issuer else say("accounts.reset", lang)
    reset = forms.form(PATH, [forms.hidden(do="reset", login=one.login)], again, kind="button-quiet")
    other = say("accounts.unbind", lang) if one.issuer else say("accounts.use_sso", lang)
    use = forms.form(PATH, [forms.hidden(do=SSO, login=one.login)], other, kind="button-quiet") if sso else ""
    words = say("accounts.allow", lang) if one.disabled else say("accounts.stop", lang)
    do = "allow" if one.disabled else "stop"
    stop = forms.form(PATH, [forms.hidden(do=do, login=one.login)], words, kind="button-danger")
    inside = f'{change}<div class="desk-actions">{reset}{use}{stop}</div>'
    return f"<details><summary>{escape(say('accounts.change', lang))}</summary>{inside}</details>"


def _fields(lang: str, name: str, role: str, areas: str) -> list[str]:
    roles = {one.code: name_of(one, lang) for one in ROLES}
    return [
        forms.field("name", say("accounts.name", lang), value=name, required="", maxlength="80"),
        forms.choice("role", say("accounts.role", lang), roles, role),
        forms.field("areas", say("accounts.areas", lang), value=areas),
        f"<small>{escape(say('accounts.areas_hint', lang))}</small>",
    ]


def _session(one: Live, lang: str) -> list[str]:
    times = (f"{at:%Y-%m-%d %H:%M}" for at in (one.began_at, one.seen_at))
    end = forms.form(
        PATH, [forms.hidden(do="end", login=one.login)], say("sessions.end", lang), kind="button-danger"
    )
    return [*map(escape, (one.login, one.name, *times, one.address or "–")), end]


def _key(one: Key, lang: str) -> list[str]:
    words = [one.code, one.name, one.area_prefix or "–", one.ends_at.date().isoformat()]
    revoke = forms.form(
        PATH, [forms.hidden(do="revoke", code=one.code)], say("keys.revoke", lang), kind="button-danger"
    )
    return [*map(escape, words), escape(say("keys.revoked", lang)) if one.revoked_at else revoke]


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Words of the head; cells that are HTML already. On a phone each row is a card that names its cells."""
    above = "".join(f"<th>{escape(words)}</th>" for words in heads)
    below = "".join(
        f"<tr>{''.join(_cell(words, cell) for words, cell in zip(heads, row, strict=True))}</tr>"
        for row in rows
    )
    inside = f"<table><thead><tr>{above}</tr></thead><tbody>{below}</tbody></table>"
    return f'<div class="desk-table table-cards">{inside}</div>'


def _cell(words: str, cell: str) -> str:
    named = f' data-label="{escape(words)}"' if words else ""
    return f"<td{named}>{cell}</td>"
