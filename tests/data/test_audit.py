"""The audit log: what was written down stays as it was, and whoever changes it is found out."""

# ruff: noqa: S608 - statements of our own
from __future__ import annotations

from argparse import Namespace
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
import town as toy
from audit_log import by_hand, faults, write
from sqlalchemy import Engine, text

from data.audit import cut_old, seal_new, verify
from data.audit.links import chain_key
from data.audit.sealer import ANCHOR, _anchor
from data.cli import audit
from data.cli.check import Faulty
from data.sealing import KEY_FILE, seal_of
from data.settings import read_settings


@pytest.fixture(params=[False, True], ids=["whole", "cut"])
def sealed(request: pytest.FixtureRequest, engine: Engine, tmp_path: Path) -> Engine:
    """Six entries, sealed in two rounds: the first there are, or after older ones that have left the log."""
    if request.param:
        write(engine, "old 1", "old 2", "old 3", "old 4", days_ago=500)
        write(engine, "person 0")
        assert seal_new(engine, tmp_path) == 5
        assert cut_old(engine, tmp_path, 400, datetime.now(UTC)) == 4
        assert seal_new(engine, tmp_path) == 1  # that this was done
    write(engine, "person 1", "person 2", "person 3")
    assert seal_new(engine, tmp_path) == 3
    write(engine, "person 4", "person 5", "person 6")
    assert seal_new(engine, tmp_path) == 3
    return engine


def before(engine: Engine) -> int:
    """How many links stand before that of person 1."""
    with engine.connect() as connection:
        found = connection.scalar(
            text(
                "SELECT number FROM audit_seal JOIN audit_log l ON l.id = audit_id WHERE target = 'person 1'"
            )
        )
    return int(found) - 1


def test_a_log_that_nobody_touched_holds(sealed: Engine, tmp_path: Path) -> None:
    assert faults(sealed, tmp_path) == []
    assert seal_new(sealed, tmp_path) == 0


@pytest.mark.parametrize("table", ["audit_log", "audit_seal"])
@pytest.mark.parametrize("step", ["DELETE FROM {}", "UPDATE {} SET {} = {}"])
def test_what_is_written_down_cannot_be_changed(
    sealed: Engine, tmp_path: Path, table: str, step: str
) -> None:
    column = {"audit_log": "result", "audit_seal": "audit_id"}[table]
    with (
        pytest.raises(Exception, match=r"only be added to|is kept"),
        sealed.execution_options(write=True).begin() as connection,
    ):
        connection.execute(text(step.format(table, column, column)))
    assert faults(sealed, tmp_path) == []


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        ("UPDATE audit_log SET target = 'person 9' WHERE target = 'person 2'", "not what was sealed"),
        ("UPDATE audit_log SET role = 'leader' WHERE target = 'person 5'", "not what was sealed"),
        ("DELETE FROM audit_log WHERE target = 'person 3'", "is gone"),
        ("DELETE FROM audit_seal WHERE number = {3}", "links {3} to {3} are missing"),
        ("UPDATE audit_seal SET audit_id = 100 - audit_id WHERE number IN ({2}, {3})", "gone"),
        ("DELETE FROM audit_seal WHERE number > {4}", "its end was cut off"),
        ("DELETE FROM audit_seal", "its end was cut off"),
    ],
)
def test_tampering_is_found_out(sealed: Engine, tmp_path: Path, harm: str, told: str) -> None:
    numbers = range(before(sealed), before(sealed) + 7)  # of person 1 is {1}
    by_hand(sealed, harm.format(*numbers))
    assert any(told.format(*numbers) in fault for fault in faults(sealed, tmp_path))


def test_an_entry_and_its_link_that_go_together_leave_a_gap(sealed: Engine, tmp_path: Path) -> None:
    by_hand(
        sealed,
        "DELETE FROM audit_seal WHERE audit_id = (SELECT id FROM audit_log WHERE target = 'person 2')",
        "DELETE FROM audit_log WHERE target = 'person 2'",
    )
    assert faults(sealed, tmp_path)


def test_the_end_cut_off_with_its_links_is_found_by_what_stands_beside_the_key(
    sealed: Engine, tmp_path: Path
) -> None:
    last = before(sealed) + 4
    by_hand(
        sealed,
        f"DELETE FROM audit_log WHERE id IN (SELECT audit_id FROM audit_seal WHERE number > {last})",
        f"DELETE FROM audit_seal WHERE number > {last}",
    )
    assert faults(sealed, tmp_path) == [
        f"the chain does not hold link {last + 2} as {ANCHOR} has it: its end was cut off or made anew"
    ]


def test_a_chain_made_anew_without_the_key_does_not_hold(sealed: Engine, tmp_path: Path) -> None:
    other = tmp_path / "other"
    by_hand(
        sealed, "UPDATE audit_log SET target = 'person 9' WHERE target = 'person 2'", "DELETE FROM audit_seal"
    )
    seal_new(sealed, other)  # with a key of their own
    (tmp_path / ANCHOR).write_bytes((other / ANCHOR).read_bytes())
    assert (other / KEY_FILE).read_bytes() != (tmp_path / KEY_FILE).read_bytes()
    assert faults(sealed, tmp_path)


def test_what_stands_beside_the_key_never_goes_back(sealed: Engine, tmp_path: Path) -> None:
    newest = (tmp_path / ANCHOR).read_text("ascii")
    _anchor(tmp_path / ANCHOR, 3, bytes(32))  # of a process that comes late
    assert (tmp_path / ANCHOR).read_text("ascii") == newest
    assert [path.name for path in tmp_path.glob("audit.*")] == [ANCHOR]


def test_entries_that_nobody_seals_are_told_after_a_while(sealed: Engine, tmp_path: Path) -> None:
    write(sealed, "person 7")
    assert faults(sealed, tmp_path) == []
    assert faults(sealed, tmp_path, minutes=6) == ["1 entries are not in the chain"]


def test_several_who_seal_at_once_make_one_chain(engine: Engine, tmp_path: Path) -> None:
    write(engine, *(f"person {n}" for n in range(40)))
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda _n: seal_new(engine, tmp_path), range(8)))
    assert sum(done) == 40
    assert verify(engine, tmp_path, datetime.now(UTC)) == (40, [])


def test_several_who_need_the_key_at_once_have_the_same(tmp_path: Path) -> None:
    homes = [tmp_path / str(n) for n in range(60)]
    with ThreadPoolExecutor(8) as pool:
        keys = list(pool.map(lambda home: chain_key(seal_of(home)), sorted(homes * 8)))
    assert [len({*keys[n : n + 8]}) for n in range(0, len(keys), 8)] == [1] * 60
    assert {path.name for home in homes for path in home.iterdir()} == {KEY_FILE}


def test_the_command_says_whether_it_holds(sqlite_engine: Engine, tmp_path: Path) -> None:
    toy.load(sqlite_engine)
    write(sqlite_engine, "person 1")
    url = sqlite_engine.url.render_as_string(hide_password=False)
    settings = read_settings({"MENPAI_HOME": str(tmp_path), "MENPAI_DATABASE_URL": url})
    assert list(audit.run(settings, Namespace(do="verify", archive=None))) == ["the audit log holds: 1 links"]
    by_hand(sqlite_engine, "UPDATE audit_log SET target = 'person 9'")
    with pytest.raises(Faulty, match="does not hold"):
        list(audit.run(settings, Namespace(do="verify", archive=None)))
