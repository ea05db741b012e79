"""Facilities, the service points they offer, and sensors."""

from __future__ import annotations

from data.imports.fields import HOUSE, Field, Kind, source_key, where
from geo.vocabulary import (
    FACILITY_KINDS,
    FACILITY_STATUSES,
    OWNERSHIPS,
    SENSOR_KINDS,
    SENSOR_STATUSES,
    SERVICES,
)

_ADDRESS = Field("address", "地址", "Address", "address", ("详细地址", "所在地址", "位置", "地点", "安装位置", "安装地址"))  # fmt: skip
_NAME = Field("name", "名称", "Name", also=("设施名称", "机构名称", "单位名称", "站点名称", "点位名称", "服务点名称", "设备名称", "name"), required=True)  # fmt: skip
_OPENS = Field("opens", "开放时间", "Open", also=("营业时间", "服务时间", "opening_hours", "opens"))
_STATUS = Field("status", "状态", "Status", "term", ("运营状态", "使用状态", "设施状态", "status"), FACILITY_STATUSES, "in_use")  # fmt: skip
_KIND = Field("kind", "设施类别", "Facility kind", "term", ("类别", "类型", "设施类型", "种类", "设施种类", "kind"), FACILITY_KINDS, required=True)  # fmt: skip
_CAPACITY = Field("capacity", "容量", "Capacity", "decimal", ("床位数", "托位数", "座位数", "床位", "托位", "规模", "capacity"))  # fmt: skip

FACILITIES = Kind(
    "facilities",
    "设施",
    "Facilities",
    "facility",
    (
        *source_key("设施编号", "设施编码", "部件编码", "facility_id"),
        _KIND, _NAME, _ADDRESS, _STATUS,
        Field("ownership", "性质", "Run by", "term", ("运营性质", "所有制", "办性质", "ownership"), OWNERSHIPS),
        Field("area_m2", "面积", "Area", "decimal", ("建筑面积", "用地面积", "面积平方米", "area_m2")),
        _CAPACITY,
        Field("capacity_unit", "容量单位", "Capacity unit", also=("单位", "capacity_unit")),
        _OPENS,
        Field("checked_at", "核查日期", "Checked", "time", ("核查时间", "更新日期", "巡检日期", "checked_at")),
        *where(),
    ),
    geometry="any",
)  # fmt: skip

SERVICE_POINTS = Kind(
    "service_points",
    "服务点",
    "Service points",
    "service_point",
    (
        *source_key("服务点编号", "service_point_id"),
        Field("service", "服务项目", "Service", "term", ("服务", "服务类别", "服务类型", "service"), SERVICES, required=True),
        _KIND, _NAME, _STATUS,
        Field("reach_m", "服务半径", "Reach", "decimal", ("服务半径米", "半径", "reach_m")),
        _CAPACITY, _OPENS,
        Field("facility_id", "所属设施系统编号", "Facility id", "whole", ("facility_id", "设施系统编号")),
        Field("address", "地址", "Address", "address", ("详细地址", "所在地址", "位置", "地点"), stored=False),
        *where(),
    ),
)  # fmt: skip

SENSORS = Kind(
    "sensors",
    "感知设备",
    "Sensors",
    "sensor",
    (
        *source_key("设备id", "deviceid", "sensor_id"),
        Field("code", "设备编码", "Device code", "code", ("设备编号", "设备号", "国标编码", "序列号", "imei", "sn", "code"), required=True),
        Field("kind", "设备类型", "Sensor kind", "term", ("类型", "类别", "感知类型", "设备种类", "kind"), SENSOR_KINDS, required=True),
        _NAME,
        Field("status", "设备状态", "Status", "term", ("状态", "在线状态", "运行状态", "status"), SENSOR_STATUSES, "offline"),
        Field("azimuth", "方位角", "Azimuth", "decimal", ("朝向", "azimuth")),
        Field("view_deg", "视场角", "Angle of view", "decimal", ("视角", "view_deg")),
        Field("last_seen_at", "最近在线", "Last seen", "time", ("最后在线时间", "最近上报时间", "最后心跳", "last_seen_at")),
        Field("address", "地址", "Address", "address", ("详细地址", "安装位置", "安装地址", "位置"), stored=False),
        HOUSE,
        *where(),
    ),
)  # fmt: skip
