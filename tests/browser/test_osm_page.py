"""A town from OpenStreetMap, from the file to the drawn page, by the command its owner would type."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
import started

pytestmark = pytest.mark.browser

MAP = "Object.values(document.querySelectorAll('*')).map(e => e._gridmap).find(Boolean)"


def extract() -> Path:
    """The extract that ships inside the pyrosm wheel."""
    spec = importlib.util.find_spec("pyrosm")
    return Path(spec.submodule_search_locations[0]) / "data" / "test.osm.pbf"


@pytest.fixture(scope="module")
def imported(tmp_path_factory):
    """The street made by ``python -m data import osm``, and what the command said."""
    home = tmp_path_factory.mktemp("osm")
    command = [sys.executable, "-m", "data", "import", "osm", str(extract()), "--name", "Käpylä 测试"]
    done = subprocess.run(
        command, cwd=started.HOUSE, env=started.environment(home), capture_output=True, text=True, check=True
    )
    with started.started(started.environment(home)) as server:
        yield server, done.stdout


def drawn(visit, layer):
    """How many features of a style layer stand on the map."""
    return visit.page.evaluate(f"{MAP}.queryRenderedFeatures({{layers: ['{layer}']}}).length")


def test_the_town_is_on_the_map_with_its_name_its_houses_and_its_source(imported, open_page):
    server, said = imported
    visit = open_page(server.url)
    visit.until(f"{MAP}?.loaded() && {MAP}.areTilesLoaded()", seconds=120)
    visit.until(f"{MAP}.queryRenderedFeatures({{layers: ['road-line']}}).length > 50", seconds=60)
    assert "Käpylä 测试" in visit.page.inner_text("h1")
    assert "OpenStreetMap" in visit.page.inner_text(".gridmap")
    assert drawn(visit, "grids-line") and drawn(visit, "land-water") + drawn(visit, "land-green")
    with urllib.request.urlopen(server.url + "healthz") as answer:  # noqa: S310 - our own server
        counts = json.load(answer)["counts"]
    assert counts["houses"] == sum_of(visit, "houses-far-n") > 1_000
    assert counts["grids"] == 4
    assert "components" in said and visit.trouble == []


def sum_of(visit, layer):
    """The numbers in the bubbles of a layer, added up."""
    # A bubble at a tile's edge is in both; its hex tells that it is one.
    return visit.page.evaluate(
        f"""() => {{
            const bubbles = {MAP}.queryRenderedFeatures({{layers: ['{layer}']}});
            const counted = new Map(bubbles.map((b) => [b.properties.hex, b.properties.n]));
            return [...counted.values()].reduce((sum, n) => sum + n, 0);
        }}"""
    )
