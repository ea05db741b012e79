"""The outline of each layer's symbols, so that layers are told apart without colour.

Every shape is drawn in a 32 × 32 box. ``glyph_x``, ``glyph_y`` is the middle of its character and
``glyph`` its size.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Shape:
    """SVG ``outline`` elements without paint, and where the character goes."""

    outline: str
    glyph: float
    glyph_y: float = 16.0
    glyph_x: float = 16.0


SHAPES: dict[str, Shape] = {
    "square": Shape('<rect x="3" y="3" width="26" height="26" rx="6"/>', 18.5),
    "circle": Shape('<circle cx="16" cy="16" r="13.5"/>', 17.5),
    # Sides bulge a little: a straight diamond cuts the corners of its character.
    "diamond": Shape(
        '<path d="M16 .8Q25.2 6.8 31.2 16 25.2 25.2 16 31.2 6.8 25.2 .8 16 6.8 6.8 16 .8Z"/>', 15.5
    ),
    # The tip is at the bottom of the box: anchor it there.
    "pin": Shape('<path d="M16 31 7.2 22.6A12.5 12.5 0 1 1 24.8 22.6Z"/>', 16.5, 13.6),
    "hexagon": Shape('<path d="M16 1.8 28.6 9V23L16 30.2 3.4 23V9Z"/>', 16.5),
    "octagon": Shape('<path d="M10.4 2.6H21.6L29.4 10.4V21.6L21.6 29.4H10.4L2.6 21.6V10.4Z"/>', 17.5),
    "shield": Shape('<path d="M4 3.5H28V17C28 24 22.5 28.5 16 30.5 9.5 28.5 4 24 4 17Z"/>', 17, 15.2),
    "plate": Shape('<rect x="1.5" y="6" width="29" height="20" rx="3"/>', 16),
    "tag": Shape('<path d="M1.5 4.5H21.5L31 16 21.5 27.5H1.5Z"/>', 17.5, glyph_x=12.6),
    "pill": Shape('<rect x="1.5" y="5" width="29" height="22" rx="11"/>', 17),
    "ring": Shape('<circle cx="16" cy="16" r="13"/>', 17),
}
