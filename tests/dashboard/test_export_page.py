"""The export page and its door: who may have what as a file, told before it is made, and how far it is."""

from __future__ import annotations

import io
import json
import re
from urllib.parse import parse_qsl, unquote, urlsplit

import anyio
import pandas as pd
import pytest
import town as toy
from reading import parts, spoken, words
from sqlalchemy import select

from dashboard.page_rights import PAGE_ROLES
from dashboard.pages.exporting import form
from dashboard.pages.exporting.ids import Ids
from dashboard.refusals import Busy, Conflict
from dashboard.routes.going import REMEMBERED, Going
from data.exports import rows
from data.exports.formats import FORMATS
from data.exports.layers import LAYERS
from data.exports.work import DONE, Work
from data.models import AuditLog
from geo.vocabulary import ROLES

HAN = re.compile("[一-鿿]")
USUAL = {
    Ids.layer: "houses", Ids.area: None, Ids.since: "2026-10-25", Ids.until: "2026-11-23", Ids.format: "csv",
    Ids.datum: "wgs84", Ids.headings: "en", Ids.kinds: [], Ids.statuses: [], Ids.classes: [], Ids.levels: [],
    Ids.names: [],
}  # fmt: skip
TOKEN = "0123456789abcdef"  # noqa: S105 - the name of a download
ROLE_CODES = [role.code for role in ROLES]


def page(person, search=""):
    return person.told("page.children", **{"url.pathname": "/export", "url.search": search})


def told(person, **chosen):
    """What the page says about a choice, and the address it gives."""
    values = {**USUAL, **{getattr(Ids, name): value for name, value in chosen.items()}}
    response = person.send(f"{Ids.summary}.children", **values).json()["response"]
    return response[Ids.summary]["children"], response[Ids.go]["href"]


def count(summary):
    return int(words(parts(summary, "big-number"))[0].replace(",", ""))


def table(reply):
    return pd.read_csv(io.BytesIO(reply.content), dtype=str, encoding="utf-8-sig")


def log(store):
    newest = select(AuditLog.__table__).where(AuditLog.action == "export").order_by(AuditLog.id.desc())
    with store.engine.connect() as connection:
        found = connection.execute(newest).mappings().first()
        return dict(found) if found else None


@pytest.mark.parametrize("role", ROLE_CODES)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_is_for_those_who_may_use_it_and_says_so_to_others(reader, role, lang):
    shown = page(reader(role, lang))
    tiles = parts(shown, "tile-choices")
    if role in PAGE_ROLES["export"]:
        assert len(tiles) == 2
        assert parts(shown, "desk-notice") == []
    else:
        assert tiles == []
        assert len(spoken(parts(shown, "desk-notice"))) > 40
        assert "40" not in spoken(parts(shown, "desk-main"))


@pytest.mark.parametrize("role", sorted(set(ROLE_CODES) - PAGE_ROLES["export"]))
def test_who_may_not_use_the_page_may_not_call_it_either(reader, role):
    person = reader(role)
    assert person.send(f"{Ids.summary}.children", **USUAL).status_code == 403
    assert person.client.get("/export/houses.csv").status_code == 403
    assert person.client.get(f"/export/progress/{TOKEN}").status_code == 403
    assert person.client.post(f"/export/stop/{TOKEN}").status_code == 403


def test_every_layer_and_format_can_be_chosen_with_its_count(leader):
    layers, formats = parts(page(leader), "tile-choices")
    assert [o["value"] for o in layers["props"]["options"]] == list(LAYERS)
    assert [o["value"] for o in formats["props"]["options"]] == list(FORMATS)
    said = {o["value"]: words(o["label"])[-2:] for o in layers["props"]["options"]}
    assert (said["houses"], said["events"], said["organisations"]) == (
        ["数字门牌", "40"], ["治理事件", "60"], ["商户单位", "0"],
    )  # fmt: skip


def test_the_counts_are_those_of_the_reader(reader):
    layers = parts(page(reader("grid_worker")), "tile-choices")[0]["props"]["options"]
    assert {o["value"]: words(o["label"])[-1] for o in layers}["houses"] == "19"


def test_the_address_may_choose_beforehand(leader):
    shown = page(leader, f"?layer=events&format=gpkg&area={toy.A1}")
    text = json.dumps(shown, ensure_ascii=False)
    assert '"value": "events"' in text
    assert '"value": "gpkg"' in text
    assert f'"value": "{toy.A1}"' in text
    broken = page(leader, "?layer=persons&format=dwg&area=1")
    assert '"value": "houses"' in json.dumps(broken)


def test_areas_are_those_one_may_see(reader):
    def areas(role):
        dropdowns = [c for c in _all(page(reader(role))) if c.get("props", {}).get("id") == Ids.area]
        return [o["value"] for o in dropdowns[0]["props"]["options"]]

    assert areas("leader") == [toy.A, toy.A1, toy.A2, toy.B, toy.B1, toy.B2]
    assert areas("grid_worker") == [toy.A1]


def _all(component):
    if isinstance(component, list):
        return [found for one in component for found in _all(one)]
    if not isinstance(component, dict):
        return []
    return [component, *_all(component.get("props", {}).get("children"))]


@pytest.mark.parametrize(
    ("layer", "kinds", "statuses", "of_events"),
    [("houses", 5, 4, False), ("events", 62, 7, True), ("roads", 0, 0, False), ("grids", 2, 0, False)],
)
def test_filters_follow_the_layer(leader, layer, kinds, statuses, of_events):
    response = leader.send(f"{Ids.kinds}.options", **{Ids.layer: layer}).json()["response"]
    assert len(response[Ids.kinds]["options"]) == kinds or layer == "events"
    assert (len(response[Ids.statuses]["options"]), response[Ids.kinds]["value"]) == (statuses, [])
    assert (response[Ids.events_box]["className"] != "hidden") == of_events
    assert (response[Ids.kinds_box]["className"] == "hidden") == (kinds == 0)


def test_a_period_sets_the_days(leader):
    assert leader.told(f"{Ids.since}.value", **{Ids.period: "7"}) == "2026-11-17"
    assert leader.told(f"{Ids.since}.value", **{Ids.period: "0"}) == ""
    assert form.period_of(30, toy.TODAY) == ("2026-10-25", "2026-11-23")


@pytest.mark.parametrize(
    ("chosen", "number"),
    [
        ({}, 40),
        ({"area": toy.A1}, 19),
        ({"kinds": ["shop"]}, 2),
        ({"layer": "events"}, 29),  # event i was reported i days before the 23rd
        ({"layer": "events", "since": "", "until": ""}, 60),
        ({"layer": "facilities", "statuses": ["suspended"]}, 1),
    ],
)
def test_the_page_says_how_many_rows_and_the_file_has_as_many(leader, chosen, number):
    summary, address = told(leader, **chosen)
    assert count(summary) == number
    reply = leader.client.get(address)
    assert (reply.status_code, reply.headers["x-rows"], len(table(reply))) == (200, str(number), number)


def test_filters_of_events_are_no_filters_of_houses(leader):
    summary, address = told(leader, classes=["02"], levels=["urgent"])
    assert count(summary) == 40
    assert dict(parse_qsl(urlsplit(address).query)) == {}


def test_what_cannot_be_exported_so_is_said_and_has_no_address(leader):
    summary, address = told(leader, format="kml", datum="EPSG:4549")
    assert ("只能存经纬度" in spoken(summary), address) == (True, "")
    summary, address = told(leader, layer="events", since="2001-01-01", until="2001-02-01")
    assert (count(summary), address) == (0, "")
    assert "没有符合条件的数据" in spoken(summary)


def test_one_is_told_what_is_not_in_the_file_and_what_to_mind(reader):
    assert "居住人数" in spoken(told(reader("leader"))[0])
    assert "居住人数" not in spoken(told(reader("secretary"))[0])
    assert "WGS84" in spoken(told(reader("leader"), format="geojson", datum="gcj02")[0])


@pytest.mark.parametrize("layer", LAYERS)
def test_the_english_page_has_no_chinese(reader, layer):
    person = reader("leader", "en")
    said = words(page(person)) + words(told(person, layer=layer, since="", until="")[0])
    left = [t for t in said if HAN.search(t) and t not in {"门牌", "中文"}]
    names = [t for t in left if any(n in t for n in ("梅园", "运河", "桃花", "码头"))]
    symbols = [t for t in left if len(t) == 1]
    assert [t for t in left if t not in names and t not in symbols] == []


@pytest.mark.parametrize("wrong", [None, 7, ["x"], {"a": 1}, "x" * 5000, "planets"])
@pytest.mark.parametrize("control", [Ids.layer, Ids.format, Ids.kinds, Ids.datum, Ids.since, Ids.area])
def test_anything_may_be_posted_and_nothing_breaks(leader, control, wrong):
    reply = leader.send(f"{Ids.summary}.children", **{**USUAL, control: wrong})
    assert reply.status_code in {200, 400}


@pytest.mark.parametrize("code", FORMATS)
def test_a_download_has_a_name_people_can_read_and_is_not_kept(leader, code, settings):
    reply = leader.client.get(f"/export/houses.{code}?area={toy.A1}")
    said = reply.headers["content-disposition"]
    assert 'filename="menpai-houses.' in said
    assert unquote(said.split("UTF-8''")[1]) == f"梅园街道 数字门牌 2026-11-23{FORMATS[code].suffix}"
    assert reply.headers["cache-control"] == "private, no-store"
    assert reply.headers["content-type"] == FORMATS[code].media_type
    assert (reply.status_code, reply.headers["x-rows"]) == (200, "19")
    assert list((settings.home / "exports").glob("*") if (settings.home / "exports").exists() else []) == []


def test_a_file_holds_what_its_reader_may_see(reader):
    mine = table(reader("grid_worker").client.get("/export/houses.csv"))
    assert len(mine) == 19
    assert mine["area_code"].str.startswith(toy.A1).all()
    assert "residents" in mine
    assert "residents" not in table(reader("leader").client.get("/export/houses.csv"))
    other = reader("grid_worker").client.get(f"/export/houses.csv?area={toy.B1}")
    assert (other.headers["x-rows"], len(table(other))) == ("0", 0)


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/export/persons.csv", 400, "个人信息"),
        ("/export/planets.csv", 400, "请用其中之一：houses"),
        ("/export/houses.dwg", 400, "请用其中之一：xlsx"),
        ("/export/houses.csv?area=%27", 400, "位的区划编码"),
        ("/export/houses.csv?datum=mars", 400, "mars"),
        ("/export/houses.csv?token=X", 400, "token"),
        ("/export/progress/zz", 400, "token"),
    ],
)
def test_what_cannot_be_had_is_refused_with_the_next_step(leader, address, status, said):
    reply = leader.client.get(address)
    told = reply.json()
    assert (reply.status_code, said in told["detail"] + told["next"]) == (status, True)


def test_a_failure_while_a_file_is_made_is_a_plain_answer(leader, monkeypatch):
    from data.exports.formats import shp  # noqa: PLC0415

    monkeypatch.setattr(shp, "SHAPEFILE_ROWS", 3)
    reply = leader.client.get(f"/export/houses.shp?token={TOKEN}a")
    assert (reply.status_code, "gpkg" in reply.json()["next"]) == (400, True)
    progress = leader.client.get(f"/export/progress/{TOKEN}a").json()
    assert (progress["state"], "请改用 gpkg" in progress["reason"]) == ("failed", True)


def test_only_the_number_of_rows_may_be_asked(leader, store):
    before = log(store)
    reply = leader.client.head("/export/events.gpkg?since=2026-11-01")
    assert (reply.status_code, reply.headers["x-rows"], reply.content) == (200, "22", b"")
    assert log(store) == before


def test_how_far_it_is_is_told_to_whoever_asked_for_it(reader):
    leader = reader("leader")
    assert leader.client.get(f"/export/progress/{TOKEN}").json()["state"] == "waiting"
    leader.client.get(f"/export/houses.csv?token={TOKEN}")
    told = leader.client.get(f"/export/progress/{TOKEN}").json()
    assert told == {"state": DONE, "rows": 40, "total": 40, "reason": ""}
    assert reader("planner").client.get(f"/export/progress/{TOKEN}").json()["state"] == "waiting"


def test_stopping_what_is_over_or_unknown_does_nothing(leader):
    assert leader.client.post("/export/stop/" + "f" * 32).status_code == 204


def test_another_site_cannot_stop_it(leader):
    reply = leader.client.post(f"/export/stop/{TOKEN}", headers={"origin": "https://evil.example"})
    assert reply.status_code == 403


def test_every_download_is_in_the_audit_log(reader, store):
    reader("secretary").client.get("/export/events.geojson?since=2026-11-01")
    line = log(store)
    assert (line["action"], line["role"], line["result"]) == ("export", "secretary", "ok")
    assert line["target"] == "events.geojson?since=2026-11-01"
    assert line["by"] == "demo:secretary"
    assert f"areas {toy.A}" in line["reason"]


class Browser:
    """A browser that goes away after so many bytes, before the application itself."""

    def __init__(self, after: int) -> None:
        self.after, self.got = after, b""
        self.gone = anyio.Event()
        self.asked = False

    async def receive(self):
        if not self.asked:
            self.asked = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message):
        self.got += message.get("body", b"")
        if len(self.got) >= self.after:
            self.gone.set()
        await anyio.sleep(0.01)


@pytest.mark.parametrize("code", ["csv", "gpkg"])
def test_a_browser_that_goes_away_ends_the_work(application, store, monkeypatch, code):
    monkeypatch.setattr(rows, "CHUNK", 1)
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
        "path": f"/export/houses.{code}", "raw_path": b"", "query_string": b"", "root_path": "",
        "headers": [(b"host", b"127.0.0.1:8050"), (b"cookie", b"menpai_demo=leader")],
        "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 8050), "state": {},
    }  # fmt: skip

    async def visit():
        browser = Browser(2000 if code == "csv" else 0)
        if code == "gpkg":  # it is gone before the file is made
            browser.gone.set()
        with anyio.fail_after(20):
            await application(scope, browser.receive, browser.send)
        return browser

    browser = anyio.run(visit)
    assert len(browser.got) < 9000
    assert (log(store)["result"], log(store)["target"]) == ("stopped", f"houses.{code}?")
    assert store.engine.pool.checkedout() == 0


def test_no_more_than_so_many_at_once_and_who_waits_is_told():
    going = Going(at_once=2)
    first, second, third = Work(), Work(), Work()
    going.begin("a", "1", first)
    going.begin("b", "1", second)
    with pytest.raises(Busy, match="2 exports are under way"):
        going.begin("a", "2", third)
    assert (third.state, going.told("a", "2", "zh")["state"]) == ("failed", "failed")
    first.end(DONE)
    going.begin("a", "3", Work())
    with pytest.raises(Conflict, match="stands for an export under way"):
        going.begin("a", "3", Work())


def test_only_the_last_exports_are_remembered():
    going = Going(at_once=1)
    for number in range(REMEMBERED + 50):
        work = Work()
        going.begin("a", str(number), work)
        work.end(DONE)
    assert going.told("a", "0", "zh")["state"] == "waiting"
    assert going.told("a", str(REMEMBERED + 49), "zh")["state"] == DONE
