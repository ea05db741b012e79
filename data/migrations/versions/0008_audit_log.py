"""Who did it has a column of its own; what is older than six months may go, behind a sealed beginning."""

# ruff: noqa: S608 - our own names
# mypy: disable-error-code="attr-defined"
from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
LEAST_DAYS = 183  # six months, whatever a setting says
ADDED = "the audit log can only be added to"
KEPT = "the audit log is kept: only what is older than six months and stands in a sealed beginning may go"
CHAIN = ("audit_log", "audit_seal")

# Each function names the schema of its tables: a temporary table of the same name is not asked instead.
# The time of the newest entry is a second clock: the database's own may have been set forward.
CUT_LOG = f"""
CREATE FUNCTION menpai_cut_log() RETURNS trigger LANGUAGE plpgsql SET search_path = {{schema}}, pg_temp AS $$
DECLARE
    newest timestamptz := (SELECT at FROM audit_log ORDER BY id DESC LIMIT 1);
    limit_at timestamptz := least(pg_catalog.clock_timestamp(), newest) - interval '{LEAST_DAYS} days';
    sealed bigint := (SELECT max(b.number) FROM audit_beginning b JOIN audit_seal s USING (number, hash));
BEGIN
    IF EXISTS (
        SELECT FROM gone WHERE newest IS NULL OR gone.at >= limit_at OR NOT EXISTS (
            SELECT FROM audit_seal s WHERE s.audit_id = gone.id AND s.number <= sealed)
    ) THEN
        RAISE EXCEPTION '{KEPT}';
    END IF;
    RETURN NULL;
END $$
"""
CUT_SEAL = f"""
CREATE FUNCTION menpai_cut_seal() RETURNS trigger LANGUAGE plpgsql SET search_path = {{schema}}, pg_temp AS $$
DECLARE
    sealed bigint := (SELECT max(number) FROM audit_beginning);
BEGIN
    IF EXISTS (
        SELECT FROM gone WHERE sealed IS NULL OR gone.number > sealed
            OR EXISTS (SELECT FROM audit_log l WHERE l.id = gone.audit_id)
    ) THEN
        RAISE EXCEPTION '{KEPT}';
    END IF;
    RETURN NULL;
END $$
"""
FUNCTIONS = {"audit_log": ("menpai_cut_log", CUT_LOG), "audit_seal": ("menpai_cut_seal", CUT_SEAL)}

TIME = "strftime('%Y-%m-%d %H:%M:%f', {}, '-" + f"{LEAST_DAYS} days')"
MAY_GO = {
    "audit_log": f"""
        old.at < {TIME.format("'now'")}
        AND old.at < (SELECT {TIME.format("at")} FROM audit_log ORDER BY id DESC LIMIT 1)
        AND EXISTS (SELECT 1 FROM audit_seal s, audit_beginning b, audit_seal e
            WHERE s.audit_id = old.id AND b.number >= s.number
                AND e.number = b.number AND e.hash = b.hash)""",
    "audit_seal": """
        old.number <= (SELECT max(number) FROM audit_beginning)
        AND NOT EXISTS (SELECT 1 FROM audit_log l WHERE l.id = old.audit_id)""",
}
# REPLACE takes a row away without asking the trigger of deletions.
SAME = {
    "audit_log": "id = new.id",
    "audit_seal": "number = new.number OR audit_id = new.audit_id",
    "audit_beginning": "number = new.number",
}


def upgrade() -> None:
    """The column, the table of beginnings, and guards that let the oldest go."""
    op.add_column("audit_log", sa.Column("by", sa.String(length=80), nullable=True))
    op.create_table(
        "audit_beginning",
        sa.Column("number", BIG, nullable=False, autoincrement=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("archive", sa.String(length=80), nullable=False),
        sa.Column("archive_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("mac", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_beginning")),
    )
    if op.get_bind().dialect.name == "postgresql":
        _guard_postgis()
    else:
        _guard_sqlite()


def _guard_postgis() -> None:
    schema = op.get_bind().scalar(sa.text("SELECT quote_ident(current_schema())"))
    for table, (name, function) in FUNCTIONS.items():
        op.execute(function.format(schema=schema))
        op.execute(f"DROP TRIGGER only_added ON {table}")
        _only_added(table, "UPDATE OR TRUNCATE")
        op.execute(
            f"CREATE TRIGGER only_cut AFTER DELETE ON {table} REFERENCING OLD TABLE AS gone"
            f" FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
        )
    _only_added("audit_beginning", "UPDATE OR DELETE OR TRUNCATE")


def _guard_sqlite() -> None:
    for table, condition in MAY_GO.items():
        op.execute(f"DROP TRIGGER only_added_{table}_delete")
        op.execute(
            f"CREATE TRIGGER only_cut_{table} BEFORE DELETE ON {table} WHEN ({condition}) IS NOT 1"
            f" BEGIN SELECT RAISE(ABORT, '{KEPT}'); END"
        )
    for step in ("update", "delete"):
        _refuse("audit_beginning", step)
    for table, same in SAME.items():
        op.execute(
            f"CREATE TRIGGER only_added_{table}_insert BEFORE INSERT ON {table}"
            f" WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) BEGIN SELECT RAISE(ABORT, '{ADDED}'); END"
        )


def _only_added(table: str, steps: str) -> None:
    op.execute(
        f"CREATE TRIGGER only_added BEFORE {steps} ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION menpai_only_added()"
    )


def _refuse(table: str, step: str) -> None:
    op.execute(
        f"CREATE TRIGGER only_added_{table}_{step} BEFORE {step} ON {table}"
        f" BEGIN SELECT RAISE(ABORT, '{ADDED}'); END"
    )


def downgrade() -> None:
    """Nothing may go any more. Who did what since is lost, and the links of those entries fit no more.

    The log cannot be rewritten: without the column an entry is not what was sealed.
    """
    if op.get_bind().dialect.name == "postgresql":
        for table, (name, _) in FUNCTIONS.items():
            op.execute(f"DROP TRIGGER only_cut ON {table}")
            op.execute(f"DROP TRIGGER only_added ON {table}")
            op.execute(f"DROP FUNCTION {name}()")
            _only_added(table, "UPDATE OR DELETE OR TRUNCATE")
    else:
        for table in CHAIN:
            op.execute(f"DROP TRIGGER only_cut_{table}")
            op.execute(f"DROP TRIGGER only_added_{table}_insert")
            _refuse(table, "delete")
    op.drop_table("audit_beginning")
    op.drop_column("audit_log", "by")
