"""Frames of estates, buildings and houses."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import shapely

from data.demo import plates
from data.demo.curves import longest
from data.demo.frame import degrees, frame, keys_or_none, only, places, sourced
from data.demo.model import Model
from data.demo.people import ages_by_house
from geo.hexes import hex_of

STOREY_M = 3.0


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
