"""No network, no loss: the product in a network namespace of its own, looked at with a browser inside it."""

import shlex
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest
import started

pytestmark = pytest.mark.browser

# In a fresh namespace even the loopback interface is down: SIOCSIFFLAGS, IFF_UP | IFF_LOOPBACK.
WITH_LOOPBACK = """
import fcntl, os, socket, struct, sys
with socket.socket() as any_socket:
    fcntl.ioctl(any_socket, 0x8914, struct.pack("16sH22x", b"lo", 0x9))
os.execv(sys.argv[1], sys.argv[1:])
"""
DEAD_END = {f"{scheme}_proxy": "http://127.0.0.1:9" for scheme in ("http", "https")}
MAP = "Object.values(document.querySelectorAll('*')).map(e => e._gridmap).find(Boolean)"


def namespace_command():
    """Words to put before a command so that it runs without any network; () where that is not permitted."""
    for words in (("unshare", "--net"), ("unshare", "--net", "--map-root-user")):
        if shutil.which("unshare") and run_quietly(*words, "true") == 0:
            return (*words, sys.executable, "-c", WITH_LOOPBACK)
    return ()


def run_quietly(*command):
    """The exit code of a command."""
    return subprocess.run(command, capture_output=True, check=False).returncode


@pytest.fixture(scope="module")
def street(tmp_path_factory, request):
    """The started product; the browser that comes after it runs in the same namespace."""
    home, before = tmp_path_factory.mktemp("offline"), namespace_command()
    started.build_small(home)
    how = "in a network namespace of its own" if before else "with every outside host black-holed"
    with request.config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
        print(f"\n[offline proof {how}]")  # noqa: T201
    environ = started.environment(home, **({} if before else DEAD_END))
    # From outside the namespace nobody can ask whether the street is there; the pages wait for it themselves.
    inside = started.started(environ, before, whole=not before)
    with inside as server, pytest.MonkeyPatch.context() as patch:
        browser = shutil.which("chromium") or shutil.which("chromium-browser")
        if before and browser:
            patch.setenv("MENPAI_CHROMIUM", str(entering(server.process.pid, browser, home / "browser")))
        yield server


def entering(pid, browser, script):
    """A script that starts the browser in the namespaces of process ``pid``."""
    same_user = Path("/proc/self/ns/user").readlink() == Path(f"/proc/{pid}/ns/user").readlink()
    user = [] if same_user else ["--user", "--preserve-credentials"]
    words = shlex.join(["nsenter", f"--target={pid}", "--net", *user, browser])
    script.write_text(f'#!/bin/sh\nexec {words} "$@"\n')
    script.chmod(0o755)
    return script


def test_nothing_outside_can_be_reached(street, open_page):
    visit = open_page(street.url + "sign-in")
    for outside in ("http://example.com/", "http://192.0.2.1/"):
        with pytest.raises(Exception, match="net::ERR_"):
            visit.page.goto(outside)
    if namespace_command():  # then nobody outside reaches the inside either
        with pytest.raises(urllib.error.URLError, match="refused"):
            urllib.request.urlopen(street.url)  # noqa: S310


def test_the_page_is_whole_without_a_network(street, open_page):
    visit = open_page(street.url)
    visit.until(f"{MAP}?.loaded() && {MAP}.areTilesLoaded()", seconds=120)
    visit.until(f"{MAP}.queryRenderedFeatures().length > 0", seconds=60)
    assert any("/tiles/" in address for address in visit.requests)
    assert visit.trouble == []
