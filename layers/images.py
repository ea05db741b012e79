"""Every picture the map may need, by the name its style uses."""

from __future__ import annotations

from functools import cache
from typing import Any

from geo import vocabulary as v
from layers.palette import hatch_svg, theme_of
from layers.symbols import image_id, svg, symbol_of

SIZE_PX = 26
HATCH_PX = 12
MARKED = ("offline", "alarm", "fault", "maintenance")


@cache
def map_images(theme: str) -> dict[str, dict[str, Any]]:
    """Image id → {svg, width, height} for ``GridMap.images``."""
    palette = theme_of(theme)
    codes = [e.code for entries in (v.EVENT_CLASSES, v.SERVICES, v.FACILITY_KINDS) for e in entries]
    wanted = [(code, None) for code in codes]
    wanted += [(kind.code, status) for kind in v.SENSOR_KINDS for status in (None, *MARKED)]
    images = {
        image_id(symbol_of(code), status): _picture(svg(symbol_of(code), palette, SIZE_PX, status), SIZE_PX)
        for code, status in wanted
    }
    return {**images, "hatch": _picture(hatch_svg(palette, HATCH_PX), HATCH_PX)}


def _picture(text: str, size: int) -> dict[str, Any]:
    return {"svg": text, "width": size, "height": size}
