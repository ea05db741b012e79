"""What stands in brackets: a note, a former name, or elements of the address out of their order."""

from __future__ import annotations

import re
from collections.abc import Callable

from geo.addresses.parts import Parts
from geo.addresses.reading.names import is_estate
from geo.addresses.text import closed

_BRACKETS = re.compile(r"\(([^()]*)\)")
_NOTE = re.compile(
    "(?:虚构|自住|出租|空置|暂住|租住|.*(?:店|铺|馆|厂|公司|超市|药房|工作室|申报|使用|登记|托管))?$"
)
_FORMERLY = re.compile("原|曾|旧|老|近|靠")
_IN_PLACE = re.compile("[0-9a-z~-]+[号幢栋座室层楼]?$|.{1,2}[期区幢栋座]$|[幢栋座号室层]$")


def read_bracketed(plain: str, read: Callable[[str], Parts]) -> Parts:
    """Elements of a plain address with brackets; ``read`` reads one without."""
    inner: list[str] = []

    def opened(found: re.Match[str]) -> str:
        if _IN_PLACE.match(found[1]):
            return f" {found[1]} "
        inner.append(found[1])
        return " "

    outside = _BRACKETS.sub(opened, plain).replace("(", " ").replace(")", " ")
    parts = read(closed(outside))
    for text in inner:
        parts = parts if _NOTE.match(text) else _added(parts, text, read(text))
    return parts


def _added(parts: Parts, text: str, inner: Parts) -> Parts:
    """Both together, or the inner text left over where it contradicts or is no element."""
    unknown = inner.estate and not is_estate(inner.estate)
    clash = any(a and b and a != b for a, b in zip(parts[:15], inner[:15], strict=True))
    if unknown or clash or _FORMERLY.match(text):
        return parts._replace(rest=parts.rest + text)
    both = [a or b for a, b in zip(parts[:15], inner[:15], strict=True)]
    return Parts._make((*both, parts.relative + inner.relative, parts.rest + inner.rest))
