"""The change log, filled by triggers: every process learns which events, alarms and visits changed."""

# mypy: disable-error-code="attr-defined"
from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLES = ("event", "alarm", "visit")
STEPS = ("insert", "update", "delete")

# One statement writes its entries at once, in the order of the keys, whatever the number of rows.
LOG_FUNCTION = """
CREATE FUNCTION menpai_log_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    me bigint := pg_current_xact_id()::text::bigint;
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO change_log (xid, table_name, key, operation, at)
            SELECT me, TG_ARGV[0], id, 'insert', clock_timestamp() FROM came ORDER BY id;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO change_log (xid, table_name, key, operation, at)
            SELECT me, TG_ARGV[0], id, 'delete', clock_timestamp() FROM gone ORDER BY id;
    ELSE
        INSERT INTO change_log (xid, table_name, key, operation, at)
            SELECT me, TG_ARGV[0], id, 'delete', clock_timestamp() FROM gone
            WHERE NOT EXISTS (SELECT FROM came WHERE came.id = gone.id) ORDER BY id;
        INSERT INTO change_log (xid, table_name, key, operation, at)
            SELECT me, TG_ARGV[0], id, 'update', clock_timestamp() FROM came ORDER BY id;
    END IF;
    PERFORM pg_notify('menpai_change', '');
    RETURN NULL;
END $$
"""
TOLD_FUNCTION = """
CREATE FUNCTION menpai_tell_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('menpai_change', '');
    RETURN NULL;
END $$
"""
SEEN = {
    "insert": "NEW TABLE AS came",
    "update": "OLD TABLE AS gone NEW TABLE AS came",
    "delete": "OLD TABLE AS gone",
}


def upgrade() -> None:
    """A table, and triggers on those that are followed."""
    op.create_table(
        "change_log",
        sa.Column("seq", BIG, nullable=False),
        sa.Column("xid", sa.BigInteger(), nullable=True),
        sa.Column("table_name", sa.String(length=24), nullable=False),
        sa.Column("key", sa.String(length=24), nullable=False),
        sa.Column("operation", sa.String(length=6), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_change_log")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_change_log_xid"), "change_log", ["xid"])
    op.create_index("ix_change_log_at", "change_log", ["at"], postgresql_using="brin")
    if op.get_bind().dialect.name == "postgresql":
        _postgis()
    else:
        _sqlite()


def _postgis() -> None:
    op.execute(LOG_FUNCTION)
    op.execute(TOLD_FUNCTION)
    for table in TABLES:
        for step in STEPS:
            op.execute(
                f"CREATE TRIGGER change_{step} AFTER {step} ON {table} REFERENCING {SEEN[step]} "
                f"FOR EACH STATEMENT EXECUTE FUNCTION menpai_log_change('{table}')"
            )
    op.execute(
        "CREATE TRIGGER change_told AFTER INSERT OR UPDATE OR DELETE ON meta "
        "FOR EACH STATEMENT EXECUTE FUNCTION menpai_tell_change()"
    )


def _sqlite() -> None:
    for table in TABLES:
        for step in STEPS:
            entry = _entry(table, "old" if step == "delete" else "new", step)
            # A row that took another key went and came.
            left = f"{_entry(table, 'old', 'delete', 'WHERE old.id <> new.id')}; " if step == "update" else ""
            op.execute(
                f"CREATE TRIGGER change_{table}_{step} AFTER {step} ON {table} BEGIN {left}{entry}; END"
            )


def _entry(table: str, row: str, operation: str, where: str = "") -> str:
    now = "strftime('%Y-%m-%d %H:%M:%f000', 'now')"  # as SQLAlchemy writes a time: six digits
    return (
        "INSERT INTO change_log (table_name, key, operation, at) "
        f"SELECT '{table}', {row}.id, '{operation}', {now} {where}".strip()
    )


def downgrade() -> None:
    """Without the log; the data themselves stay as they are."""
    postgis = op.get_bind().dialect.name == "postgresql"
    for table in TABLES:
        for step in STEPS:
            op.execute(
                f"DROP TRIGGER change_{step} ON {table}" if postgis else f"DROP TRIGGER change_{table}_{step}"
            )
    if postgis:
        op.execute("DROP TRIGGER change_told ON meta")
        op.execute("DROP FUNCTION menpai_log_change()")
        op.execute("DROP FUNCTION menpai_tell_change()")
    op.drop_table("change_log")
