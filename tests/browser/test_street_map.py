"""The map page in Chromium, as a leader at a desk, a worker with a phone, and a hand on the keyboard."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import mapbox_vector_tile
import pytest
import started
from axe_playwright_python.sync_playwright import Axe
from conftest import Visit

from data.questions import METRICS
from layers.catalog import CARRIERS, LAYERS
from layers.style import Look, map_style, pick_layers

pytestmark = pytest.mark.browser

DESK, LAPTOP, PHONE = (1920, 1080), (1366, 768), (390, 844)
A_WHILE = 90  # seconds: the machine of a test may have better things to do
MAP = "document.getElementById('street-map-map')?._gridmap"
STILL = f"{MAP}?.loaded() && {MAP}.areTilesLoaded() && !{MAP}.isMoving()"
CARD = "document.getElementById('street-map-card')"
SEL = "new URLSearchParams(location.search).get('sel')"
SOURCES = ("communities", "grids", "micro_grids", "buildings", "roads", "land", "houses", "facilities",
           "service_points", "sensors", "events", "hexes")  # fmt: skip
# The pixel of the bare map nearest to its middle at which a click would mean a feature of the layer.
FIND = """([wanted, order, reach]) => {
    const map = document.getElementById('street-map-map')._gridmap, canvas = map.getCanvas();
    const box = canvas.getBoundingClientRect();
    const places = [];
    for (let y = 30; y < box.height - 30; y += 7)
        for (let x = 30; x < box.width - 30; x += 7) places.push({x, y});
    const away = ({x, y}) => Math.hypot(x - box.width / 2, y - box.height / 2);
    for (const {x, y} of places.sort((a, b) => away(a) - away(b))) {
        if (document.elementFromPoint(box.x + x, box.y + y) !== canvas) continue;
        const hit = window.menpai_gridmap.pick(map, order, {x, y}, reach);
        if (!hit || hit.layer.id !== wanted) continue;
        return {x: box.x + x, y: box.y + y, id: hit.id, properties: hit.properties};
    }
    return null;
}"""
# The lowest pixel in the middle of the bare map at which a finger would mean a hex.
LOWEST = """(order) => {
    const map = document.getElementById('street-map-map')._gridmap, canvas = map.getCanvas();
    const box = canvas.getBoundingClientRect(), x = box.width / 2;
    for (let y = box.height - 90; y > 0; y -= 6) {
        if (document.elementFromPoint(box.x + x, box.y + y) !== canvas) continue;
        const hit = window.menpai_gridmap.pick(map, order, {x, y}, 12);
        if (hit && hit.layer.id === 'hex-fill') return {x: box.x + x, y: box.y + y, hex: hit.properties.hex};
    }
}"""
TRY_STYLES = """async (styles) => {
    const map = document.getElementById('street-map-map')._gridmap, said = [];
    map.on('error', (event) => said.push(String(event.error && event.error.message)));
    for (const style of styles) {
        const there = new Promise((done) => map.once('style.load', done));
        map.setStyle(style, {diff: false});
        await there;
    }
    return said;
}"""
SMALL = """() => [...document.querySelectorAll(
    'button, a, summary, input[type=search], .switch label, .chips label, .segments label')]
    .filter((e) => e.checkVisibility({visibilityProperty: true}))
    .filter((e) => !e.closest('dl, li, .crumbs, .sheet-buttons'))
    .map((e) => [e.getBoundingClientRect(), e.textContent.trim() || e.title || e.id])
    .filter(([box]) => box.width && (box.height < 43.5 || box.width < 40))
    .map(([box, words]) => [words, box.width, box.height])"""


@dataclass
class Walk:
    """Somebody at the page: looks, points, types."""

    visit: Visit

    @property
    def page(self) -> Any:
        return self.visit.page

    def wait(self, expression: str) -> Any:
        return self.visit.until(expression, A_WHILE)

    def still(self) -> Walk:
        """Until the map stands still and is drawn."""
        self.page.wait_for_timeout(250)
        self.wait(STILL)
        return self

    def at(self) -> dict[str, str]:
        """The parts of the address."""
        return {k: v[0] for k, v in parse_qs(urlsplit(self.page.url).query, keep_blank_values=True).items()}

    def centre(self) -> tuple[float, float, float]:
        return tuple(self.page.evaluate(f"[{MAP}.getCenter().lng, {MAP}.getCenter().lat, {MAP}.getZoom()]"))

    def find(self, layer: str, reach: int = 4) -> dict[str, Any]:
        """Where on the screen a click would hit a feature of the layer; a finger reaches 12 pixels."""
        found = self.page.evaluate(FIND, [layer, pick_layers(), reach])
        assert found, f"no {layer} can be clicked here"
        return found

    def click(self, layer: str) -> dict[str, Any]:
        found = self.find(layer)
        self.page.mouse.click(found["x"], found["y"])
        return found

    def text(self, selector: str) -> str:
        return self.page.locator(selector).inner_text()

    def tile(self, label: str) -> str:
        """The figure of a tile."""
        return (
            self.page.locator(".tile", has=self.page.get_by_text(label, exact=True))
            .locator("strong")
            .inner_text()
        )

    def changed(self, selector: str, before: str) -> str:
        """The text of an element once it is no longer what it was."""
        self.wait(f"document.querySelector({selector!r}).innerText !== {before!r}")
        return self.text(selector)

    def sound(self) -> None:
        """Nothing went wrong, and nothing was asked of another host."""
        assert self.visit.trouble == []


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the product over a demo street of 2,000 houses."""
    home = tmp_path_factory.mktemp("street")
    started.build_small(home, houses=2000)
    with started.started(started.environment(home)) as server:
        yield server.url.rstrip("/")


@pytest.fixture
def walk(street: str, open_page: Callable[..., Visit]) -> Callable[..., Walk]:
    """``walk(size, view, role=, lang=, theme=)`` → Walk, with the map drawn."""

    def goes(
        size: tuple[int, int] = LAPTOP, view: str = "", drawn: bool = True, using: Any = None, **choices: str
    ) -> Walk:
        onward = "/" + view
        doors = {"role": "/demo/sign-in?role=", "lang": "/lang?to=", "theme": "/theme?to="}
        for name, value in choices.items():
            onward = f"{doors[name]}{value}&next={quote(onward, safe='')}"
        visit = open_page(street + onward, *size, using=using, has_touch=size[0] < 500)
        visit.page.set_default_timeout(A_WHILE * 1000)
        found = Walk(visit)
        if drawn:
            found.still()
            found.wait("document.querySelector('#street-map-numbers .tile')")
        return found

    return goes


def near(walk: Walk, zoom: float = 17.7, **more: str) -> str:
    """The view of a place where houses stand, by an address found with the search."""
    hit = walk.page.evaluate(
        "fetch('/search?limit=1&q=' + encodeURIComponent('302室')).then((r) => r.json())"
    )["hits"][0]
    return "?" + urlencode({"at": f"{hit['lon']},{hit['lat']},{zoom}", **more}, safe=",:")


@pytest.mark.parametrize(("size", "lang", "theme"), [(DESK, "zh", "dark"), (PHONE, "en", "light")])
def test_the_whole_street_is_drawn_and_nothing_goes_wrong(walk, size, lang, theme):
    map_page = walk(size, lang=lang, theme=theme)
    drawn = map_page.page.evaluate(f"[...new Set({MAP}.queryRenderedFeatures().map((f) => f.source))]")
    assert {"communities", "grids", "houses", "buildings", "roads", "land", "events", "hexes"} <= set(drawn)
    assert map_page.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    words = map_page.page.locator("#street-map").inner_text()
    assert ("Hexes" in words) == (lang == "en")
    assert ("六边形" in words) == (lang == "zh")
    map_page.sound()


def test_a_hex_tells_grids_services_events_and_houses_and_an_event_its_steps(walk):
    desk = walk(DESK)
    hexagon = desk.click("hex-fill")
    desk.wait(f"{SEL} === 'hex:{hexagon['properties']['hex']}'")
    desk.wait(f"{CARD}.innerText.includes('涉及的网格')")
    card = desk.text("#street-map-card")
    assert all(words in card for words in ("步行可达的服务", "这里发生的事件", "此处门牌"))
    assert "双河" in card
    feature = {"source": "hexes", "sourceLayer": "hexes", "id": hexagon["properties"]["hex"]}
    assert desk.wait(f"{MAP}.getFeatureState({json.dumps(feature)}).selected")
    desk.page.locator(".event-list button").first.click()
    desk.wait(f"{SEL}.startsWith('event:')")
    desk.wait(f"{CARD}.innerText.includes('办理过程')")
    desk.page.keyboard.press("Escape")
    desk.wait(f"{SEL} === null")
    desk.wait("document.querySelector('.figures').checkVisibility()")
    desk.sound()


def test_a_house_on_the_map_opens_its_doors_and_its_card(walk):
    desk = walk(view="?on=houses&by=none")
    desk.page.goto(desk.page.url.split("?")[0] + near(desk, on="houses,buildings", by="none"))
    desk.still()
    desk.click("house-dot")
    desk.wait(f"{SEL}?.startsWith('stack:')")
    desk.wait(f"{CARD}.innerText.length > 20")
    if desk.page.locator(".unit-list button").count():
        desk.page.locator(".unit-list button").nth(1).click()
        desk.wait(f"{SEL}.startsWith('house:')")
    desk.wait(f"{CARD}.innerText.includes('步行可达的服务')")
    card = desk.text("#street-map-card")
    for words in ("门牌编码", "所属网格", "网格员", "这里发生的事件", "附近的感知设备"):
        assert words in card
    assert re.search(r"步行 [\d,]+ 米 · 约 \d+ 分钟", card)
    desk.page.locator(".facts .link").first.click()
    desk.wait(f"{SEL}.startsWith('grid:')")
    desk.sound()


def test_the_search_goes_where_the_keyboard_chooses(walk):
    desk = walk()
    for text, kind in (("302室", "house"), ("双河第2网格", "grid"), ("食堂", "facility"), ("", "house")):
        hits = desk.page.evaluate(
            "(q) => fetch('/search?limit=12&q=' + encodeURIComponent(q)).then((r) => r.json())",
            text or "302室",
        )["hits"]
        hit = hits[0]
        typed = text or hit["detail"]  # last of all a doorplate by its code
        assert hit["kind"] == kind
        box = desk.page.locator("#search-input")
        box.focus()
        box.fill("")
        box.type(typed)
        desk.wait(f"document.querySelector('#hit-0 span')?.textContent === {hit['label']!r}")
        desk.page.keyboard.press("ArrowDown")
        assert box.get_attribute("aria-activedescendant") == "hit-0"
        desk.page.keyboard.press("Enter")
        desk.wait(f"{SEL} === '{kind}:{hit['id']}'")
        desk.wait(f"{CARD}.innerText.includes({hit['label'].removeprefix('锦绣街道')!r})")
        desk.still()
        lon, lat, zoom = desk.centre()
        assert abs(lon - hit["lon"]) < 1e-3
        assert abs(lat - hit["lat"]) < 1e-3
        assert zoom >= 15.9
        desk.wait(f"location.search.includes('at={lon:.3f}'.slice(0, 9))")
    box.fill("没有这样的地方")
    desk.wait("document.querySelector('#search-hits')?.innerText.includes('没有找到')")
    desk.sound()


def test_an_area_narrows_figures_and_map_and_the_crumbs_lead_back(walk):
    desk = walk(view="?by=grids")
    whole, legend = desk.text("#street-map-numbers"), desk.text("#street-map-legend")
    desk.page.evaluate(
        "window.dash_clientside.set_props('street-map-selection', {data: 'grid:330304006001002'})"
    )
    desk.page.get_by_text("只看此区域").click()
    desk.wait("new URLSearchParams(location.search).get('area') === '330304006001002'")
    desk.page.keyboard.press("Escape")
    desk.wait("document.querySelector('.figures').checkVisibility()")
    narrow = desk.changed("#street-map-numbers", whole)
    assert int(desk.tile("门牌").replace(",", "")) < 2000
    assert desk.changed("#street-map-legend", legend)
    assert desk.text("#street-map-crumbs").split("\n")[-1] == "双河第2网格"
    desk.still()
    assert any("/tiles/events/" in url and "area=330304006001002" in url for url in desk.visit.requests)
    desk.page.locator("#street-map-crumbs button").first.click()
    assert desk.changed("#street-map-numbers", narrow) == whole
    desk.sound()


def test_the_period_follows_the_presets_and_a_drag_across_the_days(walk):
    desk = walk()
    month = desk.tile("期内事件")
    desk.page.locator(".segments label", has_text="近一年").click()
    desk.wait("document.querySelector('#street-map-numbers').innerText.includes('2025-11-23')")
    assert int(desk.tile("期内事件").replace(",", "")) > int(month)
    desk.wait("document.querySelectorAll('#street-map-timeline .bars path').length > 300")
    box = desk.page.locator("#street-map-timeline .nsewdrag").bounding_box()
    y = box["y"] + box["height"] / 2
    desk.page.mouse.move(box["x"] + box["width"] * 0.3, y)
    desk.page.mouse.down()
    desk.page.mouse.move(box["x"] + box["width"] * 0.35, y, steps=4)
    desk.page.mouse.move(box["x"] + box["width"] * 0.4, y, steps=4)
    desk.page.mouse.up()
    desk.wait("!document.querySelector('#street-map-numbers').innerText.includes('2025-11-23')")
    since, until = (desk.at()[name] for name in ("since", "until"))
    assert "2026-03-01" < since < "2026-03-25"
    assert "2026-04-05" < until < "2026-05-01"
    assert f"统计期 {since} 至 {until}" in desk.text("#street-map-numbers")
    assert desk.page.locator(".segments label:has(input:checked)", has_text="近").count() == 0
    desk.sound()


def test_a_view_is_shared_by_its_address_and_keeps_through_language_and_theme(walk):
    desk = walk()
    desk.page.locator(".layer label", has_text="微网格").click()
    desk.page.locator("#street-map-carrier label", has_text="网格").click()
    desk.page.locator("#street-map-metric").click()
    desk.page.get_by_role("option", name="服务步行覆盖率").click()
    desk.wait("document.getElementById('street-map-legend').innerText.includes('服务步行覆盖率')")
    desk.page.evaluate(f"{MAP}.jumpTo({{center: [120.651, 27.981], zoom: 16.3, bearing: 20, pitch: 30}})")
    desk.wait("location.search.includes('16.30,30,20')")
    desk.click("grids-fill")
    desk.wait(f"{SEL}?.startsWith('grid:')")
    desk.wait("location.search.includes('metric=coverage') && location.search.includes('by=grids')")
    desk.wait(f"{CARD}.innerText.length > 20")
    address, legend, card = desk.at(), desk.text("#street-map-legend"), desk.text("#street-map-card")
    assert "micro_grids" in address["on"].split(",")
    desk.page.reload()
    desk.still()
    desk.wait(f"{CARD}.innerText.length > 20")
    assert desk.at() == address
    assert desk.changed("#street-map-legend", "") == legend
    assert desk.text("#street-map-card") == card
    assert desk.page.locator(".layer label", has_text="微网格").locator("input").is_checked()
    for word, mark in (("深色", "theme-dark"), ("English", "theme-dark")):
        desk.page.locator(".choices a", has_text=word).click()
        desk.wait(f"document.querySelector('.street-map.{mark}')")
        desk.still()
        desk.wait("location.search.includes('sel=')")
        assert desk.at() == address
    desk.wait(f"{CARD}.innerText.includes('Only this area')")
    desk.sound()


def test_every_choice_is_a_style_the_engine_takes(walk, street):
    desk = walk()
    tiles = {name: f"{street}/tiles/{name}/{{z}}/{{x}}/{{y}}.mvt?since=2026-11-01" for name in SOURCES}
    choices = list(product(CARRIERS, METRICS))
    every = frozenset(layer.code for layer in LAYERS)
    nothing = {"minzoom": 22, "maxzoom": 22}  # the style is on trial, not the tiles
    styles = [
        map_style(Look(("dark", "light")[n % 2], "zh", every, by, metric, n % 3 == 0, tiles))
        for n, (by, metric) in enumerate(choices)
    ]
    for style in styles:
        style["sources"] = {name: source | nothing for name, source in style["sources"].items()}
    assert desk.page.evaluate(TRY_STYLES, styles) == []
    broken = {
        **styles[0],
        "layers": [
            {
                "id": "x",
                "type": "circle",
                "source": "houses",
                "source-layer": "houses",
                "paint": {"circle-radius": "big"},
            }
        ],
    }
    assert desk.page.evaluate(TRY_STYLES, [styles[0]]) == []
    said = desk.page.evaluate(
        TRY_STYLES.replace("await there;", "await new Promise((r) => setTimeout(r, 500));"), [broken]
    )
    assert any("circle-radius" in words for words in said)


def test_every_carrier_and_measure_is_drawn_without_an_error(walk):
    desk = walk()
    for carrier, metric in (
        ("hexes", "residents"),
        ("grids", "events_per_1000"),
        ("communities", "coverage"),
        ("hexes", "alarms"),
    ):
        before = desk.text("#street-map-legend")
        desk.page.evaluate(
            "([by, metric]) => {const set = window.dash_clientside.set_props;"
            "set('street-map-carrier', {value: by}); set('street-map-metric', {value: metric});}",
            [carrier, metric],
        )
        desk.changed("#street-map-legend", before)
        desk.wait(f"location.search.includes('metric={metric}') && location.search.includes('by={carrier}')")
        desk.still()
    desk.page.get_by_text("立体显示").click()
    desk.wait("location.search.includes('solid=1')")
    desk.still()
    assert desk.text("#street-map-notice") in {"", "本机绘图较慢，已关闭立体显示"}
    error = desk.page.evaluate("window.dash_component_api.getLayout('street-map-map').props.error || null")
    assert error is None or error["kind"] == "slow"
    desk.sound()


def test_the_keyboard_alone_reaches_search_layers_and_map(walk):
    desk = walk()
    reached = []
    for _ in range(80):
        desk.page.keyboard.press("Tab")
        reached.append(
            desk.page.evaluate("document.activeElement.id || document.activeElement.closest('[id]')?.id")
        )
        if desk.page.evaluate("document.activeElement.classList.contains('maplibregl-canvas')"):
            break
    assert "search-input" in reached
    on_map = "document.activeElement.classList.contains('maplibregl-canvas')"
    assert desk.page.evaluate(on_map)
    before = desk.centre()
    desk.page.keyboard.press("ArrowRight")
    desk.still()
    desk.page.keyboard.press("+")
    desk.still()
    assert desk.centre()[0] > before[0]
    assert desk.centre()[2] > before[2]
    desk.page.keyboard.press("Enter")
    desk.wait(f"{SEL} !== null")
    desk.wait(f"{CARD}.innerText.length > 20")
    desk.page.keyboard.press("Escape")
    desk.wait(f"{SEL} === null")
    for _ in range(80):
        if desk.page.evaluate(
            "document.activeElement.closest('#panel-layers') && document.activeElement.type === 'checkbox'"
        ):
            break
        desk.page.keyboard.press("Tab")
    before = desk.at()["on"]
    desk.page.keyboard.press("Space")
    desk.wait(f"new URLSearchParams(location.search).get('on') !== {before!r}")
    desk.sound()


def test_on_a_phone_panels_are_sheets_over_a_map_that_works(walk):
    phone = walk((360, 740))
    fits = "document.documentElement.scrollWidth <= innerWidth && document.body.scrollWidth <= innerWidth"
    assert phone.page.evaluate(fits)
    assert phone.page.evaluate(SMALL) == []
    for name, inside in (("图层", "#panel-layers"), ("筛选", "#panel-filter"), ("数据", ".figures")):
        button = phone.page.locator(".sheet-buttons button", has_text=name)
        button.click()
        phone.wait(f"document.querySelector('{inside}').checkVisibility({{visibilityProperty: true}})")
        phone.page.wait_for_timeout(300)
        assert phone.page.evaluate(fits)
        assert phone.page.evaluate(SMALL) == []
        box = phone.page.locator(inside).bounding_box()
        assert box["y"] < 660
        button.click()
        phone.wait(f"!document.querySelector('{inside}').checkVisibility({{visibilityProperty: true}})")
    found = phone.find("hex-fill", reach=12)
    phone.page.touchscreen.tap(found["x"], found["y"])
    phone.wait(f"{SEL}?.startsWith('hex:') && {CARD}.checkVisibility({{visibilityProperty: true}})")
    phone.wait(f"{CARD}.innerText.includes('涉及的网格')")
    phone.page.wait_for_timeout(300)
    phone.page.locator("#street-map-card .close").click()
    phone.wait(f"{SEL} === null && !{CARD}.checkVisibility({{visibilityProperty: true}})")
    phone.sound()


def test_what_is_chosen_on_a_phone_is_seen_over_its_card(walk):
    phone = walk(PHONE)
    lowest = phone.page.evaluate(LOWEST, pick_layers())
    phone.page.touchscreen.tap(lowest["x"], lowest["y"])
    phone.wait(f"{SEL} === 'hex:{lowest['hex']}' && {CARD}.innerText.includes('涉及的网格')")
    phone.page.wait_for_timeout(700)
    phone.still()
    seen = f"""(() => {{
        const spot = window.dash_component_api.getLayout('street-map-spot').props.data.bbox;
        const map = {MAP}, top = document.getElementById('street-map-side').getBoundingClientRect().top;
        const box = map.getCanvas().getBoundingClientRect();
        const ys = [[spot[0], spot[1]], [spot[2], spot[3]]].map((p) => box.y + map.project(p).y);
        return Math.max(...ys) < top && Math.min(...ys) > box.y;
    }})()"""
    assert phone.wait(seen)
    phone.sound()


def test_a_flat_that_is_not_the_first_of_its_entrance_is_marked(walk):
    desk = walk(view="?on=houses&by=none&at=120.651,27.981,15.2")
    several = f"{MAP}.queryRenderedFeatures({{layers: ['house-dot']}}).find((f) => f.properties.n > 1)"
    stack = desk.wait(f"{several}?.id")
    choose = "(s) => dash_clientside.set_props('street-map-selection', {data: s})"
    desk.page.evaluate(choose, f"stack:{stack}")
    desk.wait(f"{CARD}.querySelectorAll('.unit-list button').length > 1")
    flats = desk.page.evaluate(f"[...{CARD}.querySelectorAll('.unit-list button')].map((b) => b.dataset.go)")
    other = next(flat for flat in flats if flat != f"house:{stack}")
    desk.page.evaluate(choose, other)
    spot = "window.dash_component_api.getLayout('street-map-spot').props.data"
    mark = desk.wait(f"{spot}?.key === {other!r} && {spot}.mark")
    assert mark["id"] == stack
    assert desk.wait(f"{MAP}.getFeatureState({json.dumps(mark)}).selected")
    desk.sound()


@pytest.mark.parametrize(
    ("size", "theme"), [(DESK, "dark"), (DESK, "light"), (PHONE, "dark"), (PHONE, "light")]
)
def test_axe_finds_nothing_serious(walk, size, theme):
    page = walk(size, theme=theme, view="?sel=grid:330304006001002")
    page.wait(f"{CARD}.innerText.length > 20")
    assert violations(page) == []
    page.page.keyboard.press("Escape")
    page.wait(f"{SEL} === null")
    if size == PHONE:
        page.page.locator(".sheet-buttons button").first.click()
        page.page.wait_for_timeout(300)
    assert violations(page) == []


def violations(walk: Walk) -> list[tuple[str, str]]:
    """Serious and critical findings of axe: the rule, and the first thing it names."""
    found = Axe().run(walk.page).response["violations"]
    return [
        (
            one["id"],
            [node["html"][:160] + " " + node.get("failureSummary", "")[:200] for node in one["nodes"]][:6],
        )
        for one in found
        if one["impact"] in {"serious", "critical"}
    ]


def test_without_webgl_there_is_a_picture_a_list_of_grids_and_working_figures(walk, launch):
    blind = walk(using=launch("--disable-3d-apis"), drawn=False, view="?by=grids&metric=events")
    blind.wait("document.querySelector('.gridmap-message')?.innerText.includes('WebGL')")
    picture = "document.querySelector('.still-picture')"
    blind.wait(f"{picture}?.complete && {picture}.naturalWidth > 100")
    before, source = blind.text("#street-map-numbers"), blind.page.evaluate(f"{picture}.src")
    blind.page.locator(".segments label", has_text="近7天").click()
    blind.changed("#street-map-numbers", before)
    assert int(blind.tile("期内事件")) < 402
    blind.wait(f"{picture}.src !== {source!r} && {picture}.complete && {picture}.naturalWidth > 100")
    grid = blind.page.locator(".still-list button").first
    name = grid.inner_text()
    grid.click()
    blind.wait(f"{CARD}.innerText.includes({name!r}) && {CARD}.checkVisibility()")
    blind.wait(f"{picture}.src.includes('sel=grid') && {picture}.complete && {picture}.naturalWidth > 100")
    assert blind.at()["by"] == "grids"
    assert violations(blind) == []
    assert blind.visit.failed == []
    assert blind.visit.foreign == []


def test_without_webgl_a_phone_shows_picture_and_list_one_under_the_other(walk, launch):
    blind = walk(PHONE, using=launch("--disable-3d-apis"), drawn=False, lang="en")
    blind.wait("document.querySelector('.still-picture')?.naturalWidth > 100")
    picture, rows = (blind.page.locator(part).bounding_box() for part in (".still-picture", ".still-list"))
    assert picture["width"] > 350
    assert picture["y"] + picture["height"] <= rows["y"] + 1
    assert blind.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert "WebGL" in blind.text(".gridmap-message")
    assert blind.visit.failed == []


def test_a_grid_workers_tiles_hold_the_own_grid_alone(walk):
    worker = walk(role="grid_worker")
    tiles = [url for url in worker.visit.requests if "/tiles/" in url]
    assert tiles
    assert all(parse_qs(urlsplit(url).query)["s"] == ["grid_worker-330304006001001"] for url in tiles)
    for layer, key in (("grids", "code"),):
        url = next(u for u in tiles if f"/tiles/{layer}/" in u)
        body = worker.page.context.request.get(url).body()
        seen = mapbox_vector_tile.decode(body)[layer]["features"]
        assert {one["properties"][key] for one in seen} == {"330304006001001"}
    assert worker.tile("网格") == "1"
    worker.sound()
