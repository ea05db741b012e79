"""What each step of signing in asks, and what it makes of the answer."""

from __future__ import annotations

from html import escape

import segno

from dashboard import forms
from dashboard.entrance import Entrance
from dashboard.gate import SIGNING_IN
from data.accounts import codes
from data.accounts.policy import KEPT_PASSWORDS, PASSWORD_LASTS, SHORTEST, SHORTEST_ADMIN
from data.accounts.sessions import CHANGE, CODE, ENROL, OPEN, Session
from data.accounts.signing_in import Visit
from geo.words import say

SIGN_IN = SIGNING_IN
STEPS = {CODE: f"{SIGN_IN}/code", ENROL: f"{SIGN_IN}/authenticator", CHANGE: f"{SIGN_IN}/password", OPEN: "/"}
OUT = f"{SIGN_IN}/out"
SSO, SSO_BACK = f"{SIGN_IN}/sso", f"{SIGN_IN}/sso/back"

Told = dict[str, str]
Done = tuple[str, list[str]]  # a token, or what is wrong


def ask_code(lang: str, _session: Session, _told: Told) -> tuple[str, str, str]:
    """The six digits."""
    inside = forms.form(STEPS[CODE], [_digits(lang)], say("code.do", lang)) + _leave(lang)
    return say("code.title", lang), say("code.lead", lang), inside


def by_code(
    entrance: Entrance, session: Session, told: Told, visit: Visit, lang: str
) -> tuple[str, list[str]]:
    """A token, or why not."""
    token = entrance.door.by_code(session, told.get("code", ""), visit)
    return token or "", [] if token else [say("code.wrong", lang)]


def ask_enrol(lang: str, session: Session, told: Told) -> tuple[str, str, str]:
    """A picture to scan, and the digits that prove it was."""
    kept = told.get("secret", "")  # of a wrong code: the picture was scanned already
    secret = kept if codes.is_secret(kept) else codes.new_secret()
    code = segno.make(codes.address(secret, session.account.login), error="m")
    picture = code.svg_inline(scale=5, border=2, dark="#000", light="#fff")
    summary = f"<summary>{escape(say('enrol.by_hand', lang))}</summary>"
    by_hand = f"<details>{summary}<code>{escape(secret)}</code></details>"
    asked = [f'<div class="qr">{picture}</div>', by_hand, forms.hidden(secret=secret), _digits(lang)]
    inside = forms.form(STEPS[ENROL], asked, say("code.do", lang)) + _leave(lang)
    return say("enrol.title", lang), say("enrol.lead", lang), inside


def enrol(entrance: Entrance, session: Session, told: Told, visit: Visit, lang: str) -> Done:
    """A token, or why not."""
    secret = told.get("secret", "")
    known = codes.is_secret(secret)
    token = entrance.door.enrol(session, secret, told.get("code", ""), visit) if known else None
    return token or "", [] if token else [say("code.wrong", lang)]


def ask_change(lang: str, session: Session, _told: Told) -> tuple[str, str, str]:
    """The password of before, and another one twice; of whom a provider knows, there is none."""
    if session.account.issuer:
        return say("change.title", lang), say("fault_of_password.none", lang), _leave(lang)
    least = SHORTEST_ADMIN if session.account.role == "admin" else SHORTEST
    lead = say("change.lead", lang, least=least, kept=KEPT_PASSWORDS)
    due = say("change.due", lang, days=PASSWORD_LASTS.days)
    new = {"autocomplete": "new-password", "required": "", "maxlength": "128"}
    before = {"autocomplete": "current-password", "required": ""}
    asked = [
        forms.field("before", say("change.before", lang), "password", **before),
        forms.field("new", say("change.new", lang), "password", **new),
        forms.field("again", say("change.again", lang), "password", **new),
    ]
    said = forms.note(due, "note-ok") if session.stage == CHANGE else ""
    inside = said + forms.form(STEPS[CHANGE], asked, say("change.do", lang)) + _leave(lang)
    return say("change.title", lang), lead, inside


def change(
    entrance: Entrance, session: Session, told: Told, visit: Visit, lang: str
) -> tuple[str, list[str]]:
    """A token, or everything that is wrong with it."""
    new = told.get("new", "")
    if new != told.get("again", ""):
        return "", [say("fault_of_password.differ", lang)]
    token, faults = entrance.door.choose(session, told.get("before", ""), new, visit)
    return token, [say(f"fault_of_password.{fault}", lang) for fault in faults]


def _digits(lang: str) -> str:
    shape = {"inputmode": "numeric", "autocomplete": "one-time-code", "pattern": "[0-9]{6}", "required": ""}
    return forms.field("code", say("code.code", lang), **shape, maxlength="6")


def _leave(lang: str) -> str:
    return forms.form(OUT, [], say("account.sign_out", lang), kind="button-quiet")
