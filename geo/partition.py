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
    """The weight a zone should have, the one to aim at, and how much short borders count against it."""

    lo: float
    hi: float
    aim: float
    smooth: float = 1.0

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
    cut: list[float]
    whole: list[bool]


class _Choice(NamedTuple):
    score: float
    order: list[int]
    size: int
    share: int


_OUT_OF_BOUNDS = 1000.0  # above any score of a cut that leaves both sides in bounds
_FIRST = np.arange(4) * np.pi / 4
_BETWEEN = _FIRST + np.pi / 8


class _Region(NamedTuple):
    links: Links
    xy: Floats
    weights: Floats


def _halves(
    graph: AtomGraph, members: list[int], parts: int, bounds: Bounds
) -> tuple[list[int], list[int], int]:
    """The best cut over four directions, or over four more where those leave a zone out of bounds."""
    place = {atom: i for i, atom in enumerate(members)}
    links = [[(place[b], cost) for b, cost in graph.links[a] if b in place] for a in members]
    region = _Region(links, graph.xy[members], graph.weights[members])
    best = _best_cut(region, _FIRST, parts, bounds)
    if best.score >= _OUT_OF_BOUNDS:
        best = min(best, _best_cut(region, _BETWEEN, parts, bounds), key=lambda cut: cut.score)
    order = [members[i] for i in best.order]
    return sorted(order[: best.size]), sorted(order[best.size :]), best.share


def _best_cut(region: _Region, angles: Floats, parts: int, bounds: Bounds) -> _Choice:
    """The prefix of a sweep that cuts short and balanced, with the number of zones it should become."""
    heights = np.outer(np.cos(angles), region.xy[:, 0]) + np.outer(np.sin(angles), region.xy[:, 1])
    sweeps = [_sweep(region.links, height) for height in heights.tolist()]
    passed = np.cumsum(region.weights[np.array([sweep.order for sweep in sweeps])], axis=1)
    span = float(np.ptp(region.xy, axis=0).max()) + 1e-9
    length = np.array([sweep.cut for sweep in sweeps]) * (bounds.smooth / span)
    length[~np.array([sweep.whole for sweep in sweeps])] = np.inf
    share = np.arange(max(1, parts // 3), parts - max(1, parts // 3) + 1)[:, None, None]
    score = length + _imbalance(passed[:, :-1], passed[:, -1:], share, parts, bounds)
    which, angle, at = np.unravel_index(int(np.argmin(score)), score.shape)
    return _Choice(float(score.min()), sweeps[angle].order, int(at) + 1, int(share[which, 0, 0]))


def _imbalance(passed: Floats, total: Floats, share: Any, parts: int, bounds: Bounds) -> Floats:
    """0 for a cut at the fair weight, 1 where one zone uses up its slack, over 1,000 out of bounds."""
    rest = parts - share
    slack = np.minimum(share, rest) * max((bounds.hi - bounds.lo) / 2, 1e-9)
    off = (passed - total * share / parts) / slack
    out = _excess(passed, share, bounds) + _excess(total - passed, rest, bounds)
    penalty: Floats = off**2 + np.where(out > 0, _OUT_OF_BOUNDS * (1 + out / bounds.aim), 0)
    return penalty


def _excess(weight: Floats, zones: Any, bounds: Bounds) -> Floats:
    over: Floats = np.maximum(0, np.maximum(zones * bounds.lo - weight, weight - zones * bounds.hi))
    return over


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
    return _Sweep(order, cuts[:-1], _rest_is_whole(links, order, rank))


def _rest_is_whole(links: Links, order: list[int], rank: list[int]) -> list[bool]:
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
    return whole[::-1]


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
