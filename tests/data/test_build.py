"""A street is made whole or not at all, and no real street is lost by accident."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest
import street_frames as frames
from sqlalchemy import Engine, func, select, text

from data.build import build_street
from data.database import data_version, make_engine, migrate, read_meta, session
from data.errors import StoreError
from data.models import AuditLog, Event, House, User
from data.settings import Settings, read_settings
from data.spatial import bbox
from geo.errors import PlaceError


@pytest.fixture
def settings(store_url: str, tmp_path: Path) -> Settings:
    return read_settings({"MENPAI_HOME": str(tmp_path), "MENPAI_DATABASE_URL": store_url})


@pytest.fixture
def store(settings: Settings) -> Iterator[Engine]:
    engine = make_engine(settings.database_url)
    yield engine
    engine.dispose()


def house_ids(engine: Engine) -> list[int]:
    with session(engine) as opened:
        return list(opened.scalars(select(House.id).order_by(House.id)))


def test_a_street_is_there_with_its_rows_facts_and_indexes(settings: Settings, store: Engine) -> None:
    seen: list[tuple[str, int]] = []
    counts = build_street(
        settings, frames.street(), frames.META, progress=lambda n, rows: seen.append((n, rows))
    )
    assert counts == {"division": 2, "grid": 1, "house": 3, "household": 3, "event": 2}
    assert seen == [*counts.items(), ("indexes", 0)]
    assert read_meta(store) == {**frames.META, "data_version": data_version(store)}
    with session(store) as opened:
        inside = bbox(House.geometry, 120.6055, 28, 120.6075, 28.01)
        assert opened.scalars(select(House.id).where(inside).order_by(House.id)).all() == [1, 2]
    migrate(store)  # a built store is a migrated store


def test_the_order_of_batches_does_not_matter(settings: Settings, store: Engine) -> None:
    build_street(settings, reversed(frames.street()), frames.META)
    assert house_ids(store) == [1, 2, 3]


def test_a_demo_gives_way_and_a_running_reader_notices(settings: Settings, store: Engine) -> None:
    build_street(settings, frames.street(), frames.META)
    before = data_version(store)
    with session(store) as reader:  # a reader in the middle of its work
        assert reader.scalar(select(func.count(House.id))) == 3
        if settings.embedded:
            build_street(settings, frames.street(house=frames.houses(5)), frames.META)
            assert reader.scalar(select(func.count(House.id))) == 3
    if not settings.embedded:
        build_street(settings, frames.street(house=frames.houses(5)), frames.META)
    assert house_ids(store) == [1, 2, 3, 4, 5]
    assert int(data_version(store)) > int(before)


def test_a_real_street_is_not_lost_by_accident(settings: Settings, store: Engine) -> None:
    real = {**frames.META, "fictional": "0"}
    build_street(settings, frames.street(), real)
    with pytest.raises(StoreError, match=r"测试街道.*--replace"):
        build_street(settings, frames.street(house=frames.houses(1)), real)
    assert house_ids(store) == [1, 2, 3]
    build_street(settings, frames.street(house=frames.houses(3, first=1)), real, replace=True)
    build_street(settings, frames.street(house=frames.houses(4)), real, replace=True)
    assert house_ids(store) == [1, 2, 3, 4]


def test_houses_without_any_facts_count_as_a_real_street(settings: Settings, store: Engine) -> None:
    build_street(settings, frames.street(), {})
    with pytest.raises(StoreError, match="--replace"):
        build_street(settings, frames.street(), frames.META)


def test_an_empty_store_is_nobodys_street(settings: Settings, store: Engine) -> None:
    migrate(store)
    build_street(settings, frames.street(), frames.META)
    assert house_ids(store) == [1, 2, 3]


@pytest.mark.parametrize(
    ("fault", "error", "words"),
    [
        ({"household": frames.households(4)}, StoreError, "household"),  # of a house that is not there
        ({"event": pd.concat([frames.events(1)] * 2)}, StoreError, "(?i)unique"),
        ({"house": frames.houses().drop(columns="address")}, PlaceError, "address"),
    ],
)
def test_a_failure_leaves_the_old_street(
    settings: Settings, store: Engine, fault: dict[str, pd.DataFrame], error: type[Exception], words: str
) -> None:
    build_street(settings, frames.street(), frames.META)
    before = data_version(store)
    with pytest.raises(error, match=words):
        build_street(settings, frames.street(**fault), frames.META)
    assert (house_ids(store), data_version(store)) == ([1, 2, 3], before)
    assert not [p.name for p in settings.home.iterdir() if "building" in p.name]


def test_an_interrupted_source_leaves_no_half_built_street(
    settings: Settings, store: Engine, tmp_path: Path
) -> None:
    def interrupted() -> Iterator[tuple[str, pd.DataFrame]]:
        yield from frames.street()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_street(settings, interrupted(), frames.META)
    assert data_version(store) == ""
    assert not [p.name for p in tmp_path.iterdir() if "building" in p.name]


def test_accounts_and_the_audit_log_outlive_a_street(settings: Settings, store: Engine) -> None:
    build_street(settings, frames.street(), frames.META)
    at = datetime(2026, 11, 23, tzinfo=UTC)
    with session(store, write=True) as opened:
        opened.add(User(id=7, login="lin", role="grid_worker", disabled=False, created_at=at))
        opened.add(AuditLog(at=at, action="sign_in", result="ok"))
    build_street(settings, frames.street(), frames.META)
    with session(store) as opened:
        assert opened.get_one(User, 7).login == "lin"
        assert opened.scalars(select(AuditLog.action).order_by(AuditLog.id)).all()[1:] == [
            "sign_in",
            "build street",
        ]


def test_new_rows_get_keys_after_the_loaded_ones(settings: Settings, store: Engine) -> None:
    build_street(settings, frames.street(), frames.META)
    with session(store, write=True) as opened:
        first = opened.get_one(Event, 1)
        new = Event(
            **{
                c.key: getattr(first, c.key) for c in Event.__table__.columns if c.key not in {"id", "number"}
            },
            number="E9",
        )
        opened.add(new)
        opened.flush()
        assert new.id == 3


@pytest.fixture
def embedded(sqlite_url: str, tmp_path: Path) -> Settings:
    return read_settings({"MENPAI_HOME": str(tmp_path), "MENPAI_DATABASE_URL": sqlite_url})


def test_the_finished_file_is_safe_and_alone(embedded: Settings, tmp_path: Path) -> None:
    build_street(embedded, frames.street(), frames.META)
    assert [p.name for p in tmp_path.iterdir()] == ["menpai.db"]
    with closing(sqlite3.connect(tmp_path / "menpai.db")) as raw:
        assert raw.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_log_left_by_a_deleted_file_does_not_leak_into_the_new_one(
    embedded: Settings, tmp_path: Path
) -> None:
    build_street(embedded, frames.street(house=frames.houses(9)), frames.META)
    engine = make_engine(embedded.database_url)
    with session(engine, write=True) as opened:
        opened.execute(text("UPDATE house SET address = 'old'"))
    # Deleted under a server that runs: its connections still hold the log.
    with engine.connect() as held:
        held.execute(text("SELECT 1"))
        (tmp_path / "menpai.db").unlink()
        build_street(embedded, frames.street(), frames.META)
    assert house_ids(engine) == [1, 2, 3]  # the engine follows to the new file
    with session(engine) as opened:
        assert set(opened.scalars(select(House.address))) == {"梅巷1号", "梅巷2号", "梅巷3号"}
    engine.dispose()


def test_what_a_crash_left_behind_is_cleared_away(embedded: Settings, tmp_path: Path) -> None:
    (tmp_path / "menpai.building.db").write_bytes(b"half a page")
    build_street(embedded, frames.street(), frames.META)
    assert not (tmp_path / "menpai.building.db").exists()


def test_two_builds_at_once_are_refused_in_words(embedded: Settings) -> None:
    def second() -> Iterator[tuple[str, pd.DataFrame]]:
        yield from frames.street()
        with pytest.raises(StoreError, match="another process"):
            build_street(embedded, frames.street(), frames.META)

    build_street(embedded, second(), frames.META)


def test_a_file_that_is_no_database_is_not_overwritten(embedded: Settings, tmp_path: Path) -> None:
    (tmp_path / "menpai.db").write_text("my thesis" * 1000)
    with pytest.raises(StoreError):
        build_street(embedded, frames.street(), frames.META, replace=True)
    assert (tmp_path / "menpai.db").read_text() == "my thesis" * 1000


def test_readers_in_other_threads_see_one_street_or_the_other(embedded: Settings) -> None:
    build_street(embedded, frames.street(), frames.META)
    engine, seen, done = make_engine(embedded.database_url), set(), threading.Event()

    def read() -> None:
        while not done.is_set():
            with session(engine) as opened:
                seen.add(
                    (opened.scalar(select(func.count(House.id))), opened.scalar(select(func.max(House.id))))
                )

    threads = [threading.Thread(target=read) for _ in range(2)]
    for thread in threads:
        thread.start()
    for count in (40, 50, 60):
        build_street(embedded, frames.street(house=frames.houses(count)), frames.META)
    done.set()
    for thread in threads:
        thread.join()
    engine.dispose()
    assert seen <= {(3, 3), (40, 40), (50, 50), (60, 60)}


def test_a_folder_that_is_not_there_is_made(embedded: Settings, tmp_path: Path) -> None:
    deep = tmp_path / "a" / "b" / "menpai.db"
    build_street(replace(embedded, database_url=f"sqlite:///{deep}"), frames.street(), frames.META)
    assert deep.exists()
    assert [p.name for p in deep.parent.iterdir()] == ["menpai.db"]
