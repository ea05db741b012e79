"""Every address and every callback, for every role, of its own area and of others: nothing foreign is told.

What a role may do is in ``data.rights``; an address names the act that it is, a callback the roles that may
call it. Whatever is new and has no rule, or no example here, fails.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import town as toy
from reading import FRESH, _outputs, _slot
from starlette.testclient import TestClient

from dashboard import dash_app
from dashboard.endpoint import ANYBODY, SOMEBODY
from dashboard.gate import OPEN_PATHS
from dashboard.pages import PAGES
from dashboard.permissions import declared
from dashboard.principal import ROLE_CODES, viewer_of
from dashboard.routes import native_endpoints
from dashboard.routes.answer import Desk
from dashboard.server import build
from data import rights as rights_table
from data.exports.layers import LAYERS
from data.questions import METRICS, EventFilter
from data.rights import ACTS, RIGHTS, roles_that
from data.settings import read_settings
from data.store.features import FEATURES
from data.store.snapshot import LAYERS as DRAWN_LAYERS
from data.viewer import Viewer
from geo import vocabulary
from geo.mercator import tiles_over

HOME = "http://127.0.0.1:8050"
ENDPOINTS = {one.name: one for one in native_endpoints(Desk(read_settings({}), None, None, None))}
FIRST = {"community": toy.A, "grid": toy.A1}
VIEWERS = {role: viewer_of(role, FIRST.get) for role in ROLE_CODES}
DRAWN = [layer for layer in DRAWN_LAYERS if layer != "events"]
FOREIGN_AREAS = (toy.A2, toy.B, toy.B1, toy.B2)
CARDS = [
    *(f"house:{key}" for key in (1, 7, 20, 28, 31, 33, 40)),
    *(f"event:{key}" for key in (1, 5, 20, 45, 52, 58, 60)),
    *(f"building:{key}" for key in range(1, 17)),
    *(f"{kind}:{key}" for kind in ("facility", "service_point", "sensor") for key in range(1, 8)),
    *(f"grid:{code}" for code in toy.GRIDS),
    *(f"community:{code}" for code in (toy.A, toy.B)),
]


def tiles() -> list[str]:
    """Tiles over all of the town, far and near, as z/x/y."""
    box = toy.box(-20, -20, 820, 440).bounds
    return [f"{tile.z}/{tile.x}/{tile.y}" for z in (12, 15, 17) for tile in tiles_over(box, z)]


TILES = tiles()
TEXTS = ("桃花", "运河路", "网格", "E0006", toy.B1, "码头", "幢", "1")
CARRIERS = ("hexes", "grids")
AREAS = ("", *FOREIGN_AREAS, toy.A1)
# What is asked of each address; {foreign} texts are what somebody might have heard of.
ASKED: dict[str, list[str]] = {
    "health": ["/healthz"],
    "tile": [f"/tiles/{layer}/{at}.mvt" for layer in DRAWN for at in TILES],
    "tile_events": [f"/tiles/events/{at}.mvt?area={area}" for at in TILES for area in AREAS],
    "tile_hexes": [
        f"/tiles/hexes/{at}.mvt?metric={metric}&res=9&area={area}"
        for at in TILES for metric in METRICS for area in AREAS
    ],
    "features": [f"/features/{layer}.geojson" for layer in FEATURES],
    "search": [f"/search?q={text}" for text in TEXTS],
    "sheet": [f"/sheet.html?by={by}&metric=events&area={area}" for by in CARRIERS for area in AREAS],
    "still": [f"/still.svg?by={by}&metric=events&area={area}" for by in CARRIERS for area in AREAS],
    "import_template": ["/imports/template/houses.xlsx"],
    "import_file": ["/imports/none/file"],
    "import_preview": ["/imports/none/preview.geojson"],
    "import_refused": ["/imports/none/quarantine.xlsx"],
    "origins": [
        f"/origins/{kind}/{key}.json"
        for kind in ("houses", "events", "facilities", "sensors", "buildings", "persons")
        for key in range(1, 61, 3)
    ] + [f"/origins/grids/{code}.json" for code in toy.GRIDS],
    "residents": [f"/people/{house}.json" for house in (1, 7, 20, 28, 31, 40)],
    "particulars": [f"/people/{person}/open" for person in (1, 2, 3)],
    "export": [
        f"/export/{layer}.{kind}?area={area}"
        for layer in LAYERS for kind in ("csv", "geojson", "xlsx") for area in ("", toy.B1)
    ],
    "export_progress": ["/export/progress/abcdefgh"],
    "export_stop": ["/export/stop/abcdefgh"],
    "basemap": ["/basemap/12/3421/1700"],
    "basemap_layer": ["/basemap/vec/12/3421/1700"],
    "demo_sign_in": ["/demo/sign-in?role=leader&next=/"],
    "lang": ["/lang?to=en&next=/"],
    "theme": ["/theme?to=dark&next=/"],
    "sign_in": ["/sign-in"],
    "sign_in_code": ["/sign-in/code"],
    "sign_in_authenticator": ["/sign-in/authenticator"],
    "sign_in_password": ["/sign-in/password"],
    "sign_in_sso": ["/sign-in/sso"],
    "sign_in_sso_back": ["/sign-in/sso/back?code=x&state=y"],
    "sign_out": ["/sign-in/out"],
    "accounts": ["/accounts"],
    "subjects": ["/subjects"],
    "audit": ["/audit"],
    "problems": ["/problems"],
    "openapi": ["/openapi.json"],
}  # fmt: skip


def foreign(role: str) -> list[str]:
    """Texts that only rows of areas hold which the role may not see: addresses, names, numbers, codes."""
    viewer, own, others = VIEWERS[role], set(EVERYBODYS), set()
    for name, frame in toy.frames().items():
        if name in {"road", "land"}:
            own |= {str(text) for text in frame["name"].dropna()}
            continue
        column = "area_code" if "area_code" in frame else "code"
        if column not in frame:
            continue
        sees = viewer.knows if column == "code" else viewer.sees
        for row in frame.to_dict("records"):
            texts = {v for k, v in row.items() if isinstance(v, str) and len(v) > 3 and k in TELLING}
            (own if sees(row[column]) else others).update(texts)
    return sorted(text for text in others if not any(text in mine for mine in own))


TELLING = {
    "address", "doorplate_code", "number", "title", "name", "code", "area_code", "worker", "leader", "road",
}  # fmt: skip
# What the street is called, and the names of kinds, which the toy town gives to things as well.
TERMS = [value for value in vars(vocabulary).values() if isinstance(value, tuple)]
KINDS = {entry.zh for terms in TERMS for entry in terms if hasattr(entry, "zh")}
EVERYBODYS = (toy.META["name"], toy.META["name_en"], *KINDS)
# A service that reaches a door of one's own is told by name, wherever it stands (docs/decisions/0004).
SERVICES = {*toy.frames()["service_point"]["name"], *toy.frames()["facility"]["name"]}
HIDDEN = {role: foreign(role) for role in ROLE_CODES}


def test_there_is_something_to_hide_from_whoever_does_not_see_it_all():
    assert {role for role, texts in HIDDEN.items() if not texts} == {"leader", "planner", "steward"}
    assert {"admin", "auditor"} <= {role for role, texts in HIDDEN.items() if len(texts) > 80}
    assert len(HIDDEN["grid_worker"]) > 50


def read(reply: Any) -> str:
    """All that an answer says: JSON without escapes, sheets and zips unpacked, tiles as they are."""
    body = reply.content
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            return "".join(packed.read(name).decode("utf-8", "replace") for name in packed.namelist())
    text = body.decode("utf-8", "replace")
    if "json" in reply.headers.get("content-type", ""):
        return json.dumps(json.loads(text), ensure_ascii=False)
    return text


def leaks(role: str, reply: Any, asked: str) -> list[str]:
    """What of other areas an answer tells, besides what was asked."""
    said = read(reply)
    return [text for text in HIDDEN[role] if text in said and text not in asked]


@pytest.fixture
def client(application, request) -> Iterator[TestClient]:
    """Somebody in the role of the test."""
    cookies = {"menpai_demo": request.getfixturevalue("role")}
    with TestClient(application, base_url=HOME, cookies=cookies, raise_server_exceptions=False,
                    follow_redirects=False) as made:  # fmt: skip
        yield made


# rules ---


def test_every_address_has_a_rule_and_an_example_here():
    assert set(ASKED) == set(ENDPOINTS)
    assert {one.act for one in ENDPOINTS.values()} <= {ANYBODY, SOMEBODY, *ACTS}


def test_the_gate_opens_to_anybody_what_says_so_and_nothing_else():
    open_to_all = {one.path for one in ENDPOINTS.values() if one.act == ANYBODY}
    assert {path for path in open_to_all if not path.startswith("/sign-in")} == OPEN_PATHS


def test_every_row_of_the_table_names_acts_and_fields_that_there_are():
    assert set(RIGHTS) == set(ROLE_CODES)
    for rights in RIGHTS.values():
        assert rights.acts <= set(ACTS)
        assert rights.fields <= set(rights_table.FIELDS)
        assert rights.area in rights_table.AREAS
    assert all(roles_that(act) for act in ACTS)
    for role in ("admin", "auditor"):
        assert not RIGHTS[role].fields, "whoever keeps the system sees no business data"
    assert not roles_that("accounts") & roles_that("audit"), "nobody examines what they did themselves"


def test_every_callback_has_roles_and_every_page_an_act(application):
    permissions = declared((dash_app, *PAGES))
    with TestClient(application, base_url=HOME, cookies={"menpai_demo": "leader"}) as client:
        wires = [w for w in client.get("/_dash-dependencies").json() if not w.get("clientside_function")]
    outputs = [output for wire in wires for output in re.split(r"\.\.\.", wire["output"].strip("."))]
    assert outputs
    for output in outputs:
        name = output.rsplit(".", 1)[0]
        name = json.loads(name)["type"] if name.startswith("{") else name.partition("@")[0]
        assert permissions._roles(name), f"{output} may be called by nobody: name it in CALLBACKS"
    assert all(page.NAV in ACTS for page in PAGES if getattr(page, "NAV", ""))


# addresses ---


@pytest.mark.parametrize("name", sorted(ENDPOINTS))
@pytest.mark.parametrize("role", ROLE_CODES)
def test_an_address_tells_a_role_nothing_that_it_may_not_know(client, role, name):
    endpoint = ENDPOINTS[name]
    for address in ASKED[name]:
        reply = client.request(endpoint.methods[0], address)
        if endpoint.act in ACTS and not VIEWERS[role].may(endpoint.act):
            assert reply.status_code == 403, address
        else:
            assert reply.status_code in {200, 204, 303, 304, 400, 404, 405, 409, 415, 422}, (
                address,
                reply.text,
            )
        told = leaks(role, reply, address)
        if name == "audit":  # the log says of which areas an export was
            told = [text for text in told if not text.isdigit()]
        assert told == [], address


@pytest.mark.parametrize("name", [name for name, one in ENDPOINTS.items() if one.act in ACTS])
def test_an_address_answers_somebody(application, name):
    """Else the test above would pass with everything refused."""
    may = sorted(roles_that(ENDPOINTS[name].act))
    found = []
    for role in may:
        cookies = {"menpai_demo": role}
        with TestClient(application, base_url=HOME, cookies=cookies, raise_server_exceptions=False) as client:
            found += [client.request(ENDPOINTS[name].methods[0], ASKED[name][0]).status_code]
    assert all(status != 403 for status in found)
    if "GET" in ENDPOINTS[name].methods and not name.startswith(
        ("basemap", "import_p", "import_r", "export_")
    ):
        assert set(found) == {200}


# Without a key of a basemap, a job or an export under way.
NOTHING_THERE = {"basemap", "basemap_layer", "import_preview", "import_refused", "export_progress"}


# callbacks ---

CHANGES: list[dict[str, Any]] = [
    {},
    *({"area": area} for area in FOREIGN_AREAS),
    *({"selection": card} for card in CARDS),
    *({"carrier": "grids", "area": area} for area in (toy.B1,)),
    *({"url.pathname": path} for page in PAGES for path in page.PATHS),
    {"url.search": f"?area={toy.B1}&sel=house:31"},
]


@pytest.mark.parametrize("role", ROLE_CODES)
def test_a_callback_tells_a_role_nothing_that_it_may_not_know(client, role):
    permissions = declared((dash_app, *PAGES))
    wires = [w for w in client.get("/_dash-dependencies").json() if not w.get("clientside_function")]
    answered = set()
    for wire in wires:
        names = {_short_of(one["id"]) for one in [*wire["inputs"], *wire["state"]]}
        allowed = all(
            role in permissions._roles(_name(output)) for output in wire["output"].strip(".").split("...")
        )
        for values in CHANGES:
            if values and not set(values) & names:
                continue
            reply = client.post("/_dash-update-component", json=_body(wire, values))
            if not allowed:  # or of a wrong shape, which is seen first
                assert reply.status_code in {400, 403}, (wire["output"], role)
            else:
                assert reply.status_code in {200, 204, 400, 404, 409}, (wire["output"], reply.text)
                answered.add(wire["output"])
            told = set(leaks(role, reply, json.dumps(values)))
            of_card = SERVICES if "street-map-card" in wire["output"] else set()
            assert told <= of_card, (wire["output"], values)
    assert answered


def _name(output: str) -> str:
    key = output.rsplit(".", 1)[0]
    return json.loads(key)["type"] if key.startswith("{") else key


def _short_of(key: str) -> str:
    if key.startswith("{"):
        return ""
    return {"url": "url.pathname"}.get(key, key.removeprefix("street-map-").replace("-", "_"))


def _body(wire: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    return {
        "output": wire["output"],
        "outputs": _outputs(wire["output"]),
        "inputs": [_filled(one, values) for one in wire["inputs"]],
        "state": [_filled(one, values) for one in wire["state"]],
        "changedPropIds": [],
    }


def _filled(wired: dict[str, Any], values: dict[str, Any]) -> Any:
    """As a fresh page has it; a control of a pattern that no fresh page holds is there once, empty."""
    if wired["id"].startswith("{"):
        pattern = json.loads(wired["id"])
        if pattern["type"] not in FRESH:
            key = {name: "x" if isinstance(part, list) else part for name, part in pattern.items()}
            one = {"id": key, "property": wired["property"], "value": None}
            return [one] if ["ALL"] in pattern.values() else one
    return _slot(wired, values)


# nobody ---


@pytest.fixture(scope="module")
def stranger(settings, store) -> Iterator[TestClient]:
    """Nobody, before the house with the demo switched off."""
    inside = build(replace(settings, demo=False), store)
    with TestClient(inside, base_url=HOME, raise_server_exceptions=False, follow_redirects=False) as client:
        yield client


@pytest.mark.parametrize("name", sorted(ENDPOINTS))
def test_nobody_is_told_anything(stranger, name):
    endpoint = ENDPOINTS[name]
    for address in ASKED[name][:20]:
        reply = stranger.request(endpoint.methods[0], address)
        if endpoint.act != ANYBODY:
            assert reply.status_code == 401, address
        assert leaks("admin", reply, address) == []


BEHIND = ["/_dash-layout", "/_dash-dependencies", "/_dash-update-component", "/assets/desk.css", "/nowhere",
          "/_mcp", "/docs", "/redoc"]  # fmt: skip


@pytest.mark.parametrize("path", [*(path for page in PAGES for path in page.PATHS), *BEHIND])
def test_nobody_gets_a_page_a_layout_or_a_script(stranger, path):
    for method in ("GET", "POST"):
        reply = stranger.request(method, path, headers={"accept": "application/json"})
        assert reply.status_code in {401, 403, 405}, (method, path)
        assert leaks("admin", reply, path) == []


def test_health_says_nobody_but_how_it_is(stranger):
    assert set(stranger.get("/healthz").json()) == {"status"}


# accounts that were given more than their role reaches ---


@pytest.mark.parametrize("role", ["admin", "auditor"])
def test_an_area_given_to_who_keeps_the_system_shows_nothing(store, role):
    viewer = Viewer(role, ("", toy.A1))
    assert viewer.areas == ()
    assert store.features(viewer, "grids").empty
    assert store.house(viewer, 7, EventFilter(toy.TODAY, toy.TODAY)) is None
