"""The newest state of the data in memory: read, kept as a file, and followed from change to change."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from threading import Lock

from sqlalchemy import Connection, Engine

from data.away import Presence
from data.changes import ChangeFeed, Mark, Watch
from data.database import data_version, read_meta
from data.errors import AwayError, StoreError
from data.index import kept
from data.index.changing import town_after
from data.index.town import Town, load_town
from data.rounding_key import rounding_key
from data.store.snapshot import Snapshot

log = logging.getLogger("menpai.store")


class Latest:
    """``now`` is the newest snapshot: whoever takes it reads one state of the data from beginning to end.

    Safe for several threads.
    """

    now: Snapshot

    def __init__(
        self, engine: Engine, presence: Presence, keep_in: Path | None, counted: Callable[[Town], Town] | None
    ) -> None:
        """Load. ``keep_in`` and ``counted`` are those of the store."""
        self._engine, self._presence = engine, presence
        self._keep_in, self._counted = keep_in, counted
        self._lock = Lock()
        self._feed = ChangeFeed(engine)
        self._watch: Watch | None = None
        self.now = self._load()
        if keep_in:
            self.refresh()  # what happened since the file was written

    def follow(self) -> None:
        """Let a thread of its own take in what changes, wherever it was changed, within two seconds."""
        self._watch = Watch(self._engine, self.refresh).start()

    def close(self) -> None:
        """No longer follow."""
        if self._watch:
            self._watch.stop()
            self._watch = None

    def look(self) -> None:
        """Take in what changed, unless a thread does: before what is asked too often to ask the database."""
        if self._watch is None:
            self.refresh()

    def refresh(self) -> bool:
        """Take in what changed; True when something did.

        What happened (events, alarms, visits) is read row by row; of another data version everything is read
        again. While one thread does so, the others go on with what was there before; so do all while the
        database is away.
        """
        if not self._lock.acquire(blocking=False):
            return False
        try:
            if (now := self._presence.ask(self._after_changes)) is None:
                return False
            self.now = now
            return True
        except AwayError:
            return False
        finally:
            self._lock.release()

    def _after_changes(self) -> Snapshot | None:
        """None when nothing changed."""
        if data_version(self._engine) == "":
            return None  # a street is being put in its place
        before = self.now
        try:
            mark, changes = self._feed.since(before.mark)
            if not changes:
                before.mark = mark  # or it would grow old
                return None
            with self._one_moment() as connection:
                return Snapshot(town_after(before.town, connection, changes), mark)
        except StoreError as error:
            log.info("everything is read again: %s", error)
            loaded = self._load(before.town.version)
            loaded.town.warm()
            return loaded

    def _load(self, lost: str | None = None) -> Snapshot:
        town, mark = self._kept_or_read(lost)
        return Snapshot(self._counted(town) if self._counted else town, mark)

    def _kept_or_read(self, lost: str | None) -> tuple[Town, Mark]:
        """From the file where there is one, but of the version ``lost``, else from the database."""
        if self._keep_in is None:
            return self._read()
        with kept.turn(self._keep_in):
            version = data_version(self._engine)
            if version != lost and (found := kept.kept(self._keep_in, version)):
                return found
            town, mark = self._read()
            if kept.is_worth_it(town):
                town.warm()
                kept.keep(self._keep_in, town, mark)
                town, mark = kept.kept(self._keep_in, version) or (town, mark)  # shared from now on
            return town, mark

    def _read(self) -> tuple[Town, Mark]:
        with self._one_moment() as connection:
            if not connection.dialect.has_table(connection, "meta"):
                raise StoreError("the database has no tables yet: run `python -m data demo`, or `import`")
            meta = read_meta(connection)
            if newest := self._feed.newest(connection):
                meta["as_of"] = max(newest, datetime.fromisoformat(meta["as_of"])).isoformat()
            return load_town(connection, meta, rounding_key(self._engine)), self._feed.mark(connection)

    @contextmanager
    def _one_moment(self) -> Iterator[Connection]:
        """One state of the data from the first table to the last. SQLite's transactions are so by nature."""
        engine = self._engine
        if engine.dialect.name == "postgresql":
            engine = engine.execution_options(isolation_level="REPEATABLE READ")
        with engine.connect() as connection:
            if engine.dialect.name == "postgresql":
                connection.exec_driver_sql("SET LOCAL statement_timeout = 0")  # a whole city is read here
            yield connection
