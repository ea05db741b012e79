"""``python -m bench``: the table of the README, on a street made for it."""

from __future__ import annotations

import sys
from pathlib import Path

from bench import demo_scale, first_map, h3_rate, machine, map_requests, mvt_rate, wire_bytes
from bench.peers import peers
from bench.result import Row, summary
from bench.street import HOUSES, make, parser


def main() -> None:
    """Run one benchmark after the other, and print when all are done."""
    home: Path = parser(__doc__).parse_args().home
    where = machine.sentence()  # first: later the machine is busy with us
    lines = [*_street(home), *_map(home), *_requests(home), *_bytes(home), *_rates()]
    print(f"\n{where}\n\n{summary(lines)}")


def _street(home: Path) -> list[Row]:
    _say("making the demo street")
    return demo_scale.rows(HOUSES, make(home), demo_scale.rows_in(home))


def _map(home: Path) -> list[Row]:
    _say("first map")
    return first_map.rows(first_map.measure(home))


def _requests(home: Path) -> list[Row]:
    _say("map requests")
    lines: list[Row] = []
    for where, measure in (
        ("in process", map_requests.measure_in_process),
        ("over HTTP", map_requests.measure_over_http),
    ):
        timed = measure(home)
        lines += map_requests.rows(timed, where)
        print(*map_requests.refusals(timed), sep="\n", file=sys.stderr)
    return lines


def _bytes(home: Path) -> list[Row]:
    _say("bytes over the wire")
    return wire_bytes.rows(wire_bytes.measure(home))


def _rates() -> list[Row]:
    _say("rates against peers")
    with peers() as friends:
        return [*h3_rate.rows(*h3_rate.measure(friends)), *mvt_rate.rows(mvt_rate.measure(friends))]


def _say(what: str) -> None:
    print(f"bench: {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
