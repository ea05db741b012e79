"""Which services reach whom: of one house, of many, as shares of the people a service is for."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from data.index.reach import SERVICE_CODES
from data.index.town import Town
from data.store.lines import ServiceLine
from data.store.people import covered_share
from data.viewer import Viewer

Rows = NDArray[np.int64]
NAN = float("nan")


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
