"""Everything on the map has a symbol that can be read, in both themes, by the colour-blind too."""

import re
from dataclasses import fields
from itertools import combinations, pairwise
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo import vocabulary as v
from geo.errors import PlaceError
from layers.legend import entries, items_for, ramp_items
from layers.marks import MARKS
from layers.palette import DARK, LIGHT, RAMP_FAMILIES, THEMES, colour, hatch_svg, ramp, theme_of
from layers.shapes import SHAPES
from layers.symbols import image_id, svg, symbol_of, symbols

LISTS = {
    "pin": (v.EVENT_CLASSES, v.EVENT_KINDS),
    "circle": (v.SERVICES,),
    "square": (v.FACILITY_KINDS,),
    "diamond": (v.SENSOR_KINDS,),
    "hexagon": (v.CARE_TAGS,),
    "octagon": (v.PROPERTY_FUNCTIONS,),
    "pill": (v.STATUS_GROUPS, v.DUE_STATES),
    "tag": (v.LEVELS,),
    "ring": (v.SENSOR_STATUSES,),
    "plate": (v.PLATE_STATES,),
    "shield": (v.PROCEDURES,),
}
DRAWN = {entry.code: shape for shape, lists in LISTS.items() for one in lists for entry in one}
CLAUSES = {clause.number for clause in v.CLAUSES}
BOTH = pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)


@pytest.mark.parametrize("code", DRAWN)
def test_every_vocabulary_entry_has_a_symbol_a_legend_item_and_a_clause(code):
    symbol = symbol_of(code)
    assert len(symbol.glyph) == 1 and symbol.shape == DRAWN[code]
    for theme in THEMES.values():
        picture = svg(symbol, theme, 22)
        root = ElementTree.fromstring(picture)  # noqa: S314 - our own text
        assert root.get("width") == "22" and len(root) >= 2
        (item,) = items_for([code], "zh", theme)
        assert item.svg == picture and item.clause in CLAUSES
        assert item.label == entries()[code].zh


def test_no_symbol_is_left_over_and_no_code_means_two_things():
    in_lists = [entry.code for lists in LISTS.values() for one in lists for entry in one]
    assert sorted(in_lists) == sorted(symbols())
    assert set(SHAPES) == set(LISTS)


def test_within_a_layer_no_two_kinds_share_a_character():
    for shape, lists in LISTS.items():
        glyphs = [symbol_of(entry.code).glyph for entry in lists[0]]
        assert len(set(glyphs)) == len(glyphs), shape


def test_an_event_kind_looks_like_its_class():
    for kind in v.EVENT_KINDS:
        parent, child = symbol_of(kind.event_class), symbol_of(kind.code)
        assert (child.glyph, child.color_role) == (parent.glyph, parent.color_role)


def test_an_unknown_kind_is_named_with_its_neighbours():
    with pytest.raises(PlaceError, match=r"unknown symbol 'ELD_CANTEN'; near ones: ELD_CANTEEN"):
        symbol_of("ELD_CANTEN")


@BOTH
def test_a_picture_asks_nobody_for_anything(theme):
    pictures = [svg(symbol, theme) for symbol in symbols().values()] + [hatch_svg(theme)]
    for picture in pictures:
        assert not re.search(r"href|url\(|@import|<image|<script|<style", picture)
        assert picture.count("http") == picture.count("http://www.w3.org/2000/svg") == 1


SENSOR_STATUSES = [status.code for status in v.SENSOR_STATUSES]


@BOTH
def test_a_sensor_tells_its_status_without_colour(theme):
    smoke = symbol_of("SMOKE")
    shapes = [re.sub(r"#[0-9a-f]{6}", "#", svg(smoke, theme, status=status)) for status in SENSOR_STATUSES]
    assert len(set(shapes)) == len(SENSOR_STATUSES)
    assert len({image_id(smoke, status) for status in [*SENSOR_STATUSES, None]}) == len(SENSOR_STATUSES) + 1


@BOTH
@pytest.mark.parametrize("status", MARKS)
def test_every_mark_is_drawn_in_the_corner(theme, status):
    plain, marked = svg(symbol_of("0203"), theme), svg(symbol_of("0203"), theme, status=status)
    assert MARKS[status] in marked and MARKS[status] not in plain
    ElementTree.fromstring(marked)  # noqa: S314 - our own text


def test_every_status_of_a_sensor_or_an_event_has_a_mark_and_others_are_refused():
    groups = [one.code for one in (*v.STATUS_GROUPS, *v.DUE_STATES)]
    assert set(MARKS) == {*SENSOR_STATUSES, *groups}
    with pytest.raises(PlaceError, match="no mark for status 'lost'"):
        svg(symbol_of("SMOKE"), DARK, status="lost")


def rgb(colour):
    assert re.fullmatch(r"#[0-9a-f]{6}", colour), colour
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255


def linear(colour):
    c = rgb(colour)
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def contrast(one, other):
    """WCAG 2 contrast ratio, 1–21."""
    low, high = sorted(float(linear(c) @ [0.2126, 0.7152, 0.0722]) for c in (one, other))
    return (high + 0.05) / (low + 0.05)


# Machado, Oliveira & Fernandes 2009, severity 1.0, applied to linear RGB.
SIGHTS = {
    "all cones": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
}
TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)


def lab(colour, sight):
    """CIELAB (D65) of a colour as somebody with this sight sees it."""
    seen = np.clip(SIGHTS[sight] @ linear(colour), 0, 1)
    t = TO_XYZ @ seen / [0.95047, 1.0, 1.08883]
    f = np.where(t > 216 / 24389, np.cbrt(t), (t * 24389 / 27 + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def test_the_yardsticks_agree_with_known_values():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)
    assert lab("#ffffff", "all cones") == pytest.approx([100, 0, 0], abs=0.02)
    assert lab("#ff0000", "all cones") == pytest.approx([53.24, 80.09, 67.20], abs=0.02)


@BOTH
@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("family", RAMP_FAMILIES)
def test_the_steps_of_a_ramp_are_told_apart_by_every_sight(theme, family, sight):
    steps = [lab(step, sight) for step in theme.ramps[family]]
    assert min(float(np.linalg.norm(b - a)) for a, b in pairwise(steps)) >= 12
    lightness = [step[0] for step in steps]
    assert lightness == sorted(lightness, reverse=theme is LIGHT)


@BOTH
@pytest.mark.parametrize("family", RAMP_FAMILIES)
def test_the_lowest_class_is_not_taken_for_bare_land(theme, family):
    lowest = lab(theme.ramps[family][0], "all cones")
    assert np.linalg.norm(lowest - lab(theme.land, "all cones")) >= 7


@BOTH
def test_words_can_be_read_on_panels_and_on_the_map(theme):
    for ground in (theme.panel, theme.background, theme.land):
        assert contrast(theme.text, ground) >= 7
        assert contrast(theme.text_muted, ground) >= 4.5
    assert contrast(theme.text, theme.halo) >= 7


@BOTH
def test_the_character_can_be_read_on_every_symbol(theme):
    low = {s.code: contrast(colour(theme, s.color_role), theme.on_symbol) for s in symbols().values()}
    # Statuses keep the colours known from situation screens; their characters are large and bold.
    assert {code: ratio for code, ratio in low.items() if ratio < (3 if DRAWN[code] == "pill" else 4.5)} == {}


@BOTH
def test_every_signal_colour_is_seen_on_a_panel(theme):
    signals = [theme.ok, theme.warn, theme.danger, theme.muted, theme.accent, theme.party]
    signals += [*theme.statuses.values(), *theme.sensor_statuses.values(), *theme.levels.values()]
    assert [one for one in signals if contrast(one, theme.panel) < 3] == []


@BOTH
def test_a_theme_has_a_colour_for_every_code(theme):
    assert set(theme.services) == {one.code for one in v.SERVICES}
    assert set(theme.event_classes) == {one.code for one in v.EVENT_CLASSES}
    assert set(theme.statuses) == {one.code for one in (*v.STATUS_GROUPS, *v.DUE_STATES)}
    assert set(theme.sensor_statuses) == {one.code for one in v.SENSOR_STATUSES}
    assert set(theme.levels) == {one.code for one in v.LEVELS}
    for hues in (theme.services, theme.event_classes, theme.statuses):
        close = [pair for pair in combinations(hues.values(), 2) if pair[0] == pair[1]]
        assert close == []


@BOTH
def test_every_colour_of_a_theme_is_a_colour(theme):
    for field in fields(theme):
        value = getattr(theme, field.name)
        if isinstance(value, str) and field.name != "name":
            rgb(value)


def test_the_night_screen_keeps_the_status_colours_of_situation_screens():
    assert DARK.statuses["pending"] == "#ffb547"
    assert DARK.statuses["handling"] == "#3a7afe"
    assert DARK.statuses["overdue"] == "#ff4d4f"


def test_a_colour_that_is_not_there_is_refused_by_name():
    with pytest.raises(PlaceError, match="no colour role 'services:WEATHER'"):
        colour(DARK, "services:WEATHER")
    with pytest.raises(PlaceError, match="unknown theme 'sepia'; use one of dark, light"):
        theme_of("sepia")
    with pytest.raises(PlaceError, match="use 1–5 classes of events"):
        ramp(DARK, "rain")


@BOTH
def test_the_hatch_of_no_data_is_seen_and_joins_at_its_edges(theme):
    root = ElementTree.fromstring(hatch_svg(theme))  # noqa: S314 - our own text
    assert root.get("width") == root.get("height") == "12"
    assert contrast(theme.hatch, theme.land) >= 2
    assert root[0].get("d") == "M-3 3 3-3M0 12 12 0M9 15 15 9"


def test_a_ramp_legend_names_every_class_with_its_unit_and_no_data_last():
    items = ramp_items([0, 2.5, 10, 1200], "件/千户", LIGHT, "zh", "events")
    assert [item.label for item in items] == [
        "0–2.5 件/千户",
        "2.5–10 件/千户",
        "10–1,200 件/千户",
        "无数据",
    ]
    assert [item.colour for item in items] == [*ramp(LIGHT, "events", 3), None]
    assert items[-1].svg == hatch_svg(LIGHT)


def test_a_metric_without_values_has_only_no_data():
    assert [item.label for item in ramp_items([], "", DARK, "en")] == ["No data"]


def test_breaks_that_do_not_ascend_are_refused():
    with pytest.raises(PlaceError, match="do not ascend"):
        ramp_items([0, 5, 5], "", DARK, "zh")
    with pytest.raises(PlaceError, match="no ramp 'events' of 6 classes"):
        ramp_items(range(7), "", DARK, "zh")


@pytest.mark.parametrize(
    ("breaks", "words"),
    [
        ([0, 0.125, 1], ["0–0.125", "0.125–1"]),
        ([0.001234, 2], ["0.00123–2"]),
        ([250.7, 1234.5], ["251–1,234"]),
        ([100.2, 100.4], ["100.2–100.4"]),
        ([-1.5, 1.5], ["-1.5–1.5"]),
    ],
)
def test_edges_have_three_digits_or_as_many_as_keep_them_apart(breaks, words):
    assert [item.label for item in ramp_items(breaks, "", DARK, "en")[:-1]] == words


@given(st.sets(st.floats(-1e6, 1e6).filter(lambda x: x == 0 or abs(x) > 1e-6), min_size=2, max_size=6))
def test_no_class_of_a_legend_is_named_from_itself_to_itself(breaks):
    labels = [item.label for item in ramp_items(sorted(breaks), "", DARK, "en")[:-1]]
    assert len(set(labels)) == len(labels)


@given(st.sets(st.integers(0, 10**6), min_size=2, max_size=6))
def test_a_legend_of_whole_numbers_can_be_read_back(breaks):
    edges = sorted(breaks)
    items = ramp_items(edges, "", DARK, "en", "houses")[:-1]
    read = [tuple(int(part.replace(",", "")) for part in item.label.split("–")) for item in items]
    assert read == list(pairwise(edges))
    assert len({item.colour for item in items}) == len(items)
