"""A line across the page while the database is away, gone when it is back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from started import build_small, environment, started

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home: Path = tmp_path_factory.mktemp("away")
    build_small(home)
    with started(environment(home)) as running:
        yield running.url


@pytest.mark.parametrize(("lang", "words"), [("zh", "数据库暂时连不上"), ("en", "The database is away")])
def test_a_line_says_that_the_database_is_away(
    open_page: Callable[..., Any], address: str, lang: str, words: str
) -> None:
    visit = open_page(f"{address}lang?to={lang}&next=/map")
    visit.page.route("**/healthz", lambda route: route.fulfill(status=503, body='{"status": "failed"}'))
    visit.until("document.querySelector('.away')?.textContent", 40)
    line = visit.page.locator(".away")
    assert line.text_content().startswith(words)
    assert line.get_attribute("role") == "status"
    visit.page.unroute("**/healthz")
    assert visit.until("!document.querySelector('.away')", 40)
