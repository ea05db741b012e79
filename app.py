"""Menpai: one street on one map. ``python app.py --help`` lists the settings."""

from __future__ import annotations

import argparse
import os
import sys

from data.settings import describe


def main() -> int:
    """Serve until stopped by hand; 1 when it cannot start."""
    _parser(os.environ.get("MENPAI_LANG", "zh")).parse_args()
    from dashboard.start import log_to_stderr, start  # noqa: PLC0415 — seconds of imports that --help does not need

    log_to_stderr()
    return start(os.environ)


def _parser(lang: str) -> argparse.ArgumentParser:
    return argparse.ArgumentParser(
        prog="python app.py",
        description="门牌 Menpai: 一张图看一条街道 / one street on one map. 数据 data: python -m data --help",
        epilog="环境变量 environment variables [默认 default]:\n" + describe(lang),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


if __name__ == "__main__":
    sys.exit(main())
