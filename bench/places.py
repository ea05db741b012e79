"""Random places, filters and codes of a street, the same for the same seed."""

from __future__ import annotations

import random
from datetime import timedelta

from dashboard.pages.street_map.card import CARDS
from dashboard.pages.street_map.filter_panel import CODE_CONTROLS
from dashboard.pages.street_map.view_state import groups_of
from data.questions import CODED, METRICS, EventFilter, HexQuestion
from data.store import Store
from geo import hexes, mercator
from layers.catalog import CARRIERS, LAYERS

PERIODS = (7, 30, 90, 365)
LAYER_CODES = tuple(layer.code for layer in LAYERS)


class Places:
    """Draws questions that somebody at the map could ask."""

    def __init__(self, store: Store, seed: int = 1) -> None:
        self.store = store
        self.town = store.town
        self.draw = random.Random(seed)  # noqa: S311 - not for secrets
        # Once as text here: numpy strings and numbers are not JSON.
        self.communities = [c for c in map(str, self.town.divisions.columns["code"]) if len(c) == 12]
        self.grids = list(map(str, self.town.grids.columns["code"]))

    def tile(self, z: int) -> mercator.Tile:
        """A tile at zoom z over some house or event."""
        points = self.draw.choice([p for p in (self.town.houses.points, self.town.events.base) if len(p)])
        row = self.draw.randrange(len(points))
        ((x,), (y,)) = mercator.to_mercator([points.lon[row]], [points.lat[row]])
        return mercator.Tile(z, int(x) >> (mercator.BITS - z), int(y) >> (mercator.BITS - z))

    def area(self) -> str:
        """The whole street, a community or a grid."""
        return self.draw.choice(["", self.draw.choice(self.communities), self.draw.choice(self.grids)])

    def events(self) -> EventFilter:
        """A filter: a usual or an odd period of the last year, some codes of each list, some area."""
        days = self.draw.choice([*PERIODS, self.draw.randint(1, 365)])
        until = self.store.today - timedelta(days=self.draw.randint(0, 365 - days))
        since = until - timedelta(days=days - 1)
        codes = {name: tuple(self.some(allowed)) for name, (_, allowed) in CODED.items()}
        return EventFilter(since=since, until=until, area=self.area(), **codes)

    def some(self, codes: tuple[str, ...]) -> list[str]:
        """None (that is all), or a few."""
        return self.draw.sample(codes, self.draw.choice([0, 1, min(3, len(codes))]))

    def question(self, metric: str, res: int = 0) -> HexQuestion:
        """A question of a metric."""
        return HexQuestion(metric, res, self.events(), self.group(metric))

    def group(self, metric: str) -> str:
        """Something to narrow a metric to; coverage is always of one service."""
        groups = groups_of(metric)
        whole = ("",) if metric != "coverage" else ()
        return self.draw.choice([*whole, *groups]) if groups else ""

    def selection(self, kind: str) -> str:
        """Something to click: ``kind:key`` of a card."""
        return f"{kind}:{self.key(kind)}"

    def key(self, kind: str) -> str:
        """The key of some thing of a kind."""
        town = self.town
        if kind == "hex":
            res = self.draw.randint(7, 11)
            return hexes.to_text(int(self.draw.choice(town.hexagons.levels[res][0])))
        if kind in {"grid", "community"}:
            return self.draw.choice(self.grids if kind == "grid" else self.communities)
        ids = {
            "house": town.houses.points.ids, "stack": town.houses.points.ids, "event": town.events.base.ids,
            "facility": town.facilities.ids, "service_point": town.service_points.ids,
            "sensor": town.sensors.ids, "building": town.buildings.ids,
        }[kind]  # fmt: skip
        return str(self.draw.choice(ids))

    def words(self) -> str:
        """What somebody types into the search: part of an address, a code, a name, or nothing that exists."""
        homes = self.town.houses.points
        row = self.draw.randrange(len(homes))
        names = (self.town.grids, self.town.divisions, self.town.facilities, self.town.service_points)
        name = str(self.draw.choice(self.draw.choice(names).columns["name"]))
        address, code = (str(homes.columns[c][row]) for c in ("address", "doorplate_code"))
        begin, end = self.draw.randint(0, 6), self.draw.randint(7, 20)
        return self.draw.choice(
            [address, address[begin:end], code, code[-6:], name, name[:2], "没有这个地方"]
        )

    def controls(self) -> dict[str, object]:
        """What the controls of the page may stand at: component id and property → value."""
        metric, events = self.draw.choice(METRICS), self.events()
        return {
            "url.pathname": "/",
            "url.search": "",
            "street-map-layer.value": [[c] if self.draw.random() < 0.7 else [] for c in LAYER_CODES],
            "street-map-solid.value": self.draw.choice([[], ["1"]]),
            "street-map-carrier.value": self.draw.choice(CARRIERS[:3]),
            "street-map-metric.value": metric,
            "street-map-group.value": self.group(metric) or "all",
            "street-map-res.value": str(self.draw.choice([0, 7, 8, 9, 10, 11])),
            "street-map-zoom-res.data": self.draw.randint(7, 11),
            "street-map-period.data": {"since": str(events.since), "until": str(events.until)},
            "street-map-preset.value": str(self.draw.choice(PERIODS)),
            **{
                f"{component}.value": list(getattr(events, name)) for name, component in CODE_CONTROLS.items()
            },
            "street-map-area.data": events.area,
            "street-map-reset.n_clicks": 1,
            "street-map-timeline.selectedData": {
                "points": [{"x": str(events.since)}, {"x": str(events.until)}]
            },
            "street-map-selection.data": self.selection(self.draw.choice(list(CARDS))),
            "street-map-still-view.data": f"by=grids&{self.question(metric).query()}",
        }
