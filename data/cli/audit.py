"""``python -m data audit verify``: does the chain of the audit log hold."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine

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
    parser.add_argument(
        "--archive",
        type=Path,
        metavar="FILE",
        help="只校验转出的存档文件 audit-….jsonl.gz / verify this archive of what left the log instead",
    )
    parser.set_defaults(run=run)


def run(settings: Settings, asked: argparse.Namespace) -> Iterator[str]:
    """Verify the log or an archive; yields a line for each fault, then raises Faulty if there was one."""
    what = f"the archive {asked.archive.name}" if asked.archive else "the audit log"
    with opened(settings) as connection:
        links, faults = _verified(connection.engine, settings.home, asked.archive)
    yield from faults
    if faults:
        raise Faulty(f"{what} does not hold: {len(faults)} faults in {links:,} links")
    yield f"{what} holds: {links:,} links"


def _verified(engine: Engine, home: Path, archive: Path | None) -> tuple[int, list[str]]:
    """How many links there are, and the faults; of the log, what is new is sealed first."""
    from data.audit import seal_new, verify, verify_archive  # noqa: PLC0415 - only this command needs them

    if archive:
        return verify_archive(engine, home, archive)
    while seal_new(engine, home):
        pass
    return verify(engine, home, datetime.now(UTC))
