"""Who is asking, by the cookie or key of a request: a demo role for trying out, else an account."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from anyio import to_thread
from starlette.requests import Request

from dashboard.principal import (
    DEFAULT_ROLE,
    LANGS,
    ROLE_CODES,
    SCOPE_LEVEL,
    THEMES,
    FirstArea,
    Principal,
    viewer_of,
)
from dashboard.tokens import shows_something
from data.viewer import Viewer

if TYPE_CHECKING:
    from dashboard.entrance import Entrance

ROLE_COOKIE, LANG_COOKIE, THEME_COOKIE = "menpai_demo", "menpai_lang", "menpai_theme"

# With the language of whoever chose none.
Identify = Callable[[Request, str], Awaitable[Principal | None]]


@dataclass(frozen=True)
class Demo:
    """The role picked in the header, whoever picked it."""

    first_area: FirstArea

    async def __call__(self, request: Request, lang: str) -> Principal | None:
        """Never None: whoever comes is somebody."""
        role = choice(request, ROLE_COOKIE, ROLE_CODES, DEFAULT_ROLE)
        if role in SCOPE_LEVEL:  # asks the store, once per data version: not on the event loop
            viewer = await to_thread.run_sync(viewer_of, role, self.first_area)
        else:
            viewer = viewer_of(role, self.first_area)
        return Principal(f"demo:{role}", viewer, *looks(request, lang))


@dataclass(frozen=True)
class SignedInOnly:
    """Who has a session, or a key of another system."""

    entrance: Entrance

    async def __call__(self, request: Request, lang: str) -> Principal | None:
        """None for a session of which something is still asked, and for whoever has none."""
        if not shows_something(request):
            return None
        # Every tile asks: a thread only where the store must be asked.
        known = self.entrance.is_known(request)
        found = self.entrance.who(request) if known else await to_thread.run_sync(self.entrance.who, request)
        if found is None:
            return None
        viewer = Viewer(found.role, found.areas)
        return Principal(found.user, viewer, *looks(request, lang), name=found.name)


async def nobody(_request: Request, _lang: str) -> Principal | None:
    """Where nobody can be known yet."""
    return None


def looks(request: Request, lang: str) -> tuple[str, str]:
    """Language and theme, as chosen in the header."""
    return choice(request, LANG_COOKIE, LANGS, lang), choice(request, THEME_COOKIE, THEMES, THEMES[0])


def choice(request: Request, cookie: str, allowed: tuple[str, ...], default: str) -> str:
    """The value of a cookie when it is one of ours, else the default."""
    value = request.cookies.get(cookie)
    return value if value in allowed else default
