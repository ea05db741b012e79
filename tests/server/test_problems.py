"""How a refusal is told: as RFC 9457 has it, in the reader's language, as a page to a person."""

import logging
from dataclasses import replace

import pytest

from dashboard.problems import FAILED, KINDS, TABLE, Reader, answer, document, kind_of
from dashboard.refusals import Busy, Conflict, NotFound
from data.errors import AwayError, SettingsError, StoreError
from data.settings import describe, read_settings
from geo.errors import PlaceError
from geo.words import LANGS, say

TILE = "/tiles/houses/14/13700/6800.mvt"
PAGE = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
HERE = Reader("/here", "en")


def test_a_refusal_has_the_members_of_rfc_9457_and_the_next_step(client):
    reply = client.get("/tiles/houses/3/9/0.mvt")
    assert (reply.status_code, reply.headers["content-type"]) == (400, "application/problem+json")
    assert reply.headers["content-language"] == "zh"
    assert reply.json() == {
        "type": "/problems#bad-value",
        "title": "请求里有不能用的值",
        "status": 400,
        "detail": "没有瓦片 3/9/0",
        "next": "级别为 0 到 22，x 和 y 小于 2 的 z 次方",
        "instance": "/tiles/houses/3/9/0.mvt",
        "code": "no_tile",
    }


def test_it_is_told_in_the_language_of_the_reader(client):
    client.cookies.set("menpai_lang", "en")
    told = client.get("/tiles/houses/3/9/0.mvt").json()
    assert (told["detail"], told["next"]) == (
        "There is no tile 3/9/0",
        "The zoom is 0 to 22, x and y are below 2^zoom",
    )


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_every_kind_has_a_title_in_both_languages_and_a_place_in_the_list(client, kind):
    assert {say(f"problem.{kind.code}", lang) for lang in LANGS}
    assert f'id="{kind.type.partition("#")[2]}"' in client.get("/problems").text


@pytest.mark.parametrize("cls", TABLE, ids=lambda cls: cls.__name__)
def test_every_error_of_the_table_is_told_even_without_words_of_its_own(cls):
    told = document(cls("a sentence"), HERE)
    assert told["status"] == TABLE[cls].status
    assert told["detail"]


def test_the_most_special_row_of_the_table_counts():
    class DeskError(StoreError):
        """A kind of store error that has no row."""

    assert kind_of(DeskError("x")) is TABLE[StoreError]
    assert kind_of(UnicodeError("x")) is FAILED


def test_what_has_no_words_says_nothing_of_itself():
    for error in (StoreError("secret at /var/key"), RuntimeError("SELECT secret")):
        assert b"secret" not in answer(error, HERE, "1a2b").body


def test_waiting_helps_where_the_answer_says_so():
    assert answer(Busy.of("exports_busy", n=3), HERE).headers["Retry-After"] == "5"
    assert "Retry-After" not in answer(Conflict.of("token_used"), HERE).headers


# who reads it ---


@pytest.mark.parametrize(
    ("path", "status"), [("/nowhere", 404), ("/tiles/houses/3/9/0.mvt", 400), ("/assets/none.css", 404)]
)
def test_a_person_at_a_wrong_address_gets_a_page_and_a_program_json(client, path, status):
    page = client.get(path, headers=PAGE)
    assert (page.status_code, page.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert client.get(path).json()["detail"] in page.text
    assert 'href="/"' in page.text
    assert "<script" not in page.text


def test_the_page_has_the_language_and_theme_of_its_reader(client):
    client.cookies.update({"menpai_lang": "en", "menpai_theme": "dark"})
    page = client.get("/nowhere", headers=PAGE).text
    assert '<html lang="en" data-theme="dark">' in page
    assert "There is nothing at /nowhere" in page


def test_what_somebody_wrote_into_the_address_is_text_on_the_page(client):
    page = client.get("/%3Cscript%3Ealert(1)", headers=PAGE)
    assert "<script>" not in page.text
    assert "&lt;script&gt;" in page.text


def test_a_failure_is_known_to_the_reader_by_its_number_in_the_log(client, store, caplog):
    store.fails = RuntimeError("SELECT … WHERE name = '林一'")
    with caplog.at_level(logging.ERROR, "menpai.gate"):
        told = client.get("/search?q=a").json()
    assert (told["status"], told["type"]) == (500, "/problems#failed")
    assert told["reference"] in told["detail"]
    assert told["reference"] in caplog.text


def test_a_failing_callback_is_told_in_the_same_way(settings, store, small_dash, make_client, caplog):
    from dash import Dash, Input, Output, html  # noqa: PLC0415
    from starlette.testclient import TestClient  # noqa: PLC0415

    from dashboard.permissions import EVERYBODY, Permissions  # noqa: PLC0415
    from dashboard.process import assemble  # noqa: PLC0415

    dash, secret = Dash("failing", enable_mcp=False), "林一 lives at 梅巷"
    dash.layout = html.P(id="greeting")

    @dash.callback(Output("greeting", "children"), Input("greeting", "id"))
    def fail(_value):
        raise RuntimeError(secret)

    inside = assemble(settings, store, dash, Permissions({"greeting": EVERYBODY}))
    body = {
        "output": "greeting.children",
        "outputs": {"id": "greeting", "property": "children"},
        "inputs": [{"id": "greeting", "property": "id", "value": "x"}],
    }
    with TestClient(inside, base_url="http://127.0.0.1:8050", raise_server_exceptions=False) as client:
        reply = client.post("/_dash-update-component", json=body)
    assert (reply.status_code, reply.headers["content-type"]) == (500, "application/problem+json")
    assert reply.json()["reference"] in caplog.text
    for told in (reply.text, caplog.text):
        assert "梅巷" not in told


# parameters ---


@pytest.mark.parametrize(
    ("path", "named", "there"),
    [
        (f"{TILE}?areas=1", "areas", "area"),
        ("/search?query=a", "query", "q, limit"),
        ("/tiles/sensors/14/1/2.mvt?since=2026-11-01", "since", "area"),
        ("/healthz?verbose=1", "verbose", "问号"),
        ("/search?q=a&q=b", "q", "只写一次"),
        ("/tiles/hexes/3/1/1.mvt?v=1&s=2&metrics=events", "metrics", "metric, res, group, since"),
    ],
)
def test_an_unknown_parameter_is_refused_by_name_with_those_that_exist(client, store, path, named, there):
    told = client.get(path).json()
    assert told["type"] == "/problems#unknown-parameter"
    assert f"“{named}”" in told["detail"]
    assert there in told["next"]
    assert store.asked == []


def test_the_keys_that_let_a_browser_keep_an_answer_are_known_everywhere(client):
    assert client.get(f"{TILE}?v=1&s=leader-*").status_code == 200
    assert client.get("/search?q=a&v=1").status_code == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize(
    "path", [TILE, "/still.svg", "/healthz", "/lang", "/", "/_dash-layout", "/_favicon.ico"]
)
def test_a_method_that_an_address_does_not_take_is_405_with_those_it_takes(client, method, path):
    reply = client.request(method, path)
    assert (reply.status_code, reply.headers["allow"]) == (405, "GET, HEAD, OPTIONS")
    assert reply.json()["next"] == "可用的方法：GET, HEAD, OPTIONS"


@pytest.mark.parametrize(
    ("path", "allow"),
    [(TILE, "GET, HEAD, OPTIONS"), ("/", "GET, HEAD, OPTIONS"), ("/_dash-update-component", "POST, OPTIONS"),
     ("/export/stop/0123456789abcdef", "POST, OPTIONS")],
)  # fmt: skip
def test_an_address_says_what_it_takes(client, path, allow):
    reply = client.options(path)
    assert (reply.status_code, reply.headers["allow"], reply.content) == (204, allow, b"")


def test_head_is_get_without_its_body(client):
    get, head = client.get(TILE), client.head(TILE)
    assert (head.status_code, head.headers["etag"]) == (200, get.headers["etag"])
    assert client.head("/tiles/houses/3/9/0.mvt").status_code == 400


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        ("", 200), ("*/*", 200), ("application/json", 200), ("application/*", 200),
        ("text/html, */*;q=0.1", 200),
        ("application/geo+json;q=0.5", 200), ("application/xml", 406), ("image/*", 406),
        ("application/geo+json;q=0", 406), ("nonsense", 406),
    ],
)  # fmt: skip
def test_a_format_that_is_not_there_is_refused_with_those_that_are(client, accept, status):
    reply = client.get("/features/sensors.geojson", headers={"accept": accept})
    assert reply.status_code == status
    if status == 406:
        assert "application/geo+json" in reply.json()["next"]


# limits ---


def test_an_address_that_is_too_long_is_414(client, settings, store, make_client):
    assert client.get("/search?q=" + "a" * 8000).status_code == 414
    with make_client(replace(settings, max_address=500), store) as short:
        told = short.get("/search?q=" + "a" * 600).json()
    assert (told["status"], told["code"]) == (414, "address_long")
    assert "MENPAI_MAX_ADDRESS" in told["next"]


def test_a_body_that_is_too_large_is_413_with_the_limit(settings, store, make_client):
    with make_client(replace(settings, max_body_kb=1), store) as client:
        told = client.post("/_dash-update-component", content=b"x" * 1001).json()
    assert (told["status"], told["detail"]) == (413, "正文超过 1 kB")


LIMITS = ["MAX_BODY_KB", "MAX_ADDRESS", "REQUEST_SECONDS", "EXPORTS_AT_ONCE"]


@pytest.mark.parametrize("name", LIMITS)
@pytest.mark.parametrize("wrong", ["0", "-1", "many", "1e3", "٣", "9999999999"])
def test_a_limit_that_is_none_is_said_at_start(name, wrong):
    with pytest.raises(SettingsError, match=f"MENPAI_{name}"):
        read_settings({f"MENPAI_{name}": wrong})


def test_every_limit_is_listed_with_its_default():
    listed = describe("en")
    for name, default in zip(LIMITS, (1000, 8000, 40, 3), strict=True):
        assert any(f"MENPAI_{name} " in line and f"[{default}]" in line for line in listed.splitlines())


# what is in words has them in every language ---


@pytest.mark.parametrize("lang", LANGS)
def test_an_error_made_of_a_code_is_said_in_both_languages(lang):
    error = PlaceError.of("no_field", kind=("房屋门牌", "houses"), value="x", known="a, b")
    assert error.words(lang).startswith({"zh": "房屋门牌没有字段", "en": "houses have no field"}[lang])
    assert str(error) == error.words("en")


def test_a_database_that_is_away_is_told_in_words_and_when_to_ask_again():
    error = AwayError.of("away")
    assert "数据库暂时连不上" in error.words("zh")
    told = answer(error, Reader("/search", "zh"), "1a2b")
    assert (told.status, told.headers["Retry-After"]) == (503, "5")
    assert "数据库暂时连不上".encode() in told.body


def test_a_sentence_of_the_store_stands_under_one_of_ours():
    assert "系统给出的原因：the disk" in StoreError("the disk").words("zh")


def test_an_error_without_words_is_a_mistake_of_ours():
    with pytest.raises(KeyError):
        NotFound.of("no_such_code")
