"""The toy town that everyone knows: 梅园街道, made up, forty houses on two banks of one canal.

Places are metres east (x) and north (y) of a corner; roads are straight, so a walk is a sum.

    y
    248                31  32         33–38 39–40                        B1 | B2 (nobody lives there)
    240  Peach Road ────┬───┬────┬──────┬───┬──────────────────────────
    210  ~~~~~~~~~~~~~~~~~ canal ~~~~~~~~~~~~~~[bridge x=400]~~~~~~~~~~
    180  Canal Road ──┬──┬───────────────────────────┬─────────────────
    172              100  6–11  12–17  18 19         20–25 26–29   30    A1 | A2
     20  Plum Lane (x=100, house n of 1–5 at y = 170 − 30 n)
         x = 0      100   200    260   320          500   560     700

Street 330399001, communities A …001 (south of y=210) and B …002; grid 001 west of x=400, 002 east of it; in
each grid micro-grid 01 west, 02 east (borders x=150, 600 in the south, 120, 600 in the north). House 40 is
known only to its grid, event 60 only to its community.

House      | residents (of whom 0–3, 3–6, 6–12, 12–15, 60+, 80+)
Plum 1–5   | 2 (60+: 2), 3 (0–3: 1), 1 (60+, 80+: 1), 4 (6–12: 1, 12–15: 1), 2 (60+: 1)
6–11       | 3 each, one of them 60+            12–17 | 2 each; house 12 has a child of 0–3
18, 19     | shops, nobody; nobody asked        20–25 | 4 each, one of 3–6
26–29      | one household each, nobody asked   30    | an office, nobody asked
31, 32     | 1 (60+), 5 (60+: 1)                33–38 | 2 each, both 60+, one 80+
39, 40     | 3 (0–3: 1), 2

Canteen: Canal Road x=150, 500 m. Day care (elderly and health): Canal Road x=450, 300 m. Nursery: Canal Road
x=320, its kind's 300 m. Health hut: Peach Road x=100, suspended. Police: Canal Road x=700, no reach.
Trail: along the north bank x=500–780.

Event i (1–60) was reported i days before 23 November 2026, at 23:30 local time when i is odd, else at 00:30;
its kind is the (5 i)th, its status the i-th (both round and round); due 5 days later, every tenth never;
if done closed i mod 9 days later. Events 1–50 are at house 7 i mod 40 + 1, 51–55 at the bridge's north end in
B2, 56–60 in A2. The data speak of 23 November 2026, 16:00.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely import LineString, Point, Polygon
from sqlalchemy import Engine, delete

from data import bulk
from data.database import touch, write_meta
from data.models import ChangeLog
from data.models.system import ROUNDING_KEY
from geo import hexes
from geo.crs import to_lonlat
from geo.frames import LONLAT
from geo.vocabulary import EVENT_KINDS, EVENT_STATUSES

EPSG = 4549
CORNER = (568_900.0, 3_098_300.0)  # metres in that system; near 120.7° E, 28.0° N
ZONE = ZoneInfo("Asia/Shanghai")
TODAY = date(2026, 11, 23)
AS_OF = datetime(2026, 11, 23, 8, tzinfo=UTC)
STREET = "330399001"
A, B = STREET + "001", STREET + "002"
A1, A2, B1, B2 = A + "001", A + "002", B + "001", B + "002"
GRIDS = (A1, A2, B1, B2)
META = {
    "name": "梅园街道", "name_en": "Plum Garden", "fictional": "1", "metric_epsg": str(EPSG),
    "time_zone": "Asia/Shanghai", "as_of": AS_OF.isoformat(),
}  # fmt: skip
BORDER = {A: {A1: 150, A2: 600}, B: {B1: 120, B2: 600}}
LOTTERY = "6d656e70616920746f7920746f776e21"  # how people are rounded here, every time
AGES = ("age_0_3", "age_3_6", "age_6_12", "age_12_15", "age_60_plus", "age_80_plus")
PLUM_LANE = {1, 2, 3, 4, 5}

# ids, x, y, use, address of the first or prefix, residents, ages; None: nobody asked.
Row = tuple[int, float, float, str, str, int, int | None, tuple[int, ...]]


def at(x: float, y: float) -> Point:
    """The point x metres east and y metres north of the corner."""
    lon, lat = to_lonlat([CORNER[0] + x], [CORNER[1] + y], EPSG)
    return Point(lon[0], lat[0])


def area(x: float, y: float) -> str:
    """The micro-grid of a place."""
    community = A if y < 210 else B
    grid = community + ("001" if x < 400 else "002")
    return grid + ("01" if x < BORDER[community][grid] else "02")


def house_rows() -> list[Row]:
    """id, x, y, use, address, households, residents, ages of every house."""
    plum = [(2, (0, 0, 0, 0, 2, 0)), (3, (1, 0, 0, 0, 0, 0)), (1, (0, 0, 0, 0, 1, 1)),
            (4, (0, 0, 1, 1, 0, 0)), (2, (0, 0, 0, 0, 1, 0))]  # fmt: skip
    rows: list[Row] = [
        (n, 108, 170 - 30 * n, "residential", f"梅园巷{n}号", 1, people, ages)
        for n, (people, ages) in enumerate(plum, 1)
    ]
    rows += _flats(6, 6, 200, 172, "运河路20号1幢", 3, (0, 0, 0, 0, 1, 0))
    rows += _flats(12, 1, 260, 172, "运河路20号2幢", 2, (1, 0, 0, 0, 0, 0))
    rows += _flats(13, 5, 260, 172, "运河路20号2幢", 2, (0, 0, 0, 0, 0, 0), start=1)
    rows += [
        (18, 320, 172, "shop", "运河路32号", 0, 0, (0,) * 6),
        (19, 332, 172, "shop", "运河路33号", 0, None, ()),
    ]
    rows += _flats(20, 6, 500, 172, "运河路50号", 4, (0, 1, 0, 0, 0, 0))
    rows += _flats(26, 4, 560, 172, "运河路56号", None, ())
    rows += [
        (30, 700, 172, "office", "运河路70号", 0, None, ()),
        (31, 100, 248, "residential", "桃花路10号", 1, 1, (0, 0, 0, 0, 1, 0)),
        (32, 150, 248, "residential", "桃花路15号", 2, 5, (0, 0, 0, 0, 1, 0)),
    ]
    rows += _flats(33, 6, 300, 248, "桃花路30号", 2, (0, 0, 0, 0, 2, 1))
    rows += _flats(39, 1, 350, 248, "桃花路35号", 3, (1, 0, 0, 0, 0, 0))
    return rows + _flats(40, 1, 350, 248, "桃花路35号", 2, (0,) * 6, start=1)


def _flats(  # noqa: PLR0917 - a row of the table above
    first: int,
    count: int,
    x: float,
    y: float,
    address: str,
    residents: int | None,
    ages: tuple[int, ...],
    start: int = 0,
) -> list[Row]:
    """Flats of one entrance, two on each floor."""
    rooms = [f"{1 + i // 2}0{1 + i % 2}" for i in range(start, start + count)]
    return [
        (first + i, x, y, "residential", f"{address}{room}室", 1, residents, ages)
        for i, room in enumerate(rooms)
    ]


def frames() -> dict[str, pd.DataFrame]:
    """Every frame of the town, in an order in which they can be loaded."""
    return {
        "division": _divisions(), "grid": _grids(), "micro_grid": _micro_grids(), "building": _buildings(),
        "house": _houses(), "road": _roads(), "land": _land(), "facility": _facilities(),
        "service_point": _service_points(), "sensor": _sensors(), "alarm": _alarms(), "event": _events(),
        "event_log": _event_log(), "visit": _visits(),
    }  # fmt: skip


def load(engine: Engine) -> None:
    """Put the town into an empty store."""
    with engine.execution_options(write=True).begin() as connection:
        with bulk.loading(connection) as store:
            for name, frame in frames().items():
                store(name, frame)
        connection.execute(delete(ChangeLog))  # nothing happened there since its evening
        write_meta(connection, {**META, ROUNDING_KEY: LOTTERY})
        touch(connection)


def box(west: float, south: float, east: float, north: float) -> Polygon:
    """A rectangle in metres of the town."""
    return Polygon([at(west, south), at(east, south), at(east, north), at(west, north)])


def line(*places: tuple[float, float]) -> LineString:
    """A line in metres of the town."""
    return LineString([at(*place) for place in places])


def _frame(columns: dict[str, object], geometry: list[object]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(columns, geometry=geometry, crs=LONLAT)


def _divisions() -> gpd.GeoDataFrame:
    return _frame(
        {
            "code": [STREET, A, B],
            "name": ["梅园街道", "运河南社区", "运河北社区"],
            "name_en": ["Plum Garden", "Canal South", None],
            "level": ["subdistrict", "community", "community"],
            "parent_code": [None, STREET, STREET],
        },
        [box(-20, -20, 820, 440), box(-20, -20, 820, 210), box(-20, 210, 820, 440)],
    )


def _grids() -> gpd.GeoDataFrame:
    return _frame(
        {
            "code": list(GRIDS),
            "name": ["梅园网格", "运河东网格", "桃花网格", "码头网格"],
            "kind": ["comprehensive"] * 3 + ["dedicated"],
            "scheme": ["governance"] * 4,
            "community_code": [A, A, B, B],
            "households": [17, 10, 11, 0],
            "worker": ["网格员甲", "网格员乙", "网格员丙", None],
        },
        [box(-20, -20, 400, 210), box(400, -20, 820, 210), box(-20, 210, 400, 440), box(400, 210, 820, 440)],
    )


def _micro_grids() -> gpd.GeoDataFrame:
    rows = []
    for community, grids in BORDER.items():
        south, north = (-20, 210) if community == A else (210, 440)
        for grid, border in grids.items():
            west, east = (-20, 400) if border < 400 else (400, 820)
            rows.append((grid, "01", box(west, south, border, north)))
            rows.append((grid, "02", box(border, south, east, north)))
    return _frame(
        {
            "code": [grid + micro for grid, micro, _ in rows],
            "name": [f"微网格{grid[-1]}-{micro}" for grid, micro, _ in rows],
            "grid_code": [grid for grid, _, _ in rows],
            "households": [_households(grid + micro) for grid, micro, _ in rows],
        },
        [shape for _, _, shape in rows],
    )


def _households(code: str) -> int:
    """Households of a micro-grid; house 40 is known only to its grid."""
    return sum(row[5] for row in house_rows() if area(row[1], row[2]) == code and row[0] != 40)


def _buildings() -> gpd.GeoDataFrame:
    spots = sorted({(x, y) for _, x, y, *_ in house_rows()})
    return _frame(
        {
            "id": range(1, len(spots) + 1),
            "name": [f"{i}幢" for i in range(1, len(spots) + 1)],
            "use": ["residential"] * len(spots),
            "floors": [3] * len(spots),
            "units": [1] * len(spots),
            "height_m": [9.5] * len(spots),
            "area_code": [area(x, y) for x, y in spots],
            "hex_id": _hex([at(x, y) for x, y in spots]),
        },
        [box(x - 5, y - 5, x + 5, y + 5) for x, y in spots],
    )


def _houses() -> gpd.GeoDataFrame:
    rows = house_rows()
    spots = sorted({(x, y) for _, x, y, *_ in rows})
    geometry = [at(row[1], row[2]) for row in rows]
    ids = [row[0] for row in rows]
    plates = {3: "coded", 4: "uncoded", 5: "void", 27: "uncoded", 30: "coded"}
    columns: dict[str, object] = {
        "id": ids,
        "building_id": _maybe([None if i == 31 else spots.index((x, y)) + 1 for i, x, y, *_ in rows]),
        "doorplate_code": [None if plates.get(i) == "uncoded" else f"{A}{i:018d}" for i in ids],
        "address": [row[4] for row in rows],
        "room": [row[4].split("幢")[-1].split("号")[-1].removesuffix("室") or None for row in rows],
        "floor": _maybe([int(row[4][-4]) if row[4].endswith("室") else None for row in rows]),
        "use": [row[3] for row in rows],
        "state": ["owner_occupied"] * len(rows),
        "plate_state": [plates.get(i, "mounted") for i in ids],
        "households": [row[5] for row in rows],
        "residents": _maybe([row[6] for row in rows]),
        "area_code": [B1 if row[0] == 40 else area(row[1], row[2]) for row in rows],
        "hex_id": _hex(geometry),
    }
    for i, name in enumerate(AGES):
        columns[name] = _maybe([row[7][i] if row[7] else None for row in rows])
    return _frame(columns, geometry)


def _roads() -> gpd.GeoDataFrame:
    return _frame(
        {
            "id": [1, 2, 3, 4],
            "name": ["运河路", "桃花路", "梅园巷", None],
            "kind": ["secondary", "residential", "residential", "footway"],
            "level": [0, 0, 0, 1],
            "walkable": [True] * 4,
            "area_code": [STREET] * 4,
        },
        [
            line((0, 180), (100, 180), (400, 180), (800, 180)),
            line((0, 240), (400, 240), (800, 240)),
            line((100, 180), (100, 0)),
            line((400, 180), (400, 240)),
        ],
    )


def _land() -> gpd.GeoDataFrame:
    columns = {"id": [1, 2], "name": ["运河", None], "kind": ["water", "green"], "area_code": [STREET] * 2}
    return _frame(columns, [box(-50, 200, 850, 220), box(600, 300, 700, 400)])


def _facilities() -> gpd.GeoDataFrame:
    rows = [
        ("ELD_CANTEEN", "运河路老年食堂", "in_use", at(150, 180)),
        ("ELD_DAYCARE", "运河日间照料中心", "in_use", at(450, 180)),
        ("NURSERY", "小桥托育点", "in_use", at(320, 180)),
        ("TRAIL", "运河步道", "in_use", line((500, 230), (780, 230))),
        ("HEALTH_HUT", "桃花健康小屋", "suspended", at(100, 240)),
        ("POLICE", "运河警务室", "in_use", at(700, 180)),
        ("MANHOLE_COVER", "井盖7号", "in_use", at(250, 240)),
    ]
    places = [(150, 180), (450, 180), (320, 180), (640, 230), (100, 240), (700, 180), (250, 240)]
    return _frame(
        {
            "id": range(1, len(rows) + 1),
            "kind": [row[0] for row in rows],
            "name": [row[1] for row in rows],
            "status": [row[2] for row in rows],
            "area_code": [area(*place) for place in places],
            "hex_id": _hex([at(*place) for place in places]),
        },
        [row[3] for row in rows],
    )


def _service_points() -> gpd.GeoDataFrame:
    rows = [
        (1, "ELDERLY", "ELD_CANTEEN", "运河路老年食堂", "in_use", 500, (150, 180)),
        (2, "ELDERLY", "ELD_DAYCARE", "运河日间照料中心", "in_use", 300, (450, 180)),
        (2, "HEALTH", "ELD_DAYCARE", "运河日间照料中心", "in_use", 300, (450, 180)),
        (3, "CHILDCARE", "NURSERY", "小桥托育点", "in_use", None, (320, 180)),
        (5, "HEALTH", "HEALTH_HUT", "桃花健康小屋", "suspended", 500, (100, 240)),
        (6, "SAFETY", "POLICE", "运河警务室", "in_use", None, (700, 180)),
        (4, "CULTURE_SPORT", "TRAIL", "运河步道", "in_use", 500, (640, 230)),
    ]
    geometry = [at(*row[6]) for row in rows]
    return _frame(
        {
            "id": range(1, len(rows) + 1),
            "facility_id": [row[0] for row in rows],
            "service": [row[1] for row in rows],
            "kind": [row[2] for row in rows],
            "name": [row[3] for row in rows],
            "status": [row[4] for row in rows],
            "reach_m": np.array([row[5] for row in rows], dtype=float),
            "area_code": [area(*row[6]) for row in rows],
            "hex_id": _hex(geometry),
        },
        geometry,
    )


def _sensors() -> gpd.GeoDataFrame:
    rows = [
        ("SMOKE", "1幢烟感", "online", (200, 172)),
        ("WATER_LEVEL", "运河水位", "offline", (395, 205)),
        ("CAMERA_AI", "运河路摄像头", "alarm", (450, 182)),
        ("WATERLOG", "码头积水", "online", (600, 260)),
    ]
    geometry = [at(*row[3]) for row in rows]
    return _frame(
        {
            "id": range(1, len(rows) + 1),
            "code": [f"S{i}" for i in range(1, len(rows) + 1)],
            "kind": [row[0] for row in rows],
            "name": [row[1] for row in rows],
            "status": [row[2] for row in rows],
            "area_code": [area(*row[3]) for row in rows],
            "hex_id": _hex(geometry),
        },
        geometry,
    )


def _alarms() -> gpd.GeoDataFrame:
    """Six alarms, 5 days apart; the last two are of the sensor where nobody lives."""
    sensors = _sensors().set_index("id")
    of = [1, 1, 2, 3, 4, 4]
    return _frame(
        {
            "id": range(1, 7),
            "sensor_id": of,
            "kind": sensors.loc[of, "kind"].tolist(),
            "level": ["urgent"] * 6,
            "state": ["new"] * 6,
            "raised_at": pd.to_datetime([AS_OF - timedelta(days=5 * i + 1) for i in range(6)], utc=True),
            "area_code": sensors.loc[of, "area_code"].tolist(),
            "hex_id": sensors.loc[of, "hex_id"].to_numpy(),
        },
        sensors.loc[of, "geometry"].tolist(),
    )


def _events() -> gpd.GeoDataFrame:
    houses, ids = _houses().set_index("id"), list(range(1, 61))
    kinds = [EVENT_KINDS[5 * i % len(EVENT_KINDS)] for i in ids]
    statuses = [EVENT_STATUSES[i % len(EVENT_STATUSES)] for i in ids]
    house = [7 * i % 40 + 1 if i <= 50 else None for i in ids]
    elsewhere = [(405, 215) if i <= 55 else (650, 180) for i in ids]
    where = list(zip(house, elsewhere, strict=True))
    places = [houses.loc[h, "geometry"] if h else at(*spot) for h, spot in where]
    areas = [houses.loc[h, "area_code"] if h else area(*spot) for h, spot in where]
    reported = [_reported(i) for i in ids]
    return _frame(
        {
            "id": ids,
            "number": [f"E{i:04d}" for i in ids],
            "kind": [k.code for k in kinds],
            "level": [k.level for k in kinds],
            "status": [s.code for s in statuses],
            "origin": ["from_grid_worker"] * 60,
            "title": [k.zh for k in kinds],
            "house_id": _maybe(house),
            "reported_at": pd.to_datetime(reported, utc=True),
            "due_at": _times([_due(i) for i in ids]),
            "closed_at": _times([_closed(i) for i in ids]),
            "area_code": [A if i == 60 else code for i, code in zip(ids, areas, strict=True)],
            "hex_id": _hex(places),
        },
        places,
    )


def _due(i: int) -> datetime | None:
    return None if i % 10 == 0 else _reported(i) + timedelta(days=5)


def _closed(i: int) -> datetime | None:
    done = EVENT_STATUSES[i % len(EVENT_STATUSES)].group in {"closed", "archived"}
    return _reported(i) + timedelta(days=i % 9) if done else None


def _times(values: list[datetime | None]) -> object:
    return pd.to_datetime(pd.Series(values, dtype=object), utc=True).array


def _reported(i: int) -> datetime:
    """When event i was reported (UTC)."""
    local = time(23, 30) if i % 2 else time(0, 30)
    return datetime.combine(TODAY - timedelta(days=i), local, tzinfo=ZONE).astimezone(UTC)


def _event_log() -> pd.DataFrame:
    first = _reported(1)
    return pd.DataFrame(
        {
            "id": [1, 2, 3],
            "event_id": [1, 1, 2],
            "from_status": _maybe([None, 10, None]),
            "to_status": [10, 20, 10],
            "at": pd.to_datetime([first, first + timedelta(minutes=5), _reported(2)], utc=True),
            "actor": ["网格员甲"] * 3,
            "role": ["grid_worker"] * 3,
            "area_code": _events().set_index("id").loc[[1, 1, 2], "area_code"].tolist(),
        }
    )


def _visits() -> pd.DataFrame:
    homes = _houses().set_index("id").loc[[3, 31, 33]]
    return pd.DataFrame(
        {
            "id": [1, 2, 3],
            "house_id": [3, 31, 33],
            "kind": ["visit_elder"] * 3,
            "visited_at": pd.to_datetime([AS_OF - timedelta(days=d) for d in (2, 9, 4)], utc=True),
            "worker": ["网格员甲", "网格员丙", "网格员丙"],
            "area_code": homes["area_code"].tolist(),
            "hex_id": homes["hex_id"].to_numpy(),
        }
    )


def _maybe(values: list[int | None]) -> np.ndarray:
    """Whole numbers, NaN where missing."""
    return np.array(values, dtype=float)


def _hex(points: list[Point]) -> np.ndarray:
    return hexes.hex_of(shapely.get_x(points), shapely.get_y(points))
