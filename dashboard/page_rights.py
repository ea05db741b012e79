"""Who may use which page: one table for navigation, pages, callbacks and routes, in their order."""

from __future__ import annotations

from dashboard.principal import Principal
from data.rights import roles_that

# A page module names its entry: ``NAV = "export"``. A page is the act of ``data.rights`` with its name.
PAGE_ROLES: dict[str, frozenset[str]] = {
    page: roles_that(page) for page in ("map", "import", "sources", "export", "subjects", "accounts", "audit")
}


def may_use(who: Principal, page: str) -> bool:
    """Whether somebody may use a page; KeyError for one that is not in the table."""
    return who.viewer.role in PAGE_ROLES[page]
