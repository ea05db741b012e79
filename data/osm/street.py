"""A whole street out of an OpenStreetMap file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from data.osm import areas, extract, frames, names, report, ways, zones
from data.osm.boundary import Area, Extent, draw_extent, read_areas
from data.osm.extract import BBox, Progress
from data.osm.found import Found, built_points, find, keep_inside
from data.osm.reading import Reading, header_of, read
from geo.crs import metric_epsg, to_metric, unproject
from geo.errors import PlaceError
from geo.frames import FRAMES

ATTRIBUTION = "© OpenStreetMap contributors, ODbL"
UNUSED_CODE = "990000001"  # no province has the number 99
BATCH_ROWS = 100_000


@dataclass(frozen=True)
class OsmStreet:
    """What became of a file: frames in foreign-key order, facts about the street, and a report.

    ``quarantine`` has the columns row, reason and mend of an import's row errors.
    """

    frames: dict[str, pd.DataFrame]
    meta: dict[str, str]
    report: list[str]
    quarantine: pd.DataFrame

    def batches(self) -> Iterator[tuple[str, pd.DataFrame]]:
        """(frame name, rows), each checked, parents before children, in parts of at most 100,000 rows."""
        for name, frame in self.frames.items():
            for start in range(0, len(frame), BATCH_ROWS):
                yield name, FRAMES[name].check(frame.iloc[start : start + BATCH_ROWS])


@dataclass(frozen=True)
class _Plan:
    """What the caller asked for, and where on earth it is."""

    path: Path
    name: str | None
    code: str
    epsg: int
    chinese: bool
    as_of: datetime


def read_street(
    path: str | Path,
    *,
    bbox: BBox | None = None,
    name: str | None = None,
    code: str | None = None,
    time_zone: str | None = None,
    progress: Callable[[str, int], None] | None = None,
) -> OsmStreet:
    """Read .osm.pbf or .osm into a street; ``bbox`` is (west, south, east, north) in degrees.

    ``code`` is the street's 9-digit division code, ``progress`` is told (step, count). Raises PlaceError for
    a missing or foreign file, a bad box or code, and a box that holds nothing (naming what the file covers).
    """
    source, tell = Path(path), progress or _silent
    if code is not None and not re.fullmatch(r"[1-9]\d{8}", code):
        raise PlaceError(f"code {code!r} is not a street's: give 9 digits, such as 330304006")
    stamp, covered = header_of(source)
    reading = _read(source, bbox, covered, tell)
    lon, lat = _middle(bbox or reading.extent or _bounds(reading))
    words = [t.tags["name"] for t in reading.things if "name" in t.tags]
    plan = _Plan(
        source, name, code or UNUSED_CODE, metric_epsg(lon, lat), names.in_china(lon, lat, words),
        stamp or reading.newest or datetime.fromtimestamp(source.stat().st_mtime, UTC),
    )  # fmt: skip
    street = _build(plan, reading, bbox, code is not None, tell)
    clock = time_zone or names.time_zone(lon, plan.chinese)
    return replace(street, meta={**street.meta, "time_zone": clock})


def _silent(step: str, count: int) -> None:
    """Nobody is watching."""


def _read(source: Path, bbox: BBox | None, covered: BBox | None, tell: Progress) -> Reading:
    if bbox is None:
        reading = read(source, tell)
    else:
        box = extract.check_box(bbox)
        with TemporaryDirectory() as folder:
            part = Path(folder) / "part.osm.pbf"
            if not extract.cut(source, box, part, tell):
                extent = covered or read(source, tell).extent
                raise PlaceError(
                    f"{source} has nothing in {bbox}: it covers {extent}; choose a box inside that"
                )
            reading = read(part, tell)
    if not reading.things:
        raise PlaceError(f"{source} holds no tagged object there: use an extract with nodes, ways and tags")
    return reading


def _build(plan: _Plan, reading: Reading, bbox: BBox | None, code_given: bool, tell: Progress) -> OsmStreet:
    everything = find(reading, plan.epsg)
    boxed = keep_inside(everything, shapely.box(*bbox)) if bbox else everything
    extent = _extent(plan, reading, boxed)
    inside = keep_inside(boxed, unproject(np.array([extent.street.shape], dtype=object), plan.epsg)[0])
    tell("houses", len(inside.houses))
    xy = _metres([h.point for h in inside.houses], plan.epsg)
    households = np.array([float(h.households) for h in inside.houses])
    zoning = zones.draw(
        plan.code, extent, ways.block_borders(inside.roads, inside.land, plan.epsg), xy, households
    )
    tell("grids", len(zoning.grids))
    made = _frames(plan, reading, extent, zoning, inside)
    network = ways.walking_network(inside.roads, inside.land, plan.epsg)
    lines = report.lines(
        reading, everything, inside, extent=extent, zoning=zoning, grid=made["grid"], code_given=code_given
    )
    lines.append(ways.network_words(network, xy[:, 0], xy[:, 1]))
    return OsmStreet(made, _meta(plan, made["division"]), lines, reading.quarantine.frame())


def _extent(plan: _Plan, reading: Reading, found: Found) -> Extent:
    points, households = built_points(found)
    if not len(points):
        raise PlaceError(f"{plan.path} holds no building, address, road or land there: choose a larger box")
    return draw_extent(read_areas(reading.things, plan.epsg), _metres(points, plan.epsg), households)


def _metres(points: list[object] | NDArray[np.object_], epsg: int) -> NDArray[np.float64]:
    shapes = frames.shapes_of(list(points))
    return np.column_stack(to_metric(shapely.get_x(shapes), shapely.get_y(shapes), epsg))


def _frames(
    plan: _Plan, reading: Reading, extent: Extent, zoning: zones.Zoning, inside: Found
) -> dict[str, pd.DataFrame]:
    at = frames.Locator.of(zoning.micro_grids, plan.epsg, plan.as_of)
    title, english = names.street_name(plan.name, extent, reading.things, plan.path)
    street = Area(extent.street.shape, title, english, extent.street.ref)
    house = frames.house_frame(inside.houses, at)
    facility = frames.facility_frame(inside.facilities, at)
    rest = (zoning, house, plan.chinese, plan.epsg, at)
    return {
        "division": areas.division_frame(
            plan.code, street, zoning, chinese=plan.chinese, epsg=plan.epsg, at=at
        ),
        "grid": areas.grid_frame(*rest),
        "micro_grid": areas.micro_grid_frame(*rest),
        "building": frames.building_frame(inside.buildings, at),
        "house": house,
        "road": frames.road_frame(inside.roads, plan.code, at),
        "land": frames.land_frame(inside.land, plan.code, at),
        "facility": facility,
        "service_point": frames.service_frame(inside.facilities, facility, at),
    }


def _meta(plan: _Plan, division: gpd.GeoDataFrame) -> dict[str, str]:
    west, south, east, north = division.total_bounds
    street = division.iloc[0]
    return {
        "name": str(street["name"]),
        "name_en": str(street["name_en"]) if pd.notna(street["name_en"]) else "",
        "metric_epsg": str(plan.epsg),
        "as_of": plan.as_of.astimezone(UTC).isoformat(),
        "fictional": "0",
        "bbox": ",".join(f"{v:.7f}" for v in (west, south, east, north)),
        "centre": f"{(west + east) / 2:.7f},{(south + north) / 2:.7f}",
        "attribution": ATTRIBUTION,
    }


def _middle(box: BBox) -> tuple[float, float]:
    west, south, east, north = box
    return (west + east) / 2, (south + north) / 2


def _bounds(reading: Reading) -> BBox:
    west, south, east, north = shapely.total_bounds(
        frames.shapes_of([t.shape for t in reading.things])
    ).tolist()
    return west, south, east, north
