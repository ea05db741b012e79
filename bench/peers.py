"""A process of the peers' own venv, which works in turns with us; bench/peer_loops.py is its program."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from tests.started import HOUSE

VENV = HOUSE / ".venv-peers"
WANTED = HOUSE / "bench" / "requirements-peers.txt"
ROUNDS = 7


class Race(NamedTuple):
    """Least seconds of ours and of the peer: noise only ever adds."""

    ours: float
    peer: float

    @property
    def ratio(self) -> float:
        """How many times faster ours is."""
        return self.peer / self.ours


class Peers:
    """The running process."""

    def __init__(self, process: subprocess.Popen[str], folder: Path) -> None:
        self.process, self.folder = process, folder

    def share(self, name: str, values: Any) -> None:
        """Give the peers an array."""
        np.save(self.folder / f"{name}.npy", values)

    def array(self, name: str) -> Any:
        """An array that the peers made."""
        return np.load(self.folder / f"{name}.npy")

    def do(self, what: str, **how: Any) -> Any:
        """Have one thing done; SystemExit when the process ended, its reason is above."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps({"do": what, **how}) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit("the process of the peers ended; what it said is above")
        return json.loads(line)


@contextmanager
def peers() -> Iterator[Peers]:
    """The peers, installed when they are not yet."""
    install()
    with tempfile.TemporaryDirectory() as folder:
        command = [str(VENV / "bin" / "python"), str(HOUSE / "bench" / "peer_loops.py"), folder]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            yield Peers(process, Path(folder))
            assert process.stdin
            process.stdin.close()


def install() -> None:
    """Make the venv; again when the pins have changed."""
    stamp = VENV / ".installed"
    if stamp.exists() and stamp.read_text("utf-8") == WANTED.read_text("utf-8"):
        return
    print("installing bench/requirements-peers.txt into .venv-peers", file=sys.stderr)
    subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)
    pip = [str(VENV / "bin" / "python"), "-m", "pip", "install", "--quiet", "-r", str(WANTED)]
    subprocess.run(pip, check=True)
    stamp.write_text(WANTED.read_text("utf-8"), "utf-8")


def race(ours: Callable[[], object], peer: Callable[[], float]) -> Race:
    """Run both in turns, so that a busy moment of the machine hits both; ``peer`` returns its own seconds."""
    times = [(timed(ours), peer()) for _ in range(ROUNDS)]
    return Race(min(t[0] for t in times), min(t[1] for t in times))


def timed(work: Callable[[], object]) -> float:
    """Seconds of one call."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun
