"""Texts that are scripts where somebody takes them for HTML, put into everything that people can write."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from sqlalchemy import Engine, select, update

from data.models.base import Base

# Each calls hook(), which a page that shows it as text never does; by the place that it breaks out of.
PAYLOADS = (
    "<script>hook(1)</script>", "<img src=x onerror=hook(2)>", "<svg onload=hook(3)>", "<svg/onload=hook(4)>",
    "<IMG SRC=x ONERROR=hook(5)>", "<img/src/onerror=hook(6)>", "<body onload=hook(7)>",
    '"><img src=x onerror=hook(8)>', "'><img src=x onerror=hook(9)>", "</title><script>hook(10)</script>",
    "</script><script>hook(11)</script>", "</textarea><svg onload=hook(12)>", "</style><svg onload=hook(13)>",
    "--><svg onload=hook(14)>", "]]><svg onload=hook(15)>", '" autofocus onfocus=hook(16) x="',
    "' onmouseover=hook(17) x='", "` onmouseover=hook(18) x=`", "javascript:hook(19)",
    "<a href=javascript:hook(20)>x</a>", "<iframe srcdoc='<script>parent.hook(21)</script>'>",
    "<iframe src=javascript:parent.hook(22)>", "<details open ontoggle=hook(23)>",
    "<input autofocus onfocus=hook(24)>", "<video><source onerror=hook(25)>",
    "<object data=javascript:hook(26)>",
    "<math><mi xlink:href=javascript:hook(27)>x", "&lt;img src=x onerror=hook(28)&gt;",
    "&#60;img src=x onerror=hook(29)&#62;", "\\u003cimg src=x onerror=hook(30)\\u003e",
    "＜img src=x onerror=hook(31)＞", "{{constructor.constructor('hook(32)')()}}", "${hook(33)}",
    "';hook(34);//",
)  # fmt: skip
IMAGE = PAYLOADS[1]
# What no answer may hold as it is: the beginnings of what would run.
RAW = (
    "<script>hook",
    "<img src=x onerror=hook",
    "<svg onload=hook",
    "<IMG SRC=x",
    "<iframe src",
    "<details open ontoggle=hook",
)

# Columns that people fill in freely, here or in a file. Codes are checked at the door and are not among them.
TEXTS = {
    "division": ("name", "name_en"),
    "estate": ("name", "manager"),
    "event": ("number", "title", "address"),
    "event_log": ("actor", "note"),
    "facility": ("name", "address", "opens", "capacity_unit"),
    "grid": ("name", "worker", "leader"),
    "micro_grid": ("name", "leader"),
    "house": (
        "doorplate_code", "external_code", "address", "road", "road_no", "estate", "building_no", "unit_no",
        "room",
    ),
    "building": ("name",),
    "service_point": ("name", "opens"),
    "sensor": ("code", "name"),
    "datastream": ("unit",),
    "visit": ("worker", "note"),
    "road": ("name",),
    "land": ("name",),
    "organisation": ("name",),
    "source_system": ("name", "last_error"),
    "import_batch": ("file_name", "brought_by", "undone_by"),
    "import_row_error": ("row", "reason", "mend"),
}  # fmt: skip
OF_THE_STREET = ("name", "name_en")  # in meta


def fill(engine: Engine) -> int:
    """Put a payload before every text of a street; how many texts there were."""
    turn = count()
    with engine.execution_options(write=True).begin() as connection:
        for name, columns in TEXTS.items():
            table = Base.metadata.tables[name]
            (key,) = table.primary_key.columns
            for row in connection.execute(select(key, *(table.c[column] for column in columns))).all():
                changed = {
                    c: _hostile(next(turn), old) for c, old in zip(columns, row[1:], strict=True) if old
                }
                if changed:
                    connection.execute(update(table).where(key == row[0]).values(changed))
        meta = Base.metadata.tables["meta"]
        for fact in OF_THE_STREET:
            connection.execute(update(meta).where(meta.c.key == fact).values(value=IMAGE + meta.c.value))
    return next(turn)


def _hostile(turn: int, old: str) -> str:
    return PAYLOADS[turn % len(PAYLOADS)] + old


def raw_in(text: str) -> Iterator[str]:
    """What of the payloads stands in an answer as it was written."""
    return (piece for piece in RAW if piece in text)
