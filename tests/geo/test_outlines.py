"""Shapes prepared for a zoom: a tile cut from them shows what a tile made of the shapes themselves shows."""

from __future__ import annotations

import mapbox_vector_tile
import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import shape

from geo.mercator import Tile, tile_bbox
from geo.mvt import Outlines, encode_outlines, encode_shapes

STREET = Tile(14, 13682, 6864)
WEST, SOUTH, EAST, NORTH = tile_bbox(*STREET)
TILE_BOX = shapely.box(-64, -64, 4160, 4160)
FEW = settings(max_examples=60, deadline=None)

place = st.tuples(st.floats(-0.4, 1.4), st.floats(-0.4, 1.4))


def placed(across: float, up: float) -> tuple[float, float]:
    """Lon, lat of a place given in shares of the tile."""
    return WEST + across * (EAST - WEST), SOUTH + up * (NORTH - SOUTH)


@st.composite
def things(draw):
    """A lake with an island, two lakes, or a road; across the edge of the tile or not."""
    centre = shapely.Point(placed(*draw(place)))
    wide = draw(st.floats(0.02, 0.5)) * (EAST - WEST)
    lake = centre.buffer(wide, quad_segs=draw(st.integers(1, 8)))
    kind = draw(st.sampled_from(["lake", "island", "lakes", "road", "roads"]))
    if kind == "island":
        return lake.difference(centre.buffer(wide / 3))
    if kind == "lakes":
        return shapely.union_all([lake, shapely.affinity.translate(lake, 2.5 * wide)])
    if kind == "lake":
        return lake
    lines = [
        [placed(*corner) for corner in draw(st.lists(place, min_size=2, max_size=6, unique=True))]
        for _ in range(1 if kind == "road" else 2)
    ]
    return shapely.MultiLineString(lines) if kind == "roads" else shapely.LineString(lines[0])


def decoded(tile: bytes) -> dict[int, tuple[shapely.Geometry, dict]]:
    found = mapbox_vector_tile.decode(tile, default_options={"y_coord_down": True}) if tile else {}
    return {
        f["id"]: (shape(f["geometry"]), f["properties"])
        for f in found.get("layer", {"features": []})["features"]
    }


@given(st.lists(things(), min_size=1, max_size=6))
@FEW
def test_a_tile_cut_from_outlines_shows_what_the_shapes_show(shapes):
    geometry = np.array(shapes, dtype=object)
    ids, names = np.arange(len(shapes)) + 10, np.array([f"{i}" for i in range(len(shapes))], dtype=object)
    outlines = Outlines.of(geometry, STREET.z)
    at = outlines.in_tile(STREET)
    rows = outlines.rows[at]
    cut = decoded(encode_outlines("layer", outlines, at, ids[rows], {"name": names[rows]}, STREET))
    whole = decoded(encode_shapes("layer", geometry, ids, {"name": names}, STREET, tolerance=0))
    assert all(told == whole[key][1] for key, (_, told) in cut.items())
    for key, (here, _) in whole.items():
        if key in cut:
            both = shapely.make_valid(here), shapely.make_valid(cut[key][0])
            assert near(*both)
            assert near(*reversed(both))
        else:
            assert here.length < 64  # a corner that lies outside once the shape is simplified


def near(one: shapely.Geometry, other: shapely.Geometry) -> bool:
    """Nothing of one is farther than half a pixel and rounding from the other, but slivers at the edge."""
    left = one.difference(other.buffer(7)).intersection(TILE_BOX.buffer(-8))
    return left.is_empty


@given(st.lists(things(), min_size=1, max_size=6))
@FEW
def test_every_feature_is_valid_and_turns_as_the_specification_says(shapes):
    outlines = Outlines.of(np.array(shapes, dtype=object), STREET.z)
    at = outlines.in_tile(STREET)
    tile = encode_outlines("layer", outlines, at, at, {}, STREET)
    for found, _ in decoded(tile).values():
        assert found.is_valid
        for part in shapely.get_parts(found):
            if part.geom_type == "Polygon":
                assert part.exterior.is_ccw  # with y downward: clockwise on the screen
                assert not any(hole.is_ccw for hole in part.interiors)


def test_lines_come_before_polygons_and_points_and_specks_are_left_out():
    lake = shapely.box(*placed(0.2, 0.2), *placed(0.6, 0.6))
    road = shapely.LineString([placed(0.1, 0.1), placed(0.9, 0.5)])
    speck = shapely.Point(placed(0.5, 0.5)).buffer(1e-9)
    outlines = Outlines.of(np.array([lake, shapely.Point(placed(0.5, 0.5)), road, speck, None], object), 14)
    assert outlines.rows.tolist() == [2, 0]
    assert outlines.in_tile(STREET).tolist() == [0, 1]
    assert outlines.in_tile(Tile(14, STREET.x + 2, STREET.y)).tolist() == []


def test_its_weight_tells_how_long_a_feature_is_in_a_tile():
    shapes = [shapely.Point(placed(x / 40, 0.5)).buffer(0.001, quad_segs=4) for x in range(4, 36)]
    outlines = Outlines.of(np.array(shapes, dtype=object), 14)
    at = np.arange(len(outlines))
    made = len(encode_outlines("layer", outlines, at, at, {}, STREET))
    assert 0.6 * made < outlines.weight.sum() < 1.4 * made
