"""Events and readings by the month, prefixes and times from their indexes, keys that hold all the same."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import town as toy
from sqlalchemy import Engine, Select, delete, func, insert, inspect, select, text, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import IntegrityError
from test_changes import new

from data import bulk, months
from data.changes import ChangeFeed
from data.database import migrate, session, unmigrate
from data.models import AuditLog, Base, ChangeLog, Event, EventLog, House, Observation
from data.prefix import begins_with, inside
from data.upkeep import keep_up

AT = datetime(2025, 3, 31, 23, 59, 59, 999999, tzinfo=UTC)
APRIL = datetime(2025, 4, 1, tzinfo=UTC)


def where_events_lie(engine: Engine) -> dict[str, int]:
    """Part → rows in it."""
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT tableoid::regclass::text, count(*) FROM event GROUP BY 1"))
        return {row[0]: row[1] for row in rows}


def at(key: int, when: datetime) -> dict[str, Any]:
    """An event of a time."""
    return {**new(key), "reported_at": when}


def write(engine: Engine, *statements: Any) -> None:
    with session(engine, write=True) as opened:
        for statement in statements:
            opened.execute(statement)


@pytest.mark.postgis
def test_what_is_loaded_lies_in_its_months(postgis_engine: Engine) -> None:
    toy.load(postgis_engine)
    lie = where_events_lie(postgis_engine)
    times = pd.to_datetime(toy.frames()["event"]["reported_at"], utc=True)
    assert lie == {f"event_{month}": n for month, n in times.dt.strftime("%Y_%m").value_counts().items()}


@pytest.mark.postgis
def test_a_month_ends_with_its_last_microsecond(postgis_engine: Engine) -> None:
    with postgis_engine.begin() as connection:
        for month in (date(2025, 3, 1), date(2025, 4, 1)):
            months._make(connection, "event", month)
    write(
        postgis_engine,
        insert(Event).values([{**new(1), "reported_at": AT}, {**new(2), "reported_at": APRIL}]),
    )
    assert where_events_lie(postgis_engine) == {"event_2025_03": 1, "event_2025_04": 1}


@pytest.mark.postgis
def test_a_row_of_no_month_lies_in_the_rest_and_moves_when_its_month_is_made(postgis_engine: Engine) -> None:
    write(postgis_engine, insert(Event).values({**new(1), "reported_at": AT}))
    assert where_events_lie(postgis_engine) == {"event_rest": 1}
    following = ChangeFeed(postgis_engine)
    mark = following.mark()
    assert months.make_ahead(postgis_engine, date(2025, 2, 14)) == 6
    assert where_events_lie(postgis_engine) == {"event_2025_03": 1}
    assert following.since(mark)[1] == [], "nothing happened to it"
    assert months.make_ahead(postgis_engine, date(2025, 2, 14)) == 0


def test_upkeep_writes_only_what_is_due(engine: Engine, tmp_path: Path) -> None:
    keep_up(engine, tmp_path, 400, 1095)
    with session(engine) as opened:
        first = opened.scalar(select(func.count(AuditLog.id)))
    keep_up(engine, tmp_path, 400, 1095)
    with session(engine) as opened:
        assert opened.scalar(select(func.count(AuditLog.id))) == first == 0, "migrated today"
    old = datetime.now(UTC) - timedelta(days=30)
    write(engine, insert(Event).values(new(1)), update(ChangeLog).values(at=old))
    keep_up(engine, tmp_path, 400, 1095)
    with session(engine) as opened:
        assert opened.scalars(select(AuditLog.action)).all() == ["trim changes"]
        assert opened.scalar(select(func.count(ChangeLog.seq))) == 0


@pytest.mark.postgis
def test_a_time_of_a_broken_clock_makes_no_month(postgis_engine: Engine) -> None:
    with postgis_engine.begin() as connection:
        months.make_for(connection, "event", ["1899-12-31 00:00:00", "2999-01-01 00:00:00"], fresh=True)
    with postgis_engine.connect() as connection:
        assert not {"event_1899_12", "event_2999_01"} & set(inspect(connection).get_table_names())


@pytest.mark.postgis
def test_an_import_that_cannot_make_a_month_at_once_goes_on(postgis_engine: Engine) -> None:
    with postgis_engine.connect() as reader:
        reader.execute(text("SELECT * FROM event_rest"))  # as a long export holds it
        toy.load(postgis_engine)
    with session(postgis_engine) as opened:
        assert opened.scalar(select(func.count(Event.id))) == 60


def test_an_event_that_moves_to_another_month_stays_the_same_event(engine: Engine) -> None:
    toy.load(engine)
    following = ChangeFeed(engine)
    mark = following.mark()
    write(engine, update(Event).where(Event.id == 1).values(reported_at=AT))
    assert [(c.key, c.operation) for c in following.since(mark)[1]] == [("1", "update")]
    with session(engine) as opened:
        assert opened.get_one(Event, 1).reported_at == AT
        assert opened.scalar(select(func.count(Event.id))) == 60


FORBIDDEN = {
    "two numbers": insert(Event).values({**new(900), "number": "E-901", "reported_at": APRIL}),
    "two keys": insert(Event).values({**new(901), "number": "E-9", "reported_at": APRIL}),
    "a number taken": update(Event).where(Event.id == 902).values(number="E-901"),
    "a key taken": update(Event).where(Event.id == 902).values(id=901),
    "a log of nothing": insert(EventLog).values(
        event_id=999, to_status=1, at=AT, actor="a", role="grid_worker", area_code=toy.A1
    ),
    "a log left alone": delete(Event).where(Event.id == 901),
    "a log left behind": update(Event).where(Event.id == 901).values(id=903),
}


@pytest.mark.parametrize("statement", FORBIDDEN.values(), ids=list(FORBIDDEN))
def test_keys_hold_across_months(engine: Engine, statement: Any) -> None:
    log = insert(EventLog).values(
        event_id=901, to_status=1, at=AT, actor="a", role="grid_worker", area_code=toy.A1
    )
    write(
        engine,
        insert(Event).values([{**new(901), "reported_at": AT}, {**new(902), "reported_at": APRIL}]),
        log,
    )
    with pytest.raises(IntegrityError):
        write(engine, statement)
    with session(engine) as opened:
        assert opened.execute(select(Event.id, Event.number).order_by(Event.id)).all() == [
            (901, "E-901"), (902, "E-902"),
        ]  # fmt: skip


def test_keys_go_with_their_events_and_can_be_used_again(engine: Engine) -> None:
    write(engine, insert(Event).values(new(1)))
    write(engine, update(Event).values(number="E-2"))
    write(engine, insert(Event).values({**new(2), "number": "E-1"}))
    write(engine, delete(Event))
    write(engine, insert(Event).values([new(1), new(2)]))


@pytest.mark.parametrize("twice", ["id", "number"])
def test_a_fresh_load_refuses_a_key_that_is_there_twice(engine: Engine, twice: str) -> None:
    events = toy.frames()["event"]
    events.loc[events.index[1], twice] = events.loc[events.index[0], twice]
    with (
        pytest.raises(Exception, match=r"(?i)unique"),
        engine.execution_options(write=True).begin() as connection,
        bulk.loading(connection, fresh=True) as load,
    ):
        load("event", events)


@pytest.fixture
def year(postgis_engine: Engine) -> Engine:
    """24,000 events of a year and 60,000 readings of two days, of 40 grids."""
    with postgis_engine.begin() as connection:
        for month in pd.date_range("2025-01-01", "2025-12-01", freq="MS"):
            months._make(connection, "event", month.date())
        connection.exec_driver_sql(
            "INSERT INTO event (id, number, kind, level, status, origin, title, reported_at, area_code,"
            " hex_id, geometry) SELECT n, 'E-' || n, '0101', 'normal', 1, 'worker', 't',"
            " timestamptz '2025-01-01 00:00Z' + n * interval '21 minutes',"
            " '330302001001' || lpad((n %% 40)::text, 3, '0'), n %% 997, 'SRID=4326;POINT(120 28)'"
            " FROM generate_series(1, 24000) AS n"
        )
        connection.exec_driver_sql(
            "INSERT INTO observation (datastream_id, observed_at, value, quality) SELECT n %% 20,"
            " timestamptz '2026-01-01 00:00Z' + n * interval '3 seconds', n, 'good'"
            " FROM generate_series(1, 60000) AS n"
        )
        connection.exec_driver_sql("ANALYZE event")
        connection.exec_driver_sql("ANALYZE observation")
    return postgis_engine


def plan(engine: Engine, asked: Select[Any]) -> str:
    """The plan, as text."""
    sql = asked.compile(dialect=postgresql.psycopg.dialect(), compile_kwargs={"literal_binds": True})
    with engine.connect() as connection:
        explained = connection.exec_driver_sql(
            f"EXPLAIN (FORMAT JSON) {sql}".replace("%%", "%").replace("%", "%%")
        )
        return json.dumps(explained.scalar())


@pytest.mark.postgis
def test_a_prefix_is_answered_from_its_index(year: Engine) -> None:
    may = datetime(2025, 5, 1, tzinfo=UTC)
    of_may = Event.reported_at >= may, Event.reported_at < may + timedelta(days=31)
    found = plan(year, select(Event.id).where(begins_with(Event.area_code, "330302001001007"), *of_may))
    assert "event_2025_05_area_code_idx" in found
    assert "Seq Scan" not in found
    assert "~>=~" in found, "the index for prefixes, whatever the collation"


@pytest.mark.postgis
def test_a_week_is_looked_for_in_its_month_alone(year: Engine) -> None:
    week = (
        Event.reported_at >= datetime(2025, 5, 5, tzinfo=UTC),
        Event.reported_at < datetime(2025, 5, 12, tzinfo=UTC),
    )
    found = plan(year, select(Event.id).where(*week))
    assert "event_2025_05" in found
    assert not [f"event_2025_{m:02}" for m in range(1, 13) if m != 5 and f"event_2025_{m:02}" in found]


@pytest.mark.postgis
def test_an_hour_of_readings_is_found_by_the_index_on_time(year: Engine) -> None:
    begin = datetime(2026, 1, 2, 3, tzinfo=UTC)
    hour = Observation.observed_at >= begin, Observation.observed_at < begin + timedelta(minutes=10)
    with year.begin() as connection:
        months._make(connection, "observation", date(2026, 1, 1))
        connection.exec_driver_sql("ANALYZE observation")
    found = plan(year, select(func.avg(Observation.value)).where(*hour))
    assert "observation_2026_01_observed_at_idx" in found


def test_prefixes_mean_the_same_on_both_databases(engine: Engine) -> None:
    toy.load(engine)
    codes = toy.frames()["house"]["area_code"].tolist()
    with session(engine) as opened:
        for prefix in ("", "3", toy.A[:9], toy.A, toy.A1, toy.B1, "9"):
            count = opened.scalar(select(func.count(House.id)).where(inside(House.area_code, prefix)))
            assert count == sum(code.startswith(prefix) for code in codes)


def test_a_prefix_is_no_pattern() -> None:
    with pytest.raises(ValueError, match="no prefix"):
        begins_with(House.area_code, "33%")


def everything(engine: Engine) -> dict[str, list[Any]]:
    """All rows of all tables, but not who did what: of that the older log has no column."""
    with engine.connect() as connection:
        return {
            name: sorted(
                repr([getattr(value, "desc", value) for value in row])
                for row in connection.execute(select(*(c for c in table.columns if c.name != "by")))
            )
            for name, table in Base.metadata.tables.items()
        }


def test_a_town_goes_back_and_forth_between_the_versions_unharmed(engine: Engine) -> None:
    """To 0002, where the tables are whole and nobody logs changes, and forward again."""
    toy.load(engine)
    write(engine, insert(Observation).values(datastream_id=1, observed_at=AT, value=1.5, quality="good"))
    write(engine, insert(AuditLog).values(at=AT, action="sign_in", result="ok"))
    before = everything(engine)
    unmigrate(engine, "0002")
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM event")) == 60
        assert not {"change_log", "event_key"} & set(inspect(connection).get_table_names())
    migrate(engine)
    after = everything(engine)
    assert {**after, "change_log": []} == {**before, "change_log": []}
    write(engine, insert(Event).values(new(61)))
    with pytest.raises(IntegrityError):
        write(engine, insert(Event).values({**new(62), "number": "E-61"}))
