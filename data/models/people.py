"""Who lives and works there. Identities have sealed columns only: nothing readable is ever stored."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base, Big, Dated, InArea, Keyed, Placed, Sourced, Utc, geometry


class Household(Keyed, InArea, Sourced, Dated, Base):
    """户: the people who live in one house as one household."""

    __tablename__ = "household"
    house_id: Mapped[int] = mapped_column(ForeignKey("house.id"), index=True)
    residents: Mapped[int] = mapped_column(SmallInteger)


class Person(Keyed, InArea, Sourced, Dated, Base):
    """A resident; sex as GB/T 2261.1 (1 male, 2 female), residency as GB/T 31000-2015.

    ``id_no_index`` finds a sealed ID number again: a keyed hash, useless without the key of the house.
    """

    __tablename__ = "person"
    house_id: Mapped[int] = mapped_column(ForeignKey("house.id"), index=True)
    household_id: Mapped[int | None] = mapped_column(Big)
    sex: Mapped[int] = mapped_column(SmallInteger)
    birth_year: Mapped[int] = mapped_column(SmallInteger)
    residency: Mapped[str] = mapped_column(String(24))
    name_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    id_no_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    id_no_index: Mapped[bytes | None] = mapped_column(LargeBinary(16), index=True)
    phone_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)


class CareTag(Keyed, InArea, Sourced, Dated, Base):
    """A reason to care for a person (sensitive: health or specific identity, PIPL art. 28)."""

    __tablename__ = "care_tag"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    house_id: Mapped[int] = mapped_column(ForeignKey("house.id"), index=True)
    kind: Mapped[str] = mapped_column(String(24))


class ErasedPerson(Keyed, Base):
    """By what somebody who was erased would be known again: a keyed hash, of which nothing can be told.

    One row for each: the ID number, and each key of a source. ``erasure`` is common to those of one erasure.
    """

    __tablename__ = "erased_person"
    erasure: Mapped[int] = mapped_column(Big, index=True)
    mark: Mapped[bytes] = mapped_column(LargeBinary(16), index=True)
    at: Mapped[datetime] = mapped_column(Utc)
    by: Mapped[str] = mapped_column(String(80))
    reason: Mapped[str] = mapped_column(String(200))


class Organisation(Keyed, Placed, Sourced, Dated, Base):
    """A shop, firm or public body at a place; ``uscc`` as GB 32100."""

    __tablename__ = "organisation"
    house_id: Mapped[int | None] = mapped_column(ForeignKey("house.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(24))
    uscc: Mapped[str | None] = mapped_column(String(18))
    geometry: Mapped[Any] = geometry("POINT")
