"""What a legend shows: the same pictures as the map, and the steps of a ramp with "no data" beside them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import floor, log10
from typing import Any

from geo import vocabulary as v
from geo.errors import PlaceError
from layers.palette import Theme, hatch_svg, ramp
from layers.symbols import svg, symbol_of

NO_DATA = {"zh": "无数据", "en": "No data"}


@dataclass(frozen=True)
class LegendItem:
    """A picture (``svg``) or a plain ``colour``, and its words; ``clause`` of the guide for kinds."""

    label: str
    svg: str | None = None
    colour: str | None = None
    code: str | None = None
    clause: str | None = None


@cache
def entries() -> dict[str, Any]:
    """Every vocabulary entry that has a symbol, by code; each has ``zh``, ``en`` and ``clause``."""
    lists = (
        v.EVENT_CLASSES,
        v.EVENT_KINDS,
        v.SERVICES,
        v.FACILITY_KINDS,
        v.SENSOR_KINDS,
        v.CARE_TAGS,
        v.PROPERTY_FUNCTIONS,
        v.STATUS_GROUPS,
        v.DUE_STATES,
        v.LEVELS,
        v.SENSOR_STATUSES,
        v.PLATE_STATES,
        v.PROCEDURES,
    )
    return {entry.code: entry for one in lists for entry in one}


def items_for(codes: Iterable[str], lang: str, theme: Theme, size: int = 22) -> list[LegendItem]:
    """One item per vocabulary code, in the order given; PlaceError for a code without symbol."""
    return [_item(code, lang, theme, size) for code in codes]


def _item(code: str, lang: str, theme: Theme, size: int) -> LegendItem:
    picture = svg(symbol_of(code), theme, size)
    entry = entries()[code]
    return LegendItem(entry.zh if lang == "zh" else entry.en, svg=picture, code=code, clause=entry.clause)


def ramp_items(
    breaks: Sequence[float], unit: str, theme: Theme, lang: str, family: str = "events"
) -> list[LegendItem]:
    """One item per class between ascending ``breaks`` (n + 1 edges for n ≤ 5 classes), then "no data".

    ``unit`` is already in the reader's language. Without classes only "no data" is left.
    Raises PlaceError when the breaks do not ascend or there are more than five classes.
    """
    if any(low >= high for low, high in pairwise(breaks)):
        raise PlaceError(f"breaks {list(breaks)} do not ascend: sort them and drop repeats.")
    classes = max(len(breaks) - 1, 0)
    colours = ramp(theme, family, classes) if classes else ()
    labels = (f"{low}–{high} {unit}".rstrip() for low, high in pairwise(_edges(breaks)))
    steps = [LegendItem(label, colour=step) for label, step in zip(labels, colours, strict=True)]
    return [*steps, LegendItem(NO_DATA["zh" if lang == "zh" else "en"], svg=hatch_svg(theme))]


def _edges(breaks: Sequence[float]) -> list[str]:
    """The breaks as text: up to three significant digits, or as many more as keep neighbours apart."""
    for digits in range(3, 18):
        texts = [_number(value, digits) for value in breaks]
        if len(set(texts)) == len(texts):
            break
    return texts


def _number(value: float, digits: int) -> str:
    """Thousands grouped; whole numbers whole, others with up to ``digits`` significant digits."""
    if value == round(value):
        return f"{value:,.0f}"
    places = max(digits - 1 - floor(log10(abs(value))), 0)
    text = f"{value:,.{places}f}"
    return text.rstrip("0").rstrip(".") if places else text
