"""The command line of the store: ``python -m data --help``."""

from __future__ import annotations

import argparse
import os
import sys

from data.cli import account, audit, backup, check, demo, export, keys, osm, restore, shard, stats
from data.errors import SettingsError, StoreError
from data.settings import describe, read_settings
from geo.errors import PlaceError, Told
from geo.words import LANGS

FINE, FAULTY, FAILED, STOPPED = 0, 1, 2, 130


def main(words: list[str] | None = None) -> int:
    """Run one command: 0 fine, 1 faults found, 2 not possible (one line on stderr says why)."""
    asked = _parser(os.environ.get("MENPAI_LANG", "zh")).parse_args(words)
    try:
        for line in asked.run(read_settings(os.environ), asked):
            print(line, flush=True)
    except check.Faulty as found:
        print(found, file=sys.stderr)
        return FAULTY
    except (PlaceError, SettingsError, StoreError) as error:
        print(f"menpai: {_in_words(error)}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        print("menpai: stopped, nothing was changed", file=sys.stderr)
        return STOPPED
    return FINE


def _in_words(error: Exception) -> str:
    """One line; in both languages where it has them."""
    if isinstance(error, Told) and error.code:
        return " / ".join(error.words(lang) for lang in LANGS)
    return str(error)


def _parser(lang: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m data",
        description="门牌 Menpai: 数据 / the street's data. 服务 serve: python app.py",
        epilog="环境变量 environment variables [默认 default]:\n" + describe(lang),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for command in (demo, osm, export, check, stats, shard, account, audit, backup, restore, keys):
        command.add(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
