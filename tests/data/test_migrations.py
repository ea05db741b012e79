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
from geoalchemy2 import alembic_helpers
from sqlalchemy import Engine, inspect, select, text
from sqlalchemy.exc import IntegrityError

from data.database import make_engine, migrate, migrating, session, unmigrate
from data.errors import StoreError
from data.migrations.compare import include_object
from data.models import Base, Event, EventLog, House
from data.spatial import bbox

ROOT = Path(__file__).parents[2]
AT = datetime(2026, 11, 23, 8, tzinfo=UTC)


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
    toy.load(engine)
    before = {table: rows(engine, table) for table in toy.frames()}
    assert all(before.values())
    for revision in ("0003", "0002", "0001"):
        unmigrate(engine, revision)
        assert {table: rows(engine, table) for table in before} == before, revision
    migrate(engine)
    assert {table: rows(engine, table) for table in before} == before


def rows(engine: Engine, table: str) -> list[str]:
    """The rows of a table as text, whatever the order in which they lie."""
    with engine.connect() as connection:
        return sorted(str(row) for row in connection.execute(text(f"SELECT * FROM {table}")))  # noqa: S608 - our own names


def test_all_the_way_back_nothing_is_left_and_the_way_forward_is_clear(engine: Engine) -> None:
    unmigrate(engine)
    left = left_in(engine)
    migrate(engine)
    toy.load(engine)
    unmigrate(engine)
    assert left_in(engine) == left
    migrate(engine)
    with session(engine, write=True) as opened:
        assert opened.scalars(select(House)).all() == []
        opened.add(house(1))


def left_in(engine: Engine) -> set[str]:
    """Tables, indexes, sequences, functions, triggers and types, but those of PostGIS and of Alembic."""
    asked = "SELECT name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"
    if engine.dialect.name == "postgresql":
        own = "NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = x.oid AND d.deptype = 'e')"
        here = "= 'public'::regnamespace"
        asked = f"""SELECT relname FROM pg_class x WHERE relnamespace {here} AND {own}
            UNION SELECT proname FROM pg_proc x WHERE pronamespace {here} AND {own}
            UNION SELECT typname FROM pg_type x WHERE typnamespace {here} AND typarray <> 0 AND {own}
            UNION SELECT tgname FROM pg_trigger x WHERE NOT tgisinternal AND {own}"""  # noqa: S608 - no input
    with engine.connect() as connection:
        found = set(connection.execute(text(asked)).scalars())
    kept = {"geometry_columns", "spatial_ref_sys"}  # as both databases have them
    return {name for name in found if "alembic_version" not in name and name not in kept}


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
