"""Who answers for a place."""

from __future__ import annotations

from data.index.shapes import Shapes
from data.index.town import Town
from data.store.lines import Responsible
from data.viewer import Viewer

COMMUNITY, GRID, MICRO_GRID = 12, 15, 17  # digits


def responsible(town: Town, viewer: Viewer, area_code: str) -> Responsible:
    """The chain of areas behind a code, as far as the viewer may know them; "" for what is not known."""
    grid = _area(town.grids, viewer, area_code, GRID)
    return Responsible(
        _text(_area(town.divisions, viewer, area_code, COMMUNITY), "name"),
        _text(grid, "name"),
        _text(grid, "code"),
        _text(grid, "worker"),
        _text(_area(town.micro_grids, viewer, area_code, MICRO_GRID), "name"),
    )


def _area(shapes: Shapes, viewer: Viewer, area_code: str, digits: int) -> dict[str, object] | None:
    code = area_code[:digits]
    return shapes.of_id(int(code)) if len(code) == digits and viewer.knows(code) else None


def _text(area: dict[str, object] | None, name: str) -> str:
    return str(area[name] or "") if area else ""
