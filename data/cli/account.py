"""``python -m data account``: accounts from the console, for whoever lost the last way in."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import UTC, datetime

from data.cli.opened import opened
from data.settings import Settings

BY = "console"


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Say what the command takes."""
    parser = commands.add_parser(
        "account",
        help="账号:列出、重置密码 / accounts: list them, reset a password",
        description="列出账号;或给一个账号新的一次性密码,解除锁定和停用、解绑身份验证器。"
        " / List the accounts; or give one a new one-time password and undo lock, stop and authenticator.",
    )
    parser.add_argument("--reset", metavar="LOGIN", default="", help="重置谁的密码 / whose password to reset")
    parser.set_defaults(run=run)


def run(settings: Settings, asked: argparse.Namespace) -> Iterator[str]:
    """Yields what to print. PlaceError when there is no such account."""
    from data.accounts import people  # noqa: PLC0415 - the other commands do not need it
    from data.accounts.passwords import Passwords  # noqa: PLC0415

    with opened(settings) as connection:
        engine = connection.engine
        if asked.reset:
            password = people.reset(engine, Passwords(), asked.reset, BY, datetime.now(UTC))
            people.disable(engine, asked.reset, BY, disabled=False)
            yield f"{asked.reset}  一次性密码 one-time password: {password}"
            return
        for one in people.accounts(engine):
            state = "stopped" if one.disabled else "active"
            yield f"{one.login:<24}{one.role:<18}{state:<9}{' '.join(one.areas) or '-'}"
