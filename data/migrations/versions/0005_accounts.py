"""Accounts as people use them: passwords that grow old, sessions, one-time codes, keys."""

# mypy: disable-error-code="attr-defined"
from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)

ACCOUNT_COLUMNS = (
    ("name", sa.String(length=80)),
    ("password_at", TIME),
    ("locked_until", TIME),
    ("code_sealed", sa.LargeBinary()),
    ("code_step", BIG),
)


def upgrade() -> None:
    """New columns of accounts; who has a password must choose another one."""
    with op.batch_alter_table("user_account") as table:
        for name, kind in ACCOUNT_COLUMNS:
            table.add_column(sa.Column(name, kind, nullable=True))
        table.add_column(sa.Column("must_change", sa.Boolean(), nullable=False, server_default=sa.true()))
        table.add_column(sa.Column("failures", sa.SmallInteger(), nullable=False, server_default="0"))
    with op.batch_alter_table("user_account") as table:
        table.alter_column("must_change", server_default=None)
        table.alter_column("failures", server_default=None)
    _sessions()
    _keys()


def _sessions() -> None:
    op.create_table(
        "old_password",
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_old_password_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_old_password")),
    )
    op.create_index(op.f("ix_old_password_user_id"), "old_password", ["user_id"])
    op.create_table(
        "signed_in",
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("stage", sa.String(length=8), nullable=False),
        sa.Column("began_at", TIME, nullable=False),
        sa.Column("seen_at", TIME, nullable=False),
        sa.Column("address", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_signed_in_user_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_signed_in")),
    )
    op.create_index(op.f("ix_signed_in_user_id"), "signed_in", ["user_id"])


def _keys() -> None:
    op.create_table(
        "api_key",
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("scopes", sa.String(length=200), nullable=False),
        sa.Column("area_prefix", sa.String(length=17), nullable=False),
        sa.Column("made_by", sa.String(length=80), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("ends_at", TIME, nullable=False),
        sa.Column("revoked_at", TIME, nullable=True),
        sa.Column("id", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_key")),
        sa.UniqueConstraint("code", name=op.f("uq_api_key_code")),
    )


def downgrade() -> None:
    """Without sessions and keys; accounts keep their password."""
    for name in ("api_key", "signed_in", "old_password"):
        op.drop_table(name)
    with op.batch_alter_table("user_account") as table:
        for column in ("must_change", "failures", *(name for name, _ in ACCOUNT_COLUMNS)):
            table.drop_column(column)
