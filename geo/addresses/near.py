"""Names one character apart, of the names there are."""

from __future__ import annotations

from collections import defaultdict
from string import ascii_lowercase, digits

# Names that differ in these are two names, not one misspelt: 梅园东路 and 梅园西路, 二巷 and 三巷.
_TELLING = frozenset("东西南北中前后上下左右内外大小新老一二三四五六七八九十" + digits + ascii_lowercase)
_SHORTEST = 3


class NearNames:
    """Finds the names that a misspelt one can mean.

    Each name is filed under what is left without one of its characters: two names that share such a
    remainder are at most a changed, a missing or an added character apart, or two shifted ones.
    """

    def __init__(self, names: set[str]) -> None:
        self.names = frozenset(names)
        self._filed: dict[str, set[str]] = defaultdict(set)
        for name in names:
            for remainder in _remainders(name):
                self._filed[remainder].add(name)

    def near(self, name: str) -> list[str]:
        """The names one character apart, with the same ending."""
        if len(name) < _SHORTEST:
            return []
        found = {other for r in _remainders(name) for other in self._filed.get(r, ())}
        return sorted(other for other in found if _is_slip(name, other))


def _remainders(name: str) -> list[str]:
    return [name, *(name[:i] + name[i + 1 :] for i in range(len(name)))]


def _is_slip(one: str, other: str) -> bool:
    """Whether one changed, missing or added character that tells nothing is all the difference."""
    if one[-1] != other[-1]:
        return False
    if len(one) == len(other):
        changed = [{a, b} for a, b in zip(one, other, strict=True) if a != b]
        return len(changed) == 1 and not changed[0] <= _TELLING
    long, short = sorted((one, other), key=len, reverse=True)
    gone = [long[i] for i in range(len(long)) if long[:i] + long[i + 1 :] == short]
    return bool(gone) and gone[0] not in _TELLING and len(short) >= _SHORTEST
