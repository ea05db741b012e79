"""Columns, dtypes and geometry of every frame that crosses a folder border.

A frame is a plain (Geo)DataFrame. Geometry is EPSG:4326 in a column named ``geometry``. Columns marked
optional may be missing or NaN; all others must be present and without gaps. Keys are positive integers,
areas are their code (docs/architecture.md).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from geo.errors import PlaceError

LONLAT = "EPSG:4326"
TIME = "datetime64[us, UTC]"


@dataclass(frozen=True)
class Frame:
    """What one frame holds: column → dtype, which columns may be empty, which geometry it has."""

    name: str
    columns: dict[str, str]
    optional: dict[str, str] = field(default_factory=dict)
    geometry: str | None = None  # "point", "line", "polygon", "any" or None

    def check(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return ``frame`` unchanged; PlaceError names the first missing, empty or unknown column."""
        known = {**self.columns, **self.optional}
        if self.geometry:
            known["geometry"] = "geometry"
        for column in [c for c in known if c not in self.optional]:
            if column not in frame:
                raise PlaceError(f"frame {self.name!r} lacks column {column!r}: add it")
            empty = frame[column].isna().to_numpy()
            if empty.any():
                row = frame.index[int(empty.argmax())]
                raise PlaceError(
                    f"frame {self.name!r}, row {row}: {column!r} is empty: fill it in or drop the row"
                )
        if unknown := [c for c in frame if c not in known]:
            raise PlaceError(f"frame {self.name!r} has unknown columns {unknown}: drop or rename them")
        return frame


PLACED = {"area_code": "str", "hex_id": "uint64"}
SOURCED = {"source": "str", "source_id": "str", "updated_at": TIME}
DATED = {"valid_from": TIME, "valid_to": TIME}
AGES = {
    f"age_{a}": "Int16" for a in ("0_3", "3_6", "6_12", "12_15", "60_plus", "80_plus")
}  # the age groups of geo.vocabulary.people that have a service

FRAMES: dict[str, Frame] = {
    f.name: f
    for f in (
        # areas of responsibility -------------------------------------------------------------------------
        Frame(
            "division",  # street and communities; level: subdistrict | community
            {"code": "str", "name": "str", "level": "str"},
            {"parent_code": "str", "name_en": "str", "fictional": "bool", **SOURCED, **DATED},
            "polygon",
        ),
        Frame(
            "grid",  # kind: comprehensive | dedicated; scheme: governance (never the 数字城管 cell)
            {"code": "str", "name": "str", "kind": "str", "scheme": "str", "community_code": "str", "households": "int32"},
            {"worker": "str", "leader": "str", **SOURCED, **DATED},
            "polygon",
        ),
        Frame(
            "micro_grid",
            {"code": "str", "name": "str", "grid_code": "str", "households": "int32"},
            {"leader": "str", **SOURCED, **DATED},
            "polygon",
        ),
        # what stands -------------------------------------------------------------------------------------
        Frame(
            "estate",
            {"id": "int64", "name": "str", **PLACED},
            {"manager": "str", "owners_committee": "bool", **SOURCED, **DATED},
            "polygon",
        ),
        Frame(
            "building",  # use: a HOUSE_USES code
            {"id": "int64", "name": "str", "use": "str", "floors": "int16", "units": "int16", "height_m": "float32", **PLACED},
            {"estate_id": "int64", "year": "int16", **SOURCED, **DATED},
            "polygon",
        ),
        Frame(
            "house",  # a dwelling or shop unit and its doorplate; residents and ages are today's counts, empty = unknown
            {
                "id": "int64", "address": "str", "use": "str", "state": "str", "plate_state": "str",
                "households": "int16", **PLACED,
            },
            {
                "residents": "Int16", **AGES,
                "building_id": "int64", "doorplate_code": "str", "plate_token": "str", "external_code": "str",
                "road": "str", "road_no": "str", "estate": "str", "building_no": "str", "unit_no": "str",
                "floor": "int16", "room": "str", "area_m2": "float32", **SOURCED, **DATED,
            },
            "point",
        ),
        Frame(
            "road",  # kind: OSM highway value; level: 0 ground, 1 bridge, −1 tunnel; walkable on foot
            {"id": "int64", "kind": "str", "level": "int16", "walkable": "bool", "area_code": "str"},
            {"name": "str", **SOURCED},
            "line",
        ),
        Frame("land", {"id": "int64", "kind": "str", "area_code": "str"}, {"name": "str", **SOURCED}, "any"),  # kind: water | green | rail
        # who lives and works there ----------------------------------------------------------------------
        Frame(
            "household",
            {"id": "int64", "house_id": "int64", "residents": "int16", "area_code": "str"},
            {**SOURCED, **DATED},
        ),
        Frame(
            "person",  # identities stay out until they can be encrypted (the *_sealed columns)
            {"id": "int64", "house_id": "int64", "sex": "int16", "birth_year": "int16", "residency": "str", "area_code": "str"},
            {
                "household_id": "int64", "name_sealed": "bytes", "id_no_sealed": "bytes", "phone_sealed": "bytes",
                "id_no_index": "bytes",
                **SOURCED, **DATED,
            },
        ),
        Frame(
            "care_tag",
            {"id": "int64", "person_id": "int64", "house_id": "int64", "kind": "str", "area_code": "str"},
            {**SOURCED, **DATED},
        ),
        Frame(
            "organisation",
            {"id": "int64", "name": "str", "kind": "str", **PLACED},
            {"house_id": "int64", "uscc": "str", **SOURCED, **DATED},
            "point",
        ),
        # what serves and what watches -------------------------------------------------------------------
        Frame(
            "facility",  # a thing that stands and is maintained, of a FACILITY_KINDS code
            {"id": "int64", "kind": "str", "name": "str", "status": "str", **PLACED},
            {
                "address": "str", "ownership": "str", "area_m2": "float32", "capacity": "float32", "capacity_unit": "str",
                "opens": "str", "checked_at": TIME, **SOURCED, **DATED,
            },
            "any",
        ),
        Frame(
            "service_point",  # a place that serves residents, of a SERVICES code, offered by a facility
            {"id": "int64", "service": "str", "kind": "str", "name": "str", "status": "str", **PLACED},
            {"facility_id": "int64", "reach_m": "float32", "capacity": "float32", "opens": "str", **SOURCED, **DATED},
            "point",
        ),
        Frame(
            "sensor",
            {"id": "int64", "code": "str", "kind": "str", "name": "str", "status": "str", **PLACED},
            {"house_id": "int64", "azimuth": "float32", "view_deg": "float32", "last_seen_at": TIME, **SOURCED, **DATED},
            "point",
        ),
        Frame("datastream", {"id": "int64", "sensor_id": "int64", "quantity": "str", "unit": "str", "area_code": "str"}),
        Frame(
            "observation",
            {"datastream_id": "int64", "observed_at": TIME, "value": "float64", "quality": "str"},
            {"received_at": TIME},
        ),
        Frame(
            "alarm",  # state: an ALARM_STATES code
            {"id": "int64", "sensor_id": "int64", "kind": "str", "level": "str", "state": "str", "raised_at": TIME, **PLACED},
            {"value": "float64", "recovered_at": TIME, "event_id": "int64"},
            "point",
        ),
        # what happens -----------------------------------------------------------------------------------
        Frame(
            "event",  # kind: EVENT_KINDS code; status: EVENT_STATUSES code; source: EVENT_SOURCES code
            {
                "id": "int64", "number": "str", "kind": "str", "level": "str", "status": "int16", "origin": "str",
                "reported_at": TIME, "title": "str", **PLACED,
            },
            {
                "house_id": "int64", "sensor_id": "int64", "facility_id": "int64", "address": "str", "handled_level": "str",
                "accepted_at": TIME, "due_at": TIME, "closed_at": TIME, "reworked": "int16", "satisfied": "bool", **SOURCED,
            },
            "point",
        ),
        Frame(
            "event_log",
            {"id": "int64", "event_id": "int64", "to_status": "int16", "at": TIME, "actor": "str", "role": "str", "area_code": "str"},
            {"from_status": "int16", "note": "str"},
        ),
        Frame(
            "visit",
            {"id": "int64", "house_id": "int64", "kind": "str", "visited_at": TIME, "worker": "str", **PLACED},
            {"due_at": TIME, "note": "str"},
        ),
        Frame(
            "matter",  # an item of one of the five democracies
            {"id": "int64", "procedure": "str", "title": "str", "stage": "str", "started_at": TIME, "area_code": "str"},
            {"hex_id": "uint64", "due_at": TIME, "closed_at": TIME, **SOURCED},
            "any",
        ),
        Frame(
            "matter_step",
            {"id": "int64", "matter_id": "int64", "step_no": "int16", "stage": "str", "state": "str", "area_code": "str"},
            {"started_at": TIME, "ended_at": TIME, "note": "str"},
        ),
        Frame(
            "supervision_item",
            {"id": "int64", "kind": "str", "title": "str", "state": "str", "opened_at": TIME, "area_code": "str"},
            {"hex_id": "uint64", "due_at": TIME, "published_at": TIME, "finding": "str", **SOURCED},
        ),
        Frame(
            "source_system",
            {"id": "int64", "code": "str", "name": "str", "direction": "str", "state": "str"},
            {"last_run_at": TIME, "last_error": "str"},
        ),
    )
}  # fmt: skip
