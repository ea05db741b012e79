"""The two themes, and how a colour is asked for by the name of what it is for.

``dark`` is the navy situation screen, ``light`` the daily desk. Red means danger or overdue, never "new" and
never "rising". Service and event hues are spread in OKLCH at two lightnesses; ramps are one hue each with
even steps of lightness (dark: dim → bright, light: light → dark), so both survive colour blindness and print.
"""

from collections.abc import Mapping

from geo.errors import PlaceError
from layers.dark import DARK
from layers.light import LIGHT
from layers.theme import Ramp, Theme

__all__ = [
    "DARK",
    "LIGHT",
    "RAMP_FAMILIES",
    "THEMES",
    "Ramp",
    "Theme",
    "colour",
    "hatch_svg",
    "ramp",
    "theme_of",
]

THEMES: Mapping[str, Theme] = {"dark": DARK, "light": LIGHT}

# Which ramp a metric is shown in.
RAMP_FAMILIES = tuple(DARK.ramps)


def theme_of(name: str) -> Theme:
    """Return the theme called ``name``; PlaceError lists the names there are."""
    if name not in THEMES:
        raise PlaceError(f"unknown theme {name!r}; use one of {', '.join(THEMES)}.")
    return THEMES[name]


def colour(theme: Theme, role: str) -> str:
    """Return the colour of ``role``: a field of Theme, or ``mapping:code`` such as ``services:HEALTH``.

    Raises PlaceError for a role the theme does not have.
    """
    field, _, code = role.partition(":")
    found = getattr(theme, field, None)
    if code and isinstance(found, Mapping):
        found = found.get(code)
    if not isinstance(found, str):
        raise PlaceError(f"theme {theme.name!r} has no colour role {role!r}; add it to layers/palette.py.")
    return found


def ramp(theme: Theme, family: str, classes: int = 5) -> tuple[str, ...]:
    """Return ``classes`` (1–5) colours of a ramp, spread over its whole length, lowest value first."""
    if family not in theme.ramps or not 1 <= classes <= 5:
        known = ", ".join(theme.ramps)
        raise PlaceError(f"no ramp {family!r} of {classes} classes; use 1–5 classes of {known}.")
    steps = theme.ramps[family]
    if classes == 1:
        return (steps[2],)
    return tuple(steps[round(i * 4 / (classes - 1))] for i in range(classes))


def hatch_svg(theme: Theme, size: int = 12) -> str:
    """Return the tile that means "no data": diagonal lines that join when repeated; size in pixels."""
    lines = f"M-3 3 3-3M0 {size} {size} 0M{size - 3} {size + 3} {size + 3} {size - 3}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size}" height="{size}" viewBox="0 0 {size} {size}">'
        f'<path d="{lines}" stroke="{theme.hatch}" stroke-width="1.6" fill="none"/></svg>'
    )
