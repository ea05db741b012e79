"""Who reads what: planners no few, grid workers their grid, administrators nothing; in either language."""

import re

import mapbox_vector_tile
import pytest
import town as toy
from reading import parts, spoken, words

from data.questions import METRICS
from geo import vocabulary as v
from geo.words import WORDS
from layers.glyphs import EVENT_CLASS_GLYPHS

MANY = {"house": 40, "event": 60, "building": 16, "facility": 7, "service_point": 7, "sensor": 4}
CARDS = [
    *(f"{kind}:{i}" for kind, n in MANY.items() for i in range(1, n + 1)),
    *(f"grid:{code}" for code in toy.GRIDS),
    *(f"community:{code}" for code in (toy.A, toy.B)),
]
PANELS = ("street-map-numbers.tree", "street-map-legend.tree", "street-map-crumbs.children")
HAN = re.compile(r"[一-鿿]+")
# Words of the toy town: names of places, people and things are written as they are.
NAMES = "|".join(("梅园", "运河", "桃花", "码头", "小桥", "网格员[甲乙丙]", "井盖7号", "幢", "门牌"))


def everything(reader, **values):
    """All a reader can read: the page, its panels, and every card there is."""
    told = [reader.page(), *(reader.told(panel, **values) for panel in PANELS)]
    return [*told, *(reader.told("street-map-card.tree", selection=card, **values) for card in CARDS)]


def test_a_grid_workers_page_holds_nothing_of_other_grids(reader):
    said = spoken(everything(reader("grid_worker")))
    assert "梅园网格" in said
    for other in (
        "运河东网格",
        "桃花网格",
        "码头网格",
        "网格员乙",
        "网格员丙",
        "桃花路",
        "运河路50号",
        "E0006x",
        toy.A2,
        toy.B,
    ):
        assert other not in said, other


@pytest.mark.parametrize("area", [toy.A2, toy.B, toy.B1, toy.B2])
def test_a_grid_worker_who_asks_for_another_area_is_told_nothing_of_it(reader, area):
    worker = reader("grid_worker")
    said = spoken([worker.told(panel, area=area) for panel in PANELS])
    for other in ("运河东网格", "桃花网格", "码头网格", "运河北社区"):
        assert other not in said
    assert words(parts(worker.told("street-map-numbers.tree", area=area), "tile")[0])[0] == "0"


def test_a_grid_workers_figures_are_those_of_the_grid(reader):
    mine = parts(reader("grid_worker").told("street-map-numbers.tree"), "tile")
    leaders = parts(reader("leader").told("street-map-numbers.tree", area=toy.A1), "tile")
    assert [words(tile) for tile in mine] == [words(tile) for tile in leaders]


@pytest.mark.parametrize("role", ["admin", "auditor"])
def test_who_keeps_the_system_sees_no_business_data(reader, role):
    person = reader(role)
    told = everything(person)
    assert not re.search("梅园巷|运河路|桃花路|网格员[甲乙丙]|梅园网格|E00", spoken(told))
    assert parts(told, "tile") == []
    assert parts(person.page(), "count") == []
    assert sum(_numbers(person.told("street-map-timeline.figure")["data"][0]["y"])) == 0
    assert person.told("street-map-map.featureState", carrier="grids") == {"grids/grids": {}}
    assert person.client.get("/search?q=梅园").json()["hits"] == []


def _numbers(values):
    if isinstance(values, dict):
        import base64  # noqa: PLC0415

        import numpy as np  # noqa: PLC0415

        return np.frombuffer(base64.b64decode(values["bdata"]), dtype=values["dtype"]).tolist()
    return values


def test_the_tiles_a_grid_workers_map_asks_for_carry_the_scope_and_hold_the_grid_alone(reader):
    worker = reader("grid_worker")
    style = worker.told("street-map-map.mapStyle")
    urls = {name: source["tiles"][0] for name, source in style["sources"].items()}
    assert all(f"s=grid_worker-{toy.A1}" in url for url in urls.values())
    x, y, z = _tile_of(toy.at(300, 180).coords[0], 15)
    seen = {}
    for name, url in urls.items():
        reply = worker.client.get(url.replace("{z}/{x}/{y}", f"{z}/{x}/{y}"))
        assert reply.status_code == 200, name
        assert "immutable" in reply.headers["cache-control"]
        seen[name] = mapbox_vector_tile.decode(reply.content) if reply.content else {}
    assert {f["properties"]["name"] for f in seen["grids"]["grids"]["features"]} == {"梅园网格"}
    assert {f["id"] for f in seen["houses"]["houses"]["features"]} <= set(range(1, 20))
    mine = {i for i in range(1, 51) if 7 * i % 40 + 1 <= 19}
    assert {f["id"] for f in seen["events"]["events"]["features"]} <= mine


def _tile_of(place, zoom):
    import math  # noqa: PLC0415

    lon, lat = place
    across = (lon + 180) / 360
    down = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    return int(across * 2**zoom), int(down * 2**zoom), zoom


def test_a_planner_is_told_fewer_than_five_not_how_few(reader):
    # Micro-grid B1-01 holds houses 31 alone (one resident): a leader may know, a planner may not.
    lone = toy.B1 + "01"
    planner, leader = reader("planner"), reader("leader")
    residents = [
        t for t in parts(planner.told("street-map-numbers.tree", area=lone), "tile") if "居民" in words(t)
    ]
    assert words(residents[0])[0] == "<5"
    residents = [
        t for t in parts(leader.told("street-map-numbers.tree", area=lone), "tile") if "居民" in words(t)
    ]
    assert words(residents[0])[0] == "1"


def test_how_many_live_behind_a_door_is_for_those_who_answer_for_it(reader):
    def residents(role):
        card = words(reader(role).told("street-map-card.tree", selection="house:1"))
        return card[card.index("居住人数") + 1]

    assert residents("grid_worker") == "2 人"
    assert residents("leader") == residents("planner") == "仅责任网格可见"


@pytest.mark.parametrize("role", ["leader", "planner"])
def test_the_english_page_has_no_chinese_but_names(reader, role):
    person = reader(role, "en")
    told = everything(person)
    told += [
        person.told("street-map-legend.tree", metric=m, carrier=c)
        for m in METRICS
        for c in ("hexes", "grids")
    ]
    for text in words(told):
        left = HAN.findall(re.sub(f"({NAMES})[一-鿿0-9]*", "", text))
        assert not [one for one in left if one not in {"中文", *_glyphs()}], text


def _glyphs():
    return set(EVENT_CLASS_GLYPHS.values())


def test_the_chinese_page_has_none_of_the_english_words(reader):
    leader = reader("leader", "zh")
    told = everything(leader)
    told += [
        leader.told("street-map-legend.tree", metric=m, carrier=c)
        for m in METRICS
        for c in ("hexes", "grids")
    ]
    english = {
        en.lower() for zh, en in WORDS.values() if re.search("[A-Za-z]{4}", en) and zh != en and "{" not in en
    }
    entries = [
        e
        for name in dir(v)
        if name.isupper() and isinstance(getattr(v, name), tuple)
        for e in getattr(v, name)
    ]
    english |= {e.en.lower() for e in entries if hasattr(e, "en") and e.en != e.zh}
    not_said = {"english", "name"}  # the way to English, and the property that tooltips show
    assert not [text for text in words(told) if text.strip().lower() in english - not_said]
    for text in words(told):
        loose = re.findall(
            r"[A-Za-z]{3,}", re.sub(r"[a-z_]+[:/]\S+|[A-Z]\w*\d+|GB|AED|LEL|MPa|English", "", text)
        )
        assert not loose or text == "name", text  # the property a tooltip reads


def test_a_reader_is_told_the_same_numbers_in_both_languages(reader):
    def digits(lang):
        return re.findall(r"\d+", spoken(reader("leader", lang).told("street-map-numbers.tree")))

    assert digits("zh") == digits("en")
