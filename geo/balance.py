"""Zones within bounds: how many to draw, mending the too light and too heavy, straightening borders."""

from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

from geo.partition import AtomGraph, Bounds, connected_parts, divide

Labels = NDArray[np.int32]
Zones = dict[int, list[int]]

MENDING_ROUNDS = 4
ROUGH = 0.1  # a zone that no short border mends may have a longer one
MENDING_REACH = 5  # neighbours looked at, longest border first


def partition(graph: AtomGraph, bounds: Bounds) -> Labels:
    """Label every atom 0..k-1 by connected zone, numbered by lowest atom; in bounds where that can be.

    An atom heavier than ``bounds.hi`` counts as one full zone. Deterministic.
    """
    # A tower fills a zone alone; its true weight would call for more zones than there are atoms.
    full = AtomGraph(graph.xy, np.minimum(graph.weights, bounds.hi), graph.links)
    zones: list[list[int]] = []
    for part in connected_parts(full, range(len(full.links))):
        zones += divide(full, part, zone_count(graph, part, bounds), bounds)
    state = _State(full, zones)
    _mend(state, bounds)
    _mend(state, bounds._replace(smooth=ROUGH))
    _straighten(state, bounds)
    return state.numbered()


def zone_count(graph: AtomGraph, members: list[int], bounds: Bounds) -> int:
    """How many zones the members should make: near the weight to aim at, inside the bounds where possible."""
    weights = graph.weights[members]
    best = round(float(np.minimum(weights, bounds.aim).sum()) / bounds.aim)
    return int(min(max(best, 1), len(members)))


class _State:
    """Zones by name, and the zone of each atom."""

    def __init__(self, graph: AtomGraph, zones: list[list[int]]) -> None:
        self.graph = graph
        self.loads: list[float] = graph.weights.tolist()
        self.zones: Zones = {}
        self.zone_of = [-1] * len(graph.links)
        self.tried: set[frozenset[int]] = set()
        self._next = 0
        for members in zones:
            self.add(members)

    def add(self, members: list[int]) -> None:
        self.zones[self._next] = members
        for atom in members:
            self.zone_of[atom] = self._next
        self._next += 1

    def weight(self, zone: int) -> float:
        return sum(self.loads[atom] for atom in self.zones[zone])

    def beside(self, zone: int) -> list[int]:
        """Neighbouring zones, longest common border first."""
        border: defaultdict[int, float] = defaultdict(float)
        for atom in self.zones[zone]:
            for other, cost in self.graph.links[atom]:
                border[self.zone_of[other]] += cost
        border.pop(zone, None)
        return sorted(border, key=lambda other: (-border[other], other))

    def numbered(self) -> Labels:
        lowest = sorted((min(members), zone) for zone, members in self.zones.items())
        number = {zone: i for i, (_, zone) in enumerate(lowest)}
        return np.array([number[zone] for zone in self.zone_of], dtype=np.int32)


def _mend(state: _State, bounds: Bounds) -> None:
    state.tried.clear()
    for _ in range(MENDING_ROUNDS):
        bad = [zone for zone in state.zones if bounds.excess(state.weight(zone)) > 0]
        mended = [zone in state.zones and _mend_one(state, zone, bounds) for zone in bad]
        if not any(mended):
            return


def _mend_one(state: _State, zone: int, bounds: Bounds) -> bool:
    """Cut a zone, or join it with one or two neighbours and cut again, where that lowers the excess."""
    first = state.beside(zone)[:MENDING_REACH]
    groups: list[tuple[int, ...]] = [(zone,), *((zone, near) for near in first)]
    for near in first:
        groups += [(zone, near, far) for far in state.beside(near)[:MENDING_REACH] if far not in (zone, near)]
    return any(_recut(state, group, bounds) for group in groups)


def _recut(state: _State, group: tuple[int, ...], bounds: Bounds) -> bool:
    # A zone's name is never used twice, so what failed once would fail again.
    if (names := frozenset(group)) in state.tried:
        return False
    state.tried.add(names)
    members = sorted(atom for zone in group for atom in state.zones[zone])
    loads = np.array([state.loads[atom] for atom in members])
    before = sum(bounds.excess(state.weight(zone)) for zone in group)
    for count in range(max(1, len(group) - 1), len(group) + 2):
        if _least_excess(float(loads.sum()), count, bounds) >= before - 1e-9:
            continue
        zones = divide(state.graph, members, count, bounds)
        if _total_excess(state, zones, bounds) < before - 1e-9:
            for zone in group:
                del state.zones[zone]
            for part in zones:
                state.add(part)
            return True
    return False


def _least_excess(weight: float, count: int, bounds: Bounds) -> float:
    """What no cut into ``count`` zones can get below."""
    return max(0.0, count * bounds.lo - weight, weight - count * bounds.hi)


def _total_excess(state: _State, zones: list[list[int]], bounds: Bounds) -> float:
    return sum(bounds.excess(sum(state.loads[atom] for atom in zone)) for zone in zones)


def _straighten(state: _State, bounds: Bounds) -> None:
    """Give an atom to the neighbour that holds more of its border, where both zones stay within bounds."""
    weight = {zone: state.weight(zone) for zone in state.zones}
    for atom in range(len(state.zone_of)):
        home, target = state.zone_of[atom], _better_home(state, atom)
        if target == home or not _may_move(weight, state.loads[atom], home, target, bounds):
            continue
        if not _stays_whole(state, atom, home):
            continue
        state.zones[home].remove(atom)
        state.zones[target].append(atom)
        state.zone_of[atom] = target
        weight[home] -= state.loads[atom]
        weight[target] += state.loads[atom]


def _better_home(state: _State, atom: int) -> int:
    border: dict[int, float] = {state.zone_of[atom]: 0.0}
    for other, cost in state.graph.links[atom]:
        zone = state.zone_of[other]
        border[zone] = border.get(zone, 0.0) + cost
    return max(border, key=border.__getitem__)


def _may_move(weight: dict[int, float], load: float, home: int, target: int, bounds: Bounds) -> bool:
    before = bounds.excess(weight[home]) + bounds.excess(weight[target])
    after = bounds.excess(weight[home] - load) + bounds.excess(weight[target] + load)
    return after <= before


def _stays_whole(state: _State, atom: int, home: int) -> bool:
    rest = [other for other in state.zones[home] if other != atom]
    return len(connected_parts(state.graph, rest)) == 1
