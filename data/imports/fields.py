"""What a column can be: a field of a kind of thing, how its text becomes a value, by which headings it is known."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

PLACE = ("geometry", "area_code", "hex_id")  # one statement of where a thing is: never taken from two sources


@dataclass(frozen=True)
class Field:
    """``name`` is the column of the table where there is one; ``parse`` a code of data/imports/values.py.

    ``also``: other headings it is known by. ``terms``: the vocabulary of a ``term``. ``default``: what is stored
    where a new thing's source does not say. ``identity``: of a person, sealed as soon as it is read.
    """

    name: str
    zh: str
    en: str
    parse: str = "text"
    also: tuple[str, ...] = ()
    terms: tuple[Any, ...] = ()
    default: Any = None
    required: bool = False
    stored: bool = True
    identity: bool = False

    @property
    def headings(self) -> tuple[str, ...]:
        """All headings it is known by, its own name first."""
        return (self.name, self.zh, self.en, *self.also)


@dataclass(frozen=True)
class Kind:
    """A kind of thing that can be brought in: its ``table``, that table's ``key``, its fields.

    ``geometry``: point | polygon | any | none. ``title``: the field by which people know one.
    """

    code: str
    zh: str
    en: str
    table: str
    fields: tuple[Field, ...]
    geometry: str = "point"
    key: str = "id"
    title: str = "name"

    def field(self, name: str) -> Field:
        """The field called so; KeyError when there is none."""
        return {f.name: f for f in self.fields}[name]

    @cached_property
    def names(self) -> frozenset[str]:
        """Names of all fields."""
        return frozenset(f.name for f in self.fields)

    @cached_property
    def usual(self) -> dict[str, Any]:
        """What is stored of a new thing where its source is silent."""
        return {f.name: f.default for f in self.stored if f.default is not None}

    @cached_property
    def stored(self) -> tuple[Field, ...]:
        """Fields that are columns of the table."""
        return tuple(f for f in self.fields if f.stored)


def source_key(*also: str) -> tuple[Field, ...]:
    """The keys by which a row is known: in its source, and in this system."""
    return (
        Field("source_id", "来源编号", "Source id", "key", ("编号", "序号", "唯一标识", "id", "fid", "objectid", *also), stored=False),
        Field("menpai_id", "系统编号", "Menpai id", "text", ("menpai id",), stored=False),
    )  # fmt: skip


HOUSE = Field("house_id", "房屋系统编号", "House id", "whole", ("房屋id", "menpai house"))


def where(*also: Field) -> tuple[Field, ...]:
    """Columns that say where a thing is."""
    return (
        *also,
        Field("lon", "经度", "Longitude", "angle", ("lng", "long", "x", "经度坐标", "x坐标", "东经", "横坐标", "gcj经度"), stored=False),
        Field("lat", "纬度", "Latitude", "angle", ("y", "纬度坐标", "y坐标", "北纬", "纵坐标"), stored=False),
        Field("lonlat", "坐标", "Coordinates", "text", ("经纬度", "位置坐标", "定位", "location", "coordinate"), stored=False),
        Field("wkt", "几何", "WKT", "shape", ("geometry", "the_geom", "geom", "shape", "空间坐标"), stored=False),
        Field("grid_code", "所属网格编码", "Grid code", "digits", ("网格编码", "网格代码", "网格号", "grid", "area_code", "所属网格代码"), stored=False),
    )  # fmt: skip
