"""The events of a store as shards, and a town whose events are counted by the workers that hold them."""

from __future__ import annotations

import copy
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from sqlalchemy import Connection, Engine

from data.changes import ChangeFeed, Mark
from data.cube import Facts
from data.cube.schemes import EVENTS, VOCABULARIES
from data.database import read_meta
from data.errors import StoreError
from data.index.areas import AreaCodes
from data.index.columns import read_pieces
from data.index.counted import event_codes, event_facts
from data.index.events import COLUMNS
from data.index.read import days_of
from data.index.town import NOTHING_YET, Town, read_area_codes
from data.settings import Settings
from data.shards import About, Cluster, ShardedCube, ShardsError, newest, write

WORDS = {name: tuple(map(str, codes)) for name, codes in VOCABULARIES["events"].items()}
READ = {name: kind for name, kind in COLUMNS.items() if name != "house_id"}
log = logging.getLogger("menpai.shards")


def write_street(engine: Engine, root: Path, shards: int = 0, told: Callable[[int], object] = int) -> Path:
    """Write the events as shards, piece by piece; ``told`` hears how many more were read."""
    feed = ChangeFeed(engine)
    with _one_moment(engine) as connection:
        meta = {**NOTHING_YET, **read_meta(connection)}
        as_of = datetime.fromisoformat(meta["as_of"])
        as_of = as_of if as_of.tzinfo else as_of.replace(tzinfo=UTC)
        now_s = int(max(as_of, feed.newest(connection) or as_of).timestamp())
        areas = AreaCodes(read_area_codes(connection))
        about = About(EVENTS, WORDS, tuple(areas.codes), feed.mark(connection).to_text(), now_s)
        return write(root, _pieces(connection, areas, meta["time_zone"], now_s, told), about, shards)


def _pieces(
    connection: Connection, areas: AreaCodes, time_zone: str, now_s: int, told: Callable[[int], object]
) -> Iterator[Facts]:
    for read in read_pieces(connection, "event", READ):
        codes = event_codes({**read, "due": read["due_at"], "closed": read["closed_at"]}, now_s)
        area, day = areas.ordinals_of_numbers(read["area_code"]), days_of(read["reported_at"], time_zone)
        yield Facts(read["id"], read["hex_id"], area, day, codes)
        told(len(read["id"]))


@contextmanager
def _one_moment(engine: Engine) -> Iterator[Connection]:
    if engine.dialect.name == "postgresql":  # SQLite's transactions are so by nature
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL statement_timeout = 0")  # a whole prefecture is read here
        yield connection


class Elsewhere:
    """Has the events of a town counted by a cluster."""

    def __init__(self, engine: Engine, cluster: Cluster, root: Path) -> None:
        self.cluster, self._root, self._feed = cluster, root, ChangeFeed(engine)

    def __call__(self, town: Town) -> Town:
        """The same town, its events counted there; as it is where the shards are not of this town.

        What has changed since the shards were written, and what was due meanwhile, is counted in beside them.
        """
        try:
            events = self._cube(town)
        except (StoreError, ShardsError, OSError, ValueError) as error:
            log.warning("events are counted by this process, not by the cluster: %s", error)
            return town
        found = copy.copy(town)
        known = town.__dict__.get("cubes")
        found.__dict__["cubes"] = known._replace(events=events) if known else town.cubes_with(events)
        return found

    def _cube(self, town: Town) -> ShardedCube:
        folder = newest(self._root)
        if folder is None:
            raise StoreError(f"{self._root} holds no shards: run `python -m data shard {self._root}`")
        cube = ShardedCube.on(self.cluster, folder)
        _ = cube.workers.levels  # so that nobody else waits for the planes
        about = cube.workers.manifest.about
        if (about.scheme, about.words, about.areas) != (EVENTS, WORDS, tuple(town.areas.codes)):
            raise StoreError("areas or kinds are others now than in the shards: run `python -m data shard`")
        _mark, changes = self._feed.since(Mark.of_text(about.mark))
        written = np.array([int(c.key) for c in changes if c.table == "event"], dtype=np.int64)
        events = town.events
        due = events.rows_due(*sorted((about.as_of_s, town.now_s)))
        ids = np.union1d(written, events.column("ids", due))
        rows = events.rows()
        now = events.points(rows[np.isin(events.column("ids", rows), ids)])
        return cube.changed(ids, event_facts(now, town.now_s))


def elsewhere(settings: Settings, engine: Engine) -> Elsewhere:
    """The cluster that the settings name; StoreError when it does not answer."""
    try:
        cluster = Cluster(settings.dask, settings.request_seconds).connect()
    except (ShardsError, ImportError) as error:
        more = ": pip install -r requirements-dask.txt" if isinstance(error, ImportError) else ""
        raise StoreError(f"MENPAI_DASK: {error}{more}") from error
    return Elsewhere(engine, cluster, settings.shards)
