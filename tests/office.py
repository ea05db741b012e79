"""An office with accounts: one for each role, and the way through the steps of signing in."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pyotp
from sqlalchemy import Engine

from data.accounts import people
from data.accounts.passwords import Passwords
from data.accounts.people import Wanted

GOOD = "xunjie-Meixiang7"
SECRET = re.compile(r'name="secret" value="([A-Z2-7]{32})"')
CODED = {"admin", "auditor"}  # they need an authenticator


def account(engine: Engine, login: str, role: str = "leader", area: str = "", name: str = "") -> str:
    """A new account, named after its login; its one-time password."""
    wanted = Wanted(login, name or f"{login}同志", role, () if role in CODED else (area,))
    return people.make(engine, Passwords(), wanted, "test", datetime.now(UTC))


def sign_in(browser: Any, login: str, first: str, role: str = "leader") -> None:
    """Through every step, as one does who has a one-time password. ``browser``: any HTTP client."""
    browser.post("/sign-in", data={"login": login, "password": first})
    browser.post("/sign-in/password", data={"before": first, "new": GOOD, "again": GOOD})
    if role in CODED:
        secret = SECRET.search(browser.get("/sign-in/authenticator").text)[1]
        browser.post("/sign-in/authenticator", data={"secret": secret, "code": pyotp.TOTP(secret).now()})


def staff(engine: Engine, browser: Callable[[], Any], roles: tuple[str, ...]) -> dict[str, Any]:
    """A browser for each role, signed in; by role."""
    found = {}
    for role in roles:
        found[role] = browser()
        sign_in(found[role], role.replace("_", "-"), account(engine, role.replace("_", "-"), role), role)
    return found
