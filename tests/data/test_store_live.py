"""A store that follows what happens answers like one that has just read everything, from a file or not."""

from __future__ import annotations

import time

import numpy as np
import pytest
import town as toy
from asking import ALL_TIME, LEADER
from living import answers, happen
from sqlalchemy import Engine, delete

from data.cube import Pick
from data.database import make_engine, touch
from data.index import kept
from data.index.town import Town
from data.models import Event, EventLog
from data.store import Store
from geo import hexes


def same(store: Store, engine: Engine) -> None:
    """What the store says is what one says that has just read everything."""
    other = Store(engine).warm()
    wanted = answers(other)
    for what, told in answers(store).items():
        assert told == wanted[what], what
    assert store.town.cubes.visits.total(Pick()) == other.town.cubes.visits.total(Pick())


@pytest.mark.parametrize("seed", range(3))
def test_a_store_that_followed_answers_like_one_that_has_just_read_everything(engine: Engine, seed: int):
    toy.load(engine)
    store, rng = Store(engine).warm(), np.random.default_rng(seed)
    for _ in range(3):
        happen(engine, rng)
        assert store.refresh()
        assert not store.refresh()
    same(store, engine)


def test_when_much_has_changed_everything_is_laid_out_anew(engine: Engine, monkeypatch):
    toy.load(engine)
    store = Store(engine).warm()
    for module in ("data.index.changing", "data.cube.cube"):
        monkeypatch.setattr(f"{module}.MANY_CHANGES", 4)
    happen(engine, np.random.default_rng(5))
    assert store.refresh()
    assert store.town.events.changes == len(store.town.cubes.events.since) == 0
    same(store, engine)


@pytest.mark.parametrize("many", [4, 65_536])
def test_whoever_asks_after_a_change_finds_all_tables_made(engine: Engine, monkeypatch, many):
    toy.load(engine)
    store = Store(engine).warm()
    for module in ("data.index.changing", "data.cube.cube"):
        monkeypatch.setattr(f"{module}.MANY_CHANGES", many)
    for seed in (5, 6):
        happen(engine, np.random.default_rng(seed))
        assert store.refresh()
        before = made(store.town)
        answers(store)
        store.hex(LEADER, hexes.to_text(int(store.town.houses.points.hex_id[0])), ALL_TIME)
        assert made(store.town) == before


def test_what_a_change_leaves_as_it_was_is_not_made_again(engine: Engine):
    toy.load(engine)
    store = Store(engine).warm()
    before = store.town.events
    happen(engine, np.random.default_rng(5))
    assert store.refresh()
    after = store.town.events
    assert before.changes == 0 < after.changes
    for table in ("base", "_by_house", "_by_due"):
        assert vars(after)[table] is vars(before)[table], table


def made(town: Town) -> set[tuple[str, str]]:
    """What has been computed of a town and its parts."""
    events = town.events
    parts = {"town": town, "events": events, "base": events.base, "fresh": events.fresh,
             "alarms": town.alarms, "houses": town.houses, "doors": town.houses.points,
             "hexagons": town.hexagons, "pieces": town.house_pieces}  # fmt: skip
    return {(name, table) for name, part in parts.items() for table in vars(part)}


@pytest.fixture
def small(monkeypatch):
    """Also the toy town is worth a file."""
    monkeypatch.setattr(kept, "WORTH_IT", 1)


def test_a_town_in_a_file_is_mapped_and_what_happened_since_is_taken_in(engine: Engine, tmp_path, small):
    toy.load(engine)
    folder = tmp_path / "kept"
    first = Store(engine, folder)
    happen(engine, np.random.default_rng(7))
    second = Store(engine, folder)
    for store in (first, second):
        assert not store.town.houses.points.lon.flags.writeable, "it is the file's memory"
    first.refresh()
    same(first, engine)
    same(second, engine)
    assert [path.suffix for path in folder.iterdir() if path.name != "lock"] == [".town"]


def test_another_data_version_has_another_file(engine: Engine, tmp_path, small):
    toy.load(engine)
    folder = tmp_path / "kept"
    store = Store(engine, folder)
    version = touch(engine)
    assert store.refresh()
    assert [path.name for path in folder.glob("*.town")] == [f"{version}.town"]
    assert kept.kept(folder, version)
    assert kept.kept(folder, "another") is None


@pytest.mark.parametrize("harm", ["cut", "other format", "not ours", "noise"])
def test_a_file_that_cannot_be_trusted_is_made_anew(sqlite_engine: Engine, tmp_path, small, harm):
    toy.load(sqlite_engine)
    folder = tmp_path / "kept"
    Store(sqlite_engine, folder)
    (path,) = folder.glob("*.town")
    whole = path.read_bytes()
    if harm == "not ours":
        path.chmod(0o666)
    else:
        path.write_bytes(
            {"cut": whole[: len(whole) // 2], "other format": b"menpai00" + whole[8:], "noise": b"x" * 500}[
                harm
            ]
        )
    assert kept.kept(folder, path.stem) is None
    same(Store(sqlite_engine, folder), sqlite_engine)
    assert kept.kept(folder, path.stem)


def test_a_mark_that_leads_nowhere_means_reading_everything_again(
    engine: Engine, tmp_path, small, monkeypatch
):
    toy.load(engine)
    store = Store(engine, tmp_path / "kept")
    happen(engine, np.random.default_rng(8))
    monkeypatch.setattr("data.changes.feed.MOST", 2)
    assert store.refresh()
    same(store, engine)


def test_a_store_that_follows_sees_what_others_write_without_being_asked(engine: Engine):
    toy.load(engine)
    store = Store(engine).warm().follow()
    before = len(store.town.cubes.events)
    other = make_engine(engine.url.render_as_string(hide_password=False))
    try:
        with other.execution_options(write=True).begin() as connection:
            connection.execute(delete(EventLog).where(EventLog.event_id == 1))
            connection.execute(delete(Event).where(Event.id == 1))
        end = time.monotonic() + 20
        while len(store.town.cubes.events) == before and time.monotonic() < end:
            store.look()
            time.sleep(0.02)
        assert len(store.town.cubes.events) == before - 1
    finally:
        store.close()
        other.dispose()
