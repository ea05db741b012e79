"""An export is whole or not there, sees one state of the data, stops when told to, and is written down."""

from __future__ import annotations

from pathlib import Path

import pytest
import town as toy
from exports_read import read
from exports_want import readers_of
from sqlalchemy import delete, select, update

from data.__main__ import main
from data.database import make_engine, migrate
from data.exports import rows
from data.exports.errand import Errand
from data.exports.export import Export
from data.exports.formats import FORMATS
from data.exports.question import export_question
from data.exports.run import pieces, write_file
from data.exports.work import DONE, FAILED, STOPPED, Stopped, Work
from data.models import AuditLog, Event
from data.settings import VARIABLES
from data.viewer import Viewer
from geo.errors import PlaceError

LEADER = Viewer("leader", ("",))


@pytest.fixture
def town(store):
    """The toy town; an export changes nothing there but the audit log."""
    return store.engine


@pytest.fixture
def small_chunks(monkeypatch):
    monkeypatch.setattr(rows, "CHUNK", 7)
    monkeypatch.setattr(rows, "MANY", 10)


def errand(engine, layer="houses", code="csv", viewer=LEADER, work=None, **params):
    question = export_question(layer, code, params)
    return Errand(readers_of(engine), viewer, question, "tester", work or Work())


def log(engine):
    with engine.connect() as connection:
        return [row._asdict() for row in connection.execute(select(AuditLog.__table__).order_by(AuditLog.id))]


class StopAfter(Work):
    """Work that somebody stops when so many rows are done."""

    def __init__(self, rows: int) -> None:
        super().__init__()
        self.most = rows

    def more(self, rows: int) -> None:
        super().more(rows)
        if self.rows >= self.most:
            self.stop()


@pytest.mark.usefixtures("small_chunks")
@pytest.mark.parametrize("code", FORMATS)
def test_many_chunks_are_one_file(town, tmp_path, code):
    asked = errand(town, code=code, viewer=Viewer("leader", (toy.A, toy.B1)))
    path = tmp_path / f"f{asked.asked.format.suffix}"
    write_file(asked, path)
    assert len(read(path)[0]) == 40
    assert (asked.work.total, asked.work.rows, asked.work.state) == (40, 40, DONE)


@pytest.mark.usefixtures("small_chunks")
def test_rows_come_in_order_of_their_key(town):
    with Export(errand(town, "events", viewer=Viewer("leader", (toy.B, toy.A)))) as export:
        keys = [key for chunk in export.chunks() for key in chunk.columns["menpai_id"].to_pylist()]
    assert keys == list(range(1, 61))


@pytest.mark.usefixtures("small_chunks")
def test_what_changes_meanwhile_is_not_seen(engine):
    toy.load(engine)
    with Export(errand(engine, "events")) as export:
        chunks = export.chunks()
        first = next(chunks)
        with engine.execution_options(write=True).begin() as connection:
            connection.execute(update(Event).values(title="something else"))
            connection.execute(delete(Event).where(Event.id > 20))
        rest = list(chunks)
        again = sum(len(chunk) for chunk in export.chunks())
    assert len(first) + sum(map(len, rest)) == again == 60
    assert not any("something else" in chunk.columns["title"].to_pylist() for chunk in rest)


@pytest.mark.usefixtures("small_chunks")
@pytest.mark.parametrize("code", FORMATS)
def test_a_stopped_export_leaves_nothing_and_the_old_file(town, tmp_path, code):
    asked = errand(town, code=code, work=StopAfter(14))
    path = tmp_path / f"f{asked.asked.format.suffix}"
    path.write_text("the old one")
    with pytest.raises(Stopped):
        write_file(asked, path)
    assert list(tmp_path.iterdir()) == [path]
    assert path.read_text() == "the old one"
    assert (asked.work.state, log(town)[-1]["result"]) == (STOPPED, "stopped")


@pytest.mark.parametrize("code", FORMATS)
def test_a_failed_export_leaves_nothing_and_says_why(town, tmp_path, code, monkeypatch):
    def broken(self, chunk_columns, keys):
        raise PlaceError("house 3 is nowhere")

    monkeypatch.setattr(Export, "_placed", broken)
    asked = errand(town, code=code)
    with pytest.raises(PlaceError, match="house 3 is nowhere"):
        write_file(asked, tmp_path / "f.out")
    assert list(tmp_path.iterdir()) == []
    assert (asked.work.state, asked.work.why("en")) == (FAILED, "house 3 is nowhere")
    assert log(town)[-1]["result"] == "failed"


def test_what_went_wrong_inside_is_not_told_to_whoever_waits(town, tmp_path, monkeypatch):
    def broken(self, chunk_columns, keys):
        raise RuntimeError("a row of somebody")

    monkeypatch.setattr(Export, "_placed", broken)
    asked = errand(town)
    with pytest.raises(RuntimeError):
        write_file(asked, tmp_path / "f.csv")
    assert (asked.work.state, asked.work.why("en")) == (FAILED, "")


def test_every_export_is_written_down(town, tmp_path):
    write_file(
        errand(town, "events", "xlsx", Viewer("secretary", (toy.A,)), since="2026-11-01"), tmp_path / "e.xlsx"
    )
    line = log(town)[-1]
    assert (line["action"], line["role"], line["result"]) == ("export", "secretary", "ok")
    assert line["target"] == "events.xlsx?since=2026-11-01"
    assert line["by"] == "tester"
    assert line["reason"].endswith(f"rows, areas {toy.A}")
    done, total = line["reason"].split(" rows")[0].split("/")
    assert done == total
    assert line["at"] is not None


def test_a_target_of_any_length_fits_the_log(town, tmp_path):
    kinds = ",".join(k for k in ("0101", "0102", "0103", "0104", "0105", "0106") for _ in range(9))
    filters = {"kinds": kinds, "area": toy.A1, "since": "2026-01-01", "classes": "01,02,03,04,05,06,07,08,09"}
    write_file(errand(town, "events", "csv", **filters, levels="urgent", datum="gcj02"), tmp_path / "e.csv")
    assert len(log(town)[-1]["target"]) == 120


@pytest.mark.parametrize("code", FORMATS)
def test_pieces_are_the_file_and_leave_nothing(town, tmp_path, code):
    folder = tmp_path / "sent"
    asked = errand(town, code=code)
    flow = pieces(asked, folder)
    assert next(flow) == b""
    assert asked.work.total == 40
    path = tmp_path / f"f{asked.asked.format.suffix}"
    path.write_bytes(b"".join(flow))
    assert len(read(path)[0]) == 40
    assert not folder.exists() or list(folder.iterdir()) == []
    assert (asked.work.state, log(town)[-1]["result"]) == (DONE, "ok")


@pytest.mark.usefixtures("small_chunks")
@pytest.mark.parametrize("code", FORMATS)
def test_pieces_that_nobody_takes_any_more_end(town, tmp_path, code):
    asked = errand(town, code=code)
    flow = pieces(asked, tmp_path / "sent")
    next(flow)
    next(flow)
    flow.close()
    assert (asked.work.state, log(town)[-1]["result"]) == (STOPPED, "stopped")
    assert town.pool.checkedout() == 0


@pytest.fixture(scope="module")
def street(tmp_path_factory):
    """A folder with the toy town."""
    folder = tmp_path_factory.mktemp("street")
    engine = make_engine(f"sqlite:///{folder / 'menpai.db'}")
    migrate(engine)
    toy.load(engine)
    engine.dispose()
    return folder


@pytest.fixture
def home(street, tmp_path, monkeypatch):
    """For the command line: settings of the street, and an empty folder to write to."""
    for variable in VARIABLES:
        monkeypatch.delenv(f"MENPAI_{variable.name}", raising=False)
    monkeypatch.setenv("MENPAI_HOME", str(street))
    monkeypatch.setenv("MENPAI_LANG", "zh")
    return tmp_path


@pytest.mark.parametrize("code", FORMATS)
def test_the_command_makes_a_file_by_its_ending(home, capsys, code):
    path = home / f"houses{FORMATS[code].suffix}"
    assert main(["export", "houses", str(path)]) == 0
    assert "40 rows" in capsys.readouterr().out
    assert len(read(path)[0]) == 40


def test_the_command_takes_every_filter_and_choice(home):
    path = home / "events.csv"
    words = f"--since 2026-10-01 --until 2026-11-20 --area {toy.A} --classes 01,02 --statuses closed,archived"
    words += f" --datum gcj02 --names --role grid_worker --scope {toy.A1}"
    assert main(["export", "events", str(path), *words.split()]) == 0
    table, _ = read(path)
    assert all(row["area_code"].startswith(toy.A1) for row in table.values())
    assert all("kind_name" in row for row in table.values())


def test_the_command_says_chinese_headings(home):
    path = home / "houses.csv"
    assert main(["export", "houses", str(path), "--headings", "zh"]) == 0
    assert path.read_text("utf-8-sig").startswith('"系统编号","地址"')


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["houses", "h.txt"], "does not say its format: end it in one of .xlsx"),
        (["persons", "p.csv"], "personal data"),
        (["planets", "p.csv"], "Use one of: houses"),
        (["houses", "h.csv", "--area", "x"], "digits"),
        (["houses", "h.csv", "--scope", "x"], "digits"),
        (["houses", "h.csv", "--datum", "mars"], "mars"),
        (["houses", "h.csv", "--datum", "EPSG:4549,swapped"], "east before north"),
        (["houses", "no/such/folder/h.csv"], "make it first"),
        (["houses", "h.kml", "--datum", "EPSG:4549"], "degrees only"),
    ],
)
def test_the_command_refuses_in_one_line(home, capsys, monkeypatch, words, said):
    monkeypatch.chdir(home)
    assert main(["export", *words]) == 2
    told = capsys.readouterr().err.splitlines()[-1]
    assert told.startswith("menpai: ")
    assert said in told
    assert list(home.iterdir()) == []


def test_a_place_that_cannot_be_written_is_said_in_one_line(home, capsys):
    folder = home / "h.csv"
    folder.mkdir()
    assert main(["export", "houses", str(folder)]) == 2
    assert "could not be written" in capsys.readouterr().err.splitlines()[-1]
    assert list(folder.iterdir()) == []


def test_the_command_needs_a_street(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("MENPAI_HOME", str(tmp_path / "empty"))
    monkeypatch.delenv("MENPAI_DATABASE_URL", raising=False)
    assert main(["export", "houses", str(tmp_path / "h.csv")]) == 2
    assert "python -m data demo" in capsys.readouterr().err


def test_stopped_by_hand_it_leaves_the_old_file(home, monkeypatch, capsys):
    def interrupted(self, chunk_columns, keys):
        raise KeyboardInterrupt

    monkeypatch.setattr(Export, "_placed", interrupted)
    path = Path(home / "h.csv")
    path.write_text("old")
    assert main(["export", "houses", str(path)]) == 130
    assert path.read_text() == "old"
