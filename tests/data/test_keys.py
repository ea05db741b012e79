"""Keys of identities changed under real persons: found, opened and undone before, meanwhile and after."""

# ruff: noqa: S608 - names of our own tables
from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pyotp
import pytest
import town as toy
from sqlalchemy import Engine, inspect, select, text
from workbench import AT, bring, check, rows_of, table

from data import key_file
from data.__main__ import main
from data.accounts import codes, people, sessions, sign_on
from data.accounts.passwords import Passwords
from data.accounts.people import Wanted
from data.accounts.sessions import CODE, OPEN
from data.accounts.signing_in import Door, Visit, place_of_code
from data.audit import seal_new, verify
from data.errors import StoreError
from data.imports.identities import COLUMNS, place_of
from data.imports.undoing import undo
from data.key_lock import is_alone, share
from data.models import AuditLog, Person, SourceRecord, User
from data.rotation import count, forget, records, rows, turn
from data.rotation.turning import make_key, renew
from data.sealing import ANCHOR, KEY_FILE, Seal, fingerprint, fingerprints, path_of, seal_of
from data.store import Store
from data.viewer import SYSTEM
from geo.check_digits import id_no_check

ROOT = Path(__file__).parent.parent.parent
NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
LIN = Wanted("lin", "林网格", "grid_worker", ())
GOOD = "xunjie-Meixiang7"


def id_no(number: int) -> str:
    """An ID number of the region 999999, which does not exist: nobody's."""
    body = f"99999919500101{number:03}"
    return body + id_no_check(body)


# Keys that a source gives its persons: none, a telephone, a number of its own, one that looks like an index.
OWN = (None, "1380000{n:04}", "R-{n}", "{n:032x}")
PERSONS = [
    {
        "人员编号": (key := OWN[n % 4]) and key.format(n=n), "身份证号": id_no(n), "姓名": f"虚构{n:02}",
        "手机": f"1390000{n:04}", "居住地址": f"梅园巷 {1 + n % 5} 号",
    }
    for n in range(24)
]  # fmt: skip
SECRETS = [text for row in PERSONS for text in (row["身份证号"], row["姓名"], row["手机"])]
SECRETS += [row["人员编号"] for row in PERSONS if str(row["人员编号"]).startswith("138")]
MOVED = [{**row, "手机": f"1370000{n:04}"} for n, row in enumerate(PERSONS)]


def quiet(_what: str, _rows: int) -> None:
    """Tell nobody."""


@pytest.fixture(autouse=True)
def _few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a street of 24 persons takes several steps."""
    monkeypatch.setattr(rows, "MOST", 5)
    monkeypatch.setattr(records, "MOST", 5)


@pytest.fixture
def street(engine: Engine, tmp_path: Path) -> Iterator[Engine]:
    """The toy town with 24 persons in it, brought in with one file."""
    toy.load(engine)
    assert bring(engine, tmp_path, "persons", table(PERSONS)).counts["added"] == len(PERSONS)
    yield engine


def opened(engine: Engine, home: Path) -> list[tuple[str, ...]]:
    """Number, name and telephone of everybody, in the order of their keys."""
    seal = seal_of(home)
    return [
        tuple(
            seal.opened(row[COLUMNS[name]], place_of(name, row["id"]))
            for name in ("id_no", "full_name", "phone")
        )
        for row in rows_of(engine, "person")
    ]


THERE = [(row["身份证号"], row["姓名"], row["手机"]) for row in PERSONS]
THEN = [(row["身份证号"], row["姓名"], row["手机"]) for row in MOVED]


def found(engine: Engine, home: Path, number: str) -> list[int]:
    """Keys of the persons with this ID number, as a search finds them."""
    wanted = seal_of(home).indexes(f"id_no:{number}")
    with engine.connect() as connection:
        return list(connection.scalars(select(Person.id).where(Person.id_no_index.in_(wanted))))


def everybody_is_found(engine: Engine, home: Path) -> bool:
    ids = [row["id"] for row in rows_of(engine, "person")]
    return [found(engine, home, row["身份证号"]) for row in PERSONS] == [[key] for key in ids]


def sealed(engine: Engine) -> dict[int, int]:
    """Number of a key → values of it."""
    with engine.connect() as connection:
        return {number: n for number, n in count(connection).items() if n}


def same(engine: Engine, home: Path, file: list[dict[str, Any]], **other: Any) -> bool:
    """Whether the file says nothing new, to who looks first and then brings it in."""
    nothing = {"added": 0, "changed": 0, "same": len(file), "doubtful": 0, "rejected": 0}
    looked = check(engine, home, "persons", table(file), **other).plan.counts
    return looked == nothing and bring(engine, home, "persons", table(file), **other).counts == nothing


def acts(engine: Engine) -> list[tuple[str, str, str]]:
    """What the audit log has of keys."""
    asked = select(AuditLog.action, AuditLog.target, AuditLog.result).order_by(AuditLog.id)
    wanted = AuditLog.action.in_(["make sealing key", "seal anew", "forget sealing key"])
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(asked.where(wanted))]


def test_everything_is_sealed_anew_and_found_as_before(street: Engine, tmp_path: Path) -> None:
    assert set(sealed(street)) == {1}
    before = rows_of(street, "person")
    turned = turn(street, tmp_path, quiet, "console")
    assert (turned.number, turned.made, turned.closed) == (2, True, 0)
    assert set(sealed(street)) == {2}
    assert opened(street, tmp_path) == THERE
    assert everybody_is_found(street, tmp_path)
    after = rows_of(street, "person")
    kept = {"name_sealed", "id_no_sealed", "phone_sealed", "id_no_index", "source_id"}
    assert all(
        a[name] != b[name] for a, b in zip(after, before, strict=True) for name in kept - {"source_id"}
    )
    assert [{n: v for n, v in r.items() if n not in kept} for r in after] == [
        {n: v for n, v in r.items() if n not in kept} for r in before
    ]
    assert [(action, result) for action, _, result in acts(street)] == [
        ("make sealing key", "ok"), ("seal anew", "ok"),
    ]  # fmt: skip


def test_with_the_keys_of_before_nothing_is_found_in_the_store_of_after(
    street: Engine, tmp_path: Path
) -> None:
    before = seal_of(tmp_path).still()
    turn(street, tmp_path, quiet, "console")
    guessed = {before.index(f"id_no:{row['身份证号']}") for row in PERSONS}
    guessed |= {before.index(f"key:{row['人员编号']}") for row in PERSONS if row["人员编号"]}
    everything = "\n".join(map(str, (*rows_of(street, "person"), *rows_of(street, "source_record"))))
    assert [guess for guess in guessed if guess.hex() in everything or str(guess) in everything] == []


def test_the_same_file_changes_nothing_after_any_number_of_keys(street: Engine, tmp_path: Path) -> None:
    for number in (2, 3):
        assert turn(street, tmp_path, quiet, "console").number == number
        assert same(street, tmp_path, PERSONS)
        assert opened(street, tmp_path) == THERE


@pytest.mark.parametrize("through", [False, True], ids=["begun", "done"])
def test_the_same_persons_of_another_source_are_found_after_a_rotation(
    street: Engine, tmp_path: Path, through: bool
) -> None:
    make_key(street, tmp_path, "console")
    if through:
        renew(street, tmp_path, quiet, "console")
    counts = bring(street, tmp_path, "persons", table(MOVED), source="卫健").counts
    assert (counts["added"], counts["doubtful"]) == (0, 0)
    assert opened(street, tmp_path) == THEN


def test_a_batch_of_before_is_undone_after(street: Engine, tmp_path: Path) -> None:
    batch = bring(street, tmp_path, "persons", table(MOVED), AT + timedelta(days=1))
    assert opened(street, tmp_path) == THEN
    turn(street, tmp_path, quiet, "console")
    undo(street, tmp_path, batch.id, "steward", AT + timedelta(days=2))
    assert opened(street, tmp_path) == THERE
    assert same(street, tmp_path, PERSONS)


KILLED = """
import os, signal, sys
from pathlib import Path
from data import key_file
from data.database import make_engine
from data.rotation import records, rows, turn
rows.MOST = records.MOST = 5
after, url, home = int(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
def die(): os.kill(os.getpid(), signal.SIGKILL)
if after < 0:  # the file is there, its entry is not
    write = key_file.write
    key_file.write = lambda *what: (write(*what), die())
steps = []
def tell(what, n):
    steps.append(n)
    if len(steps) == after: die()
if after == 0:
    from data.rotation import turning
    turning.renew = lambda *what: die()
turn(make_engine(url), home, tell, "console")
"""


def killed(engine: Engine, home: Path, after: int) -> None:
    """A rotation that ends by kill -9 after so many steps; 0: with the new key; -1: before its entry."""
    url = engine.url.render_as_string(hide_password=False)
    words = [sys.executable, "-c", KILLED, str(after), url, str(home)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr


@pytest.mark.parametrize("after", [-1, 0, 1, 3, 5, 7, 9])
def test_killed_anywhere_all_goes_on_and_it_is_taken_up(street: Engine, tmp_path: Path, after: int) -> None:
    living = seal_of(tmp_path)  # of a process that serves meanwhile
    old = bring(street, tmp_path, "persons", table(MOVED), AT + timedelta(days=1))
    killed(street, tmp_path, after)
    assert 1 in sealed(street)
    if after > 0:
        assert 2 in sealed(street)
    assert living.ring.newest.number == 2
    assert opened(street, tmp_path) == THEN
    assert everybody_is_found(street, tmp_path)
    assert same(street, tmp_path, MOVED)
    undo(street, tmp_path, old.id, "steward", AT + timedelta(days=2))
    assert opened(street, tmp_path) == THERE
    turned = turn(street, tmp_path, quiet, "console")
    assert (turned.number, turned.made, turned.closed) == (2, False, 0)
    assert set(sealed(street)) == {2}
    assert opened(street, tmp_path) == THERE
    assert everybody_is_found(street, tmp_path)
    assert same(street, tmp_path, PERSONS)


def test_who_reads_meanwhile_reads_everything(street: Engine, tmp_path: Path) -> None:
    over, read, failed = Event(), [], []

    def look() -> None:
        while not over.is_set():
            try:
                read.append(opened(street, tmp_path) == THERE and everybody_is_found(street, tmp_path))
            except Exception as error:
                failed.append(error)

    reader = Thread(target=look)
    reader.start()
    try:
        for _ in range(3):
            turn(street, tmp_path, quiet, "console")
    finally:
        over.set()
        reader.join()
    assert (failed, set(read)) == ([], {True})


def test_what_a_living_process_seals_is_of_the_new_key_at_once(tmp_path: Path, engine: Engine) -> None:
    door = Door(engine, Passwords(), seal_of(tmp_path))
    make_key(engine, tmp_path, "console", new=True)
    assert door.seal.sealed("x", "here")[0] == 2


def test_nobody_changes_keys_while_somebody_seals(postgis_engine: Engine) -> None:
    with postgis_engine.connect() as importing, postgis_engine.connect() as other:
        share(importing)
        assert not is_alone(other)
        importing.rollback()
        assert is_alone(other)


def test_authenticators_work_on_through_rotation_and_forgetting(engine: Engine, tmp_path: Path) -> None:
    door, visit = Door(engine, Passwords(), seal_of(tmp_path)), Visit("192.0.2.7", NOW)
    secret = enrolled(door, visit)
    turn(engine, tmp_path, quiet, "console")
    forget(engine, tmp_path, 1, "console")
    later = Visit("192.0.2.7", NOW + timedelta(minutes=5))
    token = door.by_password("lin", GOOD, later)
    waiting = sessions.session_of(engine, token or "", later.now)
    assert waiting is not None
    assert waiting.stage == CODE
    token = door.by_code(waiting, pyotp.TOTP(secret).at(later.now), later)
    session = sessions.session_of(engine, token or "", later.now)
    assert session is not None
    assert session.stage == OPEN


def enrolled(door: Door, visit: Visit) -> str:
    """The secret of an authenticator that an account has from now on."""
    password = people.make(door.engine, door.passwords, LIN, "admin", visit.now)
    begun = sessions.session_of(door.engine, door.by_password("lin", password, visit) or "", visit.now)
    assert begun is not None
    token, wrong = door.choose(begun, password, GOOD, visit)
    assert wrong == []
    session = sessions.session_of(door.engine, token, visit.now)
    assert session is not None
    secret = codes.new_secret()
    assert door.enrol(session, secret, pyotp.TOTP(secret).at(visit.now), visit)
    return secret


def test_a_sign_in_under_way_comes_back_after_a_rotation(engine: Engine, tmp_path: Path) -> None:
    seal, begun = seal_of(tmp_path), sign_on.new("/map")
    token = sign_on.begin(engine, seal, begun, NOW)
    turn(engine, tmp_path, quiet, "console")
    assert sealed(engine) == {2: 1}
    assert sign_on.take(engine, seal, token, NOW) == begun


def test_the_audit_chain_holds_after_rotation_and_forgetting(street: Engine, tmp_path: Path) -> None:
    while seal_new(street, tmp_path):
        pass
    turn(street, tmp_path, quiet, "console")
    forget(street, tmp_path, 1, "console")
    while seal_new(street, tmp_path):
        pass
    assert verify(street, tmp_path, datetime.now(UTC))[1] == []
    assert [(action, target.split(",")[0]) for action, target, _ in acts(street)] == [
        ("make sealing key", "key 2"), ("seal anew", "key 2"), ("forget sealing key", "key 1"),
    ]  # fmt: skip


def test_a_key_is_forgotten_only_when_nothing_is_sealed_with_it(street: Engine, tmp_path: Path) -> None:
    old = rows_of(street, "person")[0]
    make_key(street, tmp_path, "console")
    left = sealed(street)[1]
    with pytest.raises(StoreError, match=rf"{left} values are still of key 1.*Run keys rotate"):
        forget(street, tmp_path, 1, "console")
    assert opened(street, tmp_path) == THERE
    renew(street, tmp_path, quiet, "console")
    forget(street, tmp_path, 1, "console")
    assert opened(street, tmp_path) == THERE
    assert same(street, tmp_path, PERSONS)
    with pytest.raises(StoreError, match="Key 1 was forgotten"):
        seal_of(tmp_path).opened(old["phone_sealed"], place_of("phone", old["id"]))


@pytest.mark.parametrize(
    ("number", "why"), [(2, "Key 2 is the one in use"), (7, "no key 7; the newest is 2"), (0, "no key 0")]
)
def test_a_key_that_is_in_use_or_none_is_not_forgotten(
    engine: Engine, tmp_path: Path, number: int, why: str
) -> None:
    make_key(engine, tmp_path, "console")
    with pytest.raises(StoreError, match=why):
        forget(engine, tmp_path, number, "console")


def test_one_single_value_is_enough_to_keep_a_key(street: Engine, tmp_path: Path) -> None:
    old = seal_of(tmp_path).still()
    turn(street, tmp_path, quiet, "console")
    people.make(street, Passwords(), LIN, "admin", NOW)
    with street.execution_options(write=True).begin() as connection:
        key = connection.scalar(select(User.id))
        blob = old.sealed("SECRET", place_of_code(key or 0))
        connection.execute(User.__table__.update().values(code_sealed=blob))  # type: ignore[attr-defined]
    with pytest.raises(StoreError, match="1 values are still of key 1"):
        forget(street, tmp_path, 1, "console")


def test_what_is_moved_to_another_row_does_not_open_after_a_rotation(street: Engine, tmp_path: Path) -> None:
    turn(street, tmp_path, quiet, "console")
    one, two = rows_of(street, "person")[:2]
    with pytest.raises(
        StoreError, match=r"does not open with key 2.*wrong key file, or a row that was moved"
    ):
        seal_of(tmp_path).opened(two["phone_sealed"], place_of("phone", one["id"]))


def test_a_row_that_does_not_open_is_left_and_the_others_are_not(street: Engine, tmp_path: Path) -> None:
    one, two = rows_of(street, "person")[:2]
    with street.execution_options(write=True).begin() as connection:
        moved = Person.__table__.update().where(Person.id == one["id"])  # type: ignore[attr-defined]
        connection.execute(moved.values(phone_sealed=two["phone_sealed"]))
    turned = turn(street, tmp_path, quiet, "console")
    assert turned.closed == 1
    assert acts(street)[-1][2] == "failed"
    assert rows_of(street, "person")[0]["phone_sealed"] == two["phone_sealed"]
    assert opened_but(street, tmp_path, one["id"]) == THERE[1:]
    assert turn(street, tmp_path, quiet, "console").number == 2  # unfinished as long as it stays so
    assert turn(street, tmp_path, quiet, "console", new=True).number == 3
    with pytest.raises(StoreError, match="values are still of key 1"):
        forget(street, tmp_path, 1, "console")


def opened_but(engine: Engine, home: Path, key: int) -> list[tuple[str, ...]]:
    seal = seal_of(home)
    return [
        tuple(seal.opened(row[COLUMNS[n]], place_of(n, row["id"])) for n in ("id_no", "full_name", "phone"))
        for row in rows_of(engine, "person")
        if row["id"] != key
    ]


def stored(engine: Engine, home: Path) -> bytes:
    """All that the store is made of: the files of SQLite, every row of PostGIS as text."""
    if engine.dialect.name == "sqlite":
        return b"".join(path.read_bytes() for path in home.glob("menpai.db*"))
    with engine.connect() as connection:
        names = inspect(connection).get_table_names()
        every = [connection.scalars(text(f'SELECT t::text FROM "{name}" t')).all() for name in names]
    return "\n".join(row for of_one in every for row in of_one if row).encode()


def test_no_identity_is_readable_anywhere_before_meanwhile_or_after(street: Engine, tmp_path: Path) -> None:
    wanted = [form for secret in SECRETS for form in (secret.encode(), secret.encode().hex().encode())]

    def readable(*_told: object) -> None:
        there = stored(street, tmp_path)
        assert "梅园巷".encode() in there  # so it is looked for where it would be
        assert [form for form in wanted if form in there] == []

    readable()
    turn(street, tmp_path, readable, "console")
    forget(street, tmp_path, 1, "console")
    readable()


def test_what_was_sealed_with_the_old_key_is_not_left_in_free_pages_of_sqlite(
    sqlite_engine: Engine, tmp_path: Path
) -> None:
    toy.load(sqlite_engine)
    bring(sqlite_engine, tmp_path, "persons", table(PERSONS))
    old = [row[column] for row in rows_of(sqlite_engine, "person") for column in COLUMNS.values()]
    assert all(blob in stored(sqlite_engine, tmp_path) for blob in old)
    turn(sqlite_engine, tmp_path, quiet, "console")
    there = stored(sqlite_engine, tmp_path)
    assert [blob for blob in old if blob in there] == []


def test_without_its_key_file_all_but_identities_works(street: Engine, tmp_path: Path) -> None:
    turn(street, tmp_path, quiet, "console")
    while seal_new(street, tmp_path):
        pass
    assert (tmp_path / ANCHOR).exists()
    (tmp_path / KEY_FILE).rename(tmp_path / "elsewhere")
    with pytest.raises(StoreError, match=r"identities\.key is not there\. Restore it") as told:
        seal_of(tmp_path)
    assert "密钥备份" in told.value.words("zh")
    assert not (tmp_path / KEY_FILE).exists()  # a new one in its place would only hide that it is gone
    assert Store(street).counts(SYSTEM)["houses"] == len(rows_of(street, "house"))
    door, visit = Door(street, Passwords(), Seal(tmp_path)), Visit("192.0.2.7", NOW)
    password = people.make(street, door.passwords, LIN, "admin", NOW)
    assert door.by_password("lin", password, visit)
    (tmp_path / "elsewhere").rename(tmp_path / KEY_FILE)
    assert opened(street, tmp_path) == THERE


def test_an_older_key_file_says_which_key_is_missing_and_makes_none_of_that_number(
    street: Engine, tmp_path: Path
) -> None:
    before = (tmp_path / KEY_FILE).read_bytes()
    turn(street, tmp_path, quiet, "console")
    (tmp_path / KEY_FILE).write_bytes(before)
    with pytest.raises(StoreError, match=r"sealed with key 2, which is not in .*holds key 2") as told:
        opened(street, tmp_path)
    assert "密钥 2" in told.value.words("zh")
    with pytest.raises(StoreError, match="sealed with key 2"):
        make_key(street, tmp_path, "console")
    assert (tmp_path / KEY_FILE).read_bytes() == before


def test_another_house_s_key_does_not_open(street: Engine, tmp_path: Path) -> None:
    (tmp_path / KEY_FILE).unlink()
    with pytest.raises(StoreError, match="does not open with key 1"):
        opened(street, tmp_path)


# --- the file ---


def test_a_file_of_one_key_is_64_bytes_and_keeps_its_fingerprint(tmp_path: Path) -> None:
    path = tmp_path / KEY_FILE
    path.write_bytes(bytes(range(64)))
    path.chmod(0o600)
    assert fingerprint(path) == "69bf6507"
    seal = seal_of(tmp_path)
    assert (seal.ring.newest.number, path.read_bytes()) == (1, bytes(range(64)))
    assert seal.index("x").hex() == "779222cb8d6d428964a57d7c0eabdd9e"
    assert seal.opened(seal.sealed("text", "here"), "here") == "text"


def test_a_file_with_more_keys_opens_all_and_stands_for_those_before(tmp_path: Path) -> None:
    seal, path = seal_of(tmp_path), path_of(tmp_path)
    blobs, marks = [seal.sealed("text", "here")], [fingerprint(path)]
    for _ in range(3):
        key_file.write(path, seal.ring.with_another())
        blobs.append(seal.sealed("text", "here"))
        marks.append(fingerprint(path))
    assert [blob[0] for blob in blobs] == [1, 2, 3, 4]
    assert [seal_of(tmp_path).opened(blob, "here") for blob in blobs] == ["text"] * 4
    assert len({*marks}) == 4
    assert fingerprints(path) == {*marks}
    assert path.stat().st_mode & 0o777 == 0o600
    key_file.write(path, seal.ring.without(2))
    assert fingerprints(path) & {*marks} == {marks[0]}  # what was sealed when there were two it may not open


def test_an_index_is_brought_up_to_the_newest_key_without_the_text(tmp_path: Path) -> None:
    seal, forms = seal_of(tmp_path), []
    for _ in range(3):
        forms.append(seal.index("id_no:1"))
        key_file.write(path_of(tmp_path), seal.ring.with_another())
    newest = seal.index("id_no:1")
    assert [seal.raised(form) for form in (*forms, newest)] == [newest] * 4
    assert seal.indexes("id_no:1") == [newest, *forms[::-1]]
    assert [len(form) for form in (*forms, newest)] == [16, 17, 17, 17]
    assert seal.lasting("id_no:1") == forms[0]
    assert seal.raised_text(forms[1].hex()) == newest.hex()
    assert [seal.raised_text(t) for t in ("R-1", "09" + "a" * 32)] == ["R-1", "09" + "a" * 32]


def test_work_that_goes_by_one_key_opens_what_is_sealed_with_a_later_one(tmp_path: Path) -> None:
    still = seal_of(tmp_path).still()
    key_file.write(path_of(tmp_path), still.ring.with_another())
    assert still.sealed("text", "here")[0] == 1
    assert still.opened(seal_of(tmp_path).sealed("text", "here"), "here") == "text"


@pytest.mark.parametrize(
    "harm",
    [
        lambda raw: raw[:-2],
        lambda raw: raw[: len(raw) // 2],
        lambda raw: raw.replace(b"\n2 ", b"\n3 "),
        lambda raw: raw.replace(b"a", b"b"),
        lambda raw: b"",
        lambda raw: raw[:63],
        lambda raw: raw + b"\xff",
    ],
)
def test_a_key_file_that_is_not_whole_is_refused(tmp_path: Path, harm: Any) -> None:
    path, ring = path_of(tmp_path), seal_of(tmp_path).ring
    key_file.write(path, ring.with_another())
    path.write_bytes(harm(path.read_bytes()))
    with pytest.raises(StoreError, match="not a whole key file"):
        seal_of(tmp_path)


def test_a_key_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    seal_of(tmp_path)
    path_of(tmp_path).chmod(0o640)
    with pytest.raises(StoreError, match=r"can be read by others\. Run chmod 600"):
        seal_of(tmp_path)


def test_no_key_is_shown_by_what_holds_it(tmp_path: Path) -> None:
    seal = seal_of(tmp_path)
    key_file.write(path_of(tmp_path), seal.ring.with_another())
    shown = f"{seal!r} {seal.ring!r} {seal.ring.newest!r} {vars(seal.ring)}"
    halves = [half for key in seal.ring.keys for half in (key.sealing or b"", key.index)]
    assert [h for h in halves if h.hex() in shown or repr(h) in shown] == []


def test_there_are_no_more_keys_than_numbers(tmp_path: Path) -> None:
    ring = seal_of(tmp_path).ring
    for _ in range(254):
        ring = ring.with_another()
    key_file.write(path_of(tmp_path), ring)
    seal = seal_of(tmp_path)
    assert seal.sealed("text", "here")[0] == 255
    assert seal.opened(seal.sealed("text", "here"), "here") == "text"
    with pytest.raises(StoreError, match="no number for another"):
        ring.with_another()


def test_keys_may_lie_outside_the_data_folder(
    street: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = tmp_path / "keys"
    keys.mkdir()
    (tmp_path / KEY_FILE).rename(keys / "house.key")
    (keys / "link.key").symlink_to(keys / "house.key")
    monkeypatch.setenv("MENPAI_KEYS", str(keys / "link.key"))
    turn(street, tmp_path, quiet, "console")
    assert opened(street, tmp_path) == THERE
    assert not (tmp_path / KEY_FILE).exists()
    assert (keys / "link.key").is_symlink()  # what it points to was changed
    assert [path.name for path in sorted(keys.iterdir())] == ["house.key", "link.key"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only the superuser gives files away")
def test_a_key_file_of_the_service_s_user_is_not_taken_from_it(engine: Engine, tmp_path: Path) -> None:
    seal_of(tmp_path)
    os.chown(path_of(tmp_path), 4321, 4321)
    with pytest.raises(StoreError, match=r"another user \(4321\).*as the user of the service"):
        make_key(engine, tmp_path, "console")
    assert acts(engine) == []


# --- the command ---


@pytest.fixture
def console(street: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment of the commands."""
    monkeypatch.setenv("MENPAI_HOME", str(tmp_path))
    monkeypatch.setenv("MENPAI_DATABASE_URL", street.url.render_as_string(hide_password=False))


def test_the_command_says_what_there_is_rotates_and_forgets(
    street: Engine, console: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    n = sealed(street)[1]
    assert main(["keys", "status"]) == 0
    assert f"密钥 1（{fingerprint(tmp_path / KEY_FILE)}）正在使用：{n} 项" in capsys.readouterr().out
    assert main(["keys", "forget", "1"]) == 2
    assert main(["keys", "rotate"]) == 0
    told = capsys.readouterr()
    assert "key 2 is made: back up" in told.out
    assert f"{2 * len(PERSONS)} rows are sealed anew with key 2" in told.out  # persons and their records
    assert main(["keys", "status"]) == 0
    told_now = capsys.readouterr().out
    assert "is old: 0 values are left" in told_now
    assert f"is in use: {n} values" in told_now
    assert main(["keys", "forget", "1"]) == 0
    assert "key 1 is forgotten" in capsys.readouterr().out
    assert main(["keys", "forget", "1"]) == 2
    assert "Key 1 was forgotten" in capsys.readouterr().err
    assert main(["keys", "status"]) == 0
    assert "key 1 (-) is forgotten: 0 values" in capsys.readouterr().out
    for key in seal_of(tmp_path).ring.keys:
        assert key.index.hex() not in told.out + told.err + told_now


def test_the_command_ends_with_1_when_something_stays_closed(
    street: Engine, console: None, capsys: pytest.CaptureFixture[str]
) -> None:
    with street.execution_options(write=True).begin() as connection:
        record = connection.scalar(select(SourceRecord.id).where(SourceRecord.kind == "persons").limit(1))
        wrong = SourceRecord.__table__.update().where(SourceRecord.id == record)  # type: ignore[attr-defined]
        connection.execute(wrong.values(source="别处"))
    assert main(["keys", "rotate"]) == 1
    assert "1 rows do not open and were left as they are" in capsys.readouterr().err
    assert main(["keys", "rotate"]) == 1
    assert "it goes on with key 2" in capsys.readouterr().out
    assert main(["keys", "rotate", "--new"]) == 1
    assert "key 3 is made" in capsys.readouterr().out
