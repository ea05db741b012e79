"""Every callback of the map page answers what its controls send and refuses the rest with a reason."""

import json

import pytest
from reading import FRESH, spoken

from dashboard.principal import ROLE_CODES
from data.questions import METRICS
from layers.catalog import CARRIERS, LAYERS

OUTPUTS = (
    "street-map-legend.tree", "street-map-numbers.tree", "street-map-timeline.figure",
    "street-map-card.tree", "street-map-crumbs.children", "street-map-group.options",
    "street-map-map.mapStyle", "street-map-preset.value", "page.children", "street-map-still.tree",
)  # fmt: skip
SELECTIONS = (
    "house:1", "stack:6", "event:1", "grid:330399001001001", "community:330399001001", "facility:1",
    "service_point:2", "sensor:2", "building:1",
)  # fmt: skip
# Values no control of ours sends, by the control; each callback that has the control must say 400.
WRONG = {
    "metric": ["happiness", "", None, 7, ["events"], {"a": 1}, "x" * 5000],
    "carrier": ["moon", "", None, 3, ["hexes"], {}],
    "res": ["6", "12", "-1", "9.5", "nine", "9" * 30, -9, 9.5, ["9"], {}, True],
    "zoom_res": ["eleven", 99, -1, [9], {"z": 9}],
    "group": [["all"], 5, {}, "y" * 5000],
    "period": [
        "all", 7, ["2026-01-01"], {"since": "yesterday"}, {"since": "2026-13-01"}, {"until": 20261123},
        {"since": ["2026-01-01"]}, {"since": "2026-11-24", "until": "2026-11-23"},
        {"since": "1900-01-01", "until": "2026-11-23"},
    ],
    "kinds": ["0101", ["9999"], [101], {}],
    "levels": ["urgent", ["soon"], [None, 1], 3],
    "classes": ["01", ["99"], [1], [["01"]], {"01": True}, ["x"] * 20_000, [None, "zz"]],
    "statuses": ["closed", ["lost"], [{}], 5, ["pending "] * 10_000],
    "area": ["33", "３３０３９９００１", "330399001' OR 1=1", 330399001, ["330399001"], {}],
    "layer": [["grids"], [[1]], [["grids"], "houses"], [{"a": 1}]],
    "selection": [7, ["house:1"], {"house": 1}, "z" * 5000],
    "timeline": [
        7, "today", [1], {"points": [7]}, {"points": [{"x": 5}]}, {"points": [{"x": "soon"}]},
        {"points": [{"x": None}]},
    ],
    "still_view": [7, ["by=grids"], {}, "x" * 5000],
    "preset": ["week", -7, ["7"], {}, "7" * 30, 1.5],
    "url.search": [7, ["?"], {}, "?" + "a" * 5000],
}  # fmt: skip
CASES = [(control, value) for control, values in WRONG.items() for value in values]
# Keys that somebody may write into an address: nothing is there, so the card says so.
NOWHERE = (
    "house:0", "house:999999", "house:99999999999999999999999", "house:-1", "house:1.5", "house:", "house",
    "stack:777", "event:seven", "grid:12", "grid:330399001001999", "grid:", "community:３３", "hex:ffff",
    "hex:8b2f5a363acffff0", "hex:", "sensor:1;DROP TABLE b_house", "facility:１", "moon:1", ":", "🏠:1",
    "building:9e9", "hex:8f2f5a363acffff",
)  # fmt: skip


def outputs_with(leader, control):
    """One output of every callback that reads a control."""
    key = control if control.startswith("url") else "street-map-" + control.replace("_", "-")
    for wire in leader.wires():
        ids = [one["id"] for one in [*wire["inputs"], *wire["state"]]]
        if any(key.split(".")[0] == i or f'"{key}"' in i for i in ids):
            yield wire["output"].strip(".").split("...")[0]


@pytest.mark.parametrize("role", ROLE_CODES)
@pytest.mark.parametrize("output", OUTPUTS)
def test_every_callback_answers_every_role(reader, role, output):
    assert reader(role).send(output).status_code == 200


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("carrier", CARRIERS)
def test_every_measure_is_drawn_on_every_carrier_with_a_legend(leader, metric, carrier):
    assert leader.told("street-map-map.mapStyle", metric=metric, carrier=carrier)["version"] == 8
    legend = leader.told("street-map-legend.tree", metric=metric, carrier=carrier)
    assert bool(legend) == (carrier != "none")


@pytest.mark.parametrize(("control", "value"), CASES, ids=[f"{c}={str(v)[:24]}" for c, v in CASES])
def test_what_no_control_sends_is_refused_with_a_reason(leader, control, value):
    for output in outputs_with(leader, control):
        reply = leader.send(output, **{control: value})
        if output.startswith(("street-map-group", "street-map-crumbs")) and reply.status_code == 200:
            continue  # these read a part of the control's values only
        assert reply.status_code == 400, (output, reply.text)
        assert reply.json()["detail"]


def test_every_wrong_value_reaches_a_callback(leader):
    assert all(list(outputs_with(leader, control)) for control in WRONG)


@pytest.mark.parametrize("selection", SELECTIONS)
def test_every_kind_of_card_is_found(leader, selection):
    card = spoken(leader.told("street-map-card.tree", selection=selection))
    assert "没有可以显示的内容" not in card
    assert len(card) > 40


@pytest.mark.parametrize("selection", SELECTIONS)
def test_every_chosen_thing_has_its_place(leader, selection):
    spot = leader.told("street-map-spot.data", selection=selection)
    west, south, east, north = spot["bbox"]
    assert spot["key"] == selection
    assert 120 < west <= east < 121
    assert 27 < south <= north < 29


def test_a_flat_is_marked_at_the_point_of_its_stack_and_a_hex_by_its_name(leader):
    assert leader.told("street-map-spot.data", selection="house:9")["mark"]["id"] == 6
    hexagon = leader.told("street-map-spot.data", selection="hex:892f5a363afffff")
    assert hexagon["mark"] == {"source": "hexes", "sourceLayer": "hexes", "id": "892f5a363afffff"}
    assert leader.told("street-map-spot.data", selection="event:1")["mark"] is None


def test_a_grid_worker_is_not_told_where_others_live(reader):
    assert reader("grid_worker").told("street-map-spot.data", selection="house:20") is None


@pytest.mark.parametrize("selection", NOWHERE)
def test_an_address_that_names_nothing_has_no_place(leader, selection):
    spot = leader.told("street-map-spot.data", selection=selection)
    assert spot is None or selection.startswith("hex:8b")


@pytest.mark.parametrize("selection", NOWHERE)
def test_an_address_that_names_nothing_gets_a_sentence(leader, selection):
    card = spoken(leader.told("street-map-card.tree", selection=selection))
    assert "没有可以显示的内容" in card


def test_a_callback_that_is_not_ours_is_refused(leader):
    body = {"output": "secret.children", "inputs": [], "outputs": {"id": "secret", "property": "children"}}
    assert leader.client.post("/_dash-update-component", json=body).status_code == 400


def test_no_layer_at_all_is_an_answer(leader):
    style = leader.told("street-map-map.mapStyle", layer=[[] for _ in LAYERS], carrier="none")
    off = [one for one in style["layers"] if one.get("layout", {}).get("visibility") == "visible"]
    # The fills of the areas stay: they are transparent, and a click on the land still finds its grid.
    # So does the outline of what is chosen, which nothing else has.
    left = {one["id"] for one in off if not one["id"].endswith("-chosen")}
    assert left <= {"communities-fill", "grids-fill"}


def test_the_page_answers_at_each_of_its_paths_and_nowhere_else(leader):
    for path in ("/", "/map"):
        assert "图层" in spoken(leader.told("page.children", **{"url.pathname": path}))
    for path in ("/nowhere", "", None, 7, ["/"], {}):
        assert "没有这个页面" in spoken(leader.told("page.children", **{"url.pathname": path}))


def test_the_shell_says_its_language_and_theme(reader):
    page = reader("leader", "en", "dark").client.get("/").text
    assert '<html lang="en" data-theme="dark">' in page
    assert '<html lang="zh-CN" data-theme="light">' in reader("leader").client.get("/").text


def test_fresh_values_cover_every_control(leader):
    wired = {one["id"] for wire in leader.wires() for one in [*wire["inputs"], *wire["state"]]}
    names = {json.loads(i)["type"] if i.startswith("{") else i for i in wired}
    assert {name for name in names if name.startswith("street-map")} <= set(FRESH)
