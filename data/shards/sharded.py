"""Shards asked like one cube: answers put together, with what has changed since beside them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.cube import Facts, Pick
from data.cube.base import HexIds
from data.cube.planes import Counts
from data.shards import columns
from data.shards.cluster import Cluster
from data.shards.levels import Level, levels_of
from data.shards.manifest import Manifest
from geo import hexes


@dataclass(frozen=True)
class Since:
    """``gone``: what rows of the shards were that are no longer so; ``fresh``: what is there instead, or new.

    ``looked``: keys that were looked for in the shards, sorted.
    """

    gone: Facts
    fresh: Facts
    looked: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))

    def __len__(self) -> int:
        return len(self.gone) + len(self.fresh)


@dataclass(frozen=True)
class Workers:
    """The shards of a folder, as workers of a cluster hold them."""

    cluster: Cluster
    folder: Path
    manifest: Manifest

    def ask(self, name: str, *asked: Any) -> list[Any]:
        """What each shard answers; ShardsError when not every row is answered for."""
        return self.cluster.ask(self.folder, self.rows, name, asked)

    @cached_property
    def rows(self) -> list[int]:
        """Of each shard."""
        return [self.manifest.rows_of(number) for number in range(len(self.manifest.shards))]

    @cached_property
    def levels(self) -> dict[int, Level]:
        """The hexes of all shards, by resolution. Asked first, and once."""
        return levels_of(self.cluster.first(self.folder, self.rows, "cells"))


@dataclass(frozen=True)
class ShardedCube:
    """Asked like a ``Cube``, and a value like it: ``changed`` makes another one."""

    workers: Workers
    since: Since

    @classmethod
    def on(cls, cluster: Cluster, folder: Path) -> ShardedCube:
        """The shards of a folder. OSError or ValueError where it holds none that can be read."""
        manifest = Manifest.read(folder)
        nothing = Facts.empty(manifest.about.scheme)
        return cls(Workers(cluster, folder, manifest), Since(nothing, nothing))

    def __len__(self) -> int:
        return self.workers.manifest.rows - len(self.since.gone) + len(self.since.fresh)

    def changed(self, ids: NDArray[np.int64], now: Facts) -> ShardedCube:
        """After rows with these keys were written: ``now`` holds those of them that still exist."""
        since, about = self.since, self.workers.manifest.about
        new = np.setdiff1d(ids, since.looked)
        gone = since.gone
        if len(new):
            gone = columns.joined([gone, *self.workers.ask("facts_of", new)], about)
        stay = since.fresh.take(~np.isin(since.fresh.ids, ids))
        return replace(self, since=Since(gone, stay.and_also(now), np.union1d(since.looked, new)))

    def renewed(self) -> ShardedCube:
        """Itself: shards are written anew by ``python -m data shard``, not by whoever asks."""
        return self

    def by_hex(self, res: int, pick: Pick) -> tuple[HexIds, Counts]:
        """Hexes of a resolution (7–11) with picked rows, sorted; and how many there are."""
        level = self.workers.levels[res]
        counts = level.together(self.workers.ask("by_hex", res, pick))
        cells = level.cells
        for facts, sign in self._picked(pick):
            parents = hexes.parent_of(facts.hex_id, res)
            new = np.setdiff1d(parents, cells)
            if len(new):
                at = np.searchsorted(cells, new)
                cells, counts = np.insert(cells, at, new), np.insert(counts, at, 0)
            at = np.searchsorted(cells, parents)
            counts = counts + sign * np.bincount(at, minlength=len(cells)).astype(np.int32)
        some = np.flatnonzero(counts)
        return cells[some], counts[some]

    def by_area(self, pick: Pick) -> Counts:
        """Picked rows by area ordinal."""
        return self._added("by_area", (pick,), pick, lambda facts: facts.area)

    def by_day(self, first_day: int, last_day: int, pick: Pick) -> Counts:
        """Picked rows on each day from the first to the last."""
        asked = (first_day, last_day, pick)
        within = replace(pick, first_day=first_day, last_day=last_day)
        return self._added("by_day", asked, within, lambda facts: facts.day - first_day)

    def by_code(self, name: str, pick: Pick) -> Counts:
        """Picked rows by code of a dimension."""
        return self._added("by_code", (name, pick), pick, lambda facts: facts.codes[name])

    def by_family(self, name: str, pick: Pick) -> Counts:
        """Picked rows by family of a dimension's codes."""
        family = np.array(self.workers.manifest.about.scheme[name].families)
        return self._added("by_family", (name, pick), pick, lambda facts: family[facts.codes[name]])

    def total(self, pick: Pick) -> int:
        """How many rows are picked."""
        return int(self.by_area(pick).sum())

    def _added(
        self, name: str, asked: tuple[Any, ...], pick: Pick, place: Callable[[Facts], NDArray[Any]]
    ) -> Counts:
        counts: Counts = np.stack(self.workers.ask(name, *asked)).sum(axis=0, dtype=np.int32)
        for facts, sign in self._picked(pick):
            counts = counts + sign * np.bincount(place(facts), minlength=len(counts)).astype(np.int32)
        return counts

    def _picked(self, pick: Pick) -> list[tuple[Facts, int]]:
        """Rows beside the shards that a pick asks for, and whether they count for it or against."""
        scheme = self.workers.manifest.about.scheme
        return [
            (facts.take(pick.of(facts, scheme)), sign)
            for facts, sign in ((self.since.gone, -1), (self.since.fresh, 1))
            if len(facts)
        ]
