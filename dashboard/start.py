"""From the environment to a served street: checks, the demo on first start, one line when it is ready."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from dashboard.front import House
from dashboard.serving import StartError, listen, refuse_dangerous, serve
from data.errors import StoreError
from data.settings import Settings, SettingsError, read_settings


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
        if not _has_file(settings):
            _street(settings)  # there is nothing to show yet: build it, or say why that cannot be
        house = House(settings)
        serve(house, bound, lambda port: _announce(settings, port), lambda: _open(house, settings))
    finally:
        bound.close()


def _has_file(settings: Settings) -> bool:
    """Whether there is an embedded store already."""
    return settings.embedded and Path(settings.database_url.partition(":///")[2]).is_file()


def _street(settings: Settings) -> None:
    from data.first_street import ensure_street  # noqa: PLC0415 - see _open

    ensure_street(settings)


def _open(house: House, settings: Settings) -> None:
    """Bring in what the front does not need: these imports and the street take most of the start."""
    from dashboard.server import build  # noqa: PLC0415
    from data.store import open_store  # noqa: PLC0415

    _street(settings)
    store = open_store(settings)
    house.open(lambda: build(settings, store, house.kept))
    store.warm().follow()


def _announce(settings: Settings, port: int) -> None:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    if settings.demo:
        tell("演示登录已开启:本机任何人可选任一角色,勿用于真实数据。")
        tell("DEMO SIGN-IN IS ON: anybody on this machine may pick any role. Not for real data.")
    print(f"门牌已就绪,请打开 / Menpai is ready, open:  http://{host}:{port}/", flush=True)  # noqa: T201
