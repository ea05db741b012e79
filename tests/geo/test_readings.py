"""Readings: their text, their way to lon, lat and back, and which of them the points of a street support."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import PlaceError
from geo.readings import (
    SAMPLE,
    Fit,
    Reading,
    advice,
    candidates,
    from_lonlat_by,
    measure,
    measure_by_row,
    reading_of,
    shape_from_lonlat_by,
    shape_to_lonlat_by,
    to_lonlat_by,
)

# A street of 2 km; GCJ-02 moves it by a quarter of that, BD-09 by a half.
STREET = shapely.box(120.64, 27.97, 120.66, 27.99)
EPSG = 4549
ALL = [
    Reading(code, swapped)
    for code in ("wgs84", "cgcs2000", "gcj02", "bd09", "EPSG:4549", "EPSG:4528", "EPSG:3857", "EPSG:4550")
    for swapped in (False, True)
]


def in_street(lon, lat):
    return shapely.contains_xy(STREET, lon, lat)


def homes(rows=400, seed=7):
    rng = np.random.default_rng(seed)
    return rng.uniform(120.6401, 120.6599, rows), rng.uniform(27.9701, 27.9899, rows)


def measured(x, y, chosen, inside=in_street):
    return measure(x, y, (chosen, *candidates(x, y, EPSG)), inside)


# The text form


@pytest.mark.parametrize("reading", ALL, ids=str)
def test_the_text_of_a_reading_leads_to_it(reading):
    assert reading_of(str(reading)) == reading


@pytest.mark.parametrize(
    ("text", "code", "swapped"),
    [
        ("gcj02", "gcj02", False),
        ("GCJ-02", "gcj02", False),
        ("gcj_02 , Swapped", "gcj02", True),
        ("BD-09", "bd09", False),
        ("bd09ll", "bd09", False),
        ("WGS 84", "wgs84", False),
        ("CGCS2000", "cgcs2000", False),
        ("4549", "EPSG:4549", False),
        ("epsg:4549", "EPSG:4549", False),
        (" EPSG:4549,swapped ", "EPSG:4549", True),
        ("EPSG:4326", "wgs84", False),
        ("4490,swapped", "cgcs2000", True),
    ],
)
def test_people_write_it_in_many_ways(text, code, swapped):
    assert reading_of(text) == Reading(code, swapped)


def test_a_reading_prints_as_its_text():
    assert str(Reading("EPSG:4549", swapped=True)) == "EPSG:4549,swapped"
    assert str(reading_of("Gcj-02")) == "gcj02"
    assert (Reading("EPSG:4549").epsg, Reading("bd09").epsg) == (4549, None)


@pytest.mark.parametrize("text", ["", "mars", "gcj03", "EPSG:", "EPSG:99999", "12", "EPSG:5703", "bd09mc"])
def test_an_unknown_reading_is_refused_with_the_known_ones(text):
    with pytest.raises(
        PlaceError, match=r"wgs84, cgcs2000, gcj02, bd09 or EPSG:<number>|EPSG:\d+ .*(epsg\.org|2-D code)"
    ):
        reading_of(text)


def test_an_unknown_order_is_refused():
    with pytest.raises(PlaceError, match="order “north”"):
        reading_of("EPSG:4549,north")


@pytest.mark.parametrize("text", ["EPSG:4610", "EPSG:2364", "EPSG:4214", "EPSG:2437"])
def test_old_datums_without_a_public_way_are_refused_rather_than_shifted(text):
    """西安80 and 北京54: PROJ would leave the degrees as they are, some 100 m off."""
    with pytest.raises(PlaceError, match=r"no public way to WGS84\. Ask the source for CGCS2000"):
        reading_of(text)


@pytest.mark.parametrize("code", ["GCJ-02", "4549", "EPSG:4549,swapped", "EPSG:0"])
def test_a_reading_that_exists_can_be_applied(code):
    with pytest.raises(PlaceError):
        Reading(code)


# There and back


@pytest.mark.parametrize("reading", ALL, ids=str)
@given(st.floats(118.6, 121.4), st.floats(27, 29))
def test_there_and_back_is_the_same_place(reading, lon, lat):
    back = to_lonlat_by(reading, *from_lonlat_by(reading, [lon], [lat]))
    assert np.allclose(back, [[lon], [lat]], rtol=0, atol=1e-8)


@pytest.mark.parametrize(
    ("reading", "x", "y"),
    [
        ("wgs84", 120.65, 27.98),
        ("cgcs2000,swapped", 27.98, 120.65),
        ("gcj02", 120.653962, 27.976630),
        ("bd09,swapped", 27.982289, 120.660557),
        ("EPSG:4549", 563947.788, 3096395.547),
        ("EPSG:4549,swapped", 3096395.547, 563947.788),
        ("EPSG:4528", 40563947.788, 3096395.547),
        ("EPSG:3857", 13430696.564, 3246452.481),
    ],
)
def test_one_house_under_every_reading(reading, x, y):
    assert to_lonlat_by(reading_of(reading), x, y) == pytest.approx((120.65, 27.98), abs=2e-6)
    assert from_lonlat_by(reading_of(reading), 120.65, 27.98) == pytest.approx((x, y), abs=2e-3)


@pytest.mark.parametrize("reading", ALL, ids=str)
def test_a_row_without_a_place_is_a_gap_in_both_and_hurts_no_other(reading):
    x, y = from_lonlat_by(reading, [120.65, np.nan, 120.65, 999, 120.65], [27.98, 27.98, np.nan, 27.98, 91])
    assert np.isnan(x).tolist() == np.isnan(y).tolist() == [False, True, True, True, True]
    lon, lat = to_lonlat_by(reading, [*x[:3], np.inf, 1e12], [*y[:3], 1, 1e12])
    assert np.isnan(lon).tolist() == np.isnan(lat).tolist() == [False, True, True, True, True]


def test_a_map_does_not_go_round_the_earth():
    assert np.isnan(to_lonlat_by(Reading("EPSG:3857"), [40_563_947.0], [3_096_395.0])).all()


def test_metres_are_no_degrees():
    for code in ("wgs84", "gcj02", "EPSG:4258"):
        assert np.isnan(to_lonlat_by(Reading(code), [563947.788], [3096395.547])).all()


@pytest.mark.parametrize("reading", ALL, ids=str)
def test_no_rows_are_no_rows(reading):
    assert [a.shape for a in to_lonlat_by(reading, [], [])] == [(0,), (0,)]
    assert [a.shape for a in from_lonlat_by(reading, [], [])] == [(0,), (0,)]
    assert shape_to_lonlat_by(reading, []).shape == (0,)


# Shapes


@pytest.mark.parametrize("reading", ALL, ids=str)
def test_shapes_go_there_and_back(reading):
    hole = shapely.Point(120.65, 27.98).buffer(0.002).exterior.coords
    shapes = [
        shapely.Polygon(STREET.exterior.coords, [hole]),
        shapely.MultiPoint([(120.65, 27.98), (120.651, 27.981)]),
        shapely.LineString([(120.64, 27.97), (120.66, 27.99)]),
        shapely.Point(),
    ]
    back = shape_to_lonlat_by(reading, shape_from_lonlat_by(reading, shapes))
    assert shapely.equals_exact(back, shapes, 1e-8).all()


@given(st.lists(st.integers(3, 40), min_size=1, max_size=8))
def test_rings_stay_closed_whatever_their_length(corners):
    rings = [
        shapely.Polygon([(120.6 + np.cos(t) / 9, 28 + np.sin(t) / 9) for t in range(n)]) for n in corners
    ]
    moved = shape_from_lonlat_by(Reading("bd09"), rings)
    assert (shapely.get_num_coordinates(moved) == [n + 1 for n in corners]).all()


def test_a_shape_with_a_lost_corner_is_a_gap_and_hurts_no_other():
    shapes = [
        shapely.box(563900, 3096300, 564000, 3096400),
        None,
        shapely.LineString([(563900, 3096300), (1e12, 1e12)]),
        shapely.Point(np.nan, 3096300),
    ]
    lonlat = shape_to_lonlat_by(Reading("EPSG:4549"), shapes)
    assert [shape is None for shape in lonlat] == [False, True, True, True]
    assert shapely.contains(lonlat[0], shapely.Point(120.65, 27.98))


def test_heights_are_dropped_and_the_input_is_not_written_to():
    towers = gpd.GeoSeries([shapely.Point(120.65, 27.98, 88)], crs="EPSG:4326")
    moved = shape_from_lonlat_by(Reading("gcj02"), towers)
    assert not shapely.has_z(moved).any()
    assert towers[0].x == 120.65


# Candidates


def test_degrees_in_china_may_be_three_datums():
    assert candidates(*homes(), EPSG) == (Reading("wgs84"), Reading("gcj02"), Reading("bd09"))
    assert candidates(*homes()[::-1], EPSG) == tuple(Reading(c, True) for c in ("wgs84", "gcj02", "bd09"))


def test_degrees_abroad_are_one_datum_in_either_order():
    assert candidates([24.94], [60.17], 32635) == (Reading("wgs84"), Reading("wgs84", True))


def test_where_both_orders_are_places_both_are_tried():
    straight = tuple(str(reading) for reading in candidates([87.6], [43.8], 4538))  # Urumqi
    assert straight == ("wgs84", "gcj02", "bd09", "wgs84,swapped")


def test_metres_may_be_the_street_its_neighbours_or_mercator():
    names = [str(reading) for reading in candidates([563947.0], [3096395.0], EPSG)]
    assert names[:4] == ["EPSG:4549", "EPSG:4548", "EPSG:4550", "EPSG:3857"]
    assert names[4:] == ["EPSG:4549,swapped", "EPSG:3857,swapped"]
    assert "EPSG:4549,swapped" in map(str, candidates([3096395.0], [563947.0], EPSG))


@pytest.mark.parametrize(
    ("easting", "code"),
    [
        (40_563_947.0, "EPSG:4528"),  # 3-degree zone 40: 120° E
        (39_563_947.0, "EPSG:4527"),
        (25_500_000.0, "EPSG:4513"),  # the first, 75° E
        (45_500_000.0, "EPSG:4533"),  # the last, 135° E
        (20_859_224.0, "EPSG:4498"),  # 6-degree zone 20: 117° E
    ],
)
def test_a_zone_number_before_the_easting_names_the_zone(easting, code):
    assert code in map(str, candidates([easting], [3096395.0], EPSG))
    assert f"{code},swapped" in map(str, candidates([3096395.0], [easting], EPSG))


def test_a_street_kept_by_zone_number_has_neighbours_too():
    names = [str(reading) for reading in candidates([563947.0], [3096395.0], 4528)]
    assert names[:5] == ["EPSG:4528", "EPSG:4549", "EPSG:4548", "EPSG:4550", "EPSG:3857"]


def test_the_last_zones_have_one_neighbour_and_utm_none():
    assert "EPSG:4533" not in map(str, candidates([500_000.0], [4e6], 4534))
    assert "EPSG:4555" not in map(str, candidates([500_000.0], [4e6], 4554))
    assert [str(r) for r in candidates([500_000.0], [6.6e6], 32635)][:2] == ["EPSG:32635", "EPSG:3857"]


def test_wild_rows_gaps_and_noughts_do_not_hide_the_readings():
    x = [120.65, 120.64, np.nan, 0, 0, 0, 0, 563947.0]
    y = [27.98, 27.97, 27.98, 0, 0, 0, 0, 3096395.0]
    assert Reading("wgs84") in candidates(x, y, EPSG)


@pytest.mark.parametrize(("x", "y"), [([], []), ([np.nan], [1.0]), ([0.0], [0.0]), ([np.inf], [1.0])])
def test_no_numbers_suggest_nothing(x, y):
    assert candidates(x, y, EPSG) == ()


# Measure and advice


@pytest.mark.parametrize(
    "truth",
    [
        "wgs84",
        "wgs84,swapped",
        "gcj02",
        "gcj02,swapped",
        "bd09",
        "EPSG:4549",
        "EPSG:4549,swapped",
        "EPSG:4528",
        "EPSG:4528,swapped",
        "EPSG:4550",
        "EPSG:3857",
    ],
)
def test_the_way_it_was_written_fits_best(truth):
    reading = reading_of(truth)
    x, y = from_lonlat_by(reading, *homes())
    fits = measured(x, y, Reading("wgs84"))
    assert fits[0].reading == reading
    assert fits[0].share == 1.0
    assert all(fit.share < 0.9 for fit in fits[1:])
    assert advice(measured(x, y, reading), reading).verdict == "fine"
    for wrong in fits[1:]:
        told = advice(fits, wrong.reading)
        assert (told.verdict, told.other.reading) == ("other_fits_better", reading)


def test_cgcs2000_is_not_a_rival_of_wgs84():
    fits = measured(*homes(), Reading("cgcs2000"))
    assert fits[0].reading == Reading("cgcs2000")
    told = advice(fits, Reading("cgcs2000"))
    assert (told.verdict, told.other.reading) == ("fine", Reading("gcj02"))


def test_two_codes_of_one_projection_are_no_rivals():
    """117° E is the middle of 3-degree and of 6-degree zones."""
    six = Reading("EPSG:4509")
    x, y = from_lonlat_by(six, *homes())
    fits = measured(x, y, six)
    assert {str(fit.reading) for fit in fits if fit.share == 1} == {"EPSG:4509", "EPSG:4548"}
    assert advice(fits, six).verdict == "fine"


def test_where_all_readings_are_inside_the_numbers_cannot_tell():
    def in_province(lon, lat):
        return shapely.contains_xy(shapely.box(118, 27, 123, 31), lon, lat)

    for chosen in (Reading("wgs84"), Reading("gcj02"), Reading("bd09")):
        told = advice(measured(*homes(), chosen, in_province), chosen)
        assert (told.verdict, told.chosen.reading, told.chosen.share) == ("unclear", chosen, 1.0)


def test_a_system_of_the_city_fits_nothing():
    x, y = from_lonlat_by(Reading("EPSG:4549"), *homes())
    told = advice(measured(x - 500_000, y - 3_000_000, Reading("EPSG:4549")), Reading("EPSG:4549"))
    assert told.verdict == "nothing_fits"
    assert told.chosen.share == 0


def test_gaps_and_noughts_are_not_counted_and_inside_never_sees_them():
    lon, lat = homes(100)
    lon[:20], lat[20:30] = np.nan, np.nan
    lon[30:50], lat[30:50] = 0, 0

    def inside(lon, lat):
        assert np.isfinite(lon).all()
        assert np.isfinite(lat).all()
        assert (lon != 0).all()
        return in_street(lon, lat)

    fits = measured(lon, lat, Reading("wgs84"), inside)
    assert (fits[0].points, fits[0].inside) == (50, 50)
    assert {fit.points for fit in fits} == {50}


@pytest.mark.parametrize("numbers", [[], [np.nan, np.nan], [0.0, 0.0]])
def test_no_points_tell_nothing(numbers):
    fits = measured(numbers, numbers, Reading("wgs84"))
    assert len(fits) == 1
    assert np.isnan(fits[0].share)
    told = advice(fits, Reading("wgs84"))
    assert (told.verdict, told.other) == ("unclear", None)


def test_a_reading_without_places_scores_nought_and_asks_nobody():
    def inside(lon, lat):
        raise AssertionError("nothing to ask about")

    (fit,) = measure(*homes(10), [Reading("wgs84", swapped=True)], inside)
    assert (fit.points, fit.inside, fit.share) == (10, 0, 0.0)


def test_a_declared_grid_tells_what_the_street_cannot():
    """Homes in the middle of the street are in it under each datum, but in their own grid under one."""
    lon, lat = np.meshgrid(np.linspace(120.6445, 120.6485, 20), np.linspace(27.9815, 27.9855, 20))
    x, y = from_lonlat_by(Reading("gcj02"), lon.ravel(), lat.ravel())
    declared = np.floor([lon.ravel() / 0.002, lat.ravel() / 0.002])

    def in_grid(rows, lon, lat):
        return (np.floor([lon / 0.002, lat / 0.002]) == declared[:, rows]).all(axis=0)

    chosen = Reading("wgs84")
    assert advice(measured(x, y, chosen), chosen).verdict == "unclear"
    fits = measure_by_row(x, y, candidates(x, y, EPSG), in_grid)
    assert (fits[0].reading, fits[0].share) == (Reading("gcj02"), 1.0)
    assert [fit.share for fit in fits[1:]] == [0.0, 0.0]
    assert advice(fits, chosen).verdict == "other_fits_better"


def test_a_large_file_is_sampled_alike_each_time():
    lon, lat = homes(20_000)
    seen = []

    def in_grid(rows, lon, lat):
        seen.append(rows)
        return in_street(lon, lat)

    first = measure_by_row(lon, lat, candidates(lon, lat, EPSG), in_grid)
    assert measure(lon, lat, candidates(lon, lat, EPSG), in_street) == first
    assert first[0].points == SAMPLE == len(np.unique(seen[0]))
    assert (seen[0][0], seen[0][-1]) == (0, 19_999)
    assert all((rows == seen[0]).all() for rows in seen)


@pytest.mark.parametrize(
    ("mine", "other", "verdict"),
    [
        (100, 0, "fine"),
        (90, 84, "fine"),
        (100, 94, "fine"),
        (100, 95, "unclear"),
        (100, 100, "unclear"),
        (95, 100, "unclear"),
        (88, 92, "unclear"),
        (94, 100, "other_fits_better"),
        (0, 100, "other_fits_better"),
        (10, 50, "other_fits_better"),
        (10, 49, "nothing_fits"),
        (0, 0, "nothing_fits"),
        (89, 20, "nothing_fits"),
        (85, 88, "nothing_fits"),
    ],
)
def test_what_shares_mean(mine, other, verdict):
    chosen, rival = Reading("wgs84"), Reading("gcj02")
    fits = [Fit(chosen, 100, mine), Fit(rival, 100, other)]
    assert advice(fits, chosen).verdict == verdict
    assert advice(fits[::-1], chosen).verdict == verdict


def test_a_chosen_reading_alone_fits_or_not():
    chosen = Reading("wgs84")
    assert advice([Fit(chosen, 100, 97)], chosen).verdict == "fine"
    assert advice([Fit(chosen, 100, 50)], chosen).verdict == "nothing_fits"


def test_a_reading_that_was_not_measured_has_no_advice():
    with pytest.raises(PlaceError, match="gcj02 was not measured"):
        advice([Fit(Reading("wgs84"), 1, 1)], Reading("gcj02"))
