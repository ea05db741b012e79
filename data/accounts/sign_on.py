"""Single sign-on as the store knows it: what was begun, who came back, and whose account that is."""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, dataclass, field
from datetime import datetime

from sqlalchemy import Connection, Engine, RowMapping, delete, insert, select, update

from data.accounts.policy import SIGN_IN_LASTS
from data.accounts.sessions import TOKEN_BYTES, clear, digest_of
from data.accounts.sessions import begin as begin_session
from data.accounts.signing_in import Door, Visit, is_shut, stage_of
from data.key_lock import share
from data.models import BegunSignIn, User
from data.sealing import Seal
from data.writes import Act, begun_again, unsigned, writing


@dataclass(frozen=True)
class Begun:
    """A sign-in under way: what the provider must give back, and where it sends the browser."""

    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)
    back: str


@dataclass(frozen=True)
class Person:
    """Somebody as a provider knows them: ``subject`` for good, ``called`` by a name that may change."""

    issuer: str
    subject: str
    called: str


def new(back: str) -> Begun:
    """A sign-in that nobody can foresee."""
    state, nonce, verifier = (secrets.token_urlsafe(TOKEN_BYTES) for _ in range(3))
    return Begun(state, nonce, verifier, back)


def begin(engine: Engine, seal: Seal, begun: Begun, now: datetime) -> str:
    """Keep what was begun; returns the token by which the browser that began it is known."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    digest = digest_of(token)
    with unsigned(engine) as connection:
        share(connection)
        sealed = seal.sealed(json.dumps(asdict(begun)), place_of(digest))
        connection.execute(delete(BegunSignIn).where(BegunSignIn.began_at <= now - SIGN_IN_LASTS))
        connection.execute(insert(BegunSignIn).values(token_hash=digest, sealed=sealed, began_at=now))
    return token


def take(engine: Engine, seal: Seal, token: str, now: datetime) -> Begun | None:
    """What was begun with this token, this once; None when there is nothing, or it is old."""
    digest = digest_of(token)
    mine = BegunSignIn.token_hash == digest
    with unsigned(engine) as connection:
        asked = select(BegunSignIn.sealed).where(mine, BegunSignIn.began_at > now - SIGN_IN_LASTS)
        sealed = connection.scalar(asked)
        if not connection.execute(delete(BegunSignIn).where(mine)).rowcount or sealed is None:
            return None
    return Begun(**json.loads(seal.opened(sealed, place_of(digest))))


@begun_again
def sign_in(door: Door, person: Person, visit: Visit) -> str | None:
    """A session's token; None when no account is theirs, or it is stopped or locked just now."""
    row = _row_of(door.engine, person)
    if row is None:
        note(door.engine, "unknown", visit, person.called)
        return None
    if is_shut(row, visit):
        note(door.engine, "refused", visit, row["login"])
        return None
    stage = stage_of(row, visit.now, coded=False)
    act = _entry(row["login"], row["login"], stage)
    act.role = row["role"]
    with writing(door.engine, act) as connection:
        if row["subject"] is None and not _bind(connection, row, person):
            act.result = "refused"  # somebody else was first in this very moment
            return None
        clear(connection, visit.now)
        return begin_session(connection, row["id"], stage, visit.address, visit.now)


def note(engine: Engine, result: str, visit: Visit, login: str = "") -> None:
    """Write down that somebody did not come in."""
    with writing(engine, _entry(login, visit.address, result)):
        pass


def _entry(login: str, by: str, result: str) -> Act:
    target = f"account {login[:40]}" if login else ""
    return Act("sign in by single sign-on", target, by=by, result=result)


def _row_of(engine: Engine, person: Person) -> RowMapping | None:
    """The account that is theirs; else the one that waits for somebody of that name."""
    ours = User.issuer == person.issuer
    waiting = ours & User.subject.is_(None) & (User.login == _login(person.called))
    asked = select(User.__table__)
    with engine.connect() as connection:
        bound = connection.execute(asked.where(ours & (User.subject == person.subject))).mappings().first()
        return bound or connection.execute(asked.where(waiting)).mappings().first()


def _login(called: str) -> str:
    """Logins are in small letters. Only ASCII is made small: the Kelvin sign would become a k."""
    return called.lower() if called.isascii() else called


def _bind(connection: Connection, row: RowMapping, person: Person) -> bool:
    waits = (User.id == row["id"]) & (User.issuer == person.issuer) & User.subject.is_(None)
    return bool(connection.execute(update(User).where(waits).values(subject=person.subject)).rowcount)


def place_of(digest: bytes) -> str:
    """Where what was begun is bound to."""
    return f"begun_sign_in:sealed:{digest.hex()}"
