"""Every native address, asked anything: never a failure of ours, always what ``/openapi.json`` promises."""

import json
import re
from collections.abc import Iterator
from functools import partial

import anyio
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance
from starlette.testclient import TestClient

from dashboard.problems import KINDS, MEDIA_TYPE
from dashboard.routes import native_endpoints
from dashboard.routes.answer import Desk
from data.settings import read_settings

HOME = "http://127.0.0.1:8050"
TYPES = {kind.type: kind.status for kind in KINDS}
ENDPOINTS = native_endpoints(Desk(read_settings({}), None, None, None))
CASES = [
    *((one.name, GenerationMode.POSITIVE) for one in ENDPOINTS),
    *((one.name, GenerationMode.NEGATIVE) for one in ENDPOINTS if one.query or one.parts),
]
# The same cases in every run, and no time limit of their own.
few = partial(
    settings, derandomize=True, deadline=None, database=None, phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip


@pytest.fixture(scope="module")
def steward(application) -> Iterator[TestClient]:
    """Somebody who may import and export."""
    cookies = {"menpai_demo": "steward", "menpai_lang": "en"}
    with TestClient(application, base_url=HOME, cookies=cookies, raise_server_exceptions=False,
                    follow_redirects=False) as client:  # fmt: skip
        yield client


@pytest.fixture(scope="module")
def schema(steward):
    """What the server says of its own addresses."""
    return schemathesis.openapi.from_dict(steward.get("/openapi.json").json())


def told(reply) -> dict:
    """The problem of a refusal, which every refusal has, whole and true."""
    assert reply.headers["content-type"] == MEDIA_TYPE, (reply.status_code, reply.text[:200])
    problem = reply.json()
    assert TYPES[problem["type"]] == problem["status"] == reply.status_code
    assert problem["title"]
    assert problem["detail"]
    assert "Traceback" not in reply.text
    return problem


@pytest.mark.parametrize(("name", "mode"), CASES)
def test_an_address_gives_what_its_description_promises(steward, schema, name, mode):
    operation = schema.find_operation_by_id(name)

    @few(max_examples=8)
    @given(operation.as_strategy(generation_mode=mode))
    def asked(case):
        sent = case.as_transport_kwargs(base_url=HOME)
        body = sent.get("data") or b""
        content = body if isinstance(body, bytes) else str(body).encode()
        headers = {k: v for k, v in sent["headers"].items() if k.lower() != "cookie"}
        reply = steward.request(
            sent["method"], sent["url"], params=sent.get("params"), headers=headers, content=content
        )
        # A value may fit its own schema and not the others: x and y the zoom, a group its metric.
        # An empty value is as if it were not there, and an address that is too long is not looked at.
        unread = reply.status_code == 414 or re.search(r"=(&|$)", str(reply.request.url))
        but = [positive_data_acceptance, *([negative_data_rejection] if unread else [])]
        case.validate_response(reply, excluded_checks=but)
        if reply.status_code >= 400:
            assert told(reply)["type"] != "/problems#failed"

    asked()


def test_every_address_is_described_and_every_method_it_has_not_is_refused(steward, schema):
    for endpoint in ENDPOINTS:
        path = endpoint.path.format(**dict.fromkeys((part.name for part in endpoint.parts), "1"))
        allowed = {*endpoint.methods, "OPTIONS"}
        assert schema.find_operation_by_id(endpoint.name).path == endpoint.path
        asked = steward.options(path)
        assert (asked.status_code, set(asked.headers["allow"].split(", "))) == (204, allowed)
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - allowed:
            reply = steward.request(method, path)
            assert told(reply)["status"] == 405
            assert set(reply.headers["allow"].split(", ")) == allowed


# anything at all ---

PARTS = {part.name for one in ENDPOINTS for part in one.parts}
PART = st.sampled_from(["0", "1", "houses", "events", "grids", "csv", "shp"]) | st.text(max_size=8)
PATHS = st.text(max_size=30).map("/".__add__) | st.builds(
    lambda path, values: path.format(**values),
    st.sampled_from([one.path for one in ENDPOINTS]),
    st.fixed_dictionaries(dict.fromkeys(PARTS, PART)),
)
QUERY_NAMES = sorted({part.name for one in ENDPOINTS for part in one.query})
QUERIES = st.binary(max_size=40) | st.lists(
    st.tuples(st.sampled_from(QUERY_NAMES), st.text("0123456789,-.%+&=abNE", max_size=12)), max_size=4
).map(lambda pairs: "&".join("=".join(pair) for pair in pairs).encode())
HEADER_NAMES = (
    b"accept", b"accept-encoding", b"content-length", b"content-type", b"cookie", b"host", b"if-none-match",
    b"origin", b"range", b"referer", b"sec-fetch-site",
)  # fmt: skip
HEADER_VALUES = (b"text/html", b"*/*;q=0", b"http://[", b"menpai_demo=planner", b"9" * 30)
HEADERS = st.lists(
    st.tuples(st.sampled_from(HEADER_NAMES), st.binary(max_size=30) | st.sampled_from(HEADER_VALUES)),
    max_size=4,
)


async def raw(application, method, path, query, headers):
    """Ask past any client, which would not send such things: status, headers and body of the answer."""
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
        "path": path, "raw_path": path.encode("utf-8", "replace"), "query_string": query, "root_path": "",
        "headers": [(b"host", b"127.0.0.1:8050"), *headers], "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 8050), "state": {},
    }  # fmt: skip
    sent, said = [], [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive():
        if said:
            return said.pop()
        return await anyio.sleep_forever()

    async def send(message):
        sent.append(message)

    with anyio.fail_after(60):
        await application(scope, receive, send)
    found = {name.decode().lower(): value.decode("latin-1") for name, value in sent[0]["headers"]}
    return sent[0]["status"], found, b"".join(one.get("body", b"") for one in sent[1:])


@pytest.fixture(scope="module")
def ask(application):
    """``ask(method, path, query, headers)`` on a loop of its own."""
    return lambda *asked: anyio.run(raw, application, *asked)


def test_whatever_comes_in_is_answered_and_never_a_failure(ask):
    methods = st.sampled_from(["GET", "HEAD", "POST", "PUT", "OPTIONS", "DELETE", "BREW"])

    @few(max_examples=120)
    @given(methods, PATHS, QUERIES, HEADERS)
    def asked(method, path, query, headers):
        status, found, body = ask(method, path, query, headers)
        assert status < 500, (body, method, path, query)
        if status >= 400:
            assert found["content-type"] in {MEDIA_TYPE, "text/html; charset=utf-8"}
            if found["content-type"] == MEDIA_TYPE:
                assert TYPES[json.loads(body)["type"]] == status
        assert found["x-content-type-options"] == "nosniff"

    asked()
