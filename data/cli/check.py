"""``python -m data check``: does everything hang together."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from data.cli.opened import opened
from data.settings import Settings


class Faulty(Exception):  # noqa: N818 - an outcome, not a failure of the command
    """Something was found; the process ends with 1."""


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Say what the command takes."""
    parser = commands.add_parser("check", help="do keys, areas, hexes, borders and counts agree? 1 when not")
    parser.set_defaults(run=run)


def run(settings: Settings, _asked: argparse.Namespace) -> Iterator[str]:
    """Look at everything; yields a line for each fault, then raises Faulty if there was one."""
    from data.check_cover import check_cover  # noqa: PLC0415 - --help does not need them
    from data.check_rows import check_rows  # noqa: PLC0415

    faults = 0
    with opened(settings) as connection:
        for check in (check_rows, check_cover):
            for fault in check(connection):
                faults += 1
                yield str(fault)
    if faults:
        raise Faulty(f"{faults} kinds of fault")
    yield "keys, areas, hexes, borders and counts agree"
