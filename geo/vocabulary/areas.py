"""The chain of responsibility as areas, and the length of each one's code.

Digits: GB/T 2260 (6) + subdistrict (3) + residents' committee (3), then grid (3) as seen in running systems;
the two digits of the micro-grid are a product default.
"""

from dataclasses import dataclass

from geo.vocabulary.terms import Term


@dataclass(frozen=True)
class AreaLevel:
    """A level of the chain; ``digits`` is the length of its area code."""

    code: str
    zh: str
    en: str
    digits: int
    clause: str | None = None


AREA_LEVELS: tuple[AreaLevel, ...] = (
    AreaLevel("subdistrict", "街道", "Subdistrict", 9, "5.1"),
    AreaLevel("community", "社区", "Community", 12, "5.2"),
    AreaLevel("grid", "网格", "Grid", 15, "5.2.4"),
    AreaLevel("micro_grid", "微网格", "Micro-grid", 17, "5.2.4"),
)

# GB/T 34300-2017: the second kind is a compound, park, hospital, school, market or firm.
GRID_KINDS: tuple[Term, ...] = (
    Term("comprehensive", "综合网格", "Comprehensive grid", "5.2.4"),
    Term("dedicated", "专属网格", "Dedicated grid", "5.2.4"),
)
