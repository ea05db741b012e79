"""What tests of the audit log do: write entries of some days ago, verify, change what may not be changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, text

from data.audit import verify
from data.writes import Act, writing

TABLES = ("audit_log", "audit_seal", "audit_beginning")
FIND = {
    "sqlite": "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'audit_%'",
    "postgresql": "SELECT tgname, tgrelid::regclass::text FROM pg_trigger"
    " WHERE NOT tgisinternal AND tgrelid::regclass::text LIKE 'audit_%'",
}


def write(engine: Engine, *targets: str, days_ago: float = 0, by: str = "lin", reason: str = "") -> None:
    """An entry for each."""
    for target in targets:
        at = datetime.now(UTC) - timedelta(days=days_ago)
        with writing(engine, Act("unmask", target, by, "grid_worker", at=at, reason=reason)):
            pass


def faults(engine: Engine, home: Path, **later: float) -> list[str]:
    """What is wrong with the chain, now or later."""
    return verify(engine, home, datetime.now(UTC) + timedelta(**later))[1]


def by_hand(engine: Engine, *statements: str) -> None:
    """As somebody does it who has the database and knows how to take the guards away."""
    with engine.execution_options(write=True).begin() as connection:
        for name, table in connection.execute(text(FIND[engine.dialect.name])).all():
            on = f" ON {table}" if engine.dialect.name == "postgresql" else ""
            connection.execute(text(f"DROP TRIGGER {name}{on}"))
        for statement in statements:
            connection.execute(text(statement))


def statement(engine: Engine, *statements: str) -> None:
    """As somebody does it who has the database, and the guards are there."""
    with engine.execution_options(write=True).begin() as connection:
        for one in statements:
            connection.execute(text(one))


def targets(engine: Engine) -> list[str]:
    """What the entries that are left are about, in their order."""
    with engine.connect() as connection:
        return [str(one) for one in connection.scalars(text("SELECT target FROM audit_log ORDER BY id"))]
