"""The export page in Chromium: files come down with their progress, or are stopped; at a desk, on a phone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import openpyxl
import pytest
import started
from axe_playwright_python.sync_playwright import Axe
from conftest import Visit

pytestmark = pytest.mark.browser

DESK, PHONE = (1920, 1080), (390, 844)
A_WHILE = 60  # seconds
GO = "document.getElementById('export-go').getAttribute('href')"
READY = f"document.querySelector('#export-summary .big-number') && {GO}"
STATE = "document.getElementById('export-progress').dataset.state"
WIDER = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
SMALL = """[...document.querySelectorAll('a.button, button, summary, .tile-choices label, .chips label')]
    .filter((e) => e.checkVisibility({visibilityProperty: true}))
    .map((e) => [e.textContent, e.getBoundingClientRect()])
    .filter(([, box]) => box.height < 43.5).map(([words]) => words)"""


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the product over a demo street of 500 houses."""
    home = tmp_path_factory.mktemp("export")
    started.build_small(home)
    with started.started(started.environment(home)) as server:
        yield server.url.rstrip("/")


@pytest.fixture
def visit(street: str, open_page: Callable[..., Visit]) -> Callable[..., Visit]:
    """``visit(size, query, role=, lang=, theme=)`` → the page when it knows how many rows."""

    def goes(size: tuple[int, int] = DESK, query: str = "", ready: str = READY, **choices: str) -> Visit:
        names = {"role": "menpai_demo", "lang": "menpai_lang", "theme": "menpai_theme"}
        found = open_page("about:blank", *size, accept_downloads=True)
        cookies = [{"name": names[n], "value": v, "url": street} for n, v in choices.items()]
        found.page.context.add_cookies(cookies)
        found.page.goto(f"{street}/export{query}")
        found.until(ready, A_WHILE)
        return found

    return goes


def rows(found: Visit) -> int:
    return int(found.page.locator(".big-number").inner_text().split()[0].replace(",", ""))


def choose(found: Visit, words: str) -> None:
    """Choose a tile or a segment by its words, and wait for the summary that follows."""
    before = found.page.locator("#export-go").get_attribute("href")
    found.page.locator("label", has=found.page.get_by_text(words, exact=True)).locator("input").click()
    found.until(f"{GO} !== {before!r}", A_WHILE)


def download(found: Visit) -> Any:
    with found.page.expect_download(timeout=1000 * A_WHILE) as waiting:
        found.page.locator("#export-go").click()
    found.until(f"['done', 'failed', 'stopped'].includes({STATE})", A_WHILE)
    return waiting.value


def test_a_workbook_comes_down_with_its_progress(visit: Callable[..., Visit], tmp_path: Any) -> None:
    found = visit()
    expected = rows(found)
    file = download(found)
    assert file.failure() is None
    assert file.suggested_filename.endswith(".xlsx")
    assert "数字门牌" in file.suggested_filename
    file.save_as(tmp_path / "h.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "h.xlsx").worksheets[0]
    assert sheet.max_row - 1 == expected
    assert sheet["A1"].value == "系统编号"
    assert found.page.evaluate(STATE) == "done"
    assert str(expected) in found.page.locator(".progress-words").inner_text().replace(",", "")
    assert found.page.locator("#export-stop").is_hidden()
    assert found.trouble == []


def test_layer_filter_and_format_make_the_file(visit: Callable[..., Visit], tmp_path: Any) -> None:
    found = visit(lang="en", theme="dark")
    choose(found, "Governance events")
    some = rows(found)
    choose(found, "All time")
    assert rows(found) > some
    choose(found, "Safety hazards")
    choose(found, "CSV")
    expected = rows(found)
    file = download(found)
    file.save_as(tmp_path / "e.csv")
    lines = (tmp_path / "e.csv").read_text("utf-8-sig").splitlines()
    assert (len(lines) - 1, lines[0].startswith('"menpai_id","number","kind","kind_name"')) == (
        expected,
        True,
    )
    assert found.trouble == []


def test_the_address_of_the_file_works_alone(visit: Callable[..., Visit], street: str) -> None:
    found = visit(query="?layer=sensors&format=geojson")
    answer = found.page.request.get(street + found.page.locator("#export-go").get_attribute("href"))
    assert len(answer.json()["features"]) == rows(found)


def test_stopping_leaves_no_file(visit: Callable[..., Visit], tmp_path: Any) -> None:
    found = visit(query="?layer=events")
    choose(found, "不限")
    slow = "(() => { const go = document.getElementById('export-go'); go.click(); "
    slow += "const stop = setInterval(() => { const b = document.getElementById('export-stop'); "
    slow += "if (!b.hidden) { b.click(); clearInterval(stop); } }, 5); })()"
    found.page.evaluate(slow)
    found.until(f"['stopped', 'done'].includes({STATE})", A_WHILE)  # a fast machine may be done before
    assert found.page.locator(".progress-words").inner_text() != ""
    assert found.errors == []


@pytest.mark.parametrize("role", ["admin", "auditor"])
def test_who_may_not_export_reads_why(visit: Callable[..., Visit], role: str) -> None:
    found = visit(ready="document.querySelector('.desk-notice')", role=role)
    assert "不显示内容" in found.page.locator(".desk-notice").inner_text()
    found.page.locator(".desk-notice a").click()
    found.until("document.getElementById('street-map')", A_WHILE)


def test_the_way_there_and_back_is_in_the_head(visit: Callable[..., Visit]) -> None:
    found = visit()
    assert found.page.locator(".pages [aria-current=page]").inner_text() == "导出"
    found.page.locator(".pages a", has_text="地图").click()
    found.until("document.getElementById('street-map')", A_WHILE)
    found.page.locator(".pages a", has_text="导出").click()
    found.until(READY, A_WHILE)


def test_on_a_phone_everything_is_under_the_thumb(visit: Callable[..., Visit]) -> None:
    found = visit(PHONE, "?layer=events", role="grid_worker")
    assert not found.page.evaluate(WIDER)
    assert found.page.evaluate(SMALL) == []
    found.page.locator(".pages-menu summary").click()
    assert found.page.locator(".pages-menu a", has_text="English").is_visible()
    found.page.locator(".pages-menu a", has_text="English").click()
    found.until("document.documentElement.lang === 'en' && " + READY, A_WHILE)
    assert download(found).failure() is None


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESK, PHONE])
def test_a_reader_of_screens_finds_nothing_amiss(
    visit: Callable[..., Visit], size: tuple[int, int], theme: str
) -> None:
    found = visit(size, "?layer=events", theme=theme)
    report = Axe().run(found.page)
    serious = [
        (v["id"], v["nodes"][0]["html"][:160])
        for v in report.response["violations"]
        if v["impact"] in {"serious", "critical"}
    ]
    assert serious == []


def test_with_the_keyboard_alone(visit: Callable[..., Visit]) -> None:
    found = visit(query="?layer=sensors&format=csv")
    found.page.locator("#export-go").focus()
    with found.page.expect_download(timeout=1000 * A_WHILE) as waiting:
        found.page.keyboard.press("Enter")
    assert waiting.value.failure() is None
