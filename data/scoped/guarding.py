"""The guards of PostGIS put on after a migration, and taken off before one back.

They follow from ``classes`` and are made anew whenever those change: a migration of their own for each change
would repeat the whole of them.
"""

from __future__ import annotations

import hashlib

from sqlalchemy import Connection, text

from data.scoped.logins import make_logins
from data.scoped.policies import ALL_ROLE, AREA_ROLE, up

POLICIES = text("SELECT tablename, policyname FROM pg_policies WHERE policyname IN ('of_area', 'of_all')")
GUARDED = text("SELECT relname FROM pg_class WHERE relrowsecurity AND relnamespace = 'public'::regnamespace")
FUNCTIONS = text("SELECT oid::regprocedure::text FROM pg_proc WHERE proname LIKE 'menpai\\_scope\\_%'")
FORM = text("SELECT obj_description(to_regclass('public.session_scope'))")


def guard(connection: Connection) -> None:
    """Put the guards of this version on, within a migration; both logins are there then."""
    if connection.dialect.name != "postgresql":
        return
    wanted = hashlib.sha256("\n".join(up()).encode()).hexdigest()[:16]
    if connection.scalar(FORM) != wanted:
        unguard(connection)
        for statement in up():
            connection.exec_driver_sql(statement)
        connection.exec_driver_sql(f"COMMENT ON TABLE session_scope IS '{wanted}'")
    make_logins(connection)


def unguard(connection: Connection) -> None:
    """Take off whatever guards there are, of whichever version.

    The two roles stay: another street of the cluster may use them.
    """
    if connection.dialect.name != "postgresql" or connection.scalar(FORM) is None:
        return
    for table, policy in connection.execute(POLICIES).all():
        connection.exec_driver_sql(f'DROP POLICY {policy} ON "{table}"')
    for table in connection.scalars(GUARDED).all():
        connection.exec_driver_sql(f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY')
    for kind in ("TABLES", "FUNCTIONS"):
        connection.exec_driver_sql(f"REVOKE ALL ON ALL {kind} IN SCHEMA public FROM {AREA_ROLE}, {ALL_ROLE}")
    connection.exec_driver_sql(f"REVOKE USAGE ON SCHEMA public FROM {AREA_ROLE}, {ALL_ROLE}")
    for function in connection.scalars(FUNCTIONS).all():
        connection.exec_driver_sql(f"DROP FUNCTION {function}")
    connection.exec_driver_sql("DROP TABLE session_scope")
