"""The SQL of the views, by table. Flattened by SQLite: a question has the plan it would have with a WHERE."""

# ruff: noqa: S608 - names come from the models
from __future__ import annotations

from data.models import Base
from data.scoped.classes import AREA, CARE, CHAIN, PEOPLE, PUBLIC, READ, WHOLE
from data.scoped.scope import RANGES

_RANGES = [
    f"area_code >= (SELECT scope_low({i})) AND area_code < (SELECT scope_high({i}))" for i in range(RANGES)
]
# By how many areas there are: none has no border.
INSIDE = {0: "", 1: _RANGES[0], RANGES: f"({' OR '.join(_RANGES)} AND in_scope(area_code))"}
PERSONS, OF_CARE = "(SELECT scope_persons())", "(SELECT scope_care())"
OF_PERSONS = f"(kind <> 'persons' OR {PERSONS})"  # what a source said of a person is about a person


def _indexes() -> dict[str, str]:
    """R*Tree of a geometry → its table."""
    return {
        f"idx_{name}_{column.name}": name
        for name in READ
        for column in Base.metadata.tables[name].columns
        if getattr(column.type, "spatial_index", False)
    }


INDEXED = _indexes()


def views(schema: str, areas: int) -> dict[str, str]:
    """What stands behind each name; ``schema`` is that of the tables, ``areas`` one of ``INSIDE``."""
    made = {}
    for table in READ:
        wanted = " AND ".join(_conditions(table, areas))
        made[table] = f"SELECT * FROM {schema}.{table}" + (f" WHERE {wanted}" if wanted else "")
    return made | {tree: _tree(schema, tree, table, areas) for tree, table in INDEXED.items()}


def _conditions(table: str, areas: int) -> list[str]:
    wanted = []
    if areas and table in {*AREA, *PEOPLE, *CARE}:
        wanted.append(INSIDE[areas])
    if areas and table in CHAIN:
        wanted.append("around_scope(code)")
    if areas and table in WHOLE:
        wanted.append("(SELECT scope_everywhere())")
    if table in PEOPLE:
        wanted.append(PERSONS)
    if table in CARE:
        wanted.append(OF_CARE)
    if table == "source_record":
        wanted.append(OF_PERSONS)
    return wanted


def _tree(schema: str, tree: str, table: str, areas: int) -> str:
    """The boxes of rows that may be seen, and of no others."""
    boxes = f"SELECT * FROM {schema}.{tree}"
    if not areas or table in PUBLIC:
        return boxes
    (key,) = Base.metadata.tables[table].primary_key
    held = "id" if key.name == "id" else "key"
    return f"{boxes} WHERE {held} IN (SELECT {key.name} FROM temp.{table})"
