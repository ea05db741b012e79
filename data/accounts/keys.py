"""Keys of other systems: ``menpai_<code>_<secret>``; what each may do, where, until when."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, insert, select, update

from data.accounts.people import AREA
from data.accounts.policy import KEY_LASTS
from data.models import ApiKey
from data.writes import Act, begun_again, writing
from geo.errors import PlaceError

FORM = re.compile(r"menpai_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")
READ = "read"  # tiles, features and search, as a planner sees them: totals and no person
SCOPES = (READ,)


@dataclass(frozen=True)
class Key:
    """A key without its secret."""

    code: str
    name: str
    scopes: tuple[str, ...]
    area_prefix: str
    ends_at: datetime
    revoked_at: datetime | None


@begun_again
def make_key(engine: Engine, name: str, by: str, now: datetime, *, scopes: tuple[str, ...], area: str) -> str:
    """Make a key; returns it, the only time that it is known. PlaceError for what no key may be."""
    if not scopes or set(scopes) - set(SCOPES):
        raise PlaceError.of("no_scope", known=", ".join(SCOPES))
    if not AREA.fullmatch(area):
        raise PlaceError.of("area_form", area=area[:24])
    if not name.strip() or len(name) > 80:
        raise PlaceError.of("name_form")
    code, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
    values = {
        "code": code, "secret_hash": _digest(secret), "name": name, "scopes": " ".join(scopes),
        "area_prefix": area, "made_by": by, "created_at": now, "ends_at": now + KEY_LASTS,
    }  # fmt: skip
    with writing(engine, Act("make key", target=f"key {code}", by=by)) as connection:
        connection.execute(insert(ApiKey).values(**values))
    return f"menpai_{code}_{secret}"


@begun_again
def revoke_key(engine: Engine, code: str, by: str, now: datetime) -> None:
    """From now on the key opens nothing. A rotated key: make another one, then revoke this."""
    with writing(engine, Act("revoke key", target=f"key {code[:16]}", by=by)) as connection:
        done = connection.execute(
            update(ApiKey).where(ApiKey.code == code, ApiKey.revoked_at.is_(None)).values(revoked_at=now)
        )
        if not done.rowcount:
            raise PlaceError.of("no_key", key=code[:16])


def keys(engine: Engine) -> list[Key]:
    """All, the newest first."""
    with engine.connect() as connection:
        rows = connection.execute(select(ApiKey.__table__).order_by(ApiKey.id.desc())).mappings().all()
    return [_key_of(row) for row in rows]


def key_of(engine: Engine, text: str, now: datetime) -> Key | None:
    """The key that somebody shows; None when it is wrong, at its end or revoked."""
    match = FORM.fullmatch(text)
    if match is None:
        return None
    with engine.connect() as connection:
        row = connection.execute(select(ApiKey.__table__).where(ApiKey.code == match[1])).mappings().first()
    if row is None or not hmac.compare_digest(row["secret_hash"], _digest(match[2])):
        return None
    return _key_of(row) if row["revoked_at"] is None and row["ends_at"] > now else None


def _key_of(row: object) -> Key:
    told = dict(row)  # type: ignore[call-overload]
    names = Key.__dataclass_fields__
    return Key(**{name: told[name] for name in names} | {"scopes": tuple(told["scopes"].split())})


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
