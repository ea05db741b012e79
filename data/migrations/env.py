"""Alembic's entry: run in the connection that data/database.py hands over."""

from __future__ import annotations

from typing import Any

from alembic import context
from geoalchemy2 import alembic_helpers
from sqlalchemy import Connection

from data.migrations.compare import include_object
from data.models import Base
from data.models.base import Utc


def render_item(kind: str, item: Any, autogen: Any) -> Any:
    """Freeze our own types into plain ones, so that old migrations never import today's models."""
    if kind == "type" and isinstance(item, Utc):
        return "sa.DateTime(timezone=True)"
    return alembic_helpers.render_item(kind, item, autogen)  # type: ignore[no-untyped-call]


def options(connection: Connection) -> dict[str, Any]:
    """How tables and models are compared, alike for migrating and for autogenerate."""
    return {
        "connection": connection,
        "target_metadata": Base.metadata,
        "include_object": include_object(connection.dialect.name),
        "process_revision_directives": alembic_helpers.writer,
        "render_item": render_item,
        "render_as_batch": connection.dialect.name == "sqlite",
        "transactional_ddl": True,
    }


def run() -> None:
    """Run the migrations that were asked for."""
    connection = context.config.attributes["connection"]
    context.configure(**options(connection))
    context.run_migrations()


run()
