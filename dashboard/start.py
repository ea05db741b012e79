"""From the environment to a served street: checks, the demo on first start, one line when it is ready."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from threading import Thread

from dashboard.process import StartError
from dashboard.server import build
from dashboard.serving import listen, refuse_dangerous, serve
from data.errors import StoreError
from data.first_street import ensure_street
from data.settings import Settings, SettingsError, read_settings
from data.store import open_store


def start(environ: Mapping[str, str]) -> int:
    """Serve until stopped by hand: 0. Say in one line why that cannot be: 1."""
    try:
        refuse_dangerous(environ)
        _run(read_settings(environ))
    except KeyboardInterrupt:
        tell("\n已停止 / stopped")
    except (SettingsError, StartError, StoreError) as error:
        tell(f"menpai: {error}")
        return 1
    return 0


def tell(line: str) -> None:
    """A line for whoever started the process."""
    print(line, file=sys.stderr, flush=True)  # noqa: T201


def _run(settings: Settings) -> None:
    bound = listen(settings)  # first: a port in use is said before a street is built
    try:
        ensure_street(settings)
        store = open_store(settings)
        # Walking distances and the like take a second that the browser's own start can have.
        Thread(target=store.warm, name="warm", daemon=True).start()
        app = build(settings, store)
        serve(app, bound, lambda port: _announce(settings, port))
    finally:
        bound.close()


def _announce(settings: Settings, port: int) -> None:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    if settings.demo:
        tell("演示登录已开启:本机任何人可选任一角色,勿用于真实数据。")
        tell("DEMO SIGN-IN IS ON: anybody on this machine may pick any role. Not for real data.")
    print(f"门牌已就绪,请打开 / Menpai is ready, open:  http://{host}:{port}/", flush=True)  # noqa: T201
