"""A steward's day in Chromium: a messy Excel from drop to map and back; doubts decided by key; rules."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import openpyxl
import pytest
import shapely
import started
from axe_playwright_python.sync_playwright import Axe
from conftest import Visit
from sqlalchemy import text

from data.database import make_engine
from geo.datum import wgs84_to_gcj02
from geo.vocabulary import FACILITY_KINDS

pytestmark = pytest.mark.browser

DESK, PHONE = (1920, 1080), (390, 844)
A_WHILE = 120  # seconds: the machine of a test may have better things to do
HEAD = {
    "序号": "source_id", "*详细地址": "address", "门牌编码": "doorplate_code", "房屋用途": "use",
    "居住状态": "state", "建筑面积（㎡）": "area_m2",
    "经度": "lon", "纬度": "lat", "所属网格编码": "grid_code",
}  # fmt: skip
USES = {"residential": "住宅", "shop": "店铺", "office": "写字楼", "factory": "厂房", "public": "公建"}
# A drop as a hand makes it; the zone takes the file from what is carried.
DROP = """([name, content]) => {
    const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
    const carried = new DataTransfer();
    carried.items.add(new File([bytes], name));
    const zone = document.querySelector('.import-drop'), what = {bubbles: true, cancelable: true};
    for (const kind of ['dragover', 'drop'])
        zone.dispatchEvent(new DragEvent(kind, {dataTransfer: carried, ...what}));
}"""
# What a finger must hit, and is too low for it.
SMALL = """() => [...document.querySelectorAll('.desk-main :is(button, a, select, input[type=text])')]
    .filter((e) => e.checkVisibility({visibilityProperty: true}))
    .filter((e) => !e.closest('.gridmap, .import-map, .queue-map, .hint') && !e.matches('.import-link'))
    .map((e) => [e.getBoundingClientRect(), e.textContent.trim() || e.id || e.className])
    .filter(([box]) => box.width && box.height < 43.5)
    .map(([box, words]) => [words.slice(0, 40), box.height])"""
FIELDS = """Object.fromEntries(
    [...document.querySelectorAll('.import-field')].map((f) => [f.dataset.heading, f.value]))"""
DRAWN = "document.getElementById('import-map')?._gridmap?.queryRenderedFeatures({layers: ['rows-icon']})"


@dataclass
class Street:
    """A started server, its data folder, and what it holds."""

    url: str
    home: Path

    def rows(self, question: str) -> list[Any]:
        engine = make_engine(f"sqlite:///{self.home / 'menpai.db'}")
        with engine.connect() as connection:
            found = list(connection.execute(text(question)).all())
        engine.dispose()
        return found

    def one(self, question: str) -> Any:
        return self.rows(question)[0][0]


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    """The product over a demo street of 1,000 houses, which takes files of at most 1 MB."""
    home = tmp_path_factory.mktemp("street")
    started.build_small(home, houses=1000)
    with started.started(started.environment(home, MENPAI_MAX_UPLOAD_MB="1")) as server:
        yield Street(server.url.rstrip("/"), home)


@dataclass
class Steward:
    """Somebody at the import page."""

    visit: Visit
    street: Street

    @property
    def page(self) -> Any:
        return self.visit.page

    def wait(self, expression: str) -> Any:
        return self.visit.until(expression, A_WHILE)

    def sees(self, selector: str, words: str = "") -> None:
        """Wait for an element, and for words in it."""
        at = f"document.querySelector({selector!r})"
        self.wait(f"{at}?.innerText.includes({words!r})" if words else at)

    def says(self, kind: str, source: str) -> None:
        self.page.locator(".tile-choices label", has=self.page.get_by_text(kind, exact=True)).click()
        self.sees("#import-needs h3", kind)
        self.page.locator("#import-source").fill(source)

    def sends(self, path: Path) -> None:
        """Drop a file and send it."""
        content = base64.b64encode(path.read_bytes()).decode()
        self.page.evaluate(DROP, [path.name, content])
        self.sees(".import-drop", path.name)
        self.page.locator("#import-send").click()
        self.sees(".import-columns")

    def checks(self) -> None:
        self.page.locator("#import-check").click()
        self.sees(".import-counts")

    def counts(self) -> list[int]:
        """Rows added, changed, the same, in doubt, refused."""
        texts = self.page.locator(".import-count strong").all_inner_texts()
        return [int(words.replace(",", "")) for words in texts]

    def brings(self) -> None:
        self.page.locator("#import-bring").click()
        self.sees(".import-stage", "接下来")

    def goes(self, path: str) -> None:
        self.page.goto(self.street.url + path)
        self.sees(".desk-main h2")

    def violations(self) -> list[Any]:
        found = Axe().run(self.page).response["violations"]
        return [
            (one["id"], [n["html"][:160] + " " + n.get("failureSummary", "")[:200] for n in one["nodes"]][:5])
            for one in found
            if one["impact"] in {"serious", "critical"}
        ]

    def sound(self) -> None:
        """Nothing went wrong, nothing was asked of another host, nothing is wider than the window."""
        assert self.visit.trouble == []
        assert self.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.fixture
def steward(street: Street, open_page: Callable[..., Visit]) -> Callable[..., Steward]:
    """``steward(path, size=, role=, theme=, lang=)`` → Steward."""

    def comes(path: str = "/import", size: tuple[int, int] = DESK, **choices: str) -> Steward:
        onward = path
        for name, value in {"role": "steward", **choices}.items():
            door = {"role": "/demo/sign-in?role=", "lang": "/lang?to=", "theme": "/theme?to="}[name]
            onward = f"{door}{value}&next={quote(onward, safe='')}"
        visit = open_page(street.url + onward, *size, has_touch=size[0] < 500)
        visit.page.set_default_timeout(A_WHILE * 1000)
        found = Steward(visit, street)
        found.sees(".desk-main h2")
        return found

    return comes


def houses(street: Street, path: Path, number: int = 30) -> Path:
    """Houses as another office lists them: a title, 高德 coordinates, a sum, and seven rows to refuse."""
    rows = street.rows(
        "SELECT address, doorplate_code, use, area_m2, area_code, geometry FROM house"
        " WHERE doorplate_code IS NOT NULL AND length(area_code) >= 15 ORDER BY id LIMIT 30"
    )[:number]
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "标准地址"
    sheet.append(["锦绣街道房屋信息汇总表（2026年11月）"])
    sheet.merge_cells("A1:I1")
    sheet.append(list(HEAD))
    for n, row in enumerate(rows, 1):
        point = shapely.from_wkb(row.geometry)
        lon, lat = (float(v) for v in wgs84_to_gcj02(point.x, point.y))
        damaged = {5: float(row.doorplate_code), 10: float(row.doorplate_code)}  # Excel has lost the digits
        use = {7: "宫殿", 14: "宫殿", 21: "宫殿"}.get(n, USES.get(row.use, "住宅"))
        address, code = None if n in {9, 18} else row.address, damaged.get(n, row.doorplate_code)
        state, area = "空置" if n <= 4 else None, f"{row.area_m2 or 80:.1f}㎡"
        place = round(lon, 7), round(lat, 7), row.area_code[:15]
        sheet.append([n, address, code, use, state, area, *place])
    sheet.append(["合计", None, None, None, None, None, None, None, None])
    book.create_sheet("说明").append(["本表由演示程序生成"])
    book.save(path)
    return path


def facilities(street: Street, path: Path) -> Path:
    """Six facilities that stand where others of their kind do, under another name."""
    names = {kind.code: kind.zh for kind in FACILITY_KINDS}
    rows = street.rows(
        "SELECT kind, name, geometry FROM facility"
        " WHERE kind IN ('ELD_CANTEEN', 'PHARMACY', 'PARCEL', 'TOILET')"
    )
    book = openpyxl.Workbook()
    book.active.append(["设施编号", "名称", "设施类别", "经度", "纬度"])
    for n, row in enumerate(rows[:6], 1):
        point = shapely.from_wkb(row.geometry)
        book.active.append([f"F{n}", f"{row.name}（新）", names[row.kind], point.x + 0.00004, point.y])
    book.save(path)
    return path


# the journey ---


def test_a_messy_excel_goes_from_drop_to_map_and_back(steward, street, tmp_path):
    before = street.rows("SELECT id, state FROM house ORDER BY id")
    desk = steward()
    desk.says("房屋门牌", "公安标准地址")
    desk.sends(houses(street, tmp_path / "门牌汇总 2026.xlsx"))
    assert "title" not in desk.page.inner_text(".import-notes")
    assert "第 1 行是标题" in desk.page.inner_text(".import-notes")
    assert desk.page.evaluate(FIELDS) == HEAD

    desk.checks()
    added, changed, same, doubtful, refused = desk.counts()
    assert (added, changed + same, doubtful, refused) == (0, 23, 0, 7)
    assert "GCJ-02（高德、腾讯） 合适" in desk.page.inner_text(".note-ok")
    assert desk.page.inner_text("#import-bring") == "坐标确是 GCJ-02（高德、腾讯），导入这 23 行"
    desk.wait(f"{DRAWN}?.length > 5")
    reasons = desk.page.inner_text("#import-faults")
    assert reasons.count("末几位丢失") == 2
    assert reasons.count("缺少地址") == 2
    assert reasons.count("不在代码表中") == 3

    with desk.page.expect_download() as got:
        desk.page.locator("a[href$='quarantine.xlsx']").first.click()
    assert got.value.suggested_filename == "门牌汇总 2026 退回的行.xlsx"
    got.value.save_as(tmp_path / "back.xlsx")
    refused_rows = openpyxl.load_workbook(tmp_path / "back.xlsx").active
    assert refused_rows.max_row == 1 + 7

    desk.brings()
    assert desk.counts()[1] == changed
    assert street.one("SELECT count(*) FROM house WHERE state = 'vacant'") >= 4
    link = desk.page.locator(".button-primary", has_text="到地图上看").get_attribute("href")
    house = street.one(
        "SELECT thing FROM source_record WHERE kind = 'houses' AND source_id = '1' AND current"
    )
    desk.page.goto(f"{street.url}{link}&sel=house:{house}")
    desk.sees("#street-map-card", "空置")
    desk.page.locator(".origin summary").click()
    desk.sees(".origin-lines", "公安标准地址")

    desk.page.go_back()
    desk.sees(".import-stage", "接下来")
    desk.page.get_by_role("button", name="撤销").click()
    desk.sees(".ask-card", "门牌汇总 2026.xlsx")
    desk.page.keyboard.press("Escape")
    desk.wait("!document.querySelector('.ask')")
    desk.page.get_by_role("button", name="撤销").click()
    desk.sees(".ask-card")
    desk.page.get_by_role("button", name="撤销这一批").click()
    desk.sees(".import-stage", "已由 demo:steward")
    assert street.rows("SELECT id, state FROM house ORDER BY id") == before
    desk.sound()


def test_a_reload_loses_nothing_and_the_columns_are_remembered(steward, street, tmp_path):
    desk = steward()
    desk.says("房屋门牌", "网格走访")
    desk.sends(houses(street, tmp_path / "走访.xlsx", 8))
    address = desk.page.url
    assert "job=" in address
    desk.page.reload()
    desk.sees(".import-columns", "建筑面积")
    desk.page.locator("select[data-heading='居住状态']").select_option("")
    desk.page.locator("select[data-heading='*详细地址']").select_option("")
    desk.sees("#import-gaps", "没有一列对应：地址")
    desk.page.locator("select[data-heading='*详细地址']").select_option("address")
    desk.wait("!document.querySelector('#import-gaps').innerText.includes('地址。')")
    desk.page.locator(".import-datums label", has_text="WGS84").first.click()
    desk.checks()
    desk.sees(".note-danger", "GCJ-02")
    assert "坚持按 WGS84" in desk.page.inner_text("#import-bring")
    desk.page.reload()
    desk.sees(".import-counts")
    desk.page.get_by_role("button", name="改用这种").first.click()
    desk.sees(".note-ok", "GCJ-02")
    desk.page.get_by_role("button", name="返回改列").click()
    desk.sees(".import-columns")
    assert desk.page.locator("select[data-heading='居住状态']").input_value() == ""
    assert desk.page.locator("input[value=gcj02]").is_checked()
    desk.goes("/import")
    desk.sees(".import-jobs", "走访.xlsx")
    desk.page.get_by_role("link", name="继续").first.click()
    desk.sees(".import-counts")
    desk.brings()
    desk.page.get_by_role("link", name="再导入一个文件").click()
    desk.sees("#import-needs h3", "房屋门牌")
    assert desk.page.locator("#import-source").input_value() == "网格走访"
    desk.sends(houses(street, tmp_path / "走访.xlsx", 8))
    desk.sees(".import-columns", "沿用上次“网格走访”")
    assert desk.page.locator("select[data-heading='居住状态']").input_value() == ""
    desk.checks()
    assert desk.counts()[:2] == [0, 0]
    desk.page.get_by_role("button", name="放弃").click()
    desk.sees("#import-slot")
    assert desk.page.url.endswith("/import")
    desk.sound()


def test_a_file_that_is_too_large_or_none_is_said_at_once(steward, tmp_path):
    desk = steward()
    large = tmp_path / "太大.csv"
    large.write_bytes(b"x" * (1 << 20) + b"y")
    desk.page.set_input_files("#import-picked", large)
    desk.sees("#import-upload-bar", "一次最多 1 MB")
    assert desk.page.locator("#import-send").is_disabled()
    picture = tmp_path / "照片.csv"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(2000))
    desk.page.set_input_files("#import-picked", picture)
    desk.page.locator("#import-send").click()
    desk.sees("#import-start-note", "先选择导入什么")
    desk.says("房屋门牌", "公安标准地址")
    desk.page.locator("#import-send").click()
    desk.sees(".note-danger")
    assert desk.page.locator("#import-source").input_value() == "公安标准地址"
    assert not desk.page.locator(".note-danger", has_text="Error").count()
    desk.sound()


def test_a_connection_that_breaks_can_be_tried_again(steward, street, tmp_path):
    desk = steward()
    desk.says("房屋门牌", "公安标准地址")
    desk.page.route("**/imports/*/file", lambda route: route.abort())
    path = houses(street, tmp_path / "断.xlsx", 3)
    desk.page.set_input_files("#import-picked", path)
    desk.page.locator("#import-send").click()
    desk.sees("#import-upload-bar", "连接断了")
    desk.page.unroute("**/imports/*/file")
    desk.page.locator("#import-send").click()
    desk.sees(".import-columns")


def test_doubts_are_decided_by_key_and_a_slip_is_taken_back(steward, street, tmp_path):
    desk = steward()
    desk.says("设施", "设施普查")
    desk.sends(facilities(street, tmp_path / "设施.xlsx"))
    desk.page.locator(".import-datums label", has_text="WGS84").first.click()
    desk.checks()
    waiting = desk.counts()[3]
    assert waiting >= 4
    desk.brings()
    desk.page.get_by_role("link", name="认定待定的行").click()
    desk.sees(".queue-count", f"还有 {waiting} 条")
    desk.wait("document.getElementById('sources-act-map')?._gridmap?.loaded()")

    def titles() -> str:
        return desk.page.inner_text(".queue-card h3")

    first = titles()
    desk.page.keyboard.press("s")
    desk.sees(".queue-count", f"还有 {waiting - 1} 条")
    assert titles() != first
    desk.page.keyboard.press("z")
    desk.sees(".queue-count", f"还有 {waiting} 条")
    assert titles() == first
    for key, left in (("s", 1), ("d", 2)):
        desk.page.keyboard.press(key)
        desk.sees(".queue-count", f"还有 {waiting - left} 条")
    assert "2 条可收回" in desk.page.inner_text(".queue-held")
    desk.page.keyboard.press("k")
    desk.wait("!document.querySelector('.queue-held')")  # after a pause all is written
    states = street.rows("SELECT state, count(*) FROM match_doubt GROUP BY state ORDER BY state")
    assert [tuple(row) for row in states] == [("different", 1), ("same", 1), ("waiting", waiting - 2)]

    decided = "SELECT count(*) FROM match_doubt WHERE state <> 'waiting'"
    desk.page.keyboard.press("s")
    desk.sees(".queue-held")
    desk.page.locator(".sources-show label").nth(1).click()
    desk.sees(".desk-card h3", "批次")
    desk.page.wait_for_timeout(1500)
    assert street.one(decided) == 3
    desk.page.locator(".sources-show label").nth(2).click()
    desk.sees(".queue-count", f"还有 {waiting - 3} 条")
    desk.page.keyboard.press("d")
    desk.sees(".queue-held")
    desk.page.get_by_role("link", name="地图").first.click()
    desk.page.wait_for_selector("#street-map")
    assert street.one(decided) == 4
    desk.sound()


def test_a_rule_is_set_and_removed(steward):
    desk = steward("/sources?show=rules")
    desk.page.locator("#sources-rule-source").fill("网格走访")
    desk.page.locator("#sources-rank").fill("10")
    desk.page.get_by_role("button", name="保存规则").click()
    desk.sees(".rule-sentences", "所有数据 · 所有字段 依次听：网格走访 › 其他来源")
    desk.page.get_by_role("button", name="删除").click()
    desk.sees(".note-ok", "规则已生效")
    desk.wait("!document.querySelector('.rule-sentences')")
    desk.sound()


def test_a_leader_reads_the_sources_and_can_change_nothing(steward):
    desk = steward("/sources", role="leader")
    desk.sees(".desk-table", "演示数据生成")
    assert desk.page.locator(".sources-show label").all_inner_texts() == ["来源", "批次", "取舍规则"]
    for part in ("批次", "取舍规则"):
        desk.page.locator(".sources-show label", has_text=part).click()
        desk.sees(".desk-card h3", part)
        assert desk.page.locator(".desk-main button").count() == 0
    desk.goes("/import")
    desk.sees(".desk-notice", "不属于该身份的职责")
    desk.sound()


# for everybody ---


@pytest.mark.parametrize(
    ("size", "look"), [(DESK, {"theme": "light", "lang": "zh"}), (PHONE, {"theme": "dark", "lang": "en"})]
)
def test_axe_finds_nothing_serious_and_fingers_find_everything(steward, street, tmp_path, size, look):
    desk = steward(size=size, **look)

    def tried() -> None:
        desk.page.wait_for_timeout(300)
        assert desk.violations() == []
        assert size == DESK or desk.page.evaluate(SMALL) == []
        desk.sound()

    tried()
    desk.page.locator(".tile-choices label").nth(2).click()
    desk.page.locator("#import-source").fill("公安标准地址")
    desk.sends(houses(street, tmp_path / "门牌.xlsx", 12))
    tried()
    desk.checks()
    tried()
    for part in ("sources", "batches", "doubts", "rules"):
        desk.goes(f"/sources?show={part}")
        tried()


def test_the_keyboard_alone_sends_a_file(steward):
    desk = steward()
    desk.page.locator("#import-source").focus()
    desk.page.keyboard.press("Tab")
    assert desk.page.evaluate("document.activeElement.id") == "import-picked"
    outline = desk.page.evaluate("getComputedStyle(document.querySelector('.import-drop')).outlineStyle")
    assert outline == "solid"
