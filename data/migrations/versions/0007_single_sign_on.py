"""Single sign-on: the person of a provider that an account is bound to, and sign-ins under way."""

# mypy: disable-error-code="attr-defined"
from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

PERSON = ("issuer", "subject")
UNIQUE = "uq_user_account_issuer_subject"


def upgrade() -> None:
    """No account is bound yet."""
    with op.batch_alter_table("user_account") as table:
        for name in PERSON:
            table.add_column(sa.Column(name, sa.String(length=255), nullable=True))
        table.create_unique_constraint(op.f(UNIQUE), list(PERSON))
    op.create_table(
        "begun_sign_in",
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_begun_sign_in")),
    )


def downgrade() -> None:
    """Who came in by single sign-on has no password, and so stays out until it is reset."""
    op.drop_table("begun_sign_in")
    with op.batch_alter_table("user_account") as table:
        table.drop_constraint(op.f(UNIQUE), type_="unique")
        for name in PERSON:
            table.drop_column(name)
