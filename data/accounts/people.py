"""Accounts as an administrator keeps them: made, changed, stopped; each with an entry in the audit log."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, delete, insert, select, union, update
from sqlalchemy.exc import IntegrityError

from data.accounts.passwords import Passwords
from data.models import Division, Grid, MicroGrid, SignedIn, User, UserScope
from data.writes import Act, begun_again, writing
from geo.errors import PlaceError
from geo.vocabulary import ROLES

LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")
AREA = re.compile(r"\d{9}|\d{12}|\d{15}|\d{17}|")
ALPHABET = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that looks like another
GROUPS, GROUP = 4, 4  # of a password that is read aloud: 92 bits


@dataclass(frozen=True)
class Account:
    """An account without its secrets. ``areas``: prefixes of area codes; ("",) is everywhere, () nowhere.

    ``issuer``: the provider of single sign-on by which it comes in, without a password; ``bound``: they did.
    """

    key: int
    login: str
    name: str
    role: str
    areas: tuple[str, ...]
    disabled: bool
    locked_until: datetime | None
    has_code: bool
    must_change: bool
    issuer: str | None
    bound: bool


def accounts(engine: Engine) -> list[Account]:
    """All, by login."""
    with engine.connect() as connection:
        rows = connection.execute(select(User.__table__).order_by(User.login)).mappings().all()
        scopes = connection.execute(select(UserScope.user_id, UserScope.area_prefix)).all()
    areas: dict[int, list[str]] = {}
    for scope in scopes:
        areas.setdefault(scope.user_id, []).append(scope.area_prefix)
    return [account_of(row, areas.get(row["id"], [])) for row in rows]


def account_of(row: Any, areas: Iterable[str]) -> Account:
    """An account of its row and its areas."""
    return Account(
        row["id"], row["login"], row["name"] or row["login"], row["role"], tuple(sorted(areas)),
        row["disabled"], row["locked_until"], row["code_sealed"] is not None, row["must_change"],
        row["issuer"], row["subject"] is not None,
    )  # fmt: skip


@dataclass(frozen=True)
class Wanted:
    """An account as somebody wants it."""

    login: str
    name: str
    role: str
    areas: tuple[str, ...]

    def checked(self) -> Wanted:
        """Itself; PlaceError names what is wrong."""
        if not LOGIN.fullmatch(self.login):
            raise PlaceError.of("login_form")
        if self.role not in {role.code for role in ROLES}:
            raise PlaceError.of("no_role", role=self.role[:24])
        if wrong := [area for area in self.areas if not AREA.fullmatch(area)]:
            raise PlaceError.of("area_form", area=wrong[0][:24])
        if not self.name.strip() or len(self.name) > 80:
            raise PlaceError.of("name_form")
        return self


def one_time_password() -> str:
    """A random password to be told once and changed at the first sign-in."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(GROUP)) for _ in range(GROUPS))


@begun_again
def make(
    engine: Engine, passwords: Passwords, wanted: Wanted, by: str, now: datetime, *, issuer: str | None = None
) -> str:
    """Make an account; returns its one-time password, "" where an ``issuer`` says who somebody is.

    PlaceError when the login is taken.
    """
    wanted.checked()
    password = "" if issuer else one_time_password()
    values = {
        "login": wanted.login, "name": wanted.name, "role": wanted.role, "must_change": not issuer,
        "password_hash": passwords.hashed(password) if password else None, "failures": 0, "issuer": issuer,
        "password_at": now if password else None, "disabled": False, "created_at": now,
    }  # fmt: skip
    try:
        with writing(engine, Act("make account", target=f"account {wanted.login}", by=by)) as connection:
            connection.execute(insert(User).values(**values))
            _write_areas(connection, key_of(connection, wanted.login), wanted.areas)
    except IntegrityError as error:
        raise PlaceError.of("login_taken", login=wanted.login) from error
    return password


@begun_again
def change(engine: Engine, wanted: Wanted, by: str) -> None:
    """Give an account another name, role or areas; who is signed in with it must do so again."""
    wanted.checked()
    with writing(engine, Act("change account", target=f"account {wanted.login}", by=by)) as connection:
        key = key_of(connection, wanted.login)
        set_values(connection, key, name=wanted.name, role=wanted.role)
        connection.execute(delete(UserScope).where(UserScope.user_id == key))
        _write_areas(connection, key, wanted.areas)
        end_sessions(connection, key)


@begun_again
def disable(engine: Engine, login: str, by: str, *, disabled: bool) -> None:
    """Stop an account, or let it in again. PlaceError for the last administrator who can still come in."""
    with writing(
        engine, Act("stop account" if disabled else "allow account", f"account {login}", by)
    ) as connection:
        key = key_of(connection, login)
        set_values(connection, key, disabled=disabled, failures=0, locked_until=None)
        end_sessions(connection, key)
        if not _administrators(connection):
            raise PlaceError.of("last_admin")


@begun_again
def reset(engine: Engine, passwords: Passwords, login: str, by: str, now: datetime) -> str:
    """A new one-time password; lock, authenticator, sessions and single sign-on of the account are gone."""
    password = one_time_password()
    with writing(engine, Act("reset password", target=f"account {login}", by=by)) as connection:
        key = key_of(connection, login)
        set_values(
            connection, key, password_hash=passwords.hashed(password), password_at=now, must_change=True,
            failures=0, locked_until=None, code_sealed=None, code_step=None, issuer=None, subject=None,
        )  # fmt: skip
        end_sessions(connection, key)
    return password


@begun_again
def use_provider(engine: Engine, login: str, issuer: str, by: str) -> None:
    """From now on the account comes in by single sign-on alone, as whoever of that name comes first.

    Its password and its sessions are gone; so is the person it was bound to before.
    """
    with writing(engine, Act("use single sign-on", target=f"account {login}", by=by)) as connection:
        key = key_of(connection, login)
        set_values(
            connection, key, issuer=issuer, subject=None, password_hash=None, password_at=None,
            must_change=False, failures=0,
        )  # fmt: skip
        end_sessions(connection, key)


def first_administrator(engine: Engine, passwords: Passwords, now: datetime) -> str | None:
    """Where there is no account yet: make ``admin``, and return its one-time password."""
    with engine.connect() as connection:
        if connection.scalar(select(User.id).limit(1)) is not None:
            return None
    try:
        return make(engine, passwords, Wanted("admin", "系统管理员", "admin", ()), "first start", now)
    except PlaceError:  # another process was first
        return None


def end_sessions(connection: Connection, key: int) -> None:
    """Whoever is signed in with an account is no longer."""
    connection.execute(delete(SignedIn).where(SignedIn.user_id == key))


def _administrators(connection: Connection) -> int:
    admin = (User.role == "admin") & ~User.disabled
    return len(connection.execute(select(User.id).where(admin)).all())


def key_of(connection: Connection, login: str) -> int:
    key = connection.scalar(select(User.id).where(User.login == login))
    if key is None:
        raise PlaceError.of("no_account", login=login[:40])
    return key


def set_values(connection: Connection, key: int, **values: Any) -> None:
    """Set columns of one account."""
    connection.execute(update(User).where(User.id == key).values(**values))


def _write_areas(connection: Connection, key: int, areas: Iterable[str]) -> None:
    """PlaceError for an area that the street has not; before there is a street any may be given."""
    there = union(select(Division.code), select(Grid.code), select(MicroGrid.code)).subquery()
    known = set(connection.scalars(select(there.c.code).where(there.c.code.in_(list(areas)))))
    if (unknown := sorted(set(areas) - known - {""})) and connection.scalar(select(Division.code).limit(1)):
        raise PlaceError.of("unknown_area", area=unknown[0])
    rows = [{"user_id": key, "area_prefix": area} for area in sorted(set(areas))]
    if rows:
        connection.execute(insert(UserScope), rows)
