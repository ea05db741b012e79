"""Workers that are processes of their own, for all tests together; and facts as shards."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dask
import psutil
import pytest
from distributed import LocalCluster

sys.path.insert(0, str(Path(__file__).parents[1] / "cube"))
from sharding import ABOUT, FACTS, pieces

from data.shards import Cluster, write

HOUSE = Path(__file__).parents[3]


@pytest.fixture(scope="session")
def workers() -> Iterator[LocalCluster]:
    """Two workers of one thread each. Whoever is killed is started again.

    A process that has everything imported forks them: most of a worker's start is its imports.
    """
    paths = os.pathsep.join([str(HOUSE), os.environ.get("PYTHONPATH", "")])
    with (
        dask.config.set({"distributed.worker.multiprocessing-method": "forkserver"}),
        LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address="127.0.0.1:0",
            memory_limit=0, silence_logs=False, env={"PYTHONPATH": paths},
        ) as found,
    ):  # fmt: skip
        yield found
        assert len(forked()) >= 2
    assert not forked()


def forked() -> list[psutil.Process]:
    """Children of the process that forks workers."""
    forking = [one for one in psutil.Process().children() if "forkserver" in " ".join(one.cmdline())]
    return [child for one in forking for child in one.children(recursive=True)]


@pytest.fixture
def cluster(workers: Any) -> Iterator[Cluster]:
    """A process's way to those workers."""
    found = Cluster(workers.scheduler_address)
    yield found
    found.close()


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three thousand facts of two towns as two shards."""
    return write(tmp_path_factory.mktemp("shards"), pieces(FACTS), ABOUT)
