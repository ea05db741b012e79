"""The twelve functions of property service (5.3.11), in the order of the drafting note."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PropertyFunction:
    """``on_map``: devices and places; the others are work located by estate, building or house.

    ``escalates``: an order may become a governance event, the link being kept.
    """

    order: int
    code: str
    zh: str
    en: str
    clause: str
    on_map: bool
    escalates: bool = False


PROPERTY_FUNCTIONS: tuple[PropertyFunction, ...] = (
    PropertyFunction(1, "PF_INTERCOM", "楼宇对讲", "Door intercom", "5.3.11", True),
    PropertyFunction(2, "PF_ACCESS", "智能门禁", "Access control", "5.3.11", True),
    PropertyFunction(3, "PF_CCTV", "视频监控", "Video surveillance", "5.3.11", True),
    PropertyFunction(4, "PF_PERIMETER", "周界报警", "Perimeter alarm", "5.3.11", True),
    PropertyFunction(5, "PF_EQUIPMENT", "设施监测", "Equipment monitoring", "5.3.11", True),
    PropertyFunction(6, "PF_ENVIRONMENT", "环境监测", "Environmental monitoring", "5.3.11", True),
    PropertyFunction(7, "PF_WASTE", "垃圾分类管理", "Waste sorting", "5.3.11", True),
    PropertyFunction(8, "PF_PARKING", "停车管理", "Parking", "5.3.11", True),
    PropertyFunction(9, "PF_NOTICE", "信息发布", "Notices", "5.3.11", False),
    PropertyFunction(10, "PF_PAYMENT", "生活缴费", "Bill payment", "5.3.11", False),
    PropertyFunction(11, "PF_REPAIR", "报事报修", "Repair requests", "5.3.11", False, escalates=True),
    PropertyFunction(
        12, "PF_COMPLAINT", "投诉建议", "Complaints and suggestions", "5.3.11", False, escalates=True
    ),
)
