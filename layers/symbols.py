"""One symbol for every kind on the map, and its picture as self-contained SVG.

The picture is the map's image and the legend's, so the two cannot differ. Shapes tell layers apart, the
character tells kinds apart, the corner mark tells the status: colour only repeats what they say.
"""

from dataclasses import dataclass
from functools import cache
from xml.sax.saxutils import escape, quoteattr

from geo import vocabulary as v
from geo.errors import PlaceError
from geo.vocabulary import FacilityKind
from layers import glyphs as g
from layers.marks import MARKS
from layers.palette import Theme, colour
from layers.shapes import SHAPES

FONTS = (
    "'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei','PingFang SC','WenQuanYi Zen Hei',sans-serif"
)
EDGE = 0.8  # half the width of the edge, half of which lies outside of the shape
MIDDLE_TO_EDGE = 13.5  # of most shapes


@dataclass(frozen=True)
class Symbol:
    """``glyph`` is one character; ``shape`` of SHAPES; ``color_role`` as ``palette.colour`` reads it."""

    code: str
    glyph: str
    shape: str
    color_role: str


def _facility(kind: FacilityKind) -> Symbol:
    role = f"services:{kind.services[0]}" if kind.services else "component"
    return Symbol(kind.code, g.FACILITY_GLYPHS[kind.code], "square", role)


def _same(codes: dict[str, str], shape: str, role: str) -> list[Symbol]:
    """Symbols that differ by character alone, or by colour too where ``role`` ends with a colon."""
    return [
        Symbol(code, glyph, shape, role + code if role.endswith(":") else role)
        for code, glyph in codes.items()
    ]


@cache
def symbols() -> dict[str, Symbol]:
    """Every symbol by the code of its kind."""
    every = [
        *_same(g.EVENT_CLASS_GLYPHS, "pin", "event_classes:"),
        *_same(g.SERVICE_GLYPHS, "circle", "services:"),
        *_same(g.SENSOR_GLYPHS, "diamond", "sensor"),
        *_same(g.CARE_GLYPHS, "hexagon", "care"),
        *_same(g.PROPERTY_GLYPHS, "octagon", "services:PROPERTY"),
        *_same(g.STATUS_GLYPHS, "pill", "statuses:"),
        *_same(g.LEVEL_GLYPHS, "tag", "levels:"),
        *_same(g.SENSOR_STATUS_GLYPHS, "ring", "sensor_statuses:"),
        *_same(g.PLATE_GLYPHS, "plate", "doorplate"),
        *_same(g.PROCEDURE_GLYPHS, "shield", "party"),
        *(_facility(kind) for kind in v.FACILITY_KINDS),
    ]
    by_code = {symbol.code: symbol for symbol in every}
    for kind in v.EVENT_KINDS:
        parent = by_code[kind.event_class]
        by_code[kind.code] = Symbol(kind.code, parent.glyph, parent.shape, parent.color_role)
    return by_code


def symbol_of(kind_code: str) -> Symbol:
    """Return the symbol of a vocabulary code; PlaceError names near codes."""
    return v.entry(symbols().values(), kind_code, "symbol")


def image_id(symbol: Symbol, status: str | None = None) -> str:
    """Name of the picture in the map's style: ``sym-<code>`` or ``sym-<code>-<status>``."""
    return f"sym-{symbol.code}-{status}" if status else f"sym-{symbol.code}"


def _status_colour(theme: Theme, status: str) -> str:
    for table in (theme.sensor_statuses, theme.statuses):
        if status in table:
            return table[status]
    known = ", ".join([*theme.sensor_statuses, *theme.statuses])
    raise PlaceError(f"no mark for status {status!r}; use one of {known}.")


def _text(symbol: Symbol, theme: Theme) -> str:
    shape = SHAPES[symbol.shape]
    # A CJK character's middle lies 0.37 em above its baseline; dominant-baseline differs between fonts.
    base = shape.glyph_y + 0.37 * shape.glyph
    return (
        f'<text x="{shape.glyph_x}" y="{base:.2f}" font-size="{shape.glyph}" font-weight="700" '
        f'text-anchor="middle" font-family={quoteattr(FONTS)} fill="{theme.on_symbol}">'
        f"{escape(symbol.glyph)}</text>"
    )


def _mark(status: str, x: float, y: float, width: float, stroke: str) -> str:
    """The mark of ``status``, ``width`` units wide with its middle at x, y."""
    scale = width / 10
    return (
        f'<path transform="translate({x - width / 2:.2f} {y - width / 2:.2f}) scale({scale:.3f})" '
        f'd="{MARKS[status]}" fill="none" stroke="{stroke}" stroke-width="{1.7 if width < 12 else 1.3}" '
        'stroke-linecap="round" stroke-linejoin="round"/>'
    )


def _badge(theme: Theme, status: str) -> str:
    fill = _status_colour(theme, status)
    disc = "".join(
        f'<circle cx="25.5" cy="6.5" r="{6 + by:.1f}" fill="{paint}"/>'
        for paint, by in ((theme.symbol_edge, EDGE), (fill, -EDGE))
    )
    return disc + _mark(status, 25.5, 6.5, 9, theme.on_symbol)


def _face(symbol: Symbol, theme: Theme) -> str:
    if symbol.shape == "ring":
        return _mark(symbol.code, 16, 16, 19, theme.on_symbol)
    return _text(symbol, theme)


def svg(symbol: Symbol, theme: Theme, size: int = 32, status: str | None = None) -> str:
    """Draw ``symbol`` as SVG text, ``size`` pixels square, crisp from 22 px up.

    ``status`` (a sensor status or an event status group) adds a corner mark. Raises PlaceError for others.
    """
    fill = colour(theme, symbol.color_role)
    outline = SHAPES[symbol.shape].outline
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size}" height="{size}" viewBox="0 0 32 32">'
        f"{_grown(outline, theme.symbol_edge, EDGE)}{_grown(outline, fill, -EDGE)}"
        f"{_face(symbol, theme)}{_badge(theme, status) if status else ''}</svg>"
    )


def _grown(outline: str, fill: str, by: float) -> str:
    """The outline filled, larger all round by some units.

    An edge is the larger shape behind the smaller one: where a browser draws in software, a stroke is the
    dearest thing there is, and a page has a hundred symbols.
    """
    scale = 1 + by / MIDDLE_TO_EDGE
    return (
        f'<g fill="{fill}" transform="translate(16 16) scale({scale:.3f}) translate(-16 -16)">{outline}</g>'
    )
