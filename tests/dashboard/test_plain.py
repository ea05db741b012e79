"""A tree of plain HTML is data: the form that Dash itself sends, at a fraction of the work."""

import json

import orjson
import pytest
from dash import dcc
from dash import html as dash_html
from dash._utils import to_json

from dashboard.pages.street_map import card_lists, parts
from dashboard.plain import Plain, html
from dashboard.sent import sent
from layers.gridmap import GridMap

NAMES = sorted(name for name in vars(html) if name[0].isupper())


@pytest.mark.parametrize("name", [n for n in NAMES if n not in {"Any", "Callable", "Node"}])
def test_a_node_is_what_dash_sends_for_its_own_element(name):
    ours = getattr(html, name)(["words"], title="t", **{"data-go": "house:1"})
    theirs = getattr(dash_html, name)(["words"], title="t", **{"data-go": "house:1"})
    assert ours == json.loads(to_json(theirs))


def test_a_node_without_children_has_none():
    assert "children" not in html.Img(src="/a.svg", alt="")["props"]


def test_a_tree_needs_no_taking_apart_to_be_sent():
    tree = [card_lists.head("house", "梅巷3号", "zh", "ELDERLY", "dark"), parts.bar("步行", 0.5, "50%")]
    assert json.loads(orjson.dumps(tree)) == tree


def test_a_node_stands_among_the_children_of_dash_as_well():
    sent = json.loads(to_json(dash_html.Div([html.P("words"), dash_html.P("words")])))
    assert sent["props"]["children"][0] == sent["props"]["children"][1]


def test_plain_sends_its_tree_as_it_is():
    sent = json.loads(
        to_json(Plain([html.P("a"), "b", None], id="x", tag="section", attributes={"role": "note"}))
    )
    assert (sent["namespace"], sent["type"]) == ("menpai_plain", "Plain")
    assert sent["props"]["tree"] == [html.P("a"), "b", None]
    assert "children" not in sent["props"]


def test_a_picture_is_drawn_once():
    assert parts.picture("ELDERLY", "dark", 20) is parts.picture("ELDERLY", "dark", 20)
    assert parts.picture("ELDERLY", "dark", 20) != parts.picture("ELDERLY", "light", 20)


def test_a_page_is_sent_as_dash_would_send_it():
    page = dash_html.Div(
        [
            Plain([html.P("a"), None], id="tree"),
            dcc.Checklist(options=[{"value": "x", "label": Plain("x", tag="span")}], value=["x"]),
            GridMap(id={"type": "map", "n": 1}, mapStyle={"layers": []}, padding=24),
            dash_html.Section(dash_html.H2("words"), **{"data-go": "house:1", "aria-label": "a"}),
            None,
            3,
        ],
        id="page",
    )
    data = sent(page)
    assert json.loads(orjson.dumps(data)) == json.loads(to_json(page))
