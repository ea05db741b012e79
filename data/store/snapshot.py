"""One data version in memory, with the answers that are kept as long as it lasts."""

from __future__ import annotations

from functools import lru_cache

from data.changes import Mark
from data.index.town import Town
from data.questions import MIN_RES, EventFilter, HexQuestion, res_of_zoom
from data.store import measures
from data.store.point_tiles import POINTS_FROM, Bubbles, bubbles_of, far_tile, near_tile
from data.store.shape_tiles import SHAPES, hex_tile, shape_tile
from data.viewer import Viewer
from geo import mvt
from geo.errors import PlaceError
from geo.mercator import Tile

LAYERS = (*POINTS_FROM, *(layer for layer in SHAPES if layer != "facilities_line"))
AREA_DIGITS = {"communities": 12, "grids": 15}
FARTHEST_BUBBLES = 14  # bubbles are not drawn nearer, whatever hexes a nearer map shows


class Snapshot:
    """A town and what was asked of it. A new data version is a new snapshot, so nothing in it goes stale."""

    def __init__(self, town: Town, mark: Mark) -> None:
        self.town, self.mark = town, mark
        self.hex_values = lru_cache(maxsize=64)(self._hex_values)
        self.area_values = lru_cache(maxsize=64)(self._area_values)
        self.bubbles = lru_cache(maxsize=64)(self._bubbles)

    @property
    def moment(self) -> str:
        """Changes with everything that is seen here."""
        return f"{self.town.version}.{self.mark.seq}"

    def tile(self, viewer: Viewer, layer: str, tile: Tile, asked: EventFilter | None) -> bytes:
        """One tile of one layer; b"" when empty. PlaceError for a layer that does not exist."""
        if layer not in LAYERS:
            raise PlaceError(f"no layer {layer!r}: use one of {', '.join(LAYERS)}")
        if layer in SHAPES:
            return shape_tile(self.town, viewer, layer, tile)
        if tile.z < POINTS_FROM[layer]:
            res = res_of_zoom(min(tile.z, FARTHEST_BUBBLES))
            return far_tile(layer, self.bubbles(viewer, layer, asked, res), tile)
        near = near_tile(self.town, viewer, layer, asked, tile)
        if layer != "facilities":
            return near
        area = asked.area if asked else ""
        return mvt.join(near, shape_tile(self.town, viewer, "facilities_line", tile, area))

    def hex_tile(self, viewer: Viewer, asked: HexQuestion, tile: Tile) -> bytes:
        """One tile of hexes with a value each."""
        asked = asked.at_zoom(tile.z)
        return hex_tile(self.town, self.hex_values(viewer, asked), asked.res, tile)

    def _hex_values(self, viewer: Viewer, asked: HexQuestion) -> measures.Values:
        if asked.res < MIN_RES:
            raise PlaceError(f"these hexes need a resolution from {MIN_RES} to 11: choose one with at_zoom")
        return measures.measure(self.town, viewer, asked, measures.hex_bins(self.town, asked.res))

    def _area_values(self, viewer: Viewer, asked: HexQuestion, level: str) -> measures.Values:
        if level not in AREA_DIGITS:
            raise PlaceError(f"no area level {level!r}: use one of {', '.join(AREA_DIGITS)}")
        return measures.measure(self.town, viewer, asked, measures.area_bins(self.town, AREA_DIGITS[level]))

    def _bubbles(self, viewer: Viewer, layer: str, asked: EventFilter | None, res: int) -> Bubbles:
        return bubbles_of(self.town, viewer, layer, asked, res)
