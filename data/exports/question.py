"""What exactly is asked: which rows, in which format and coordinates, under which headings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from data.exports.formats import Format, format_of
from data.exports.selection import Selection, selection_of
from geo.errors import PlaceError
from geo.readings import DATUMS, Reading, reading_of

HEADINGS = ("en", "zh")
LANGS = ("zh", "en")
YES_NO = {"": False, "0": False, "false": False, "1": True, "true": True}
WGS84 = Reading("wgs84")


@dataclass(frozen=True)
class ExportQuestion:
    """``headings``: machine names (en) or Chinese. ``names``: columns that say in words what codes mean.

    ``lang``: of those words and of what is said about the file. Raises PlaceError for what cannot be.
    """

    selection: Selection
    format: Format
    datum: Reading = WGS84
    headings: str = "en"
    names: bool = False
    lang: str = "zh"

    def __post_init__(self) -> None:
        """Refuse coordinates that the format, or no file, should have."""
        if self.headings not in HEADINGS:
            value, allowed = self.headings[:20], ", ".join(HEADINGS)
            raise PlaceError.of("unknown_value", what="headings", value=value, allowed=allowed)
        if self.datum.swapped:
            raise PlaceError.of("swapped_file", datum=self.datum)
        if self.format.degrees and not self.is_degrees:
            known, datum = ", ".join(DATUMS), self.datum
            raise PlaceError.of("degrees_only", format=self.format.code, known=known, datum=datum)

    @property
    def is_degrees(self) -> bool:
        """Whether coordinates are lon, lat on a named datum; else they are x, y of an EPSG system."""
        return self.datum.code in DATUMS

    def query(self) -> str:
        """The text form without layer and format, which stand in the path."""
        told = [
            ("datum", str(self.datum) if self.datum != WGS84 else ""),
            ("headings", self.headings if self.headings != "en" else ""),
            ("names", "1" if self.names else ""),
        ]
        own = urlencode([(name, text) for name, text in told if text])
        return "&".join(part for part in (self.selection.query(), own) if part)


def export_question(
    layer: str, format_code: str, params: Mapping[str, str], lang: str = "zh"
) -> ExportQuestion:
    """Read a question from the parts of an address. Raises PlaceError."""
    return ExportQuestion(
        selection_of(layer, params),
        format_of(format_code),
        datum=reading_of(params.get("datum") or "wgs84"),
        headings=params.get("headings") or "en",
        names=_yes(params.get("names", "")),
        lang=lang if lang in LANGS else "zh",
    )


def _yes(text: str) -> bool:
    if text not in YES_NO:
        raise PlaceError.of("unknown_value", what="names", value=text[:20], allowed=", ".join(YES_NO)[2:])
    return YES_NO[text]
