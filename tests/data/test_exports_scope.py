"""Nobody gets a row or a column by export that they may not see; filters mean what they mean on the map."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
import shapely
import town as toy
from asking import CODES, areas, days, few_examples, viewers
from exports_read import read
from exports_want import OF_HOMES, export, rows_of, wanted
from hypothesis import given
from hypothesis import strategies as st

from data.exports.layers import LAYERS, PERSONAL, export_layer
from data.exports.run import count_rows
from data.exports.selection import Selection, selection_of
from data.questions import CLASS_CODES, KIND_CODES, LEVEL_CODES, STATUS_GROUPS
from data.viewer import Viewer
from geo.errors import PlaceError
from geo.vocabulary import ROLES

FRAMES = toy.frames()
FILLED = [code for code, layer in LAYERS.items() if layer.frame in FRAMES]
NOBODY = [Viewer("admin", ()), Viewer("auditor", ())]


@few_examples
@given(viewer=viewers, area=areas, layer=st.sampled_from(FILLED))
def test_everybody_gets_the_rows_of_their_areas(store, viewer, area, layer):
    expected = len(rows_of(FRAMES, export_layer(layer), viewer, area))
    assert count_rows(store.readers, viewer, Selection(layer, area=area)) == expected


events = st.fixed_dictionaries(
    {},
    optional={
        "since": days, "until": days, "area": areas,
        "kinds": st.lists(st.sampled_from(KIND_CODES), max_size=3).map(tuple),
        "classes": st.lists(st.sampled_from(CLASS_CODES), max_size=3).map(tuple),
        "statuses": st.lists(st.sampled_from(STATUS_GROUPS), max_size=3).map(tuple),
        "levels": st.lists(st.sampled_from(LEVEL_CODES), max_size=2).map(tuple),
    },
).filter(lambda f: f.get("since", date.min) <= f.get("until", date.max))  # fmt: skip


@few_examples
@given(viewer=viewers, filters=events)
def test_events_are_filtered_as_on_the_map(store, viewer, filters):
    expected = len(rows_of(FRAMES, export_layer("events"), viewer, **filters))
    assert count_rows(store.readers, viewer, Selection("events", **filters)) == expected


@few_examples
@given(selected=events)
def test_a_selection_has_one_text_form(selected):
    from urllib.parse import parse_qsl  # noqa: PLC0415

    asked = Selection("events", **selected)
    assert selection_of("events", dict(parse_qsl(asked.query()))) == asked


@pytest.mark.parametrize("layer", FILLED)
@pytest.mark.parametrize("role", [r.code for r in ROLES])
def test_a_file_holds_what_the_role_may_see_of_its_area(store, tmp_path, role, layer):
    viewer = Viewer(role, () if role in {"admin", "auditor"} else (toy.A1,))
    table, _ = read(export(store.engine, tmp_path, layer, "geojson", viewer), _key(layer))
    expected = wanted(FRAMES, layer, viewer)
    assert set(table) == set(expected)
    if expected and not LAYERS[layer].public:
        scope = LAYERS[layer].scope
        assert all(row[scope].startswith(toy.A1) for row in table.values())


@pytest.mark.parametrize("role", [r.code for r in ROLES])
def test_how_many_live_behind_a_door_is_for_those_who_answer_for_it(store, tmp_path, role):
    table, _ = read(export(store.engine, tmp_path, "houses", "gpkg", Viewer(role, (toy.A,))))
    if role in {"admin", "auditor"}:  # no row, though they were given an area
        assert table == {}
        return
    held = set(table["1.0"]) & set(OF_HOMES)
    assert held == (set(OF_HOMES) if role in {"grid_worker", "secretary"} else set())
    assert "plate_token" not in table["1.0"]


@pytest.mark.parametrize("viewer", NOBODY)
@pytest.mark.parametrize("layer", LAYERS)
def test_who_keeps_the_system_gets_no_row(store, viewer, layer):
    assert count_rows(store.readers, viewer, Selection(layer)) == 0


@pytest.mark.parametrize("layer", PERSONAL)
def test_people_are_not_handed_out(layer):
    with pytest.raises(PlaceError, match="personal data"):
        Selection(layer)


def test_kinds_and_statuses_of_other_layers(store, tmp_path):
    def ids(layer, **filters):
        return set(read(export(store.engine, tmp_path, layer, "csv", **filters))[0])

    assert ids("sensors", kinds="SMOKE,WATERLOG") == {"1", "4"}
    assert ids("sensors", statuses="online", kinds="SMOKE,WATER_LEVEL") == {"1"}
    assert ids("houses", kinds="shop,office") == {"18", "19", "30"}
    assert ids("houses", statuses="uncoded") == {"4", "27"}
    assert ids("service_points", kinds="HEALTH") == {"3", "5"}
    grids, _ = read(export(store.engine, tmp_path, "grids", "csv", kinds="dedicated"), "code")
    assert set(grids) == {toy.B2}


@pytest.mark.parametrize("layer", ["houses", "events", "facilities", "buildings", "grids", "land"])
def test_a_box_keeps_what_it_touches(store, layer):
    west, south, east, north = toy.box(90, 100, 300, 215).bounds
    frame = FRAMES[LAYERS[layer].frame]
    touched = shapely.intersects(frame.geometry.to_numpy(), shapely.box(west, south, east, north))
    asked = Selection(layer, bbox=(west, south, east, north))
    assert count_rows(store.readers, Viewer("leader", ("",)), asked) == int(touched.sum())
    assert 0 < touched.sum() < len(frame) or layer in {"land", "grids"}


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"area": "33"}, "digits"),
        ({"area": "' OR 1=1"}, "digits"),
        ({"kinds": "castle"}, "no kind “castle”. Use one of: residential"),
        ({"statuses": "happy"}, "no status “happy”. Use one of: uncoded"),
        ({"since": "2026-01-01"}, "since is a filter of events"),
        ({"bbox": "1,2,3"}, "west,south,east,north"),
        ({"bbox": "5,2,3,4"}, "reorder"),
        ({"bbox": "nan,2,3,4"}, "reorder"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_the_next_step(params, words):
    with pytest.raises(PlaceError, match=words):
        selection_of("houses", params)


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"since": "2026-02-30"}, "not a day"),
        ({"since": "9999-12-31"}, "between 1900 and 2200"),
        ({"since": "2026-02-02", "until": "2026-02-01"}, "Swap"),
        ({"statuses": "SMOKE"}, "no status “SMOKE”"),
        ({"classes": "99"}, "no class “99”"),
        ({"levels": "huge"}, "no level “huge”"),
    ],
)
def test_events_refuse_as_the_map_does(params, words):
    with pytest.raises(PlaceError, match=words):
        selection_of("events", params)


def test_a_layer_without_kinds_says_so():
    with pytest.raises(PlaceError, match="roads have no kind"):
        Selection("roads", kinds=("primary",))
    with pytest.raises(PlaceError, match="Use one of: houses"):
        Selection("planets")


def test_codes_of_the_town_are_those_asked_with():
    assert {len(code) for code in CODES} == {9, 12, 15, 17}
    assert isinstance(FRAMES["house"], pd.DataFrame)


def _key(layer):
    return "menpai_id" if LAYERS[layer].key == "id" else "code"
