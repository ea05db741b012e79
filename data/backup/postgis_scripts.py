"""The SQL before and after that of a dump, so that clearing, filling and counting are one transaction."""

from __future__ import annotations

import re

from data.backup.manifest import Manifest

NOT_WANTED = re.compile(r"^\d+; \d+ \d+ (SCHEMA|COMMENT) - (?!EXTENSION)")
MIGRATING = 42690  # the lock of data/database.py: nobody migrates meanwhile

# Without CASCADE: what others made in another schema and hangs on our tables is a reason to stop.
CLEAR = """
DO $clear$
DECLARE
    kinds text[] := ARRAY['VIEW', 'v', 'MATERIALIZED VIEW', 'm', 'TABLE', 'rp', 'SEQUENCE', 'S'];
    found text;
BEGIN
    FOR i IN 1 .. array_length(kinds, 1) BY 2 LOOP
        SELECT string_agg(one.oid::regclass::text, ', ') INTO found FROM pg_class AS one
            WHERE relnamespace = '{schema}'::regnamespace AND NOT relispartition
            AND strpos(kinds[i + 1], relkind::text) > 0
            AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass
                            AND objid = one.oid AND deptype = 'e');
        IF found IS NOT NULL THEN
            EXECUTE format('DROP %s %s', kinds[i], found);
        END IF;
    END LOOP;
    SELECT string_agg(one.oid::regprocedure::text, ', ') INTO found FROM pg_proc AS one
        WHERE pronamespace = '{schema}'::regnamespace
        AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_proc'::regclass
                        AND objid = one.oid AND deptype = 'e');
    IF found IS NOT NULL THEN
        EXECUTE format('DROP ROUTINE %s', found);
    END IF;
END $clear$;
"""
COUNT = """
DO $count$
DECLARE
    found bigint;
BEGIN
    SELECT count(*) INTO found FROM "{schema}"."{table}";
    IF found <> {rows} THEN
        RAISE EXCEPTION 'table {table} has % rows instead of {rows}', found;
    END IF;
END $count$;
"""
# Numbers of transactions mean nothing in another cluster: whoever follows the changes begins after these.
RENUMBER = """
UPDATE "{schema}".change_log SET xid = pg_current_xact_id()::text::bigint WHERE xid IS NOT NULL;
"""
# From this very moment on nothing that was kept of the data before is of their version.
RENEW = """
UPDATE "{schema}".meta SET value = (extract(epoch FROM clock_timestamp()) * 1000000000)::bigint::text
    WHERE key = 'data_version';
"""


def wanted_of(contents: str, me: str) -> str:
    """Of the contents of a dump, as pg_restore lists them, what is to be put back: not the schema, which is
    there, but the rights on it; what is granted ahead only where ``me``, who restores, is who granted it."""
    lines = [line for line in contents.splitlines() if not NOT_WANTED.search(line)]
    return "".join(f"{line}\n" for line in lines if " DEFAULT ACL " not in line or line.endswith(f" {me}"))


def before(manifest: Manifest, missing_roles: list[str]) -> str:
    """Begin, and make room: what there is of the schema goes, who is named in grants is there."""
    roles = "".join(f"CREATE ROLE {_quoted(role)} NOLOGIN;\n" for role in missing_roles)
    return (
        "BEGIN;\nSET LOCAL client_min_messages = warning;\nSET LOCAL statement_timeout = 0;\n"
        f"SET LOCAL lock_timeout = '30s';\nSELECT pg_advisory_xact_lock({MIGRATING});\n"
        f"CREATE EXTENSION IF NOT EXISTS postgis;\n{roles}{CLEAR.format(schema=manifest.schema)}"
    )


def after(manifest: Manifest) -> str:
    """Count every table, let nobody take the data for those that were there, and commit."""
    schema, rows = manifest.schema, manifest.rows
    counts = "".join(
        COUNT.format(schema=schema, table=table, rows=int(rows[table])) for table in sorted(rows)
    )
    renumber = RENUMBER.format(schema=schema) if "change_log" in rows else ""
    return f"{counts}{renumber}{RENEW.format(schema=schema)}COMMIT;\n"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
