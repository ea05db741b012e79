"""What a store that was put back is asked: do its identities open, does its audit log hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine, or_, select

from data.audit import seal_new, verify
from data.backup.keys import fingerprint_in, stands_for
from data.errors import StoreError
from data.imports.identities import COLUMNS
from data.models import Person
from data.sealing import Seal, seal_of

MOST = 1_000  # persons whose identities are tried


@dataclass(frozen=True)
class Proof:
    """``tried``: persons with sealed identities, at most ``MOST``; ``opened``: those whose identities open.

    ``links`` and ``faults`` of the audit chain; ``links`` is None where the key for it is not there.
    """

    tried: int
    opened: int
    links: int | None
    faults: tuple[str, ...]


def prove(engine: Engine, home: Path, key: str, now: datetime) -> Proof:
    """Ask with the key that lies there; ``key`` is the fingerprint of the right one. No key is ever made."""
    here = fingerprint_in(home)
    tried, opened = _identities(engine, seal_of(home) if here else None)
    if not key or not stands_for(home, key):
        return Proof(tried, opened, None, ())
    while seal_new(engine, home):
        pass
    links, faults = verify(engine, home, now)
    return Proof(tried, opened, links, tuple(faults))


def _identities(engine: Engine, seal: Seal | None) -> tuple[int, int]:
    table = Person.__table__
    columns = {name: table.c[column] for name, column in COLUMNS.items()}
    asked = select(table.c.id, *columns.values()).where(or_(*(c.is_not(None) for c in columns.values())))
    with engine.connect() as connection:
        rows = connection.execute(asked.order_by(table.c.id.desc()).limit(MOST)).all()
    return len(rows), sum(_opens(seal, row[0], dict(zip(columns, row[1:], strict=True))) for row in rows)


def _opens(seal: Seal | None, person: int, blobs: dict[str, bytes | None]) -> bool:
    if seal is None:
        return False
    try:
        for name, blob in blobs.items():
            if blob is not None:
                seal.opened(blob, f"person:{name}:{person}")
    except StoreError:
        return False
    return True
