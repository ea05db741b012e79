"""The reading process, seen from outside: started, listened to, stopped; its end put into words."""

from __future__ import annotations

import contextlib
import math
import os
import re
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import orjson

from data.imports.raw import FileError
from data.imports.reading.limits import MIB, Limits

HOUSE = Path(__file__).parents[3]
NETWORK = Path(__file__).with_name("network.py")
BOOT = f"""
import runpy, sys
runpy.run_path({str(NETWORK)!r})["leave"]()
sys.path.insert(0, sys.argv[1])
from data.imports.reading.worker import main
main()
"""
ENVIRONMENT = {  # nothing of ours: no keys, no address of a database
    "LANG": "C.UTF-8",
    "TZ": "UTC",
    "PATH": os.defpath,
    **dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "ARROW_IO_THREADS", "GDAL_NUM_THREADS"), "1"),
    "ARROW_DEFAULT_MEMORY_POOL": "system",  # others reserve addresses that they never use
    "MALLOC_ARENA_MAX": "2",
    "PROJ_NETWORK": "OFF",
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": "none",
    "GDAL_HTTP_PROXY": "127.0.0.1:9",
}
TALK_BYTES = MIB  # of messages: a line for every few thousand rows
ROWS = re.compile(rb'\{"rows":(\d{1,12})\}')
OUT_OF_MEMORY = (b"MemoryError", b"bad_alloc", b"memory allocation of", b"Cannot allocate memory")

Progress = Callable[[str, int], None]
Command = list[str]


def run(command: Command, result: int, limits: Limits, progress: Progress) -> None:
    """Run it to its end in an empty folder; what it finds is written to the descriptor ``result``.

    Raises FileError with what it says, or with what its end means.
    """
    with tempfile.TemporaryDirectory(prefix="menpai-read-") as folder, tempfile.TemporaryFile() as moans:
        with _started(command, folder, result, moans) as process:
            said = _listen(process, time.monotonic() + limits.wall_s, limits, progress)
        moans.seek(max(0, moans.seek(0, os.SEEK_END) - 4096))
        _judge(process.returncode, said, moans.read(), limits)


def command(path: Path, layer: str, limits: dict[str, float], result: int) -> Command:
    """What to start: Python, without environment, user's packages and working folder in its path."""
    job = orjson.dumps({"layer": layer, "limits": limits, "result": result}).decode()
    return [sys.executable, "-I", "-B", "-X", "utf8", "-c", BOOT, str(HOUSE), os.fspath(path), job]


@contextmanager
def _started(
    command: Command, folder: str, result: int, moans: IO[bytes]
) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(  # noqa: S603 - our own Python and code; the file's path is an argument
        command,
        cwd=folder,
        env={**ENVIRONMENT, "HOME": folder, "TMPDIR": folder},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=moans,
        pass_fds=(result,),
        start_new_session=True,
    )
    try:
        yield process
    finally:
        _kill(process)


def _kill(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):  # it and whatever it started, ended or not
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    if process.stdout:
        process.stdout.close()


def _listen(process: subprocess.Popen[bytes], until: float, limits: Limits, progress: Progress) -> bytes:
    """Pass the progress on as it comes; the last line it said. FileError at the deadline."""
    heard, total = b"", 0
    for line in _lines(process, until):
        heard, total = line, total + len(line)
        if total > TALK_BYTES:
            raise FileError("crashed", how="output")
        if rows := ROWS.fullmatch(line):
            progress("read", int(rows[1]))
    try:
        process.wait(max(0.0, until - time.monotonic()))
    except subprocess.TimeoutExpired:
        raise FileError("too_slow", seconds=math.ceil(limits.wall_s)) from None
    return heard


def _lines(process: subprocess.Popen[bytes], until: float) -> Iterator[bytes]:
    rest = b""
    for piece in _pieces(process, until):
        *lines, rest = (rest + piece).split(b"\n")
        yield from lines
        if len(rest) > TALK_BYTES:
            yield rest


def _pieces(process: subprocess.Popen[bytes], until: float) -> Iterator[bytes]:
    assert process.stdout is not None  # noqa: S101 - it was asked for
    with selectors.DefaultSelector() as waiting:
        waiting.register(process.stdout, selectors.EVENT_READ)
        while (left := until - time.monotonic()) > 0:
            if waiting.select(left):
                piece = os.read(process.stdout.fileno(), 1 << 16)
                if not piece:
                    return
                yield piece


def _judge(code: int, said: bytes, moans: bytes, limits: Limits) -> None:
    """Raise what it said, or what its end means; nothing when all went well."""
    if said.startswith(b'{"error":'):
        raise _error(said)
    if code == 0:
        return
    if code == -signal.SIGXCPU:
        raise FileError("too_slow", seconds=limits.cpu_s)
    if code == -signal.SIGKILL or any(
        words in moans for words in OUT_OF_MEMORY
    ):  # not by us: the system was short
        raise FileError("too_much_memory", megabytes=limits.memory_bytes // MIB)
    raise FileError("crashed", how=signal.Signals(-code).name if code < 0 else str(code))


def _error(said: bytes) -> FileError:
    try:
        told = orjson.loads(said)
        return FileError(str(told["error"]), **{str(key): str(value) for key, value in told["facts"].items()})
    except (ValueError, KeyError, TypeError, AttributeError):
        return FileError("crashed", how="output")
