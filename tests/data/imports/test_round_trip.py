"""What is exported and brought in again changes nothing: every layer, in every format, in any datum."""

from __future__ import annotations

import pytest
import town as toy
from hypothesis import given, settings
from hypothesis import strategies as st
from workbench import AT, check, whole

from data.__main__ import main
from data.database import make_engine, migrate
from data.imports.bringing import bring_in
from data.imports.headings import suggest
from data.imports.kinds import kind_of
from data.imports.reading import read_file
from data.imports.request import Request

LAYERS = ("grids", "buildings", "houses", "facilities", "service_points", "sensors", "events")
FORMATS = ("geojson", "gpkg", "shp", "parquet", "csv", "xlsx", "kml")
DATUMS = ("wgs84", "cgcs2000", "gcj02", "bd09", "EPSG:4549")


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A data folder with the toy town, to be exported from; imports only look."""
    home = tmp_path_factory.mktemp("trip")
    engine = make_engine(f"sqlite:///{home / 'menpai.db'}")
    migrate(engine)
    toy.load(engine)
    engine.dispose()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MENPAI_HOME", str(home))
        patch.setenv("MENPAI_DATABASE_URL", "")
        yield home


@pytest.fixture(scope="module")
def engine(home):
    engine = make_engine(f"sqlite:///{home / 'menpai.db'}")
    yield engine
    engine.dispose()


def exported(home, layer, form, datum, headings):
    file = home / f"{layer}.{'zip' if form == 'shp' else form}"
    file.unlink(missing_ok=True)
    words = ["export", layer, str(file), "--format", form, "--datum", datum, "--headings", headings]
    assert main(words) == 0
    return read_file(file)


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("form", FORMATS)
def test_every_layer_comes_back_the_same_in_every_format(home, engine, layer, form):
    checked = check(engine, home, layer, exported(home, layer, form, "wgs84", "en"), source="export")
    assert checked.plan.faults == ()
    assert {n for n, c in checked.plan.counts.items() if c} == {"same"}


@settings(max_examples=20, deadline=None)
@given(
    layer=st.sampled_from(LAYERS),
    form=st.sampled_from(FORMATS),
    datum=st.sampled_from(DATUMS),
    headings=st.sampled_from(["zh", "en"]),
)
def test_any_datum_and_heading_too(home, engine, *, layer, form, datum, headings):
    if form == "kml" and datum not in {"wgs84", "cgcs2000"}:  # KML has no other
        return
    raw = exported(home, layer, form, datum, headings)
    checked = check(engine, home, layer, raw, source="export", reading=datum)
    assert (checked.plan.faults, {n for n, c in checked.plan.counts.items() if c}) == ((), {"same"})


def test_and_nothing_is_written_but_that_it_was_said(home, engine):
    before = whole(engine)
    for layer in LAYERS:
        raw = exported(home, layer, "xlsx", "wgs84", "zh")
        request = Request(layer, "export", "x", "0" * 64, suggest(raw.cells.columns, kind_of(layer)), "wgs84")
        bring_in(engine, home, raw, request, AT, tell=lambda _step, _rows: None, lang="zh")
    assert whole(engine) == before
