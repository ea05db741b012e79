"""``python -m data import``: real files, from an empty store to a served street."""

from __future__ import annotations

import json

import geopandas as gpd
import momepy
import openpyxl
import pytest
import town as toy
from openpyxl import load_workbook

from data.__main__ import main
from data.database import make_engine, migrate
from data.settings import read_settings
from data.store import open_store
from data.viewer import SYSTEM


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("MENPAI_HOME", str(tmp_path / "var"))
    monkeypatch.setenv("MENPAI_LANG", "zh")
    monkeypatch.delenv("MENPAI_DATABASE_URL", raising=False)
    (tmp_path / "var").mkdir()
    return tmp_path / "var"


@pytest.fixture
def town(home):
    engine = make_engine(read_settings({"MENPAI_HOME": str(home)}).database_url)
    migrate(engine)
    toy.load(engine)
    yield engine
    engine.dispose()


def workbook(path, *rows):
    book = openpyxl.Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


HEAD = ("编号", "设施类别", "名称", "经度", "纬度")


def canteen(n, x, y):
    point = toy.at(x, y)
    return (f"F{n}", "老年食堂", f"食堂{n}", point.x, point.y)


def test_a_sheet_comes_in_is_told_row_by_row_and_its_refused_rows_can_be_fed_back(
    town, home, tmp_path, capsys
):
    bad = ("F9", "宇航中心", "看不懂", *canteen(9, 300, 60)[3:])
    file = workbook(tmp_path / "设施.xlsx", HEAD, canteen(1, 300, 60), bad)
    assert main(["import", "facilities", str(file), "--crs", "wgs84"]) == 0
    told = capsys.readouterr().out
    assert "rows: added 1 | changed 0 | same 0 | doubtful 0 | rejected 1" in told
    assert "row 3: 设施类别 宇航中心 不在代码表中" in told
    aside = tmp_path / "设施.quarantine.xlsx"
    book = load_workbook(aside)
    sheet = book.active
    assert [c.value for c in sheet[1]][:4] == ["原行号", "问题", "怎么改", "编号"]
    sheet.cell(2, 5).value = "托育点"
    book.save(aside)
    assert main(["import", "facilities", str(aside), "--crs", "wgs84", "--source", "设施"]) == 0
    assert "added 1" in capsys.readouterr().out


def test_looking_first_changes_nothing(town, home, tmp_path, capsys):
    file = workbook(tmp_path / "a.xlsx", HEAD, canteen(1, 300, 60))
    assert main(["import", "facilities", str(file), "--check", "--crs", "wgs84"]) == 0
    assert "added 1" in capsys.readouterr().out
    assert main(["import", "facilities", str(file), "--check", "--crs", "wgs84"]) == 0
    assert "added 1" in capsys.readouterr().out


def test_a_renamed_file_is_one_line_and_status_two(town, home, tmp_path, capsys):
    file = tmp_path / "points.geojson"
    file.write_bytes(b"PK\x03\x04 not json")
    assert main(["import", "facilities", str(file)]) == 2
    told = capsys.readouterr()
    assert "menpai: 文件" in told.err
    assert "Traceback" not in told.err


def test_a_street_begins_with_its_grids_and_takes_houses(home, tmp_path, capsys):
    frames = toy.frames()
    grids = frames["grid"].rename(columns={"code": "网格编码", "name": "网格名称", "worker": "网格员"})
    names = {toy.A: "运河南社区", toy.B: "运河北社区"}
    grids["社区名称"] = [names[c] for c in grids["community_code"]]
    file = tmp_path / "grids.gpkg"
    grids[["网格编码", "网格名称", "网格员", "社区名称", "geometry"]].to_crs(4549).to_file(file, layer="网格")
    assert main(["import", "grids", str(file), "--new-street", "梅园街道"]) == 0
    assert "added 4" in capsys.readouterr().out
    houses = frames["house"][["address", "geometry"]].rename(columns={"address": "地址"})
    (tmp_path / "houses.geojson").write_text(json.dumps(json.loads(houses.to_json())), "utf-8")
    assert main(["import", "houses", str(tmp_path / "houses.geojson"), "--crs", "wgs84"]) == 0
    assert "added 40" in capsys.readouterr().out
    assert main(["check"]) == 0
    store = open_store(read_settings({"MENPAI_HOME": str(home)})).warm()
    assert (store.meta["name"], store.counts(SYSTEM)["houses"], store.counts(SYSTEM)["communities"]) == (
        "梅园街道",
        40,
        2,
    )
    assert store.meta["metric_epsg"] == "4549"


def test_buildings_of_bubenec_in_projected_metres_become_a_street(home, capsys):
    file = momepy.datasets.get_path("bubenec")
    buildings = gpd.read_file(file, layer="buildings")
    assert main(["import", "buildings", file, "--layer", "buildings", "--new-street", "Bubeneč"]) == 0
    assert f"added {len(buildings)}" in capsys.readouterr().out
    store = open_store(read_settings({"MENPAI_HOME": str(home)})).warm()
    assert store.counts(SYSTEM)["buildings"] == len(buildings)
    ours = gpd.GeoSeries(store.town.buildings.geometry, crs=4326).to_crs(buildings.crs)
    assert ours.area.sum() == pytest.approx(buildings.area.sum(), rel=1e-6)
    assert main(["import", "buildings", file, "--layer", "buildings", "--source", "bubenec"]) == 0
    assert f"same {len(buildings)}" in capsys.readouterr().out


def test_a_street_is_not_begun_over_somebody_elses(town, home, tmp_path, capsys):
    with town.begin() as connection:
        connection.exec_driver_sql("UPDATE meta SET value = '0' WHERE key = 'fictional'")
    file = momepy.datasets.get_path("bubenec")
    assert main(["import", "buildings", file, "--layer", "buildings", "--new-street", "x"]) == 2
    assert "add --replace" in capsys.readouterr().err
