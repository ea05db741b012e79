"""The gate and the locks behind it: who gets in, as whom, and what is refused."""

import json
import logging
from concurrent.futures import ThreadPoolExecutor

import pytest
from dash import Dash, Input, Output, html
from starlette.testclient import TestClient
from werkzeug.test import Client

from dashboard.callback_body import BodyError, read_body
from dashboard.locks import lock
from dashboard.permissions import Permissions
from dashboard.principal import ROLE_CODES, current, viewer_of
from dashboard.process import StartError, assemble

DOORS = [
    "/", "/any/deep/path", "/_dash-layout", "/_dash-dependencies", "/assets/x.css",
    "/tiles/houses/14/1/1.mvt", "/features/grids.geojson", "/search?q=a", "/basemap/vec/1/1/1",
    "/demo/sign-in?role=leader", "/_dash-component-suites/dash/deps/react@18.js", "/lang?to=en",
]  # fmt: skip


def ask(client: TestClient, output: str = "greeting", value: object = "林", **changes: object):
    """Call a callback as Dash's own renderer does."""
    body = {
        "output": f"{output}.children",
        "outputs": {"id": output, "property": "children"},
        "inputs": [{"id": "name", "property": "value", "value": value}],
        "changedPropIds": ["name.value"],
    }
    return client.post("/_dash-update-component", json=body | changes)


@pytest.mark.parametrize("path", DOORS)
def test_nobody_gets_in_anywhere_without_signing_in(stranger, path):
    assert stranger.get(path).status_code == 401
    page = stranger.get(path, headers={"accept": "text/html"})
    assert (page.status_code, page.headers["location"]) == (303, "/sign-in")


def test_nobody_calls_a_callback_without_signing_in(stranger):
    assert ask(stranger).status_code == 401


def test_strangers_see_the_notice_and_whether_the_server_is_up(stranger):
    assert "登录" in stranger.get("/sign-in").text
    assert stranger.get("/healthz").json() == {"status": "ok"}


def test_a_demo_cookie_does_not_open_a_server_where_the_demo_is_off(stranger):
    stranger.cookies.set("menpai_demo", "leader")
    assert stranger.get("/search?q=a").status_code == 401


def test_the_callback_knows_who_asks(client):
    assert ask(client).json()["response"]["greeting"]["children"] == "林, leader"
    client.get("/demo/sign-in?role=planner")
    assert ask(client).json()["response"]["greeting"]["children"] == "林, planner"


def test_interleaved_people_are_never_mixed_up(client):
    def asked_as(role: str) -> bool:
        reply = client.post(
            "/_dash-update-component",
            headers={"cookie": f"menpai_demo={role}"},
            json={
                "output": "greeting.children",
                "outputs": {"id": "greeting", "property": "children"},
                "inputs": [{"id": "name", "property": "value", "value": role}],
            },
        )
        return reply.json()["response"]["greeting"]["children"] == f"{role}, {role}"

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(asked_as, ROLE_CODES * 25))


def test_an_unknown_role_is_the_leader_of_the_demo_not_an_error(client):
    client.cookies.set("menpai_demo", "king")
    assert ask(client).json()["response"]["greeting"]["children"] == "林, leader"


@pytest.mark.parametrize(
    ("role", "areas"),
    [
        ("leader", ("",)),
        ("planner", ("",)),
        ("steward", ("",)),
        ("secretary", ("330302001001",)),
        ("property_manager", ("330302001001",)),
        (
            "grid_worker",
            ("330302001001002",),
        ),  # the first comprehensive grid, not the dedicated one before it
        ("admin", ()),
        ("auditor", ()),
    ],
)
def test_each_role_sees_its_own_area(client, store, role, areas):
    client.get(f"/demo/sign-in?role={role}")
    client.get("/search?q=a")
    assert (store.asked[-1][0].role, store.asked[-1][0].areas) == (role, areas)


def test_a_street_without_grids_shows_a_grid_worker_nothing():
    assert viewer_of("grid_worker", lambda _level: None).areas == ()


def test_outside_a_request_there_is_no_principal():
    with pytest.raises(LookupError):
        current()


# what is refused ---


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:9999"},
    ],
)
def test_other_sites_cannot_post_nor_change_the_role(client, headers):
    assert client.post("/_dash-update-component", json={}, headers=headers).status_code == 403
    assert client.get("/demo/sign-in?role=admin", headers=headers).status_code == 403


def test_our_own_pages_can_post(client):
    client.headers.update({"origin": "http://127.0.0.1:8050", "sec-fetch-site": "same-origin"})
    assert ask(client).status_code == 200


@pytest.mark.parametrize(
    "host", ["menpai.example", "127.0.0.1.evil.example", "localhost.evil.example:8050", "", "a b"]
)
def test_foreign_host_names_are_refused_on_a_loopback_address(client, host):
    assert client.get("/healthz", headers={"host": host}).status_code == 400


@pytest.mark.parametrize("host", ["localhost:8050", "127.0.0.1", "[::1]:8050", "LOCALHOST"])
def test_local_host_names_are_taken(client, host):
    assert client.get("/healthz", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "BREW"])
def test_other_methods_are_refused_with_those_that_there_are(client, method):
    reply = client.request(method, "/")
    assert reply.status_code == 405
    assert {"GET", "HEAD"} <= set(reply.headers["allow"].split(", "))


def test_more_than_a_megabyte_is_refused_declared_or_not(client):
    big = b"x" * 1_000_001
    assert client.post("/_dash-update-component", content=big).status_code == 413
    assert client.post("/_dash-update-component", content=iter([big[:500_000]] * 3)).status_code == 413


def test_a_query_that_is_not_percent_encoded_is_refused(client):
    sent: list[dict] = []
    scope = {
        "type": "http", "method": "GET", "path": "/", "raw_path": b"/", "query_string": "q=梅".encode(),
        "headers": [(b"host", b"127.0.0.1")], "scheme": "http", "http_version": "1.1", "root_path": "",
        "server": ("127.0.0.1", 8050),
    }  # fmt: skip

    async def send(message):
        sent.append(message)

    client.portal.call(client.app, scope, None, send)
    assert sent[0]["status"] == 400


@pytest.mark.parametrize(
    "path", ["/", "/healthz", "/tiles/nothing/1/1/1.mvt", "/search?limit=x", "/tiles/x", "/_dash-layout"]
)
def test_every_response_carries_the_security_headers(client, path):
    headers = client.get(path).headers
    assert "script-src 'self' 'sha256-" in headers["content-security-policy"]
    assert "unsafe-inline" not in headers["content-security-policy"].split("script-src")[1]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cache-control"] == "no-store"
    assert "server" not in headers


def test_a_failure_tells_the_client_nothing_and_the_log_no_personal_data(client, store, caplog):
    store.fails = RuntimeError("SELECT … WHERE name = '林一'")
    with caplog.at_level(logging.ERROR, "menpai.gate"):
        reply = client.get("/search?q=林二")
    assert reply.status_code == 500
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert "/search" in caplog.text
    assert "RuntimeError" in caplog.text
    for told in (reply.text, caplog.text):
        assert "林" not in told
        assert "%E6" not in told


# callbacks ---


def test_behind_the_gate_dash_itself_refuses_nobody_s_requests(small_dash):
    dash = small_dash()
    lock(dash, Permissions({}))
    for path in ("/", "/_dash-layout", "/_dash-dependencies"):
        assert Client(dash.server).get(path).status_code == 401
    assert Client(dash.server).post("/_dash-update-component", json={}).status_code == 401


def test_a_callback_is_refused_to_roles_it_is_not_for(client):
    assert ask(client, "secret").status_code == 200
    client.get("/demo/sign-in?role=planner")
    assert ask(client, "secret").status_code == 403


def test_a_process_with_a_callback_nobody_may_call_does_not_start(settings, store):
    dash = Dash("forgotten", enable_mcp=False)
    dash.layout = html.P(id="forgotten")
    dash.callback(Output("forgotten", "children"), Input("forgotten", "id"))(str)
    with pytest.raises(StartError, match=r"forgotten\.children.*CALLBACKS"):
        assemble(settings, store, dash, Permissions({}))


def test_a_misspelt_role_in_a_permission_is_found_at_start():
    with pytest.raises(ValueError, match="leadr"):
        Permissions({"card": {"leadr"}})


BAD_BODIES = [
    "", "nonsense", "[]", "null", "1", '"text"', "{}", '{"output": null}',
    '{"output": ["greeting.children"]}',
    '{"output": "unknown.children"}', '{"output": "greeting.children"}', "[" * 100_000, '{"output": NaN}',
]  # fmt: skip


@pytest.mark.parametrize("body", BAD_BODIES, ids=range(len(BAD_BODIES)))
def test_a_body_of_the_wrong_shape_is_400(client, body):
    headers = {"content-type": "application/json"}
    assert client.post("/_dash-update-component", content=body, headers=headers).status_code == 400


@pytest.mark.parametrize(
    "changes",
    [
        {"inputs": []},
        {"inputs": None},
        {"inputs": {"id": "name"}},
        {"inputs": [{"id": "other", "property": "value"}]},
        {"inputs": [{"id": "name", "property": "value"}] * 2},
        {"inputs": [[{"id": "name", "property": "value"}]]},
        {"inputs": ["name.value"]},
        {"state": [{"id": "name", "property": "value"}]},
        {"outputs": None},
        {"outputs": []},
        {"outputs": {"id": "secret", "property": "children"}},
        {"changedPropIds": "name.value"},
        {"changedPropIds": [1]},
    ],
)
def test_a_callback_with_the_wrong_wires_is_400(client, changes):
    assert ask(client, **changes).status_code == 400


@pytest.mark.parametrize("number", ["9" * 5000, "-" + "9" * 5000, "1e5000", "0." + "1" * 5000])
def test_a_number_of_thousands_of_digits_is_no_failure(client, number):
    body = '{"output": "greeting.children", "inputs": [{"id": "name", "property": "value", "value": %s}]}'
    headers = {"content-type": "application/json"}
    assert client.post("/_dash-update-component", content=body % number, headers=headers).status_code == 400


def test_nan_is_not_json(client):
    body = '{"output": "greeting.children", "inputs": [{"id": "name", "property": "value", "value": NaN}]}'
    headers = {"content-type": "application/json"}
    assert client.post("/_dash-update-component", content=body, headers=headers).status_code == 400


def test_a_body_that_is_not_declared_json_is_refused(client):
    headers = {"content-type": "text/plain"}
    assert client.post("/_dash-update-component", content="{}", headers=headers).status_code == 415


def test_a_place_error_in_a_callback_is_the_askers_mistake(client):
    reply = ask(client, value="nowhere")
    assert (reply.status_code, reply.json()["detail"]) == (400, "There is nothing with the id nowhere")


def test_pattern_ids_are_checked_part_by_part():
    dash = Dash("pattern", enable_mcp=False)
    wire = {"type": "row", "index": ["ALL"]}
    spec = {"id": json.dumps(wire), "property": "n_clicks"}
    out = Output("total", "children")
    callback = {"callback": len, "output": out, "inputs": [spec], "state": []}
    row = {"id": {"type": "row", "index": 3}, "property": "n_clicks", "value": 1}

    def body(rows: object) -> bytes:
        outputs = {"id": "total", "property": "children"}
        return json.dumps({"output": "total.children", "outputs": outputs, "inputs": [rows]}).encode()

    known = {"total.children": callback}
    assert dash.callback_map == {}
    assert read_body(body([row, row]), known) is callback
    assert read_body(body([]), known) is callback
    for wrong in ({"type": "cell", "index": 3}, {"type": "row"}, {"type": "row", "index": {"a": 1}}, "row"):
        with pytest.raises(BodyError):
            read_body(body([row | {"id": wrong}]), known)
