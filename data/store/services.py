"""Which services reach whom: of one house, of many, as shares of the people a service is for."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from data.index.reach import SERVICE_CODES
from data.index.town import Town
from data.store.lines import ServiceLine
from data.viewer import Viewer
from geo.vocabulary import SERVICES

Rows = NDArray[np.int64]
FEW = 5  # counts of people below it, but not zero, are told only to those who answer for the place
NAN = float("nan")


def demand(town: Town, service: int) -> NDArray[np.float32]:
    """People a service is for, per house; where residents are unknown the households stand for them."""
    return town.houses.demand[SERVICES[service].group]


def is_few(viewer: Viewer, people: float) -> bool:
    """Whether a number of people may not be told to the viewer."""
    return bool(0 < people < FEW and not viewer.sees_few)


def known_people(town: Town, group: str, houses: Rows) -> float:
    """Residents of a group in houses where they were counted; NaN when they were counted in none."""
    people = town.houses.people(group)[houses]
    known = np.isfinite(people)
    return float(people[known].sum(dtype=np.float64)) if known.any() else NAN


def covered_share(town: Town, viewer: Viewer, service: int, houses: Rows) -> float:
    """Share of a service's people within its reach on foot: 0–1, NaN: none live there, or too few to tell."""
    weight = demand(town, service)[houses]
    total = float(weight.sum(dtype=np.float64))
    if not total or is_few(viewer, known_people(town, SERVICES[service].group, houses)):
        return NAN
    inside = town.reach.covered[service][town.houses.stack_of[houses]]
    return float(weight[inside].sum(dtype=np.float64)) / total


def house_services(town: Town, house: int) -> list[ServiceLine]:
    """The services seen from one house."""
    stack, reach = int(town.houses.stack_of[house]), town.reach
    return [
        _line(
            town, s, float(reach.metres[s, stack]), float(reach.covered[s, stack]), int(reach.site[s, stack])
        )
        for s in range(len(SERVICE_CODES))
    ]


def place_services(town: Town, viewer: Viewer, houses: Rows) -> list[ServiceLine]:
    """The services seen from many houses."""
    return [_place_service(town, viewer, service, houses) for service in range(len(SERVICE_CODES))]


def _place_service(town: Town, viewer: Viewer, service: int, houses: Rows) -> ServiceLine:
    stacks = town.houses.stack_of[houses]
    metres = town.reach.metres[service][stacks]
    known = np.isfinite(metres)
    sites = town.reach.site[service][stacks][known]
    commonest = int(np.bincount(sites).argmax()) if len(sites) else -1
    median = float(np.median(metres[known])) if known.any() else NAN
    return _line(town, service, median, covered_share(town, viewer, service, houses), commonest)


def _line(town: Town, service: int, metres: float, share: float, site: int) -> ServiceLine:
    points = town.service_points
    name = str(points.columns["name"][site]) if site >= 0 else ""
    return ServiceLine(SERVICE_CODES[service], metres, share, name, int(points.ids[site]) if site >= 0 else 0)
