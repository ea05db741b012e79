"""The DDL of PostGIS: policies of the rows, what the two readers are granted, and how a scope is known.

A reader shows a scope by its id, 128 random bits that the process wrote into ``session_scope`` and nobody
else can guess; functions with the owner's rights look it up. A policy asks them once a statement
(``(SELECT …)``), and compares plain columns, so that the index of area codes is used. ``menpai_all`` has no
policy to check on rows that stand on the map: ``&&`` is not leakproof, and uses no index behind one.
"""

# ruff: noqa: S608 - names come from the models
from __future__ import annotations

from collections.abc import Iterator

from data.scoped.classes import CARE, CHAIN, PEOPLE, PROTECTED, READ, WHOLE
from data.scoped.scope import RANGES

AREA_ROLE, ALL_ROLE = "menpai_area", "menpai_all"
SETTING = "menpai.scope"

# Two bases make their roles at the same time, and a cluster has each role once.
ROLE = """
DO $$ BEGIN
    CREATE ROLE {role} NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$
"""
SCOPES = """
CREATE TABLE session_scope (
    sid varchar(32) CONSTRAINT pk_session_scope PRIMARY KEY,
    areas text[] NOT NULL, low text[] NOT NULL, high text[] NOT NULL,
    persons boolean NOT NULL, care boolean NOT NULL,
    ends_at timestamptz NOT NULL
)
"""
# Function → its type and what it tells of a scope.
FUNCTIONS = {
    "low(number int)": ("text", "low[number]"), "high(number int)": ("text", "high[number]"),
    "areas()": ("text[]", "areas"), "persons()": ("boolean", "persons"), "care()": ("boolean", "care"),
}  # fmt: skip
# In the order of the index (text_pattern_ops), whatever the order of letters in the database.
_RANGES = [
    f"area_code ~>=~ (SELECT menpai_scope_low({i})) AND area_code ~<~ (SELECT menpai_scope_high({i}))"
    for i in range(1, RANGES + 1)
]
_ONE_BY_ONE = (
    "EXISTS (SELECT 1 FROM unnest((SELECT menpai_scope_areas())) AS a WHERE starts_with(area_code, a))"
)
INSIDE = f"({' OR '.join(_RANGES)} AND {_ONE_BY_ONE})"
AROUND = (
    "EXISTS (SELECT 1 FROM unnest((SELECT menpai_scope_areas())) AS a"
    " WHERE starts_with(code, a) OR starts_with(a, code))"
)
PERSONS, OF_CARE = "(SELECT menpai_scope_persons())", "(SELECT menpai_scope_care())"
OF_PERSONS = f"(kind <> 'persons' OR {PERSONS})"


def up() -> Iterator[str]:
    """Statements that put the guards on; the owner runs them."""
    for role in (AREA_ROLE, ALL_ROLE):
        yield ROLE.format(role=role)
    yield SCOPES
    for name, (kind, value) in FUNCTIONS.items():
        yield _function(name, kind, value)
        yield f"REVOKE ALL ON FUNCTION menpai_scope_{name} FROM PUBLIC"
        yield f"GRANT EXECUTE ON FUNCTION menpai_scope_{name} TO {AREA_ROLE}, {ALL_ROLE}"
    yield f"GRANT USAGE ON SCHEMA public TO {AREA_ROLE}, {ALL_ROLE}"
    for table in READ:
        yield f"GRANT SELECT ON {table} TO {ALL_ROLE}" + ("" if table in WHOLE else f", {AREA_ROLE}")
    for table in PROTECTED:
        yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
        if table not in WHOLE:
            yield f"CREATE POLICY of_area ON {table} TO {AREA_ROLE} USING ({_area_policy(table)})"
        yield f"CREATE POLICY of_all ON {table} TO {ALL_ROLE} USING ({_all_policy(table)})"


def _function(name: str, kind: str, value: str) -> str:
    return f"""
    CREATE FUNCTION menpai_scope_{name} RETURNS {kind} LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp AS $$
        SELECT {value} FROM public.session_scope
        WHERE sid = current_setting('{SETTING}', true) AND ends_at > now()
    $$
    """


def _area_policy(table: str) -> str:
    parts = [AROUND if table in CHAIN else INSIDE, *_of_persons(table)]
    return " AND ".join(parts)


def _all_policy(table: str) -> str:
    return " AND ".join(_of_persons(table)) or "true"


def _of_persons(table: str) -> list[str]:
    if table in PEOPLE:
        return [PERSONS]
    if table in CARE:
        return [OF_CARE]
    return [OF_PERSONS] if table == "source_record" else []
