"""A view is its address: every part comes back, and an address that is broken opens the usual view."""

from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qsl, urlencode

import pytest
import town as toy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.pages.street_map.view_state import SHOWN, ViewState, view_of
from data.questions import BY_ZOOM, CODED, METRICS, EventFilter
from layers.catalog import CARRIERS, LAYERS

USUAL = {"place": None, "layers": SHOWN, "carrier": "hexes", "metric": "events", "group": "", "res": BY_ZOOM,
         "solid": False, "selection": ""}  # fmt: skip
# The store is shared on purpose: it is never written to.
shared = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def address_of(view):
    """The address of a view as assets/street_map.js writes it."""
    events = view.events
    parts = {
        "at": ",".join(f"{number:.5f}" for number in view.place or ()),
        "on": ",".join(view.layers), "by": view.carrier, "metric": view.metric, "group": view.group,
        "res": str(view.res or ""), "solid": "1" if view.solid else "",
        "since": events.since.isoformat(), "until": events.until.isoformat(), "area": events.area,
        **{name: ",".join(getattr(events, name)) for name in CODED}, "sel": view.selection,
    }  # fmt: skip
    return urlencode([(name, text) for name, text in parts.items() if text or name == "on"])


def opened(address, store):
    """The view an address opens."""
    return view_of(dict(parse_qsl(address, keep_blank_values=True)), store)


def codes(name):
    return st.lists(st.sampled_from(CODED[name][1]), max_size=4).map(tuple)


LIMITS = ((-180, 180), (-85, 85), (0, 22), (0, 75), (-360, 360))  # lon, lat, zoom, pitch, bearing
places = st.none() | st.tuples(
    *(st.floats(low, high).map(lambda n: round(n, 5)) for low, high in LIMITS)
)  # fmt: skip
filters = st.builds(
    lambda days, back, area, named: EventFilter(
        toy.TODAY - timedelta(days=days + back), toy.TODAY - timedelta(days=back), area=area, **named
    ),
    st.integers(0, 1000), st.integers(0, 400),
    st.sampled_from(["", toy.STREET, toy.A, toy.B2, toy.A1 + "01"]),
    st.fixed_dictionaries({name: codes(name) for name in CODED}),
)  # fmt: skip
views = st.builds(
    lambda metric, **parts: ViewState(metric=metric, group="", **parts),
    metric=st.sampled_from([m for m in METRICS if m != "coverage"]),
    place=places,
    layers=st.sets(st.sampled_from([layer.code for layer in LAYERS])).map(
        lambda on: tuple(layer.code for layer in LAYERS if layer.code in on)
    ),
    carrier=st.sampled_from(CARRIERS),
    res=st.sampled_from([0, 7, 8, 9, 10, 11]),
    solid=st.booleans(),
    events=filters,
    selection=st.sampled_from(["", "house:1", "hex:8b2f5a363acffff", "grid:" + toy.A1]),
)


@shared
@given(view=views)
def test_every_part_of_a_view_comes_back_from_its_address(store, view):
    assert opened(address_of(view), store) == view


@pytest.mark.parametrize(("metric", "group"), [("residents", "age_60_plus"), ("coverage", "HEALTH")])
def test_the_group_of_a_measure_comes_back(store, metric, group):
    view = replace(opened("", store), metric=metric, group=group)
    assert opened(address_of(view), store) == view


def test_an_empty_address_opens_the_usual_view_of_the_last_thirty_days(store):
    view = opened("", store)
    assert {name: getattr(view, name) for name in USUAL} == USUAL
    assert (view.events.since, view.events.until) == (toy.TODAY - timedelta(days=29), toy.TODAY)


def test_no_layer_on_is_not_the_same_as_not_said(store):
    assert view_of({"on": ""}, store).layers == ()
    assert view_of({}, store).layers == SHOWN


def test_everybody_is_no_group_and_coverage_is_always_of_one_service(store):
    assert opened("metric=residents&group=all", store).group == ""
    assert opened("metric=events&group=HEALTH", store).group == ""
    assert opened("metric=coverage", store).group == "ELDERLY"
    assert opened("metric=coverage&group=age_60_plus", store).group == "ELDERLY"


@pytest.mark.parametrize(
    "broken",
    [
        "at=here", "at=120.7", "at=120.7,28", "at=nan,nan,nan", "at=inf,0,9", "at=500,28,15", "at=120,89,15",
        "at=120.7,28,99", "at=120.7,28,15,89", "at=120.7,28,15,0,999", "at=1e999,28,15",
    ],
)  # fmt: skip
def test_a_place_that_is_none_opens_the_whole_street(store, broken):
    assert opened(broken, store).place is None


@pytest.mark.parametrize(
    "broken",
    [
        "since=yesterday", "since=2026-11-24&until=2026-11-23", "classes=99", "statuses=lost", "kinds=x",
        "levels=soon", "area=33", "area=abc", "since=0001-01-01", "until=9999-99-99",
    ],
)  # fmt: skip
def test_a_filter_that_cannot_be_asked_is_the_usual_one(store, broken):
    assert opened(broken, store).events == opened("", store).events


@shared
@given(query=st.dictionaries(st.sampled_from(
    ["at", "on", "by", "metric", "group", "res", "solid", "since", "until", "classes", "kinds", "statuses",
     "levels", "area", "sel", "next", ""]), st.text(max_size=30)))  # fmt: skip
def test_no_address_is_an_error(store, query):
    view = view_of(query, store)
    assert view.question().metric in METRICS
    assert view.events.since <= view.events.until


def test_a_page_with_every_layer_off_comes_back_with_every_layer_off(leader):
    assert _switched_on(leader.page("?on=")) == []
    assert set(_switched_on(leader.page())) == set(SHOWN)


def _switched_on(component):
    if isinstance(component, list):
        return [code for one in component for code in _switched_on(one)]
    if not isinstance(component, dict):
        return []
    props = component.get("props", {})
    own = props["value"] if isinstance(props.get("id"), dict) else []
    return own + _switched_on(props.get("children"))


@pytest.mark.parametrize(
    "search",
    [
        "?at=x&metric=y&area=33",
        "?%ff%fe=%00",
        "?sel=%3Cscript%3E",
        "?since=9999-01-01&until=9999-12-31",
    ],
)
def test_a_broken_address_still_opens_the_page(leader, search):
    assert leader.page(search)["props"]["id"] == "street-map"


def test_the_far_future_has_a_timeline_too(leader):
    far = {"since": "9999-01-01", "until": "9999-12-31"}
    assert leader.send("street-map-timeline.figure", period=far).status_code == 200
