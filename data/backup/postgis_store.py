"""The store on PostGIS: a dump of the moment in which its rows are counted; put back in one transaction."""

# ruff: noqa: S608 - names come from the database's catalogue or were checked by the manifest
from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, text

from data.backup.manifest import POSTGIS, STORE, Manifest
from data.backup.postgis_scripts import after, before, wanted_of
from data.backup.postgis_tools import Tools, tools_for
from data.backup.state import State
from data.database import make_engine
from data.durable import sync
from data.errors import StoreError
from data.migrations.compare import MONTH, OWN_TABLES
from data.models import Base
from data.settings import Settings

FILE = STORE[POSTGIS]
REVISION, SCOPES = "alembic_version", "session_scope"
NOT_COUNTED = {REVISION, SCOPES}  # what viewers may see just now is nobody's tomorrow: it is not in a backup
IN_SCHEMA = """SELECT relname FROM pg_class AS one WHERE relkind IN ('r', 'p') AND NOT relispartition
    AND relnamespace = current_schema()::regnamespace AND {} (SELECT FROM pg_depend
        WHERE classid = 'pg_class'::regclass AND objid = one.oid AND deptype = 'e') ORDER BY 1"""
TABLES = text(IN_SCHEMA.format("NOT EXISTS"))  # months are counted with their whole
# Not everybody may write to them, and what is in them came with the extension.
OF_EXTENSIONS = text(IN_SCHEMA.format("EXISTS"))
ROLES = text(
    """WITH named AS (
        SELECT (aclexplode(relacl)).grantee AS role FROM pg_class
            WHERE relnamespace = current_schema()::regnamespace
        UNION SELECT (aclexplode(attacl)).grantee FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
            WHERE relnamespace = current_schema()::regnamespace
        UNION SELECT (aclexplode(proacl)).grantee FROM pg_proc
            WHERE pronamespace = current_schema()::regnamespace
        UNION SELECT (aclexplode(nspacl)).grantee FROM pg_namespace
            WHERE pg_namespace.oid = current_schema()::regnamespace
        UNION SELECT (aclexplode(defaclacl)).grantee FROM pg_default_acl
        UNION SELECT unnest(polroles) FROM pg_policy JOIN pg_class ON pg_class.oid = polrelid
            WHERE relnamespace = current_schema()::regnamespace)
    SELECT rolname FROM named JOIN pg_roles ON pg_roles.oid = named.role
    WHERE rolname <> current_user AND rolname NOT LIKE 'pg\\_%' ORDER BY 1"""
)
OTHERS = text(
    """SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
    AND application_name = 'menpai' AND pid <> pg_backend_pid()"""
)
MAY_MAKE_ROLES = text("SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user")


def take(engine: Engine, made: Path) -> State:
    """Write the store into a folder. The rows that are counted are those of the dump, whoever writes on."""
    path = made / FILE
    with engine.execution_options(isolation_level="REPEATABLE READ").connect() as connection:
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        connection.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 0")
        moment = connection.scalar(text("SELECT pg_export_snapshot()"))
        state = _state(connection)
        tools, left = _tools(connection), [*connection.scalars(OF_EXTENSIONS), SCOPES]
        tools.run(
            "pg_dump", "--format=custom", "--no-owner", f"--schema={state.schema}", f"--snapshot={moment}",
            *(f"--exclude-table-data={state.schema}.{name}" for name in left),
            f"--file={path}", "--dbname", tools.target,
        )  # fmt: skip
    path.chmod(0o600)
    sync(path)
    return state


@contextmanager
def put_back(settings: Settings, backup: Path, manifest: Manifest) -> Iterator[Engine]:
    """The store of a backup in the place of what was there: all of it, or after an error nothing."""
    engine = make_engine(settings.database_url)
    try:
        with engine.connect() as connection:
            tools = _tools(connection)
            missing = _missing_roles(connection, manifest)
            me = connection.scalar(text("SELECT current_user")) or ""
        engine.dispose()
        with tempfile.NamedTemporaryFile("w", encoding="utf-8") as wanted:
            wanted.write(wanted_of(tools.run("pg_restore", "--list", str(backup / FILE)), me))
            wanted.flush()
            list_of = f"--use-list={wanted.name}"
            script = tools.command("pg_restore", "--no-owner", list_of, "--file=-", str(backup / FILE))
            tools.execute(before(manifest, missing), script, after(manifest))
        yield engine
    finally:
        engine.dispose()


def holds_data(settings: Settings) -> bool:
    """Whether something would be lost."""
    with _connected(settings) as connection:
        return any(
            connection.execute(text(f'SELECT FROM "{name}" LIMIT 1')).first() is not None
            for name in connection.scalars(TABLES).all()
            if name not in NOT_COUNTED
        )


def check_place(settings: Settings, manifest: Manifest) -> None:
    """StoreError when the backup cannot be put there: a service is running, tables of others would go,
    the owner may not make the roles of the readers, PostgreSQL's programs are missing."""
    with _connected(settings) as connection:
        if connection.scalar(OTHERS):
            raise StoreError.of("service_runs")
        known = {*Base.metadata.tables, *manifest.rows, *OWN_TABLES, REVISION}
        found = connection.scalars(TABLES).all()
        if strange := [name for name in found if name not in known and not MONTH.fullmatch(name)]:
            raise StoreError.of("tables_of_others", tables=", ".join(strange[:5]))
        if not connection.scalar(MAY_MAKE_ROLES):
            owner = connection.scalar(text("SELECT current_user"))
            raise StoreError.of("no_right_to_roles", owner=owner)
        _tools(connection)


@contextmanager
def _connected(settings: Settings) -> Iterator[Connection]:
    engine = make_engine(settings.database_url)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def _state(connection: Connection) -> State:
    names = [name for name in connection.scalars(TABLES) if name not in NOT_COUNTED]
    rows = {name: connection.scalar(text(f'SELECT count(*) FROM "{name}"')) or 0 for name in names}
    revision = connection.scalar(text(f"SELECT version_num FROM {REVISION}")) or ""
    schema = connection.scalar(text("SELECT current_schema()")) or ""
    return State(revision, rows, schema, tuple(connection.scalars(ROLES)))


def _missing_roles(connection: Connection, manifest: Manifest) -> list[str]:
    there = set(connection.scalars(text("SELECT rolname FROM pg_roles")))
    return [role for role in manifest.roles if role not in there]


def _tools(connection: Connection) -> Tools:
    version = connection.scalar(text("SELECT current_setting('server_version_num')::int / 10000"))
    return tools_for(connection.engine, version or 0)
