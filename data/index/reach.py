"""Which of the 12 services reach which houses on foot, computed once per data version.

A service reaches a house when one of its working points lies within that point's own reach (GB 50180-2018
where it has one, else a product default) along the walking network: straight circles would call 17–63 % of
people served who are not (docs/decisions).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from data.index.houses import Houses
from data.index.shapes import Shapes
from geo.crs import project, to_metric
from geo.network import OnEdge, WalkNetwork, build_network, project_on_edges
from geo.reach import nearest_on_foot
from geo.vocabulary import SERVICES

SERVICE_CODES = tuple(s.code for s in SERVICES)
LIMIT_M = 1500.0  # beyond the widest circle (15 minutes, 1000 m) a distance is no longer a service
OFF_EDGE_M = 250.0
WORKING = "in_use"


@dataclass(frozen=True)
class Reach:
    """Per service (rows, in SERVICES order) and stack of houses (columns).

    ``metres`` to the nearest working point (NaN beyond 1,500 m), ``site`` its row in the service points
    (−1 none), ``covered`` whether some working point's reach takes the stack in; ``report`` describes the network.
    """

    metres: NDArray[np.float32]
    site: NDArray[np.int32]
    covered: NDArray[np.bool_]
    report: dict[str, object]


def build_reach(houses: Houses, roads: Shapes, points: pd.DataFrame, epsg: int) -> Reach:
    """Distances of every stack to every service. ``points``: service, status, reach_m, lon, lat per row."""
    shape = (len(SERVICE_CODES), len(houses.stack_start))
    metres, site = np.full(shape, np.nan, np.float32), np.full(shape, -1, np.int32)
    covered = np.zeros(shape, bool)
    network = walking_network(roads, epsg)
    if network is None or not len(points) or not shape[1]:
        return Reach(metres, site, covered, {} if network is None else network.report())
    at_home = _on_edges(network, houses.points.lon[houses.stack_start], houses.points.lat[houses.stack_start], epsg)
    at_site = _on_edges(network, points["lon"].to_numpy(), points["lat"].to_numpy(), epsg)
    for row, reach_m, members in _site_groups(points):
        near_m, which = nearest_on_foot(network, at_home, _subset(at_site, members), LIMIT_M)
        nearer = np.isfinite(near_m) & ~(near_m >= metres[row])
        metres[row, nearer], site[row, nearer] = near_m[nearer], members[which[nearer]]
        covered[row] |= near_m <= reach_m
    return Reach(metres, site, covered, network.report())


def walking_network(roads: Shapes, epsg: int) -> WalkNetwork | None:
    """The network of walkable roads in metres; None when the street has none."""
    walkable = roads.columns["walkable"].astype(bool).to_numpy() if len(roads.ids) else np.empty(0, bool)
    if not walkable.any():
        return None
    lines = project(roads.geometry[walkable], epsg)
    return build_network(lines, roads.columns["level"].to_numpy()[walkable])


def _site_groups(points: pd.DataFrame) -> list[tuple[int, float, NDArray[np.int32]]]:
    """(service row, reach, rows of its working points): points of one service and reach share one search."""
    working = points[(points["status"] == WORKING) & points["reach_m"].notna()]
    return [
        (SERVICE_CODES.index(str(service)), float(reach), np.asarray(group.index, dtype=np.int32))
        for (service, reach), group in working.groupby(["service", "reach_m"])
    ]


def _on_edges(network: WalkNetwork, lon: NDArray[np.float64], lat: NDArray[np.float64], epsg: int) -> OnEdge:
    return project_on_edges(network, *to_metric(lon, lat, epsg), max_m=OFF_EDGE_M)


def _subset(places: OnEdge, rows: NDArray[np.int32]) -> OnEdge:
    return OnEdge(places.edge[rows], places.along_m[rows], places.off_m[rows])


def site_points(service_points: pd.DataFrame) -> pd.DataFrame:
    """Service points as ``build_reach`` wants them."""
    at = np.asarray(service_points["geometry"])
    return service_points.assign(lon=shapely.get_x(at), lat=shapely.get_y(at))
