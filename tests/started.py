"""The product as people start it: ``python app.py`` in a process of its own, on a small street."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO

from data.build import build_street
from data.demo import street
from data.settings import read_settings

HOUSE = Path(__file__).parent.parent
UNTIL = date(2026, 11, 22)
URL = re.compile(r"http://\S+")


@dataclass
class Started:
    """A running server: its address, its process, and what it said until it was ready."""

    url: str
    process: subprocess.Popen[str]
    said: list[str]
    reader: Future[str]

    def rest(self) -> str:
        """What it said from then to its end."""
        return self.reader.result(20)


def build_small(home: Path, houses: int = 500) -> None:
    """A small demo street in a data folder."""
    made = street(houses=houses, seed=7, until=UNTIL)
    build_street(read_settings({"MENPAI_HOME": str(home)}), made.batches(), made.meta)


def environment(home: Path, **more: str) -> dict[str, str]:
    """This process's environment with no setting of Menpai's but these."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("MENPAI_", "DASH_"))}
    return {**kept, "MENPAI_HOME": str(home), "MENPAI_PORT": "0", **more}


def run_app(
    environ: Mapping[str, str], *arguments: str, timeout: int = 60
) -> subprocess.CompletedProcess[str]:
    """Run ``python app.py`` to its end."""
    command = [sys.executable, "app.py", *arguments]
    return subprocess.run(
        command, cwd=HOUSE, env=dict(environ), capture_output=True, text=True, timeout=timeout, check=False
    )


@contextmanager
def started(
    environ: Mapping[str, str], before: tuple[str, ...] = (), *, whole: bool = True
) -> Iterator[Started]:
    """Start the server (``before`` is put before the command) and stop it at the end.

    It tells its address when its front is open; ``whole`` waits until the street is there as well.
    """
    process = subprocess.Popen(
        [*before, sys.executable, "app.py"],
        cwd=HOUSE, env=dict(environ), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    # Somebody must go on reading after it is ready, or a full pipe stops the server.
    with process.stdout, ThreadPoolExecutor(1) as pool:
        try:
            said = list(_until_ready(process.stdout))
            url = URL.search(said[-1]) if said else None
            assert url, f"it never became ready: {said}"
            reader = pool.submit(process.stdout.read)
            if whole:
                _wait_until_whole(f"{url[0]}healthz")
            yield Started(url[0], process, said, reader)
        finally:
            _stop(process)


def _until_ready(output: IO[str]) -> Iterator[str]:
    for line in output:
        yield line
        if "http://" in line and "ready" in line:
            return


def _wait_until_whole(health: str, seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while True:
        try:
            urllib.request.urlopen(health, timeout=seconds).read()  # noqa: S310 - our own address
            return
        except urllib.error.HTTPError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)


def _stop(process: subprocess.Popen[str]) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
    process.wait()
