"""GridMap in a real Chromium, under a strict content security policy and without any network."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from conftest import Visit
from gridmap_app import CENTER, GRIDS, HOSTILE, HOUSES, Town, map_style, serving
from PIL import Image

pytestmark = pytest.mark.browser

MAP = "document.getElementById('map')?._gridmap"
TWO_FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
DRAWN = f"{MAP}?.loaded() && {MAP}.areTilesLoaded()"
RED, GREEN, BLUE, YELLOW = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 0)
BLACK, WHITE = (0, 0, 0), (255, 255, 255)
WEST, EAST = (120.645, 28.003), (120.655, 28.003)
AT_REST = {
    "mapStyle": map_style(),
    "view": {"center": list(CENTER), "zoom": 14, "pitch": 0, "bearing": 0},
    "mode": "browse",
    "slowMs": 0,
    **dict.fromkeys(("featureState", "highlight", "filters", "images", "selection", "fit", "reveal")),
    **dict.fromkeys(("click", "draw", "error", "image", "hover")),
}


@pytest.fixture(scope="module")
def town() -> Iterator[Town]:
    with serving() as running:
        yield running


class Hand:
    """A person at the map: sets props, points, reads what callbacks were told."""

    def __init__(self, visit: Visit) -> None:
        self.visit, self.page = visit, visit.page
        visit.until(DRAWN)

    def give(self, **props: Any) -> None:
        """Set props and wait until all is drawn."""
        self.page.evaluate("props => window.dash_clientside.set_props('map', props)", props)
        self.page.wait_for_timeout(60)
        self.visit.until(DRAWN)

    def told(self, prop: str, seconds: float = 20) -> Any:
        """The value a server callback last saw of a prop, once it is not null."""
        text = f"document.getElementById('said-{prop}').textContent"
        return json.loads(self.visit.until(f"{text} !== 'null' && {text}", seconds))

    def screen(self, place: tuple[float, float]) -> tuple[float, float]:
        x, y = self.page.evaluate(f"p => {{const q = {MAP}.project(p); return [q.x, q.y]}}", list(place))
        box = self.page.locator("#map canvas").bounding_box()
        return box["x"] + x, box["y"] + y

    def picture(self) -> np.ndarray:
        """The map as drawn: height x width x 3, 0–255."""
        png = self.page.locator("#map").screenshot()
        return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))

    def colour(self, place: tuple[float, float]) -> tuple[int, ...]:
        self.page.evaluate(
            "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
        )
        box = self.page.locator("#map").bounding_box()
        x, y = self.screen(place)
        return tuple(int(c) for c in self.picture()[round(y - box["y"]), round(x - box["x"])])

    def sees(self, place: tuple[float, float], colour: tuple[int, int, int]) -> bool:
        """Whether a place gets the colour within some seconds (frames are slow in software)."""
        for _ in range(100):
            if self.colour(place) == colour:
                return True
            self.page.wait_for_timeout(100)
        return False

    def drag(self, *places: tuple[float, float]) -> None:
        self.page.mouse.move(*self.screen(places[0]))
        self.page.mouse.down()
        for place in places[1:]:
            self.page.mouse.move(*self.screen(place), steps=4)
        self.page.mouse.up()


@pytest.fixture(scope="module")
def one_visit(browser: Any, town: Town) -> Iterator[Visit]:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    visit = Visit(context.new_page())
    visit.listen()
    visit.page.goto(town.url)
    yield visit
    context.close()


@pytest.fixture
def hand(one_visit: Visit, town: Town) -> Iterator[Hand]:
    """One page for most tests, at rest before each and without trouble after each."""
    person = Hand(one_visit)
    town.gate.clear()
    person.page.mouse.move(2, 2)
    person.give(**AT_REST)
    for name in ("click", "selection", "draw", "image", "error", "hover"):
        one_visit.until(f"document.getElementById('said-{name}').textContent === 'null'")
    one_visit.failed.clear()
    one_visit.console.clear()
    yield person
    assert one_visit.trouble == []


def test_the_engine_is_a_fixed_maplibre_and_plotly_is_fetched_once(hand: Hand) -> None:
    major, minor, patch = (int(part) for part in hand.told("loaded")["version"].split("."))
    assert (major, minor, patch) >= (6, 4, 1)
    assert hand.page.locator("#chart .main-svg").count() > 0
    assert sum("plotly" in url and url.endswith(".js") for url in hand.visit.requests) == 1


def test_scripts_carry_a_version_so_that_browsers_may_keep_them(hand: Hand) -> None:
    scripts = [url for url in hand.visit.requests if "layers.gridmap" in url]
    assert len(scripts) == 14
    assert all("v1_0_0m" in url for url in scripts)


def test_a_click_on_a_house_tells_the_server_its_id(hand: Hand) -> None:
    hand.page.mouse.click(*hand.screen(HOUSES[4012]))
    click = hand.told("click")
    assert (click["layer"], click["source"], click["sourceLayer"]) == ("houses", "homes", "houses")
    assert click["id"] == 4012
    assert click["properties"] == {"unit": "室"}
    assert click["lngLat"] == pytest.approx(HOUSES[4012], abs=1e-4)


def test_a_click_beside_the_houses_finds_the_grid_and_beside_the_town_nothing(hand: Hand) -> None:
    hand.page.mouse.click(*hand.screen(WEST))
    assert hand.told("click")["id"] == "g-west"
    hand.give(click=None)
    hand.visit.until("document.getElementById('said-click').textContent === 'null'")
    hand.page.mouse.click(*hand.screen((120.635, 28.0)))
    assert hand.told("click")["layer"] is None
    assert hand.told("click")["lngLat"] == pytest.approx((120.635, 28.0), abs=1e-4)


def test_a_new_colour_needs_no_new_tile(hand: Hand, town: Town) -> None:
    before = len(town.tiles("red"))
    style = map_style()
    style["layers"][1]["paint"]["fill-color"] = "#00ff00"
    hand.give(mapStyle=style)
    assert hand.sees(WEST, GREEN)
    style["layers"][2]["layout"] = {"visibility": "none"}
    hand.give(mapStyle=json.loads(json.dumps(style)))
    assert hand.sees(HOUSES[4012], GREEN)
    assert len(town.tiles("red")) == before


def test_a_new_tile_url_keeps_the_old_tiles_until_the_new_ones_come(hand: Hand, town: Town) -> None:
    assert hand.sees(WEST, RED)
    hand.page.evaluate("s => window.dash_clientside.set_props('map', {mapStyle: s})", map_style("late"))
    hand.page.wait_for_timeout(1000)
    assert town.tiles("late")
    assert hand.colour(WEST) == RED
    town.gate.set()
    assert hand.sees(WEST, YELLOW)


def test_new_tiles_and_a_new_filter_may_come_at_once(hand: Hand) -> None:
    for colour, rgb in (("yellow", YELLOW), ("blue", BLUE), ("yellow", YELLOW)):
        style = map_style(colour)
        style["layers"][1]["minzoom"] = len(colour)
        hand.give(mapStyle=style, filters={"grids": ["!=", ["get", "grid_id"], colour]})
        hand.give(filters={"grids": ["==", ["get", "grid_id"], "g-west"]})
        assert hand.sees(WEST, rgb)
        assert hand.colour(EAST) == WHITE


def test_tiles_asked_for_while_others_are_on_their_way_win(hand: Hand, town: Town) -> None:
    for version in ("late", "yellow", "late", "blue"):
        give = "s => window.dash_clientside.set_props('map', {mapStyle: s})"
        hand.page.evaluate(give, map_style(version))
    town.gate.set()
    assert hand.sees(WEST, BLUE)


def test_a_dead_tile_server_is_told_once_and_without_its_address(hand: Hand, town: Town) -> None:
    style = map_style()
    style["sources"]["town"] |= {"tiles": ["/tiles/{z}/{x}/{y}.mvt?v=gone&key=secret"]}
    hand.give(mapStyle=style)
    error = hand.told("error")
    assert (error["kind"], error["source"]) == ("tiles", "town")
    assert "500" in error["message"]
    assert "secret" not in json.dumps(error)
    assert len(town.tiles("gone")) > 1
    hand.visit.console.clear()  # the browser itself reports each failed request
    hand.visit.failed.clear()
    hand.give(mapStyle=map_style())
    assert hand.sees(WEST, RED)


def test_tiles_that_failed_are_asked_for_again_when_the_server_is_back(hand: Hand, town: Town) -> None:
    style = map_style()
    style["sources"]["town"] |= {"tiles": ["/tiles/{z}/{x}/{y}.mvt?v=shaky"]}
    hand.give(mapStyle=style)
    assert hand.colour(WEST) != GREEN
    town.gate.set()
    assert hand.sees(WEST, GREEN)
    hand.visit.console.clear()
    hand.visit.failed.clear()


def test_a_style_the_engine_refuses_is_told_and_the_next_one_is_drawn(hand: Hand) -> None:
    wrong = {"id": "wrong", "type": "fill", "source": "nowhere"}
    hand.give(mapStyle={"version": 8, "sources": {}, "layers": [wrong]})
    assert hand.told("error")["kind"] == "style"
    assert "nowhere" in hand.told("error")["message"]
    hand.give(mapStyle=map_style("green"), filters={"grids": ["==", ["get", "grid_id"], "g-west"]})
    assert hand.sees(WEST, (0, 128, 0))


def test_highlight_and_feature_state_do_not_disturb_each_other(hand: Hand) -> None:
    grids = {"source": "town", "sourceLayer": "grids"}
    hand.give(highlight={**grids, "id": "g-west"}, featureState={"town/grids": {"g-east": {"flag": True}}})
    assert hand.sees(WEST, BLACK)
    assert hand.sees(EAST, GREEN)
    hand.give(highlight=None)
    assert hand.sees(WEST, RED)
    assert hand.colour(EAST) == GREEN
    hand.give(featureState={"town/grids": {"g-west": {"flag": True}}})
    assert hand.sees(EAST, RED)
    assert hand.sees(WEST, GREEN)


def test_feature_state_survives_a_source_that_was_taken_away(hand: Hand) -> None:
    hand.give(featureState={"town/grids": {"g-west": {"flag": True}}})
    hand.give(mapStyle={"version": 8, "sources": {}, "layers": []})
    hand.give(mapStyle=map_style())
    assert hand.sees(WEST, GREEN)
    assert hand.sees(EAST, RED)


def test_a_layer_for_what_is_chosen_is_left_out_until_something_of_its_source_is(
    open_page: Callable[..., Visit], town: Town
) -> None:
    hand = Hand(open_page(town.url))  # a page where nothing was ever chosen
    style = map_style()
    when = {"metadata": {"gridmap:when": "chosen"}}
    chosen = ["case", ["boolean", ["feature-state", "selected"], False], 1, 0]
    paint = {"fill-color": "#ffff00", "fill-opacity": chosen}
    layer = {
        "id": "chosen",
        "type": "fill",
        "source": "town",
        "source-layer": "grids",
        "paint": paint,
        **when,
    }
    style["layers"].append(layer)
    shown = f"{MAP}.getLayoutProperty('chosen', 'visibility')"
    hand.give(mapStyle=style)
    hand.visit.until(f"{shown} === 'none'")
    hand.give(highlight={"source": "homes", "sourceLayer": "houses", "id": 4012})
    assert hand.page.evaluate(shown) == "none"
    hand.give(highlight=[{"source": "town", "sourceLayer": "grids", "id": "g-west"}])
    assert hand.sees(WEST, YELLOW)
    assert hand.sees(EAST, RED)
    hand.give(highlight=None)
    assert hand.sees(WEST, RED)
    hand.visit.until(f"{shown} !== 'none'")


def test_the_first_picture_is_drawn_in_few_frames_and_later_ones_as_they_come(
    open_page: Callable[..., Visit], town: Town
) -> None:
    visit = open_page("about:blank")
    count = """(() => { let map; Object.defineProperty(HTMLElement.prototype, '_gridmap', {configurable: true,
        get() { return map; }, set(made) { map = made; window.frames_drawn = 0;
            made.on('render', () => { if (!made._loaded) window.frames_drawn += 1; }); }}); })()"""
    visit.page.add_init_script(count)
    visit.page.goto(town.url)
    visit.until(DRAWN)
    assert 1 <= visit.page.evaluate("window.frames_drawn") <= 6
    assert visit.page.evaluate(f"Object.hasOwn({MAP}, 'triggerRepaint')") is False
    assert visit.trouble == []


def test_a_filter_narrows_a_layer_and_goes_away_again(hand: Hand, town: Town) -> None:
    before = len(town.tiles("red"))
    hand.give(filters={"grids": ["==", ["get", "grid_id"], "g-west"]})
    assert hand.sees(EAST, WHITE)
    assert hand.colour(WEST) == RED
    hand.give(filters=None)
    assert hand.sees(EAST, RED)
    assert len(town.tiles("red")) == before


def test_a_lasso_gives_its_ring_and_what_is_drawn_in_it(hand: Hand) -> None:
    hand.give(mode="lasso")
    hand.drag((120.641, 27.996), (120.648, 27.996), (120.648, 28.004), (120.641, 28.004), (120.641, 27.997))
    selection = hand.told("selection")
    ring = np.array(selection["ring"])
    assert ring[0] == pytest.approx(ring[-1])
    assert len(ring) > 10
    assert selection["bbox"] == pytest.approx([120.641, 27.996, 120.648, 28.004], abs=2e-4)
    assert selection["counts"] == {"houses": 1, "grids": 1}
    assert hand.told("mode") == "browse"


def test_a_box_and_a_polygon_and_a_point_are_drawn(hand: Hand) -> None:
    hand.give(mode="box")
    hand.drag((120.642, 27.995), (120.658, 28.005))
    assert hand.told("selection")["counts"]["houses"] == 2
    hand.give(mode="polygon")
    corners = [(120.643, 27.996), (120.648, 27.996), (120.648, 28.004)]
    for corner in [*corners, corners[0]]:
        hand.page.mouse.click(*hand.screen(corner))
        hand.page.wait_for_timeout(400)
    assert hand.told("draw")["geometry"]["type"] == "Polygon"
    assert np.allclose(hand.told("draw")["geometry"]["coordinates"][0], [*corners, corners[0]], atol=1e-4)
    hand.give(mode="point", draw=None)
    hand.visit.until("document.getElementById('said-draw').textContent === 'null'")
    hand.page.mouse.click(*hand.screen(EAST))
    assert hand.told("draw")["geometry"]["coordinates"] == pytest.approx(EAST, abs=1e-4)
    assert hand.page.evaluate("document.getElementById('said-click').textContent") == "null"


def test_hostile_names_are_shown_as_text(hand: Hand) -> None:
    hand.page.mouse.move(*hand.screen(EAST))
    hand.visit.until("!document.querySelector('.gridmap-tip').hidden")
    assert HOSTILE in hand.page.inner_text(".gridmap-tip")
    assert "g-east" in hand.page.inner_text(".gridmap-tip")
    assert hand.page.locator(".gridmap-tip img").count() == 0
    assert hand.page.evaluate("window.hacked") is None
    hand.page.mouse.move(*hand.screen((120.635, 28.0)))
    hand.visit.until("document.querySelector('.gridmap-tip').hidden")


def test_chinese_latin_and_digits_are_drawn_without_a_glyph_server(hand: Hand) -> None:
    def inked(text: str) -> int:
        style = map_style()
        source = {"type": "geojson", "data": {"type": "Point", "coordinates": [*CENTER]}}
        label = {
            "id": "label",
            "type": "symbol",
            "source": "label",
            "layout": {"text-field": text, "text-size": 40},
        }
        style["sources"], style["layers"] = {"label": source}, [style["layers"][0], label]
        hand.give(mapStyle=style)
        hand.visit.until(f"{MAP}.queryRenderedFeatures({{layers: ['label']}}).length")
        hand.page.wait_for_timeout(300)
        return int((hand.picture()[200:400, 300:900].sum(axis=2) < 300).sum())

    nothing = 0
    assert inked("西网格") > nothing + 500
    assert inked("12") > 200
    assert inked("West") > 300


def test_symbols_from_svg_text_are_drawn_and_follow_the_theme(hand: Hand) -> None:
    def symbol(colour: str) -> dict[str, Any]:
        square = f'<rect width="9" height="9" fill="{colour}"/>'
        svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{square}</svg>'
        return {"mark": {"svg": svg, "width": 36, "height": 36}}

    style = map_style()
    layer = {"id": "marks", "type": "symbol", "source": "homes", "source-layer": "houses"}
    style["layers"].append({**layer, "layout": {"icon-image": "mark", "icon-allow-overlap": True}})
    hand.give(mapStyle=style, images=symbol("#00ff00"))
    assert hand.sees(HOUSES[4012], GREEN)
    hand.give(images=symbol("#ffff00"))
    assert hand.sees(HOUSES[4012], YELLOW)


def test_a_picture_is_a_png_of_the_map_with_its_attribution(hand: Hand) -> None:
    hand.give(capture=hand.page.evaluate("Date.now()"))
    head, body = hand.told("image").split(",")
    assert head == "data:image/png;base64"
    picture = np.asarray(Image.open(io.BytesIO(base64.b64decode(body))).convert("RGB"))
    assert picture.shape[:2] == (600, 1264)
    assert tuple(picture[300, 632 - 60]) == RED
    assert (picture[570:, 1150:].sum(axis=2) < 300).sum() > 50


def test_the_view_moves_the_map_and_the_viewport_comes_back(hand: Hand) -> None:
    hand.give(view={"center": [120.66, 28.01], "zoom": 15.5})
    hand.visit.until("JSON.parse(document.getElementById('said-viewport').textContent).zoom === 15.5")
    viewport = hand.told("viewport")
    west, south, east, north = viewport["bbox"]
    assert viewport["center"] == pytest.approx([120.66, 28.01], abs=1e-5)
    assert west < 120.66 < east
    assert south < 28.01 < north


def test_fit_keeps_its_target_out_of_the_panels(hand: Hand) -> None:
    (west, south), (east, north) = (120.64, 27.99), (120.65, 28.01)
    padding = {"left": 500, "right": 20, "top": 20, "bottom": 20}
    hand.give(fit={"bbox": [west, south, east, north], "padding": padding, "animate": False})
    left = hand.page.locator("#map").bounding_box()["x"]
    assert hand.screen((west, 28.0))[0] - left >= 499
    assert hand.screen((east, 28.0))[0] - left <= 1264 - 19


def test_reveal_pans_the_least_that_brings_a_place_out_and_once(hand: Hand) -> None:
    def away(place: tuple[float, float]) -> tuple[float, float]:
        box, (x, y) = hand.page.locator("#map").bounding_box(), hand.screen(place)
        return box["x"] + box["width"] - x, box["y"] + box["height"] - y

    def reveal(place: tuple[float, float], key: str, **rims: int) -> None:
        padding = {"left": 20, "right": 20, "top": 20, "bottom": 20, **rims}
        hand.give(reveal={"bbox": [*place, *place], "padding": padding, "key": key})
        hand.page.wait_for_timeout(500)

    before = hand.screen(HOUSES[4012])
    reveal(HOUSES[4012], "seen")
    assert hand.screen(HOUSES[4012]) == pytest.approx(before)
    reveal(HOUSES[4012], "under a sheet", bottom=400)
    assert hand.screen(HOUSES[4012])[0] == pytest.approx(before[0], abs=1)
    assert away(HOUSES[4012])[1] == pytest.approx(400, abs=1)
    hand.give(view={"center": list(CENTER), "zoom": 14})
    reveal(HOUSES[4012], "under a sheet", bottom=400)
    assert hand.screen(HOUSES[4012]) == pytest.approx(before, abs=1)
    reveal(HOUSES[4013], "under a panel", right=800)
    assert away(HOUSES[4013])[0] == pytest.approx(800, abs=1)


def test_reveal_waits_for_a_map_on_its_way(hand: Hand) -> None:
    hand.page.evaluate(
        "p => window.dash_clientside.set_props('map', p)",
        {"view": {"center": list(HOUSES[4013]), "zoom": 15, "animate": True}},
    )
    padding = {"left": 20, "right": 20, "top": 20, "bottom": 500}
    hand.give(reveal={"bbox": [*HOUSES[4013], *HOUSES[4013]], "padding": padding, "key": "flight"})
    box = hand.page.locator("#map").bounding_box()
    hand.visit.until(f"{MAP}.getZoom() > 14.99 && !{MAP}.isMoving()")
    hand.page.wait_for_timeout(600)
    assert box["y"] + box["height"] - hand.screen(HOUSES[4013])[1] == pytest.approx(500, abs=1)


def test_of_a_place_larger_than_the_room_the_middle_is_shown(hand: Hand) -> None:
    padding = {"left": 20, "right": 20, "top": 20, "bottom": 450}
    hand.give(view={"center": list(CENTER), "zoom": 16})
    hand.give(reveal={"bbox": [120.64, 27.99, 120.66, 28.01], "padding": padding, "key": "large"})
    hand.page.wait_for_timeout(500)
    box = hand.page.locator("#map").bounding_box()
    assert box["y"] + box["height"] - hand.screen(CENTER)[1] == pytest.approx(450, abs=1)


def test_the_keyboard_pans_zooms_picks_and_leaves_drawing(hand: Hand) -> None:
    hand.page.locator("#map canvas").focus()
    hand.page.keyboard.press("Enter")
    assert hand.told("click")["lngLat"] == pytest.approx(CENTER, abs=1e-4)
    hand.page.keyboard.press("ArrowRight")
    hand.visit.until(f"{MAP}.getCenter().lng > 120.651 && !{MAP}.isMoving()")
    hand.page.keyboard.press("+")
    hand.visit.until(f"{MAP}.getZoom() > 14.9")
    hand.give(mode="polygon")
    hand.page.keyboard.press("Escape")
    hand.visit.until("document.getElementById('said-mode').textContent === '\"browse\"'")


def test_the_buttons_have_names_and_work(hand: Hand) -> None:
    hand.give(labels={"zoomIn": "Closer", "locate": "我的位置"})
    hand.page.get_by_role("button", name="Closer").click()
    hand.visit.until(f"{MAP}.getZoom() > 14.9")
    hand.page.get_by_role("button", name="缩小").click()
    hand.visit.until(f"{MAP}.getZoom() < 14.1")
    assert hand.page.get_by_role("button", name="我的位置").count() == 1
    hand.give(labels=None)
    assert hand.page.get_by_role("button", name="我的位置").count() == 0


SCALED: list[tuple[Any, Any]] = [
    (4, 8),
    (["get", "size"], ["*", 2, ["get", "size"]]),
    (
        ["interpolate", ["linear"], ["zoom"], 10, 1, 16, ["get", "w"]],
        ["interpolate", ["linear"], ["zoom"], 10, 2, 16, ["*", 2, ["get", "w"]]],
    ),
    (["step", ["zoom"], 1, 12, 3], ["step", ["zoom"], 2, 12, 6]),
    (["case", ["has", "a"], 1, ["has", "b"], 2, 3], ["case", ["has", "a"], 2, ["has", "b"], 4, 6]),
    (["match", ["get", "k"], "a", 1, ["b", "c"], 2, 3], ["match", ["get", "k"], "a", 2, ["b", "c"], 4, 6]),
    ({"stops": [[10, 1], [16, 5]]}, {"stops": [[10, 2], [16, 10]]}),
]


@pytest.mark.parametrize(("size", "twice"), SCALED)
def test_a_wall_of_4k_draws_sizes_twice_as_large(hand: Hand, size: Any, twice: Any) -> None:
    layer = {"id": "a", "type": "circle", "paint": {"circle-radius": size, "circle-opacity": 0.5}}
    scaled = hand.page.evaluate("s => menpai_gridmap.scaleStyle(s, 2)", {"layers": [layer]})["layers"][0][
        "paint"
    ]
    assert scaled["circle-radius"] == twice
    assert scaled["circle-opacity"] == 0.5


def test_sizes_left_to_the_default_are_scaled_too_and_1080p_is_left_alone(hand: Hand) -> None:
    style = {"layers": [{"id": "t", "type": "symbol"}, {"id": "l", "type": "line"}]}
    symbol, line = hand.page.evaluate("s => menpai_gridmap.scaleStyle(s, 2).layers", style)
    assert symbol["layout"]["text-size"] == 32
    assert line["paint"]["line-width"] == 2
    assert hand.page.evaluate("[1280, 1920, 3840].map(menpai_gridmap.screenFactor)") == [1, 1, 2]
    assert hand.page.evaluate("s => menpai_gridmap.scaleStyle(s, 1)", style) == style


def test_old_engines_are_refused(hand: Hand) -> None:
    asked = ["5.24.0", "6.4.0", "6.4.1", "6.9.0", "7.0.0", "undefined"]
    safe = hand.page.evaluate("versions => versions.map(menpai_gridmap.isSafeVersion)", asked)
    assert dict(zip(asked, safe, strict=True)) == {
        "5.24.0": False,
        "6.4.0": False,
        "6.4.1": True,
        "6.9.0": True,
        "7.0.0": True,
        "undefined": False,
    }


def test_relative_urls_become_absolute_with_their_braces(hand: Hand, town: Town) -> None:
    urls = ["/tiles/{z}/{x}", "t/{z}.mvt", "https://example.org/{z}"]
    found = hand.page.evaluate("urls => urls.map(menpai_gridmap.absoluteUrl)", urls)
    assert found == [f"{town.url}tiles/{{z}}/{{x}}", f"{town.url}t/{{z}}.mvt", "https://example.org/{z}"]


def test_a_slow_renderer_loses_only_the_third_dimension(hand: Hand) -> None:
    style = map_style()
    tower = {"id": "towers", "type": "fill-extrusion", "source": "town", "source-layer": "grids"}
    style["layers"].append({**tower, "paint": {"fill-extrusion-height": ["get", "height"]}})
    hand.give(mapStyle=style)
    hand.give(slowMs=1)  # every frame is slower than this
    hand.page.evaluate(f"{MAP}.panBy([300, 0], {{duration: 5000}})")
    assert hand.told("error")["kind"] == "slow"
    assert hand.told("loaded")["slow"] is True
    assert hand.page.evaluate(f"{MAP}.getLayoutProperty('towers', 'visibility')") == "none"
    assert hand.page.evaluate(f"{MAP}.getLayoutProperty('grids', 'visibility')") != "none"


def test_the_whole_page_breaks_no_rule_of_the_strict_policy(
    open_page: Callable[..., Visit], town: Town
) -> None:
    visit = open_page(town.url)
    visit.until(DRAWN)
    visit.until("document.querySelector('#chart .main-svg')")
    visit.page.wait_for_timeout(500)
    assert visit.trouble == []


def test_without_webgl_a_message_stands_in_the_map(
    open_page: Callable[..., Visit], town: Town, launch: Any
) -> None:
    visit = open_page(town.url, using=launch("--disable-gpu", "--disable-3d-apis"))
    visit.until("document.querySelector('#map [role=alert]')")
    message = visit.page.inner_text("#map [role=alert]")
    assert "WebGL" in message
    assert "硬件加速" in message
    visit.until("document.getElementById('said-error').textContent.includes('webgl')")
    assert visit.errors == []


def test_when_plotly_changes_inside_a_message_stands_in_the_map(
    open_page: Callable[..., Visit], town: Town
) -> None:
    visit = open_page("about:blank")
    visit.page.add_init_script(
        "addEventListener('DOMContentLoaded', () => { Plotly.newPlot = () => Promise.resolve(); });"
    )
    visit.page.goto(town.url)
    visit.until("document.querySelector('#map [role=alert]')")
    assert "plotly" not in visit.page.inner_text("#map [role=alert]")
    visit.until("document.getElementById('said-error').textContent.includes('engine')")


def test_an_unmounted_map_leaves_nothing_behind(open_page: Callable[..., Visit], town: Town) -> None:
    visit = open_page(town.url)
    visit.until(DRAWN)
    visit.page.evaluate(f"window.kept = {MAP}; dash_clientside.set_props('box', {{children: 'gone'}})")
    visit.until("document.getElementById('box').textContent === 'gone'")
    visit.until(
        "!document.querySelector('.gridmap-engine')", seconds=30
    )  # the engine tidies up once there is time
    assert visit.page.locator("canvas.maplibregl-canvas").count() == 0
    assert visit.page.evaluate("window.kept._removed") is True
    visit.page.set_viewport_size({"width": 900, "height": 700})
    visit.page.wait_for_timeout(400)
    assert visit.trouble == []


def test_a_phone_pans_with_one_finger_and_has_buttons_for_thumbs(
    open_page: Callable[..., Visit], town: Town
) -> None:
    visit = open_page(town.url, 390, 844, has_touch=True, is_mobile=True)
    visit.until(DRAWN)
    box = visit.page.get_by_role("button", name="放大").bounding_box()
    assert min(box["width"], box["height"]) >= 40
    session = visit.page.context.new_cdp_session(visit.page)
    for kind, y in [("touchStart", 400), ("touchMove", 360), ("touchMove", 300), ("touchMove", 260)]:
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": 200, "y": y}]})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    visit.until(f"{MAP}.getCenter().lat < 27.999")
    assert visit.trouble == []


def test_the_town_of_these_tests_has_a_hostile_grid() -> None:
    assert any("<img" in name for name, _ in GRIDS.values())
