"""Who may do what, where, and may know which fields: the one table, role by role. Everybody else asks it.

| column | what it says |
|---|---|
| ``area`` | how far an account of the role reaches by its nature: the street, a community, a grid, nowhere |
| ``acts`` | what the role may do; a page, a callback and a route each name the act that they are |
| ``fields`` | which groups of fields the role may know of the rows that lie in its areas |

``nowhere`` is stronger than what an account was given: whoever keeps the system, or examines it, sees no row
of it whatever areas an account names (GB/T 22239-2019 8.1.4.2: least rights, separation of administrators).
Which rows these are is the area prefix of a ``Viewer``; that both hold in the database too is
``data/scoped``.
"""

from __future__ import annotations

from dataclasses import dataclass

ACTS = {
    "map": "the map, its cards, numbers and search",
    "export": "layers as files",
    "sources": "where the data come from",
    "import": "bring data in, decide doubts, set rules",
    "persons": "who lives behind a door, masked",
    "unmask": "one person's particulars in full, with a reason",
    "subjects": "a person's own data: hand them over, erase them",
    "accounts": "accounts and keys",
    "audit": "the audit log",
}
FIELDS = {
    "places": "what stands and happens where",
    "few": "counts of one to four people",
    "homes": "how many people live behind one door",
    "persons": "name, birth year, residency and telephone of a person, masked",
    "care": "why somebody is cared for",
}
AREAS = ("street", "community", "grid", "nowhere")


@dataclass(frozen=True)
class Rights:
    """A row of the table."""

    area: str
    acts: frozenset[str]
    fields: frozenset[str]


def _row(area: str, acts: str, fields: str) -> Rights:
    return Rights(area, frozenset(acts.split()), frozenset(fields.split()))


RIGHTS: dict[str, Rights] = {
    "leader": _row("street", "map export sources", "places few"),
    "secretary": _row("community", "map export persons unmask", "places few homes persons care"),
    "grid_worker": _row("grid", "map export persons unmask", "places few homes persons care"),
    "planner": _row("street", "map export", "places"),
    "property_manager": _row("community", "map export", "places few"),
    "steward": _row("street", "map export sources import subjects", "places few persons"),
    "admin": _row("nowhere", "map accounts", ""),
    "auditor": _row("nowhere", "map audit", ""),
}
# The process itself: it counts and builds, and no person asks with it.
SYSTEM_ROLE = "system"
_SYSTEM = Rights("street", frozenset(), frozenset(FIELDS))
_NONE = Rights("nowhere", frozenset(), frozenset())


def rights_of(role: str) -> Rights:
    """The row of a role; a role that is not in the table has no right."""
    return _SYSTEM if role == SYSTEM_ROLE else RIGHTS.get(role, _NONE)


def roles_that(act: str) -> frozenset[str]:
    """Which roles may do something; KeyError for what nobody can do."""
    if act not in ACTS:
        raise KeyError(act)
    return frozenset(role for role, rights in RIGHTS.items() if act in rights.acts)
