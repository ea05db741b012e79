"""What a store needs from time to time: months ahead, and a change log that does not grow."""

from __future__ import annotations

from functools import partial

from sqlalchemy import Engine

from data.changes import feed
from data.months import make_ahead
from data.rounds import Rounds

EVERY_S = 6 * 3600


def keep_up(engine: Engine) -> None:
    """Do what is due; nothing is written when nothing is. Several processes may do so at once."""
    make_ahead(engine)
    if feed.is_old(engine):
        feed.trim(engine)


class Upkeep(Rounds):
    """Does it now and every six hours."""

    def __init__(self, engine: Engine) -> None:
        super().__init__("upkeep", partial(keep_up, engine), EVERY_S)
