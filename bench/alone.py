"""A Chromium that nobody watches: a browser under a debugger is slower than the one people have.

Playwright turns the inspector on, and with it the line numbers of every error object are found as it is made,
for which V8 reads whole bundles again: 1.5 s of the first map. Here the page is only asked, over a pipe.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import IO, Any

from bench.browser import CALM, LONGEST
from tests.browser.conftest import FLAGS, HINT, chromium

# How much was fetched, once the map is whole and nothing waits; workers fetch the tiles, the map knows.
MAP_DONE = """(() => {
    const map = document.querySelector('.gridmap')?._gridmap;
    const drawn = ['legend', 'numbers'].every((id) => document.querySelector('#street-map-' + id + ' > *'));
    const waiting = document.querySelector('[data-dash-is-loading]') || document.readyState !== 'complete';
    const done = drawn && !waiting && map && map.loaded() && map.areTilesLoaded();
    return done ? performance.getEntriesByType('resource').length : 0;
})()"""
LOOK_EVERY = 0.05  # s
# The tests let SwiftShader paint the whole page as if it were a graphics card. A machine without one does
# not: there Chromium paints pages itself and has SwiftShader for WebGL alone (chrome://gpu).
AS_WITHOUT_A_CARD = tuple(flag for flag in FLAGS if not flag.startswith(("--use-gl", "--use-angle")))


class Page:
    """One page of a browser, asked through its pipe."""

    def __init__(self, to: IO[bytes], back: IO[bytes]) -> None:
        self._to, self._back, self._asked = to, back, 0
        self._session: dict[str, str] = {}

    def open(self, size: Mapping[str, int]) -> Page:
        """A blank page of this size."""
        target = self._ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = {
            "sessionId": self._ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        }
        self._ask("Emulation.setDeviceMetricsOverride", **size, deviceScaleFactor=1, mobile=False)
        return self

    def visit(self, url: str) -> float:
        """Seconds from asking for the page to the full map; TimeoutError when never."""
        begun = time.perf_counter()
        self._ask("Page.navigate", url=url)
        return self._settled(url) - begun

    def evaluate(self, expression: str) -> Any:
        """The value of an expression; None while the page is on its way."""
        return self._ask("Runtime.evaluate", expression=expression, returnByValue=True)["result"].get("value")

    def _settled(self, url: str) -> float:
        """When the map was whole and nothing was fetched any more."""
        end = time.perf_counter() + LONGEST
        since, before = 0.0, 0
        while (now := time.perf_counter()) < end:
            fetched = self.evaluate(MAP_DONE) or 0
            if fetched != before or not fetched:
                since, before = now, fetched
            elif now - since >= CALM:
                return since
            time.sleep(LOOK_EVERY)
        raise TimeoutError(f"the map was not whole after {LONGEST} s; open {url} and read its console")

    def _ask(self, method: str, **params: Any) -> Any:
        self._asked += 1
        body = {"id": self._asked, "method": method, "params": params, **self._session}
        self._to.write(json.dumps(body).encode() + b"\0")
        self._to.flush()
        while (answer := json.loads(self._message())).get("id") != self._asked:
            pass  # events, which nobody asked for
        return answer.get("result", {"result": {}})

    def _message(self) -> bytes:
        parts = []
        while (one := self._back.read(1)) not in {b"\0", b""}:
            parts.append(one)
        return b"".join(parts)


@contextmanager
def alone(size: Mapping[str, int]) -> Iterator[Page]:
    """A new browser, never used before, with one page."""
    path = chromium()
    if path is None:
        raise SystemExit(f"Chromium is missing; {HINT}")
    (theirs_in, ours_out), (ours_in, theirs_out) = os.pipe(), os.pipe()
    with tempfile.TemporaryDirectory(prefix="menpai-chromium-", ignore_cleanup_errors=True) as profile:
        asked = ("--remote-debugging-pipe", f"--user-data-dir={profile}", "about:blank")
        command = [path, *AS_WITHOUT_A_CARD, *asked]
        # Chromium reads from 3 and writes to 4.
        wired = ["sh", "-c", f'exec "$@" 3<&{theirs_in} 4>&{theirs_out}', "sh", *command]
        process = subprocess.Popen(wired, pass_fds=(theirs_in, theirs_out), stderr=subprocess.DEVNULL)
        os.close(theirs_in)
        os.close(theirs_out)
        with os.fdopen(ours_out, "wb") as to, os.fdopen(ours_in, "rb") as back:
            try:
                yield Page(to, back).open(size)
            finally:
                process.terminate()
                process.wait(20)
