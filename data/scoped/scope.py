"""The scope of a viewer as both databases take it: two borders around all areas, and the areas themselves."""

from __future__ import annotations

from dataclasses import dataclass

from data.viewer import Viewer


@dataclass(frozen=True)
class Scope:
    """``low`` ≤ code < ``high`` is what an index answers; ``areas`` says exactly. Without areas: no row.

    ``persons`` and ``care``: whether rows about persons, and about why they are cared for, are in it.
    """

    areas: tuple[str, ...]
    persons: bool
    care: bool

    @property
    def everywhere(self) -> bool:
        """Whether it has no border."""
        return "" in self.areas

    @property
    def low(self) -> str | None:
        """The first code that may be in it; None where none is."""
        return min(self.areas, default=None)

    @property
    def high(self) -> str | None:
        """The first code after it. Codes are digits, and ":" comes after "9"."""
        return max(f"{area}:" for area in self.areas) if self.areas else None


def scope_of(viewer: Viewer) -> Scope:
    """What the viewer may see."""
    return Scope(viewer.areas, viewer.knows_of("persons"), viewer.knows_of("care"))
