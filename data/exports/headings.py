"""What stands over a column: its own name, or in Chinese the heading by which the import knows it."""

from __future__ import annotations

from data.exports.columns import NAME
from data.exports.layers import ExportLayer
from data.imports.kinds import KINDS

OF_CODE = "名称"  # after the heading of a column of codes: the column of their names
# Of columns that the import has no name for, or not in every layer.
CHINESE = {
    "menpai_id": "系统编号",
    "source_id": "来源编号",
    "source": "数据来源",
    "updated_at": "更新时间",
    "valid_from": "生效时间",
    "valid_to": "失效时间",
    "area_code": "所属网格编码",
    "hex_id": "六边形编号",
    "code": "编码",
    "name": "名称",
    "name_en": "英文名称",
    "kind": "类别",
    "level": "层级",
    "parent_code": "上级编码",
    "fictional": "是否虚构",
    "scheme": "网格体系",
    "grid_code": "网格编码",
    "households": "户数",
    "leader": "负责人",
    "manager": "物业公司",
    "owners_committee": "有业主委员会",
    "building_id": "建筑系统编号",
    "estate_id": "小区系统编号",
    "facility_id": "设施系统编号",
    "house_id": "房屋系统编号",
    "sensor_id": "设备系统编号",
    "reworked": "返工次数",
    "walkable": "可步行",
    "lon": "经度",
    "lat": "纬度",
    "x": "X坐标",
    "y": "Y坐标",
    "wkt": "几何",
}


def heading(layer: ExportLayer, name: str, headings: str) -> str:
    """The heading of a column; ``headings``: en | zh."""
    if headings == "en":
        return name
    if name.endswith(NAME) and name != NAME:
        return heading(layer, name.removesuffix(NAME), "zh") + OF_CODE
    kind = KINDS.get(layer.code)
    return kind.field(name).zh if kind is not None and name in kind.names else CHINESE[name]
