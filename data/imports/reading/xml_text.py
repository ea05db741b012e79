"""XML as it may come from outside: no definitions of its own, not deeper than people write it."""

from __future__ import annotations

import codecs
import io
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator

from data.imports.raw import FileError
from data.imports.reading.limits import Limits

DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.-]{1,40})["']""")
DEFINITIONS = re.compile(r"<!\s*(DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION)", re.IGNORECASE)
PROLOGUE = re.compile(r"^\s*<\?xml.*?\?>", re.DOTALL)
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def elements(raw: bytes, limits: Limits) -> Iterator[tuple[str, ET.Element]]:
    """("start" | "end", element) of each element; what has ended may be cleared by the caller.

    The text is decoded here, so that a definition is seen whatever the encoding hides it in: with entities an
    XML reads other files, or grows from a kilobyte to gigabytes. Raises FileError for those, for more depth
    than may be, and for what is no XML, with the line.
    """
    text = _text(raw)
    if DEFINITIONS.search(text):
        raise FileError("xml_entities")
    depth, plain = 0, _without_encoding(text)
    try:
        for event, element in ET.iterparse(io.BytesIO(plain), ("start", "end")):  # noqa: S314 - no definitions
            depth += 1 if event == "start" else -1
            if depth > limits.xml_depth:
                raise FileError("xml_deep", most=limits.xml_depth)
            yield event, element
    except ET.ParseError as error:
        raise FileError("xml_broken", line=error.position[0]) from error


def _without_encoding(text: str) -> bytes:
    """In UTF-8, the declaration of another encoding taken out (its lines stay: errors name them)."""
    declaration = PROLOGUE.match(text)
    end = declaration.end() if declaration else 0
    return b"\n" * text.count("\n", 0, end) + text[end:].encode()


def _text(raw: bytes) -> str:
    for encoding in _encodings(raw):
        try:
            return raw.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    raise FileError("not_text", byte=_stop(raw) + 1, line=raw.count(b"\n", 0, _stop(raw)) + 1)


def _encodings(raw: bytes) -> list[str]:
    marked = [encoding for mark, encoding in MARKS if raw.startswith(mark)]
    if marked:
        return marked
    if raw[:2] in {b"<\0", b"\0<"}:  # UTF-16 without a mark
        return ["utf-16-le" if raw[:1] == b"<" else "utf-16-be"]
    declared = DECLARED.match(raw)
    said = declared[1].decode().lower() if declared else "utf-8"
    return [{"gb2312": "gb18030", "gbk": "gb18030"}.get(said, said), "utf-8", "gb18030"]


def _stop(raw: bytes) -> int:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start
    return 0
