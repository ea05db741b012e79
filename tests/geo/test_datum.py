"""Shifted coordinates: published vectors, there-and-back over China, and the border of what is moved."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo import datum
from geo.crs import to_metric
from geo.errors import PlaceError

WENZHOU = [  # WGS84, GCJ-02, BD-09, and the easting and northing of WGS84 in EPSG:4549
    ((120.65, 27.98), (120.653962, 27.976630), (120.660557, 27.982289), (563947.788, 3096395.547)),
    ((120.63, 27.99), (120.633933, 27.986598), (120.640469, 27.992528), (561974.400, 3097493.465)),
    ((120.70, 28.00), (120.704060, 27.996718), (120.710522, 28.002965), (568854.272, 3098639.217)),
]
PAIRS = [
    (datum.wgs84_to_gcj02, datum.gcj02_to_wgs84),
    (datum.gcj02_to_bd09, datum.bd09_to_gcj02),
    (datum.wgs84_to_bd09, datum.bd09_to_wgs84),
]
WEST, SOUTH, EAST, NORTH = 72.004, 0.8293, 137.8347, 55.8271
CHINA = st.tuples(st.floats(73.4, 135.1), st.floats(3.8, 53.6))
ANYWHERE = st.tuples(st.floats(-180, 180), st.floats(-90, 90))
BORDER = st.one_of(
    st.tuples(st.sampled_from([WEST, EAST]), st.floats(SOUTH, NORTH)),
    st.tuples(st.floats(WEST, EAST), st.sampled_from([SOUTH, NORTH])),
)
NUDGES = st.tuples(st.floats(-0.03, 0.03), st.floats(-0.03, 0.03))


def metres(a, b):
    """Distance of two near points on a sphere."""
    (lon, lat), (other_lon, other_lat) = a, b
    east = (np.asarray(other_lon) - lon) * np.cos(np.radians(lat))
    return np.hypot(east, np.asarray(other_lat) - lat) * 111_195


@pytest.mark.parametrize(("wgs84", "gcj02", "bd09", "metric"), WENZHOU)
def test_wenzhou_points_match_the_published_ones_to_a_metre(wgs84, gcj02, bd09, metric):
    assert metres(datum.wgs84_to_gcj02(*wgs84), gcj02) < 0.1
    assert metres(datum.gcj02_to_bd09(*gcj02), bd09) < 0.2
    assert metres(datum.wgs84_to_bd09(*wgs84), bd09) < 0.2
    assert metres(datum.gcj02_to_wgs84(*gcj02), wgs84) < 0.1
    assert metres(datum.bd09_to_gcj02(*bd09), gcj02) < 0.2
    assert metres(datum.bd09_to_wgs84(*bd09), wgs84) < 0.2
    assert to_metric(*datum.bd09_to_wgs84(*bd09), 4549) == pytest.approx(metric, abs=0.2)


def test_the_shift_in_wenzhou_is_540_and_1067_metres():
    """On the sphere; the ellipsoid makes it 540 and 1069."""
    at = (120.65, 27.98)
    assert metres(at, datum.wgs84_to_gcj02(*at)) == pytest.approx(540, abs=1)
    assert metres(at, datum.wgs84_to_bd09(*at)) == pytest.approx(1067, abs=1)
    x, y = to_metric(*at, 4549)
    bd_x, bd_y = to_metric(*datum.wgs84_to_bd09(*at), 4549)
    assert np.hypot(bd_x - x, bd_y - y) == pytest.approx(1069, abs=1)


@pytest.mark.parametrize(("there", "back"), PAIRS)
@given(at=CHINA)
def test_all_over_china_there_and_back_is_the_same_place(there, back, at):
    assert metres(back(*there(*at)), at) < 1e-4
    assert metres(there(*back(*at)), at) < 1e-4


@pytest.mark.parametrize(("there", "back"), PAIRS)
def test_a_raster_over_china_comes_back_within_a_tenth_of_a_millimetre(there, back):
    """Finer than the ripples of the formula, which repeat each third of a degree."""
    lon, lat = np.meshgrid(np.arange(73.4, 135.1, 0.171), np.arange(3.8, 53.6, 0.173))
    assert metres(back(*there(lon, lat)), (lon, lat)).max() < 1e-4
    assert 200 < metres(there(lon, lat), (lon, lat)).max() < 2_000


@pytest.mark.parametrize(("there", "back"), PAIRS)
@given(at=ANYWHERE.filter(lambda at: not datum.in_box(*at)))
def test_a_point_outside_is_left_alone_both_ways(there, back, at):
    assert there(*at) == at
    assert back(*at) == at


@pytest.mark.parametrize(("there", "back"), PAIRS)
@given(at=BORDER, nudge=NUDGES)
def test_at_the_border_who_is_moved_inside_it_comes_back(there, back, at, nudge):
    at = (at[0] + nudge[0], at[1] + nudge[1])
    image = there(*at)
    # BD-09 is reached through GCJ-02, which must stay inside as well.
    halfway = datum.wgs84_to_gcj02(*at) if there is datum.wgs84_to_bd09 else image
    if not datum.in_box(*at):
        assert back(*image) == at
    elif datum.in_box(*image) and datum.in_box(*halfway):
        assert metres(back(*image), at) < 1e-4
    else:
        assert not datum.in_box(*back(*image)), "the way back never crosses the border"


@pytest.mark.parametrize(("there", "back"), PAIRS)
@given(at=BORDER, nudge=NUDGES)
def test_at_the_border_the_way_back_leads_to_the_same_point_again(there, back, at, nudge):
    image = there(at[0] + nudge[0], at[1] + nudge[1])
    assert metres(there(*back(*image)), image) < 1e-4


@pytest.mark.parametrize(("there", "back"), PAIRS)
@given(at=BORDER, nudge=NUDGES)
def test_at_the_border_both_ways_agree_who_is_inside(there, back, at, nudge):
    at = (at[0] + nudge[0], at[1] + nudge[1])
    assert datum.in_box(*back(*at)) == datum.in_box(*at)


@pytest.mark.parametrize("corner", [(WEST, SOUTH), (WEST, NORTH), (EAST, SOUTH), (EAST, NORTH)])
def test_the_border_belongs_to_the_box(corner):
    assert datum.in_box(*corner)
    beyond = np.nextafter(corner[0], 0 if corner[0] == WEST else 180)
    assert not datum.in_box(beyond, corner[1])


def test_a_point_on_the_border_is_not_lost_by_rounding():
    lat = np.linspace(SOUTH + 0.1, NORTH - 0.1, 2_000)
    lon = np.full_like(lat, WEST)
    image = datum.wgs84_to_gcj02(lon, lat)
    came_in = datum.in_box(*image)
    assert came_in.sum() > 1_000
    back_lon, back_lat = datum.gcj02_to_wgs84(*image)
    assert metres((back_lon, back_lat), (lon, lat))[came_in].max() < 1e-4
    assert datum.in_box(back_lon, back_lat)[came_in].all()


@pytest.mark.parametrize("convert", [f for pair in PAIRS for f in pair])
def test_gaps_stay_gaps_and_no_points_are_no_points(convert):
    lon, lat = convert([120.65, np.nan, np.inf, 120.65], [27.98, 27.98, np.nan, -np.inf])
    assert np.isfinite([lon[0], lat[0]]).all()
    assert np.isnan(lon[1])
    assert np.isnan(lat[2])
    assert np.isinf([lon[2], lat[3]]).all()
    assert [a.shape for a in convert([], [])] == [(0,), (0,)]


@pytest.mark.parametrize("convert", [f for pair in PAIRS for f in pair])
def test_shapes_are_kept_and_inputs_are_not_written_to(convert):
    lon, lat = np.full((2, 3), 120.65), np.full((2, 3), 27.98)
    out_lon, out_lat = convert(lon, lat)
    assert out_lon.shape == out_lat.shape == (2, 3)
    assert (lon == 120.65).all()
    assert (lat == 27.98).all()
    assert convert(120.65, 27.98)[0].shape == ()
    assert convert(120.65, 27.98)[0] == pytest.approx(out_lon[0, 0], abs=1e-12)


def test_a_longitude_without_a_latitude_is_refused():
    with pytest.raises(PlaceError, match="one of each"):
        datum.wgs84_to_gcj02([120.65, 120.66], [27.98])
