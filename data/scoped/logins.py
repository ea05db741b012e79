"""The two logins of the readers: made by the owner, with passwords that follow from the owner's."""

from __future__ import annotations

import base64
import hmac
from typing import Any

from sqlalchemy import URL, Connection, text
from sqlalchemy.exc import DBAPIError

from data.errors import StoreError
from data.scoped.policies import ALL_ROLE, AREA_ROLE

LONGEST_NAME = 63  # bytes of a name in PostgreSQL
DENIED = "42501"


def login_of(role: str, database: str) -> str:
    """The login of a reader: a cluster may hold several streets, each with its own."""
    return f"{role}_{database}"[:LONGEST_NAME]


def login_url(owner: URL, role: str) -> URL:
    """The address by which a reader comes in; ``owner`` is that of the store."""
    login = login_of(role, str(owner.database))
    return owner.set(username=login, password=_password(owner, login))


def make_logins(connection: Connection, *, missing_only: bool = False) -> None:
    """Make both logins, or give them their passwords again. StoreError when the owner may not."""
    connection.exec_driver_sql("SELECT pg_advisory_xact_lock(42690)")
    for role in (AREA_ROLE, ALL_ROLE):
        login = login_of(role, str(connection.engine.url.database))
        there = connection.scalar(
            text("SELECT count(*) FROM pg_roles WHERE rolname = :name"), {"name": login}
        )
        if there and missing_only:
            continue
        try:
            with connection.begin_nested():
                _make(connection, role, login, bool(there))
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", "") != DENIED:
                raise
            if not there:
                raise StoreError(
                    f"the login {login} is missing and could not be made: give the owner of the store the"
                    " right to make roles (ALTER ROLE … CREATEROLE),"
                    f' or run CREATE ROLE "{login}" LOGIN IN ROLE {role}'
                ) from error


def _make(connection: Connection, role: str, login: str, there: bool) -> None:
    driver: Any = connection.connection.dbapi_connection
    secret = _password(connection.engine.url, login)
    word = "NULL" if secret is None else f"'{_hashed(driver, secret, login)}'"
    step = "ALTER" if there else "CREATE"
    connection.exec_driver_sql(
        f'{step} ROLE "{login}" LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD {word}'
    )
    if not there:
        connection.exec_driver_sql(f'GRANT {role} TO "{login}"')


def _password(owner: URL, login: str) -> str | None:
    """Whoever knows it knows the owner's; without one, the server lets logins in by other means."""
    if not owner.password:
        return None
    digest = hmac.digest(str(owner.password).encode(), f"menpai reader {login}".encode(), "sha256")
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def _hashed(driver: Any, secret: str, login: str) -> str:
    """As the server keeps it, so that the password itself is in no statement and no log."""
    return str(driver.pgconn.encrypt_password(secret.encode(), login.encode(), b"scram-sha-256").decode())
