"""Two callbacks may write to one property; the browser tells them apart by a mark, which must get through."""

import orjson
import pytest
from dash import Dash, Input, Output, dcc, html

from dashboard.callback_body import BodyError, read_body


@pytest.fixture
def marked():
    """A Dash in which two callbacks write to the same list of children."""
    dash = Dash("menpai_marks", enable_mcp=False)
    dash.layout = html.Div([dcc.Input(id="first"), dcc.Input(id="second"), html.P(id="said")])
    dash.callback(Output("said", "children"), Input("first", "value"))(str)
    dash.callback(
        Output("said", "children", allow_duplicate=True), Input("second", "value"), prevent_initial_call=True
    )(str)
    dash._setup_server()
    return dash


def body_of(output, prop):
    inputs = [{"id": "second", "property": "value", "value": "x"}]
    return orjson.dumps({"output": output, "outputs": {"id": "said", "property": prop}, "inputs": inputs})


def test_the_mark_that_a_browser_sends_gets_through(marked):
    output = next(o for o in marked.callback_map if "@" in o)
    assert (
        read_body(body_of(output, output.split(".")[1]), marked.callback_map)["inputs"][0]["id"] == "second"
    )
    assert read_body(body_of(output, "children"), marked.callback_map)


def test_another_property_does_not_get_through_by_a_mark(marked):
    output = next(o for o in marked.callback_map if "@" in o)
    with pytest.raises(BodyError, match="outputs do not fit"):
        read_body(body_of(output, "style@" + output.split("@")[1]), marked.callback_map)
