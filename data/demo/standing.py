"""Frames of areas, basemap, buildings and houses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
import shapely

from data.demo import names, plates
from data.demo.curves import longest
from data.demo.frame import degrees, frame, keys_or_none, only, places, sourced
from data.demo.model import Model
from data.demo.people import ages_by_house
from geo.hexes import hex_of

STOREY_M = 3.0


def area_frames(model: Model) -> Iterator[tuple[str, pd.DataFrame]]:
    """Division (the subdistrict, its communities), grid and micro_grid."""
    a, site = model.areas, model.site
    count = len(a.communities)
    called = names.communities(site.rng("communities"), count)
    yield (
        "division",
        frame(
            "division",
            {
                "code": np.array([site.code, *model.community_codes], dtype=object),
                "name": np.array([site.name, *called], dtype=object),
                "name_en": np.array(
                    [site.name_en, *(f"Community {i + 1:02d}" for i in range(count))], dtype=object
                ),
                "level": np.array(["subdistrict", *["community"] * count], dtype=object),
                "parent_code": np.array([site.code[:6], *[site.code] * count], dtype=object),
                "fictional": np.ones(count + 1, bool),
                **sourced(model, count + 1),
            },
            degrees([shapely.coverage_union_all(a.communities), *a.communities]),
        ),
    )
    of_grid = a.community_of_grid
    number = [int(c[12:]) for c in model.grid_codes]
    micro_load = np.bincount(a.micro, weights=model.households, minlength=len(a.micros)).astype(np.int64)
    yield (
        "grid",
        frame(
            "grid",
            {
                "code": model.grid_codes,
                "name": np.array(
                    [f"{called[c][:-2]}第{n}网格" for c, n in zip(of_grid, number, strict=True)], dtype=object
                ),
                "kind": np.full(len(a.grids), "comprehensive", dtype=object),
                "scheme": np.full(len(a.grids), "governance", dtype=object),
                "community_code": model.community_codes[of_grid],
                "households": np.bincount(a.grid_of_micro, weights=micro_load, minlength=len(a.grids)),
                "worker": workers(model),
                "leader": np.array([f"网格长 {c[10:12]}{c[13:]}" for c in model.grid_codes], dtype=object),
                **sourced(model, len(a.grids)),
            },
            degrees(a.grids),
        ),
    )
    yield (
        "micro_grid",
        frame(
            "micro_grid",
            {
                "code": model.micro_codes,
                "name": np.array([f"微网格{int(c[15:]):02d}" for c in model.micro_codes], dtype=object),
                "grid_code": model.grid_codes[a.grid_of_micro],
                "households": micro_load,
                "leader": np.array([f"微网格长 {c[10:12]}{c[13:]}" for c in model.micro_codes], dtype=object),
                **sourced(model, len(a.micros)),
            },
            degrees(a.micros),
        ),
    )


def workers(model: Model) -> Any:
    """Plainly made-up names of grid workers: community and grid number."""
    return np.array([f"网格员 {c[10:12]}{c[13:15]}" for c in model.grid_codes], dtype=object)


def basemap_frames(model: Model) -> Iterator[tuple[str, pd.DataFrame]]:
    """Road and land."""
    roads = model.roads
    middle = shapely.get_coordinates(shapely.line_interpolate_point(roads.lines, 0.5, normalized=True))
    community = model.areas.community_of_grid[model.areas.grid_of_micro[model.micro_of(middle)]]
    yield (
        "road",
        frame(
            "road",
            {
                "id": model.key(np.arange(len(roads.lines))),
                "kind": roads.kind,
                "level": roads.level,
                "walkable": np.ones(len(roads.lines), bool),
                "area_code": model.community_codes[community],
                "name": only(roads.name != "", roads.name),
                **sourced(model, len(roads.lines)),
            },
            degrees(roads.lines),
        ),
    )
    shapes, kinds, called = _land(model)
    yield (
        "land",
        frame(
            "land",
            {
                "id": model.key(np.arange(len(shapes))),
                "kind": np.array(kinds, dtype=object),
                "area_code": np.full(len(shapes), model.site.code, dtype=object),
                "name": np.array(called, dtype=object),
                **sourced(model, len(shapes)),
            },
            degrees(shapes),
        ),
    )


def _land(model: Model) -> tuple[list[Any], list[str], list[str | None]]:
    """Water first, then banks and parks, then the railway: the order in which they are drawn."""
    land, blocks = model.land, model.blocks
    wet = [shapely.intersection(w.surface, land.outline) for w in land.waters]
    shapes, kinds, called = list(wet), ["water"] * len(wet), [w.name for w in land.waters]
    banks = shapely.difference(shapely.intersection(model.zone, land.outline), shapely.union_all(wet))
    out: list[tuple[Any, str, str | None]] = [(banks, "green", None)]
    parks = [i for i, use in enumerate(blocks.use) if use in ("park", "green")]
    stems = names.some(
        model.site.rng("parks"), ["锦湖", "南塘", "月荷", "榕园", "望江", "莲心", "桂香", "翠微"], len(parks)
    )
    out += [(longest(blocks.build[i]), "green", f"{s}公园") for i, s in zip(parks, stems, strict=True)]
    out += [(ground, "green", "操场") for ground in model.draft.grounds]
    if land.rail is not None:
        track = shapely.buffer(shapely.linestrings(land.rail), 5.0, cap_style="flat")
        out.append((shapely.intersection(track, land.outline), "rail", "市域铁路高架"))
    out = [o for o in out if o[0].geom_type in ("Polygon", "MultiPolygon") and not o[0].is_empty]
    return shapes + [o[0] for o in out], kinds + [o[1] for o in out], called + [o[2] for o in out]


def estate_frame(model: Model) -> pd.DataFrame:
    """Estates: the land of their block that is theirs."""
    blocks = list(model.address.estates)
    shapes = [longest(model.blocks.build[b]) for b in blocks]
    xy = shapely.get_coordinates(shapely.point_on_surface(np.array(shapes, dtype=object))).reshape(-1, 2)
    where, _ = places(model, xy) if blocks else ({"area_code": [], "hex_id": []}, None)
    rng = model.site.rng("managers")
    return frame(
        "estate",
        {
            "id": model.key(np.array(blocks, dtype=np.int64)),
            "name": np.array([model.address.estates[b] for b in blocks], dtype=object),
            "manager": np.array(
                [f"{'锦瓯榕荷塘'[k]}安物业(虚构)" for k in rng.integers(0, 5, len(blocks))], dtype=object
            ),
            "owners_committee": rng.random(len(blocks)) < 0.6,
            **where,
            **sourced(model, len(blocks)),
        },
        degrees(shapes),
    )


def building_frame(model: Model) -> pd.DataFrame:
    """Buildings with their footprints."""
    b, a = model.built, model.address
    use = np.select(
        [
            np.isin(b.form, ["school", "civic", "care", "market"]),
            b.form == "office",
            b.form == "factory",
            b.form == "podium",
        ],
        ["public", "office", "factory", "shop"],
        "residential",
    )
    where, _ = places(model, b.middle)
    return frame(
        "building",
        {
            "id": model.key(np.arange(len(b.form))),
            "name": a.name,
            "use": use,
            "floors": b.floors,
            "units": b.units,
            "height_m": b.floors * STOREY_M + 1.2,
            "year": b.year,
            "estate_id": keys_or_none(model.key(a.estate), a.estate >= 0),
            **where,
            **sourced(model, len(b.form)),
        },
        degrees(shapely.polygons(model.rings)),
    )


def house_frame(model: Model) -> pd.DataFrame:
    """Houses with their doorplates, and the sums of their persons."""
    rooms, a, site = model.rooms, model.address, model.site
    b, count = rooms.building, len(rooms.use)
    address, road, road_no, unit, room = model.texts
    plate_state = plates.plate_states(site.rng("plates"), count)
    code = only(plate_state != "uncoded", _codes(model, road, road_no))
    estate = np.array([a.estates.get(e) for e in a.estate.tolist()], dtype=object)[b]
    building_no = np.array([str(n) if n else None for n in a.building_no.tolist()], dtype=object)[b]
    inside = np.isin(rooms.use, ["residential"])
    lon, lat = model.house_lonlat
    ages = ages_by_house(model.people, count)
    size = np.where(rooms.use == "shop", 38, np.where(model.built.form[b] == "tower", 112, 84))
    return frame(
        "house",
        {
            "id": model.key(np.arange(count)),
            "building_id": model.key(b),
            "address": address,
            "use": rooms.use,
            "state": model.state,
            "plate_state": plate_state,
            "doorplate_code": code,
            "plate_token": only(plate_state != "uncoded", plates.tokens(site.rng("tokens"), count)),
            "road": road,
            "road_no": road_no,
            "estate": only(inside, estate),
            "building_no": only(inside, building_no),
            "unit_no": unit,
            "floor": rooms.floor,
            "room": room,
            "area_m2": np.round(size * site.rng("size").uniform(0.7, 1.35, count)),
            "households": model.households,
            **ages,
            "area_code": model.house_area,
            "hex_id": hex_of(lon, lat),
            **sourced(model, count),
        },
        shapely.points(lon, lat),
    )


def _codes(model: Model, road: Any, road_no: Any) -> Any:
    """Doorplate codes: roads count from 1, estates from 5001; a plain number and its shop number apart."""
    rooms, a = model.rooms, model.address
    b = rooms.building
    inside = (a.estate[b] >= 0) & (rooms.use != "shop")
    _, road_id = np.unique(road.astype(str), return_inverse=True)
    plain = np.where(inside, a.gate_no[b], a.number[b])
    division = np.array([int(c[:12]) for c in model.community_codes])
    community = model.areas.community_of_grid[model.areas.grid_of_micro[model.areas.micro]]
    room = np.where(
        (rooms.use == "shop") & np.array(["-" not in n for n in road_no]), 0, plates.room_numbers(rooms)
    )
    return plates.codes(
        division[community],
        np.where(inside, 5001 + a.estate[b], road_id + 1),
        plain,
        np.where(inside, a.building_no[b], 0),
        unit=rooms.unit * inside,
        room=room,
    )
