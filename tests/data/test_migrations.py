"""The tables made by migrations are the tables of the models, forward and back, on both databases."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
import town as toy
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from geoalchemy2 import Geometry, alembic_helpers
from sqlalchemy import Engine, inspect, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from data.database import alembic_config, make_engine, migrate, migrating, session, unmigrate
from data.errors import StoreError
from data.migrations.compare import include_object
from data.models import Base, Event, EventLog, House
from data.models.base import Utc
from data.spatial import bbox

ROOT = Path(__file__).parents[2]
AT = datetime(2026, 11, 23, 8, tzinfo=UTC)
SHAPES = {
    "POINT": "POINT(120.65 28.01)",
    "GEOMETRY": "POINT(120.65 28.01)",
    "MULTIPOLYGON": "MULTIPOLYGON(((120.65 28.01, 120.66 28.01, 120.66 28.02, 120.65 28.01)))",
}
VALUES = (
    (sa.Boolean, True), (sa.Integer, 1), (sa.Float, 1.5), (sa.String, "x"), (sa.LargeBinary, b"x"), (Utc, AT),
)  # fmt: skip


def house(key: int, **other: object) -> House:
    values = {
        "address": "梅巷 3 号", "use": "dwelling", "state": "lived_in", "plate_state": "mounted",
        "households": 1, "area_code": "330302001001001", "hex_id": 0x8B41A1B2C3D4FFF,
        "geometry": "POINT(120.65 28.01)",
    }  # fmt: skip
    return House(id=key, **(values | other))


def test_migrated_tables_are_those_of_the_models(engine: Engine) -> None:
    with engine.connect() as connection:
        options = {"include_object": include_object(engine.dialect.name), "compare_server_default": True}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, Base.metadata) == []


def test_every_step_back_and_forward_again_keeps_what_was_there(engine: Engine) -> None:
    fill(engine)
    steps = [found.revision for found in ScriptDirectory.from_config(alembic_config()).walk_revisions()]
    here = contents(engine)
    assert set(Base.metadata.tables) <= set(here)
    assert all(here[table] for table in Base.metadata.tables), "there is something in every table"
    for revision in steps[1:]:
        unmigrate(engine, revision)
        here = kept(here, contents(engine), revision)
    assert {*toy.frames(), "person", "import_batch", "user_account", "observation"} <= set(here)
    for revision in steps[-2::-1]:
        migrate(engine, revision)
        here = kept(here, contents(engine), revision)
    assert set(Base.metadata.tables) <= set(here)
    with session(engine, write=True) as opened:
        opened.add(house(100))


Rows = list[dict[str, object]]


def contents(engine: Engine) -> dict[str, Rows]:
    """Every row of every table, whatever the order in which they lie."""
    with engine.connect() as connection:
        found = {
            name: connection.execute(text(f'SELECT * FROM "{name}"')).mappings()  # noqa: S608 - a name that is there
            for name in inspect(connection).get_table_names()
            if not name.startswith(("idx_", "geometry_columns", "spatial_ref_sys", "alembic_version"))
        }
        return {name: [dict(row) for row in rows] for name, rows in found.items()}


def kept(before: dict[str, Rows], after: dict[str, Rows], revision: str) -> dict[str, Rows]:
    """What is there now, once it is sure that tables and columns of both versions hold the same."""
    for table in before.keys() & after.keys():
        assert len(before[table]) == len(after[table]), (table, revision)
        if before[table]:
            both = before[table][0].keys() & after[table][0].keys()
            was, now = (
                sorted(repr([row[column] for column in sorted(both)]) for row in version[table])
                for version in (before, after)
            )
            assert was == now, (table, revision)
    return after


def test_all_the_way_back_nothing_is_left_and_the_way_forward_is_clear(store_url: str) -> None:
    engine = make_engine(store_url)
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("CREATE EXTENSION postgis")
    empty = named_in(engine)
    for _ in range(2):
        migrate(engine)
        assert named_in(engine) > empty
        fill(engine)
        before = contents(engine)
        assert all(before[table] for table in Base.metadata.tables)
        unmigrate(engine)
        assert named_in(engine) == empty
    migrate(engine)
    assert not any(contents(engine).values())
    engine.dispose()


def named_in(engine: Engine) -> set[tuple[str, str]]:
    """All that has a name in a database: tables, indexes, sequences, functions, types, triggers, schemas."""
    asked = "SELECT type, name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"
    if engine.dialect.name == "postgresql":
        asked = """SELECT 'relation', oid::regclass::text FROM pg_class
            UNION SELECT 'function', oid::regprocedure::text FROM pg_proc
            UNION SELECT 'type', oid::regtype::text FROM pg_type
            UNION SELECT 'trigger', tgrelid::regclass::text || ' ' || tgname FROM pg_trigger
            UNION SELECT 'schema', nspname::text FROM pg_namespace
            UNION SELECT 'extension', extname::text FROM pg_extension"""
    with engine.connect() as connection:
        found = {(str(kind), str(name)) for kind, name in connection.execute(text(asked))}
    return {(kind, name) for kind, name in found if "alembic_version" not in name}


def fill(engine: Engine) -> None:
    """The toy town, and a row in every table in which it has none."""
    toy.load(engine)
    for table in Base.metadata.sorted_tables:
        with session(engine, write=True) as opened:
            if not opened.execute(select(table).limit(1)).first():
                opened.execute(table.insert().values(some_row(opened, table)))


def some_row(opened: Session, table: sa.Table) -> dict[str, object]:
    """Values that every column of a table takes."""
    row: dict[str, object] = {}
    for column in table.columns:
        if column.foreign_keys:
            (there,) = column.foreign_keys
            row[column.name] = opened.scalar(select(there.column).limit(1))
        elif isinstance(column.type, Geometry):
            row[column.name] = SHAPES[str(column.type.geometry_type)]
        else:
            row[column.name] = next(value for kind, value in VALUES if isinstance(column.type, kind))
    return row


def test_migrating_twice_changes_nothing(engine: Engine) -> None:
    with session(engine, write=True) as opened:
        opened.add(house(1))
    migrate(engine)
    with session(engine) as opened:
        assert opened.get_one(House, 1).address == "梅巷 3 号"


def test_several_processes_may_start_on_an_empty_database(store_url: str) -> None:
    start = "import sys; from data.database import make_engine, migrate; migrate(make_engine(sys.argv[1]))"
    started = [subprocess.Popen([sys.executable, "-c", start, store_url], cwd=ROOT) for _ in range(2)]
    assert [process.wait(timeout=60) for process in started] == [0, 0]
    engine = make_engine(store_url)
    assert set(Base.metadata.tables) <= set(inspect(engine).get_table_names())
    engine.dispose()


def test_a_store_of_a_later_version_is_refused_in_words(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match="another version of Menpai"):
        migrate(engine)


def test_a_failed_migration_leaves_no_half_made_tables(store_url: str) -> None:
    engine = make_engine(store_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE visit (id INTEGER)"))  # in the way of the last tables
    with pytest.raises(Exception, match="visit"):
        migrate(engine)
    tables = inspect(engine).get_table_names()
    engine.dispose()
    assert "house" not in tables


@pytest.mark.parametrize("known", [True, False])  # whether the table was made in this very process
def test_a_rebuilt_table_keeps_its_index_and_its_guard(
    sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch, known: bool
) -> None:
    monkeypatch.setattr(alembic_helpers, "_SPATIAL_TABLES", {"house"} if known else set())
    with session(sqlite_engine, write=True) as opened:
        opened.add(house(1))
    with migrating(sqlite_engine) as connection:
        operations = Operations(MigrationContext.configure(connection))
        with operations.batch_alter_table("house", recreate="always") as table:
            table.alter_column("address", type_=sa.String(200))
    with session(sqlite_engine, write=True) as opened:
        opened.add(house(2, geometry="POINT(120.66 28.02)"))
        opened.flush()
        assert opened.scalars(select(House.id).where(bbox(House.geometry, 120.6, 28, 120.7, 28.1))).all() == [
            1,
            2,
        ]
        with pytest.raises(IntegrityError, match=r"house\.geometry needs a POINT"):
            opened.execute(sa.update(House).values(geometry="LINESTRING(0 0, 1 1)"))


def test_foreign_keys_hold(engine: Engine) -> None:
    log = EventLog(
        event_id=42, to_status=1, at=AT, actor="grid worker", role="grid_worker", area_code="330302001"
    )
    with pytest.raises(Exception, match=r"(?i)foreign key"), session(engine, write=True) as opened:
        opened.add(log)


def test_event_numbers_are_unique(engine: Engine) -> None:
    def event(key: int) -> Event:
        return Event(
            id=key, number="E-1", kind="0101", level="normal", status=1, origin="worker", title="t",
            reported_at=AT, area_code="330302001", hex_id=1, geometry="POINT(120.65 28.01)",
        )  # fmt: skip

    with pytest.raises(Exception, match=r"(?i)unique"), session(engine, write=True) as opened:
        opened.add_all([event(1), event(2)])
