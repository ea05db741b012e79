"""The street that things are brought into: its areas, its metres, its clock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy import Connection

from data.database import read_meta
from data.errors import StoreError
from data.index.read import read_table
from geo.areas import NOWHERE, area_of

Codes = NDArray[np.object_]
Shapes = NDArray[np.object_]
Floats = NDArray[np.float64]
COMMUNITY_DIGITS, GRID_DIGITS, MICRO_GRID_DIGITS = 12, 15, 17  # of an area code


@dataclass(frozen=True)
class Areas:
    """Polygons of one level with their codes."""

    codes: Codes
    shapes: Shapes


@dataclass(frozen=True)
class Street:
    """``micro_grids``, ``grids``, ``communities`` and the street's ``outline``, all in lon/lat."""

    code: str
    name: str
    epsg: int
    zone: ZoneInfo
    fictional: bool
    micro_grids: Areas
    grids: Areas
    communities: Areas
    outline: Any

    def inside(self, lon: Floats, lat: Floats) -> NDArray[np.bool_]:
        """Which points lie in the street, its border included."""
        shapely.prepare(self.outline)
        return np.asarray(shapely.intersects_xy(self.outline, lon, lat))

    def areas_of(self, lon: Floats, lat: Floats) -> Codes:
        """The longest area code known of each point; "" outside the street.

        A micro-grid counts only inside its own grid: borders of the two levels need not be the same line.
        """
        found = np.where(self.inside(lon, lat), self.code, "").astype(object)
        for areas in (self.communities, self.grids, self.micro_grids):
            at = area_of(lon, lat, areas.shapes)
            codes = np.append(areas.codes, "")[at]  # −1 is the last: none
            shorter = np.array([len(code) for code in found])
            nested = [code[:n] == parent for code, n, parent in zip(codes, shorter, found, strict=True)]
            better = (at != NOWHERE) & np.array(nested, dtype=bool)
            found[better] = codes[better]
        return found

    def shape_of(self, code: str) -> Any:
        """The polygon of a grid, community or micro-grid; None when there is none of that code."""
        for areas in (self.grids, self.micro_grids, self.communities):
            (at,) = np.nonzero(areas.codes == code)
            if len(at):
                return areas.shapes[at[0]]
        return None


def read_street(connection: Connection) -> Street:
    """The street in the store. StoreError when there is none yet."""
    meta = read_meta(connection)
    divisions = read_table(connection, "division", ["code", "name", "level", "geometry"]) if meta else None
    if divisions is None or divisions.empty:
        raise StoreError.of("no_street")
    top = divisions[divisions["level"] == "subdistrict"]
    communities = divisions[divisions["level"] == "community"]
    outline = shapely.union_all(top["geometry"].to_numpy(object))
    return Street(
        str(top["code"].iloc[0]),
        str(top["name"].iloc[0]),
        int(meta["metric_epsg"]),
        ZoneInfo(meta["time_zone"]),
        meta.get("fictional") == "1",
        _areas(read_table(connection, "micro_grid", ["code", "geometry"])),
        _areas(read_table(connection, "grid", ["code", "geometry"])),
        _areas(communities),
        outline,
    )


def _areas(frame: Any) -> Areas:
    return Areas(frame["code"].to_numpy(object), frame["geometry"].to_numpy(object))
