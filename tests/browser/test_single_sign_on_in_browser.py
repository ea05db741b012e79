"""Single sign-on in Chromium: over to another site and back, with the policy of our pages in force."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import started
from axe_playwright_python.sync_playwright import Axe
from conftest import Visit
from providers import office_provider

from data.accounts import people
from data.accounts.passwords import Passwords
from data.accounts.people import Wanted
from data.database import make_engine
from data.provider import Provider

pytestmark = pytest.mark.browser

BOTH_SITES = "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost"


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    """It is at ``localhost``, so another site than 127.0.0.1."""
    with office_provider("localhost", lin="person-7") as made:
        yield made


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, provider: Provider) -> Iterator[str]:
    """The address of a server whose account lin waits for its person."""
    home: Path = tmp_path_factory.mktemp("office")
    started.build_small(home)
    engine = make_engine(f"sqlite:///{home / 'menpai.db'}")
    lin = Wanted("lin", "林主任", "leader", ("",))
    people.make(engine, Passwords(), lin, "test", datetime.now(UTC), issuer=provider.issuer)
    engine.dispose()
    told = {
        "MENPAI_DEMO": "0", "MENPAI_OIDC_ISSUER": provider.issuer, "MENPAI_OIDC_NAME": "统一门户",
        "MENPAI_OIDC_CLIENT_ID": provider.client_id, "MENPAI_OIDC_CLIENT_SECRET": provider.client_secret,
    }  # fmt: skip
    with started.started(started.environment(home, **told)) as server:
        yield server.url


@pytest.fixture
def visit(launch: Callable[..., Any], open_page: Callable[..., Visit], office: str) -> Visit:
    return open_page(f"{office}sign-in", using=launch(BOTH_SITES))


def test_over_to_the_provider_and_back_onto_the_map(visit: Visit, office: str) -> None:
    visit.page.get_by_text("用统一门户登录").click()
    visit.page.get_by_role("button", name="person-7").click()
    visit.page.wait_for_url(office)
    visit.until("document.querySelector('.head .roles strong')?.textContent.includes('林主任')")
    assert visit.errors == []
    assert [said for said in visit.console if "Content Security Policy" in said] == []
    cookies = {one["name"]: one for one in visit.page.context.cookies(office)}
    assert cookies["menpai"]["httpOnly"]
    assert "menpai_begun" not in cookies
    assert "code=" not in visit.page.evaluate("location.href")


def test_what_did_not_work_is_told_and_can_be_begun_again(visit: Visit, office: str) -> None:
    visit.page.get_by_text("用统一门户登录").click()
    visit.page.get_by_role("button", name="Deny").click()
    visit.page.get_by_role("alert").wait_for()
    assert "请重新登录" in visit.page.get_by_role("alert").inner_text()
    visit.page.get_by_text("用统一门户登录").click()
    visit.page.get_by_role("button", name="person-7").click()
    visit.page.wait_for_url(office)


def test_the_button_is_for_everybody(visit: Visit) -> None:
    for width, height in ((1280, 800), (390, 844)):
        visit.page.set_viewport_size({"width": width, "height": height})
        button = visit.page.get_by_text("用统一门户登录").bounding_box()
        assert button
        assert button["height"] >= 43.5
        assert visit.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    found = Axe().run(visit.page).response["violations"]
    assert [one["id"] for one in found if one["impact"] in {"serious", "critical"}] == []
