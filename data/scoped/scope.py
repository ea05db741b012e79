"""The scope of a viewer as both databases take it: a few ranges of area codes, which an index answers."""

from __future__ import annotations

from dataclasses import dataclass

from data.viewer import Viewer

RANGES = 4  # in a condition; whoever has more areas has the others told apart one by one in the last range


@dataclass(frozen=True)
class Scope:
    """Areas, none inside another, in order. Without areas no row is in it.

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
    def ranges(self) -> list[tuple[str | None, str | None]]:
        """``RANGES`` times low ≤ code < high; the last one holds all that are left, and more.

        Codes are digits, and ":" comes after "9". (None, None) holds nothing.
        """
        own, rest = self.areas[: RANGES - 1], self.areas[RANGES - 1 :]
        found: list[tuple[str | None, str | None]] = [(area, f"{area}:") for area in own]
        found += [(rest[0], f"{rest[-1]}:")] if rest else []
        return found + [(None, None)] * (RANGES - len(found))


def scope_of(viewer: Viewer) -> Scope:
    """What the viewer may see."""
    areas: list[str] = []
    for area in sorted(viewer.areas):
        if not any(area.startswith(held) for held in areas):
            areas.append(area)
    return Scope(tuple(areas), viewer.knows_of("persons"), viewer.knows_of("care"))
