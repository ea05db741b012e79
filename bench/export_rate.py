"""Rows a second out of the store by format, and the memory it takes: ``python -m bench.export_rate``."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from bench import street
from bench.result import Row, megabytes, summary
from data.database import make_engine
from data.errors import StoreError
from data.exports.errand import Errand
from data.exports.formats import FORMATS
from data.exports.question import export_question
from data.exports.run import write_file
from data.scoped.readers import Readers
from data.viewer import Viewer
from tests.started import HOUSE, environment

LAYERS = ("houses", "events")
SECRETARY = Viewer("secretary", ("",))  # sees every column
# The command, and then the highest its memory was, in KiB.
ALONE = """
import re, sys
from data.__main__ import main
assert main(sys.argv[1:]) == 0
print(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1])
"""


class Out(NamedTuple):
    """One file: its rows and bytes, seconds to make it, peak memory in bytes of a process that makes it."""

    layer: str
    format: str
    rows: int
    size: int
    seconds: float
    peak: float


def measure(home: Path) -> list[Out]:
    """Each format of each layer, made once before it is timed."""
    engine = make_engine(street.settings_of(home).database_url)
    with TemporaryDirectory() as folder:
        found = [_out(engine, home, Path(folder), layer, code) for layer in LAYERS for code in FORMATS]
    engine.dispose()
    return found


def _out(engine, home: Path, folder: Path, layer: str, code: str) -> Out:
    path = folder / f"{layer}{FORMATS[code].suffix}"
    readers = Readers(engine)
    write_file(Errand(readers, SECRETARY, export_question("grids", code, {})), path)  # what a format loads
    errand = Errand(readers, SECRETARY, export_question(layer, code, {}))
    begun = time.perf_counter()
    write_file(errand, path)
    took = time.perf_counter() - begun
    return Out(layer, code, errand.work.rows, path.stat().st_size, took, _peak(home, layer, path))


def _peak(home: Path, layer: str, path: Path) -> float:
    """Of a process of its own. Not ru_maxrss: it begins with what its parent had in memory."""
    command = [sys.executable, "-c", ALONE, "export", layer, str(path), "--role", "secretary"]
    done = subprocess.run(
        command, cwd=HOUSE, env=environment(home), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise StoreError(f"export {layer} ended with {done.returncode}: {done.stderr.splitlines()[-1]}")
    return float(done.stdout.split()[-1]) * 1024


def rows(found: list[Out]) -> list[Row]:
    """Lines of the summary."""
    return [
        Row(
            f"Export of {out.rows:,} {out.layer} as {out.format}: rows a second, file, peak memory",
            f"{out.rows / out.seconds:,.0f} /s, {megabytes(out.size)}, {megabytes(out.peak)}",
        )
        for out in found
    ]


if __name__ == "__main__":
    print(summary(rows(measure(street.ready(street.parser(__doc__).parse_args().home)))))
