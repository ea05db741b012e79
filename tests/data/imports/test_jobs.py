"""An import under way is a folder: it goes on after a restart, and what dies is told."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import time

import openpyxl
import pytest
import town as toy
from workbench import rows_of, whole

from data.database import make_engine, migrate
from data.imports.job import Choice
from data.imports.jobs import Jobs
from data.imports.undoing import undo
from data.settings import read_settings
from geo.errors import PlaceError


def jobs_in(home):
    """The imports of a data folder, as a server finds them when it starts."""
    environment = {**os.environ, "MENPAI_HOME": str(home), "MENPAI_DATABASE_URL": "", "MENPAI_LANG": "zh"}
    return Jobs(read_settings({"MENPAI_HOME": str(home)}), environment)


@pytest.fixture(scope="module")
def read_once(tmp_path_factory):
    """The toy town with one import whose file is read. To be copied: each worker takes seconds to start."""
    home = tmp_path_factory.mktemp("read_once")
    engine = make_engine(f"sqlite:///{home / 'menpai.db'}")
    migrate(engine)
    toy.load(engine)
    engine.dispose()
    jobs = jobs_in(home)
    waited(jobs, received(jobs, ROWS).id, "read")
    return jobs


@pytest.fixture
def jobs(read_once, tmp_path):
    """A copy of it for each test, found by a server that was just started."""
    passing = shutil.ignore_patterns("*-wal", "*-shm")  # empty, and gone as soon as the worker is
    shutil.copytree(read_once.folder.parent, tmp_path, ignore=passing, dirs_exist_ok=True)
    return jobs_in(tmp_path)


@pytest.fixture
def engine(tmp_path):
    engine = make_engine(f"sqlite:///{tmp_path / 'menpai.db'}")
    yield engine
    engine.dispose()


def waited(jobs, job_id, *wanted):
    for _ in range(600):
        job = jobs.get(job_id)
        if job.state in wanted:
            return job
        time.sleep(0.05)
    raise AssertionError(f"still {job.state} at {job.step}: {job.error}")


def received(jobs, rows, kind="facilities", name="设施.xlsx"):
    job = jobs.begin(kind, "民政", name, "demo:steward")
    path = jobs.file_of(job.id)
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    content = path.read_bytes()
    return jobs.received(job.id, len(content), hashlib.sha256(content).hexdigest())


def canteen(n, x, y, kind="老年食堂"):
    point = toy.at(x, y)
    return (f"F{n}", kind, f"食堂{n}", point.x, point.y)


ROWS = [("编号", "设施类别", "名称", "经度", "纬度"), canteen(1, 300, 60), canteen(2, 350, 60, "宇航中心")]


def test_a_restarted_server_finds_the_import_where_it_was(jobs, read_once):
    assert len(jobs.all()) == 1
    assert jobs.all() == read_once.all()


def test_a_file_is_checked_brought_in_and_gone_and_its_columns_are_remembered(jobs, engine):
    (job,) = jobs.all()
    assert (job.read.format, job.read.rows, job.read.suggested["设施类别"]) == ("xlsx", 2, "kind")
    chosen = {**job.read.suggested, "名称": "name", "编号": ""}
    jobs.check(job.id, Choice(mapping=chosen, reading="wgs84"))
    job = waited(jobs, job.id, "checked")
    assert job.checked.counts == {"added": 1, "changed": 0, "same": 0, "doubtful": 0, "rejected": 1}
    assert (job.checked.faults[0].row, job.checked.faults[0].code) == (3, "unknown_term")
    assert b'"outcome":"added"' in jobs.preview(job.id).read_bytes()
    assert jobs.quarantine(job.id).stat().st_size > 0
    before = whole(engine)
    jobs.bring_in(job.id)
    job = waited(jobs, job.id, "done")
    assert (job.counts["added"], rows_of(engine, "facility")[-1]["name"]) == (1, "食堂1")
    assert not jobs.file_of(job.id).exists()
    undo(engine, jobs.folder.parent, job.batch, "steward", job.begun_at)
    assert whole(engine) == before
    again = waited(jobs, received(jobs, ROWS).id, "read")
    assert (again.read.remembered, again.read.suggested["编号"]) == (True, "")


def test_a_file_that_cannot_be_read_says_so_in_words(jobs):
    job = jobs.begin("houses", "公安", "房屋.geojson", "demo:steward")
    jobs.file_of(job.id).write_bytes(b"\x00" * 100)
    jobs.received(job.id, 100, "")
    job = waited(jobs, job.id, "failed")
    assert (job.error.key.partition(".")[0], job.error.is_ours) == ("file", False)
    assert job.failed_at == "reading"


def test_a_worker_that_was_killed_leaves_an_import_that_can_go_on(jobs):
    (job,) = jobs.all()
    job = jobs.check(job.id, Choice(mapping=job.read.suggested, reading="wgs84"))
    for _ in range(200):
        if pid := jobs.get(job.id).pid:
            os.kill(pid, 9)
            break
        time.sleep(0.01)
    job = waited(jobs, job.id, "failed", "checked")
    jobs.check(job.id, Choice(mapping=job.read.suggested, reading="wgs84"))
    assert waited(jobs, job.id, "checked").checked.counts["added"] == 1


def test_folders_are_for_their_owner_only(read_once):
    (job,) = read_once.all()
    folder = read_once.file_of(job.id).parent
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert all(not p.stat().st_mode & 0o077 for p in folder.iterdir() if p.name in {"raw", "job.json"})


def test_identities_are_masked_in_what_is_shown(jobs):
    rows = [("身份证号", "姓名", "备注"), ("110105194912310021", "虚构甲", "电话13800000000")]
    job = waited(jobs, received(jobs, rows, "persons").id, "read")
    assert job.read.samples == {"身份证号": ("•••",), "姓名": ("•••",), "备注": ("电话•••",)}


@pytest.mark.parametrize("job_id", ["../../etc", "0" * 23, "G" * 24, ""])
def test_no_name_leads_out_of_the_folder(jobs, job_id):
    with pytest.raises(PlaceError):
        jobs.get(job_id)


def test_dropped_it_is_gone(jobs):
    (job,) = jobs.all()
    jobs.drop(job.id)
    with pytest.raises(PlaceError, match="Begin again"):
        jobs.get(job.id)
