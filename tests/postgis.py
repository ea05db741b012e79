"""A throw-away PostGIS cluster for the tests: private folder, unix socket only, gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NEEDED = "PostGIS is not installed: apt-get install postgresql-15-postgis-3, or set MENPAI_TEST_DATABASE_URL"
INITDB = ("-U", "menpai", "-A", "trust", "-E", "UTF8", "--no-sync")
SETTINGS = "-c listen_addresses= -c fsync=off -c full_page_writes=off -c shared_buffers=64MB -c jit=off"


def binaries() -> Path | None:
    """The folder of the newest PostgreSQL that has PostGIS; several may be installed, not all with it."""
    installed = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name), reverse=True
    )
    on_path = [Path(p) for p in os.environ.get("PATH", "").split(os.pathsep) if p]
    return next((p for p in [*installed, *on_path] if _has_postgis(p)), None)


def _has_postgis(folder: Path) -> bool:
    if not all((folder / name).exists() for name in ("initdb", "pg_ctl", "pg_config")):
        return False
    found = subprocess.run([folder / "pg_config", "--sharedir"], capture_output=True, text=True, check=True)
    return (Path(found.stdout.strip()) / "extension" / "postgis.control").exists()


@contextmanager
def cluster(folder: Path) -> Iterator[str]:
    """A running cluster with an empty database; yields its URL. ``folder`` is from :func:`binaries`."""
    home = Path(tempfile.mkdtemp(prefix="menpai-pg-"))  # short: a socket path has at most 107 bytes
    user = _owner(home)
    try:
        _run(user, folder / "initdb", "-D", home / "data", *INITDB)
        with _serving(user, folder, home):
            _wait(user, folder, home)
            yield f"postgresql://menpai@/postgres?host={home}"
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def _serving(user: str | None, folder: Path, home: Path) -> Iterator[None]:
    """The server. It ends when its standard input does, so it outlives no test run, however that ends."""
    script = f"""
        "{folder}/postgres" -D "{home}/data" {SETTINGS} -c unix_socket_directories="{home}" \\
            >"{home}/log" 2>&1 </dev/null &
        server=$!
        trap '' INT TERM HUP
        read _
        kill -QUIT $server; wait $server; rm -rf "{home}"
    """
    started = subprocess.Popen(
        ["/bin/sh", "-c", script], user=user, cwd="/", stdin=subprocess.PIPE, start_new_session=True
    )
    try:
        yield
    finally:
        started.communicate()


def _wait(user: str | None, folder: Path, home: Path) -> None:
    for _ in range(300):
        ready = subprocess.run([folder / "pg_isready", "-q", "-h", home], user=user, cwd="/", check=False)
        if ready.returncode == 0:
            return
        time.sleep(0.1)
    raise RuntimeError(f"the cluster did not start: {(home / 'log').read_text()}")


def _owner(home: Path) -> str | None:
    """initdb refuses root: hand the folder to ``postgres`` and run as that user."""
    if os.getuid() != 0:
        return None
    os.chown(home, pwd.getpwnam("postgres").pw_uid, -1)
    return "postgres"


def _run(user: str | None, *command: str | Path) -> None:
    done = subprocess.run(
        [str(part) for part in command], user=user, cwd="/", stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{Path(command[0]).name} failed: {done.stdout}")
