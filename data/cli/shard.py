"""``python -m data shard``: the events as files that workers count from."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from data.cli.opened import opened
from data.cli.progress import bar
from data.errors import StoreError
from data.settings import Settings


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Say what the command takes."""
    parser = commands.add_parser(
        "shard",
        help="事件写成 Parquet 分片,供 Dask 集群统计 / events as Parquet shards for MENPAI_DASK",
        description="把全部事件写成 Parquet 分片(按 H3 五级六边形切分),供集群统计;上一次写的保留,更早的删除。"
        " / Write all events as Parquet shards, cut at H3 parents of resolution 5, for a cluster to count."
        " What was written before is kept, what was written before that goes.",
    )
    parser.add_argument(
        "folder",
        type=Path,
        nargs="?",
        metavar="DIR",
        help="分片目录,各机均须可读 / where to; every worker must see it [MENPAI_SHARDS]",
    )
    parser.add_argument(
        "--shards",
        type=int,
        default=0,
        metavar="N",
        help="最多几片;0 为每 1250 万行一片 / at most so many; 0 = one for 12.5 million rows",
    )
    parser.set_defaults(run=run)


def run(settings: Settings, asked: argparse.Namespace) -> Iterator[str]:
    """Write them; yields what to print."""
    from data.shards.manifest import Manifest  # noqa: PLC0415 - the other commands do not need it
    from data.shards.street import write_street  # noqa: PLC0415

    if asked.shards < 0:
        raise StoreError(f"--shards {asked.shards}: use 0 or more")
    root = asked.folder or settings.shards
    with opened(settings) as connection, bar(None) as progress:
        try:
            folder = write_street(connection.engine, root, asked.shards, lambda n: progress("event", n))
        except OSError as error:
            raise StoreError(f"{root} could not be written: {error.strerror or error}") from error
    manifest = Manifest.read(folder)
    for number, parts in enumerate(manifest.shards):
        yield f"shard {number:<3}{manifest.rows_of(number):>14,} rows in {len(parts)} files"
    size = sum(path.stat().st_size for path in folder.iterdir())
    yield f"{folder}: {manifest.rows:,} rows, {size / 1e6:,.1f} MB"
