"""The residents of a house in Chromium: asked for when the fold is opened, one in full for a reason."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import started
from axe_playwright_python.sync_playwright import Axe
from conftest import Visit

from data.build import build_street
from data.demo import street as made_up
from data.demo.identities import with_identities
from data.sealing import seal_of
from data.settings import read_settings

pytestmark = pytest.mark.browser

A_WHILE = 90  # seconds: the machine of a test may have better things to do
PHONE, DESK = (390, 844), (1366, 768)


@dataclass(frozen=True)
class Street:
    """A server, and a house in the grid of its demo worker in which somebody is cared for."""

    url: str
    home: Path
    house: int


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    """A small demo street with identities."""
    home = tmp_path_factory.mktemp("residents")
    made = made_up(houses=500, seed=7, until=started.UNTIL)
    batches = with_identities(made.batches(), seal_of(home))
    build_street(read_settings({"MENPAI_HOME": str(home)}), batches, made.meta)
    asked = """SELECT p.house_id FROM person p JOIN care_tag t ON t.person_id = p.id WHERE p.area_code LIKE
        (SELECT min(code) FROM grid WHERE kind = 'comprehensive') || '%' ORDER BY p.house_id"""
    with closing(sqlite3.connect(home / "menpai.db")) as store:
        (house,) = store.execute(asked).fetchone()
    with started.started(started.environment(home)) as server:
        yield Street(server.url.rstrip("/"), home, house)


def log(street: Street) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(street.home / "menpai.db")) as store:
        acts = "('read residents', 'open particulars')"
        asked = f"SELECT action, target, result, reason FROM audit_log WHERE action IN {acts} ORDER BY id"  # noqa: S608
        return store.execute(asked).fetchall()


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_one_is_opened_for_a_reason_and_gone_when_the_fold_is_closed(
    street: Street, open_page: Callable[..., Visit], size: tuple[int, int]
) -> None:
    before = len(log(street))
    onward = f"/demo/sign-in?role=grid_worker&next=%2F%3Fsel%3Dhouse%3A{street.house}"
    visit = open_page(street.url + onward, *size, has_touch=size[0] < 500)
    page = visit.page
    page.set_default_timeout(A_WHILE * 1000)
    fold = page.locator(".people")
    fold.locator("summary").click()
    first = fold.locator(".person").first
    first.wait_for()
    told = fold.inner_text()
    assert "演**" in told
    assert "********" in told
    assert "/people/" not in page.url
    assert len(log(street)) == before + 1

    first.get_by_role("button", name="查看完整信息").click()
    first.locator("select").select_option("other")
    first.get_by_role("button", name="查看并记录").click()
    visit.until("document.querySelector('.person-wrong')?.innerText.includes('事由')", A_WHILE)
    first.locator("input").fill("陪同就医")
    first.get_by_role("button", name="查看并记录").click()
    first.locator(".person-full").wait_for()
    full = first.locator(".person-full").inner_text()
    assert "999999" in full
    assert "*" not in full
    assert log(street)[-1][::2] == ("open particulars", "ok")
    assert log(street)[-1][3] == "other: 陪同就医"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert not Axe().run(page, context=".people").response["violations"]

    fold.locator("summary").click()
    visit.until("!document.querySelector('.people-lines').innerText", A_WHILE)
    assert "演" not in page.locator(".people").inner_text()
    refused = [text for text in visit.failed if not text.startswith("400")]  # the reason that was missing
    assert [*refused, *visit.errors, *visit.foreign] == []


def test_who_does_not_answer_for_the_house_has_no_such_fold(
    street: Street, open_page: Callable[..., Visit]
) -> None:
    for role in ("leader", "planner", "property_manager"):
        onward = f"/demo/sign-in?role={role}&next=%2F%3Fsel%3Dhouse%3A{street.house}"
        visit = open_page(street.url + onward, *DESK)
        visit.page.locator("#street-map-card .facts").first.wait_for()
        assert visit.page.locator(".people").count() == 0
