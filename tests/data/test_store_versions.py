"""A store that is empty, that changes, and that many threads ask at once."""

import math
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import town as toy
from asking import ALL_TIME, LEADER, tiles_at
from sqlalchemy import Engine, delete, update

from data.database import make_engine, migrate, read_meta, touch
from data.errors import StoreError
from data.models import Event, EventLog, House
from data.questions import METRICS, HexQuestion
from data.settings import read_settings
from data.store import Store, open_store
from data.store.features import FEATURES
from data.store.snapshot import LAYERS
from data.viewer import Viewer


@pytest.fixture
def living(engine: Engine) -> Iterator[tuple[Engine, Store]]:
    """A toy town of one's own, to be changed."""
    toy.load(engine)
    yield engine, Store(engine).warm()


def test_an_empty_store_answers_every_question(engine: Engine) -> None:
    store = Store(engine).warm()
    assert store.version == ""
    assert not any(store.counts(LEADER).values())
    for layer in LAYERS:
        assert {store.tile(LEADER, layer, *tiles_at(z)[0], ALL_TIME) for z in (0, 12, 15, 18)} == {b""}
    for metric in METRICS:
        asked = HexQuestion(metric, 9, ALL_TIME)
        assert len(store.hex_values(LEADER, asked).names) == 0
        assert len(store.area_values(LEADER, asked, "grids").names) == 0
        assert store.hex_tile(LEADER, asked, *tiles_at(14)[0]) == b""
    summary = store.summary(LEADER, ALL_TIME)
    assert (summary.houses, summary.events) == (0, 0)
    assert math.isnan(summary.residents)
    assert math.isnan(summary.on_time_share)
    assert sum(store.timeline(LEADER, ALL_TIME)[1]) == 0
    assert all(map(math.isnan, store.coverage(LEADER).values()))
    assert store.house(LEADER, 1, ALL_TIME) is None
    assert store.units(LEADER, 1) == store.search(LEADER, "梅") == []
    assert store.hex(LEADER, "8b41b2196496fff", ALL_TIME).houses == 0
    assert store.area(LEADER, toy.A, ALL_TIME).grids == []
    assert store.event(LEADER, 1) is store.thing(LEADER, "sensors", 1) is None
    assert all(len(store.features(LEADER, layer)) == 0 for layer in FEATURES)
    assert store.responsible(LEADER, toy.A1).grid == ""
    assert not store.refresh()


def test_a_filled_store_is_taken_in(engine: Engine) -> None:
    store = Store(engine)
    toy.load(engine)
    assert store.refresh()
    assert store.counts(LEADER)["houses"] == 40


def test_a_database_without_tables_says_what_to_do(tmp_path: Path) -> None:
    settings = read_settings({"MENPAI_HOME": str(tmp_path)})
    with pytest.raises(StoreError, match="python -m data demo"):
        open_store(settings)


def test_a_new_data_version_replaces_every_kept_answer(living: tuple[Engine, Store]) -> None:
    engine, store = living
    asked = HexQuestion("events", 9, ALL_TIME)
    tile = tiles_at(12)[0]
    before = store.hex_values(LEADER, asked).values.sum(), store.tile(LEADER, "events", *tile, ALL_TIME)
    with engine.execution_options(write=True).begin() as connection:
        connection.execute(delete(EventLog))
        connection.execute(delete(Event).where(Event.id > 10))
    assert store.hex_values(LEADER, asked).values.sum() == before[0] == 60, "until it looks"
    version = touch(engine)
    assert store.refresh()
    assert not store.refresh()
    assert store.version == version == read_meta(engine)["data_version"]
    assert store.hex_values(LEADER, asked).values.sum() == 10
    assert store.tile(LEADER, "events", *tile, ALL_TIME) != before[1]
    assert store.summary(LEADER, ALL_TIME).events == 10


def test_a_house_that_is_newer_than_the_memory_has_no_card_yet(living: tuple[Engine, Store]) -> None:
    engine, store = living
    with engine.execution_options(write=True).begin() as connection:
        connection.execute(update(House).where(House.id == 30).values(id=41))
    assert store.house(LEADER, 41, ALL_TIME) is None
    assert store.units(LEADER, 41) == []
    assert store.house(LEADER, 30, ALL_TIME) is None


def test_a_house_that_moved_out_of_the_viewers_area_is_not_shown_before_the_memory_knows(
    living: tuple[Engine, Store],
) -> None:
    engine, store = living
    with engine.execution_options(write=True).begin() as connection:
        connection.execute(update(House).where(House.id == 3).values(area_code=toy.B1))
    worker = Viewer("grid_worker", (toy.A1,))
    assert store.house(worker, 3, ALL_TIME) is None


def test_flats_of_one_entrance_in_two_grids_are_counted_for_each_viewer(living: tuple[Engine, Store]) -> None:
    engine, store = living
    with engine.execution_options(write=True).begin() as connection:
        connection.execute(update(House).where(House.id.in_([6, 7])).values(area_code=toy.A2))
    touch(engine)
    store.refresh()
    worker = Viewer("grid_worker", (toy.A2,))
    assert [line.id for line in store.units(worker, 6)] == [6, 7]
    assert store.counts(worker)["houses"] == 13


def test_an_open_event_of_another_area_is_not_counted_at_its_house(living: tuple[Engine, Store]) -> None:
    """Event 1 is open, at house 8."""
    engine, store = living
    worker = Viewer("grid_worker", (toy.A1,))
    before = {line.id: line.open_events for line in store.units(worker, 8)}[8]
    with engine.execution_options(write=True).begin() as connection:
        connection.execute(update(Event).where(Event.id == 1).values(area_code=toy.A2))
        touch(connection)
    store.refresh()
    assert {line.id: line.open_events for line in store.units(worker, 8)}[8] == before - 1
    assert {line.id: line.open_events for line in store.units(LEADER, 8)}[8] == before
    assert 1 not in {line.id for line in store.house(worker, 8, ALL_TIME).events}


def test_many_threads_ask_while_the_data_change(living: tuple[Engine, Store]) -> None:
    engine, store = living
    stop, asked = threading.Event(), HexQuestion("events", 9, ALL_TIME)

    def ask() -> set[tuple[float, int]]:
        seen = set()
        while not stop.is_set():
            store.refresh()
            snapshot = store.now
            seen.add((snapshot.hex_values(LEADER, asked).values.sum(), len(snapshot.town.events.base)))
            store.house(LEADER, 3, ALL_TIME)
        return seen

    with ThreadPoolExecutor(4) as pool:
        answers = [pool.submit(ask) for _ in range(4)]
        try:
            for last in (40, 20):
                with engine.execution_options(write=True).begin() as connection:
                    connection.execute(delete(EventLog))
                    connection.execute(delete(Event).where(Event.id > last))
                    touch(connection)
                while len(store.town.events.base) != last and not any(a.done() for a in answers):
                    stop.wait(0.01)
        finally:
            stop.set()
        found = set().union(*(answer.result() for answer in answers))
    assert all(total == rows for total, rows in found), "no answer mixes two versions"
    assert (20, 20) in found


@pytest.mark.postgis
def test_two_databases_give_the_same_answers(sqlite_engine: Engine, postgis_url: str) -> None:
    other = make_engine(postgis_url)
    try:
        migrate(other)
        stores = []
        for engine in (sqlite_engine, other):
            toy.load(engine)
            stores.append(Store(engine))
        one, two = stores
        for layer in LAYERS:
            for zoom in (9, 13, 16):
                for tile in tiles_at(zoom):
                    assert one.tile(LEADER, layer, *tile, ALL_TIME) == two.tile(
                        LEADER, layer, *tile, ALL_TIME
                    )
        for i in range(1, 41):
            assert repr(one.house(LEADER, i, ALL_TIME)) == repr(two.house(LEADER, i, ALL_TIME))
            assert one.units(LEADER, i) == two.units(LEADER, i)
        for i in range(1, 61):
            assert one.event(LEADER, i) == two.event(LEADER, i)
        for layer in FEATURES:
            assert one.features(LEADER, layer).to_csv() == two.features(LEADER, layer).to_csv()
        assert repr(one.summary(LEADER, ALL_TIME)) == repr(two.summary(LEADER, ALL_TIME))
        assert repr(one.coverage(LEADER)) == repr(two.coverage(LEADER))
    finally:
        other.dispose()
