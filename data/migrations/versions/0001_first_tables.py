"""The first tables: everything, as data/models had it on the first day."""

# ruff: noqa: PLR0915 - a table list is as long as it is
# mypy: disable-error-code="attr-defined"
from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)


def shape(kind: str) -> Geometry:
    """A geometry column's type; its index is made by an operation of its own."""
    return Geometry(kind, srid=4326, spatial_index=False)


def upgrade() -> None:
    """The first tables."""
    op.create_table(
        "audit_log",
        sa.Column("at", TIME, nullable=False),
        sa.Column("user_id", BIG, nullable=True),
        sa.Column("role", sa.String(length=24), nullable=True),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("target", sa.String(length=120), nullable=True),
        sa.Column("result", sa.String(length=24), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("chain_hash", sa.LargeBinary(), nullable=True),
        sa.Column("id", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_log")),
    )
    op.create_index(op.f("ix_audit_log_at"), "audit_log", ["at"])
    op.create_geospatial_table(
        "division",
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("name_en", sa.String(length=80), nullable=True),
        sa.Column("level", sa.String(length=16), nullable=False),
        sa.Column("parent_code", sa.String(length=12), nullable=True),
        sa.Column("fictional", sa.Boolean(), nullable=True),
        sa.Column("geometry", shape("MULTIPOLYGON"), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=True),
        sa.Column("source_id", sa.String(length=80), nullable=True),
        sa.Column("updated_at", TIME, nullable=True),
        sa.Column("valid_from", TIME, nullable=True),
        sa.Column("valid_to", TIME, nullable=True),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_division")),
    )
    op.create_geospatial_index("idx_division_geometry", "division", ["geometry"], postgresql_using="gist")
    op.create_index(op.f("ix_division_parent_code"), "division", ["parent_code"])
    op.create_geospatial_table(
        "estate",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("manager", sa.String(length=80), nullable=True),
        sa.Column("owners_committee", sa.Boolean(), nullable=True),
        sa.Column("geometry", shape("MULTIPOLYGON"), nullable=False),
        sa.Column("id", BIG, nullable=False),
        sa.Column("hex_id", sa.BigInteger(), nullable=False),
        sa.Column("area_code", sa.String(length=17), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=True),
        sa.Column("source_id", sa.String(length=80), nullable=True),
        sa.Column("updated_at", TIME, nullable=True),
        sa.Column("valid_from", TIME, nullable=True),
        sa.Column("valid_to", TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_estate")),
    )
    op.create_geospatial_index("idx_estate_geometry", "estate", ["geometry"], postgresql_using="gist")
    op.create_index(op.f("ix_estate_area_code"), "estate", ["area_code"])
    op.create_index(op.f("ix_estate_hex_id"), "estate", ["hex_id"])
    op.create_geospatial_table(
        "event",
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("level", sa.String(length=16), nullable=False),
        sa.Column("status", sa.SmallInteger(), nullable=False),
        sa.Column("origin", sa.String(length=24), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("address", sa.String(length=160), nullable=True),
        sa.Column("house_id", BIG, nullable=True),
        sa.Column("sensor_id", BIG, nullable=True),
        sa.Column("facility_id", BIG, nullable=True),
        sa.Column("handled_level", sa.String(length=16), nullable=True),
        sa.Column("reported_at", TIME, nullable=False),
        sa.Column("accepted_at", TIME, nullable=True),
        sa.Column("due_at", TIME, nullable=True),
        sa.Column("closed_at", TIME, nullable=True),
        sa.Column("reworked", sa.SmallInteger(), nullable=True),
        sa.Column("satisfied", sa.Boolean(), nullable=True),
        sa.Column("geometry", shape("POINT"), nullable=False),
        sa.Column("id", BIG, nullable=False),
        sa.Column("hex_id", sa.BigInteger(), nullable=False),
        sa.Column("area_code", sa.String(length=17), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=True),
        sa.Column("source_id", sa.String(length=80), nullable=True),
        sa.Column("updated_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sa.UniqueConstraint("number", name=op.f("uq_event_number")),
    )
    op.create_index(op.f("ix_event_area_code"), "event", ["area_code"])
    op.create_index(op.f("ix_event_hex_id"), "event", ["hex_id"])
    op.create_index(op.f("ix_event_house_id"), "event", ["house_id"])
    op.create_index(op.f("ix_event_reported_at"), "event", ["reported_at"])
    op.create_geospatial_table(
        "facility",
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("address", sa.String(length=160), nullable=True),
        sa.Column("status", sa.String(length=24), nullable=False),
        sa.Column("ownership", sa.String(length=24), nullable=True),
        sa.Column("area_m2", sa.Double(), nullable=True),
        sa.Column("capacity", sa.Double(), nullable=True),
        sa.Column("capacity_unit", sa.String(length=24), nullable=True),
        sa.Column("opens", sa.String(length=80), nullable=True),
        sa.Column("checked_at", TIME, nullable=True),
        sa.Column(
            "geometry",
            Geometry(
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column("id", BIG, nullable=False),
        sa.Column("hex_id", sa.BigInteger(), nullable=False),
        sa.Column("area_code", sa.String(length=17), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=True),
        sa.Column("source_id", sa.String(length=80), nullable=True),
        sa.Column("updated_at", TIME, nullable=True),
        sa.Column("valid_from", TIME, nullable=True),
        sa.Column("valid_to", TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_facility")),
    )
    op.create_geospatial_index("idx_facility_geometry", "facility", ["geometry"], postgresql_using="gist")
    op.create_index(op.f("ix_facility_area_code"), "facility", ["area_code"])
    op.create_index(op.f("ix_facility_hex_id"), "facility", ["hex_id"])
    op.create_table(
        "import_batch",
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("file_hash", sa.String(length=64), nullable=False),
        sa.Column("src_crs", sa.String(length=24), nullable=True),
        sa.Column("started_at", TIME, nullable=False),
        sa.Column("ended_at", TIME, nullable=True),
        sa.Column("rows_in", sa.Integer(), nullable=True),
        sa.Column("rows_rejected", sa.Integer(), nullable=True),
        sa.Column("id", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_batch")),
    )
    op.create_geospatial_table(
        "land",
        sa.Column("id", BIG, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=True),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column(
            "geometry",
            Geometry(
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column("area_code", sa.String(length=17), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=True),
        sa.Column("source_id", sa.String(length=80), nullable=True),
        sa.Column("updated_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_land")),
    )
    op.create_geospatial_index("idx_land_geometry", "land", ["geometry"], postgresql_using="gist")
    op.create_index(op.f("ix_land_area_code"), "land", ["area_code"])
    op.create_geospatial_table(
        "matter",
        sa.Column("procedure", sa.String(length=24), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("hex_id", sa.BigInteger(), nullable=True),
        sa.Column("started_at", TIME, nullable=False),
        sa.Column("due_at", TIME, nullable=True),
        sa.Column("closed_at", TIME, nullable=True),
        sa.Column(
            "geometry",
            Geometry(
                srid=4326, dimension=2, spatial_index=False, from_text="ST_GeomFromEWKT", name="geometry"
            ),
            nullable=True,
        ),
        sa.Column("id", BIG, nullable=False),
        sa.Column("area_code", sa.String(length=17), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=True),
        sa.Column("source_id", sa.String(length=80), nullable=True),
        sa.Column("updated_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matter")),
    )
    op.create_geospatial_index("idx_matter_geometry", "matter", ["geometry"], postgresql_using="gist")
    op.create_index(op.f("ix_matter_area_code"), "matter", ["area_code"])
    op.create_table(
        "meta",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_meta")),
    )
    op.create_table(
        "observation",
        sa.Column("datastream_id", BIG, nullable=False),
        sa.Column("observed_at", TIME, nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("quality", sa.String(length=16), nullable=False),
        sa.Column("received_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("datastream_id", "observed_at", name=op.f("pk_observation")),
    )
    op.create_geospatial_table(
        "road",
        sa.Column("id", BIG, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=True),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("walkable", sa.Boolean(), nullable=False),
        sa.Column("geometry", shape("LINESTRING"), nullable=False),
        sa.Column("area_code", sa.String(length=17), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=True),
        sa.Column("source_id", sa.String(length=80), nullable=True),
        sa.Column("updated_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_road")),
    )
    op.create_geospatial_index("idx_road_geometry", "road", ["geometry"], postgresql_using="gist")
    op.create_index(op.f("ix_road_area_code"), "road", ["area_code"])
    op.create_table(
        "source_system",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("direction", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("last_run_at", TIME, nullable=True),
        sa.Column("last_error", sa.String(length=400), nullable=True),
        sa.Column("id", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_system")),
        sa.UniqueConstraint("code", name=op.f("uq_source_system_code")),
    )
    op.create_table(
        "supervision_item",
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("hex_id", sa.BigInteger(), nullable=True),
        sa.Column("finding", sa.String(length=400), nullable=True),
        sa.Column("opened_at", TIME, nullable=False),
        sa.Column("due_at", TIME, nullable=True),
        sa.Column("published_at", TIME, nullable=True),
        sa.Column("id", BIG, nullable=False),
        sa.Column("area_code", sa.String(length=17), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=True),
        sa.Column("source_id", sa.String(length=80), nullable=True),
        sa.Column("updated_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision_item")),
    )
    op.create_index(op.f("ix_supervision_item_area_code"), "supervision_item", ["area_code"])
    op.create_table(
        "user_account",
        sa.Column("login", sa.String(length=80), nullable=False),
        sa.Column("role", sa.String(length=24), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("id", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
        sa.UniqueConstraint("login", name=op.f("uq_user_account_login")),
    )
    op.create_geospatial_table(
        "building",
        sa.Column("estate_id", BIG, nullable=True),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("use", sa.String(length=24), nullable=False),
        sa.Column("floors", sa.SmallInteger(), nullable=False),
        sa.Column("units", sa.SmallInteger(), nullable=False),
        sa.Column("height_m", sa.Double(), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=True),
        sa.Column("geometry", shape("MULTIPOLYGON"), nullable=False),
        sa.Column("id", BIG, nullable=False),
        sa.Column("hex_id", sa.BigInteger(), nullable=False),
        sa.Column("area_code", sa.String(length=17), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=True),
        sa.Column("source_id", sa.String(length=80), nullable=True),
        sa.Column("updated_at", TIME, nullable=True),
        sa.Column("valid_from", TIME, nullable=True),
        sa.Column("valid_to", TIME, nullable=True),
        sa.ForeignKeyConstraint(["estate_id"], ["estate.id"], name=op.f("fk_building_estate_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_building")),
    )
    op.create_geospatial_index("idx_building_geometry", "building", ["geometry"], postgresql_using="gist")
    op.create_index(op.f("ix_building_area_code"), "building", ["area_code"])
    op.create_index(op.f("ix_building_estate_id"), "building", ["estate_id"])
    op.create_index(op.f("ix_building_hex_id"), "building", ["hex_id"])
    op.create_table(
        "event_log",
        sa.Column("event_id", BIG, nullable=False),
        sa.Column("from_status", sa.SmallInteger(), nullable=True),
        sa.Column("to_status", sa.SmallInteger(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("actor", sa.String(length=40), nullable=False),
        sa.Column("role", sa.String(length=24), nullable=False),
        sa.Column("note", sa.String(length=400), nullable=True),
        sa.Column("id", BIG, nullable=False),
        sa.Column("area_code", sa.String(length=17), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_event_log_event_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_log")),
    )
    op.create_index(op.f("ix_event_log_area_code"), "event_log", ["area_code"])
    op.create_index(op.f("ix_event_log_event_id"), "event_log", ["event_id"])
    op.create_geospatial_table(
        "grid",
        sa.Column("code", sa.String(length=15), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("scheme", sa.String(length=16), nullable=False),
        sa.Column("community_code", sa.String(length=12), nullable=False),
        sa.Column("households", sa.Integer(), nullable=False),
        sa.Column("worker", sa.String(length=40), nullable=True),
        sa.Column("leader", sa.String(length=40), nullable=True),
        sa.Column("geometry", shape("MULTIPOLYGON"), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=True),
        sa.Column("source_id", sa.String(length=80), nullable=True),
        sa.Column("updated_at", TIME, nullable=True),
        sa.Column("valid_from", TIME, nullable=True),
        sa.Column("valid_to", TIME, nullable=True),
        sa.ForeignKeyConstraint(["community_code"], ["division.code"], name=op.f("fk_grid_community_code")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_grid")),
    )
    op.create_geospatial_index("idx_grid_geometry", "grid", ["geometry"], postgresql_using="gist")
    op.create_index(op.f("ix_grid_community_code"), "grid", ["community_code"])
    op.create_table(
        "import_row_error",
        sa.Column("batch_id", BIG, nullable=False),
        sa.Column("row", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("mend", sa.String(length=400), nullable=True),
        sa.Column("id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"], name=op.f("fk_import_row_error_batch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_row_error")),
    )
    op.create_index(op.f("ix_import_row_error_batch_id"), "import_row_error", ["batch_id"])
    op.create_table(
        "matter_step",
        sa.Column("matter_id", BIG, nullable=False),
        sa.Column("step_no", sa.SmallInteger(), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("started_at", TIME, nullable=True),
        sa.Column("ended_at", TIME, nullable=True),
        sa.Column("note", sa.String(length=400), nullable=True),
        sa.Column("id", BIG, nullable=False),
        sa.Column("area_code", sa.String(length=17), nullable=False),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_matter_step_matter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matter_step")),
    )
    op.create_index(op.f("ix_matter_step_area_code"), "matter_step", ["area_code"])
    op.create_index(op.f("ix_matter_step_matter_id"), "matter_step", ["matter_id"])
    op.create_geospatial_table(
        "service_point",
        sa.Column("facility_id", BIG, nullable=True),
        sa.Column("service", sa.String(length=24), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("status", sa.String(length=24), nullable=False),
        sa.Column("reach_m", sa.Double(), nullable=True),
        sa.Column("capacity", sa.Double(), nullable=True),
        sa.Column("opens", sa.String(length=80), nullable=True),
        sa.Column("geometry", shape("POINT"), nullable=False),
        sa.Column("id", BIG, nullable=False),
        sa.Column("hex_id", sa.BigInteger(), nullable=False),
        sa.Column("area_code", sa.String(length=17), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=True),
        sa.Column("source_id", sa.String(length=80), nullable=True),
        sa.Column("updated_at", TIME, nullable=True),
        sa.Column("valid_from", TIME, nullable=True),
        sa.Column("valid_to", TIME, nullable=True),
        sa.ForeignKeyConstraint(["facility_id"], ["facility.id"], name=op.f("fk_service_point_facility_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_point")),
    )
    op.create_geospatial_index(
        "idx_service_point_geometry", "service_point", ["geometry"], postgresql_using="gist"
    )
    op.create_index(op.f("ix_service_point_area_code"), "service_point", ["area_code"])
    op.create_index(op.f("ix_service_point_facility_id"), "service_point", ["facility_id"])
    op.create_index(op.f("ix_service_point_hex_id"), "service_point", ["hex_id"])
    op.create_table(
        "sync_run",
        sa.Column("source_system_id", BIG, nullable=False),
        sa.Column("started_at", TIME, nullable=False),
        sa.Column("ended_at", TIME, nullable=True),
        sa.Column("rows_in", sa.Integer(), nullable=True),
        sa.Column("rows_rejected", sa.Integer(), nullable=True),
        sa.Column("error", sa.String(length=400), nullable=True),
        sa.Column("id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["source_system_id"], ["source_system.id"], name=op.f("fk_sync_run_source_system_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sync_run")),
    )
    op.create_index(op.f("ix_sync_run_source_system_id"), "sync_run", ["source_system_id"])
    op.create_table(
        "user_scope",
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("area_prefix", sa.String(length=17), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_user_scope_user_id")),
        sa.PrimaryKeyConstraint("user_id", "area_prefix", name=op.f("pk_user_scope")),
    )
    op.create_geospatial_table(
        "house",
        sa.Column("building_id", BIG, nullable=True),
        sa.Column("doorplate_code", sa.String(length=30), nullable=True),
        sa.Column("plate_token", sa.String(length=32), nullable=True),
        sa.Column("external_code", sa.String(length=40), nullable=True),
        sa.Column("plate_state", sa.String(length=16), nullable=False),
        sa.Column("address", sa.String(length=160), nullable=False),
        sa.Column("road", sa.String(length=80), nullable=True),
        sa.Column("road_no", sa.String(length=20), nullable=True),
        sa.Column("estate", sa.String(length=80), nullable=True),
        sa.Column("building_no", sa.String(length=20), nullable=True),
        sa.Column("unit_no", sa.String(length=20), nullable=True),
        sa.Column("floor", sa.SmallInteger(), nullable=True),
        sa.Column("room", sa.String(length=20), nullable=True),
        sa.Column("use", sa.String(length=24), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("area_m2", sa.Double(), nullable=True),
        sa.Column("households", sa.SmallInteger(), nullable=False),
        sa.Column("residents", sa.SmallInteger(), nullable=True),
        sa.Column("age_0_3", sa.SmallInteger(), nullable=True),
        sa.Column("age_3_6", sa.SmallInteger(), nullable=True),
        sa.Column("age_6_12", sa.SmallInteger(), nullable=True),
        sa.Column("age_12_15", sa.SmallInteger(), nullable=True),
        sa.Column("age_60_plus", sa.SmallInteger(), nullable=True),
        sa.Column("age_80_plus", sa.SmallInteger(), nullable=True),
        sa.Column("geometry", shape("POINT"), nullable=False),
        sa.Column("id", BIG, nullable=False),
        sa.Column("hex_id", sa.BigInteger(), nullable=False),
        sa.Column("area_code", sa.String(length=17), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=True),
        sa.Column("source_id", sa.String(length=80), nullable=True),
        sa.Column("updated_at", TIME, nullable=True),
        sa.Column("valid_from", TIME, nullable=True),
        sa.Column("valid_to", TIME, nullable=True),
        sa.ForeignKeyConstraint(["building_id"], ["building.id"], name=op.f("fk_house_building_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_house")),
        sa.UniqueConstraint("doorplate_code", name=op.f("uq_house_doorplate_code")),
    )
    op.create_geospatial_index("idx_house_geometry", "house", ["geometry"], postgresql_using="gist")
    op.create_index(op.f("ix_house_area_code"), "house", ["area_code"])
    op.create_index(op.f("ix_house_building_id"), "house", ["building_id"])
    op.create_index(op.f("ix_house_hex_id"), "house", ["hex_id"])
    op.create_geospatial_table(
        "micro_grid",
        sa.Column("code", sa.String(length=17), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("grid_code", sa.String(length=15), nullable=False),
        sa.Column("households", sa.Integer(), nullable=False),
        sa.Column("leader", sa.String(length=40), nullable=True),
        sa.Column("geometry", shape("MULTIPOLYGON"), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=True),
        sa.Column("source_id", sa.String(length=80), nullable=True),
        sa.Column("updated_at", TIME, nullable=True),
        sa.Column("valid_from", TIME, nullable=True),
        sa.Column("valid_to", TIME, nullable=True),
        sa.ForeignKeyConstraint(["grid_code"], ["grid.code"], name=op.f("fk_micro_grid_grid_code")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_micro_grid")),
    )
    op.create_geospatial_index("idx_micro_grid_geometry", "micro_grid", ["geometry"], postgresql_using="gist")
    op.create_index(op.f("ix_micro_grid_grid_code"), "micro_grid", ["grid_code"])
    op.create_table(
        "household",
        sa.Column("house_id", BIG, nullable=False),
        sa.Column("residents", sa.SmallInteger(), nullable=False),
        sa.Column("id", BIG, nullable=False),
        sa.Column("area_code", sa.String(length=17), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=True),
        sa.Column("source_id", sa.String(length=80), nullable=True),
        sa.Column("updated_at", TIME, nullable=True),
        sa.Column("valid_from", TIME, nullable=True),
        sa.Column("valid_to", TIME, nullable=True),
        sa.ForeignKeyConstraint(["house_id"], ["house.id"], name=op.f("fk_household_house_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_household")),
    )
    op.create_index(op.f("ix_household_area_code"), "household", ["area_code"])
    op.create_index(op.f("ix_household_house_id"), "household", ["house_id"])
    op.create_geospatial_table(
        "organisation",
        sa.Column("house_id", BIG, nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("uscc", sa.String(length=18), nullable=True),
        sa.Column("geometry", shape("POINT"), nullable=False),
        sa.Column("id", BIG, nullable=False),
        sa.Column("hex_id", sa.BigInteger(), nullable=False),
        sa.Column("area_code", sa.String(length=17), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=True),
        sa.Column("source_id", sa.String(length=80), nullable=True),
        sa.Column("updated_at", TIME, nullable=True),
        sa.Column("valid_from", TIME, nullable=True),
        sa.Column("valid_to", TIME, nullable=True),
        sa.ForeignKeyConstraint(["house_id"], ["house.id"], name=op.f("fk_organisation_house_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
    )
    op.create_geospatial_index(
        "idx_organisation_geometry", "organisation", ["geometry"], postgresql_using="gist"
    )
    op.create_index(op.f("ix_organisation_area_code"), "organisation", ["area_code"])
    op.create_index(op.f("ix_organisation_hex_id"), "organisation", ["hex_id"])
    op.create_index(op.f("ix_organisation_house_id"), "organisation", ["house_id"])
    op.create_table(
        "person",
        sa.Column("house_id", BIG, nullable=False),
        sa.Column("household_id", BIG, nullable=True),
        sa.Column("sex", sa.SmallInteger(), nullable=False),
        sa.Column("birth_year", sa.SmallInteger(), nullable=False),
        sa.Column("residency", sa.String(length=24), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id_no_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", BIG, nullable=False),
        sa.Column("area_code", sa.String(length=17), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=True),
        sa.Column("source_id", sa.String(length=80), nullable=True),
        sa.Column("updated_at", TIME, nullable=True),
        sa.Column("valid_from", TIME, nullable=True),
        sa.Column("valid_to", TIME, nullable=True),
        sa.ForeignKeyConstraint(["house_id"], ["house.id"], name=op.f("fk_person_house_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    op.create_index(op.f("ix_person_area_code"), "person", ["area_code"])
    op.create_index(op.f("ix_person_house_id"), "person", ["house_id"])
    op.create_geospatial_table(
        "sensor",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("status", sa.String(length=24), nullable=False),
        sa.Column("house_id", BIG, nullable=True),
        sa.Column("azimuth", sa.Double(), nullable=True),
        sa.Column("view_deg", sa.Double(), nullable=True),
        sa.Column("last_seen_at", TIME, nullable=True),
        sa.Column("geometry", shape("POINT"), nullable=False),
        sa.Column("id", BIG, nullable=False),
        sa.Column("hex_id", sa.BigInteger(), nullable=False),
        sa.Column("area_code", sa.String(length=17), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=True),
        sa.Column("source_id", sa.String(length=80), nullable=True),
        sa.Column("updated_at", TIME, nullable=True),
        sa.Column("valid_from", TIME, nullable=True),
        sa.Column("valid_to", TIME, nullable=True),
        sa.ForeignKeyConstraint(["house_id"], ["house.id"], name=op.f("fk_sensor_house_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sensor")),
        sa.UniqueConstraint("code", name=op.f("uq_sensor_code")),
    )
    op.create_geospatial_index("idx_sensor_geometry", "sensor", ["geometry"], postgresql_using="gist")
    op.create_index(op.f("ix_sensor_area_code"), "sensor", ["area_code"])
    op.create_index(op.f("ix_sensor_hex_id"), "sensor", ["hex_id"])
    op.create_index(op.f("ix_sensor_house_id"), "sensor", ["house_id"])
    op.create_table(
        "visit",
        sa.Column("house_id", BIG, nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("worker", sa.String(length=40), nullable=False),
        sa.Column("visited_at", TIME, nullable=False),
        sa.Column("due_at", TIME, nullable=True),
        sa.Column("note", sa.String(length=400), nullable=True),
        sa.Column("id", BIG, nullable=False),
        sa.Column("hex_id", sa.BigInteger(), nullable=False),
        sa.Column("area_code", sa.String(length=17), nullable=False),
        sa.ForeignKeyConstraint(["house_id"], ["house.id"], name=op.f("fk_visit_house_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
    )
    op.create_index(op.f("ix_visit_area_code"), "visit", ["area_code"])
    op.create_index(op.f("ix_visit_hex_id"), "visit", ["hex_id"])
    op.create_index(op.f("ix_visit_house_id"), "visit", ["house_id"])
    op.create_index(op.f("ix_visit_visited_at"), "visit", ["visited_at"])
    op.create_geospatial_table(
        "alarm",
        sa.Column("sensor_id", BIG, nullable=False),
        sa.Column("event_id", BIG, nullable=True),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("level", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("value", sa.Double(), nullable=True),
        sa.Column("raised_at", TIME, nullable=False),
        sa.Column("recovered_at", TIME, nullable=True),
        sa.Column("geometry", shape("POINT"), nullable=False),
        sa.Column("id", BIG, nullable=False),
        sa.Column("hex_id", sa.BigInteger(), nullable=False),
        sa.Column("area_code", sa.String(length=17), nullable=False),
        sa.ForeignKeyConstraint(["sensor_id"], ["sensor.id"], name=op.f("fk_alarm_sensor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarm")),
    )
    op.create_index(op.f("ix_alarm_area_code"), "alarm", ["area_code"])
    op.create_index(op.f("ix_alarm_event_id"), "alarm", ["event_id"])
    op.create_index(op.f("ix_alarm_hex_id"), "alarm", ["hex_id"])
    op.create_index(op.f("ix_alarm_raised_at"), "alarm", ["raised_at"])
    op.create_index(op.f("ix_alarm_sensor_id"), "alarm", ["sensor_id"])
    op.create_table(
        "care_tag",
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("house_id", BIG, nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("id", BIG, nullable=False),
        sa.Column("area_code", sa.String(length=17), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=True),
        sa.Column("source_id", sa.String(length=80), nullable=True),
        sa.Column("updated_at", TIME, nullable=True),
        sa.Column("valid_from", TIME, nullable=True),
        sa.Column("valid_to", TIME, nullable=True),
        sa.ForeignKeyConstraint(["house_id"], ["house.id"], name=op.f("fk_care_tag_house_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_care_tag_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_tag")),
    )
    op.create_index(op.f("ix_care_tag_area_code"), "care_tag", ["area_code"])
    op.create_index(op.f("ix_care_tag_house_id"), "care_tag", ["house_id"])
    op.create_index(op.f("ix_care_tag_person_id"), "care_tag", ["person_id"])
    op.create_table(
        "datastream",
        sa.Column("sensor_id", BIG, nullable=False),
        sa.Column("quantity", sa.String(length=40), nullable=False),
        sa.Column("unit", sa.String(length=16), nullable=False),
        sa.Column("id", BIG, nullable=False),
        sa.Column("area_code", sa.String(length=17), nullable=False),
        sa.ForeignKeyConstraint(["sensor_id"], ["sensor.id"], name=op.f("fk_datastream_sensor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_datastream")),
    )
    op.create_index(op.f("ix_datastream_area_code"), "datastream", ["area_code"])
    op.create_index(op.f("ix_datastream_sensor_id"), "datastream", ["sensor_id"])


def downgrade() -> None:
    """Undo it."""
    op.drop_index(op.f("ix_datastream_sensor_id"), table_name="datastream")
    op.drop_index(op.f("ix_datastream_area_code"), table_name="datastream")
    op.drop_table("datastream")
    op.drop_index(op.f("ix_care_tag_person_id"), table_name="care_tag")
    op.drop_index(op.f("ix_care_tag_house_id"), table_name="care_tag")
    op.drop_index(op.f("ix_care_tag_area_code"), table_name="care_tag")
    op.drop_table("care_tag")
    op.drop_index(op.f("ix_alarm_sensor_id"), table_name="alarm")
    op.drop_index(op.f("ix_alarm_raised_at"), table_name="alarm")
    op.drop_index(op.f("ix_alarm_hex_id"), table_name="alarm")
    op.drop_index(op.f("ix_alarm_event_id"), table_name="alarm")
    op.drop_index(op.f("ix_alarm_area_code"), table_name="alarm")
    op.drop_geospatial_table("alarm")
    op.drop_index(op.f("ix_visit_visited_at"), table_name="visit")
    op.drop_index(op.f("ix_visit_house_id"), table_name="visit")
    op.drop_index(op.f("ix_visit_hex_id"), table_name="visit")
    op.drop_index(op.f("ix_visit_area_code"), table_name="visit")
    op.drop_table("visit")
    op.drop_index(op.f("ix_sensor_house_id"), table_name="sensor")
    op.drop_index(op.f("ix_sensor_hex_id"), table_name="sensor")
    op.drop_index(op.f("ix_sensor_area_code"), table_name="sensor")
    op.drop_geospatial_index(
        "idx_sensor_geometry", table_name="sensor", postgresql_using="gist", column_name="geometry"
    )
    op.drop_geospatial_table("sensor")
    op.drop_index(op.f("ix_person_house_id"), table_name="person")
    op.drop_index(op.f("ix_person_area_code"), table_name="person")
    op.drop_table("person")
    op.drop_index(op.f("ix_organisation_house_id"), table_name="organisation")
    op.drop_index(op.f("ix_organisation_hex_id"), table_name="organisation")
    op.drop_index(op.f("ix_organisation_area_code"), table_name="organisation")
    op.drop_geospatial_index(
        "idx_organisation_geometry",
        table_name="organisation",
        postgresql_using="gist",
        column_name="geometry",
    )
    op.drop_geospatial_table("organisation")
    op.drop_index(op.f("ix_household_house_id"), table_name="household")
    op.drop_index(op.f("ix_household_area_code"), table_name="household")
    op.drop_table("household")
    op.drop_index(op.f("ix_micro_grid_grid_code"), table_name="micro_grid")
    op.drop_geospatial_index(
        "idx_micro_grid_geometry", table_name="micro_grid", postgresql_using="gist", column_name="geometry"
    )
    op.drop_geospatial_table("micro_grid")
    op.drop_index(op.f("ix_house_hex_id"), table_name="house")
    op.drop_index(op.f("ix_house_building_id"), table_name="house")
    op.drop_index(op.f("ix_house_area_code"), table_name="house")
    op.drop_geospatial_index(
        "idx_house_geometry", table_name="house", postgresql_using="gist", column_name="geometry"
    )
    op.drop_geospatial_table("house")
    op.drop_table("user_scope")
    op.drop_index(op.f("ix_sync_run_source_system_id"), table_name="sync_run")
    op.drop_table("sync_run")
    op.drop_index(op.f("ix_service_point_hex_id"), table_name="service_point")
    op.drop_index(op.f("ix_service_point_facility_id"), table_name="service_point")
    op.drop_index(op.f("ix_service_point_area_code"), table_name="service_point")
    op.drop_geospatial_index(
        "idx_service_point_geometry",
        table_name="service_point",
        postgresql_using="gist",
        column_name="geometry",
    )
    op.drop_geospatial_table("service_point")
    op.drop_index(op.f("ix_matter_step_matter_id"), table_name="matter_step")
    op.drop_index(op.f("ix_matter_step_area_code"), table_name="matter_step")
    op.drop_table("matter_step")
    op.drop_index(op.f("ix_import_row_error_batch_id"), table_name="import_row_error")
    op.drop_table("import_row_error")
    op.drop_index(op.f("ix_grid_community_code"), table_name="grid")
    op.drop_geospatial_index(
        "idx_grid_geometry", table_name="grid", postgresql_using="gist", column_name="geometry"
    )
    op.drop_geospatial_table("grid")
    op.drop_index(op.f("ix_event_log_event_id"), table_name="event_log")
    op.drop_index(op.f("ix_event_log_area_code"), table_name="event_log")
    op.drop_table("event_log")
    op.drop_index(op.f("ix_building_hex_id"), table_name="building")
    op.drop_index(op.f("ix_building_estate_id"), table_name="building")
    op.drop_index(op.f("ix_building_area_code"), table_name="building")
    op.drop_geospatial_index(
        "idx_building_geometry", table_name="building", postgresql_using="gist", column_name="geometry"
    )
    op.drop_geospatial_table("building")
    op.drop_table("user_account")
    op.drop_index(op.f("ix_supervision_item_area_code"), table_name="supervision_item")
    op.drop_table("supervision_item")
    op.drop_table("source_system")
    op.drop_index(op.f("ix_road_area_code"), table_name="road")
    op.drop_geospatial_index(
        "idx_road_geometry", table_name="road", postgresql_using="gist", column_name="geometry"
    )
    op.drop_geospatial_table("road")
    op.drop_table("observation")
    op.drop_table("meta")
    op.drop_index(op.f("ix_matter_area_code"), table_name="matter")
    op.drop_geospatial_index(
        "idx_matter_geometry", table_name="matter", postgresql_using="gist", column_name="geometry"
    )
    op.drop_geospatial_table("matter")
    op.drop_index(op.f("ix_land_area_code"), table_name="land")
    op.drop_geospatial_index(
        "idx_land_geometry", table_name="land", postgresql_using="gist", column_name="geometry"
    )
    op.drop_geospatial_table("land")
    op.drop_table("import_batch")
    op.drop_index(op.f("ix_facility_hex_id"), table_name="facility")
    op.drop_index(op.f("ix_facility_area_code"), table_name="facility")
    op.drop_geospatial_index(
        "idx_facility_geometry", table_name="facility", postgresql_using="gist", column_name="geometry"
    )
    op.drop_geospatial_table("facility")
    op.drop_index(op.f("ix_event_reported_at"), table_name="event")
    op.drop_index(op.f("ix_event_house_id"), table_name="event")
    op.drop_index(op.f("ix_event_hex_id"), table_name="event")
    op.drop_index(op.f("ix_event_area_code"), table_name="event")
    op.drop_geospatial_table("event")
    op.drop_index(op.f("ix_estate_hex_id"), table_name="estate")
    op.drop_index(op.f("ix_estate_area_code"), table_name="estate")
    op.drop_geospatial_index(
        "idx_estate_geometry", table_name="estate", postgresql_using="gist", column_name="geometry"
    )
    op.drop_geospatial_table("estate")
    op.drop_index(op.f("ix_division_parent_code"), table_name="division")
    op.drop_geospatial_index(
        "idx_division_geometry", table_name="division", postgresql_using="gist", column_name="geometry"
    )
    op.drop_geospatial_table("division")
    op.drop_index(op.f("ix_audit_log_at"), table_name="audit_log")
    op.drop_table("audit_log")
