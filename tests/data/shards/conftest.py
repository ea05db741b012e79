"""Workers that are processes of their own, for all tests together; and facts as shards."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from distributed import LocalCluster

sys.path.insert(0, str(Path(__file__).parents[1] / "cube"))
from sharding import ABOUT, FACTS, pieces

from data.shards import Cluster, write

HOUSE = Path(__file__).parents[3]


@pytest.fixture(scope="session")
def workers() -> Iterator[LocalCluster]:
    """Two workers of one thread each. Whoever is killed is started again."""
    before = {child.pid for child in psutil.Process().children(recursive=True)}
    paths = os.pathsep.join([str(HOUSE), os.environ.get("PYTHONPATH", "")])
    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address="127.0.0.1:0", memory_limit=0,
        silence_logs=False, env={"PYTHONPATH": paths},
    ) as found:  # fmt: skip
        yield found
    left = [child for child in psutil.Process().children(recursive=True) if child.pid not in before]
    assert not [child for child in left if "spawn_main" in " ".join(child.cmdline())]


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
