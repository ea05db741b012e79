"""What a worker does: hold the cube of a shard, and answer for it. Dask is not needed to import this."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from data.cube import Cube, Facts, Pick, files
from data.cube.base import Base, HexIds
from data.cube.making import make_base
from data.cube.planes import Counts
from data.shards import columns
from data.shards.errors import ShardsError
from data.shards.manifest import Manifest

NOT_MADE = 1_000_000_000  # bytes that a cube may have once it is made
log = logging.getLogger("menpai.shards")


@dataclass(frozen=True)
class Shard:
    """Where a shard is. The folder is one that every worker can read."""

    folder: str
    number: int


class Answer(NamedTuple):
    """What a shard answers, and of how many rows."""

    rows: int
    value: Any


class Some(NamedTuple):
    """Numbers above 0 in a long array of zeros, as narrow as they can be. ``at`` None: it is the array."""

    at: NDArray[np.int32] | None
    values: NDArray[Any]


class Held:
    """A shard's cube in the memory of a worker.

    Sent elsewhere it is only its address: who receives it maps or reads the cube there. So Dask may move,
    copy or lose it, and nobody ships gigabytes.
    """

    def __init__(self, shard: Shard) -> None:
        self.shard = shard
        self._lock = Lock()
        self._cube: Cube | None = None

    def __reduce__(self) -> Any:
        return Held, (self.shard,)

    def __sizeof__(self) -> int:
        """Bytes of the planes: what Dask weighs when it thinks of moving it, and must not have to make."""
        if self._cube is None:
            return NOT_MADE
        orders = (self._cube.base.by_hex, self._cube.base.by_area, self._cube.base.by_day)
        return sum(planes.nbytes for order in orders for planes in order.planes.values())

    @property
    def cube(self) -> Cube:
        """The cube; made when it is asked for first."""
        with self._lock:
            if self._cube is None:
                self._cube = Cube.on(_base(self.shard))
            return self._cube


def hold(shard: Shard) -> Held:
    """Have the cube of a shard."""
    held = Held(shard)
    _ = held.cube
    return held


def ask(held: Held, name: str, asked: tuple[Any, ...]) -> Answer:
    """One question to one shard."""
    cube = held.cube
    return Answer(len(cube), QUESTIONS[name](cube, *asked))


def _base(shard: Shard) -> Base:
    """Mapped where its planes are kept, else made of the Parquet files and kept."""
    folder = Path(shard.folder)
    try:
        manifest = Manifest.read(folder)
        rows, planes = manifest.rows_of(shard.number), folder / "planes" / str(shard.number)
        base = files.load(planes, manifest.about.scheme)
        if base is None or len(base) != rows:
            base = _kept(_made(folder, manifest, shard.number), planes)
    except (OSError, ValueError) as error:
        raise ShardsError(
            f"{folder} cannot be read by a worker ({error}): do all see that folder?"
        ) from error
    if len(base) != rows:
        raise ShardsError(f"{folder}, shard {shard.number}: {len(base)} rows of {rows}: write it anew")
    return base


def _made(folder: Path, manifest: Manifest, number: int) -> Base:
    about = manifest.about
    parts = [columns.read(folder / part.file, about) for part in manifest.shards[number]]
    return make_base(columns.joined(parts, about), about.scheme, len(about.areas))


def _kept(base: Base, planes: Path) -> Base:
    """Kept beside the shards for whoever holds it next; where that cannot be, in memory only."""
    try:
        files.save(base, planes)
        planes.chmod(0o755)  # workers may be several accounts
    except OSError as error:
        log.info("%s: planes are not kept: %s", planes, error)
    return files.load(planes, base.scheme) or base


def _cells(cube: Cube) -> HexIds:
    return np.asarray(cube.base.cells)


def _by_hex(cube: Cube, res: int, pick: Pick) -> Some:
    """Counts by row of the shard's own ``levels[res]``."""
    return _narrow(cube.base.hex_counts(res, pick))


def _facts_of(cube: Cube, ids: NDArray[np.int64]) -> Facts:
    """The rows with these keys (sorted, each once), those that there are."""
    base = cube.base
    at = np.searchsorted(base.keys, ids)
    here = np.flatnonzero(at < len(base.keys))
    here = here[base.keys[at[here]] == ids[here]]
    return base.facts(base.key_rows[at[here]].astype(np.int64), ids[here])


def _narrow(counts: Counts) -> Some:
    some = np.flatnonzero(counts).astype(np.int32)
    width = np.min_scalar_type(int(counts.max(initial=0)))
    if len(some) * (4 + width.itemsize) < len(counts) * width.itemsize:
        return Some(some, counts[some].astype(width))
    return Some(None, counts.astype(width))


QUESTIONS: dict[str, Callable[..., Any]] = {
    "cells": _cells,
    "facts_of": _facts_of,
    "by_hex": _by_hex,
    "by_area": Cube.by_area,
    "by_day": Cube.by_day,
    "by_code": Cube.by_code,
    "by_family": Cube.by_family,
}
