"""One subdistrict, drawn: terrain, blocks, buildings, houses, people and areas, in metres."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import shapely
from numpy.typing import NDArray

from data.demo import names
from data.demo.addresses import Addresses, addresses, full
from data.demo.areas import Areas, draw_areas
from data.demo.care import care_tags
from data.demo.cells import Cells, bank_of, draw_cells
from data.demo.drafts import Draft, rings
from data.demo.households import households, states
from data.demo.layout import lay_out
from data.demo.people import People, people
from data.demo.roads import Roads, join
from data.demo.rooms import Built, Rooms, build, rooms
from data.demo.sites import EPSG, Site
from data.demo.terrain import Terrain, terrain
from data.demo.uses import Blocks, draw_blocks
from data.demo.ways import draw_ways, wet_zone
from geo import crs, hexes

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Texts = NDArray[np.object_]
ZONE = ZoneInfo("Asia/Shanghai")
KEYS_PER_SITE = 10_000_000
BUSY = ("primary", "secondary", "tertiary")


@dataclass(frozen=True)
class Model:
    """Everything that stands and everybody who lives in one subdistrict; rows are positions, not keys."""

    site: Site
    until: date
    land: Terrain
    cells: Cells
    blocks: Blocks
    zone: Any
    roads: Roads
    draft: Draft
    built: Built
    rings: Floats
    rooms: Rooms
    address: Addresses
    texts: tuple[Texts, Texts, Texts, Texts, Texts]
    state: Texts
    households: Ints
    people: People
    tags: tuple[Ints, Texts]
    areas: Areas

    @property
    def as_of(self) -> datetime:
        """The moment all of this holds: eight in the evening, local time, of the last day."""
        return datetime.combine(self.until, time(20), ZONE).astimezone(UTC)

    @property
    def stem(self) -> str:
        """The subdistrict's name as it stands in an address."""
        return self.site.name.split("(")[0]

    @cached_property
    def community_codes(self) -> Texts:
        """12-digit codes, 001 first."""
        return np.array(
            [f"{self.site.code}{i + 1:03d}" for i in range(len(self.areas.communities))], dtype=object
        )

    @cached_property
    def grid_codes(self) -> Texts:
        """15-digit codes: community and a number within it."""
        return _children(self.community_codes, self.areas.community_of_grid, 3)

    @cached_property
    def micro_codes(self) -> Texts:
        """17-digit codes: grid and a number within it."""
        return _children(self.grid_codes, self.areas.grid_of_micro, 2)

    @cached_property
    def house_area(self) -> Texts:
        """Micro-grid code (n,) of every house."""
        out: Texts = self.micro_codes[self.areas.micro]
        return out

    @cached_property
    def house_lonlat(self) -> tuple[Floats, Floats]:
        """Longitude and latitude (n,) of every house."""
        return crs.to_lonlat(self.rooms.xy[:, 0], self.rooms.xy[:, 1], EPSG)

    @cached_property
    def house_hex(self) -> NDArray[np.uint64]:
        """Resolution-11 hex (n,) of every house."""
        return hexes.hex_of(*self.house_lonlat)

    @cached_property
    def micro_tree(self) -> shapely.STRtree:
        """Finds micro-grids by place."""
        return shapely.STRtree(self.areas.micros)

    def micro_of(self, xy: Floats) -> Ints:
        """Micro-grid (n,) of points (n, 2): the nearest where a point lies just outside."""
        plain, back = np.unique(xy[:, 0] + 1j * xy[:, 1], return_inverse=True)
        points = shapely.points(plain.real, plain.imag)
        found = np.full(len(points), -1)
        point, micro = self.micro_tree.query(points, predicate="intersects")
        found[point[::-1]] = micro[::-1]  # the first one where a point lies on a border
        lost = found < 0
        found[lost] = self.micro_tree.nearest(points[lost])
        out: Ints = found[back]
        return out

    def key(self, row: Ints) -> Ints:
        """Keys of rows: no two subdistricts share one."""
        return np.asarray(row, dtype=np.int64) + 1 + self.site.index * KEYS_PER_SITE


def draw(site: Site, until: date) -> Model:
    """Draw one subdistrict: the same site and day give the same one in every process."""
    land = terrain(site)
    cells = draw_cells(site, land)
    zone = wet_zone(land)
    ways = draw_ways(site, land, cells, zone)
    blocks = draw_blocks(site, land, cells, ways, zone)
    draft = lay_out(site, blocks, ways, names.lanes(site.rng("lanes"), len(blocks.use)))
    roads = join(ways)
    built = build(site.rng("build"), draft, _on_busy_road(draft, roads), site.houses)
    doors = rooms(site.rng("rooms"), built, site.houses)
    address = addresses(site, blocks, draft, built, roads)
    state = states(site.rng("state"), built.form[doors.building], doors.use)
    homes = households(site.rng("households"), state, doors.use)
    crowd = people(site.rng("people"), state, homes)
    areas = draw_areas(
        cells.polygons,
        bank_of(land, cells.polygons),
        built.block[doors.building],
        xy=doors.xy,
        load=homes.astype(np.float64),
        houses=site.houses,
    )
    stem = site.name.split("(")[0]
    return Model(
        site,
        until,
        land,
        cells,
        blocks,
        zone,
        roads,
        draft,
        built,
        rings(draft.stands),
        doors,
        address,
        full(stem, address, built, doors),
        state,
        homes,
        crowd,
        care_tags(site.rng("care"), crowd),
        areas,
    )


def _on_busy_road(draft: Draft, roads: Roads) -> NDArray[np.bool_]:
    """Whether a building stands at a road with passers-by, so that its ground floor is a shop."""
    busy = np.isin(roads.kind, BUSY)
    middle = shapely.points(np.array([s.middle for s in draft.stands]).reshape(-1, 2))
    near, _ = shapely.STRtree(roads.lines[busy]).query(middle, predicate="dwithin", distance=21.0)
    out = np.zeros(len(middle), dtype=bool)
    out[near] = True
    return out


def _children(parents: Texts, of: Ints, width: int) -> Texts:
    """Codes of children numbered within their parent, in order."""
    rank = np.zeros(len(of), np.int64)
    for parent in range(len(parents)):
        mine = of == parent
        rank[mine] = np.arange(1, mine.sum() + 1)
    return np.array(
        [f"{parents[p]}{r:0{width}d}" for p, r in zip(of.tolist(), rank.tolist(), strict=True)], dtype=object
    )
