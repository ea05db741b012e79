"""Who asks. Every question to the store carries a viewer; there is no way to ask without one."""

from __future__ import annotations

from dataclasses import dataclass

from data.rights import SYSTEM_ROLE, rights_of


@dataclass(frozen=True)
class Viewer:
    """A role (``data.rights``) and the area codes it may see, as prefixes; ("",) is everywhere.

    A role that reaches nowhere has no areas, whatever it was given.
    """

    role: str
    areas: tuple[str, ...]

    def __post_init__(self) -> None:
        if rights_of(self.role).area == "nowhere":
            object.__setattr__(self, "areas", ())

    def may(self, act: str) -> bool:
        """Whether the role may do something (``data.rights.ACTS``)."""
        return act in rights_of(self.role).acts

    def knows_of(self, field: str) -> bool:
        """Whether the role may know a group of fields (``data.rights.FIELDS``)."""
        return field in rights_of(self.role).fields

    def sees(self, area_code: str) -> bool:
        """Whether a row of this area may be shown. No areas, no rows."""
        return any(area_code.startswith(prefix) for prefix in self.areas)

    def knows(self, area_code: str) -> bool:
        """Whether name and border of an area may be shown: it is seen, or holds an area that is seen."""
        return self.sees(area_code) or any(prefix.startswith(area_code) for prefix in self.areas)

    @property
    def sees_all(self) -> bool:
        """Whether nothing needs to be filtered."""
        return "" in self.areas

    @property
    def sees_few(self) -> bool:
        """Whether counts of one to four people may be told apart; planners work with totals only."""
        return self.knows_of("few")

    @property
    def sees_homes(self) -> bool:
        """Whether how many people live behind one door may be shown: to those who answer for the place."""
        return self.knows_of("homes")


# The process itself: health counts and cache building, never a person's question.
SYSTEM = Viewer(SYSTEM_ROLE, ("",))
