"""Buildings, and houses with their doorplates."""

from __future__ import annotations

from data.imports.fields import Field, Kind, source_key, where
from geo.vocabulary import AGE_GROUPS, HOUSE_STATES, HOUSE_USES, PLATE_STATES

BUILDINGS = Kind(
    "buildings",
    "建筑",
    "Buildings",
    "building",
    (
        *source_key("楼栋编号", "建筑编号", "uid", "building_id"),
        Field("name", "名称", "Name", also=("楼栋名称", "建筑名称", "幢号", "楼号", "栋号", "name"), default=""),
        Field("use", "用途", "Use", "term", ("建筑用途", "使用性质", "use", "type"), HOUSE_USES, "residential"),
        Field("floors", "层数", "Floors", "whole", ("楼层数", "总层数", "地上层数", "floors", "levels")),
        Field("units", "单元数", "Entrances", "whole", ("单元个数", "units"), default=1),
        Field("height_m", "高度", "Height", "decimal", ("建筑高度", "高度米", "height", "height_m")),
        Field("year", "建成年份", "Year built", "whole", ("建造年代", "建成年代", "竣工年份", "year")),
        *where()[3:],  # an outline and a grid code: a footprint is no lon, lat
    ),
    geometry="polygon",
)  # fmt: skip

_AGES = tuple(
    Field(g.code, g.zh, g.en, "whole", (g.zh.replace(" ", "") + "人数", g.zh.replace(" ", "")))
    for g in AGE_GROUPS
    if g.code != "all"
)

HOUSES = Kind(
    "houses",
    "房屋门牌",
    "Houses",
    "house",
    (
        *source_key("房屋编号", "户室编号", "房屋编码", "house_id"),
        Field("doorplate_code", "门牌编码", "Doorplate code", "digits", ("门牌码", "统一地址码", "地址编码", "地址码", "二维码编号")),
        Field("external_code", "外部地址编码", "External code", "code", ("公安地址编码", "标准地址编码", "标准地址代码")),
        Field("address", "地址", "Address", "address", ("详细地址", "门牌地址", "标准地址", "房屋地址", "住址", "坐落", "房屋坐落", "full_address"), required=True),
        Field("road", "街路巷", "Road", also=("道路", "路名", "街路", "路街巷", "road", "street")),
        Field("road_no", "门牌号", "Road number", also=("路牌号", "号", "门牌", "house_number", "housenumber")),
        Field("estate", "小区", "Estate", also=("小区名称", "住宅小区", "estate")),
        Field("building_no", "幢号", "Building number", also=("楼栋", "楼号", "栋号", "幢", "栋", "楼幢号", "building_no")),
        Field("unit_no", "单元号", "Entrance", also=("单元", "unit", "unit_no")),
        Field("floor", "楼层", "Floor", "whole", ("所在楼层", "层", "所在层", "floor")),
        Field("room", "室号", "Room", also=("房号", "户室号", "房间号", "室", "户号", "room")),
        Field("use", "用途", "Use", "term", ("房屋用途", "使用性质", "用途类型", "use"), HOUSE_USES, "residential"),
        Field("state", "居住状态", "State", "term", ("房屋状态", "使用状态", "状态", "使用情况", "state"), HOUSE_STATES, "unknown"),
        Field("plate_state", "门牌状态", "Plate state", "term", ("赋码状态", "上墙状态"), PLATE_STATES),
        Field("area_m2", "面积", "Floor area", "decimal", ("建筑面积", "房屋面积", "面积平方米", "area_m2", "area")),
        Field("households", "户数", "Households", "whole", ("住户数", "households")),
        Field("residents", "居住人数", "Residents", "whole", ("人数", "常住人数", "实有人口", "居民数", "人口数", "residents")),
        *_AGES,
        *where(),
    ),
    title="address",
)  # fmt: skip
