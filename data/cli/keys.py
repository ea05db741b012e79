"""``python -m data keys status|rotate|forget``: the keys with which identities are sealed."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from sqlalchemy import Engine

from data.cli.check import Faulty
from data.cli.opened import opened
from data.cli.progress import bar
from data.settings import Settings
from geo.words import say

BY = "console"


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Say what the command takes."""
    parser = commands.add_parser(
        "keys",
        help="身份信息的密钥：状态、轮换、销毁旧密钥 / keys of sealed identities: status, rotate, forget",
        description="身份信息的密钥；服务不必停。 / Keys of sealed identities; the service goes on.",
    )
    does = parser.add_subparsers(required=True, metavar="status|rotate|forget", dest="do")
    does.add_parser(
        "status", help="有哪些密钥，各加密了多少 / which keys there are, and how much is sealed with each"
    )
    rotate = does.add_parser(
        "rotate",
        help="新建密钥，全部重新加密；中断了再执行一次即可"
        " / make a key and seal everything anew; when stopped, run it again",
    )
    rotate.add_argument(
        "--new",
        action="store_true",
        help="上次没做完也新建一个 / make another even if the last was not finished",
    )
    forget = does.add_parser(
        "forget", help="销毁不再使用的旧密钥 / drop an old key that nothing is sealed with"
    )
    forget.add_argument("number", type=int, metavar="N", help="密钥编号 / number of the key")
    parser.set_defaults(run=run)


def run(settings: Settings, asked: argparse.Namespace) -> Iterator[str]:
    """Do it; yields what to print. Faulty when something could not be sealed anew."""
    with opened(settings) as connection:
        connection.rollback()  # whoever only waits must not hold a moment of the store
        yield from DOES[asked.do](settings, connection.engine, asked)


def _status(settings: Settings, engine: Engine, _asked: argparse.Namespace) -> Iterator[str]:
    from data.rotation.turning import counted  # noqa: PLC0415 - the other commands do not need it
    from data.sealing import path_of, seal_of  # noqa: PLC0415

    ring = seal_of(settings.home).ring
    found = counted(engine)
    yield told("file", file=path_of(settings.home), mark=ring.mark)
    for key in ring.keys:
        state = "newest" if key == ring.newest else "old" if key.sealing else "forgotten"
        mark = key.mark if key.sealing else "-"
        yield told(state, number=key.number, mark=mark, n=f"{found.pop(key.number, 0):,}")
    yield from (told("unknown", number=number, n=f"{n:,}") for number, n in sorted(found.items()) if n)


def _rotate(settings: Settings, engine: Engine, asked: argparse.Namespace) -> Iterator[str]:
    from data.rotation.turning import make_key, renew  # noqa: PLC0415
    from data.sealing import path_of  # noqa: PLC0415

    number, made = make_key(engine, settings.home, BY, new=asked.new)
    yield told("made" if made else "resumed", number=number, file=path_of(settings.home))
    with bar(None) as progress:
        renewed, closed = renew(engine, settings.home, progress, BY)
    yield told("renewed", n=f"{renewed:,}", number=number)
    if closed:
        raise Faulty(told("closed", n=f"{closed:,}"))


def _forget(settings: Settings, engine: Engine, asked: argparse.Namespace) -> Iterator[str]:
    from data.rotation import forget  # noqa: PLC0415

    forget(engine, settings.home, asked.number, BY)
    yield told("gone", number=asked.number)


DOES = {"status": _status, "rotate": _rotate, "forget": _forget}


def told(line: str, **facts: object) -> str:
    """A line for the console, in both languages."""
    return " / ".join(say(f"seal_keys.{line}", lang, **facts) for lang in ("zh", "en"))
