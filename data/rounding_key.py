"""The key of the lots by which counts of people are rounded: made once for each store, kept in ``meta``."""

from __future__ import annotations

import secrets

from sqlalchemy import Connection, Engine, select, text

from data.models import Meta
from data.models.system import ROUNDING_KEY
from data.writes import unsigned
from geo.rounding import KEY_BYTES


def rounding_key(engine: Engine) -> bytes:
    """16 bytes, the same for every process of a store; whoever asks first makes them.

    It lies beside what it protects: who reads the database can count people there anyway.
    """
    with engine.connect() as connection:
        found = _kept(connection)
    if found is None:
        with unsigned(engine) as connection:
            # Of two processes that begin at once, one is first.
            connection.execute(
                text("INSERT INTO meta (key, value) VALUES (:key, :value) ON CONFLICT DO NOTHING"),
                {"key": ROUNDING_KEY, "value": secrets.token_hex(KEY_BYTES)},
            )
            found = _kept(connection)
    return bytes.fromhex(found or "")


def _kept(connection: Connection) -> str | None:
    return connection.scalar(select(Meta.value).where(Meta.key == ROUNDING_KEY))
