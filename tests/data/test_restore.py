"""The drill: a backup of the toy town's office is put back, here and elsewhere: all is as it was."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
import town as toy
from drill import PHOTO, Office, files, move_in, office, put
from sqlalchemy import Engine, make_url, text

from data.__main__ import main
from data.audit.sealer import ANCHOR
from data.backup import Taken
from data.backup.proving import Proof
from data.changes import ChangeFeed, Mark
from data.database import data_version, migrate, unmigrate
from data.errors import StoreError
from data.index import kept
from data.rotation import forget, turn
from data.scoped.readers import Readers
from data.sealing import KEY_FILE, fingerprint, seal_of
from data.settings import VARIABLES
from data.store import Store
from data.viewer import Viewer


@pytest.fixture
def here(engine: Engine, tmp_path: Path) -> Office:
    """The office, on each kind of store in turn."""
    place = office(tmp_path / "home", engine.url.render_as_string(hide_password=False))
    place.home.mkdir()
    move_in(place)
    engine.dispose()
    return place


@pytest.fixture
def made(here: Office, tmp_path: Path) -> Taken:
    """A backup of it, with its keys in ``safe``."""
    return here.back_up(tmp_path / "backups", keys_to=tmp_path / "safe")


@pytest.fixture
def elsewhere(here: Office, tmp_path: Path, request: pytest.FixtureRequest) -> Office:
    """Another machine: nothing is there."""
    home = tmp_path / "elsewhere"
    if here.settings.embedded:
        return office(home, f"sqlite:///{home / 'menpai.db'}")
    return office(home, request.getfixturevalue("postgis_url"))


def everything(place: Office) -> dict[str, Any]:
    """All that a restore could touch."""
    beside = {name: content for name, content in files(place.home).items() if not name.startswith("menpai")}
    return {"rows": place.rows(), "files": beside}


def test_on_another_machine_everything_is_as_it_was(
    here: Office, made: Taken, elsewhere: Office, tmp_path: Path
) -> None:
    done = elsewhere.restore(made.folder, keys_from=tmp_path / "safe")
    ((entries,),) = elsewhere.ask("SELECT count(*) FROM audit_log")  # the restore's own among them
    assert done.proof == Proof(tried=1, opened=1, links=entries, faults=())
    assert (done.key_there, done.key_aside, done.anchor_aside) == (True, "", "")
    assert elsewhere.rows() == here.rows()
    assert named_in(elsewhere) == named_in(here)
    assert files(elsewhere.home / "photos") == {"2026/plum-3.jpg": PHOTO}
    assert files(elsewhere.home / "imports") == files(here.home / "imports")
    assert (elsewhere.home / KEY_FILE).read_bytes() == (here.home / KEY_FILE).read_bytes()
    assert (elsewhere.home / KEY_FILE).stat().st_mode & 0o077 == 0
    assert (houses_seen(elsewhere), houses_seen(elsewhere, toy.A)) == (0, 30)
    engine = elsewhere.engine()
    assert Store(engine).warm().counts(Viewer("leader", (toy.STREET,)))["houses"] == 40
    engine.dispose()


def houses_seen(place: Office, *areas: str) -> int:
    """What the database itself shows to who answers for these areas."""
    engine = place.engine()
    with Readers(engine).reading(Viewer("secretary", areas)) as connection:
        found = connection.scalar(text("SELECT count(*) FROM house"))
    engine.dispose()
    return int(found or 0)


NAMED = {
    True: "SELECT type, name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'",
    False: """SELECT 'relation', oid::regclass::text FROM pg_class
            WHERE relnamespace <> 'pg_toast'::regnamespace
        UNION SELECT 'function', oid::regprocedure::text FROM pg_proc
        UNION SELECT 'constraint', conname::text FROM pg_constraint
        UNION SELECT 'trigger', tgrelid::regclass::text || ' ' || tgname FROM pg_trigger
            WHERE NOT tgisinternal""",
}


def named_in(place: Office) -> set[tuple[object, ...]]:
    """All that has a name in a store: tables, indexes, triggers, functions, months."""
    return set(place.ask(NAMED[place.settings.embedded]))


def test_what_was_done_since_is_gone_and_what_was_there_is_back(here: Office, made: Taken) -> None:
    before = here.rows()
    here.run("DELETE FROM visit", "UPDATE house SET residents = 9")
    (here.home / "photos" / "2026" / "plum-3.jpg").unlink()
    put(here.home / "photos" / "2026" / "later.jpg", b"of today")
    done = here.restore(made.folder, replace=True)
    assert here.rows() == before
    assert done.proof.faults == ()
    assert files(here.home / "photos") == {"2026/plum-3.jpg": PHOTO, "2026/later.jpg": b"of today"}


VISIT = "house_id, kind, visited_at, worker, area_code, hex_id"


def test_the_restored_store_is_written_to_as_before(here: Office, made: Taken) -> None:
    here.restore(made.folder, replace=True)
    here.act("person 1")
    here.run(f"INSERT INTO visit (id, {VISIT}) SELECT 4, {VISIT} FROM visit WHERE id = 1")  # noqa: S608 - our own
    with pytest.raises(Exception, match="only be added to"):
        here.run("UPDATE audit_log SET target = 'person 9'")
    assert here.ask("SELECT count(*) FROM visit") == [(4,)]


def test_nobody_is_signed_in_after_it(here: Office, made: Taken) -> None:
    here.restore(made.folder, replace=True)
    assert here.ask("SELECT count(*) FROM signed_in") == [(0,)]
    assert here.ask("SELECT login FROM user_account") == [("lin",)]


def test_what_was_kept_of_the_old_data_is_not_used(here: Office, tmp_path: Path) -> None:
    engine = here.engine()
    store = Store(engine, here.home / "kept")
    version = data_version(engine)
    kept.keep(here.home / "kept", store.town, ChangeFeed(engine).mark())
    assert kept.kept(here.home / "kept", version)
    engine.dispose()
    made = here.back_up(tmp_path / "backups")  # of the very version of the file
    here.restore(made.folder, replace=True)
    engine = here.engine()
    assert data_version(engine) not in {"", version}
    assert kept.kept(here.home / "kept", data_version(engine)) is None
    assert list((here.home / "kept").glob("*.town")) == []
    engine.dispose()


def test_who_follows_the_changes_begins_after_them(here: Office, tmp_path: Path) -> None:
    here.run("UPDATE event SET title = 'seen' WHERE id = 1")
    if not here.settings.embedded:  # of a cluster that has done more than this one ever will
        here.run("UPDATE change_log SET xid = 1000000000000")
    made = here.back_up(tmp_path / "backups")
    here.restore(made.folder, replace=True)
    engine = here.engine()
    feed = ChangeFeed(engine)
    mark, changes = feed.since(feed.mark())
    assert changes == []
    here.run("UPDATE event SET title = 'new' WHERE id = 2")
    assert [(change.table, change.key) for change in feed.since(mark)[1]] == [("event", "2")]
    assert isinstance(mark, Mark)
    engine.dispose()


# The audit log


def test_the_log_tells_of_the_restore_and_of_what_was_lost_by_it(here: Office, made: Taken) -> None:
    here.act("person 2")  # is in no backup
    lost = (here.home / ANCHOR).read_text()
    done = here.restore(made.folder, replace=True)
    (entry,) = here.ask("SELECT target FROM audit_log WHERE action = 'restore backup'")
    number, newest = lost.split()
    assert str(entry[0]).startswith(f"{made.folder.name} ")
    assert str(entry[0]).endswith(f"before: link {number} {newest[:16]}")
    assert (here.home / done.anchor_aside).read_text() == lost
    assert done.proof.faults == ()
    assert here.ask("SELECT count(*) FROM audit_log WHERE target = 'person 2'") == [(0,)]


def test_a_log_that_was_tampered_with_before_the_backup_is_told(
    here: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    guard = (
        "DROP TRIGGER only_added_audit_log_update"
        if here.settings.embedded
        else "DROP TRIGGER only_added ON audit_log"
    )
    here.run(guard, "UPDATE audit_log SET target = 'person 9' WHERE target = 'person 1'")
    made = here.back_up(tmp_path / "backups")
    at_console(monkeypatch, here)
    assert main(["restore", str(made.folder), "--replace"]) == 1
    said = capsys.readouterr()
    assert "not what was sealed" in said.out
    assert "审计日志不完整" in said.err


# Keys


def test_without_the_key_identities_stay_closed_and_all_else_works(
    here: Office, made: Taken, elsewhere: Office
) -> None:
    done = elsewhere.restore(made.folder)
    assert done.proof == Proof(tried=1, opened=0, links=None, faults=())
    assert not done.key_there
    assert not (elsewhere.home / KEY_FILE).exists(), "another key would only be in the way"
    assert elsewhere.rows() == here.rows()
    engine = elsewhere.engine()
    assert Store(engine).warm().counts(Viewer("leader", (toy.STREET,)))["houses"] == 40
    engine.dispose()


def test_another_key_that_is_there_is_told_and_with_the_right_one_set_aside(
    made: Taken, elsewhere: Office, tmp_path: Path
) -> None:
    elsewhere.home.mkdir()
    seal_of(elsewhere.home)
    other = (elsewhere.home / KEY_FILE).read_bytes()
    assert elsewhere.restore(made.folder).proof.opened == 0
    done = elsewhere.restore(made.folder, keys_from=tmp_path / "safe", replace=True)
    assert (done.proof.opened, done.proof.faults) == (1, ())
    assert (elsewhere.home / done.key_aside).read_bytes() == other
    assert fingerprint(elsewhere.home / KEY_FILE) == made.key


def test_a_backup_of_before_a_rotation_opens_with_the_keys_of_after(here: Office, made: Taken) -> None:
    rotated(here)
    done = here.restore(made.folder, replace=True)
    assert (done.proof.tried, done.proof.opened, done.key_there, done.key_aside) == (1, 1, True, "")
    assert fingerprint(here.home / KEY_FILE) != made.key


def test_once_its_key_is_forgotten_a_backup_needs_the_key_file_of_its_time(
    here: Office, made: Taken, tmp_path: Path
) -> None:
    rotated(here)
    engine = here.engine()
    forget(engine, here.home, 1, "console")
    engine.dispose()
    after = here.back_up(tmp_path / "backups", later=1, keys_to=tmp_path / "safe")
    assert {key.name for key in (tmp_path / "safe").iterdir()} == {
        f"identities-{made.key}.key", f"identities-{after.key}.key",
    }  # fmt: skip
    done = here.restore(made.folder, replace=True)
    assert (done.proof.opened, done.key_there) == (0, False)
    done = here.restore(made.folder, keys_from=tmp_path / "safe", replace=True)
    assert (done.proof.opened, done.key_there, done.proof.faults) == (1, True, ())
    done = here.restore(after.folder, keys_from=tmp_path / "safe", replace=True)
    assert (done.proof.opened, done.key_there, done.proof.faults) == (1, True, ())


def test_keys_outside_the_data_folder_are_backed_up_and_put_back_there(
    here: Office, elsewhere: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "vault").mkdir()
    (here.home / KEY_FILE).rename(tmp_path / "vault" / "house.key")
    monkeypatch.setenv("MENPAI_KEYS", str(tmp_path / "vault" / "house.key"))
    made = here.back_up(tmp_path / "backups", keys_to=tmp_path / "safe")
    (tmp_path / "vault" / "house.key").unlink()
    done = elsewhere.restore(made.folder, keys_from=tmp_path / "safe")
    assert (done.proof.opened, done.key_there, done.proof.faults) == (1, True, ())
    assert fingerprint(tmp_path / "vault" / "house.key") == made.key
    assert not (elsewhere.home / KEY_FILE).exists()


def rotated(place: Office) -> None:
    """Its identities are sealed with another key from now on."""
    engine = place.engine()
    assert turn(engine, place.home, lambda _what, _rows: None, "console").number == 2
    engine.dispose()


def test_a_folder_with_other_keys_is_refused_before_anything_is_touched(
    made: Taken, elsewhere: Office, tmp_path: Path
) -> None:
    put(tmp_path / "wrong" / "identities-0.key", bytes(64))
    with pytest.raises(StoreError, match=f"There is no key {made.key}"):
        elsewhere.restore(made.folder, keys_from=tmp_path / "wrong")
    assert not elsewhere.home.exists()


# What is refused


def change(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def empty(file: Path) -> None:
    file.write_bytes(b"")


HARMED = [
    ("menpai.*", change), ("menpai.*", Path.unlink), ("home/photos/2026/*", change),
    ("home/photos/2026/*", Path.unlink), ("home/audit.head", empty),
]  # fmt: skip


def test_a_changed_or_missing_file_is_named_and_nothing_is_touched(here: Office, made: Taken) -> None:
    before = everything(here)
    for which, harm in HARMED:
        (file,) = made.folder.glob(which)
        content = file.read_bytes()
        harm(file)
        with pytest.raises(StoreError, match=file.name) as refused:
            here.restore(made.folder, replace=True)
        assert refused.value.code == ("backup_changed" if file.exists() else "backup_lacks")
        file.write_bytes(content)
    assert everything(here) == before
    here.restore(made.folder, replace=True)


MANIFESTS: list[tuple[str, dict[str, Any]]] = [
    ("bad_manifest", {"kind": "other"}),
    ("bad_manifest", {"product": "other"}),
    ("bad_manifest", {"format": 2}),
    ("bad_manifest", {"parts": []}),
    ("bad_manifest", {"parts": [{"name": "../../x", "size": 0, "sha256": ""}]}),
    ("bad_manifest", {"rows": {'house"; DROP TABLE house; --': 1}}),
    ("bad_manifest", {"rows": {"house": "1; DROP TABLE house"}}),
    ("bad_manifest", {"schema": "public'; DROP TABLE house; --"}),
    ("bad_manifest", {"unknown": 1}),
    ("backup_newer", {"revision": "9999"}),
]


def test_a_manifest_that_is_not_ours_or_too_new_is_refused(here: Office, made: Taken) -> None:
    before, manifest = everything(here), (made.folder / "manifest.json").read_bytes()
    for code, told in MANIFESTS:
        rewrite(made.folder, **told)
        with pytest.raises(StoreError) as refused:
            here.restore(made.folder, replace=True)
        assert refused.value.code == code, told
        (made.folder / "manifest.json").write_bytes(manifest)
    assert everything(here) == before


def rewrite(backup: Path, **told: Any) -> None:
    path = backup / "manifest.json"
    found = orjson.loads(path.read_bytes())
    parts = told.get("parts")
    if parts:  # beside those that are there
        told = {**told, "parts": [*found["parts"], *parts]}
    path.write_bytes(orjson.dumps({**found, **told}))


def test_a_folder_that_is_no_backup_is_refused(here: Office, made: Taken, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"has no manifest\.json"):
        here.restore(made.folder.parent)
    with pytest.raises(StoreError, match=r"has no manifest\.json"):
        here.restore(tmp_path / "nowhere")
    (made.folder / "manifest.json").write_text("{")
    with pytest.raises(StoreError, match="cannot be read"):
        here.restore(made.folder)


def test_data_that_are_there_are_not_lost_unasked(here: Office, made: Taken) -> None:
    before = everything(here)
    with pytest.raises(StoreError, match="add --replace"):
        here.restore(made.folder)
    assert everything(here) == before


def test_an_empty_store_is_not_asked_about(made: Taken, elsewhere: Office) -> None:
    engine = elsewhere.engine()
    elsewhere.home.mkdir()
    migrate(engine)
    engine.dispose()
    assert elsewhere.restore(made.folder).manifest.rows["house"] == 40


def test_another_user_than_that_of_the_service_is_told_so(
    here: Office, made: Taken, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything(here)
    monkeypatch.setattr(os, "geteuid", lambda: here.home.stat().st_uid + 1)
    with pytest.raises(StoreError, match=f"sudo -u {here.home.owner()}"):
        here.restore(made.folder, replace=True)
    assert everything(here) == before


def test_while_the_service_runs_nothing_is_restored(here: Office, made: Taken) -> None:
    engine = here.engine()
    with engine.connect() as connection:
        connection.execute(text("SELECT count(*) FROM house"))
        with pytest.raises(StoreError, match="Stop the service"):
            here.restore(made.folder, replace=True)
    engine.dispose()
    here.restore(made.folder, replace=True)


@pytest.mark.postgis
def test_a_backup_of_the_other_kind_of_store_is_refused(
    sqlite_engine: Engine, postgis_engine: Engine, tmp_path: Path
) -> None:
    places = []
    for engine in (sqlite_engine, postgis_engine):
        url = engine.url.render_as_string(hide_password=False)
        places.append(office(tmp_path / engine.dialect.name, url))
        places[-1].home.mkdir()
        move_in(places[-1])
        engine.dispose()
    for one, other in (places, places[::-1]):
        made = one.back_up(tmp_path / "backups" / one.home.name)
        with pytest.raises(StoreError, match="MENPAI_DATABASE_URL"):
            other.restore(made.folder, replace=True)


def test_rows_that_are_not_those_of_the_manifest_leave_the_store_as_it_was(here: Office, made: Taken) -> None:
    here.run("UPDATE house SET residents = 9")
    before = everything(here)
    rewrite(made.folder, rows={**made.manifest.rows, "visit": 4})
    with pytest.raises(StoreError, match=r"visit has (3|.* 3) rows instead of 4"):
        here.restore(made.folder, replace=True)
    assert everything(here) == before
    assert not list(here.home.glob("*restoring*"))


# Versions


@pytest.mark.parametrize("revision", ["0003", "0005"])
def test_a_backup_of_an_older_version_is_brought_up_to_date(
    here: Office, elsewhere: Office, tmp_path: Path, revision: str
) -> None:
    newest = here.ask("SELECT version_num FROM alembic_version")
    engine = here.engine()
    unmigrate(engine, revision)
    engine.dispose()
    made = here.back_up(tmp_path / "backups", keys_to=tmp_path / "safe")
    done = elsewhere.restore(made.folder, keys_from=tmp_path / "safe")
    assert done.proof.opened == 1
    assert elsewhere.ask("SELECT version_num FROM alembic_version") == newest
    assert elsewhere.ask("SELECT count(*) FROM event") == [(60,)]
    engine = here.engine()
    migrate(engine)
    engine.dispose()
    # over a store of the newest version, whose tables the backup does not know
    assert here.restore(made.folder, replace=True).proof.opened == 1
    assert here.ask("SELECT version_num FROM alembic_version") == newest
    assert here.rows() == elsewhere.rows()


# SQLite


def test_a_store_that_is_damaged_is_replaced_when_it_is_said(sqlite_engine: Engine, tmp_path: Path) -> None:
    place = office(tmp_path, sqlite_engine.url.render_as_string(hide_password=False))
    move_in(place)
    sqlite_engine.dispose()
    made, before = place.back_up(tmp_path / "backups"), place.rows()
    (tmp_path / "menpai.db").write_bytes(b"not a database any more" * 999)
    (tmp_path / "menpai.db-wal").write_bytes(b"nor is its log")
    with pytest.raises(StoreError, match="add --replace"):
        place.restore(made.folder)
    place.restore(made.folder, replace=True)
    assert place.rows() == before


def test_a_damaged_store_is_told_when_it_is_backed_up(sqlite_engine: Engine, tmp_path: Path) -> None:
    place = office(tmp_path, sqlite_engine.url.render_as_string(hide_password=False))
    move_in(place)
    sqlite_engine.dispose()
    place.run("DROP INDEX ix_visit_area_code")
    content = bytearray((tmp_path / "menpai.db").read_bytes())
    for page in range(20, len(content) // 4096, 7):
        content[page * 4096 : page * 4096 + 600] = bytes(600)
    (tmp_path / "menpai.db").write_bytes(content)
    with pytest.raises(StoreError, match=r"malformed|damaged"):
        place.back_up(tmp_path / "backups")
    assert list((tmp_path / "backups").iterdir()) == []


def test_a_restore_that_is_killed_before_its_end_leaves_the_old_store(
    sqlite_engine: Engine, tmp_path: Path
) -> None:
    place = office(tmp_path / "home", sqlite_engine.url.render_as_string(hide_password=False))
    place.home.mkdir()
    move_in(place)
    sqlite_engine.dispose()
    made = place.back_up(tmp_path / "backups")
    place.run("UPDATE house SET residents = 9")
    before = place.rows()
    killed = in_a_process_of_its_own(f"""
from data.backup import restoring
restoring.migrate = lambda _: os.kill(os.getpid(), signal.SIGKILL)
place = office(Path({str(place.home)!r}), {place.settings.database_url!r})
place.restore(Path({str(made.folder)!r}), replace=True)
""")
    assert killed == -signal.SIGKILL
    assert place.rows() == before
    place.restore(made.folder, replace=True)
    assert place.rows() != before
    assert list(tmp_path.rglob("*restoring*")) == []


def in_a_process_of_its_own(script: str) -> int:
    """How a script about an office ends."""
    tests = Path(__file__).parents[1]
    head = f"import os, signal, sys; sys.path[:0] = [{str(tests)!r}, {str(tests / 'data')!r}]\n"
    head += "from pathlib import Path; from drill import office\n"
    return subprocess.run([sys.executable, "-c", head + script], cwd=tests.parent, check=False).returncode


def test_a_disk_that_is_too_small_for_a_restore_is_said_and_nothing_is_left(
    sqlite_engine: Engine, tmp_path: Path, small_disk: Path
) -> None:
    place = office(tmp_path, sqlite_engine.url.render_as_string(hide_password=False))
    move_in(place)
    sqlite_engine.dispose()
    made = place.back_up(tmp_path / "backups")
    with pytest.raises(StoreError, match="The disk is full"):
        office(small_disk / "home", f"sqlite:///{small_disk / 'home' / 'menpai.db'}").restore(made.folder)
    assert files(small_disk) == {}


# PostGIS


@pytest.fixture
def town(postgis_engine: Engine, tmp_path: Path) -> Office:
    """The office on PostGIS."""
    place = office(tmp_path / "home", postgis_engine.url.render_as_string(hide_password=False))
    place.home.mkdir()
    move_in(place)
    postgis_engine.dispose()
    return place


@pytest.fixture
def role(town: Office) -> Iterator[str]:
    """A role to which rights are granted; roles are of the server, not of a database."""
    name = "menpai_of_a_test"
    town.run(f"DROP ROLE IF EXISTS {name}", f"CREATE ROLE {name} NOLOGIN")
    yield name
    town.run(f"DROP OWNED BY {name}", f"DROP ROLE {name}")


def rights(place: Office, role: str) -> dict[str, object]:
    policies = place.ask("SELECT tablename, policyname, roles::text[], qual FROM pg_policies ORDER BY 1, 2")
    granted = "SELECT table_name, privilege_type FROM information_schema.role_table_grants"
    tables = place.ask(f"{granted} WHERE grantee = '{role}'")
    columns = place.ask(f"SELECT has_column_privilege('{role}', 'person', 'sex', 'SELECT')")
    ahead = place.ask("SELECT 1 FROM pg_default_acl")
    schema = place.ask("SELECT nspacl::text[] FROM pg_namespace WHERE nspname = 'public'")
    secured = place.ask("SELECT relrowsecurity FROM pg_class WHERE relname = 'house'")
    named = [role in str(schema), bool(ahead)]
    return {"policies": policies, "tables": tables, "columns": columns, "secured": secured, "others": named}


@pytest.mark.postgis
def test_rights_come_back_and_with_them_a_role_that_is_not_there(
    town: Office, role: str, postgis_url: str, tmp_path: Path
) -> None:
    town.run(
        f"GRANT USAGE ON SCHEMA public TO {role}",
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO {role}",
        f"GRANT SELECT ON house TO {role}", f"GRANT SELECT (sex) ON person TO {role}",
        "ALTER TABLE house ENABLE ROW LEVEL SECURITY",
        f"CREATE POLICY own_area ON house TO {role} USING (area_code LIKE '{toy.A}%')",
        f"GRANT EXECUTE ON FUNCTION menpai_only_added() TO {role}",
    )  # fmt: skip
    made, before = town.back_up(tmp_path / "backups"), rights(town, role)
    assert {role, "menpai_area", "menpai_all"} <= set(made.manifest.roles)
    assert (before["tables"], before["others"]) == ([("house", "SELECT")], [True, True])
    town.run("DROP POLICY own_area ON house", f"DROP OWNED BY {role}", f"DROP ROLE {role}")
    other = office(tmp_path / "elsewhere", postgis_url)
    other.restore(made.folder)
    assert rights(other, role) == before
    town.restore(made.folder, replace=True)
    assert rights(town, role) == before
    other.run(f"DROP OWNED BY {role}")


@pytest.fixture
def plain_owner(town: Office, postgis_url: str, tmp_path: Path) -> Iterator[Office]:
    """An empty database whose owner is no superuser, as in most offices."""
    database = make_url(postgis_url).database
    town.run(
        "DROP ROLE IF EXISTS plain_owner", "CREATE ROLE plain_owner LOGIN",
        f'ALTER DATABASE "{database}" OWNER TO plain_owner',
    )  # fmt: skip
    office(tmp_path, postgis_url).run("CREATE EXTENSION postgis")
    yield office(tmp_path / "elsewhere", postgis_url.replace("menpai@", "plain_owner@"))
    town.run(f'ALTER DATABASE "{database}" OWNER TO menpai')
    office(tmp_path, postgis_url).run("DROP OWNED BY plain_owner CASCADE", "DROP ROLE plain_owner")


@pytest.mark.postgis
def test_an_owner_who_may_not_make_the_readers_is_told_what_to_ask_for(
    town: Office, plain_owner: Office, tmp_path: Path
) -> None:
    made = town.back_up(tmp_path / "backups")
    with pytest.raises(StoreError, match="ALTER ROLE plain_owner CREATEROLE"):
        plain_owner.restore(made.folder)
    assert plain_owner.rows() == {}


@pytest.mark.postgis
def test_an_owner_of_another_name_may_have_it(town: Office, plain_owner: Office, tmp_path: Path) -> None:
    town.run(
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO pg_read_all_data",
        "ALTER ROLE plain_owner CREATEROLE",
    )
    made = town.back_up(tmp_path / "backups")
    plain_owner.restore(made.folder)
    assert plain_owner.rows() == town.rows()
    assert plain_owner.ask("SELECT count(*) FROM pg_default_acl") == [(0,)]
    assert houses_seen(plain_owner, toy.A) == 30


@pytest.mark.postgis
def test_tables_of_others_are_not_removed(town: Office, tmp_path: Path) -> None:
    made = town.back_up(tmp_path / "backups")
    town.run("CREATE TABLE payroll (id integer)")
    with pytest.raises(StoreError, match="payroll"):
        town.restore(made.folder, replace=True)
    town.run(
        "DROP TABLE payroll",
        "UPDATE house SET residents = 9",
        "CREATE SCHEMA report",
        "CREATE VIEW report.houses AS SELECT id FROM house",
    )
    before = everything(town)
    with pytest.raises(StoreError, match=r"view report\.houses depends on table house"):
        town.restore(made.folder, replace=True)
    assert everything(town) == before


@pytest.mark.postgis
def test_a_dump_that_ends_in_the_middle_changes_nothing(town: Office, tmp_path: Path) -> None:
    """As when a disk fails while it is read: its hash was right, the rest does not come."""
    from data.backup import postgis_store  # noqa: PLC0415 - below what is checked

    made = town.back_up(tmp_path / "backups")
    town.run("UPDATE house SET residents = 9")
    before, names = everything(town), named_in(town)
    dump = made.folder / "menpai.dump"
    dump.write_bytes(dump.read_bytes()[:-2])  # all rows are there, indexes and triggers come after them
    with (
        pytest.raises(StoreError, match="pg_restore failed"),
        postgis_store.put_back(town.settings, made.folder, made.manifest),
    ):
        pass
    assert (everything(town), named_in(town)) == (before, names)


# The command


def at_console(monkeypatch: pytest.MonkeyPatch, place: Office) -> None:
    for variable in VARIABLES:
        monkeypatch.delenv(f"MENPAI_{variable.name}", raising=False)
    monkeypatch.setenv("MENPAI_HOME", str(place.home))
    monkeypatch.setenv("MENPAI_DATABASE_URL", place.settings.database_url)


def test_the_command_says_what_is_there_again(
    here: Office,
    made: Taken,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    at_console(monkeypatch, here)
    assert main(["restore", str(made.folder)]) == 2
    said = capsys.readouterr().err
    assert "再加 --replace" in said
    assert "add --replace" in said
    assert main(["restore", str(made.folder), "--replace", "--keys", str(tmp_path / "safe")]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "2026-11-26 01:00:00 UTC" in lines[0]
    assert any("identities open: 1 persons" in line for line in lines)
    ((entries,),) = here.ask("SELECT count(*) FROM audit_log")
    assert any(f"the audit log holds: {entries} links" in line for line in lines)
    assert "sign in again" in lines[-1]


def test_the_command_says_which_key_is_missing(
    made: Taken, elsewhere: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    at_console(monkeypatch, elsewhere)
    assert main(["restore", str(made.folder)]) == 0
    said = capsys.readouterr().out
    assert f"put the key {made.key} at {elsewhere.home / KEY_FILE}" in said
    assert "cannot be verified" in said
