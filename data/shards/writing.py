"""Facts, however many, as Parquet files: one of each H3 parent of resolution 5, in bounded memory."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from pyarrow import parquet

from data.cube import Facts
from data.shards import columns
from data.shards.manifest import About, Manifest, Part, shared_out
from geo import hexes

CUT_RES = 5  # some 250 km² each
HELD = 4_000_000  # rows that wait for more of their parent, about 120 MB
SHARD_ROWS = 12_500_000  # a worker makes its planes in about 1.5 GB
MAKING = ".making-"
DAY_S = 86_400


def write(root: Path, facts: Iterable[Facts], about: About, shards: int = 0) -> Path:
    """Write a folder inside ``root``, or nothing; returns it. The one before it stays, older ones go.

    ``shards``: how many at most; 0 = one for every 12.5 million rows, and at least two.
    """
    root.mkdir(parents=True, exist_ok=True)
    making = Path(tempfile.mkdtemp(prefix=MAKING, dir=root))
    making.chmod(0o755)  # workers may be another account
    try:
        parts = _write_parts(making, facts, about)
        rows = sum(part.rows for part in parts)
        many = shards or max(-(-rows // SHARD_ROWS), 2)
        Manifest(about, shared_out(parts, many)).write(making)
        folder = making.rename(root / datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%f"))
    except BaseException:
        shutil.rmtree(making, ignore_errors=True)
        raise
    _tidy(root, folder)
    return folder


class _Parent:
    """Rows of one parent that wait to be written, and the file they go to."""

    def __init__(self, file: parquet.ParquetWriter) -> None:
        self.file, self.waiting, self.written = file, list[Facts](), 0

    def __len__(self) -> int:
        return sum(map(len, self.waiting))

    def flush(self, about: About) -> int:
        """Write what waits as one row group; returns how many rows."""
        rows = len(self)
        if rows:
            self.file.write_table(columns.table(columns.joined(self.waiting, about), about), rows)
        self.waiting.clear()
        self.written += rows
        return rows


def _write_parts(folder: Path, facts: Iterable[Facts], about: About) -> list[Part]:
    parents: dict[int, _Parent] = {}
    held = 0
    with ExitStack() as files:
        for batch in facts:
            for parent, rows in _by_parent(batch):
                if parent not in parents:
                    path = folder / _name(parent)
                    writer = parquet.ParquetWriter(path, columns.schema(about), compression="zstd")
                    parents[parent] = _Parent(files.enter_context(writer))
                parents[parent].waiting.append(rows)
            held += len(batch)
            while held > HELD:
                held -= max(parents.values(), key=len).flush(about)
        for one in parents.values():
            one.flush(about)
    return [Part(_name(parent), one.written) for parent, one in sorted(parents.items())]


def _by_parent(facts: Facts) -> Iterator[tuple[int, Facts]]:
    parents = hexes.parent_of(facts.hex_id, CUT_RES)
    order = np.argsort(parents, kind="stable")
    parents = parents[order]
    starts = np.flatnonzero(np.diff(parents, prepend=np.uint64(0)))
    for rows in np.split(order, starts[1:]) if len(starts) else []:
        yield int(hexes.parent_of(facts.hex_id[rows[:1]], CUT_RES)[0]), facts.take(rows)


def _name(parent: int) -> str:
    return f"{hexes.to_text(parent)}.parquet"


def _tidy(root: Path, written: Path) -> None:
    """Folders before the last go, and what was left by somebody who was stopped; workers hold on to one."""
    old = sorted(path.parent for path in root.glob("[0-9]*/manifest.json") if path.parent != written)[:-1]
    stopped = [p for p in root.glob(f"{MAKING}*") if time.time() - p.stat().st_mtime > DAY_S]
    for path in (*old, *stopped):
        shutil.rmtree(path, ignore_errors=True)
