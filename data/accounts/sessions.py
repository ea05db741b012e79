"""Sessions: a random token in the browser, its SHA-256 in the store, one for each account."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Engine, delete, insert, select, update

from data.accounts.people import Account, account_of, end_sessions, key_of
from data.accounts.policy import IDLE, LONGEST_SESSION
from data.models import SignedIn, User, UserScope
from data.writes import Act, begun_again, unsigned, writing

TOKEN_BYTES = 32
SEEN_EVERY = timedelta(minutes=1)  # so often it is written down that somebody is there
WRONG_CLOCK = timedelta(minutes=5)  # by which clocks of processes may differ
# What is still asked: a code, an authenticator, another password; nothing.
CODE, ENROL, CHANGE, OPEN = "code", "enrol", "change", "open"


@dataclass(frozen=True)
class Session:
    """Who is signed in, and what is still asked of them. ``digest`` is what the store knows it by."""

    digest: bytes
    account: Account
    stage: str
    seen_at: datetime


def digest_of(token: str) -> bytes:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).digest()


def begin(connection: Connection, user_id: int, stage: str, address: str, now: datetime) -> str:
    """Begin a session, which ends all others of the account; returns its token."""
    end_sessions(connection, user_id)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    values = {
        "token_hash": digest_of(token), "user_id": user_id, "stage": stage, "began_at": now, "seen_at": now,
        "address": address[:60],
    }  # fmt: skip
    connection.execute(insert(SignedIn).values(**values))
    return token


def session_of(engine: Engine, token: str, now: datetime) -> Session | None:
    """The session of a token; None when there is none, or it has ended, or its account was stopped."""
    digest = digest_of(token)
    joined = select(SignedIn.__table__, User.__table__).join(User, User.id == SignedIn.user_id)
    alive = _lasting(now) & ~User.disabled
    with engine.connect() as connection:
        row = connection.execute(joined.where((SignedIn.token_hash == digest) & alive)).mappings().first()
        if row is None:
            return None
        areas = connection.scalars(select(UserScope.area_prefix).where(UserScope.user_id == row["id"])).all()
    return Session(digest, account_of(row, areas), row["stage"], row["seen_at"])


@dataclass(frozen=True)
class Live:
    """A session as an administrator sees it: who, since when, last seen when, from where."""

    login: str
    name: str
    began_at: datetime
    seen_at: datetime
    address: str


def signed_in(engine: Engine, now: datetime) -> list[Live]:
    """Everybody who is signed in, the last seen first."""
    alive = _lasting(now) & ~User.disabled
    columns = (User.login, User.name, SignedIn.began_at, SignedIn.seen_at, SignedIn.address)
    query = select(*columns).join(User, User.id == SignedIn.user_id).where(alive, SignedIn.stage == OPEN)
    with engine.connect() as connection:
        rows = connection.execute(query.order_by(SignedIn.seen_at.desc())).all()
    return [Live(row.login, row.name or row.login, row.began_at, row.seen_at, row.address) for row in rows]


@begun_again
def end_of(engine: Engine, login: str, by: str) -> None:
    """End whatever session an account has; PlaceError when there is no such account."""
    with writing(engine, Act("end session", target=f"account {login}", by=by)) as connection:
        end_sessions(connection, key_of(connection, login))


def seen(engine: Engine, session: Session, now: datetime) -> None:
    """Write down that somebody is there, when that was a while ago."""
    if now - session.seen_at >= SEEN_EVERY:
        with unsigned(engine) as connection:
            connection.execute(
                update(SignedIn).where(SignedIn.token_hash == session.digest).values(seen_at=now)
            )


@begun_again
def end(engine: Engine, session: Session) -> None:
    """Sign out."""
    act = Act("sign out", target=f"account {session.account.login}", by=session.account.login)
    with writing(engine, act) as connection:
        connection.execute(delete(SignedIn).where(SignedIn.token_hash == session.digest))


def clear(connection: Connection, now: datetime) -> None:
    """Forget sessions that ended by themselves."""
    connection.execute(delete(SignedIn).where(~_lasting(now)))


def _lasting(now: datetime) -> ColumnElement[bool]:
    """Sessions that have not ended; none of the future: a clock that was set back makes none longer."""
    begun = (SignedIn.began_at > now - LONGEST_SESSION) & (SignedIn.began_at <= now + WRONG_CLOCK)
    return begun & (SignedIn.seen_at > now - IDLE) & (SignedIn.seen_at <= now + WRONG_CLOCK)
