"""Who is asking, for the length of one request."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from data.rights import RIGHTS
from data.viewer import SYSTEM, Viewer
from geo.vocabulary import ROLES

if TYPE_CHECKING:
    import pandas as pd

ROLE_CODES = tuple(role.code for role in ROLES)
DEFAULT_ROLE = "leader"
THEMES = ("light", "dark")
LANGS = ("zh", "en")

# The level of the area that a demo role is signed in for; roles that are not named need none.
SCOPE_LEVEL = {role: rights.area for role, rights in RIGHTS.items() if rights.area in {"community", "grid"}}

FirstArea = Callable[[str], str | None]  # "community" | "grid" → an area code, None when there is none


@dataclass(frozen=True)
class Principal:
    """A person at the door: user name, what they may see, and how they read it."""

    user: str
    viewer: Viewer
    lang: str
    theme: str
    name: str = ""  # of an account


_current: ContextVar[Principal] = ContextVar("menpai_principal")


def current() -> Principal:
    """The principal of this request; LookupError when nobody passed the gate."""
    return _current.get()


def is_known() -> bool:
    """Whether somebody passed the gate in this context."""
    return _current.get(None) is not None


@contextmanager
def acting_as(principal: Principal) -> Iterator[None]:
    """Everything called inside is done by this principal."""
    token = _current.set(principal)
    try:
        yield
    finally:
        _current.reset(token)


def the_process(lang: str) -> Principal:
    """The process itself, while it makes ready what does not depend on a person."""
    return Principal("", SYSTEM, lang, THEMES[0])


def viewer_of(role: str, first_area: FirstArea) -> Viewer:
    """What a demo role may see: the whole street, one community, one grid, or nothing."""
    level = SCOPE_LEVEL.get(role)
    if level is None:
        return Viewer(role, ("",))
    code = first_area(level)
    return Viewer(role, (code,) if code else ())


class FirstAreas:
    """The lowest community and grid code of the store, asked once per data version."""

    def __init__(self, store: Any) -> None:
        self._store = store
        self._known: dict[tuple[str, str], str | None] = {}

    def __call__(self, level: str) -> str | None:
        """Code of the first community or of the first comprehensive grid."""
        key = (self._store.version, level)
        if key not in self._known:
            self._known[key] = _first_code(
                self._store.features(SYSTEM, {"community": "communities"}.get(level, "grids"))
            )
        return self._known[key]


def _first_code(frame: pd.DataFrame) -> str | None:
    # A dedicated grid (a market, a campus) may hold no household at all.
    usual = frame[frame["kind"] == "comprehensive"] if "kind" in frame else frame
    codes = usual["code"] if len(usual) else frame["code"]
    return str(codes.min()) if len(codes) else None
