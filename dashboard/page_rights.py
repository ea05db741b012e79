"""Who may use which page: one table for navigation, pages, callbacks and routes, in their order."""

from __future__ import annotations

from dashboard.permissions import EVERYBODY
from dashboard.principal import NO_BUSINESS_DATA, Principal

# A page module names its entry: ``NAV = "export"``.
PAGE_ROLES: dict[str, frozenset[str]] = {
    "map": EVERYBODY,
    "import": frozenset({"steward"}),
    "sources": frozenset({"leader", "steward", "admin", "auditor"}),
    "export": EVERYBODY - NO_BUSINESS_DATA,
    "accounts": frozenset({"admin"}),
    "audit": frozenset({"auditor"}),
}


def may_use(who: Principal, page: str) -> bool:
    """Whether somebody may use a page; KeyError for one that is not in the table."""
    return who.viewer.role in PAGE_ROLES[page]
