"""An office with something to lose: the toy town, a resident, a photograph, an upload, an audit log."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
import town as toy
from sqlalchemy import Engine, delete, insert, inspect, text

from data.audit import seal_new
from data.backup import Restored, Taken, restore, take
from data.database import make_engine
from data.models import Person, SignedIn, User
from data.sealing import seal_of
from data.settings import Settings, read_settings
from data.writes import Act, writing

NOW = datetime(2026, 11, 26, 1, tzinfo=UTC)
PHOTO = b"\xff\xd8 a picture of Plum Lane 3"
MADE_ANEW = {"meta", "audit_log", "audit_seal", "signed_in", "change_log"}  # what a restore itself writes to


@dataclass(frozen=True)
class Office:
    """A data folder and a store. Nothing is held open between two calls."""

    settings: Settings

    @property
    def home(self) -> Path:
        """The data folder."""
        return self.settings.home

    def engine(self) -> Engine:
        """To be disposed of by whoever asks."""
        return make_engine(self.settings.database_url)

    def run(self, *statements: object) -> None:
        """Do something to the store."""
        with self._engine() as engine, engine.execution_options(write=True).begin() as connection:
            for statement in statements:
                connection.execute(text(statement) if isinstance(statement, str) else statement)  # type: ignore[call-overload]

    def ask(self, sql: str) -> list[tuple[object, ...]]:
        """What the store says."""
        with self._engine() as engine, engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(sql))]

    def rows(self) -> dict[str, list[str]]:
        """Every row of every table, whatever the order in which they lie."""
        with self._engine() as engine, engine.connect() as connection:
            return {
                name: sorted(
                    repr(tuple(row))
                    for row in connection.execute(text(f'SELECT * FROM "{name}"'))  # noqa: S608 - a name that is there
                )
                for name in inspect(connection).get_table_names()
                if not name.startswith(("idx_", "geometry_columns", "spatial_ref_sys"))
                and name not in MADE_ANEW
            }

    def act(self, target: str) -> None:
        """Something that the audit log has, tied to its chain."""
        with self._engine() as engine:
            with writing(engine, Act("unmask", target=target, by="lin", role="grid_worker")):
                pass
            seal_new(engine, self.home)

    def back_up(self, folder: Path, later: int = 0, *, keys_to: Path | None = None, keep: int = 0) -> Taken:
        """A backup, so many seconds after one o'clock."""
        with self._engine() as engine:
            now = NOW + timedelta(seconds=later)
            return take(self.settings, engine, folder, now, keys_to=keys_to, keep=keep)

    def restore(self, backup: Path, *, keys_from: Path | None = None, replace: bool = False) -> Restored:
        """Put a backup back, today."""
        return restore(self.settings, backup, datetime.now(UTC), keys_from=keys_from, replace=replace)

    @contextmanager
    def _engine(self) -> Iterator[Engine]:
        engine = self.engine()
        try:
            yield engine
        finally:
            engine.dispose()


def office(home: Path, url: str) -> Office:
    """One at an address; the address's password is not hidden."""
    return Office(read_settings({"MENPAI_HOME": str(home), "MENPAI_DATABASE_URL": url}))


def move_in(place: Office) -> None:
    """Fill it."""
    engine = place.engine()
    toy.load(engine)
    engine.dispose()
    seal = seal_of(place.home)
    place.run(
        insert(Person).values(
            id=1, house_id=3, sex=2, birth_year=1950, residency="registered", area_code=toy.A1,
            name_sealed=seal.sealed("虚构人", "person:full_name:1"),
            phone_sealed=seal.sealed("000-0000", "person:phone:1"),
        ),
        insert(User).values(id=1, login="lin", role="grid_worker", created_at=NOW),
        delete(SignedIn),
        insert(SignedIn).values(
            token_hash=bytes(32), user_id=1, stage="open", began_at=NOW, seen_at=NOW, address="192.0.2.7"
        ),
    )  # fmt: skip
    put(place.home / "photos" / "2026" / "plum-3.jpg", PHOTO)
    put(place.home / "audit" / "audit-000000001-000000009.jsonl.gz", b"of last year")
    upload(place, "a" * 24, "houses", b"address\nPlum Lane 3\n")
    place.act("person 1")


def upload(place: Office, job: str, kind: str, content: bytes) -> None:
    """A file that waits to be brought in."""
    put(place.home / "imports" / job / "job.json", orjson.dumps({"kind": kind}))
    put(place.home / "imports" / job / "file.csv", content)


def put(path: Path, content: bytes) -> None:
    """A file, with its folders."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def files(folder: Path) -> dict[str, bytes]:
    """Everything below a folder: name and content."""
    return {
        str(Path(parent, name).relative_to(folder)): Path(parent, name).read_bytes()
        for parent, _, names in os.walk(folder)
        for name in names
    }
