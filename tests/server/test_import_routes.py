"""The file of an import: who may send it, how large it may be, and that only a whole one is taken."""

import hashlib
from io import BytesIO

import pytest
from openpyxl import load_workbook

from dashboard.import_jobs import own, unfinished
from dashboard.principal import ROLE_CODES, Principal
from dashboard.uploads import MB
from data.errors import SettingsError
from data.imports import job as states
from data.imports.headings import suggest
from data.imports.job import DONE, READ, READING
from data.imports.jobs import Jobs
from data.imports.kinds import KINDS
from data.settings import read_settings
from data.viewer import Viewer
from geo.errors import PlaceError

STEWARD = "demo:steward"
NO_JOB = "0" * 24


@pytest.fixture
def settings(tmp_path):
    """A folder of its own, and a limit that a test can pass."""
    return read_settings({"MENPAI_HOME": str(tmp_path), "MENPAI_MAX_UPLOAD_MB": "2"})


@pytest.fixture
def jobs(settings, monkeypatch):
    """Imports whose workers never start: what comes in is looked at, not read."""
    monkeypatch.setattr(
        Jobs, "_work", lambda self, job, state: states.save(self.folder / job.id, job.but(state=state))
    )
    return Jobs(settings)


@pytest.fixture
def steward(client):
    """The data steward at a browser."""
    client.cookies.set("menpai_demo", "steward")
    return client


@pytest.fixture
def begun(jobs):
    """An import that waits for its file."""
    return jobs.begin("houses", "公安标准地址", "门牌 2026.xlsx", STEWARD)


def folder_of(jobs, job):
    return sorted(path.name for path in (jobs.folder / job.id).iterdir())


def test_a_file_is_kept_as_it_came_and_the_next_step_begins(steward, jobs, begun):
    body = bytes(range(256)) * 5000
    reply = steward.put(f"/imports/{begun.id}/file", content=body)
    assert (reply.status_code, reply.json()) == (200, {"job": begun.id, "state": READING})
    now = jobs.get(begun.id)
    assert (now.size, now.file_hash) == (len(body), hashlib.sha256(body).hexdigest())
    assert jobs.file_of(begun.id).read_bytes() == body
    assert jobs.file_of(begun.id).stat().st_mode & 0o077 == 0


def test_a_file_of_unknown_length_is_taken_too(steward, jobs, begun):
    reply = steward.put(f"/imports/{begun.id}/file", content=iter([b"a" * 700_000, b"b" * 700_000]))
    assert reply.status_code == 200
    assert jobs.get(begun.id).size == 1_400_000


def test_a_second_file_for_the_same_import_is_refused(steward, jobs, begun):
    steward.put(f"/imports/{begun.id}/file", content=b"first")
    again = steward.put(f"/imports/{begun.id}/file", content=b"second")
    assert again.status_code == 409
    assert jobs.file_of(begun.id).read_bytes() == b"first"


# how large ---


@pytest.mark.parametrize("declared", [True, False])
def test_too_large_a_file_is_refused_and_leaves_nothing(steward, jobs, begun, declared):
    part = b"x" * (MB // 2)
    body = part * 4 + b"!" if declared else iter([*[part] * 4, b"!"])
    reply = steward.put(f"/imports/{begun.id}/file", content=body)
    assert reply.status_code == 413
    assert "最多 2 MB" in reply.json()["detail"]
    assert "MENPAI_MAX_UPLOAD_MB" in reply.json()["next"]
    assert folder_of(jobs, begun) == ["job.json"]
    assert jobs.get(begun.id).state == "receiving"


def test_exactly_the_limit_is_taken(steward, begun):
    assert steward.put(f"/imports/{begun.id}/file", content=b"x" * 2 * MB).status_code == 200


def test_a_large_file_is_refused_before_it_is_read(settings, steward):
    read = []

    async def receive():
        read.append(1)
        return {"type": "http.request", "body": b"", "more_body": False}

    headers = [(b"content-length", str(2 * MB + 1).encode())]
    assert ask_raw(steward, f"/imports/{NO_JOB}/file", headers, receive)["status"] == 413
    assert read == []


@pytest.mark.parametrize(
    "path",
    ["/imports/x/file", f"/imports/{NO_JOB}/files", f"/imports/{NO_JOB}/file/", f"/x/imports/{NO_JOB}/file"],
)
def test_only_this_one_path_takes_a_put(steward, path):
    assert steward.put(path, content=b"x").status_code in {400, 404}


def test_another_method_on_the_path_has_the_usual_limit(steward, begun):
    assert steward.post(f"/imports/{begun.id}/file", content=b"x" * (MB + 1)).status_code == 413
    assert steward.post(f"/imports/{begun.id}/file", content=b"x").status_code == 405


@pytest.mark.parametrize("after", [0, 3])
def test_a_connection_that_breaks_leaves_no_file(steward, jobs, begun, after):
    sent = [{"type": "http.request", "body": b"half" * 400_000, "more_body": True}] * after

    async def receive():
        return sent.pop() if sent else {"type": "http.disconnect"}

    ask_raw(steward, f"/imports/{begun.id}/file", [], receive)
    assert folder_of(jobs, begun) == ["job.json"]
    assert jobs.get(begun.id).state == "receiving"


def test_a_full_disk_is_said_and_leaves_nothing(steward, jobs, begun, monkeypatch):
    def full(*_args):
        raise OSError(28, "No space left on device: /secret/path")

    monkeypatch.setattr("dashboard.routes.imports._add", full)
    reply = steward.put(f"/imports/{begun.id}/file", content=b"x")
    assert reply.status_code == 507
    assert "磁盘" in reply.text
    assert "secret" not in reply.text
    assert folder_of(jobs, begun) == ["job.json"]


def ask_raw(client, path, headers, receive):
    """A PUT whose body is handed over message by message; the first message of the answer."""
    sent = []
    cookie = (b"cookie", b"menpai_demo=steward")
    scope = {
        "type": "http", "method": "PUT", "path": path, "raw_path": path.encode(), "query_string": b"",
        "headers": [(b"host", b"127.0.0.1"), cookie, *headers], "scheme": "http", "http_version": "1.1",
        "root_path": "", "server": ("127.0.0.1", 8050),
    }  # fmt: skip

    async def send(message):
        sent.append(message)

    client.portal.call(client.app, scope, receive, send)
    return sent[0]


# who ---


@pytest.mark.parametrize("role", sorted(set(ROLE_CODES) - {"steward"}))
def test_other_roles_may_not_send_a_file_nor_fetch_anything(client, jobs, begun, role):
    client.cookies.set("menpai_demo", role)
    for reply in (
        client.put(f"/imports/{begun.id}/file", content=b"x"),
        client.get(f"/imports/{begun.id}/preview.geojson"),
        client.get(f"/imports/{begun.id}/quarantine.xlsx"),
        client.get("/imports/template/houses.xlsx"),
    ):
        assert reply.status_code == 403
        assert reply.json()["code"] == "may_not"
    assert folder_of(jobs, begun) == ["job.json"]


def test_nobody_sends_a_file_without_signing_in(stranger, jobs, begun):
    assert stranger.put(f"/imports/{begun.id}/file", content=b"x").status_code == 401
    assert folder_of(jobs, begun) == ["job.json"]


@pytest.mark.parametrize(
    "headers",
    [{"sec-fetch-site": "cross-site"}, {"origin": "http://evil.example"}, {"origin": "null"}],
)
def test_another_site_cannot_send_a_file(steward, jobs, begun, headers):
    assert steward.put(f"/imports/{begun.id}/file", content=b"x", headers=headers).status_code == 403
    assert folder_of(jobs, begun) == ["job.json"]


def test_somebody_else_s_import_is_as_if_it_were_not_there(steward, jobs):
    theirs = jobs.begin("houses", "民政", "a.csv", "demo:other")
    replies = [steward.put(f"/imports/{key}/file", content=b"x") for key in (theirs.id, NO_JOB)]
    assert [r.status_code for r in replies] == [400, 400]
    told = [{**reply.json(), "instance": ""} for reply in replies]
    assert told[0] == told[1]
    for name in ("preview.geojson", "quarantine.xlsx"):
        assert steward.get(f"/imports/{theirs.id}/{name}").status_code == 400


def test_each_sees_their_own_imports_only(jobs):
    mine, theirs = (jobs.begin("houses", "公安", "a.csv", by) for by in (STEWARD, "demo:other"))
    states.save(jobs.folder / mine.id, mine.but(state=READ))
    who = Principal(STEWARD, Viewer("steward", ("",)), "zh", "light")
    assert own(jobs, who, mine.id).id == mine.id
    with pytest.raises(PlaceError, match="This import is gone"):
        own(jobs, who, theirs.id)
    assert [job.id for job in unfinished(jobs, who)] == [mine.id]
    states.save(jobs.folder / mine.id, mine.but(state=DONE))
    assert unfinished(jobs, who) == []


# what goes out ---


def test_the_preview_is_packed_and_never_kept(steward, jobs, begun):
    assert steward.get(f"/imports/{begun.id}/preview.geojson").status_code == 400
    text = '{"type":"FeatureCollection","features":[]}' + " " * 1000
    (jobs.folder / begun.id / "preview.geojson").write_text(text)
    reply = steward.get(f"/imports/{begun.id}/preview.geojson")
    assert reply.headers["content-type"] == "application/geo+json"
    assert reply.headers["content-encoding"] == "gzip"
    assert reply.headers["cache-control"] == "no-store"
    assert reply.text == text


def test_the_refused_rows_come_under_the_name_of_their_file(steward, jobs, begun):
    (jobs.folder / begun.id / "quarantine.xlsx").write_bytes(b"PK")
    reply = steward.get(f"/imports/{begun.id}/quarantine.xlsx")
    assert reply.content == b"PK"
    disposition = reply.headers["content-disposition"]
    assert disposition.startswith("attachment")
    assert "%E9%97%A8%E7%89%8C%202026" in disposition  # 门牌 2026


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_an_empty_template_has_headings_that_the_import_knows(steward, kind, lang):
    steward.cookies.set("menpai_lang", lang)
    reply = steward.get(f"/imports/template/{kind}.xlsx")
    sheet = load_workbook(BytesIO(reply.content)).worksheets[0]
    headings = [cell.value for cell in next(sheet.rows)]
    found = suggest(headings, KINDS[kind])
    assert all(found.values())
    assert {f.name for f in KINDS[kind].fields if f.required} <= set(found.values())
    assert "attachment" in reply.headers["content-disposition"]


def test_a_template_of_nothing_names_the_kinds(steward):
    reply = steward.get("/imports/template/cats.xlsx")
    assert reply.status_code == 400
    assert "houses" in reply.json()["next"]


@pytest.mark.parametrize("wrong", ["0", "-1", "many", "1e3", "٣", "9999999"])
def test_a_limit_that_is_none_is_said_at_start(wrong):
    with pytest.raises(SettingsError, match="MENPAI_MAX_UPLOAD_MB"):
        read_settings({"MENPAI_MAX_UPLOAD_MB": wrong})


def test_the_limit_is_512_mb_where_nothing_is_said():
    assert read_settings({}).max_upload_mb == 512
