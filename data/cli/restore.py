"""``python -m data restore BACKUP``: a backup put in the place of the store."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from data.cli.backup import both
from data.cli.check import Faulty
from data.sealing import path_of
from data.settings import Settings

if TYPE_CHECKING:
    from data.backup import Restored


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Say what the command takes."""
    parser = commands.add_parser(
        "restore",
        help="恢复一份备份；先停服务 / put a backup back; stop the service first",
        description="核对备份的每个文件，恢复到新处，最后换上；旧版本的自动升级。服务须已停止。"
        " / Check every file of a backup, restore it in a new place and swap at the end; an older one is "
        "migrated. The service must be stopped.",
    )
    parser.add_argument(
        "backup", type=Path, metavar="BACKUP", help="备份 / like /backups/menpai-20261126T010000Z"
    )
    parser.add_argument(
        "--keys",
        type=Path,
        metavar="FOLDER2",
        help="放回密钥：密钥的备份目录 / put the key back, from this folder",
    )
    parser.add_argument("--replace", action="store_true", help="覆盖现有数据 / lose the data that are there")
    parser.set_defaults(run=run)


def run(settings: Settings, asked: argparse.Namespace) -> Iterator[str]:
    """Put it back; yields what to print, then raises Faulty when the audit log does not hold."""
    from data.backup import restore  # noqa: PLC0415 - the other commands do not need it

    done = restore(
        settings, asked.backup.absolute(), datetime.now(UTC),
        keys_from=asked.keys and asked.keys.absolute(), replace=asked.replace,
    )  # fmt: skip
    manifest = done.manifest
    rows, taken_at = f"{sum(manifest.rows.values()):,}", f"{manifest.taken_at:%Y-%m-%d %H:%M:%S} UTC"
    yield both("restored", street=manifest.street, taken_at=taken_at, rows=rows, files=len(manifest.parts))
    if done.key_aside:
        yield both("key_aside", file=path_of(settings.home).with_name(done.key_aside))
    if done.anchor_aside:
        yield both("anchor_aside", file=settings.home / done.anchor_aside)
    yield _identities(done, settings)
    yield from _chain(done)
    yield both("start")


def _identities(done: Restored, settings: Settings) -> str:
    proof, key = done.proof, done.manifest.key
    if proof.opened < proof.tried or not done.key_there:
        return both("closed", n=proof.tried - proof.opened, key=key or "?", file=path_of(settings.home))
    if not key:
        return both("no_key")
    return both("opens", n=proof.tried) if proof.tried else both("none_sealed")


def _chain(done: Restored) -> Iterator[str]:
    proof = done.proof
    if proof.links is None:
        if done.manifest.key:
            yield both("chain_unknown")
        return
    if not proof.faults:
        yield both("chain_holds", n=proof.links)
        return
    yield from proof.faults
    raise Faulty(both("chain_broken", n=len(proof.faults), links=proof.links))
