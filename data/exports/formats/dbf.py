"""Texts as a .dbf holds them: in its encoding, at most 254 bytes."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from data.exports.chunk import spoken_time

MOST_BYTES = 254


class NotInEncodingError(ValueError):
    """A text holds a character that the encoding has not."""


class DbfTexts:
    """Turns columns into what a .dbf holds; ``cut`` counts the texts that were too long."""

    def __init__(self, encoding: str) -> None:
        self.encoding = encoding
        self.cut = 0

    def __call__(self, values: pa.Array) -> pa.Array:
        """The column; times as texts. Raises NotInEncodingError."""
        spoken = spoken_time(values)
        if not pa.types.is_string(spoken.type):
            return spoken
        texts = spoken.drop_null().to_pylist()
        try:
            "\n".join(texts).encode(self.encoding)
        except UnicodeEncodeError as error:
            raise NotInEncodingError(f"{error.object[error.start]!r} is not in {self.encoding}") from error
        longest = pc.max(pc.binary_length(spoken)).as_py() or 0  # in UTF-8, so GBK is never longer
        return (
            spoken
            if longest <= MOST_BYTES
            else pa.array([self._short(t) for t in spoken.to_pylist()], pa.string())
        )

    def _short(self, text: str | None) -> str | None:
        if text is None or len(text.encode(self.encoding)) <= MOST_BYTES:
            return text
        self.cut += 1
        return text.encode(self.encoding)[:MOST_BYTES].decode(self.encoding, "ignore")
