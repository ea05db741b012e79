"""``python -m data``: what it prints, how it ends, and that ``check`` finds each kind of fault."""

from __future__ import annotations

from pathlib import Path

import pytest
import shapely
import street_frames as frames
from sqlalchemy import text

from data.__main__ import main
from data.build import build_street
from data.database import make_engine
from data.settings import VARIABLES, read_settings


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for variable in VARIABLES:
        monkeypatch.delenv(f"MENPAI_{variable.name}", raising=False)
    monkeypatch.setenv("MENPAI_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def built(store_url: str, home: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("MENPAI_DATABASE_URL", store_url)
    settings = read_settings({"MENPAI_DATABASE_URL": store_url})
    build_street(settings, frames.street(), frames.META)
    return store_url


def run(url: str, *commands: str) -> None:
    engine = make_engine(url)
    with engine.begin() as connection:
        for command in commands:
            connection.execute(text(command))
    engine.dispose()


def test_help_lists_commands_and_variables(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main(["--help"])
    words = capsys.readouterr().out
    assert all(f"MENPAI_{v.name}" in words for v in VARIABLES)
    assert all(command in words for command in ("demo", "import", "check", "stats"))


@pytest.mark.parametrize("command", ["check", "stats"])
def test_without_a_street_the_next_step_is_named(
    command: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([command]) == 2
    said = capsys.readouterr()
    assert (said.out, said.err.count("\n")) == ("", 1)
    assert "python -m data demo" in said.err
    assert list(home.iterdir()) == []  # to look leaves nothing behind


def test_a_wrong_setting_is_one_line(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MENPAI_PORT", "eighty")
    assert main(["stats"]) == 2
    assert capsys.readouterr().err.startswith("menpai: MENPAI_PORT='eighty'")


@pytest.mark.parametrize("command", ["check", "stats", "demo"])
def test_a_database_that_does_not_answer_is_one_line_without_its_password(
    command: str, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MENPAI_DATABASE_URL", f"postgresql://menpai:sesame@/x?host={home}")
    assert main([command]) == 2
    said = capsys.readouterr().err
    assert "does not answer" in said
    assert "sesame" not in said
    assert said.splitlines()[-1].startswith("menpai: ")


def test_a_wrong_box_is_refused_before_anything_is_read(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["import", "osm", "x.osm.pbf", "--bbox", "1,2,3"])
    assert "W,S,E,N" in capsys.readouterr().err


def test_stats_counts_what_is_there(built: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["stats"]) == 0
    lines = dict(line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines())
    assert (lines["house"], lines["event"], lines["person"]) == ("3", "2", "0")
    assert lines["extent"].startswith("120.600000,28.000000,120.620000,28.020000")
    assert lines["data_as_of"] == frames.META["as_of"]


def test_a_sound_street_is_called_sound(built: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"]) == 0, capsys.readouterr().out
    assert "agree" in capsys.readouterr().out


LATTICE = "SRID=4326;MULTIPOLYGON(((120.60 28, 120.61 28, 120.61 28.02, 120.60 28.02, 120.60 28)))"


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("UPDATE event SET house_id = 99 WHERE id = 2", "event.house_id names a house that is not there: 2."),
        (
            "UPDATE house SET area_code = '330302001009' WHERE id = 1",
            "house has rows in areas that are not there",
        ),
        ("UPDATE house SET hex_id = hex_id + 1 WHERE id = 3", "hex_id is not where the point lies, id: 3."),
        (
            "UPDATE house SET households = 7 WHERE id = 2",
            "house.households is not the number of household",
        ),
        ("UPDATE grid SET households = 8", f"({frames.GRID}, 8, 3)"),
        ("UPDATE grid SET geometry = {lattice}", f"no grid covers part of: {frames.COMMUNITY}"),
        ("UPDATE division SET geometry = {lattice} WHERE level = 'community'", "grid areas reach beyond"),
    ],
)
def test_check_finds_and_names(
    built: str, capsys: pytest.CaptureFixture[str], fault: str, words: str
) -> None:
    function = "GeomFromEWKT" if built.startswith("sqlite") else "ST_GeomFromEWKT"
    run(built, fault.format(lattice=f"{function}('{LATTICE}')"))
    assert main(["check"]) == 1
    assert words in capsys.readouterr().out


def test_check_finds_grids_that_overlap(built: str, capsys: pytest.CaptureFixture[str]) -> None:
    other = frames.grids().assign(
        code=f"{frames.COMMUNITY}002", geometry=[shapely.box(120.60, 28.00, 120.605, 28.01)]
    )
    settings = read_settings({"MENPAI_DATABASE_URL": built})
    build_street(settings, [*frames.street(), ("grid", other.assign(households=0))], frames.META)
    assert main(["check"]) == 1
    assert f"grid areas overlap: {frames.GRID} and {frames.COMMUNITY}002" in capsys.readouterr().out


def test_check_finds_a_key_that_sqlite_let_through(
    sqlite_url: str, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MENPAI_DATABASE_URL", sqlite_url)
    build_street(read_settings({"MENPAI_DATABASE_URL": sqlite_url}), frames.street(), frames.META)
    engine = make_engine(sqlite_url)
    raw = engine.raw_connection()
    raw.execute("PRAGMA foreign_keys = OFF")  # type: ignore[attr-defined]
    raw.execute("UPDATE household SET house_id = 77 WHERE id = 1")  # type: ignore[attr-defined]
    raw.close()
    engine.dispose()
    assert main(["check"]) == 1
    assert "household.house_id names a house that is not there: 1." in capsys.readouterr().out
