"""The demo street that is measured: made once by the product's own command, timed while it is made."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from data.errors import StoreError
from data.first_street import has_street
from data.settings import Settings, read_settings
from data.store import Store, open_store
from tests.started import HOUSE, environment

HOUSES, SEED, UNTIL = 20_000, 1, "2026-11-22"
USUAL_HOME = HOUSE / "build" / "bench"  # git-ignored
KIB = 1 if sys.platform == "darwin" else 1024  # unit of ru_maxrss


@dataclass(frozen=True)
class Made:
    """What making a street cost: wall seconds, and peak memory in bytes of the largest process."""

    seconds: float
    peak: float


def make(home: Path, houses: int = HOUSES, *more: str) -> Made:
    """Make a demo street in ``home``, losing the one there. StoreError when the command fails."""
    home.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "data", "demo", "--replace", "--houses", str(houses)]
    command += ["--seed", str(SEED), "--until", UNTIL, *more]
    begun = time.perf_counter()
    process = subprocess.Popen(command, cwd=HOUSE, env=environment(home), stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    took = time.perf_counter() - begun
    if process.returncode is None:
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise StoreError(f"{' '.join(command[1:])} ended with {process.returncode}; what it said is above")
    return Made(took, usage.ru_maxrss * KIB)


def parser(description: str | None) -> argparse.ArgumentParser:
    """A command line with ``--home``."""
    made = argparse.ArgumentParser(description=description)
    made.add_argument(
        "--home", type=Path, default=USUAL_HOME, help="folder of a street; made where there is none"
    )
    return made


def ready(home: Path) -> Path:
    """The folder, with a street in it."""
    home.mkdir(parents=True, exist_ok=True)
    if not has_street(settings_of(home)):
        make(home)
    return home


def settings_of(home: Path) -> Settings:
    """Settings of a server on this folder and any free port."""
    return read_settings({"MENPAI_HOME": str(home), "MENPAI_PORT": "0"})


def opened(home: Path) -> Store:
    """The street of a folder in the memory of this process."""
    return open_store(settings_of(home)).warm()
