"""Switches that would open Dash to anybody: with any of them set the process does not start."""

from __future__ import annotations

import pytest
import started

from dashboard.serving import DANGEROUS, StartError, refuse_dangerous
from dashboard.shell import new_shell
from dashboard.start import start
from data.settings import read_settings

# As they are read by dash 4.4.1 (dash/_configs.py) and flask, and what each would do.
SWITCHES = {
    "DASH_MCP_ENABLED": "a server of tools that runs callbacks for anybody",
    "DASH_MCP_PATH": "where that server is",
    "DASH_DEBUG": "the debugger",
    "DASH_UI": "the debugger's panel",
    "DASH_PROPS_CHECK": "errors with the values of components",
    "DASH_PRUNE_ERRORS": "tracebacks in the browser",
    "DASH_SERVE_DEV_BUNDLES": "scripts with their sources",
    "DASH_HOT_RELOAD": "an address that says when files change",
    "DASH_HOT_RELOAD_INTERVAL": "how often it does",
    "DASH_ASSETS_EXTERNAL_PATH": "scripts from another host",
    "FLASK_DEBUG": "the debugger of Flask",
}


@pytest.mark.parametrize("name", [*SWITCHES, "dash_mcp_enabled", "dash_debug", "Dash_Debug"])
@pytest.mark.parametrize("value", ["true", "0", ""])
def test_a_dangerous_switch_is_one_line_and_nothing_is_built(tmp_path, capsys, name, value):
    assert start({"MENPAI_HOME": str(tmp_path), "MENPAI_PORT": "0", name: value}) == 1
    said = capsys.readouterr()
    assert (said.out, len(said.err.splitlines())) == ("", 1)
    assert name in said.err
    assert "Unset it" in said.err
    assert list(tmp_path.iterdir()) == []


def test_every_switch_that_is_refused_stands_here():
    assert all(any(switch.startswith(begin) for switch in SWITCHES) for begin in DANGEROUS)


def test_what_is_harmless_is_not_refused():
    refuse_dangerous({"DASH_APP_NAME": "x", "PATH": "/bin", "HOST": "0.0.0.0", "PORT": "1"})  # noqa: S104
    with pytest.raises(StartError, match="DASH_DEBUG"):
        refuse_dangerous({"PATH": "/bin", "DASH_DEBUG": "false"})


def test_a_real_process_ends_at_once(tmp_path):
    done = started.run_app(started.environment(tmp_path, DASH_MCP_ENABLED="true", MENPAI_DEMO="0"))
    assert (done.returncode, done.stdout) == (1, "")
    assert "DASH_MCP_ENABLED" in done.stderr
    assert "Traceback" not in done.stderr


def test_tools_and_debugger_would_stay_shut_even_so(monkeypatch):
    """Others, DASH_UI among them, Dash would heed: that they are refused is all that keeps them out."""
    for name in ("DASH_MCP_ENABLED", "DASH_DEBUG", "dash_mcp_enabled"):
        monkeypatch.setenv(name, "true")
    shell = new_shell(read_settings({}))
    rules = {str(rule) for rule in shell.server.url_map.iter_rules()}
    assert not [rule for rule in rules if "mcp" in rule]
    assert "/_dash-layout" in rules
    assert not shell.server.debug
