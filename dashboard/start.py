"""From the environment to a served street: checks, the demo on first start, one line when it is ready."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from socket import socket
from typing import TYPE_CHECKING

from dashboard.front import House
from dashboard.serving import StartError, listen, refuse_dangerous, serve
from dashboard.workers import serve_many
from data.errors import SettingsError, StoreError
from data.settings import Settings, read_settings

if TYPE_CHECKING:
    from data.store import Store


def start(environ: Mapping[str, str]) -> int:
    """Serve until stopped by hand: 0. Say in one line why that cannot be: 1."""

    def run() -> int:
        refuse_dangerous(environ)
        return _run(read_settings(environ))

    return _in_a_line(run)


def _in_a_line(run: Callable[[], int]) -> int:
    try:
        return run()
    except KeyboardInterrupt:
        tell("\n已停止 / stopped")
        return 0
    except (SettingsError, StartError, StoreError) as error:
        tell(f"menpai: {error}")
        return 1


def tell(line: str) -> None:
    """A line for whoever started the process."""
    print(line, file=sys.stderr, flush=True)  # noqa: T201


def log_to_stderr() -> None:
    """How a process writes its log."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")


def serve_one(settings: Settings, bound: socket, number: int) -> int:
    """One of several processes at a socket; the first tells the address."""
    log_to_stderr()

    def announce(port: int) -> None:
        if number == 0:
            _announce(settings, port)

    return _in_a_line(lambda: _serve(settings, bound, announce))


def _run(settings: Settings) -> int:
    bound = listen(settings)  # first: a port in use is said before a street is built
    try:
        if settings.workers > 1 or not _has_file(settings):
            _street(settings)  # there is nothing to show yet: build it, or say why that cannot be
        if settings.workers > 1:
            return serve_many(settings, bound, serve_one)
        return _serve(settings, bound, lambda port: _announce(settings, port))
    finally:
        bound.close()


def _serve(settings: Settings, bound: socket, announce: Callable[[int], None]) -> int:
    house = House(settings)
    serve(house, bound, announce, lambda: _open(house, settings), proxy=settings.proxy)
    return 0


def _has_file(settings: Settings) -> bool:
    """Whether there is an embedded store already."""
    return settings.embedded and Path(settings.database_url.partition(":///")[2]).is_file()


def _street(settings: Settings) -> None:
    from data.first_street import ensure_street  # noqa: PLC0415 - see _open

    ensure_street(settings)


def _open(house: House, settings: Settings) -> None:
    """Bring in what the front does not need: these imports and the street take most of the start."""
    from dashboard.server import build  # noqa: PLC0415
    from data.audit import Sealer  # noqa: PLC0415
    from data.store import open_store  # noqa: PLC0415
    from data.upkeep import Upkeep  # noqa: PLC0415

    _street(settings)
    store = open_store(settings)
    if not settings.demo:
        _first_administrator(store)
    house.open(lambda: build(settings, store, house.kept))
    store.warm().follow()
    Upkeep(store.engine, settings.home, settings.audit_days, settings.person_days).start()
    Sealer(store.engine, settings.home).start()


def _first_administrator(store: Store) -> None:
    """Where nobody can sign in yet: an account with a password that is told here and nowhere else."""
    from data.accounts.passwords import Passwords  # noqa: PLC0415 - see _open
    from data.accounts.people import first_administrator  # noqa: PLC0415

    if password := first_administrator(store.engine, Passwords(), datetime.now(UTC)):
        tell(f"首个管理员 admin 的一次性密码，只显示这一次，首次登录须修改：{password}")
        tell(f"FIRST ADMINISTRATOR admin, one-time password, shown only now: {password}")


def _announce(settings: Settings, port: int) -> None:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    if settings.demo:
        tell("演示登录已开启:本机任何人可选任一角色,勿用于真实数据。")
        tell("DEMO SIGN-IN IS ON: anybody on this machine may pick any role. Not for real data.")
    print(f"门牌已就绪,请打开 / Menpai is ready, open:  http://{host}:{port}/", flush=True)  # noqa: T201
