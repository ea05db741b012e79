"""Several processes behind one address: the parent holds the socket, each worker a house of its own.

A worker that dies is started again. When one of the first cannot start, all end: it has said why.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import socket
import time
from collections.abc import Callable
from multiprocessing.connection import wait
from multiprocessing.context import SpawnProcess
from threading import Thread
from types import FrameType

from data.settings import Settings

log = logging.getLogger("menpai.workers")

LAST_WORDS_S = 15  # what is under way may end
SOON_S = 5  # a worker that ends earlier than this had no good start: the next one waits

Serve = Callable[[Settings, socket.socket, int], int]


def serve_many(settings: Settings, bound: socket.socket, serve: Serve) -> int:
    """Run ``serve(settings, bound, number)`` in ``settings.workers`` processes until stopped by hand: 0.

    ``serve`` is a function of a module. 1 when one of the first workers ends with 1: it cannot start.
    """
    spawn = multiprocessing.get_context("spawn")  # threads and connections do not survive a fork
    running: dict[int, tuple[SpawnProcess, float]] = {}

    again: set[int] = set()  # was there once: what is in its way now, a database that is away, will pass

    def begin(number: int) -> None:
        process = spawn.Process(target=_work, args=(serve, settings, bound, number), name=f"worker {number}")
        process.start()
        running[number] = (process, time.monotonic())

    signal.signal(signal.SIGTERM, _as_by_hand)
    try:
        for number in range(settings.workers):
            begin(number)
        while True:
            wait([process.sentinel for process, _ in running.values()])
            for number, (process, since) in list(running.items()):
                if process.exitcode is None:
                    continue
                if process.exitcode == 1 and number not in again:
                    return 1
                log.error("%s ended (%s) and is started again", process.name, process.exitcode)
                time.sleep(max(SOON_S - (time.monotonic() - since), 0))
                again.add(number)
                begin(number)
    except KeyboardInterrupt:
        return 0
    finally:
        _end([process for process, _ in running.values()])


def _as_by_hand(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _end(processes: list[SpawnProcess]) -> None:
    for process in processes:
        process.terminate()
    end = time.monotonic() + LAST_WORDS_S
    for process in processes:
        process.join(max(end - time.monotonic(), 0))
        if process.exitcode is None:
            process.kill()
            process.join()


def _work(serve: Serve, settings: Settings, bound: socket.socket, number: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # until the server is there; the parent hears it too
    Thread(target=_follow_parent, name="parent", daemon=True).start()
    raise SystemExit(serve(settings, bound, number))


def _follow_parent() -> None:
    """Nobody would start or stop a worker whose parent is gone."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)
