"""Names of a street's roads and estates, and what an unknown one may stand for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from geo.addresses import scores
from geo.addresses.near import NearNames
from geo.addresses.parts import Parts
from geo.addresses.reading.divisions import stem
from geo.addresses.reading.names import estate_stem

_MOST_NAMES = 1 << 14  # remembered: of a street there are hundreds, of what people misspell no end
_Names = tuple[str, str]  # road, estate


class Naming:
    """The names that the houses of a street have."""

    def __init__(self, houses: Sequence[Parts]) -> None:
        self._roads = NearNames({h.road for h in houses if h.road})
        self._estates = NearNames({h.estate for h in houses if h.estate})
        self._areas = {stem(area) for divisions in {h[:5] for h in houses} for area in divisions if area}
        self._by_stem: dict[str, list[str]] = defaultdict(list)
        for estate in sorted(self._estates.names):
            self._by_stem[estate_stem(estate)].append(estate)
        self._meant: dict[_Names, list[tuple[list[_Names], float]]] = {}

    def otherwise(self, asked: Parts) -> Iterator[tuple[list[Parts], float]]:
        """(readings with a name that is known instead, factor on the score), most likely first.

        Thousands of doors share a road or an estate: what a name may mean is found once.
        """
        told = asked.road, asked.estate
        if (meant := self._meant.get(told)) is None:
            if len(self._meant) >= _MOST_NAMES:
                self._meant.clear()
            meant = self._meant[told] = [(names, factor) for names, factor in self._names_for(*told) if names]
        for names, factor in meant:
            yield [asked._replace(road=road, estate=estate) for road, estate in names], factor

    def _names_for(self, road: str, estate: str) -> Iterator[tuple[list[_Names], float]]:
        yield self._apart(road, estate), scores.RUN_TOGETHER
        if estate and estate not in self._estates.names:
            for estates, factor in self._estates_for(estate):
                yield [(road, known) for known in estates], factor
        if road and road not in self._roads.names:
            yield [(known, estate) for known in self._without_areas(road, self._roads)], scores.WITHOUT_KIND
            yield [(known, estate) for known in self._roads.near(road)], scores.MISSPELT

    def _estates_for(self, estate: str) -> Iterator[tuple[list[str], float]]:
        yield self._without_areas(estate, self._estates), scores.WITHOUT_KIND
        yield self._by_stem.get(estate_stem(estate), []), scores.SHORT_ESTATE
        yield self._estates.near(estate), scores.MISSPELT

    def _apart(self, road: str, estate: str) -> list[_Names]:
        """碧翠府翠微路 and 翠微路碧翠府: a road and an estate that only who knows them can tell apart."""
        if road and estate:
            return []
        name = road or estate
        halves = [(name[:cut], name[cut:]) for cut in range(2, len(name) - 1)]
        if road:
            halves = [(second, first) for first, second in halves]
        return [(r, e) for r, e in halves if e in self._estates.names and r in self._roads.names]

    def _without_areas(self, name: str, known: NearNames) -> list[str]:
        """瓯海锦绣运河路 → 运河路: names of divisions without what kind they are, taken off the front."""
        begins = [area for area in self._areas if name.startswith(area)]
        left = [name[len(area) :] for area in begins]
        return [rest for rest in left if rest in known.names] or [
            found for rest in left for found in self._without_areas(rest, known)
        ]
