"""What each source said: records, rules, mappings, doubts; batches say what became of their rows."""

# mypy: disable-error-code="attr-defined"
from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)

BATCH_COLUMNS = (
    ("source", sa.String(length=40)),
    ("brought_by", sa.String(length=80)),
    ("rows_added", sa.Integer()),
    ("rows_changed", sa.Integer()),
    ("rows_same", sa.Integer()),
    ("rows_doubtful", sa.Integer()),
    ("undone_at", TIME),
    ("undone_by", sa.String(length=80)),
)


def upgrade() -> None:
    """New tables; new columns that may be empty, so a table that is there is not rewritten."""
    for name, kind in BATCH_COLUMNS:
        op.add_column("import_batch", sa.Column(name, kind, nullable=True))
    op.create_index(op.f("ix_import_batch_source"), "import_batch", ["source"])
    op.add_column("import_row_error", sa.Column("field", sa.String(length=40), nullable=True))
    op.add_column("person", sa.Column("id_no_index", sa.LargeBinary(length=16), nullable=True))
    op.create_index(op.f("ix_person_id_no_index"), "person", ["id_no_index"])
    _records()
    _choices()
    _doubts()


def _records() -> None:
    op.create_table(
        "source_record",
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("source_id", sa.String(length=80), nullable=False),
        sa.Column("thing", sa.String(length=24), nullable=True),
        sa.Column("batch_id", BIG, nullable=True),
        sa.Column("given_at", TIME, nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.Column("stated", sa.Text(), nullable=False),
        sa.Column("id", BIG, nullable=False),
        sa.Column("area_code", sa.String(length=17), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"], name=op.f("fk_source_record_batch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_record")),
    )
    op.create_index("ix_source_record_key", "source_record", ["kind", "source", "source_id"])
    op.create_index("ix_source_record_thing", "source_record", ["kind", "thing"])
    op.create_index(op.f("ix_source_record_batch_id"), "source_record", ["batch_id"])
    op.create_index(op.f("ix_source_record_area_code"), "source_record", ["area_code"])


def _choices() -> None:
    op.create_table(
        "source_rule",
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("rank", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "field", "source", name=op.f("pk_source_rule")),
    )
    op.create_table(
        "column_mapping",
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("heading", sa.String(length=160), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("source", "kind", "heading", name=op.f("pk_column_mapping")),
    )


def _doubts() -> None:
    op.create_table(
        "match_doubt",
        sa.Column("record_id", BIG, nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("candidate", sa.String(length=24), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("why", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("decided_at", TIME, nullable=True),
        sa.Column("decided_by", sa.String(length=80), nullable=True),
        sa.Column("id", BIG, nullable=False),
        sa.Column("area_code", sa.String(length=17), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["source_record.id"], name=op.f("fk_match_doubt_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_doubt")),
    )
    for column in ("record_id", "state", "area_code"):
        op.create_index(op.f(f"ix_match_doubt_{column}"), "match_doubt", [column])


def downgrade() -> None:
    """Back to where things were known without their sources."""
    for table in ("match_doubt", "column_mapping", "source_rule", "source_record"):
        op.drop_table(table)
    op.drop_index(op.f("ix_person_id_no_index"), table_name="person")
    op.drop_column("person", "id_no_index")
    op.drop_column("import_row_error", "field")
    op.drop_index(op.f("ix_import_batch_source"), table_name="import_batch")
    for name, _ in reversed(BATCH_COLUMNS):
        op.drop_column("import_batch", name)
