"""Grids: areas of responsibility."""

from __future__ import annotations

from data.imports.fields import Field, Kind, source_key
from geo.vocabulary import GRID_KINDS

GRIDS = Kind(
    "grids",
    "网格",
    "Grids",
    "grid",
    (
        *source_key(),
        Field("code", "网格编码", "Grid code", "digits", ("网格代码", "grid_code", "grid code", "网格编号", "area_code"), required=True),
        Field("name", "网格名称", "Grid name", also=("名称", "网格名", "name", "网格"), required=True),
        Field("kind", "网格类型", "Grid kind", "term", ("类型", "类别", "kind"), GRID_KINDS, "comprehensive"),
        Field("community_code", "社区编码", "Community code", "digits", ("社区代码", "所属社区编码", "所属社区代码")),
        Field("community_name", "社区名称", "Community name", also=("社区", "所属社区", "村社"), stored=False),
        Field("households", "户数", "Households", "whole", ("住户数", "总户数", "households"), default=0),
        Field("worker", "网格员", "Grid worker", also=("专职网格员", "网格员姓名", "worker")),
        Field("leader", "网格长", "Grid leader", also=("网格长姓名", "leader")),
        Field("wkt", "几何", "WKT", "shape", also=("geometry", "the_geom", "geom", "shape", "空间坐标"), stored=False),
    ),
    geometry="polygon",
    key="code",
)  # fmt: skip
