"""Workers that are processes of their own, for all tests together; and facts as shards."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest
from distributed import LocalCluster

sys.path.insert(0, str(Path(__file__).parents[1] / "cube"))
from counting import AREAS, SCHEME, some_facts

from data.cube import Facts
from data.shards import About, Cluster, write

HOUSE = Path(__file__).parents[3]
ABOUT = About(
    SCHEME,
    {d.name: tuple(f"{d.name}-{code}" for code in range(d.size)) for d in SCHEME.dimensions},
    tuple(f"33030400{n}" for n in range(AREAS)),
)
FACTS = some_facts(np.random.default_rng(4), 3000)


def pieces(facts: Facts, rows: int = 500) -> Iterator[Facts]:
    """Facts as they come from a table."""
    for start in range(0, len(facts), rows):
        yield facts.take(np.arange(start, min(start + rows, len(facts))))


@pytest.fixture(scope="session")
def workers() -> Iterator[LocalCluster]:
    """Two workers of one thread each. Whoever is killed is started again."""
    before = {child.pid for child in psutil.Process().children(recursive=True)}
    paths = os.pathsep.join([str(HOUSE), os.environ.get("PYTHONPATH", "")])
    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, memory_limit=0,
        silence_logs=50, env={"PYTHONPATH": paths},
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
