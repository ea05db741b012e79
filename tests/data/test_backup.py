"""A backup of the toy town's office: all of it, of one moment, whole or not at all."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
from pathlib import Path
from threading import Event, Thread

import orjson
import pytest
from drill import PHOTO, Office, files, move_in, office, upload
from sqlalchemy import Engine

from data.__main__ import main
from data.backup.folders import backups
from data.backup.manifest import Manifest, mark_of
from data.backup.postgis_tools import tools_for
from data.backup.stores import STORES
from data.database import make_engine, unmigrate
from data.errors import StoreError
from data.sealing import KEY_FILE, fingerprint
from data.settings import VARIABLES
from data.writes import Act, writing

ROOT = Path(__file__).parents[2]


@pytest.fixture
def here(engine: Engine, tmp_path: Path) -> Office:
    """The office, on each kind of store in turn."""
    place = office(tmp_path / "home", engine.url.render_as_string(hide_password=False))
    place.home.mkdir()
    move_in(place)
    engine.dispose()
    return place


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    return tmp_path / "backups"


def test_everything_is_in_it_but_the_keys(here: Office, shelf: Path) -> None:
    made = here.back_up(shelf)
    assert made.folder == shelf / "menpai-20261126T010000Z"
    found = files(made.folder)
    store = {"sqlite": "menpai.db", "postgis": "menpai.dump"}[made.manifest.kind]
    job = f"home/imports/{'a' * 24}"
    assert set(found) == {
        store, "manifest.json", "home/audit.head", "home/photos/2026/plum-3.jpg",
        f"{job}/file.csv", f"{job}/job.json", "home/audit/audit-000000001-000000009.jsonl.gz",
    }  # fmt: skip
    assert found["home/photos/2026/plum-3.jpg"] == PHOTO
    key = (here.home / KEY_FILE).read_bytes()
    assert not any(key in content for content in found.values())
    assert (made.folder.stat().st_mode | (made.folder / store).stat().st_mode) & 0o077 == 0


def test_the_manifest_says_what_is_in_it(here: Office, shelf: Path) -> None:
    made = here.back_up(shelf)
    manifest = Manifest.read(made.folder)
    assert (manifest.street, manifest.rows["house"], manifest.rows["event"]) == ("梅园街道", 40, 60)
    assert manifest.revision == here.ask("SELECT version_num FROM alembic_version")[0][0]
    assert manifest.key == fingerprint(here.home / KEY_FILE)
    assert {part.name for part in manifest.parts} == set(files(made.folder)) - {"manifest.json"}
    manifest.check_files(made.folder)


def test_the_audit_log_has_the_backup_by_the_mark_of_its_manifest(here: Office, shelf: Path) -> None:
    made = here.back_up(shelf)
    (entry,) = here.ask("SELECT target, by FROM audit_log WHERE action = 'back up'")
    assert entry == (f"{made.folder.name} {mark_of(made.folder)}", "console")
    assert made.logged


def test_nothing_that_was_acknowledged_before_is_missing_while_others_write_on(
    here: Office, shelf: Path
) -> None:
    written, enough, stop = [0], Event(), Event()

    def write_on() -> None:
        engine = here.engine()
        while not stop.is_set():
            with writing(engine, Act("visit", target=f"house {written[0] + 1}")):
                pass
            written[0] += 1
            if written[0] >= 20:
                enough.set()
        engine.dispose()

    writer = Thread(target=write_on)
    writer.start()
    try:
        enough.wait()
        before = written[0]
        first = here.back_up(shelf)
        between = written[0]
        second = here.back_up(shelf, later=1)
    finally:
        stop.set()
        writer.join()
    others = 1  # of the office's first day
    assert first.manifest.rows["audit_log"] >= before + others
    assert second.manifest.rows["audit_log"] >= between + others
    assert written[0] > before, "somebody wrote meanwhile"
    for made in (first, second):
        assert made.manifest.rows == rows_in(here, made.folder)


def rows_in(place: Office, backup: Path) -> dict[str, int]:
    """What the file of a store itself holds, as far as it can be read without putting it back."""
    manifest = Manifest.read(backup)
    if manifest.kind == "sqlite":
        copy = office(backup, f"sqlite:///{backup / 'menpai.db'}")
        return {name: int(str(copy.ask(f'SELECT count(*) FROM "{name}"')[0][0])) for name in manifest.rows}  # noqa: S608
    engine = place.engine()
    tools = tools_for(engine, version_of(engine))
    engine.dispose()
    counts = dict.fromkeys(manifest.rows, 0)
    script = subprocess.run(
        tools.command("pg_restore", "--data-only", "--file=-", str(backup / "menpai.dump")),
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    table = ""
    for line in script.splitlines():
        if line.startswith("COPY public."):
            name = line.split()[1].removeprefix("public.")
            whole = [one for one in counts if name == one or name.startswith((f"{one}_2", f"{one}_rest"))]
            table = max(whole, key=len, default="")
        elif line == "\\.":
            table = ""
        elif table:
            counts[table] += 1
    return counts


def version_of(engine: Engine) -> int:
    """15, 16 … of a PostgreSQL server."""
    with engine.connect() as connection:
        return int(connection.exec_driver_sql("SHOW server_version_num").scalar_one()) // 10_000


def test_an_upload_that_holds_identities_in_the_clear_is_left_out(here: Office, shelf: Path) -> None:
    upload(here, "b" * 24, "persons", "身份证号\n000000200001010000\n".encode())
    upload(here, "c" * 24, "no such kind", b"who knows")
    kept = {name.split("/")[2] for name in files(here.back_up(shelf).folder) if "/imports/" in name}
    assert kept == {"a" * 24}


def test_a_link_among_the_photographs_leads_nowhere(here: Office, shelf: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("of another house")
    (here.home / "photos" / "link.jpg").symlink_to(tmp_path / "secret")
    assert "home/photos/link.jpg" not in files(here.back_up(shelf).folder)


def test_a_store_of_an_older_version_is_backed_up_as_it_is(here: Office, shelf: Path) -> None:
    engine = here.engine()
    unmigrate(engine, "0004")
    engine.dispose()
    made = here.back_up(shelf)
    assert made.manifest.revision == "0004"
    assert "signed_in" not in made.manifest.rows
    assert not made.logged, "an entry of today does not fit into the log of that version"


# Keys


def test_keys_go_into_a_folder_of_their_own(here: Office, shelf: Path, tmp_path: Path) -> None:
    safe = tmp_path / "safe"
    made = here.back_up(shelf, keys_to=safe)
    here.back_up(shelf, later=1, keys_to=safe)
    (key,) = safe.iterdir()
    assert key.name == f"identities-{made.manifest.key}.key"
    assert key.read_bytes() == (here.home / KEY_FILE).read_bytes()
    assert (safe.stat().st_mode & 0o777, key.stat().st_mode & 0o777) == (0o700, 0o600)


def test_keys_do_not_lie_with_the_data(here: Office, shelf: Path) -> None:
    for where in (shelf, shelf / "keys", shelf.parent):
        with pytest.raises(StoreError, match="lies with the backups"):
            here.back_up(shelf, keys_to=where)
    assert not shelf.exists()


def test_a_folder_of_keys_that_others_can_read_is_refused(here: Office, shelf: Path, tmp_path: Path) -> None:
    (tmp_path / "open").mkdir(mode=0o755)
    with pytest.raises(StoreError, match="chmod 700"):
        here.back_up(shelf, keys_to=tmp_path / "open")
    assert list((tmp_path / "open").iterdir()) == []


@pytest.mark.postgis
def test_the_password_of_the_database_is_on_no_command_line(postgis_engine: Engine) -> None:
    url = postgis_engine.url.set(query={**postgis_engine.url.query, "sslmode": "prefer"})
    url = url.set(password="sesame")  # noqa: S106 - of nobody
    tools = tools_for(make_engine(url.render_as_string(hide_password=False)), version_of(postgis_engine))
    assert "sesame" not in " ".join(tools.command("pg_dump", "--dbname", tools.target))
    assert "sesame" not in repr(tools), "nor in a log"
    assert tools.environment["PGPASSWORD"] == "sesame"
    assert "sslmode=prefer" in tools.target


@pytest.mark.postgis
def test_without_the_programs_of_the_server_their_package_is_named(postgis_engine: Engine) -> None:
    with pytest.raises(StoreError, match="Install postgresql-client-99"):
        tools_for(postgis_engine, 99)


# Old ones


def test_only_the_newest_are_kept_and_only_of_ours_are_removed(here: Office, shelf: Path) -> None:
    for later in range(4):
        here.back_up(shelf, later=later)
    others = ["menpai-20200101T000000Z", "notes", "menpai-20261126T010000Z.tar"]
    for name in others:
        (shelf / name).mkdir()
        (shelf / name / "manifest.json").write_text('{"product": "other"}')
    made = here.back_up(shelf, later=9, keep=2)
    assert [path.name for path in made.gone] == [f"menpai-20261126T01000{n}Z" for n in (2, 1, 0)]
    left = {"menpai-20261126T010003Z", "menpai-20261126T010009Z"}
    assert {path.name for path in shelf.iterdir()} == {*others, *left}


def test_two_at_once_do_not_meet(here: Office, shelf: Path) -> None:
    import fcntl  # noqa: PLC0415 - not on Windows

    shelf.mkdir()
    handle = os.open(shelf, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    with pytest.raises(StoreError, match="Another backup is being written"):
        here.back_up(shelf)
    os.close(handle)
    here.back_up(shelf)
    with pytest.raises(StoreError, match="is there already"):
        here.back_up(shelf)
    assert len(list(shelf.iterdir())) == 1


# Nothing half-done


def test_what_a_killed_backup_left_is_no_backup_and_goes_with_the_next(here: Office, shelf: Path) -> None:
    script = f"""
import os, signal, sys
sys.path.insert(0, {str(Path(__file__).parent)!r}); sys.path.insert(0, {str(Path(__file__).parents[1])!r})
from pathlib import Path
from data.backup import belongings
from drill import office
belongings.taken = lambda *_: os.kill(os.getpid(), signal.SIGKILL)  # the store is written, the rest is not
office(Path({str(here.home)!r}), {here.settings.database_url!r}).back_up(Path({str(shelf)!r}))
"""
    killed = subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert [path.suffix for path in shelf.iterdir()] == [".making"]
    assert backups(shelf) == []
    made = here.back_up(shelf, later=1)
    assert list(shelf.iterdir()) == [made.folder]


def test_a_full_disk_is_said_and_nothing_half_done_is_left(here: Office, small_disk: Path) -> None:
    (here.home / "photos" / "large.jpg").write_bytes(bytes(300_000))
    before = here.ask("SELECT count(*) FROM audit_log")
    with pytest.raises(StoreError) as failed:
        here.back_up(small_disk)
    assert failed.value.code == "backup_no_room"
    assert "磁盘空间不够" in failed.value.words("zh")
    assert list(small_disk.iterdir()) == []
    assert here.ask("SELECT count(*) FROM audit_log") == before


def test_files_that_may_grow_no_more_are_as_a_full_disk(here: Office, shelf: Path, tmp_path: Path) -> None:
    """Also where nobody may mount: the limit of a process for the size of its files."""
    (here.home / "photos" / "large.jpg").write_bytes(bytes(9_000_000))
    given = {"MENPAI_HOME": str(here.home), "MENPAI_DATABASE_URL": here.settings.database_url}

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (8_000_000, 8_000_000))

    done = subprocess.run(
        [sys.executable, "-m", "data", "backup", str(shelf)],
        cwd=ROOT, env={**os.environ, **given}, preexec_fn=limited,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2, done.stderr
    assert "磁盘空间不够" in done.stderr
    assert "The disk is full" in done.stderr
    assert list(shelf.iterdir()) == []


# The command


@pytest.fixture
def console(here: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    for variable in VARIABLES:
        monkeypatch.delenv(f"MENPAI_{variable.name}", raising=False)
    monkeypatch.setenv("MENPAI_HOME", str(here.home))
    monkeypatch.setenv("MENPAI_DATABASE_URL", here.settings.database_url)
    return here


def test_the_command_says_what_it_did(
    console: Office, shelf: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["backup", str(shelf), "--keys", str(tmp_path / "safe"), "--keep", "3"]) == 0
    done, keys = capsys.readouterr().out.splitlines()
    (made,) = backups(shelf)
    assert str(made) in done
    assert f"({sum(Manifest.read(made).rows.values()):,} rows, 6 files," in done
    assert "keep it apart" in keys
    assert main(["backup", str(tmp_path / "other")]) == 0
    assert "identities stay closed" in capsys.readouterr().out


def test_what_it_refuses_it_says_in_both_languages_on_one_line(
    console: Office, shelf: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["backup", str(shelf), "--keys", str(shelf)]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "密钥目录" in said
    assert "Choose one elsewhere" in said


def test_to_keep_none_is_refused(shelf: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["backup", str(shelf), "--keep", "0"])
    assert "1 to 100000" in capsys.readouterr().err


def test_a_manifest_can_be_read_without_this_program(here: Office, shelf: Path) -> None:
    told = orjson.loads((here.back_up(shelf).folder / "manifest.json").read_bytes())
    assert (told["product"], told["format"], told["taken_at"]) == ("menpai", 1, "2026-11-26T01:00:00+00:00")
    assert told["kind"] in STORES
