"""One-time codes of an authenticator (TOTP, RFC 6238): each is good once, and for a minute and a half."""

from __future__ import annotations

import re
from datetime import datetime

import pyotp

NAME = "Menpai"
SECRET = re.compile(r"[A-Z2-7]{32}")


def new_secret() -> str:
    """A secret for an authenticator, 160 bits in base 32."""
    return pyotp.random_base32()


def is_secret(text: str) -> bool:
    """Whether a text is such a secret, as it comes back from a form."""
    return bool(SECRET.fullmatch(text))


def address(secret: str, login: str) -> str:
    """What an authenticator scans: ``otpauth://totp/…``."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=NAME)


def step_of(secret: str, code: str, now: datetime, last: int | None) -> int | None:
    """The step of time a code belongs to; None for a wrong code, and for one not later than ``last``."""
    totp = pyotp.TOTP(secret)
    today = int(now.timestamp()) // totp.interval
    for step in (today - 1, today, today + 1):
        if (last is None or step > last) and pyotp.utils.strings_equal(totp.generate_otp(step), code):
            return step
    return None
