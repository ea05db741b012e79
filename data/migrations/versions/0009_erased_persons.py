"""By what somebody who was erased would be known again, so that an old file does not bring them back."""

# mypy: disable-error-code="attr-defined"
from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Nobody is erased yet."""
    op.create_table(
        "erased_person",
        sa.Column("id", BIG, nullable=False),
        sa.Column("erasure", BIG, nullable=False),
        sa.Column("mark", sa.LargeBinary(length=16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erased_person")),
    )
    for column in ("erasure", "mark"):
        op.create_index(op.f(f"ix_erased_person_{column}"), "erased_person", [column])


def downgrade() -> None:
    """Whoever was erased can be brought in again by an old file."""
    op.drop_table("erased_person")
