"""Words on the one-file map stay words, whatever they look like."""

from __future__ import annotations

import geopandas as gpd
import pytest
from shapely import box

from layers.sheet import Sheet, html_of

AREA = gpd.GeoDataFrame({"name": ["x"]}, geometry=[box(120, 28, 120.01, 28.01)], crs="EPSG:4326")


def page_of(name: str) -> str:
    shapes = AREA.assign(name=name, number="7 人", colour="#123456")
    outlines = AREA.assign(name=name)
    return html_of(Sheet(name, name, shapes, outlines, [("#123456", name)], "zh"))


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize(
    "name", ["<img src=x onerror=alert(1)>", "</script><script>alert(1)</script>", "{{ 7 * 7 }}"]
)
def test_a_hostile_name_is_written_as_text(name: str) -> None:
    page = page_of(name)
    assert "<img src=x" not in page and "<script>alert" not in page and ">49<" not in page


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_nothing_is_fetched_from_anywhere() -> None:
    page = page_of("梅园")
    assert 'src="http' not in page and 'href="http' not in page.replace('href="https://leafletjs.com"', "")
    assert "梅园" in page and "L.map" in page


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_sheet_of_nothing_is_a_sheet() -> None:
    nothing = AREA.assign(number="", colour="").iloc[:0]
    assert "L.map" in html_of(Sheet("梅园", "", nothing, AREA, [], "zh"))
    assert "L.map" in html_of(Sheet("梅园", "", nothing, nothing, [], "zh"))
