"""``python -m data audit verify``: does the chain of the audit log hold."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import UTC, datetime

from data.cli.check import Faulty
from data.cli.opened import opened
from data.settings import Settings


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Say what the command takes."""
    parser = commands.add_parser(
        "audit",
        help="校验审计日志的链 / verify the chain of the audit log; 1 when it does not hold",
        description="逐条核对审计日志:缺了、改了、调换了、截断了都会说出来。"
        " / Walk the whole audit log: what is missing, changed, moved or cut off is told.",
    )
    parser.add_argument("do", choices=["verify"])
    parser.set_defaults(run=run)


def run(settings: Settings, _asked: argparse.Namespace) -> Iterator[str]:
    """Seal what is new, then verify; yields a line for each fault, then raises Faulty if there was one."""
    from data.audit import seal_new, verify  # noqa: PLC0415 - the other commands do not need them

    with opened(settings) as connection:
        engine = connection.engine
        while seal_new(engine, settings.home):
            pass
        links, faults = verify(engine, settings.home, datetime.now(UTC))
    yield from faults
    if faults:
        raise Faulty(f"the audit log does not hold: {len(faults)} faults in {links:,} links")
    yield f"the audit log holds: {links:,} links"
