"""Whatever is asked of a reader's connection, only rows of the viewer's areas answer, on both databases."""

# ruff: noqa: S608 - our own names of tables; and attacks are made of SQL

from __future__ import annotations

import os
import time
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
import town as toy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, exists, func, inspect, make_url, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, aliased
from test_migrations import fill

from data.database import make_engine, migrate
from data.errors import StoreError
from data.models import Base, Event, House, Person
from data.rights import RIGHTS
from data.scoped.classes import (
    AREA,
    CARE,
    CHAIN,
    CLASSES,
    CLOSED,
    PEOPLE,
    PROTECTED,
    READ,
    WHOLE,
    unclassified,
)
from data.scoped.logins import login_of
from data.scoped.policies import AREA_ROLE
from data.scoped.postgis import PostgisReaders
from data.scoped.readers import Readers
from data.spatial import bbox
from data.viewer import Viewer

SOME = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
LITTLE = [grid + number for grid in toy.GRIDS for number in ("01", "02")]
AREAS = st.lists(st.sampled_from(["", *toy.GRIDS, toy.A, toy.B, *LITTLE, "330399002"]), max_size=7)
VIEWERS = st.builds(Viewer, st.sampled_from(sorted(RIGHTS)), AREAS.map(tuple))
REFUSED = r"denied|prohibited|not auth|must be|affected by"
WORKER = Viewer("grid_worker", (toy.A1,))
LEADER = Viewer("leader", ("",))
ONE_OF_EACH = [Viewer(role, (toy.A1,)) for role in sorted(RIGHTS)]


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgis", marks=pytest.mark.postgis)])
def full(request: pytest.FixtureRequest) -> Engine:
    """The toy town, and a row in every table in which it has none, on both databases. Read only."""
    found = request.getfixturevalue(f"full_{request.param}")
    assert isinstance(found, Engine)
    return found


@pytest.fixture(scope="module")
def full_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """That town on SQLite."""
    yield from filled(f"sqlite:///{tmp_path_factory.mktemp('full') / 'menpai.db'}")


@pytest.fixture(scope="module")
def full_postgis(postgis_server: str, postgis_template: str) -> Iterator[Engine]:
    """That town on PostGIS."""
    name = f"menpai_full_{os.getpid()}"
    server = make_engine(postgis_server).execution_options(isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{postgis_template}"'))
    yield from filled(make_url(postgis_server).set(database=name).render_as_string(hide_password=False))
    with server.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
    server.dispose()


def filled(url: str) -> Iterator[Engine]:
    """A migrated store with that town in it."""
    engine = make_engine(url)
    migrate(engine)
    fill(engine)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def readers(full: Engine) -> Readers:
    """Readers of that town."""
    return Readers(full)


def area_column(table: str) -> str:
    """Where a table says in which area a row is."""
    return "code" if table in CHAIN else "area_code"


def allowed(engine: Engine, viewer: Viewer, table: str) -> set[str]:
    """The areas of the rows that the viewer may see, one row at a time."""
    column = area_column(table)
    of_persons = table in PEOPLE and not viewer.knows_of("persons")
    of_care = table in CARE and not viewer.knows_of("care")
    if of_persons or of_care:
        return set()
    with engine.connect() as connection:
        codes = connection.scalars(text(f"SELECT {column} FROM {table}")).all()
    sees = viewer.knows if table in CHAIN else viewer.sees
    return {code for code in codes if sees(code)}


SHAPES = {
    "plain": lambda t, c: f"SELECT {c} FROM {t}",
    "star": lambda t, c: f"SELECT x.{c} FROM (SELECT * FROM {t}) x",
    "alias": lambda t, c: f"SELECT h.{c} FROM {t} AS h",
    "always true": lambda t, c: f"SELECT {c} FROM {t} WHERE 1 = 1 OR {c} = 'x'",
    "union": lambda t, c: f"SELECT {c} FROM {t} UNION SELECT {c} FROM {t}",
    "subquery": lambda t, c: f"SELECT {c} FROM {t} WHERE {c} IN (SELECT {c} FROM {t})",
    "with": lambda t, c: f"WITH found AS (SELECT {c} FROM {t}) SELECT {c} FROM found",
    "outer join": lambda t, c: f"SELECT b.{c} FROM {t} a LEFT JOIN {t} b ON a.{c} = b.{c}",
    "group": lambda t, c: f"SELECT {c} FROM {t} GROUP BY {c} HAVING count(*) > 0",
    "window": lambda t, c: f"SELECT max({c}) OVER (PARTITION BY {c}) FROM {t}",
    "least": lambda t, c: f"SELECT min({c}) FROM {t} GROUP BY {c}",
}


@pytest.mark.parametrize("shape", SHAPES)
@given(viewer=VIEWERS, table=st.sampled_from([t for t in PROTECTED if t not in WHOLE]))
@SOME
def test_every_shape_of_question_stays_in_the_viewers_areas(
    full: Engine, readers: Readers, shape: str, viewer: Viewer, table: str
) -> None:
    with readers.reading(viewer) as connection:
        found = connection.scalars(text(SHAPES[shape](table, area_column(table)))).all()
    assert {code for code in found if code is not None} == allowed(full, viewer, table)


@given(viewer=VIEWERS)
@SOME
def test_models_joins_and_boxes_stay_there_too(full: Engine, readers: Readers, viewer: Viewer) -> None:
    inside = allowed(full, viewer, "house")
    other = aliased(House)
    asked = {
        "model": select(House.area_code),
        "join": select(House.area_code).join(Event, Event.house_id == House.id),
        "self": select(other.area_code).join(House, House.id != other.id),
        "exists": select(House.area_code).where(exists().where(Event.id > 0)),
        "box": select(House.area_code).where(bbox(House.geometry, 120, 27, 122, 29)),
    }
    for name, query in asked.items():
        with readers.reading(viewer) as connection, Session(connection) as session:
            assert set(session.scalars(query)) <= inside, name
    with readers.reading(viewer) as connection:
        assert set(connection.scalars(asked["box"])) == inside
        assert connection.scalar(select(func.count()).select_from(House)) == (
            sum(viewer.sees(code) for code in toy.frames()["house"]["area_code"])
        )


def test_what_sources_said_of_persons_is_for_who_may_know_of_persons(engine: Engine) -> None:
    fill(engine)
    readers = Readers(engine)
    with engine.execution_options(write=True).begin() as connection:
        connection.execute(text("UPDATE source_record SET kind = 'persons', area_code = :a"), {"a": toy.A1})
    for viewer in ONE_OF_EACH:
        with readers.reading(viewer) as connection:
            found = connection.scalar(text("SELECT count(*) FROM source_record"))
        assert bool(found) == (viewer.knows_of("persons") and viewer.sees(toy.A1)), viewer


def test_where_data_come_from_is_for_who_sees_the_whole_street(readers: Readers) -> None:
    with readers.reading(LEADER) as connection:
        assert connection.scalar(text("SELECT count(*) FROM import_batch"))
    for table in WHOLE:
        with readers.reading(WORKER) as connection:
            try:
                assert connection.scalar(text(f"SELECT count(*) FROM {table}")) == 0
            except DBAPIError as error:
                assert "denied" in str(error)


@pytest.mark.parametrize("table", CLOSED)
@pytest.mark.parametrize("viewer", [LEADER, WORKER], ids=["all", "area"])
def test_accounts_keys_and_the_log_are_for_no_reader(readers: Readers, viewer: Viewer, table: str) -> None:
    for query in (f"SELECT * FROM {table}", f"SELECT count(*) FROM {table}", f"SELECT 1 FROM {table}"):
        with (
            readers.reading(viewer) as connection,
            pytest.raises(DBAPIError, match=REFUSED),
        ):
            connection.execute(text(query)).all()


WRITES = (
    "UPDATE house SET area_code = '{own}' WHERE area_code = '{other}'",
    "UPDATE house SET area_code = '{other}'",
    "DELETE FROM house WHERE area_code = '{other}'",
    "DELETE FROM house",
    "INSERT INTO event_log (id, event_id, to_status, at, actor, role, area_code)"
    " VALUES (9999, 1, 1, '2026-01-01', 'x', 'x', '{other}')",
    "CREATE TABLE mine AS SELECT * FROM house",
    "DROP TABLE house",
    "ALTER TABLE house ADD COLUMN mine TEXT",
    "CREATE INDEX mine ON house (id)",
)


@pytest.mark.parametrize("viewer", [LEADER, WORKER], ids=["all", "area"])
@pytest.mark.parametrize("statement", WRITES)
def test_a_reader_writes_nothing(full: Engine, readers: Readers, viewer: Viewer, statement: str) -> None:
    before = allowed(full, LEADER, "house")
    with readers.reading(viewer) as connection, pytest.raises(DBAPIError):
        connection.execute(text(statement.format(own=toy.A1, other=toy.B1)))
    assert allowed(full, LEADER, "house") == before


SQLITE_ATTACKS = (
    "SELECT area_code FROM main.house",
    "SELECT count(*) FROM main.house",
    "SELECT count(*) FROM main.user_account",
    "WITH house AS (SELECT * FROM main.house) SELECT area_code FROM house",
    "WITH house AS MATERIALIZED (SELECT * FROM main.house) SELECT area_code FROM house",
    "WITH house AS (SELECT * FROM main.user_account) SELECT * FROM house",
    "SELECT (SELECT max(area_code) FROM main.house) FROM house",
    "SELECT * FROM (SELECT area_code FROM main.house) AS house",
    "SELECT name FROM sqlite_master",
    "SELECT sql FROM temp.sqlite_master",
    "SELECT sql FROM sqlite_temp_schema",
    "SELECT * FROM pragma_database_list",
    "SELECT * FROM pragma_table_info('house')",
    "PRAGMA query_only=OFF",
    "PRAGMA database_list",
    "PRAGMA writable_schema=ON",
    "ATTACH ':memory:' AS other",
    "DETACH main",
    "SELECT * FROM idx_house_geometry_node",
    "SELECT * FROM main.idx_house_geometry",
    "SELECT * FROM idx_grid_geometry_rowid",
    "SELECT load_extension('x')",
    "CREATE TEMP VIEW mine AS SELECT * FROM main.house",
    "DROP VIEW temp.house",
    "SELECT * FROM dbstat",
    "SELECT * FROM sqlite_sequence",
    "VACUUM INTO '/tmp/stolen.db'",
    "REINDEX",
    "ANALYZE",
)  # fmt: skip


@pytest.mark.parametrize("attack", SQLITE_ATTACKS)
def test_no_statement_reaches_behind_the_views(full_sqlite: Engine, attack: str) -> None:
    readers = Readers(full_sqlite)
    with readers.reading(WORKER) as connection, pytest.raises(DBAPIError):
        found = connection.execute(text(attack)).all()
        pytest.fail(f"answered with {found[:3]}")
    readers.close()


def test_boxes_of_foreign_rows_are_not_in_the_index_of_places(full_sqlite: Engine) -> None:
    readers = Readers(full_sqlite)
    with readers.reading(WORKER) as connection:
        ids = set(connection.scalars(text("SELECT id FROM idx_house_geometry")))
        assert ids == set(connection.scalars(text("SELECT id FROM house")))
    readers.close()


def raw(connection: Connection, *statements: str) -> list[object]:
    """What the last of some statements answers on a reader's connection, one after the other."""
    found: list[object] = []
    for statement in statements:
        result = connection.execute(text(statement))
        found = list(result.scalars()) if result.returns_rows else []
    return found


COUNT = "SELECT count(*) FROM house"
# A scope that nobody gave: none, an unknown one, one of the wrong shape; a role that is not one's own.
POSTGIS_ATTACKS = (
    ("SELECT set_config('menpai.scope', '', false)", COUNT),
    ("SELECT set_config('menpai.scope', repeat('0', 32), false)", COUNT),
    ("SELECT set_config('menpai.scope', 'x'' OR ''1''=''1', false)", COUNT),
    ("RESET menpai.scope", COUNT),
)
POSTGIS_DENIED = (
    ("SET ROLE menpai_all", COUNT),
    ("SET SESSION AUTHORIZATION menpai", COUNT),
    ("SELECT sid FROM session_scope",),
    ("INSERT INTO session_scope VALUES ('x', '{}', '{}', '{}', true, true, now() + interval '1 day')",),
    ("SET row_security = off", COUNT),
    ("ALTER TABLE house DISABLE ROW LEVEL SECURITY",),
    ("CREATE OR REPLACE FUNCTION menpai_scope_low() RETURNS text LANGUAGE sql AS 'SELECT '''''",),
    ("CREATE FUNCTION public.leak(text) RETURNS bool LANGUAGE sql COST 0.0001 AS 'SELECT true'",),
    ("COPY house TO '/tmp/stolen'",),
    ("SELECT pg_read_file('/etc/passwd')",),
    ("SELECT count(*) FROM event_rest",),
)


@pytest.mark.postgis
@pytest.mark.parametrize("attack", POSTGIS_ATTACKS)
def test_without_a_scope_that_was_given_there_is_no_row(
    full_postgis: Engine, attack: tuple[str, ...]
) -> None:
    readers = Readers(full_postgis)
    with readers.reading(WORKER) as connection:
        assert raw(connection, COUNT) != [0]
        assert raw(connection, *attack) == [0]
    readers.close()


@pytest.mark.postgis
@pytest.mark.parametrize("attack", POSTGIS_DENIED)
def test_a_reader_gets_no_other_role_and_takes_no_guard_off(
    full_postgis: Engine, attack: tuple[str, ...]
) -> None:
    readers = Readers(full_postgis)
    with readers.reading(WORKER) as connection, pytest.raises(DBAPIError, match=REFUSED):
        raw(connection, *attack)
    readers.close()


@pytest.mark.postgis
def test_a_scope_that_ended_shows_nothing(postgis_engine: Engine) -> None:
    fill(postgis_engine)
    readers = Readers(postgis_engine)
    with readers.reading(WORKER) as connection:
        assert raw(connection, COUNT) != [0]
    with postgis_engine.begin() as owner:
        owner.execute(text("UPDATE session_scope SET ends_at = now() - interval '1 second'"))
    with readers.reading(WORKER) as connection:
        assert raw(connection, COUNT) == [0]
    readers.close()


@pytest.mark.postgis
def test_a_leaky_condition_sees_no_foreign_row(full_postgis: Engine) -> None:
    """A condition that would fail on any row of another area is not asked of such a row."""
    readers = Readers(full_postgis)
    failing = (
        f"SELECT count(*) FROM house WHERE 1 / (CASE WHEN area_code LIKE '{toy.B}%' THEN 0 ELSE 1 END) = 1"
    )
    with readers.reading(WORKER) as connection:
        assert raw(connection, failing) == raw(connection, COUNT)
    readers.close()


@pytest.mark.postgis
def test_every_protected_table_is_guarded_and_nothing_else_is_granted(full_postgis: Engine) -> None:
    asked = "SELECT relname FROM pg_class WHERE relrowsecurity AND relkind IN ('r', 'p')"
    granted = """SELECT DISTINCT table_name FROM information_schema.role_table_grants
        WHERE grantee IN ('menpai_area', 'menpai_all') OR grantee LIKE 'menpai\\_area\\_%'"""
    other = """SELECT count(*) FROM information_schema.role_table_grants
        WHERE grantee IN ('menpai_area', 'menpai_all') AND privilege_type <> 'SELECT'"""
    views = """SELECT relname FROM pg_class WHERE relkind IN ('v', 'm')
        AND relnamespace = 'public'::regnamespace
        AND relname NOT IN ('geometry_columns', 'geography_columns')"""
    roles = """SELECT rolname FROM pg_roles WHERE rolname LIKE 'menpai\\_%'
        AND (rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole)"""
    with full_postgis.connect() as connection:
        assert set(connection.scalars(text(asked))) == set(PROTECTED)
        assert set(connection.scalars(text(granted))) == set(READ)
        assert connection.scalar(text(other)) == 0
        assert connection.scalars(text(views)).all() == [], "a plain view would go past the policies"
        assert connection.scalars(text(roles)).all() == []


def test_every_table_is_of_one_class(engine: Engine) -> None:
    assert unclassified() == set()
    named = [table for tables in CLASSES.values() for table in tables]
    assert len(named) == len(set(named))
    assert set(named) == set(Base.metadata.tables)
    with_area = {t.name for t in Base.metadata.tables.values() if "area_code" in t.columns}
    assert with_area - {"road", "land", "match_doubt"} == {*AREA, *PEOPLE, *CARE}
    assert {name for name in inspect(engine).get_table_names() if name in CLOSED} == set(CLOSED)


def plan(connection: Connection, query: object) -> str:
    """How the database would answer."""
    compiled = query.compile(connection, compile_kwargs={"literal_binds": True})  # type: ignore[attr-defined]
    word = "EXPLAIN" if connection.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN"
    rows = connection.exec_driver_sql(f"{word} {compiled}".replace("%", "%%")).all()
    return "\n".join(str(row[-1]) for row in rows)


@pytest.fixture
def crowded(engine: Engine) -> Engine:
    """Enough houses that an index is worth it, most of them in the other community."""
    more = [
        {
            "id": key, "address": f"河南路{key}号", "use": "dwelling", "state": "lived_in", "households": 1,
            "plate_state": "mounted", "area_code": toy.A1 if key % 20 == 0 else toy.B1, "hex_id": 1,
            "geometry": f"SRID=4326;POINT({120.6 + key % 200 / 2000} {28 + key // 200 / 2000})",
        }
        for key in range(1000, 9000)
    ]  # fmt: skip
    toy.load(engine)
    with engine.execution_options(write=True).begin() as connection:
        connection.execute(sa.insert(House), more)
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.exec_driver_sql("ANALYZE")
    return engine


def test_the_guards_leave_the_plans_as_they_are(crowded: Engine) -> None:
    readers = Readers(crowded)
    by_key = select(House.address).where(House.id == 7)
    in_area = select(func.count()).select_from(House)
    in_box = select(House.id).where(bbox(House.geometry, 120.6, 28, 120.601, 28.001))
    with readers.reading(WORKER) as connection:
        assert "pk_house" in plan(connection, by_key) or "INTEGER PRIMARY KEY" in plan(connection, by_key)
        assert "ix_house_area_code" in plan(connection, in_area)
    with readers.reading(LEADER) as connection:
        found = plan(connection, in_box)
        assert "idx_house_geometry" in found
        assert "Filter: $" not in found
    readers.close()


def test_scopes_of_many_threads_do_not_mix(full: Engine, readers: Readers) -> None:
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415

    wanted = {grid: allowed(full, Viewer("secretary", (grid,)), "house") for grid in toy.GRIDS}

    def ask(turn: int) -> bool:
        grid = toy.GRIDS[turn % len(toy.GRIDS)]
        with readers.reading(Viewer("secretary", (grid,))) as connection:
            return set(connection.scalars(select(House.area_code))) == wanted[grid]

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(ask, range(400)))


def test_an_error_leaves_no_scope_on_a_connection(readers: Readers) -> None:
    with pytest.raises(ZeroDivisionError), readers.reading(WORKER):
        raise ZeroDivisionError
    with readers.reading(Viewer("grid_worker", ())) as connection:
        assert raw(connection, COUNT) == [0]


def test_persons_are_not_there_for_roles_that_may_not_know_them(readers: Readers, full: Engine) -> None:
    with full.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(Person))
    for role in RIGHTS:
        viewer = Viewer(role, ("",))
        with readers.reading(viewer) as connection:
            found = connection.scalar(select(func.count()).select_from(Person))
        assert bool(found) == viewer.knows_of("persons"), role


@pytest.mark.postgis
def test_a_reader_whom_the_server_does_not_let_in_is_told_at_the_start(postgis_engine: Engine) -> None:
    readers = Readers(postgis_engine)
    readers.check()
    login = login_of(AREA_ROLE, str(postgis_engine.url.database))
    readers.close()
    for word, let_in in (("NOLOGIN", False), ("LOGIN", True)):
        with postgis_engine.begin() as owner:
            owner.exec_driver_sql(f'ALTER ROLE "{login}" {word}')
        if let_in:
            readers.check()
        else:
            with pytest.raises(StoreError, match=f"{login}.*pg_hba"):
                readers.check()
    readers.close()


@pytest.mark.postgis
def test_a_scope_is_written_once_and_anew_before_it_ends(
    postgis_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(postgis_engine)
    readers = Readers(postgis_engine)

    def sids() -> list[str]:
        with postgis_engine.connect() as connection:
            return list(connection.scalars(text("SELECT sid FROM session_scope ORDER BY ends_at")))

    for _ in range(3):
        with readers.reading(WORKER):
            pass
    assert len(sids()) == 1
    later = time.monotonic() + 601
    monkeypatch.setattr("data.scoped.postgis.time.monotonic", lambda: later)
    with readers.reading(WORKER) as connection:
        assert raw(connection, COUNT) != [0]
    assert len(sids()) == 2
    assert isinstance(readers._kind, PostgisReaders)
    readers.close()
