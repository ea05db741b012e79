"""Cutting a graph of atoms into connected zones of like weight: pure graph work, no geometry.

A region is cut in two by sweeping over it in a few directions. Each sweep takes the lowest neighbouring atom
next, so what it has passed is always connected; a count from the other end tells where the rest is too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Links = list[list[tuple[int, float]]]


@dataclass(frozen=True)
class AtomGraph:
    """Atoms with a place, a weight and neighbours; a link costs what parting the two costs (metres)."""

    xy: Floats
    weights: Floats
    links: Links


class Bounds(NamedTuple):
    """The weight a zone should have, and the one to aim at."""

    lo: float
    hi: float
    aim: float

    def excess(self, weight: float) -> float:
        """By how much a weight is out of bounds."""
        return max(0.0, self.lo - weight, weight - self.hi)


def graph_of(xy: Floats, weights: Floats, pairs: NDArray[np.integer[Any]], costs: Floats) -> AtomGraph:
    """Graph of ``n`` atoms from undirected ``pairs`` (m, 2) and their ``costs`` (m,)."""
    links: Links = [[] for _ in range(len(xy))]
    for (one, other), cost in zip(pairs.tolist(), costs.tolist(), strict=True):
        links[one].append((other, cost))
        links[other].append((one, cost))
    return AtomGraph(xy, weights, links)


def connected_parts(graph: AtomGraph, members: Sequence[int]) -> list[list[int]]:
    """Connected parts of ``members``, each sorted, by their lowest atom."""
    left = set(members)
    parts = []
    for start in sorted(members):
        if start in left:
            parts.append(sorted(_flood(graph, start, left)))
    return parts


def divide(graph: AtomGraph, members: list[int], count: int, bounds: Bounds) -> list[list[int]]:
    """Cut connected ``members`` into ``count`` connected zones (fewer if there are fewer atoms)."""
    waiting, done = [(members, min(count, len(members)))], []
    while waiting:
        region, parts = waiting.pop()
        if parts < 2:
            done.append(region)
            continue
        one, other, share = _halves(graph, region, parts, bounds)
        waiting.append((one, min(share, len(one))))
        waiting.append((other, min(parts - share, len(other))))
    return done


class _Sweep(NamedTuple):
    order: list[int]
    cut: Floats
    whole: NDArray[np.bool_]


class _Choice(NamedTuple):
    score: float
    order: list[int]
    size: int
    share: int


def _halves(
    graph: AtomGraph, region: list[int], parts: int, bounds: Bounds
) -> tuple[list[int], list[int], int]:
    """The best cut over four directions, or eight where four leave a zone out of bounds."""
    place = {atom: i for i, atom in enumerate(region)}
    local = [[(place[b], cost) for b, cost in graph.links[a] if b in place] for a in region]
    xy, weights = graph.xy[region], graph.weights[region]
    best: _Choice | None = None
    for angles in (np.arange(4) * np.pi / 4, (np.arange(4) + 0.5) * np.pi / 4):
        for angle in angles:
            found = _best_cut(_sweep(local, _height(xy, angle)), weights, parts, bounds, float(np.ptp(xy)))
            best = found if best is None or found.score < best.score else best
        if best is not None and best.score < _OUT_OF_BOUNDS:
            break
    assert best is not None  # noqa: S101  # the angles above are never empty
    cut = [region[i] for i in best.order]
    return sorted(cut[: best.size]), sorted(cut[best.size :]), best.share


_OUT_OF_BOUNDS = 1000.0


def _height(xy: Floats, angle: float) -> list[float]:
    heights: list[float] = (xy @ np.array([np.cos(angle), np.sin(angle)])).tolist()
    return heights


def _best_cut(sweep: _Sweep, weights: Floats, parts: int, bounds: Bounds, span: float) -> _Choice:
    """The prefix of the sweep that cuts short and balanced, with the number of zones it should become."""
    passed = np.cumsum(weights[sweep.order])
    total, passed = passed[-1], passed[:-1]
    slack = max((bounds.hi - bounds.lo) / 2, 1e-9)
    length = np.where(sweep.whole, sweep.cut / (span + 1e-9), np.inf)
    best = _Choice(np.inf, sweep.order, 1, 1)
    for share in range(max(1, parts // 3), parts - max(1, parts // 3) + 1):
        rest = parts - share
        off = np.abs(passed - total * share / parts) / (slack * min(share, rest))
        out = _excess(passed, share, bounds) + _excess(total - passed, rest, bounds)
        score = length + off**2 + np.where(out > 0, _OUT_OF_BOUNDS * (1 + out / bounds.aim), 0)
        at = int(np.argmin(score))
        if score[at] < best.score:
            best = _Choice(float(score[at]), sweep.order, at + 1, share)
    return best


def _excess(weight: Floats, zones: int, bounds: Bounds) -> Floats:
    return np.maximum(0, np.maximum(zones * bounds.lo - weight, weight - zones * bounds.hi))


def _sweep(links: Links, height: list[float]) -> _Sweep:
    """Order by rising height through neighbours; per prefix the cost of its border, and is the rest whole."""
    start = min(range(len(height)), key=height.__getitem__)
    heap, seen, rank = [(height[start], start)], {start}, [-1] * len(height)
    order: list[int] = []
    cut, cuts = 0.0, []
    while heap:
        _, atom = heappop(heap)
        rank[atom] = len(order)
        order.append(atom)
        for other, cost in links[atom]:
            cut += cost if rank[other] < 0 else -cost
            if other not in seen:
                seen.add(other)
                heappush(heap, (height[other], other))
        cuts.append(cut)
    return _Sweep(order, np.array(cuts[:-1]), _rest_is_whole(links, order, rank))


def _rest_is_whole(links: Links, order: list[int], rank: list[int]) -> NDArray[np.bool_]:
    """For every prefix but the full one: are the atoms after it connected? (union-find from the end)"""
    root = list(range(len(order)))
    parts, whole = 0, []
    for position in range(len(order) - 1, 0, -1):
        parts += 1
        for other, _ in links[order[position]]:
            if rank[other] > position:
                one, two = _find(root, position), _find(root, rank[other])
                parts -= one != two
                root[two] = one
        whole.append(parts == 1)
    return np.array(whole[::-1], dtype=bool)


def _find(root: list[int], node: int) -> int:
    while root[node] != node:
        root[node] = root[root[node]]
        node = root[node]
    return node


def _flood(graph: AtomGraph, start: int, left: set[int]) -> list[int]:
    left.discard(start)
    found = [start]
    for atom in found:
        for other, _ in graph.links[atom]:
            if other in left:
                left.discard(other)
                found.append(other)
    return found
