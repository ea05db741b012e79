"""The native routes: what they answer, to whom, and how often they ask the store."""

import gzip
import json
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
import shapely
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from dashboard.cache import ENTRY_COST, ByteCache, Packed, pack, scope_of
from dashboard.routes.basemap import address, fetch_picture
from dashboard.routes.features import to_geojson
from data.settings import read_settings
from data.viewer import Viewer

LEADER = Viewer("leader", ("",))
TILE = "/tiles/houses/14/13700/6800.mvt"


# health ---


def test_health_says_what_the_store_holds(client):
    health = client.get("/healthz").json()
    assert health["status"] == "ok"
    assert health["version"] == "0.1.0"
    assert health["store"] == {"engine": "sqlite", "status": "ok"}
    assert health["counts"] == {"houses": 7, "grids": 2}
    assert health["data_as_of"] == "2026-11-23T08:00:00+00:00"


def test_health_is_503_when_the_store_cannot_be_asked(client, store):
    store.fails = OSError("disk /secret/path is full")
    reply = client.get("/healthz")
    assert (reply.status_code, reply.json()["status"]) == (503, "failed")
    assert "secret" not in reply.text


# tiles ---


def test_a_tile_is_asked_for_the_one_who_asks(client, store):
    reply = client.get(TILE)
    assert reply.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    assert reply.content.startswith(b"houses of everywhere")
    assert store.asked == [(LEADER, "houses", 14, 13700, 6800, None)]


def test_events_take_the_whole_filter_and_other_layers_its_area(client, store):
    client.get("/tiles/events/14/1/2.mvt?since=2026-11-01&until=2026-11-02&statuses=closed")
    client.get("/tiles/sensors/14/1/2.mvt")
    client.get("/tiles/sensors/14/1/2.mvt?area=330302001")
    events, without, area = (asked[-1] for asked in store.asked)
    assert (str(events.since), str(events.until)) == ("2026-11-01", "2026-11-02")
    assert without is None
    assert (area.area, str(area.until)) == ("330302001", "2026-11-23")


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_ends_of_the_calendar_are_no_failure(client, day):
    assert client.get(f"/tiles/events/14/1/2.mvt?until={day}").status_code == 200


def test_a_hex_tile_carries_its_question(client, store):
    reply = client.get("/tiles/hexes/12/1/2.mvt?metric=residents&res=10&group=age_60_plus")
    assert (reply.status_code, reply.content) == (200, b"")
    question = store.asked[0][1]
    assert (question.metric, question.res, question.group) == ("residents", 10, "age_60_plus")


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/tiles/nothing/1/1/1.mvt", "nothing"),
        ("/tiles/houses/x/1/1.mvt", "z="),
        ("/tiles/houses/1/-1/1.mvt", "x="),
        ("/tiles/houses/1/1/99999999999999999999.mvt", "y="),
        ("/tiles/houses/1/1/" + "9" * 5000 + ".mvt", "y="),
        ("/tiles/houses/1/1/٣.mvt", "y="),
        ("/tiles/events/1/1/1.mvt?since=yesterday", "yesterday"),
        ("/tiles/events/1/1/1.mvt?area=x", "area"),
        ("/tiles/hexes/1/1/1.mvt?metric=love", "love"),
        ("/tiles/hexes/1/1/1.mvt?res=99", "99"),
        ("/features/nothing.geojson", "nothing"),
        ("/search?q=a&limit=0", "limit"),
        ("/search?q=a&limit=1e9", "limit"),
    ],
)
def test_what_cannot_be_asked_is_400_with_the_reason(client, path, reason):
    reply = client.get(path)
    assert reply.status_code == 400
    assert reason in reply.json()["detail"]


@pytest.mark.parametrize(
    "path", ["/tiles/", "/tiles/houses/1/1", "/tiles/houses/1/1/1.png", "/features/x", "/basemap/a/b"]
)
def test_unknown_paths_below_the_native_routes_are_404_not_a_page(client, path):
    reply = client.get(path)
    assert reply.status_code == 404
    assert reply.headers["content-type"] == "application/problem+json"


# caching ---


def test_a_tile_is_made_once_and_sent_packed(client, store):
    first, second = client.get(TILE), client.get(TILE)
    assert first.headers["content-encoding"] == "gzip"
    assert first.content == second.content
    assert len(store.asked) == 1


def test_a_client_that_does_not_take_gzip_gets_the_same_bytes(client):
    packed = client.get(TILE)
    plain = client.get(TILE, headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.content == packed.content


def test_what_the_client_has_is_not_sent_again(client, store):
    tag = client.get(TILE).headers["etag"]
    again = client.get(TILE, headers={"if-none-match": f'W/"x", {tag}'})
    assert (again.status_code, again.content) == (304, b"")
    store.version = "v2"
    assert client.get(TILE, headers={"if-none-match": tag}).status_code == 200
    assert len(store.asked) == 2


def test_only_the_url_of_this_version_and_scope_is_kept_for_a_year(client):
    mine = scope_of(LEADER)
    assert "immutable" in client.get(f"{TILE}?v=v1&s={mine}").headers["cache-control"]
    others = ["", "v=v1", f"s={mine}", f"v=v0&s={mine}", f"v=v1&s={scope_of(Viewer('leader', ('1',)))}"]
    for other in others:
        assert client.get(f"{TILE}?{other}").headers["cache-control"] == "private, no-cache"


def test_nobody_gets_an_answer_that_was_kept_for_somebody_else(client):
    def tile_as(role: str):
        client.get(f"/demo/sign-in?role={role}")
        return client.get(TILE)

    replies = {role: tile_as(role) for role in ("leader", "secretary", "grid_worker", "admin", "leader")}
    assert [reply.content.split()[2] for reply in replies.values()] == [
        b"everywhere", b"330302001001", b"330302001001002", b"nowhere",
    ]  # fmt: skip
    tag = replies["leader"].headers["etag"]
    client.get("/demo/sign-in?role=grid_worker")
    assert client.get(TILE, headers={"if-none-match": tag}).status_code == 200


def test_equal_questions_in_other_words_share_one_answer(client, store):
    client.get("/tiles/events/14/1/2.mvt?since=2026-11-01&until=2026-11-02&statuses=")
    client.get("/tiles/events/14/1/2.mvt?until=2026-11-02&since=2026-11-01&v=5")
    assert len(store.asked) == 1


@hypothesis_settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 12), st.none() | st.integers(0, 900)), max_size=60))
def test_the_cache_keeps_the_latest_used_within_its_bytes(calls):
    cache, reference = ByteCache(3000), {}
    for key, size in calls:
        if size is None:  # looked at, not put
            assert (cache.get(key) is not None) == (key in reference)
            reference.update({key: reference.pop(key)} if key in reference else {})
            continue
        cache.put(key, Packed(bytes(size), False))
        reference.pop(key, None)
        reference[key] = size
        while sum(reference.values()) + ENTRY_COST * len(reference) > 3000:
            reference.pop(next(iter(reference)))
        assert cache.used <= 3000
    assert {k: len(p.body) for k in range(13) if (p := cache.get(k))} == reference


def test_an_answer_larger_than_the_cache_is_given_but_not_kept():
    cache = ByteCache(100)
    assert cache.get_or_make("big", lambda: bytes(1000)).plain() == bytes(1000)
    assert cache.used == 0


def test_small_bodies_are_not_packed_and_all_come_back_whole():
    assert not pack(b"short").gzipped
    long = b"long enough to be worth it " * 50
    assert gzip.decompress(pack(long).body) == pack(long).plain() == long


# features and search ---


def test_features_are_geojson_rounded_to_a_centimetre_with_null_for_missing(client):
    document = client.get("/features/sensors.geojson").json()
    first, second = document["features"]
    assert first["geometry"] == {"type": "Point", "coordinates": [120.1234568, 28.0]}
    assert first["properties"] == {
        "id": 1, "hex_id": "8b2f5a363acffff", "value": 1.5, "name": "烟感", "seen_at": "2026-11-23T08:00:00Z",
    }  # fmt: skip
    assert second["geometry"] is None
    assert second["properties"] | {"id": 0, "hex_id": ""} == {
        "id": 0, "hex_id": "", "value": None, "name": None, "seen_at": None,
    }  # fmt: skip


def test_a_layer_without_rows_is_an_empty_collection(store):
    empty = store.features(LEADER, "sensors").iloc[:0]
    assert json.loads(to_geojson(empty)) == {"type": "FeatureCollection", "features": []}


def test_polygons_come_back_as_they_went(client, store):
    document = client.get("/features/grids.geojson").json()
    back = shapely.from_geojson(json.dumps(document["features"][1]["geometry"]))
    assert back.equals(store.features(LEADER, "grids").geometry.iloc[1])


def test_search_answers_hits_and_keeps_nothing(client, store):
    reply = client.get("/search?q= 梅巷3号 &limit=5")
    assert reply.json()["hits"][0]["label"] == "梅巷 梅巷3号"
    assert reply.headers["cache-control"] == "no-store"
    assert store.asked == [(LEADER, "梅巷3号", 5)]


def test_an_empty_search_does_not_ask_the_store(client, store):
    assert client.get("/search?q=%20").json() == {"hits": []}
    assert store.asked == []


# the choices of the header ---


@pytest.mark.parametrize(
    ("path", "cookie"),
    [
        ("/demo/sign-in?role=planner&next=/map?z=3", "menpai_demo=planner"),
        ("/lang?to=en&next=/map?z=3", "menpai_lang=en"),
        ("/theme?to=dark&next=/map?z=3", "menpai_theme=dark"),
    ],
)
def test_a_choice_is_kept_in_a_cookie_that_scripts_and_other_sites_cannot_use(client, path, cookie):
    reply = client.get(path)
    assert (reply.status_code, reply.headers["location"]) == (303, "/map?z=3")
    kept = reply.headers["set-cookie"]
    assert kept.startswith(cookie)
    assert "HttpOnly" in kept
    assert "SameSite=strict" in kept


@pytest.mark.parametrize(
    "path", ["/demo/sign-in?role=king", "/demo/sign-in", "/lang?to=fr", "/theme?to=pink"]
)
def test_what_cannot_be_chosen_is_400_and_sets_nothing(client, path):
    reply = client.get(path)
    assert reply.status_code == 400
    assert "set-cookie" not in reply.headers


@pytest.mark.parametrize(
    "onward",
    [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "javascript:1",
        "",
        "/%0d%0aX: y",
        "map",
        "/%09/x",
    ],
)
def test_next_leads_nowhere_but_here(client, onward):
    assert client.get(f"/lang?to=en&next={onward}").status_code == 400


def test_the_demo_cannot_be_entered_where_it_is_off(stranger):
    assert "set-cookie" not in stranger.get("/demo/sign-in?role=leader").headers


# scripts ---


def test_package_scripts_are_packed_once_and_kept_by_the_browser(client):
    page = client.get("/").text
    source = next(part.split('"')[0] for part in page.split('src="') if "/dash/deps/react@" in part)
    reply = client.get(source)
    assert reply.headers["content-type"].startswith("text/javascript")
    assert reply.headers["content-encoding"] == "gzip"
    assert "immutable" in reply.headers["cache-control"]
    again = client.get(source, headers={"if-none-match": reply.headers["etag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    "path", ["os/path.py", "dash/..%2f..%2f..%2fapp.py", "dash/deps/nothing.js", "nothing/x.js"]
)
def test_nothing_but_registered_package_files_is_given(client, path):
    assert client.get(f"/_dash-component-suites/{path}").status_code == 404


# the basemap from outside ---


@pytest.fixture
def outside() -> Iterator[str]:
    """A basemap server: gives pictures, and below /bad/ what must not be passed on."""

    class Pictures(BaseHTTPRequestHandler):
        def do_GET(self):
            bad = self.path.startswith("/bad/")
            self.send_response(200 if not self.path.startswith("/none/") else 403)
            self.send_header("content-type", "text/html" if bad else "image/png")
            self.end_headers()
            self.wfile.write(f"picture {self.path}".encode())

        def log_message(self, *_args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Pictures)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def with_basemap(settings, store, make_client, outside):
    """A client of a server whose basemap is ``outside`` below ``folder``."""

    def start(folder: str):
        return make_client(
            replace(settings, basemap_url=outside + folder + "/{z}/{x}/{y}.png?key=hidden"), store
        )

    return start


def test_pictures_pass_through_us(with_basemap):
    with with_basemap("/good") as client:
        reply = client.get("/basemap/xyz/3/4/5")
        assert client.get("/basemap/3/4/5").content == reply.content
    assert reply.content == b"picture /good/3/4/5.png?key=hidden"
    assert reply.headers["content-type"] == "image/png"


@pytest.mark.parametrize("folder", ["/bad", "/none"])
def test_a_failing_basemap_is_502_and_its_key_appears_nowhere(with_basemap, caplog, folder):
    with with_basemap(folder) as client:
        reply = client.get("/basemap/xyz/3/4/5")
    assert reply.status_code == 502
    assert "hidden" not in reply.text + caplog.text


def test_an_unreachable_basemap_is_502(settings, store, make_client):
    with make_client(replace(settings, basemap_url="http://127.0.0.1:9/{z}/{x}/{y}"), store) as client:
        assert client.get("/basemap/xyz/3/4/5").status_code == 502


@pytest.mark.parametrize("layer", ["vec", "xyz", "other"])
def test_a_basemap_that_is_not_configured_is_404(client, layer):
    assert client.get(f"/basemap/{layer}/3/4/5").status_code == 404


def test_tianditu_is_asked_for_the_right_tile_on_all_its_servers():
    keyed = read_settings({"MENPAI_TIANDITU_KEY": "k"})
    url = address(keyed, "cva", 15, 27433, 13701)
    assert url.startswith("https://t6.tianditu.gov.cn/cva_w/wmts?")
    assert "LAYER=cva&" in url
    assert url.endswith("TILEMATRIX=15&TILECOL=27433&TILEROW=13701&tk=k")
    assert {address(keyed, "vec", 15, x, 0)[:10] for x in range(8)} == {f"https://t{n}" for n in range(8)}
    assert address(keyed, "ter", 1, 1, 1) is None
    assert address(keyed, "", 1, 1, 1) == address(keyed, "vec", 1, 1, 1)


def test_a_basemap_address_is_never_a_local_file():
    assert address(read_settings({"MENPAI_BASEMAP_URL": "file:///etc/passwd"}), "xyz", 1, 1, 1) is None
    assert callable(fetch_picture)
