"""Where a browser has no WebGL: the picture of the same view, and each grid with its number."""

from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree as ET

import numpy as np
import pytest
import town as toy
from reading import parts, spoken, words

from data.questions import METRICS, EventFilter, HexQuestion
from data.viewer import Viewer
from layers.catalog import CARRIERS
from layers.palette import LIGHT

NS = {"s": "http://www.w3.org/2000/svg"}
NINETY = "since=2026-08-26&until=2026-11-23"


def picture(reader, query=NINETY):
    reply = reader.client.get(f"/still.svg?{query}")
    assert reply.status_code == 200, reply.text
    assert reply.headers["content-type"] == "image/svg+xml"
    return ET.fromstring(reply.content)  # noqa: S314 - our own picture


def texts(root):
    return {t.text for t in root.findall(".//s:text", NS)}


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("by", CARRIERS)
def test_every_measure_on_every_carrier_is_a_picture(leader, metric, by):
    root = picture(leader, f"by={by}&metric={metric}&{NINETY}")
    assert {"运河南社区", "运河北社区"} <= texts(root)


def test_the_colours_are_those_of_the_legend_and_the_numbers_those_of_the_store(leader, store):
    root = picture(leader, f"by=grids&metric=residents&{NINETY}")
    asked = HexQuestion("residents", 9, EventFilter(toy.TODAY, toy.TODAY))
    values = store.area_values(Viewer("leader", ("",)), asked, "grids")
    assert {f"{v:.0f} 人" for v in values.values if np.isfinite(v)} <= texts(root)
    fills = {p.get("fill") for p in root.findall(".//s:path", NS)}
    legend = leader.told("street-map-legend.tree", carrier="grids", metric="residents")
    steps = {one["props"]["style"]["background"] for one in parts(legend, "step") if "style" in one["props"]}
    assert fills - steps <= {"none", "url(#none)", LIGHT.water, LIGHT.green}


def test_a_grid_worker_sees_no_number_and_no_border_of_others(reader):
    root = picture(reader("grid_worker"), f"by=grids&metric=houses&{NINETY}")
    assert "运河北社区" not in texts(root)
    assert len([t for t in texts(root) if t.endswith("户") or t[0].isdigit()]) <= 1


def test_what_is_chosen_is_outlined_and_what_is_not_there_is_not(leader):
    def outlined(selection):
        root = picture(leader, f"sel={selection}&{NINETY}")
        every = root.findall(".//s:path", NS) + root.findall(".//s:circle", NS)
        return LIGHT.accent in {one.get("stroke") for one in every}

    assert outlined("house:1") and outlined(f"grid:{toy.A1}")
    assert not any(outlined(s) for s in ("", "house:999", "hex:moon", "moon:1"))


def test_an_area_of_the_filter_fills_the_picture(leader):
    whole, part = (picture(leader, f"by=grids{area}&{NINETY}") for area in ("", f"&area={toy.A1}"))
    assert len(whole.findall(".//s:path", NS)) >= len(part.findall(".//s:path", NS))
    assert whole.get("viewBox") != part.get("viewBox") or texts(whole) != texts(part)


def test_it_is_kept_for_the_reader_the_theme_and_the_language(reader):
    leader = reader("leader")
    first = leader.client.get(f"/still.svg?{NINETY}")
    assert (
        leader.client.get(
            f"/still.svg?{NINETY}", headers={"If-None-Match": first.headers["etag"]}
        ).status_code
        == 304
    )
    others = (reader("leader", "en"), reader("leader", theme="dark"), reader("grid_worker"))
    assert first.headers["etag"] not in {o.client.get(f"/still.svg?{NINETY}").headers["etag"] for o in others}
    assert first.headers["cache-control"] == "private, no-cache"


@pytest.mark.parametrize(
    "query", ["by=moon", "metric=happiness", "res=99", "since=yesterday", "area=12", "sel=" + "z" * 5000]
)
def test_what_cannot_be_asked_is_refused(leader, query):
    assert leader.client.get(f"/still.svg?{query}").status_code == 400


def test_the_tree_shows_the_picture_of_the_view_and_every_grid_with_its_number(leader, store):
    tree = leader.told(
        "street-map-still.tree", still_view=f"by=grids&metric=houses&at=1,2,3&on=houses&{NINETY}"
    )
    source = urlsplit(tree[0]["props"]["src"])
    assert source.path == "/still.svg"
    assert parse_qs(source.query) == {
        "by": ["grids"],
        "metric": ["houses"],
        "since": ["2026-08-26"],
        "until": ["2026-11-23"],
    }
    assert leader.client.get(tree[0]["props"]["src"]).status_code == 200
    rows = [words(row) for row in tree[1]["props"]["children"]]
    assert [name for name, _ in rows[:1]] == ["梅园网格"]
    assert len(rows) == len(toy.GRIDS)
    numbers = [int(said.split()[0]) for _, said in rows if said[0].isdigit()]
    assert numbers == sorted(numbers, reverse=True)
    assert sum(numbers) == 40
    assert spoken(tree[2]) == "数据来源：虚构演示数据"
    goes = {row["props"]["children"][0]["props"]["data-go"] for row in tree[1]["props"]["children"]}
    assert goes == {f"grid:{code}" for code in toy.GRIDS}


def test_as_long_as_there_is_a_map_there_is_no_picture(leader):
    assert leader.told("street-map-still.tree", still_view="") == []
    first = leader.client.get("/_dash-layout", headers={"Referer": "http://127.0.0.1:8050/"}).json()
    assert parts(first, "still")[0]["props"].get("tree") is None


def test_a_worker_is_offered_the_own_grid_alone(reader):
    tree = reader("grid_worker").told("street-map-still.tree", still_view=f"metric=houses&{NINETY}")
    assert "桃花" not in spoken(tree)
