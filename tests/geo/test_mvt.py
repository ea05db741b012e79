"""Vector tiles: what an independent decoder reads back is what went in."""

import mapbox_vector_tile
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from mapbox_vector_tile.Mapbox import vector_tile_pb2 as vector_tile
from shapely.geometry import shape

from geo import hexes
from geo.errors import PlaceError
from geo.mercator import Tile, from_mercator, tile_bbox, to_mercator
from geo.mvt import encode_hexes, encode_points, encode_shapes, join, named
from geo.mvt.shapes import pixels

STREET = Tile(14, 13682, 6864)  # a tile of Wenzhou
HOUSE = Tile(17, 109461, 54916)
SIZE = 2 ** (32 - 14)  # of a z14 tile in mercator squares
MOSTLY = settings(max_examples=60)


def read(data: bytes) -> dict:
    return mapbox_vector_tile.decode(data, default_options={"y_coord_down": True}) if data else {}


def features(data: bytes, name: str = "layer") -> list[dict]:
    return read(data)[name]["features"] if data else []


def outline(feature: dict) -> shapely.Geometry:
    return shape(feature["geometry"])


def at(tile: Tile, *corners: tuple[float, float]) -> list[tuple[float, float]]:
    """Lon, lat of corners given in tile units."""
    west, _, east, _ = tile_bbox(*tile)
    scale = 2 ** (32 - tile.z) / 4096
    x, y = np.array(corners, dtype=float).T * scale + np.array([[tile.x], [tile.y]]) * 2 ** (32 - tile.z)
    lon, lat = from_mercator(x, y)
    assert west < east
    return list(zip(lon.tolist(), lat.tolist(), strict=True))


def polygon(tile: Tile, *corners: tuple[float, float]) -> shapely.Polygon:
    return shapely.Polygon(at(tile, *corners))


# --- points ---

TEXTS = st.one_of(st.none(), st.text(st.characters(exclude_categories=["Cs"]), max_size=12))
COLUMNS = {
    "whole": st.integers(-(2**63), 2**63 - 1),
    "big": st.integers(0, 2**64 - 1),
    "small": st.integers(-5, 5),
    "share": st.one_of(st.just(float("nan")), st.floats(allow_nan=False)),
    "single": st.floats(width=32),
    "late": st.booleans(),
    "name": TEXTS,
    "rank": st.one_of(st.none(), st.integers(0, 9)),
    "kind": st.one_of(st.none(), st.sampled_from(["消防", "噪音", "垃圾"])),
}


def column(key: str, values: list) -> object:
    if key == "kind":
        return pd.Categorical(values, categories=["噪音", "unused", "垃圾", "消防"])
    if key in {"name", "rank"}:
        return values
    dtypes = {"whole": np.int64, "big": np.uint64, "small": np.int8, "single": np.float32, "late": bool}
    return np.array(values, dtype=dtypes.get(key, np.float64))


@st.composite
def tables(draw):
    n = draw(st.integers(0, 12))
    keys = draw(st.lists(st.sampled_from(list(COLUMNS)), unique=True))
    return n, {key: draw(st.lists(COLUMNS[key], min_size=n, max_size=n)) for key in keys}


def known(properties: dict[str, list], i: int) -> dict:
    row = {key: values[i] for key, values in properties.items()}
    return {key: v for key, v in row.items() if not pd.isna(v)}


@MOSTLY
@given(tables(), st.data())
def test_points_come_back_with_ids_places_and_properties(table, data):
    n, properties = table
    word = st.lists(st.integers(0, SIZE - 1), min_size=n, max_size=n)
    x, y = np.array(data.draw(word), np.int64), np.array(data.draw(word), np.int64)
    ids = data.draw(st.lists(st.integers(0, 2**64 - 1), min_size=n, max_size=n))
    squares = [(v + o * SIZE).astype(np.uint32) for v, o in ((x, STREET.x), (y, STREET.y))]
    columns = {key: column(key, values) for key, values in properties.items()}
    found = features(encode_points("layer", *squares, np.array(ids, np.uint64), columns, STREET))
    assert [f["id"] for f in found] == ids
    expected = [[i * 4096 // SIZE, j * 4096 // SIZE] for i, j in zip(x.tolist(), y.tolist(), strict=True)]
    assert [f["geometry"]["coordinates"] for f in found] == expected
    assert [f["properties"] for f in found] == [known(properties, i) for i in range(n)]


def test_a_thousand_houses_with_gaps_come_back():
    """Long enough for value numbers and feature sizes of two bytes."""
    n = np.arange(1000)
    floors = np.where(n % 3 == 0, np.nan, n / 7)
    names = [None if i % 5 == 0 else f"梅园路{i}号" for i in n]
    x, y = (np.full(1000, v * SIZE, np.uint32) + n.astype(np.uint32) for v in STREET[1:])
    found = features(encode_points("layer", x, y, n, {"floors": floors, "name": names}, STREET))
    assert [f["properties"].get("name") for f in found] == names
    assert [f["properties"].get("floors", -1) for f in found] == np.where(n % 3 == 0, -1, floors).tolist()


def test_words_given_by_their_position_come_back_as_words():
    x, y = to_mercator([120.65] * 4, [27.98] * 4)
    kind = named(np.array([2, 0, -1, 2], np.int8), ("消防", "unused", "垃圾"))
    found = features(encode_points("layer", x, y, [1, 2, 3, 4], {"kind": kind}, STREET))
    assert [f["properties"].get("kind") for f in found] == ["垃圾", "消防", None, "垃圾"]


def test_a_point_of_the_next_tile_keeps_its_place_outside():
    x, y = np.array([STREET.x * SIZE - SIZE], np.uint32), np.array([STREET.y * SIZE + 2 * SIZE], np.uint32)
    (found,) = features(encode_points("layer", x, y, [1], {}, STREET))
    assert found["geometry"]["coordinates"] == [-4096, 8192]


@pytest.mark.parametrize("z", [0, 5, 14, 22, 30])
def test_a_point_at_any_zoom_lies_in_its_tile(z):
    x, y = to_mercator([120.65], [27.98])
    tile = (z, int(x[0]) >> (32 - z), int(y[0]) >> (32 - z))
    (found,) = features(encode_points("layer", x, y, [7], {}, tile, extent=512))
    assert all(0 <= v < 512 for v in found["geometry"]["coordinates"])
    west, south, east, north = tile_bbox(*tile)
    assert west <= 120.65 <= east
    assert south <= 27.98 <= north


def test_series_and_nullable_columns_are_columns():
    x, y = to_mercator([120.65] * 2, [27.98] * 2)
    columns = {
        "text": pd.Series(["a", None]),
        "whole": pd.Series([3, None], dtype="Int64"),
        "yes": pd.Series([None, True], dtype="boolean"),
        "object": pd.Series([2, None], dtype=object),
        "kind": pd.Series(["x", "y"], dtype="category"),
        "fixed": np.array(["p", "q"]),
        "never": [None, None],
    }
    one, two = features(encode_points("layer", x, y, [1, 2], columns, STREET))
    assert one["properties"] == {"text": "a", "whole": 3, "object": 2, "kind": "x", "fixed": "p"}
    assert two["properties"] == {"yes": True, "kind": "y", "fixed": "q"}


def test_only_values_in_use_travel():
    kinds = pd.Categorical(["b"], categories=["a" * 500, "b"])
    assert len(encode_points("layer", *to_mercator([120.65], [28]), [1], {"kind": kinds}, STREET)) < 60


@pytest.mark.parametrize(
    ("ids", "properties", "message"),
    [
        ([1], {}, "1 ids"),
        ([1, -1], {}, r"row 1: id -1"),
        ([1.0, 2.0], {}, "whole number"),
        ([1, 2], {"a": [1]}, "'a' has 1 values for 2"),
        ([1, 2], {"when": pd.to_datetime(["2026-01-01", "2026-01-02"])}, "'when' holds datetime"),
        ([1, 2], {"huge": [1, 2**64]}, "'huge': .* as text"),
        ([1, 2], {"mixed": [1, "x"]}, "'mixed' holds mixed"),
        ([1, 2], {f"p{i}": [1, 2] for i in range(128)}, "128 properties"),
    ],
)
def test_what_a_tile_cannot_hold_is_refused(ids, properties, message):
    x, y = to_mercator([120.65] * 2, [27.98] * 2)
    with pytest.raises(PlaceError, match=message):
        encode_points("layer", x, y, ids, properties, STREET)


# --- shapes ---


@st.composite
def blobs(draw):
    """A ring round a centre, in tile units; some reach out of the tile, some have a court."""
    cx, cy = draw(st.integers(-200, 4300)), draw(st.integers(-200, 4300))
    radii = draw(st.lists(st.integers(40, 400), min_size=3, max_size=12))
    angles = np.linspace(0, 2 * np.pi, len(radii), endpoint=False)
    circle = np.column_stack([np.cos(angles), np.sin(angles)])
    court = [circle * 10 + (cx, cy)] if draw(st.booleans()) and len(radii) > 4 else []
    turn = draw(st.sampled_from([1, -1]))
    outer = (circle * np.array(radii)[:, None] + (cx, cy))[::turn]
    return [outer, *court]


def on_map(rings: list) -> shapely.Polygon:
    return shapely.Polygon(at(HOUSE, *rings[0]), [at(HOUSE, *ring) for ring in rings[1:]])


@MOSTLY
@given(st.lists(blobs(), max_size=6), st.data())
def test_buildings_come_back_clipped_and_valid_with_their_area(drawn, data):
    n = len(drawn)
    homes = np.array([on_map(rings) for rings in drawn], dtype=object)
    floors = data.draw(st.lists(st.one_of(st.none(), st.integers(1, 40)), min_size=n, max_size=n))
    found = features(encode_shapes("layer", homes, np.arange(n), {"floors": floors}, HOUSE, tolerance=0))
    frame = shapely.box(-64, -64, 4160, 4160)
    plain = [shapely.Polygon(rings[0], rings[1:]) & frame for rings in drawn]
    ids = [f["id"] for f in found]
    assert set(ids) >= {i for i in range(n) if plain[i].area > 100}
    for feature in found:
        here, expected = outline(feature), plain[feature["id"]]
        assert here.is_valid
        assert frame.covers(here)
        assert here.area == pytest.approx(expected.area, abs=here.length + 2)
        assert shapely.hausdorff_distance(here, expected) < 2
        assert feature["properties"] == known({"floors": floors}, feature["id"])


def raw_rings(data: bytes) -> list[list[tuple[int, int]]]:
    """Rings as drawn, by a command reader of a dozen lines."""
    geometry = vector_tile.tile.FromString(data).layers[0].features[0].geometry
    rings, x, y, i = [], 0, 0, 0
    while i < len(geometry):
        command, count = geometry[i] & 7, geometry[i] >> 3
        i += 1
        if command == 1:
            rings.append([])
        for _ in range(count if command != 7 else 0):
            dx, dy = ((v >> 1) ^ -(v & 1) for v in geometry[i : i + 2])
            x, y, i = x + dx, y + dy, i + 2
            rings[-1].append((x, y))
    return rings


def surveyed(ring: list[tuple[int, int]]) -> float:
    """The surveyor's formula of the specification (4.3.4.4): positive for an outer ring."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:] + ring[:1], strict=True)) / 2


@pytest.mark.parametrize("turn", [1, -1])
def test_outer_rings_run_clockwise_and_courts_the_other_way(turn):
    block = polygon(HOUSE, (10, 10), (10, 90), (90, 90), (90, 10))
    court = polygon(HOUSE, (30, 30), (30, 50), (50, 50), (50, 30))
    home = shapely.Polygon(block.exterior.coords[::turn], [court.exterior.coords[::turn]])
    outer, inner = raw_rings(encode_shapes("layer", np.array([home]), [1], {}, HOUSE))
    assert surveyed(outer) == 80 * 80
    assert surveyed(inner) == -20 * 20
    assert len(outer) == len(inner) == 4


def test_a_building_beyond_the_tile_and_a_missing_one_leave_the_others_their_names():
    homes = [
        polygon(HOUSE, (9000, 0), (9100, 0), (9100, 100)),
        None,
        polygon(HOUSE, (100, 100), (200, 100), (200, 200)),
        shapely.Polygon(),
        polygon(HOUSE, (10, 10), (10.2, 10), (10.2, 10.2)),  # smaller than the lattice
        polygon(HOUSE, (300, 300), (400, 300), (400, 400)),
    ]
    found = features(encode_shapes("layer", np.array(homes), np.arange(6), {"name": list("abcdef")}, HOUSE))
    assert [(f["id"], f["properties"]["name"]) for f in found] == [(2, "c"), (5, "f")]


def test_points_lines_and_polygons_share_a_layer():
    shapes = [
        polygon(HOUSE, (100, 100), (200, 100), (200, 200)),
        shapely.LineString(at(HOUSE, (10, 10), (50, 10), (50, 60))),
        shapely.Point(*at(HOUSE, (7, 8))),
        shapely.MultiLineString([at(HOUSE, (1, 1), (9, 1)), at(HOUSE, (1, 5), (9, 5), (9, 9))]),
        shapely.MultiPoint(at(HOUSE, (1, 2), (3, 4))),
        shapely.MultiPolygon(
            [polygon(HOUSE, (0, 0), (9, 0), (9, 9)), polygon(HOUSE, (20, 20), (40, 20), (40, 40))]
        ),
    ]
    found = features(
        encode_shapes("layer", np.array(shapes), np.arange(6), {"n": np.arange(6)}, HOUSE, tolerance=0)
    )
    assert [f["id"] for f in found] == [2, 4, 1, 3, 0, 5]
    assert [f["properties"]["n"] for f in found] == [2, 4, 1, 3, 0, 5]
    by_id = {f["id"]: outline(f) for f in found}
    assert by_id[2].equals(shapely.Point(7, 8))
    assert by_id[4].equals(shapely.MultiPoint([(1, 2), (3, 4)]))
    assert by_id[1].equals(shapely.LineString([(10, 10), (50, 10), (50, 60)]))
    assert by_id[3].equals(shapely.MultiLineString([[(1, 1), (9, 1)], [(1, 5), (9, 5), (9, 9)]]))
    assert by_id[5].area == 81 / 2 + 200


def test_a_road_that_leaves_and_returns_is_two_lines():
    road = shapely.LineString(at(HOUSE, (100, 100), (100, -900), (300, -900), (300, 100)))
    (found,) = features(encode_shapes("layer", np.array([road]), [1], {}, HOUSE))
    expected = shapely.MultiLineString([[(100, 100), (100, -64)], [(300, -64), (300, 100)]])
    assert outline(found).equals(expected)


def test_a_grid_around_the_whole_tile_is_the_tile_with_its_buffer():
    grid = polygon(HOUSE, (-9000, -9000), (9000, -9000), (9000, 9000), (-9000, 9000))
    (found,) = features(encode_shapes("layer", np.array([grid]), [1], {}, HOUSE, buffer=32))
    assert outline(found).equals(shapely.box(-32, -32, 4128, 4128))


def test_a_tile_in_the_court_of_a_block_is_empty():
    outer, court = (
        at(HOUSE, (-r, -r), (4096 + r, -r), (4096 + r, 4096 + r), (-r, 4096 + r)) for r in (900, 300)
    )
    assert encode_shapes("layer", np.array([shapely.Polygon(outer, [court])]), [1], {}, HOUSE) == b""


def test_a_crossed_polygon_is_drawn_as_its_two_halves():
    bow_tie = polygon(HOUSE, (0, 0), (100, 100), (100, 0), (0, 100))
    (found,) = features(encode_shapes("layer", np.array([bow_tie]), [1], {}, HOUSE))
    assert outline(found).is_valid
    assert outline(found).area == pytest.approx(5000, rel=0.02)


def test_far_out_half_a_pixel_is_not_drawn():
    """Steps of 3 units, below the tolerance of 4, on a square of 1,000."""
    stairs = [(x, 3 * (i % 2)) for i, x in enumerate(range(0, 1001, 10))]
    home = polygon(HOUSE, *stairs, (1000, 1000), (0, 1000))
    (rough,) = features(encode_shapes("layer", np.array([home]), [1], {}, HOUSE))
    (fine,) = features(encode_shapes("layer", np.array([home]), [1], {}, HOUSE, tolerance=0))
    assert shapely.get_num_coordinates(outline(rough)) < 10
    assert shapely.get_num_coordinates(outline(fine)) > 100
    assert shapely.hausdorff_distance(outline(rough), outline(fine)) <= 4 + 1


def test_a_property_of_another_length_is_refused_even_when_nothing_is_drawn():
    with pytest.raises(PlaceError, match="'a' has 2 values for 1"):
        encode_shapes("layer", np.array([None]), [1], {"a": [1, 2]}, HOUSE)


# --- hexes ---


def hex_outlines(ids: np.ndarray, tile: Tile) -> np.ndarray:
    def into(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return pixels(x, y, tile, 4096)

    return shapely.transform(hexes.boundaries(ids), into, interleaved=False)


@pytest.mark.parametrize("res", [9, 10, 11])
def test_hexes_come_back_whole_with_text_and_values(res):
    ids = hexes.hexes_in_bbox(tile_bbox(*STREET), res)
    share = np.where(np.arange(len(ids)) % 4 == 0, np.nan, np.arange(len(ids)) / 10)
    found = features(encode_hexes("layer", ids, {"share": share}, STREET))
    assert [f["id"] for f in found] == ids.tolist()
    assert [f["properties"]["hex"] for f in found] == [hexes.to_text(i) for i in ids.tolist()]
    assert all(("share" in f["properties"]) == (i % 4 != 0) for i, f in enumerate(found))
    outlines = np.array([outline(f) for f in found])
    assert shapely.is_valid(outlines).all()
    assert (shapely.hausdorff_distance(outlines, hex_outlines(ids, STREET)) < 0.75).all()


def test_hex_rings_run_clockwise():
    (ring,) = raw_rings(encode_hexes("layer", hexes.hex_of([120.65], [27.98], 10), {}, STREET))
    assert len(ring) == 6
    assert surveyed(ring) > 0


def test_hexes_larger_than_the_tile_are_clipped_to_it():
    ids = hexes.hexes_in_bbox(tile_bbox(*HOUSE), 7)
    found = features(encode_hexes("layer", ids, {"n": np.arange(len(ids))}, HOUSE))
    assert {f["properties"]["hex"] for f in found} <= {hexes.to_text(i) for i in ids.tolist()}
    frame = shapely.box(-64, -64, 4160, 4160)
    assert shapely.union_all([outline(f) for f in found]).symmetric_difference(frame).area < 4 * 4224


def test_a_pentagon_is_drawn_with_its_five_corners():
    pentagon = hexes.hex_of([10.536], [64.7], 8)
    x, y = to_mercator(*hexes.centres(pentagon))
    tile = Tile(12, int(x[0]) >> 20, int(y[0]) >> 20)
    (ring,) = raw_rings(encode_hexes("layer", pentagon, {}, tile))
    assert len(ring) == 5


@pytest.mark.parametrize("column", [0, 2**8 - 1])
def test_a_hex_on_the_antimeridian_is_drawn_on_both_its_sides(column):
    hex_id = hexes.hex_of([180.0], [-17.0], 6)
    _, y = to_mercator([180.0], [-17.0])
    (found,) = features(encode_hexes("layer", hex_id, {}, Tile(8, column, int(y[0]) >> 24)))
    west, _, east, _ = outline(found).bounds
    assert west < (0 if column == 0 else 4096) < east
    assert east - west < 400


def test_hexes_too_small_to_be_seen_are_left_out():
    ids = hexes.disk(int(hexes.hex_of([120.65], [27.98], 13)[0]), 3)
    assert encode_hexes("layer", ids, {}, Tile(3, 6, 3)) == b""


# --- tiles ---


def test_layers_join_into_a_tile():
    x, y = to_mercator([120.65], [27.98])
    points = encode_points("houses", x, y, [1], {"名": ["甲"]}, STREET)
    cover = encode_hexes("hexes", hexes.hex_of([120.65], [27.98], 10), {}, STREET)
    tile = read(join(points, b"", cover))
    assert set(tile) == {"houses", "hexes"}
    assert tile["houses"]["features"][0]["properties"] == {"名": "甲"}
    assert {layer["version"] for layer in tile.values()} == {2}
    assert {layer["extent"] for layer in tile.values()} == {4096}


def test_nothing_to_draw_is_no_bytes():
    none = np.array([], dtype=np.uint32)
    assert encode_points("layer", none, none, [], {"a": []}, STREET) == b""
    assert encode_shapes("layer", np.array([], dtype=object), [], {"a": []}, STREET) == b""
    assert encode_hexes("layer", [], {"a": []}, STREET) == b""
    assert join() == join(b"", b"") == b""
