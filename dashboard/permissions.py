"""Which roles may call which callback. What is not written down is refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from dashboard.principal import ROLE_CODES

EVERYBODY = frozenset(ROLE_CODES)
# Dash's own page router: each page guards its layout itself.
DASH_OWN = {"_pages_": EVERYBODY}


class Permissions:
    """A table from the beginning of a component id to the roles that may call callbacks writing to it.

    Pages declare it beside their callbacks: ``CALLBACKS = {"house-card": EVERYBODY}``. A callback with
    several outputs needs every one of them; one without output is known by its inputs.
    """

    def __init__(self, table: Mapping[str, Iterable[str]]) -> None:
        """Check the roles; ValueError names one that does not exist."""
        self._table = {prefix: frozenset(roles) for prefix, roles in {**DASH_OWN, **table}.items()}
        for prefix, roles in self._table.items():
            if unknown := roles - EVERYBODY:
                raise ValueError(f"CALLBACKS[{prefix!r}] names the unknown role {min(unknown)!r}")

    def allows(self, role: str, callback: Mapping[str, Any]) -> bool:
        """Whether the role may call this entry of Dash's ``callback_map``."""
        names = component_names(callback)
        return bool(names) and all(role in self._roles(name) for name in names)

    def undeclared(self, callback_map: Mapping[str, Mapping[str, Any]]) -> list[str]:
        """Callbacks that nobody may call, by output: a page forgot to declare them."""
        server_side = {o: c for o, c in callback_map.items() if "callback" in c}
        return [o for o, c in server_side.items() if not all(self._roles(n) for n in component_names(c))]

    def _roles(self, name: str) -> frozenset[str]:
        matching = [prefix for prefix in self._table if name.startswith(prefix)]
        return self._table[max(matching, key=len)] if matching else frozenset()


def declared(pages: Iterable[Any]) -> Permissions:
    """The table of all pages and components that have ``CALLBACKS``."""
    table: dict[str, Iterable[str]] = {}
    for page in pages:
        table.update(getattr(page, "CALLBACKS", {}))
    return Permissions(table)


def component_names(callback: Mapping[str, Any]) -> list[str]:
    """Component ids that a callback writes to; of pattern-matching ids their ``type``."""
    wired = callback["raw_inputs"] if callback.get("no_output") else callback["output"]
    wired = wired if isinstance(wired, (list, tuple)) else [wired]
    ids = [w.component_id for w in wired]
    return [str(i.get("type", "")) if isinstance(i, dict) else i for i in ids]
