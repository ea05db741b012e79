"""Codes that begin with a prefix, asked so that each database answers from its index."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, literal, true
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class begins_with(FunctionElement[bool]):  # noqa: N801 - reads as SQL: where(begins_with(House.area_code, "3303"))
    """Whether a code (digits) begins with a prefix of at least one digit.

    LIKE on PostGIS, whose index on area codes is made for it (``text_pattern_ops``); elsewhere a range, for
    LIKE of SQLite ignores case and with it the index.
    """

    type = Boolean()
    inherit_cache = True

    def __init__(self, code: Any, prefix: str) -> None:
        if not prefix.isalnum():
            raise ValueError(f"{prefix!r} is no prefix of a code")
        after = prefix[:-1] + chr(ord(prefix[-1]) + 1)
        super().__init__(code, literal(prefix), literal(after), literal(f"{prefix}%"))

    def self_group(self, against: Any = None) -> Any:
        """Already in brackets of its own."""
        return self


def inside(code: Any, prefix: str) -> Any:
    """The same, where no prefix means everywhere."""
    return begins_with(code, prefix) if prefix else true()


@compiles(begins_with, "postgresql")
def _pattern(element: begins_with, compiler: SQLCompiler, **more: Any) -> str:
    code, _, _, pattern = (compiler.process(part, **more) for part in element.clauses)
    return f"({code} LIKE {pattern})"


@compiles(begins_with)
def _range(element: begins_with, compiler: SQLCompiler, **more: Any) -> str:
    code, prefix, after, _ = (compiler.process(part, **more) for part in element.clauses)
    return f"({code} >= {prefix} AND {code} < {after})"
