"""Names of a street's roads and estates, and what an unknown one may stand for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from geo.addresses import scores
from geo.addresses.near import NearNames
from geo.addresses.parts import Parts
from geo.addresses.reading.divisions import stem
from geo.addresses.reading.names import estate_stem


class Naming:
    """The names that the houses of a street have."""

    def __init__(self, houses: Sequence[Parts]) -> None:
        self._roads = NearNames({h.road for h in houses if h.road})
        self._estates = NearNames({h.estate for h in houses if h.estate})
        self._areas = {stem(area) for divisions in {h[:5] for h in houses} for area in divisions if area}
        self._by_stem: dict[str, list[str]] = defaultdict(list)
        for estate in sorted(self._estates.names):
            self._by_stem[estate_stem(estate)].append(estate)

    def otherwise(self, asked: Parts) -> Iterator[tuple[list[Parts], float]]:
        """(readings with a name that is known instead, factor on the score), most likely first."""
        yield self._apart(asked), scores.RUN_TOGETHER
        if asked.estate and asked.estate not in self._estates.names:
            yield from self._estates_for(asked)
        if asked.road and asked.road not in self._roads.names:
            bare = [asked._replace(road=road) for road in self._without_areas(asked.road, self._roads)]
            near = [asked._replace(road=road) for road in self._roads.near(asked.road)]
            yield from ((bare, scores.WITHOUT_KIND), (near, scores.MISSPELT))

    def _estates_for(self, asked: Parts) -> Iterator[tuple[list[Parts], float]]:
        yield _called(asked, self._without_areas(asked.estate, self._estates)), scores.WITHOUT_KIND
        yield _called(asked, self._by_stem.get(estate_stem(asked.estate), ())), scores.SHORT_ESTATE
        yield _called(asked, self._estates.near(asked.estate)), scores.MISSPELT

    def _apart(self, asked: Parts) -> list[Parts]:
        """碧翠府翠微路 and 翠微路碧翠府: a road and an estate that only who knows them can tell apart."""
        if asked.road and asked.estate:
            return []
        name = asked.road or asked.estate
        halves = [(name[:cut], name[cut:]) for cut in range(2, len(name) - 1)]
        if asked.estate:
            halves = [(estate, road) for road, estate in halves]
        known = [(e, r) for e, r in halves if e in self._estates.names and r in self._roads.names]
        return [asked._replace(road=road, estate=estate) for estate, road in known]

    def _without_areas(self, name: str, known: NearNames) -> list[str]:
        """瓯海锦绣运河路 → 运河路: names of divisions without what kind they are, taken off the front."""
        begins = [area for area in self._areas if name.startswith(area)]
        left = [name[len(area) :] for area in begins]
        return [rest for rest in left if rest in known.names] or [
            found for rest in left for found in self._without_areas(rest, known)
        ]


def _called(asked: Parts, estates: Iterable[str]) -> list[Parts]:
    return [asked._replace(estate=estate) for estate in estates]
