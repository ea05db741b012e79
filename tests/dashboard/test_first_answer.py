"""The page comes with the first answer: at the address the browser tells, without a callback."""

import pytest
from reading import parts, spoken

LAYOUT = "/_dash-layout"
NINETY_DAYS = "since=2026-08-26&until=2026-11-23"  # what the callbacks of these tests ask for
LEFT_FOR_LATER = {"page.children"}  # only where the browser does not tell its address


def page_at(reader, address=None):
    """What the browser gets first when it stands at an address."""
    headers = {"Referer": f"http://127.0.0.1:8050{address}"} if address else {}
    reply = reader.client.get(LAYOUT, headers=headers)
    assert reply.status_code == 200
    return reply.json()


def test_the_first_answer_is_the_page_with_its_figures_legend_and_chart(leader):
    said = spoken(page_at(leader, "/"))
    for words in ("图层", "期内事件", "步行", "统计期"):
        assert words in said
    first = page_at(leader, "/")
    assert len(parts(first, "legend")) == 1
    figure = parts(first, "timeline-graph")[0]["props"]["figure"]
    assert len(figure["data"][0]["x"]) == 365


@pytest.mark.parametrize(
    ("output", "where"),
    [("street-map-numbers.tree", "figures"), ("street-map-legend.tree", "legend")],
)
def test_what_comes_first_is_what_the_callback_would_tell(leader, output, where):
    first = page_at(leader, f"/?{NINETY_DAYS}")
    assert spoken(leader.told(output)) in spoken(parts(first, where))


def test_the_view_of_the_address_is_the_view_of_the_page(leader):
    asked = "by=grids&metric=residents&sel=house:1&area=330399001001&at=120.65,28,16.2,0,0"
    first = page_at(leader, f"/?{asked}&{NINETY_DAYS}")
    card = parts(first, "card")[0]["props"]["tree"]
    assert spoken(card) in spoken(leader.told("street-map-card.tree", selection="house:1"))
    assert len(parts(first, "side-card")) == 1
    the_map = parts(first, "map")[0]["props"]["children"][0]["props"]
    assert the_map["view"]["zoom"] == 16.2
    assert the_map["featureState"]["grids/grids"]
    crumbs = leader.told("street-map-crumbs.children", area="330399001001")
    assert spoken(parts(first, "crumbs")).startswith(spoken(crumbs))


def test_nothing_is_chosen_so_no_card_is_there(leader):
    first = page_at(leader, "/")
    assert parts(first, "card")[0]["props"]["tree"] == []
    assert parts(first, "side-card") == []


def test_who_does_not_tell_an_address_gets_the_way_to_the_page(leader):
    first = page_at(leader)
    assert "图层" not in spoken(first)
    assert {one["type"] for one in first["props"]["children"]} == {"Location", "Div"}


def test_an_address_without_a_page_says_so_at_once(leader):
    assert "没有这个页面" in spoken(page_at(leader, "/nowhere?x=1"))


def test_an_address_that_is_too_long_is_refused(leader):
    headers = {"Referer": "http://127.0.0.1:8050/?sel=" + "z" * 5000}
    assert leader.client.get(LAYOUT, headers=headers).status_code == 400


@pytest.mark.parametrize("role", ["grid_worker", "planner", "admin"])
def test_each_role_gets_a_page_of_its_own(reader, role):
    first, leader = (spoken(page_at(reader(r), "/")) for r in (role, "leader"))
    assert first != leader
    if role == "grid_worker":
        assert "桃花" not in first


def test_no_callback_of_the_map_is_called_before_something_is_chosen(leader):
    early = {w["output"] for w in leader.wires() if not w["prevent_initial_call"]}
    assert {o for o in early if "street-map" in o or o.startswith("page")} == LEFT_FOR_LATER
