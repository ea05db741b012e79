"""Metres: published vectors, and there-and-back on the whole earth."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.crs import (
    LONLAT,
    check_epsg,
    lonlat_or_nan,
    metric_epsg,
    metric_or_nan,
    project,
    to_lonlat,
    to_metric,
    unproject,
)
from geo.errors import PlaceError

WENZHOU = [  # lon, lat, easting, northing in EPSG:4549
    (120.65, 27.98, 563947.788, 3096395.547),
    (120.63, 27.99, 561974.400, 3097493.465),
    (120.70, 28.00, 568854.272, 3098639.217),
]


@pytest.mark.parametrize(("lon", "lat", "easting", "northing"), WENZHOU)
def test_wenzhou_points_match_the_survey_to_a_millimetre(lon, lat, easting, northing):
    x, y = to_metric([lon], [lat], 4549)
    assert x[0] == pytest.approx(easting, abs=1e-3)
    assert y[0] == pytest.approx(northing, abs=1e-3)


@pytest.mark.parametrize(
    ("lon", "lat", "epsg"),
    [
        (120.65, 27.98, 4549),  # Wenzhou
        (116.4, 39.9, 4548),  # Beijing: central meridian 117
        (121.47, 31.23, 4549),  # Shanghai, just inside the zone of 120
        (121.5, 31.0, 4550),  # its edge belongs to the zone of 123
        (73.6, 39.5, 4534),  # the westernmost zone begins early
        (135.0, 48.4, 4554),
        (24.94, 60.17, 32635),  # Helsinki
        (151.2, -33.87, 32756),  # Sydney
        (180.0, -17.0, 32760),
        (-180.0, 0.0, 32601),
    ],
)
def test_each_place_has_its_metric_system(lon, lat, epsg):
    assert metric_epsg(lon, lat) == epsg


@pytest.mark.parametrize("at", [(28.0, 120.7), (float("nan"), 28.0), (181.0, 0.0)])
def test_what_is_no_place_has_no_metric_system(at):
    with pytest.raises(PlaceError, match="longitude comes first"):
        metric_epsg(*at)


@pytest.mark.parametrize("zone", range(21))
def test_chinese_zones_put_their_meridian_at_500_km(zone):
    x, _ = to_metric([75 + 3 * zone], [30], 4534 + zone)
    assert x[0] == pytest.approx(500_000, abs=1e-6)


@given(st.floats(-180, 180), st.floats(-79, 83))
def test_there_and_back_is_the_same_place(lon, lat):
    epsg = metric_epsg(lon, lat)
    back_lon, back_lat = to_lonlat(*to_metric([lon], [lat], epsg), epsg)
    assert abs((back_lon[0] - lon + 180) % 360 - 180) < 1e-8
    assert back_lat[0] == pytest.approx(lat, abs=1e-8)


@given(st.floats(119, 122), st.floats(27, 29))
def test_a_metre_is_a_metre(lon, lat):
    """A thousandth of a degree northward, against the radius of the meridian; two degrees off the zone."""
    a, e2 = 6378137.0, 0.00669438
    radius = a * (1 - e2) / (1 - e2 * np.sin(np.radians(lat)) ** 2) ** 1.5
    x, y = to_metric([lon, lon], [lat - 0.0005, lat + 0.0005], metric_epsg(120, 28))
    assert np.hypot(x[1] - x[0], y[1] - y[0]) == pytest.approx(np.radians(0.001) * radius, rel=5e-4)


def test_a_gap_is_named_by_its_row():
    with pytest.raises(PlaceError, match=r"row 1: \(nan, 28\.0\)"):
        to_metric([120.6, np.nan], [28.0, 28.0], 4549)


def test_geometries_keep_index_name_and_gaps():
    homes = gpd.GeoSeries([shapely.Point(120.65, 27.98), None], index=["a", "b"], name="home", crs=LONLAT)
    metres = project(homes, 4549)
    assert metres.crs == "EPSG:4549"
    assert list(metres.index) == ["a", "b"]
    assert metres.name == "home"
    assert metres["a"].x == pytest.approx(563947.788, abs=1e-3)
    assert metres["b"] is None
    assert unproject(metres, 4549)["a"].equals_exact(homes["a"], 1e-9)


def test_an_array_of_shapes_goes_there_and_back():
    plots = np.array([shapely.box(120.6, 27.9, 120.61, 27.91), shapely.LineString([(120, 28), (121, 28)])])
    back = unproject(project(plots, 4549), 4549)
    assert shapely.equals_exact(back, plots, 1e-9).all()


def test_geometries_of_another_system_are_refused():
    with pytest.raises(PlaceError, match="not EPSG:4326"):
        project(gpd.GeoSeries([shapely.Point(0, 0)], crs="EPSG:3857"), 4549)
    with pytest.raises(PlaceError, match="not EPSG:4549"):
        unproject(gpd.GeoSeries([shapely.Point(0, 0)], crs=LONLAT), 4549)


def test_no_points_are_no_points():
    x, y = to_metric([], [], 4549)
    assert x.shape == y.shape == (0,)


def test_a_row_without_a_place_is_a_gap_where_gaps_are_wanted():
    x, y = metric_or_nan([120.65, np.nan, 30], [27.98, 28, 120], 4549)
    assert x[0] == pytest.approx(563947.788, abs=1e-3)
    assert np.isnan(x).tolist() == np.isnan(y).tolist() == [False, True, True]
    lon, lat = lonlat_or_nan([x[0], np.nan, 1e12], [y[0], 1, 1], 4549)
    assert (lon[0], lat[0]) == pytest.approx((120.65, 27.98), abs=1e-8)
    assert np.isnan(lon).tolist() == np.isnan(lat).tolist() == [False, True, True]


@pytest.mark.parametrize(
    ("epsg", "words"),
    [
        (99999, "is unknown"),
        (0, "is unknown"),
        (5703, "no system for the plane"),  # heights
        (4978, "no system for the plane"),  # metres from the middle of the earth
        (4610, "no public way to WGS84"),  # 西安80
        (2364, "no public way to WGS84"),  # its zone 40
        (2437, "no public way to WGS84"),  # 北京54 at 120° E
    ],
)
def test_a_code_that_is_no_system_of_a_map_is_refused(epsg, words):
    with pytest.raises(PlaceError, match=f"EPSG:{epsg} .*{words}"):
        check_epsg(epsg)
    with pytest.raises(PlaceError, match=words):
        to_metric([120.65], [27.98], epsg)


@pytest.mark.parametrize("epsg", [4326, 4490, 4549, 4528, 3857, 32651, 2326, 3826])
def test_systems_with_a_way_are_known(epsg):
    check_epsg(epsg)
