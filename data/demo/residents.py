"""Frames of households, persons, care tags, organisations and visits."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from data.demo import names
from data.demo.area_frames import workers
from data.demo.days import HOUR_US
from data.demo.frame import frame, only, sourced, stamp
from data.demo.model import Model
from geo.vocabulary import VISIT_KINDS

Ints = NDArray[np.int64]
MISSED = 0.07  # of the houses are not called on in time
VISITS_A_HOUSEHOLD = 0.9  # of those that would be due are made


def people_frames(model: Model) -> Iterator[tuple[str, pd.DataFrame]]:
    """Household, person and care_tag: no identities, those cannot be encrypted yet."""
    p, area = model.people, model.house_area
    rows = len(p.house)
    yield (
        "household",
        frame(
            "household",
            {
                "id": model.key(np.arange(rows)),
                "house_id": model.key(p.house),
                "residents": p.size,
                "area_code": area[p.house],
                **sourced(model, rows, "police_addr"),
            },
        ),
    )
    house, count = p.person_house, len(p.age)
    yield (
        "person",
        frame(
            "person",
            {
                "id": model.key(np.arange(count)),
                "house_id": model.key(house),
                "household_id": model.key(p.household),
                "sex": p.sex,
                "birth_year": model.until.year - p.age,
                "residency": p.residency,
                "area_code": area[house],
                **sourced(model, count, "police_addr"),
            },
        ),
    )
    person, kind = model.tags
    yield (
        "care_tag",
        frame(
            "care_tag",
            {
                "id": model.key(np.arange(len(kind))),
                "person_id": model.key(person),
                "house_id": model.key(house[person]),
                "kind": kind,
                "area_code": area[house[person]],
                **sourced(model, len(kind), "civil_affairs"),
            },
        ),
    )


def organisation_frame(model: Model) -> pd.DataFrame:
    """Shops that are open, firms in offices and works, and public bodies."""
    rooms, rng = model.rooms, model.site.rng("organisations")
    mine = np.flatnonzero((rooms.use != "residential") & (model.state != "vacant"))
    use, count = rooms.use[mine], len(mine)
    shop, firm = names.shops(rng, count), names.companies(rng, count)
    building = model.address.name[rooms.building[mine]]
    called = [
        s if u == "shop" else f"{b}公共服务机构" if u == "public" else f"{f}(虚构)"
        for u, s, f, b in zip(use, shop, firm, building, strict=True)
    ]
    kind = np.select([use == "shop", use == "public"], ["shop", "public"], "firm")
    # O is no letter of a credit code, so these are plainly nobody's.
    code = np.array([f"91330304DEMO{n:06d}" for n in range(count)], dtype=object)
    lon, lat = (c[mine] for c in model.house_lonlat)
    return frame(
        "organisation",
        {
            "id": model.key(np.arange(count)),
            "name": np.array(called, dtype=object),
            "kind": kind,
            "house_id": model.key(mine),
            "uscc": only(rng.random(count) < 0.6, code),
            "area_code": model.house_area[mine],
            "hex_id": model.house_hex[mine],
            **sourced(model, count, "market"),
        },
        shapely.points(lon, lat),
    )


def visit_frame(model: Model) -> pd.DataFrame:
    """Calls of the last weeks by the kind that each house needs most; some houses were missed."""
    rng = model.site.rng("visits")
    cadence = _cadence(model)
    every = np.array([0, *(k.every_days for k in VISIT_KINDS)])[cadence + 1]
    days = model.site.recent_days
    latest = (
        np.where(
            rng.random(len(every)) < MISSED,
            rng.uniform(1.0, 2.5, len(every)),
            rng.uniform(0, 0.95, len(every)),
        )
        * every
    )
    count = (
        np.where(every > 0, np.floor((days - latest) / np.maximum(every, 1)) + 1, 0).clip(0).astype(np.int64)
    )
    house = np.repeat(np.arange(len(every)), count)
    k = np.arange(len(house)) - np.repeat(np.cumsum(count) - count, count)
    ago = latest[house] + k * every[house] * rng.uniform(0.9, 1.05, len(house))
    day = stamp(model, len(house)) - (np.floor(ago) * 24 * HOUR_US).astype("m8[us]")
    at = day - (rng.uniform(0.5, 10.5, len(house)) * HOUR_US).astype(
        "m8[us]"
    )  # between half past nine and half past seven
    keep = at > stamp(model, len(at)) - np.timedelta64(days, "D")
    house, at = house[keep], at[keep]
    order = np.argsort(at, kind="stable")
    house, at = house[order], at[order]
    kinds = np.array([k.code for k in VISIT_KINDS], dtype=object)
    grid = model.areas.grid_of_micro[model.areas.micro[house]]
    return frame(
        "visit",
        {
            "id": model.key(np.arange(len(house))),
            "house_id": model.key(house),
            "kind": kinds[cadence[house]],
            "visited_at": at,
            "due_at": at + (every[house] * 24 * HOUR_US).astype("m8[us]"),
            "worker": workers(model)[grid],
            "area_code": model.house_area[house],
            "hex_id": model.house_hex[house],
        },
    )


def _cadence(model: Model) -> Ints:
    """Which of VISIT_KINDS (n,) each house gets: the most frequent that applies; −1 for none."""
    codes = [k.code for k in VISIT_KINDS]
    person, tag = model.tags
    house = model.people.person_house[person]
    out = np.full(len(model.state), -1)
    out[model.households > 0] = codes.index("visit_household")
    out[(model.rooms.use == "shop") & (model.state != "vacant")] = codes.index("visit_fire_site")
    out[np.isin(model.state, ["rented", "shared_rental"]) & (model.rooms.use == "residential")] = codes.index(
        "visit_rental"
    )
    aid = ["CARE_DISABLED", "CARE_LOW_INCOME", "CARE_DESTITUTE", "CARE_CHILD_HARDSHIP"]
    out[house[np.isin(tag, aid)]] = codes.index("visit_aid")
    out[house[np.isin(tag, ["CARE_ALONE", "CARE_DEPENDENT"])]] = codes.index("visit_elder")
    return out
