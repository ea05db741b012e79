"""Who lives behind one door, masked; each look is an entry of the audit log."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, or_, select

from data.imports.identities import COLUMNS, place_of
from data.models import CareTag, House, Person
from data.people.asker import Asker
from data.people.masks import masked_name, masked_number, masked_phone
from data.sealing import Seal
from data.writes import Act, writing

MOST = 200  # of one door: a dormitory has more, and nobody reads more


@dataclass(frozen=True)
class Resident:
    """A person as shown by default; "" where nothing is on record. ``tags`` are codes of ``CARE_TAGS``."""

    id: int
    name: str
    id_no: str
    phone: str
    sex: int
    birth_year: int
    residency: str
    tags: tuple[str, ...]
    has_more: bool  # something can be opened


def residents(asker: Asker, house_id: int) -> list[Resident] | None:
    """The residents of a house, the oldest first; None when there is no house that the viewer may see.

    The look is written down before anything is told.
    """
    with asker.readers.reading(asker.viewer) as connection:
        if connection.scalar(select(House.id).where(House.id == house_id)) is None:
            return None
        found = [_resident(row, asker.seal, tags) for row, tags in _rows(connection, house_id)]
    act = Act("read residents", f"house {house_id}", asker.by, asker.viewer.role)
    with writing(asker.readers.engine, act):
        pass  # there is only the entry
    return found


def here_today(now: datetime) -> Any:
    """The condition that a person still lives there."""
    return or_(Person.valid_to.is_(None), Person.valid_to > now)


def _rows(connection: Connection, house_id: int) -> list[tuple[Any, tuple[str, ...]]]:
    query = (
        select(Person.__table__)
        .where(Person.house_id == house_id, here_today(datetime.now(UTC)))
        .order_by(Person.birth_year, Person.id)
        .limit(MOST)
    )
    rows = connection.execute(query).all()
    tags: dict[int, list[str]] = {}
    for tag in connection.execute(
        select(CareTag.person_id, CareTag.kind).where(CareTag.house_id == house_id)
    ):
        tags.setdefault(tag.person_id, []).append(tag.kind)
    return [(row, tuple(sorted(tags.get(row.id, ())))) for row in rows]


def _resident(row: Any, seal: Seal, tags: tuple[str, ...]) -> Resident:
    blobs = (row.name_sealed, row.id_no_sealed, row.phone_sealed)
    return Resident(
        row.id,
        shown(row, seal, "full_name", masked_name),
        shown(row, seal, "id_no", masked_number),
        shown(row, seal, "phone", masked_phone),
        row.sex,
        row.birth_year,
        row.residency,
        tags,
        any(blob is not None for blob in blobs),
    )


def shown(row: Any, seal: Seal, name: str, mask: Callable[[str], str] = str) -> str:
    """An identity of a person's row, opened and masked; "" where there is none."""
    blob = getattr(row, COLUMNS[name])
    return mask(seal.opened(blob, place_of(name, row.id))) if blob is not None else ""
