"""Two worker processes answer like one cube, whatever is asked, has changed, or was killed."""

from __future__ import annotations

import os
import pickle
import shutil
import signal
import sys
import time
from dataclasses import replace

import numpy as np
import pytest
from counting import FIRST, SCHEME, Slow, agree, picks, some_facts
from distributed import LocalCluster
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sharding import ABOUT, FACTS, pieces

from data.cube import Facts, Pick
from data.shards import Cluster, Manifest, ShardedCube, ShardsError, write
from data.shards.holding import Shard, ask, hold

SOME = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@given(pick=picks(), res=st.integers(7, 11))
@SOME
def test_any_question_is_answered_like_a_group_by(cluster, folder, pick, res):
    agree(ShardedCube.on(cluster, folder), Slow(FACTS), pick, res)


@given(data=st.data())
@SOME
def test_what_was_added_changed_and_taken_away_counts_as_it_is_now(cluster, folder, data):
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32 - 1)))
    cube, now = ShardedCube.on(cluster, folder), FACTS
    for _ in range(data.draw(st.integers(1, 3))):
        dropped = rng.choice(now.ids, int(rng.integers(0, 20)), replace=False)
        written = some_facts(rng, int(rng.integers(0, 30)), first_id=int(rng.integers(2950, 3060)))
        ids = np.union1d(dropped, written.ids)
        stay = written.take(~np.isin(written.ids, dropped))
        now = now.take(~np.isin(now.ids, ids)).and_also(stay)
        cube = cube.changed(ids, stay)
        assert len(cube) == len(now)
    agree(cube, Slow(now), data.draw(picks()))
    assert len(cube.changed(ids, stay).since) == len(cube.since), "told twice, counted once"


def test_what_travels_of_a_shard_is_its_address(folder):
    held = hold(Shard(str(folder), 0))
    sent = pickle.dumps(held)
    moved = pickle.loads(sent)  # noqa: S301 - our own
    assert len(sent) < 500
    assert sys.getsizeof(moved) > sys.getsizeof(held) > 2000, "to weigh it does not make it"
    one, other = (ask(some, "by_area", (Pick(),)) for some in (held, moved))
    assert one.rows == other.rows == Manifest.read(folder).rows_of(0)
    assert one.value.tolist() == other.value.tolist()


def test_shards_of_nothing_answer_and_take_their_first_rows(cluster, tmp_path):
    cube = ShardedCube.on(cluster, write(tmp_path, [], ABOUT))
    agree(cube, Slow(Facts.empty(SCHEME)), Pick(FIRST, FIRST + 5))
    agree(cube.changed(FACTS.ids, FACTS), Slow(FACTS), Pick(FIRST, FIRST + 5))


@pytest.mark.parametrize("killed", [1, 2])
def test_whoever_is_killed_is_replaced_and_the_answer_is_right_again(cluster, folder, killed):
    cube = ShardedCube.on(cluster, folder)
    assert cube.total(Pick()) == len(FACTS)
    for pid in processes(cluster)[:killed]:
        os.kill(pid, signal.SIGKILL)
    begun = time.monotonic()
    while time.monotonic() < begun + 1:
        agree(cube, Slow(FACTS), Pick(FIRST + 3, FIRST + 20))
    assert time.monotonic() - begun < 25


def processes(cluster: Cluster) -> list[int]:
    """The workers' own process numbers."""
    return list(cluster._connected().run(os.getpid).values())


def test_planes_are_kept_beside_the_shards_for_whoever_holds_them_next(cluster, tmp_path):
    folder = write(tmp_path, pieces(FACTS), ABOUT)
    cube = ShardedCube.on(cluster, folder)
    assert cube.total(Pick()) == len(FACTS)
    assert sorted(path.name for path in (folder / "planes").iterdir()) == ["0", "1"]


def test_two_processes_share_what_the_workers_hold(workers, cluster, folder):
    other = Cluster(workers.scheduler_address)
    try:
        for one in (cluster, other):
            assert ShardedCube.on(one, folder).total(Pick()) == len(FACTS)
        held = cluster._connected().who_has()
        assert len([key for key in held if str(folder) in str(key)]) == 2
    finally:
        other.close()


def test_too_few_rows_are_no_answer(cluster, folder, tmp_path):
    cube = ShardedCube.on(cluster, folder)
    manifest = cube.workers.manifest
    first, *others = manifest.shards
    more = replace(manifest, shards=((replace(first[0], rows=first[0].rows + 1), *first[1:]), *others))
    with pytest.raises(ShardsError, match="other rows than the manifest"):
        replace(cube, workers=replace(cube.workers, manifest=more)).total(Pick())
    short = tmp_path / folder.name
    shutil.copytree(folder, short, ignore=shutil.ignore_patterns("planes"))
    more.write(short)
    with pytest.raises(ShardsError, match="write it anew"):
        ShardedCube.on(cluster, short).total(Pick())
    Manifest.write(manifest, short)
    assert ShardedCube.on(cluster, short).total(Pick()) == len(FACTS), "mended, it answers"


def test_a_missing_folder_scheduler_or_worker_is_told_within_the_limit(workers, cluster, folder, tmp_path):
    gone = ShardedCube.on(cluster, folder)
    gone = replace(gone, workers=replace(gone.workers, folder=tmp_path / "nowhere"))
    with pytest.raises(ShardsError, match="do all see that folder"):
        gone.total(Pick())
    with pytest.raises(ShardsError, match="no Dask scheduler answers"):
        Cluster("nonsense").connect()
    # In the loop of the other cluster: one of its own has ten seconds to begin, which may not do.
    with LocalCluster(
        n_workers=0, processes=False, dashboard_address="127.0.0.1:0", loop=workers.loop
    ) as empty:
        alone = Cluster(empty.scheduler_address, limit_s=0.3)
        try:
            cube = ShardedCube.on(alone, folder)
            with pytest.raises(ShardsError, match="do not answer"):
                cube.total(Pick())
            with pytest.raises(ShardsError, match="no worker has joined"):
                cube.by_hex(9, Pick())
        finally:
            alone.close()
