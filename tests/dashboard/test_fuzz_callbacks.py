"""Anybody can post anything to a callback: it is answered or refused, and never a failure of ours."""

import json
from functools import partial

import pytest
import town as toy
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from reading import FRESH, Reader, _outputs
from starlette.testclient import TestClient

from dashboard.server import build
from data.database import make_engine, write_meta
from data.settings import read_settings
from data.store import Store

HOME = "http://127.0.0.1:8050"
EACH = 4  # examples for a callback
few = partial(
    settings, derandomize=True, deadline=None, database=None, phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
KNOWN = [value for values in FRESH.values() for value in (values if isinstance(values, list) else [values])]
PLAIN = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=12),
    st.sampled_from([one for one in KNOWN if not isinstance(one, list)]),
)
NAMES = st.sampled_from(["since", "until", "job", "kind", "n", "key", "index", "row", ""]) | st.text(
    max_size=4
)
VALUES = st.recursive(
    PLAIN,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=6,
)


@pytest.fixture(scope="module")
def client(tmp_path_factory, sqlite_template):
    """A steward before a store that may be written to."""
    home = tmp_path_factory.mktemp("fuzz")
    (home / "menpai.db").write_bytes(sqlite_template.read_bytes())
    made = read_settings({"MENPAI_HOME": str(home)})
    engine = make_engine(made.database_url)
    toy.load(engine)
    west, south, east, north = toy.box(-20, -20, 820, 440).bounds
    write_meta(engine, {"bbox": f"{west},{south},{east},{north}"})
    cookies = {"menpai_demo": "steward"}
    with TestClient(build(made, Store(engine)), base_url=HOME, cookies=cookies, raise_server_exceptions=False,
                    follow_redirects=False) as client:  # fmt: skip
        yield client
    engine.dispose()


def slot(wired, value):
    """An input as a browser sends it, with a value that no control has."""
    if wired["id"].startswith("{"):
        pattern = json.loads(wired["id"])
        key = {name: "x" if isinstance(part, list) else part for name, part in pattern.items()}
        one = {"id": key, "property": wired["property"], "value": value}
        return [one] if ["ALL"] in pattern.values() else one
    return {"id": wired["id"], "property": wired["property"], "value": value}


def test_every_callback_given_any_values_is_never_a_failure(client):
    for wire in Reader(client).wires():
        ask_anything(client, wire)


def ask_anything(client, wire):
    """Post some values to one callback, as many as it takes."""
    wired, count = [*wire["inputs"], *wire["state"]], len(wire["inputs"])

    @few(max_examples=EACH)
    @given(st.lists(VALUES, min_size=len(wired), max_size=len(wired)), st.booleans())
    def posted(values, first):
        slots = [slot(one, value) for one, value in zip(wired, values, strict=True)]
        body = {
            "output": wire["output"], "outputs": _outputs(wire["output"]), "inputs": slots[:count],
            "state": slots[count:],
            "changedPropIds": [f"{wire['inputs'][0]['id']}.{wire['inputs'][0]['property']}"] if first else [],
        }  # fmt: skip
        reply = client.post("/_dash-update-component", json=body)
        assert reply.status_code in {200, 204, 400, 403}, (wire["output"], values, reply.text)
        if reply.status_code >= 400:
            assert reply.json()["detail"]

    posted()


def test_a_body_of_any_shape_is_400(client):
    @few(max_examples=60)
    @given(
        VALUES.map(json.dumps).map(str.encode)
        | st.binary(max_size=60)
        | st.fixed_dictionaries(
            {"output": VALUES | st.sampled_from(["page.children"])},
            optional=dict.fromkeys(("outputs", "inputs", "state", "changedPropIds"), VALUES),
        ).map(json.dumps).map(str.encode)
    )  # fmt: skip
    def posted(body):
        headers = {"content-type": "application/json"}
        reply = client.post("/_dash-update-component", content=body, headers=headers)
        assert (reply.status_code, reply.json()["type"]) == (400, "/problems#bad-body")

    posted()


def test_a_press_of_nobody_knows_which_button_does_nothing(client):
    """Somebody posts that a button was pressed, and not which."""
    many = [w for w in Reader(client).wires() if any("ALL" in one["id"] for one in w["inputs"])]
    assert many
    for wire in many:
        slots = [slot(one, 1) for one in [*wire["inputs"], *wire["state"]]]
        count = len(wire["inputs"])
        body = {
            "output": wire["output"], "outputs": _outputs(wire["output"]), "inputs": slots[:count],
            "state": slots[count:], "changedPropIds": [],
        }  # fmt: skip
        reply = client.post("/_dash-update-component", json=body)
        assert reply.status_code in {200, 204, 400, 403}, (wire["output"], reply.text)
