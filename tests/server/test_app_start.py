"""``python app.py``: what it says when it starts, and when it cannot."""

import signal
import socket
from datetime import datetime, time, timedelta

import httpx2
import pytest
import started

from dashboard.start import start
from data.first_street import TIME_ZONE, last_whole_day
from data.settings import PREFIX, VARIABLES, describe


def test_help_lists_every_setting_with_its_default(tmp_path):
    shown = started.run_app(started.environment(tmp_path), "--help")
    assert (shown.returncode, shown.stderr) == (0, "")
    for variable in VARIABLES:
        line = next(line for line in shown.stdout.splitlines() if PREFIX + variable.name in line)
        assert f"[{variable.default or '-'}]" in line


def test_help_is_in_english_where_english_is_set():
    assert "port to serve on" in describe("en")
    assert "监听端口" in describe("zh")


@pytest.fixture
def refused(tmp_path, capsys):
    """Start with these variables; the one line that says why not. Nothing may have been built."""

    def start_with(**variables: str) -> str:
        code = start({"MENPAI_HOME": str(tmp_path), "MENPAI_PORT": "0", **variables})
        said = capsys.readouterr()
        assert (code, said.out) == (1, "")
        assert len(said.err.splitlines()) == 1
        assert list(tmp_path.iterdir()) == []
        return said.err

    return start_with


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DASH_MCP_ENABLED", "true"),
        ("DASH_DEBUG", "1"),
        ("MENPAI_PORT", "many"),
        ("MENPAI_LANG", "fr"),
        ("MENPAI_DATABASE_URL", "mysql://somewhere"),
    ],
)
def test_a_bad_environment_is_one_line_naming_the_variable(refused, name, value):
    assert name in refused(**{name: value})


def test_demo_sign_in_is_refused_on_an_address_that_others_can_reach(refused):
    assert "MENPAI_DEMO" in refused(MENPAI_DEMO="1", MENPAI_HOST="0.0.0.0")  # noqa: S104


def test_a_port_in_use_is_one_line_and_nothing_is_built(refused):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert port in refused(MENPAI_PORT=port)


def test_an_address_that_is_not_this_machine_s_is_one_line(refused):
    assert "MENPAI_HOST" in refused(MENPAI_HOST="192.0.2.1")


def test_a_database_that_is_not_there_is_one_line_without_its_password(refused):
    said = refused(MENPAI_DATABASE_URL="postgresql://menpai:hush@127.0.0.1:9/menpai")
    assert "MENPAI_DATABASE_URL" in said
    assert "hush" not in said


def test_the_demo_never_speaks_of_the_future():
    last = datetime.combine(last_whole_day(), time(23, 59), TIME_ZONE)
    assert timedelta() < datetime.now(TIME_ZONE) - last < timedelta(days=1, minutes=1)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """The product, started on a small street."""
    home = tmp_path_factory.mktemp("home")
    started.build_small(home)
    with started.started(started.environment(home)) as server:
        yield server


def test_a_started_server_tells_its_address_and_answers(server):
    assert "DEMO SIGN-IN IS ON" in "".join(server.said)
    reply = httpx2.get(server.url + "healthz")
    health = reply.json()
    assert "server" not in reply.headers
    assert health["status"] == "ok"
    assert health["counts"]["houses"] == 500
    assert "_dash-renderer" in httpx2.get(server.url).text


def test_a_foreign_host_name_is_refused(server):
    assert httpx2.get(server.url, headers={"Host": "menpai.example"}).status_code == 400


def test_ctrl_c_ends_it_without_a_traceback(server):
    server.process.send_signal(signal.SIGINT)
    assert server.process.wait(30) == 0
    assert "Traceback" not in server.rest()
