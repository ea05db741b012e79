"""The one-file map: opened from a folder, without a network, by somebody who has only that file."""

from __future__ import annotations

import urllib.parse
import urllib.request

import pytest
import started

pytestmark = pytest.mark.browser

ASK = "sheet.html?by={by}&metric=residents&since=2026-10-01&until=2026-11-22"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """The product on a small street."""
    home = tmp_path_factory.mktemp("sheet")
    started.build_small(home)
    with started.started(started.environment(home)) as running:
        yield running


def saved(server, folder, by):
    """The downloaded file."""
    with urllib.request.urlopen(server.url + ASK.format(by=by)) as answer:  # noqa: S310 - our own server
        assert "attachment" in answer.headers["Content-Disposition"]
        file = folder / f"{by}.html"
        file.write_bytes(answer.read())
    return file


@pytest.mark.parametrize("by", ["grids", "hexes", "communities"])
def test_the_file_alone_draws_its_numbers_and_says_whose_and_when(server, tmp_path, open_page, by):
    visit = open_page(saved(server, tmp_path, by).as_uri())
    visit.until("document.querySelectorAll('path.leaflet-interactive').length > 0", seconds=60)
    words = visit.page.inner_text(".sheet")
    assert all(word in words for word in ("居民人数", "人", "数据截至", "虚构演示数据", "无数据"))
    assert [a for a in visit.requests if not a.startswith(("file:", "data:"))] == []


def test_an_area_that_does_not_exist_is_refused(server):
    with pytest.raises(urllib.error.HTTPError, match="400"):
        urllib.request.urlopen(server.url + "sheet.html?by=planets")  # noqa: S310
