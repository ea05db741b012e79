"""A PostGIS server that a test stops and starts again: writes reach the disk, as they do in an office."""

from __future__ import annotations

import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import postgis

SETTINGS = "-c listen_addresses= -c shared_buffers=64MB -c jit=off -c max_connections=60"
FAST, IMMEDIATE = signal.SIGINT, signal.SIGQUIT  # PostgreSQL's own words; SIGKILL asks nobody


class Server:
    """A cluster in a folder of its own."""

    def __init__(self, folder: Path, home: Path, user: str | None) -> None:
        self.folder, self.home, self.user = folder, home, user
        self.url = f"postgresql://menpai@/postgres?host={home}"

    def start(self) -> None:
        """Begin; it answers when the recovery is over."""
        command = f'exec "{self.folder}/postgres" -D "{self.home}/data" {SETTINGS}'
        command += f' -c unix_socket_directories="{self.home}" >>"{self.home}/log" 2>&1 </dev/null'
        self.process = subprocess.Popen(["/bin/sh", "-c", command], user=self.user, cwd="/")

    def wait(self) -> None:
        """Until it answers."""
        postgis._wait(self.user, self.folder, self.home)

    def stop(self, how: signal.Signals) -> None:
        """End it, and whatever it had under way."""
        self.process.send_signal(how)
        self.process.wait(timeout=60)


@contextmanager
def server(folder: Path) -> Iterator[Server]:
    """A running server, gone afterwards."""
    home = Path(tempfile.mkdtemp(prefix="menpai-pg-"))
    user = postgis._owner(home)
    made = Server(folder, home, user)
    try:
        postgis._run(user, folder / "initdb", "-D", home / "data", *postgis.INITDB)
        made.start()
        made.wait()
        yield made
    finally:
        made.stop(IMMEDIATE)
        shutil.rmtree(home, ignore_errors=True)
