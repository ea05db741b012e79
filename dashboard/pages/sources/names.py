"""What sources are called: asked once per data version, for every line of a page names one."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from dashboard.pages.sources.wording import source_name
from dashboard.principal import Principal
from data.store import Store
from data.viewer import Viewer


def names(store: Store, who: Principal) -> Mapping[str, str]:
    """Code → name of every source that somebody may know of."""
    return _names(store, who.viewer, store.version)


@lru_cache(maxsize=8)
def _names(store: Store, viewer: Viewer, _version: str) -> Mapping[str, str]:
    return store.source_names(viewer)


def called(store: Store, who: Principal, code: str) -> str:
    """What people call a source: the name it was given, else ours for what no file brought, else its code."""
    name = names(store, who).get(code, code)
    return name if name != code else source_name(code, who.lang)


def code_of(store: Store, who: Principal, name: str) -> str:
    """The source that people call so; a name that is not known yet is its own code."""
    return next((code for code, known in names(store, who).items() if name in {code, known}), name)
