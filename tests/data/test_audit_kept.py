"""The audit log is kept: six months whatever anybody says, then in an archive behind a sealed beginning."""

# ruff: noqa: S608 - statements of our own
from __future__ import annotations

import gzip
import hmac
import json
from argparse import Namespace
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import town as toy
from audit_log import by_hand, faults, statement, targets, write
from sqlalchemy import Engine, select, text

from data.audit import cut_old, cutting, seal_new, verify, verify_archive
from data.audit.links import START, chain_key
from data.audit.reading import entries
from data.audit.sealer import ANCHOR
from data.build import build_street
from data.cli import audit
from data.cli.check import Faulty
from data.database import migrate, unmigrate
from data.errors import StoreError
from data.models import AuditBeginning, AuditLog, AuditSeal
from data.sealing import seal_of
from data.settings import read_settings

OLD = ("old 1", "old 2", "old 3")
FORGED = (
    "INSERT INTO audit_beginning SELECT number, hash, '2026-11-26 00:00:00', 'a', hash, hash FROM audit_seal"
)
CUT = (
    "DELETE FROM audit_log WHERE id IN (SELECT audit_id FROM audit_seal WHERE number <= {0})",
    "DELETE FROM audit_seal WHERE number <= {0}",
)


def now() -> datetime:
    return datetime.now(UTC)


def archives(home: Path) -> list[Path]:
    return sorted((home / "audit").glob("*"))


def lines(path: Path) -> list[dict]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


@pytest.fixture
def grown(engine: Engine, tmp_path: Path) -> Engine:
    """Three entries of more than a year ago, two of half a year and one of now; all sealed."""
    write(engine, *OLD, days_ago=500)
    write(engine, "spring 1", "spring 2", days_ago=300)
    write(engine, "today 1")
    assert seal_new(engine, tmp_path) == 6
    return engine


@pytest.fixture
def cut(grown: Engine, tmp_path: Path) -> Engine:
    """The same, when the oldest three have left."""
    assert cut_old(grown, tmp_path, 400, now()) == 3
    assert seal_new(grown, tmp_path) == 1
    return grown


def test_what_is_older_than_asked_leaves_the_log_and_the_rest_is_whole(cut: Engine, tmp_path: Path) -> None:
    assert targets(cut) == ["spring 1", "spring 2", "today 1", "links 1 to 3"]
    assert verify(cut, tmp_path, now()) == (4, [])
    assert cut_old(cut, tmp_path, 400, now()) == 0


def test_that_it_left_is_an_entry(cut: Engine, tmp_path: Path) -> None:
    newest = entries(cut)[0]
    assert (newest.action, newest.target) == ("cut audit log", "links 1 to 3")
    assert [path.name for path in archives(tmp_path)] == [newest.reason]


def test_what_left_is_in_an_archive_that_only_its_owner_reads(cut: Engine, tmp_path: Path) -> None:
    (path,) = archives(tmp_path)
    assert path.name == "audit-000000001-000000003.jsonl.gz"
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    head, *rows = lines(path)
    assert (head["after"], [row["target"] for row in rows]) == (0, list(OLD))
    assert [row["by"] for row in rows] == ["lin"] * 3
    assert verify_archive(cut, tmp_path, path) == (3, [])


def test_nothing_goes_before_the_oldest_is_a_month_overdue(engine: Engine, tmp_path: Path) -> None:
    write(engine, "old", days_ago=420)
    write(engine, "today")
    seal_new(engine, tmp_path)
    assert cut_old(engine, tmp_path, 400, now()) == 0
    assert archives(tmp_path) == []
    assert cut_old(engine, tmp_path, 385, now()) == 1


def test_an_entry_that_is_young_keeps_those_that_were_sealed_after_it(engine: Engine, tmp_path: Path) -> None:
    write(engine, "old 1", days_ago=500)
    write(engine, "young", days_ago=1)
    write(engine, "old 2", days_ago=500)
    write(engine, "today")
    seal_new(engine, tmp_path)
    assert cut_old(engine, tmp_path, 400, now()) == 1
    assert targets(engine)[:3] == ["young", "old 2", "today"]


def test_one_cut_follows_another_and_each_has_its_archive(cut: Engine, tmp_path: Path) -> None:
    assert cut_old(cut, tmp_path, 200, now()) == 2
    seal_new(cut, tmp_path)
    assert verify(cut, tmp_path, now()) == (3, [])
    assert [verify_archive(cut, tmp_path, path) for path in archives(tmp_path)] == [(3, []), (2, [])]


def test_a_log_in_which_nothing_is_left_of_what_was_sealed_goes_on(engine: Engine, tmp_path: Path) -> None:
    write(engine, *OLD, days_ago=500)
    seal_new(engine, tmp_path)
    write(engine, "today")  # nobody has sealed it yet
    assert cut_old(engine, tmp_path, 400, now()) == 3
    assert faults(engine, tmp_path) == []
    assert seal_new(engine, tmp_path) == 2
    assert verify(engine, tmp_path, now()) == (2, [])
    with engine.connect() as connection:
        assert connection.scalars(select(AuditSeal.number)).all() == [4, 5]


def test_entries_may_come_in_while_it_is_cut(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cutting, "AT_ONCE", 7)
    write(engine, *(f"old {n}" for n in range(40)), days_ago=500)
    write(engine, "today")
    seal_new(engine, tmp_path)

    def add(n: int) -> int:
        write(engine, f"new {n}")
        return seal_new(engine, tmp_path) * 0

    with ThreadPoolExecutor(4) as pool:
        going = [pool.submit(cut_old, engine, tmp_path, 400, now()) for _ in range(2)]
        assert sum(pool.map(add, range(20))) == 0
        assert sum(one.result() for one in going) == 40
    while seal_new(engine, tmp_path):
        pass
    assert faults(engine, tmp_path) == []
    left = [one for one in targets(engine) if not one.startswith("links")]
    assert sorted(left) == sorted(["today", *(f"new {n}" for n in range(20))])
    gone = [row["target"] for path in archives(tmp_path) for row in lines(path)[1:]]
    assert gone == [f"old {n}" for n in range(40)]


def test_it_holds_also_after_another_street_took_the_place(sqlite_engine: Engine, tmp_path: Path) -> None:
    toy.load(sqlite_engine)
    write(sqlite_engine, *OLD, days_ago=500)
    write(sqlite_engine, "today")
    seal_new(sqlite_engine, tmp_path)
    assert cut_old(sqlite_engine, tmp_path, 400, now()) == 3
    url = sqlite_engine.url.render_as_string(hide_password=False)
    settings = read_settings({"MENPAI_HOME": str(tmp_path), "MENPAI_DATABASE_URL": url})
    build_street(settings, iter(()), {"name": "Another"}, replace=True)
    seal_new(sqlite_engine, tmp_path)
    assert verify(sqlite_engine, tmp_path, now()) == (3, [])


# What cannot be done ---


@pytest.mark.parametrize("days", [1, 182])
def test_less_than_six_months_is_refused_whatever_the_setting_says(
    grown: Engine, tmp_path: Path, days: int
) -> None:
    with pytest.raises(StoreError, match="183 days at least"):
        cut_old(grown, tmp_path, days, now())
    assert len(targets(grown)) == 6


def test_a_clock_of_the_process_that_goes_wrong_lets_nothing_go(engine: Engine, tmp_path: Path) -> None:
    write(engine, "spring", days_ago=100)
    write(engine, "today")
    seal_new(engine, tmp_path)
    assert cut_old(engine, tmp_path, 183, now() + timedelta(days=3000)) == 0


@pytest.mark.parametrize("last", [3, 4, 6])
def test_without_a_beginning_nothing_goes(grown: Engine, last: int) -> None:
    for step in CUT:
        with pytest.raises(Exception, match="the audit log is kept"):
            statement(grown, step.format(last))
    assert len(targets(grown)) == 6


def test_behind_a_made_up_beginning_nothing_younger_than_six_months_goes(
    engine: Engine, tmp_path: Path
) -> None:
    write(engine, "old", days_ago=500)
    write(engine, "winter", days_ago=182)
    write(engine, "today")
    seal_new(engine, tmp_path)
    statement(engine, f"{FORGED} WHERE number = 2")
    with pytest.raises(Exception, match="the audit log is kept"):
        statement(engine, *(step.format(2) for step in CUT))
    with pytest.raises(Exception, match="the audit log is kept"):
        statement(engine, CUT[1].format(2))  # links of entries that are there
    assert targets(engine) == ["old", "winter", "today"]


def test_a_clock_of_the_database_that_was_set_forward_lets_nothing_go(engine: Engine, tmp_path: Path) -> None:
    """As the database sees it, all of this is older than six months; its newest entry knows better."""
    write(engine, "a", days_ago=1000 + 182)
    write(engine, "b", days_ago=1000)
    seal_new(engine, tmp_path)
    statement(engine, f"{FORGED} WHERE number = 1")
    with pytest.raises(Exception, match="the audit log is kept"):
        statement(engine, *(step.format(1) for step in CUT))
    assert targets(engine) == ["a", "b"]


def test_a_beginning_that_fits_no_link_lets_nothing_go(grown: Engine) -> None:
    statement(grown, f"{FORGED.replace('SELECT number', 'SELECT number + 1')} WHERE number = 2")
    with pytest.raises(Exception, match="the audit log is kept"):
        statement(grown, CUT[0].format(1))


@pytest.mark.parametrize("step", ["DELETE FROM audit_beginning", "UPDATE audit_beginning SET number = 4"])
def test_a_beginning_stays_where_it_is(cut: Engine, step: str) -> None:
    with pytest.raises(Exception, match="only be added to"):
        statement(cut, step)


@pytest.mark.postgis
def test_tables_of_the_same_name_deceive_no_guard(postgis_engine: Engine, tmp_path: Path) -> None:
    write(postgis_engine, "old", days_ago=500)
    write(postgis_engine, "today")
    seal_new(postgis_engine, tmp_path)
    with pytest.raises(Exception, match="the audit log is kept"):
        statement(
            postgis_engine,
            "CREATE TEMP TABLE audit_beginning (LIKE public.audit_beginning)",
            f"{FORGED} WHERE number = 1",
            "DELETE FROM public.audit_log WHERE id = 1",
        )
    assert targets(postgis_engine) == ["old", "today"]


@pytest.mark.postgis
@pytest.mark.parametrize("table", ["audit_log", "audit_seal", "audit_beginning"])
def test_no_table_of_the_log_is_emptied(postgis_engine: Engine, table: str) -> None:
    with pytest.raises(Exception, match="only be added to"):
        statement(postgis_engine, f"TRUNCATE {table}")


@pytest.mark.parametrize("table", ["audit_log", "audit_seal", "audit_beginning"])
def test_no_row_takes_the_place_of_another(sqlite_engine: Engine, tmp_path: Path, table: str) -> None:
    write(sqlite_engine, *OLD, days_ago=500)
    write(sqlite_engine, "today")
    seal_new(sqlite_engine, tmp_path)
    assert cut_old(sqlite_engine, tmp_path, 400, now()) == 3
    with pytest.raises(Exception, match="only be added to"):
        statement(sqlite_engine, f"REPLACE INTO {table} SELECT * FROM {table}")


# What is found out ---


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (["UPDATE audit_beginning SET number = 2"], "moved or made up"),
        (["UPDATE audit_beginning SET at = '2026-01-01 00:00:00'"], "moved or made up"),
        (["UPDATE audit_beginning SET archive = 'another'"], "moved or made up"),
        (["UPDATE audit_beginning SET archive_hash = hash"], "moved or made up"),
        (["DELETE FROM audit_beginning"], "links 1 to 3 are missing"),
        ([step.format(4) for step in CUT], "links 4 to 4 are missing"),
        ([f"{FORGED} WHERE number = 5", *(step.format(5) for step in CUT)], "after link 5 is not what was"),
        (
            ["UPDATE audit_beginning SET number = 4", *(step.format(4) for step in CUT)],
            "after link 4 is not what was",
        ),
        (["INSERT INTO audit_seal SELECT 2, 9999, hash FROM audit_seal WHERE number = 4"], "stands before"),
    ],
)
def test_a_beginning_that_was_moved_otherwise_is_found_out(
    cut: Engine, tmp_path: Path, harm: list[str], told: str
) -> None:
    by_hand(cut, *harm)
    assert any(told in fault for fault in faults(cut, tmp_path))


def test_what_the_guards_let_go_behind_a_made_up_beginning_is_found_out(
    grown: Engine, tmp_path: Path
) -> None:
    """The database has no key: it knows how old an entry is, not who sealed the beginning."""
    statement(grown, f"{FORGED} WHERE number = 3", *(step.format(3) for step in CUT))
    assert "after link 3 is not what was sealed" in faults(grown, tmp_path)[0]


@pytest.mark.parametrize(
    ("which", "told"), [("number < 4", "moved or made up"), ("number > 4", "links 4 to 5 are missing")]
)
def test_each_beginning_stands_on_the_one_before(cut: Engine, tmp_path: Path, which: str, told: str) -> None:
    assert cut_old(cut, tmp_path, 200, now()) == 2
    by_hand(cut, f"DELETE FROM audit_beginning WHERE {which}")
    assert any(told in fault for fault in faults(cut, tmp_path))


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE audit_log SET target = 'old 9' WHERE target = 'old 2'",
        "UPDATE audit_log SET at = '2020-01-01 00:00:00' WHERE target = 'spring 1'",
        "DELETE FROM audit_log WHERE target = 'old 2'",
    ],
)
def test_what_does_not_hold_is_not_let_go(grown: Engine, tmp_path: Path, harm: str) -> None:
    """It would be lost that it does not: and a time that was changed makes nothing old."""
    by_hand(grown, harm)
    left = targets(grown)
    with pytest.raises(StoreError, match="does not hold"):
        cut_old(grown, tmp_path, 400, now())
    assert (targets(grown), archives(tmp_path)) == (left, [])


def _changed(path: Path, change: object) -> None:
    told = [json.dumps(line, ensure_ascii=False) for line in change(lines(path))]  # type: ignore[operator]
    path.write_bytes(gzip.compress("\n".join(told).encode() + b"\n"))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda found: [*found[:2], {**found[2], "target": "old 9"}, *found[3:]], "entry 2 (link 2) is not"),
        (lambda found: [*found[:2], *found[3:]], "entry 3 (link 3) is not"),
        (lambda found: found[:-1], "its end is missing"),
        (
            lambda found: [{**found[0], "after": 1, "hash": found[1]["hash"]}, *found[2:]],
            "begins after link 1",
        ),
        (lambda found: found, "not the one that was written"),
        (lambda found: found[:1], "its end is missing"),
    ],
)
def test_an_archive_that_was_changed_is_found_out(
    cut: Engine, tmp_path: Path, change: object, told: str
) -> None:
    (path,) = archives(tmp_path)
    _changed(path, change)
    _, found = verify_archive(cut, tmp_path, path)
    assert len(found) == 1
    assert told in found[0]


@pytest.mark.parametrize(
    "body",
    [b"", b"nothing", gzip.compress(b"[1]\n"), gzip.compress(b'{"form": 1}\n{}')],
    ids=["empty", "no gzip", "no object", "no form"],
)
def test_what_is_no_archive_is_said_in_words(cut: Engine, tmp_path: Path, body: bytes) -> None:
    path = tmp_path / "audit-1.jsonl.gz"
    path.write_bytes(body)
    with pytest.raises(StoreError, match="no archive of the audit log"):
        verify_archive(cut, tmp_path, path)


def test_the_command_verifies_an_archive(sqlite_engine: Engine, tmp_path: Path) -> None:
    toy.load(sqlite_engine)
    write(sqlite_engine, *OLD, days_ago=500)
    write(sqlite_engine, "today")
    seal_new(sqlite_engine, tmp_path)
    cut_old(sqlite_engine, tmp_path, 400, now())
    url = sqlite_engine.url.render_as_string(hide_password=False)
    settings = read_settings({"MENPAI_HOME": str(tmp_path), "MENPAI_DATABASE_URL": url})
    (path,) = archives(tmp_path)
    asked = Namespace(do="verify", archive=path)
    assert list(audit.run(settings, asked)) == [f"the archive {path.name} holds: 3 links"]
    _changed(path, lambda found: found[:-1])
    with pytest.raises(Faulty, match="does not hold"):
        list(audit.run(settings, asked))


# What was written before there was a column for who did it ---


@pytest.fixture
def older(engine: Engine, tmp_path: Path) -> Engine:
    """Two entries, written and sealed by the version before, and one of today."""
    unmigrate(engine, "0006")
    key, digest = chain_key(seal_of(tmp_path)), START
    with engine.execution_options(write=True).begin() as connection:
        for number in (1, 2):
            told = {
                "id": number, "user_id": None, "role": "leader", "action": "export",
                "target": f"old {number}", "result": "ok", "reason": "zhou",
            }  # fmt: skip
            at = now() - timedelta(days=500)
            row = {**told, "at": at.isoformat()}
            sealed = json.dumps(row, ensure_ascii=False, sort_keys=True).encode()
            digest = hmac.digest(key, digest + sealed, "sha256")
            columns = [c for c in AuditLog.__table__.columns if c.name in told or c.name == "at"]
            values = {c.name: {**told, "at": at}[c.name] for c in columns}
            connection.execute(AuditLog.__table__.insert().values(values))
            link = {"number": number, "audit_id": number, "hash": digest}
            connection.execute(AuditSeal.__table__.insert().values(link))
    (tmp_path / ANCHOR).write_text(f"2 {digest.hex()}\n", "ascii")
    if engine.dialect.name == "postgresql":
        statement(engine, "SELECT setval('audit_log_id_seq', 2)")
    migrate(engine)
    write(engine, "today", by="lin", reason="a complaint")
    assert seal_new(engine, tmp_path) == 1
    return engine


def test_older_entries_hold_as_they_were_sealed_and_say_who_did_it(older: Engine, tmp_path: Path) -> None:
    assert verify(older, tmp_path, now()) == (3, [])
    assert [(one.by, one.reason) for one in entries(older)] == [("lin", "a complaint"), *[("zhou", "")] * 2]


@pytest.mark.parametrize("harm", ["'fang' WHERE id = 1", "NULL WHERE id = 3", "'fang' WHERE id = 3"])
def test_who_did_it_cannot_be_changed_in_old_entries_nor_in_new(
    older: Engine, tmp_path: Path, harm: str
) -> None:
    by_hand(older, f"UPDATE audit_log SET by = {harm}")
    assert any("not what was sealed" in fault for fault in faults(older, tmp_path))


def test_older_entries_leave_the_log_as_they_were_sealed(older: Engine, tmp_path: Path) -> None:
    assert cut_old(older, tmp_path, 400, now()) == 2
    (path,) = archives(tmp_path)
    assert verify_archive(older, tmp_path, path) == (2, [])
    assert faults(older, tmp_path) == []
    with older.connect() as connection:
        assert connection.scalar(select(AuditBeginning.number)) == 2


def test_a_log_of_which_nothing_was_cut_has_no_beginning(grown: Engine) -> None:
    with grown.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM audit_beginning")) == 0
