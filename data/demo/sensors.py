"""Sensors of every kind where each belongs, and what they can observe."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.demo.facilities import Facilities
from data.demo.frame import frame, keys_or_none, places, sourced
from data.demo.model import Model
from data.demo.pools import Pool
from geo.vocabulary import sensor_kind

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Texts = NDArray[np.object_]
STATUS_ODDS = (0.942, 0.032, 0.016, 0.01)
STATUSES = np.array(["online", "offline", "fault", "maintenance"], dtype=object)
LOW_SHARE = 0.12  # of the road sides are low enough to flood


class SensorPlan(NamedTuple):
    """``number`` per 20,000 houses, in a ``pool`` of places; a facility kind is a pool as well."""

    kind: str
    number: int
    pool: str


S = SensorPlan
PLANS = (
    S("SMOKE", 900, "risky"),
    S("GAS", 120, "shop"),
    S("EBIKE", 90, "CHARGE_EBIKE"),
    S("ELEC", 80, "shop"),
    S("HYDRANT", 40, "FIRE_HYDRANT"),
    S("WATER_LEVEL", 8, "water"),
    S("WATERLOG", 14, "low"),
    S("MANHOLE", 60, "MANHOLE_COVER"),
    S("AIR", 5, "park"),
    S("NOISE", 12, "road"),
    S("BIN", 50, "WASTE_POINT"),
    S("PARK", 12, "PARKING_LOT"),
    S("CAMERA_AI", 60, "CAMERA"),
    S("ACCESS", 80, "lone"),
    S("LIFT", 130, "LIFT_CAR"),
    S("SOS", 150, "lone"),
)


@dataclass(frozen=True)
class Sensors:
    """Rows (s,): ``house`` −1 where a sensor stands outside."""

    kind: Texts
    xy: Floats
    name: Texts
    house: Ints
    status: Texts


def place_sensors(model: Model, where: dict[str, Pool], facilities: Facilities) -> Sensors:
    """Choose places for all sensors."""
    extra = _sensor_pools(model, where, facilities)
    kinds, xy, names, house = [], [], [], []
    for plan in PLANS:
        rng = model.site.rng("sensor", plan.kind)
        pool = extra.get(plan.pool) or where[plan.pool]
        count = min(max(1, round(plan.number * model.site.houses / 20_000)), len(pool.xy))
        chosen = np.sort(rng.permutation(len(pool.xy))[:count])
        kinds += [plan.kind] * count
        xy.append(pool.xy[chosen])
        names += [f"{place}{sensor_kind(plan.kind).zh}" for place in pool.name[chosen]]
        house.append(pool.house[chosen])
    draw = model.site.rng("sensor status").random(len(kinds))
    status = STATUSES[np.searchsorted(np.cumsum(STATUS_ODDS)[:-1], draw, side="right")]
    return Sensors(
        np.array(kinds, dtype=object),
        np.concatenate(xy),
        np.array(names, dtype=object),
        np.concatenate(house),
        status,
    )


def _sensor_pools(model: Model, where: dict[str, Pool], f: Facilities) -> dict[str, Pool]:
    """Homes at risk, homes of lone elders, low road sides, and facilities that carry a sensor."""
    home = where["home"]
    person, tag = model.tags
    lone = np.unique(model.people.person_house[person[tag == "CARE_ALONE"]])
    old = model.built.form[model.rooms.building[home.house]] == "old"
    risky = old | (model.state[home.house] == "shared_rental")
    road = where["road"]
    far = np.hypot(*(road.xy - model.land.heart).T)
    low = np.argsort(far + 400 * model.site.rng("low").random(len(far)))[: max(1, int(len(far) * LOW_SHARE))]
    out = {
        "risky": _part(home, risky),
        "lone": _part(home, np.isin(home.house, lone)),
        "low": _part(road, low),
    }
    for kind in (
        "CHARGE_EBIKE",
        "FIRE_HYDRANT",
        "MANHOLE_COVER",
        "WASTE_POINT",
        "PARKING_LOT",
        "CAMERA",
        "LIFT_CAR",
    ):
        mine = f.kind == kind
        out[kind] = Pool(f.xy[mine], f.address[mine], np.full(int(mine.sum()), -1))
    return {name: pool if len(pool.xy) else home for name, pool in out.items()}


def _part(pool: Pool, mine: NDArray) -> Pool:  # type: ignore[type-arg]
    return Pool(pool.xy[mine], pool.name[mine], pool.house[mine])


def sensor_frame(model: Model, s: Sensors, alarmed: Ints, last_seen: NDArray[np.datetime64]) -> pd.DataFrame:
    """The sensor frame; ``alarmed`` sensors have an alarm nobody has dealt with."""
    count = len(s.kind)
    rng = model.site.rng("sensor view")
    camera = s.kind == "CAMERA_AI"
    status = s.status.copy()
    status[alarmed] = "alarm"
    where, points = places(model, s.xy, s.house)
    number = np.arange(count) + 1
    return frame(
        "sensor",
        {
            "id": model.key(np.arange(count)),
            "code": np.array(
                [f"{model.site.code}-{k}-{n:05d}" for k, n in zip(s.kind, number, strict=True)], dtype=object
            ),
            "kind": s.kind,
            "name": s.name,
            "status": status,
            "house_id": keys_or_none(model.key(s.house), s.house >= 0),
            "azimuth": np.where(camera, np.round(rng.uniform(0, 360, count)), np.nan),
            "view_deg": np.where(camera, rng.choice([60, 75, 90], count), np.nan),
            "last_seen_at": last_seen,
            **where,
            **sourced(model, count, "iot"),
        },
        points,
    )


def datastream_frame(model: Model, s: Sensors, area: Texts) -> pd.DataFrame:
    """One datastream a sensor: the quantity of its kind."""
    kinds = [sensor_kind(k) for k in s.kind]
    rows = model.key(np.arange(len(kinds)))
    return frame(
        "datastream",
        {
            "id": rows,
            "sensor_id": rows,
            "quantity": np.array([k.quantity_en for k in kinds], dtype=object),
            "unit": np.array([k.unit for k in kinds], dtype=object),
            "area_code": area,
        },
    )
