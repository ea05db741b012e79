"""``python -m data backup FOLDER``: one more backup of the street."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from data.cli.opened import opened
from data.settings import Settings
from geo.words import say


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Say what the command takes."""
    parser = commands.add_parser(
        "backup",
        help="备份：库、照片、上传的文件 / back up: store, photographs, uploaded files",
        description="在 FOLDER 里写一份带日期的完整备份；服务不必停。密钥不在其中：用 --keys 另放一处。"
        " / Write one dated backup, whole or not at all, into FOLDER; the service goes on. Keys are not in "
        "it: put them elsewhere with --keys.",
    )
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="备份目录 / where backups lie")
    parser.add_argument(
        "--keys",
        type=Path,
        metavar="FOLDER2",
        help="密钥的备份目录，与备份分开保管 / where keys are backed up, kept apart from the data",
    )
    parser.add_argument(
        "--keep",
        type=_count,
        default=0,
        metavar="N",
        help="只留最新的 N 份 / keep only the newest N [all]",
    )
    parser.set_defaults(run=run)


def run(settings: Settings, asked: argparse.Namespace) -> Iterator[str]:
    """Write it; yields what to print."""
    from data.backup import take  # noqa: PLC0415 - the other commands do not need it

    with opened(settings) as connection:
        connection.rollback()  # whoever only waits must not hold a moment of the store
        made = take(
            settings, connection.engine, asked.folder.absolute(), datetime.now(UTC),
            keys_to=asked.keys and asked.keys.absolute(), keep=asked.keep,
        )  # fmt: skip
    manifest = made.manifest
    rows, size = f"{sum(manifest.rows.values()):,}", f"{manifest.size / 1e6:,.1f}"
    yield both("done", folder=made.folder, rows=rows, files=len(manifest.parts), size=size)
    if not made.key:
        yield both("no_key")
    elif asked.keys:
        yield both("keys_kept", folder=asked.keys, key=made.key)
    else:
        yield both("keys_left", key=made.key)
    if made.gone:
        yield both("gone", n=len(made.gone), oldest=made.gone[-1].name)
    if not made.logged:
        yield both("not_logged")


def both(line: str, **facts: object) -> str:
    """A line for the console, in both languages."""
    return " / ".join(say(f"backup.{line}", lang, **facts) for lang in ("zh", "en"))


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 100_000):
        raise argparse.ArgumentTypeError(
            f"{text!r}: 请写 1 到 100000 的整数 / use a whole number from 1 to 100000"
        )
    return int(text)
