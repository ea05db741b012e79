"""A store whose events are counted by workers says what one says that counts them by itself."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import town as toy
from asking import ALL_TIME, LEADER
from living import answers, happen
from pyarrow import parquet
from sqlalchemy import Engine

from data.__main__ import main
from data.cube import Cube
from data.database import touch
from data.settings import read_settings
from data.shards import Manifest, ShardedCube, newest
from data.shards.street import Elsewhere, write_street
from data.store import Store, open_store
from data.store import store as stores

HOUSE = Path(__file__).parents[3]


def same(store: Store, engine: Engine) -> None:
    """What the store says is what one says that has just read everything, and counts by itself."""
    wanted = answers(Store(engine).warm())
    for what, told in answers(store).items():
        assert told == wanted[what], what


def test_workers_count_the_events_of_a_store_and_what_happened_since(engine: Engine, cluster, tmp_path):
    toy.load(engine)
    write_street(engine, tmp_path)
    happen(engine, np.random.default_rng(3))
    store = Store(engine, counted=Elsewhere(engine, cluster, tmp_path)).warm()
    happen(engine, np.random.default_rng(4))
    assert store.refresh()
    assert isinstance(store.town.cubes.events, ShardedCube)
    same(store, engine)


def test_shards_of_another_data_version_are_left_and_taken_again_when_written_anew(
    sqlite_engine: Engine, cluster, tmp_path, caplog
):
    toy.load(sqlite_engine)
    elsewhere = Elsewhere(sqlite_engine, cluster, tmp_path)
    assert isinstance(Store(sqlite_engine, counted=elsewhere).town.cubes.events, Cube)
    assert "python -m data shard" in caplog.text
    write_street(sqlite_engine, tmp_path)
    store = Store(sqlite_engine, counted=elsewhere)
    touch(sqlite_engine)
    assert store.refresh()
    assert isinstance(store.town.cubes.events, Cube)
    write_street(sqlite_engine, tmp_path)
    touched = Store(sqlite_engine, counted=elsewhere)
    assert isinstance(touched.town.cubes.events, ShardedCube)


def test_when_the_workers_cannot_the_store_counts_by_itself(sqlite_engine: Engine, cluster, tmp_path, caplog):
    toy.load(sqlite_engine)
    folder = write_street(sqlite_engine, tmp_path)
    for path in folder.glob("*.parquet"):
        path.unlink()
    store = Store(sqlite_engine, counted=Elsewhere(sqlite_engine, cluster, tmp_path))
    assert store.summary(LEADER, ALL_TIME) == Store(sqlite_engine).summary(LEADER, ALL_TIME)
    assert "do all see that folder" in caplog.text


def test_the_settings_name_the_cluster(sqlite_engine: Engine, workers, tmp_path, monkeypatch):
    toy.load(sqlite_engine)
    environ = {
        "MENPAI_HOME": str(tmp_path),
        "MENPAI_DATABASE_URL": str(sqlite_engine.url),
        "MENPAI_DASK": workers.scheduler_address,
    }
    write_street(sqlite_engine, tmp_path / "shards")
    made = []
    monkeypatch.setattr(stores, "Store", lambda *given: made.append(given) or Store(*given))
    store = open_store(read_settings(environ))
    try:
        assert isinstance(store.town.cubes.events, ShardedCube)
        assert store.summary(LEADER, ALL_TIME) == Store(sqlite_engine).summary(LEADER, ALL_TIME)
    finally:
        made[0][2].cluster.close()
        store.engine.dispose()


def test_the_command_writes_the_events_in_words(sqlite_engine: Engine, tmp_path, monkeypatch, capsys):
    toy.load(sqlite_engine)
    monkeypatch.setenv("MENPAI_DATABASE_URL", str(sqlite_engine.url))
    assert main(["shard", str(tmp_path / "out"), "--shards", "1"]) == 0
    folder = newest(tmp_path / "out")
    assert folder
    assert f"{folder}: 60 rows" in capsys.readouterr().out
    manifest = Manifest.read(folder)
    assert manifest.rows == 60
    assert manifest.about.as_of_s == Store(sqlite_engine).town.now_s
    (path,) = folder.glob("*.parquet")
    told = parquet.read_table(path).to_pandas().set_index("id").sort_index()
    assert told["kind"].tolist() == toy.frames()["event"].sort_values("id")["kind"].tolist()
    assert main(["shard", str(path)]) == 2, "a file is no folder"
    assert main(["shard", "--shards", "-1"]) == 2


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "127.0.0.1:8786"])
def test_a_cluster_that_is_not_there_is_told_in_one_line(sqlite_engine: Engine, address, monkeypatch):
    monkeypatch.setattr("data.shards.cluster.CONNECT_S", 0.3)
    environ = {"MENPAI_DATABASE_URL": str(sqlite_engine.url), "MENPAI_DASK": address}
    with pytest.raises((RuntimeError, ValueError), match="MENPAI_DASK"):
        open_store(read_settings(environ))


def test_one_process_never_loads_dask(sqlite_engine: Engine, tmp_path):
    toy.load(sqlite_engine)
    code = (
        "import os, sys\n"
        "from data.settings import read_settings\n"
        "from data.store import open_store\n"
        "open_store(read_settings(os.environ)).warm()\n"
        "print(sorted({'dask', 'distributed', 'tornado'} & set(sys.modules)))"
    )
    environ = {**os.environ, "MENPAI_DATABASE_URL": str(sqlite_engine.url), "MENPAI_HOME": str(tmp_path)}
    environ.pop("MENPAI_DASK", None)
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=HOUSE, env=environ, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
