"""What a store needs from time to time: months ahead; logs do not grow for ever, nobody is kept too long."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from sqlalchemy import Engine

from data.audit import cut_old
from data.changes import feed
from data.months import make_ahead
from data.rounds import Rounds
from data.subjects.ageing import let_go

EVERY_S = 6 * 3600


def keep_up(engine: Engine, home: Path, audit_days: int, person_days: int) -> None:
    """Do what is due; nothing is written when nothing is. Several processes may do so at once."""
    make_ahead(engine)
    if feed.is_old(engine):
        feed.trim(engine)
    let_go(engine, home, person_days, datetime.now(UTC))
    cut_old(engine, home, audit_days, datetime.now(UTC))


class Upkeep(Rounds):
    """Does it now and every six hours."""

    def __init__(self, engine: Engine, home: Path, audit_days: int, person_days: int) -> None:
        super().__init__("upkeep", partial(keep_up, engine, home, audit_days, person_days), EVERY_S)
