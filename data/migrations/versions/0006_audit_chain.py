"""The chain of the audit log; from now on log and chain can only be added to."""

# mypy: disable-error-code="attr-defined"
from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLES = ("audit_log", "audit_seal")
REFUSED = "the audit log can only be added to"
FUNCTION = f"""
CREATE FUNCTION menpai_only_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '{REFUSED}';
END $$
"""


def upgrade() -> None:
    """The table of links, and guards on both."""
    op.create_table(
        "audit_seal",
        sa.Column("number", BIG, nullable=False, autoincrement=False),
        sa.Column("audit_id", BIG, nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_seal")),
        sa.UniqueConstraint("audit_id", name=op.f("uq_audit_seal_audit_id")),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(FUNCTION)
        for table in TABLES:
            op.execute(
                f"CREATE TRIGGER only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
                " FOR EACH STATEMENT EXECUTE FUNCTION menpai_only_added()"
            )
        return
    for table in TABLES:
        for step in ("update", "delete"):
            op.execute(
                f"CREATE TRIGGER only_added_{table}_{step} BEFORE {step} ON {table}"
                f" BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
            )


def downgrade() -> None:
    """Without the chain; the log stays."""
    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            op.execute(f"DROP TRIGGER only_added ON {table}")
        op.execute("DROP FUNCTION menpai_only_added()")
    else:
        for table in TABLES:
            for step in ("update", "delete"):
                op.execute(f"DROP TRIGGER only_added_{table}_{step}")
    op.drop_table("audit_seal")
