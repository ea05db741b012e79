"""Signing in, step by step: password, one-time code, another password, an authenticator where one is due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, RowMapping, delete, insert, select, update

from data.accounts import codes
from data.accounts.passwords import Passwords, faults
from data.accounts.people import set_values
from data.accounts.policy import FAILURES, KEPT_PASSWORDS, LOCKED, PASSWORD_LASTS, WITH_CODE
from data.accounts.sessions import CHANGE, CODE, ENROL, OPEN, Session, begin, clear
from data.key_lock import share
from data.models import OldPassword, SignedIn, User
from data.sealing import Seal
from data.writes import Act, begun_again, writing


@dataclass(frozen=True)
class Visit:
    """Who knocks: the address they come from, and when."""

    address: str
    now: datetime


@dataclass(frozen=True)
class Door:
    """Where accounts come in: the store, hashing, and the seal of the secrets of one-time codes."""

    engine: Engine
    passwords: Passwords
    seal: Seal

    def by_password(self, login: str, password: str, visit: Visit) -> str | None:
        """A session's token; None for whatever is wrong: who asks is not told what."""
        login = login.strip().casefold()[:80]
        row = self._row(login)
        fits = self.passwords.fits(row["password_hash"] if row else None, password)
        if row is None:
            # Not the whole of it: in haste people type their password here.
            told = Act("sign in", f"account {login[:2]}…", visit.address, result="unknown")
            with writing(self.engine, told):
                return None
        shut = is_shut(row, visit) or row["issuer"] is not None
        if shut or not fits:
            self._refuse(row, visit, counts=not shut)
            return None
        return self._let_in(row, password, visit)

    @begun_again
    def by_code(self, session: Session, code: str, visit: Visit) -> str | None:
        """The token of the session that follows a right one-time code; None for a wrong one."""
        row = self._row_of(session)
        secret = self._secret(row)
        if not secret or _is_locked(row, visit):
            return None
        step = codes.step_of(secret, code.strip(), visit.now, row["code_step"])
        if step is None:
            self._refuse(row, visit, counts=True)
            return None
        with writing(self.engine, _act("sign in with code", row)) as connection:
            unused = (User.id == row["id"]) & ((User.code_step < step) | User.code_step.is_(None))
            if not connection.execute(update(User).where(unused).values(code_step=step, failures=0)).rowcount:
                return None  # somebody used it in this very moment
            return begin(
                connection, row["id"], stage_of(row, visit.now, coded=True), visit.address, visit.now
            )

    @begun_again
    def enrol(self, session: Session, secret: str, code: str, visit: Visit) -> str | None:
        """Keep the secret of an authenticator that gave a right code; the token of the session after that."""
        step = codes.step_of(secret, code.strip(), visit.now, None)
        if step is None:
            return None
        row = self._row_of(session)
        with writing(self.engine, _act("take authenticator", row)) as connection:
            share(connection)
            sealed = self.seal.sealed(secret, place_of_code(row["id"]))
            set_values(connection, row["id"], code_sealed=sealed, code_step=step, failures=0)
            stage = stage_of({**row, "code_sealed": sealed}, visit.now, coded=True)
            return begin(connection, row["id"], stage, visit.address, visit.now)

    @begun_again
    def choose(self, session: Session, before: str, password: str, visit: Visit) -> tuple[str, list[str]]:
        """Take another password: the token of the session after that, or what is wrong, as codes.

        ``wrong``: it is not the password of before; ``before``: one of the last few; ``none``: the account
        comes in by single sign-on; else as ``faults``.
        """
        row = self._row_of(session)
        if row["issuer"]:
            return "", ["none"]
        if not self.passwords.fits(row["password_hash"], before):
            self._refuse(row, visit, counts=True)
            return "", ["wrong"]
        if found := self._faults(row, password):
            return "", found
        hashed = self.passwords.hashed(password)
        with writing(self.engine, _act("change password", row)) as connection:
            _remember(connection, row["id"], row["password_hash"])
            values = {"password_hash": hashed, "password_at": visit.now, "must_change": False, "failures": 0}
            set_values(connection, row["id"], **values)
            stage = stage_of({**row, **values}, visit.now, coded=True)
            return begin(connection, row["id"], stage, visit.address, visit.now), []

    def _faults(self, row: RowMapping, password: str) -> list[str]:
        about = (row["login"], row["name"] or "")
        found = faults(password, about, admin=row["role"] == "admin")
        old = [row["password_hash"], *self._old(row["id"])]
        return found or ["before"] * any(self.passwords.fits(stored, password) for stored in old)

    @begun_again
    def _let_in(self, row: RowMapping, password: str, visit: Visit) -> str:
        stage = stage_of(row, visit.now, coded=False)
        values: dict[str, Any] = {"locked_until": None}
        if self.passwords.is_outdated(row["password_hash"]):
            values["password_hash"] = self.passwords.hashed(password)
        if stage != CODE:
            values["failures"] = 0  # a right password alone does not wash wrong codes away
        with writing(self.engine, _act("sign in", row, result=stage)) as connection:
            clear(connection, visit.now)
            set_values(connection, row["id"], **values)
            return begin(connection, row["id"], stage, visit.address, visit.now)

    @begun_again
    def _refuse(self, row: RowMapping, visit: Visit, *, counts: bool) -> None:
        act = Act("sign in", f"account {row['login']}", by=visit.address, role=row["role"], result="refused")
        with writing(self.engine, act) as connection:
            if not counts:
                return
            set_values(connection, row["id"], failures=User.failures + 1)
            if (connection.scalar(select(User.failures).where(User.id == row["id"])) or 0) >= FAILURES:
                act.result = "locked"
                set_values(connection, row["id"], failures=0, locked_until=visit.now + LOCKED)
                connection.execute(delete(SignedIn).where(SignedIn.user_id == row["id"]))

    def _row(self, login: str) -> RowMapping | None:
        with self.engine.connect() as connection:
            return connection.execute(select(User.__table__).where(User.login == login)).mappings().first()

    def _row_of(self, session: Session) -> RowMapping:
        with self.engine.connect() as connection:
            asked = select(User.__table__).where(User.id == session.account.key)
            return connection.execute(asked).mappings().one()

    def _secret(self, row: RowMapping) -> str | None:
        return self.seal.opened(row["code_sealed"], place_of_code(row["id"])) if row["code_sealed"] else None

    def _old(self, key: int) -> Sequence[str]:
        asked = select(OldPassword.password_hash).where(OldPassword.user_id == key)
        with self.engine.connect() as connection:
            return connection.scalars(asked.order_by(OldPassword.id.desc()).limit(KEPT_PASSWORDS - 1)).all()


def stage_of(row: Any, now: datetime, *, coded: bool) -> str:
    """What is still asked of an account after its password, and (``coded``) after its one-time code."""
    if row["code_sealed"] and not coded:
        return CODE
    outlived = row["password_at"] is not None and row["password_at"] < now - PASSWORD_LASTS
    if row["must_change"] or (row["password_hash"] and outlived):
        return CHANGE
    return ENROL if row["role"] in WITH_CODE and not row["code_sealed"] else OPEN


def is_shut(row: RowMapping, visit: Visit) -> bool:
    """Whether nobody comes in by this account just now, whatever they show."""
    return bool(row["disabled"]) or _is_locked(row, visit)


def _is_locked(row: RowMapping, visit: Visit) -> bool:
    return row["locked_until"] is not None and row["locked_until"] > visit.now


def _act(action: str, row: RowMapping, result: str = "ok") -> Act:
    return Act(action, f"account {row['login']}", by=row["login"], role=row["role"], result=result)


def _remember(connection: Connection, key: int, password_hash: str | None) -> None:
    """Keep the last few."""
    if password_hash:
        connection.execute(insert(OldPassword).values(user_id=key, password_hash=password_hash))
    mine = OldPassword.user_id == key
    newest = select(OldPassword.id).where(mine).order_by(OldPassword.id.desc()).limit(KEPT_PASSWORDS)
    kept = connection.scalars(newest).all()
    connection.execute(delete(OldPassword).where(mine & OldPassword.id.not_in(kept)))


def place_of_code(key: int) -> str:
    """Where the secret of an account's one-time codes is bound to."""
    return f"user_account:code:{key}"
