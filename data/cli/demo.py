"""``python -m data demo``: a made-up street."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import date

from data.build import build_street, refuse_to_lose
from data.cli.progress import bar
from data.first_street import HOUSES, SEED, last_whole_day
from data.settings import Settings


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Say what the command takes."""
    parser = commands.add_parser("demo", help="make up a fictional street")
    parser.add_argument("--houses", type=int, default=HOUSES, help="500 to 4,000,000 [%(default)s]")
    parser.add_argument("--seed", type=int, default=SEED, help="another number, another street [%(default)s]")
    parser.add_argument(
        "--until", type=date.fromisoformat, help="last day of events, like 2026-11-23 [yesterday]"
    )
    parser.add_argument("--replace", action="store_true", help="lose the street that is there")
    parser.set_defaults(run=run)


def run(settings: Settings, asked: argparse.Namespace) -> Iterator[str]:
    """Make it; yields what to print."""
    from data.demo import street  # noqa: PLC0415 - the other commands do not need it
    from data.demo.identities import MOST_HOUSES, with_identities  # noqa: PLC0415
    from data.sealing import seal_of  # noqa: PLC0415

    refuse_to_lose(settings, replace=asked.replace)  # before the bar begins
    until = asked.until or last_whole_day()
    made = street(houses=asked.houses, seed=asked.seed, until=until)
    with bar(made.total) as progress:
        batches = made.batches()
        if asked.houses <= MOST_HOUSES:
            batches = with_identities(batches, seal_of(settings.home).still())
        counts = build_street(settings, batches, made.meta, replace=asked.replace, progress=progress)
    yield from (f"{name:<18}{count:>12,}" for name, count in counts.items())
