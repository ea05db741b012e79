"""Who may come in: accounts with their areas, sessions, begun sign-ins, and keys of other systems."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, LargeBinary, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base, Big, Keyed, Utc


class User(Keyed, Base):
    """An account; roles are ``geo.vocabulary.roles`` codes. Never deleted: the audit log names it.

    ``code_sealed`` is the secret of its one-time codes, ``code_step`` the last one used. ``issuer``: the
    provider of single sign-on by which it comes in, ``subject`` who that is there, once they came at all.
    """

    __tablename__ = "user_account"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)
    login: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str | None] = mapped_column(String(80))
    role: Mapped[str] = mapped_column(String(24))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    password_at: Mapped[datetime | None] = mapped_column(Utc)
    must_change: Mapped[bool] = mapped_column(Boolean, default=False)
    failures: Mapped[int] = mapped_column(SmallInteger, default=0)
    locked_until: Mapped[datetime | None] = mapped_column(Utc)
    code_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    code_step: Mapped[int | None] = mapped_column(Big)
    issuer: Mapped[str | None] = mapped_column(String(255))
    subject: Mapped[str | None] = mapped_column(String(255))
    disabled: Mapped[bool] = mapped_column(Boolean, default=False)
    created_at: Mapped[datetime] = mapped_column(Utc)


class UserScope(Base):
    """The areas an account may see: a prefix of area codes."""

    __tablename__ = "user_scope"
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    area_prefix: Mapped[str] = mapped_column(String(17), primary_key=True)


class OldPassword(Keyed, Base):
    """A password that an account had before: it may not come back at once."""

    __tablename__ = "old_password"
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    password_hash: Mapped[str] = mapped_column(String(200))


class SignedIn(Base):
    """A session: only the SHA-256 of its token is kept. ``stage``: what is still asked of whoever has it."""

    __tablename__ = "signed_in"
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    stage: Mapped[str] = mapped_column(String(8))
    began_at: Mapped[datetime] = mapped_column(Utc)
    seen_at: Mapped[datetime] = mapped_column(Utc)
    address: Mapped[str] = mapped_column(String(60))


class BegunSignIn(Base):
    """A single sign-on under way: what must come back, sealed. Gone when taken, or some minutes later."""

    __tablename__ = "begun_sign_in"
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    began_at: Mapped[datetime] = mapped_column(Utc)


class ApiKey(Keyed, Base):
    """A key of another system: what it may do, where, until when. Only the SHA-256 of its secret is kept."""

    __tablename__ = "api_key"
    code: Mapped[str] = mapped_column(String(16), unique=True)
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    name: Mapped[str] = mapped_column(String(80))
    scopes: Mapped[str] = mapped_column(String(200))
    area_prefix: Mapped[str] = mapped_column(String(17))
    made_by: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[datetime] = mapped_column(Utc)
    ends_at: Mapped[datetime] = mapped_column(Utc)
    revoked_at: Mapped[datetime | None] = mapped_column(Utc)
