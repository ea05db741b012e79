"""A Dask cluster whose workers hold shards; the only place that knows Dask, and loads it when it is used.

A shard is the result of a task (``hold``), and a question a task on it: Dask asks the worker that holds it,
and holds it on another one when that worker is gone. What is left to do here is to wait no longer than
allowed.
"""

from __future__ import annotations

import logging
import time
from pathlib import Path
from threading import Lock
from typing import Any

from data import deadline
from data.shards.errors import ShardsError
from data.shards.holding import Answer, Shard, ask, hold

CONNECT_S = 10
FIRST_S = 3600  # planes of 12.5 million rows take up to a minute; a worker may have several to make
PAUSE_S = 0.1  # before one asks again
log = logging.getLogger("menpai.shards")


class Cluster:
    """The workers of a scheduler at tcp://host:8786. Safe for several threads; processes share the shards.

    ``limit_s``: how long an answer is waited for.
    """

    def __init__(self, address: str, limit_s: float = 30) -> None:
        self._address, self._limit_s = address, limit_s
        self._lock = Lock()
        self._client: Any = None
        self._held: dict[Shard, Any] = {}

    def ask(
        self, folder: Path, rows: list[int], name: str, asked: tuple[Any, ...] = (), limit_s: float = 0
    ) -> list[Any]:
        """What each shard of a folder answers. ``rows``: how many each has to answer for.

        Asked again while workers come and go. ShardsError when nobody answered within the limit, or somebody
        for too few rows: an answer is whole, or there is none.
        """
        shards = [Shard(str(folder), number) for number in range(len(rows))]
        end = time.monotonic() + (limit_s or self._limit_s)
        while True:
            try:
                answers = self._ask_once(shards, name, asked, max(end - time.monotonic(), PAUSE_S))
                break
            except _passing() as error:
                log.warning("shards are asked again: %s", type(error).__name__)
                self._wait_before(end, error)
        if [answer.rows for answer in answers] != rows:
            raise ShardsError(f"{folder}: the workers answer for other rows than the manifest tells")
        return [answer.value for answer in answers]

    def first(self, folder: Path, rows: list[int], name: str) -> list[Any]:
        """The first question: planes may have to be made for it, so minutes are allowed when one is there."""
        try:
            self._connected().wait_for_workers(1, timeout=self._limit_s)
        except TimeoutError as error:
            raise ShardsError(f"no worker has joined the scheduler at {self._address}: start some") from error
        return self.ask(folder, rows, name, limit_s=FIRST_S)

    def connect(self) -> Cluster:
        """Make sure that somebody is there; ShardsError when not."""
        self._connected()
        return self

    def close(self) -> None:
        """Leave the cluster; what only this process asked for is dropped there."""
        with self._lock:
            self._held.clear()
            if self._client is not None:
                self._client.close()
                self._client = None

    def _ask_once(self, shards: list[Shard], name: str, asked: Any, limit_s: float) -> list[Answer]:
        from distributed import wait  # noqa: PLC0415 - only where there is a cluster

        client = self._connected()
        tasks = client.map(ask, self._holding(shards), name=name, asked=asked, pure=False)
        with client.as_current():
            wait(tasks, timeout=limit_s)
        found: list[Answer] = client.gather(tasks, direct=True)
        return found

    def _holding(self, shards: list[Shard]) -> list[Any]:
        """Who holds each shard, as a promise; the same for all processes."""
        with self._lock:
            for shard in shards:
                held = self._held.get(shard)
                if held is not None and held.status == "error":
                    held.retry()
                elif held is None or held.status not in {"pending", "finished"}:
                    key = f"menpai-shard-{shard.folder}-{shard.number}"
                    self._held[shard] = self._client.submit(hold, shard, key=key)
            return [self._held[shard] for shard in shards]

    def _wait_before(self, end: float, error: BaseException) -> None:
        """A moment before one asks again; ShardsError when there is no time for that."""
        deadline.check()
        if time.monotonic() + PAUSE_S > end:
            raise ShardsError(f"the workers at {self._address} do not answer: are they running?") from error
        time.sleep(PAUSE_S)

    def _connected(self) -> Any:
        from distributed import Client  # noqa: PLC0415

        with self._lock:
            if self._client is None:
                try:
                    self._client = Client(self._address, timeout=CONNECT_S, set_as_default=False)
                except (OSError, ValueError) as error:
                    raise ShardsError(
                        f"no Dask scheduler answers at {self._address}: start one, or set MENPAI_DASK right"
                    ) from error
            return self._client


def _passing() -> tuple[type[BaseException], ...]:
    """Errors of a cluster that is being mended."""
    from concurrent.futures import CancelledError  # noqa: PLC0415

    from distributed import KilledWorker  # noqa: PLC0415
    from distributed.comm import CommClosedError  # noqa: PLC0415

    return TimeoutError, OSError, CommClosedError, KilledWorker, CancelledError
