"""``python app.py``: what it says when it starts, and when it cannot."""

import signal
import socket

import httpx2
import pytest
import started

from data.settings import PREFIX, VARIABLES


def test_help_lists_every_setting_with_its_default(tmp_path):
    shown = started.run_app(started.environment(tmp_path), "--help")
    assert (shown.returncode, shown.stderr) == (0, "")
    for variable in VARIABLES:
        line = next(line for line in shown.stdout.splitlines() if PREFIX + variable.name in line)
        assert f"[{variable.default or '-'}]" in line


def test_help_is_in_english_where_english_is_set(tmp_path):
    shown = started.run_app(started.environment(tmp_path, MENPAI_LANG="en"), "--help")
    assert "port to serve on" in shown.stdout


@pytest.mark.parametrize(
    ("setting", "value", "named"),
    [
        ("DASH_MCP_ENABLED", "true", "DASH_MCP_ENABLED"),
        ("DASH_DEBUG", "1", "DASH_DEBUG"),
        ("MENPAI_PORT", "many", "MENPAI_PORT"),
        ("MENPAI_LANG", "fr", "MENPAI_LANG"),
        ("MENPAI_DATABASE_URL", "mysql://somewhere", "MENPAI_DATABASE_URL"),
    ],
)
def test_a_bad_environment_is_one_line_naming_the_variable(tmp_path, setting, value, named):
    done = started.run_app(started.environment(tmp_path, **{setting: value}))
    assert done.returncode == 1
    assert named in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_demo_sign_in_is_refused_on_an_address_that_others_can_reach(tmp_path):
    done = started.run_app(started.environment(tmp_path, MENPAI_DEMO="1", MENPAI_HOST="0.0.0.0"))  # noqa: S104
    assert done.returncode == 1
    assert "MENPAI_DEMO" in done.stderr


def test_a_port_in_use_is_one_line_and_nothing_is_built(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = started.run_app(started.environment(tmp_path, MENPAI_PORT=port))
    assert done.returncode == 1
    assert port in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_database_that_is_not_there_is_one_line_without_its_password(tmp_path):
    nobody = "postgresql://menpai:hush@127.0.0.1:9/menpai"
    done = started.run_app(started.environment(tmp_path, MENPAI_DATABASE_URL=nobody))
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "hush" not in done.stderr


@pytest.fixture(scope="module")
def small_home(tmp_path_factory):
    """A data folder with a small street."""
    home = tmp_path_factory.mktemp("home")
    started.build_small(home)
    return home


def test_a_started_server_tells_its_address_and_answers(small_home):
    with started.started(started.environment(small_home)) as server:
        assert "DEMO SIGN-IN IS ON" in "".join(server.said)
        reply = httpx2.get(server.url + "healthz")
        health = reply.json()
        assert "server" not in reply.headers
        assert health["status"] == "ok"
        assert health["counts"]["houses"] > 0
        assert "_dash-renderer" in httpx2.get(server.url).text


def test_ctrl_c_ends_it_without_a_traceback(small_home):
    with started.started(started.environment(small_home)) as server:
        server.process.send_signal(signal.SIGINT)
        assert server.process.wait(20) == 0
        assert "Traceback" not in server.rest()


def test_a_foreign_host_name_is_refused(small_home):
    with started.started(started.environment(small_home)) as server:
        assert httpx2.get(server.url, headers={"Host": "menpai.example"}).status_code == 400
