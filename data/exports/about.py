"""What is said about a file inside it: whose data, of when, which rows, in which coordinates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from data.exports.question import ExportQuestion
from geo.words import say

Facts = dict[str, str]
FACTS = (
    "street", "layer", "rows", "filter", "datum", "data_as_of", "exported_at", "source", "licence",
    "left_out",
)  # fmt: skip


def facts_of(
    asked: ExportQuestion, meta: Mapping[str, str], rows: int, left_out: frozenset[str], now: datetime
) -> Facts:
    """Machine name → value, all text, in the order of ``FACTS``; what is empty is not there."""
    zone = ZoneInfo(meta["time_zone"])
    as_of = datetime.fromisoformat(meta["as_of"]).astimezone(zone)
    told = {
        "street": meta.get("name", ""),
        "layer": asked.selection.layer,
        "rows": str(rows),
        "filter": asked.selection.query(),
        "datum": str(asked.datum),
        "data_as_of": as_of.isoformat(timespec="seconds"),
        "exported_at": now.astimezone(zone).isoformat(timespec="seconds"),
        "source": source_of(meta, asked.lang),
        "licence": licence_of(meta, asked.lang),
        "left_out": ", ".join(sorted(left_out)),
    }
    return {name: told[name] for name in FACTS if told[name]}


def labelled(facts: Facts, asked: ExportQuestion) -> list[tuple[str, str]]:
    """The facts for people: label and value in the language of the question, the datum explained."""
    lines = [(say(f"about.{name}", asked.lang), text) for name, text in facts.items()]
    return [*lines, (say("about.note", asked.lang), datum_words(asked))]


def datum_words(asked: ExportQuestion) -> str:
    """What the coordinates of the file are."""
    code = asked.datum.code if asked.is_degrees else "epsg"
    return say(f"datum.{code}", asked.lang, code=asked.datum.code)


def source_of(meta: Mapping[str, str], lang: str) -> str:
    """Whose data these are."""
    if meta.get("fictional") == "1":
        return say("about.fictional", lang)
    return meta.get("attribution", "") or meta.get("name", "")


def licence_of(meta: Mapping[str, str], lang: str) -> str:
    """What may be done with them."""
    if meta.get("fictional") == "1":
        return say("about.free", lang)
    return say("about.odbl" if "ODbL" in meta.get("attribution", "") else "about.own_rules", lang)
