"""Governance events in two levels: twelve classes and their kinds.

A product taxonomy built from published city-management handbooks and the practice of the four platforms;
a kind's level is a product default and decides its time limits (``levels.py``).
"""

from dataclasses import dataclass

from geo.vocabulary.terms import entry


@dataclass(frozen=True)
class EventClass:
    """``platform`` is the one of the four township platforms that used to own the class."""

    code: str
    zh: str
    en: str
    clause: str
    platform: str


@dataclass(frozen=True)
class EventKind:
    """``code`` is its class's two digits and two of its own."""

    code: str
    zh: str
    en: str
    event_class: str
    level: str
    clause: str


EVENT_CLASSES: tuple[EventClass, ...] = (
    EventClass("01", "矛盾纠纷", "Disputes", "5.2.4", "综治工作"),
    EventClass("02", "安全隐患", "Safety hazards", "5.3.9", "综治工作"),
    EventClass("03", "社会治安", "Public order", "5.3.9", "综治工作"),
    EventClass("04", "市容环境", "City environment", "5.2.4", "综合执法"),
    EventClass("05", "街面秩序", "Street order", "5.2.4", "综合执法"),
    EventClass("06", "公共设施", "Public facilities", "5.2.4", "综合执法"),
    EventClass("07", "违法建设/施工", "Illegal building and works", "5.2.4", "综合执法"),
    EventClass("08", "市场监管", "Market supervision", "5.2.4", "市场监管"),
    EventClass("09", "民生服务", "Services to residents", "5.3", "便民服务"),
    EventClass("10", "物业服务", "Property service", "5.3.11", "便民服务"),
    EventClass("11", "公共卫生/应急", "Public health and emergency", "5.3.9", "综治工作"),
    EventClass("12", "其他/建议", "Other and suggestions", "5.2.4", "便民服务"),
)

EVENT_KINDS: tuple[EventKind, ...] = (
    EventKind("0101", "邻里纠纷", "Neighbour dispute", "01", "pressing", "5.3.12"),
    EventKind("0102", "婚姻家庭纠纷", "Family dispute", "01", "pressing", "5.3.8"),
    EventKind("0103", "物业纠纷", "Property dispute", "01", "ordinary", "5.3.11"),
    EventKind("0104", "劳资纠纷", "Labour dispute", "01", "pressing", "5.3.8"),
    EventKind("0105", "征地拆迁纠纷", "Land and demolition dispute", "01", "complex", "5.3.8"),
    EventKind("0106", "消费纠纷", "Consumer dispute", "01", "ordinary", "5.3.8"),
    EventKind("0201", "消防通道占用", "Blocked fire lane", "02", "urgent", "5.3.9"),
    EventKind("0202", "电动车违规充电/飞线", "Unsafe e-bike charging", "02", "urgent", "5.3.9"),
    EventKind("0203", "燃气泄漏隐患", "Gas leak", "02", "critical", "5.3.9"),
    EventKind("0204", "危房", "Dangerous building", "02", "pressing", "5.3.9"),
    EventKind("0205", "用电安全隐患", "Electrical hazard", "02", "urgent", "5.3.9"),
    EventKind("0206", "高空坠物", "Falling object", "02", "urgent", "5.3.9"),
    EventKind("0207", "三合一场所", "Living, storing and working in one room", "02", "pressing", "5.3.9"),
    EventKind("0208", "烟雾报警", "Smoke alarm", "02", "critical", "5.3.9"),
    EventKind("0209", "消防水压不足", "Low fire-water pressure", "02", "pressing", "5.3.9"),
    EventKind("0301", "盗窃", "Theft", "03", "urgent", "5.3.9"),
    EventKind("0302", "诈骗", "Fraud", "03", "urgent", "5.3.9"),
    EventKind("0303", "可疑人员", "Suspicious person", "03", "urgent", "5.3.9"),
    EventKind("0304", "群租", "Overcrowded rental", "03", "ordinary", "5.3.9"),
    EventKind("0401", "暴露垃圾", "Exposed rubbish", "04", "ordinary", "5.2.4"),
    EventKind("0402", "垃圾满溢", "Overflowing bin", "04", "ordinary", "5.2.4"),
    EventKind("0403", "乱堆物料", "Piled materials", "04", "ordinary", "5.2.4"),
    EventKind("0404", "乱张贴", "Illegal posters", "04", "ordinary", "5.2.4"),
    EventKind("0405", "沿街晾晒", "Drying on the street", "04", "ordinary", "5.2.4"),
    EventKind("0406", "道路不洁", "Dirty road", "04", "ordinary", "5.2.4"),
    EventKind("0407", "水域不洁", "Dirty water", "04", "ordinary", "5.2.4"),
    EventKind("0408", "空气质量超标", "Poor air quality", "04", "ordinary", "5.2.4"),
    EventKind("0409", "噪声超标", "Noise over the limit", "04", "ordinary", "5.2.4"),
    EventKind("0501", "店外经营", "Trading outside the shop", "05", "ordinary", "5.2.4"),
    EventKind("0502", "游摊小贩", "Street vendor", "05", "ordinary", "5.2.4"),
    EventKind("0503", "占道经营", "Trading on the road", "05", "ordinary", "5.2.4"),
    EventKind("0504", "违停", "Illegal parking", "05", "ordinary", "5.2.4"),
    EventKind("0505", "地桩地锁", "Parking post or lock", "05", "ordinary", "5.2.4"),
    EventKind("0506", "户外广告", "Outdoor advertising", "05", "ordinary", "5.2.4"),
    EventKind("0507", "违规撑伞", "Unlicensed awning", "05", "ordinary", "5.2.4"),
    EventKind("0601", "井盖异常", "Damaged manhole cover", "06", "urgent", "5.2.4"),
    EventKind("0602", "路灯损坏", "Street lamp out", "06", "pressing", "5.2.4"),
    EventKind("0603", "道路破损", "Damaged road", "06", "pressing", "5.2.4"),
    EventKind("0604", "绿化损坏", "Damaged planting", "06", "ordinary", "5.2.4"),
    EventKind("0605", "路面积水", "Standing water on a road", "06", "pressing", "5.2.4"),
    EventKind("0701", "违法搭建", "Illegal building", "07", "complex", "5.2.4"),
    EventKind("0702", "渣土", "Construction spoil", "07", "pressing", "5.2.4"),
    EventKind("0703", "夜间施工噪声", "Night works noise", "07", "pressing", "5.2.4"),
    EventKind("0801", "无证经营", "Unlicensed trading", "08", "ordinary", "5.2.4"),
    EventKind("0802", "食品安全", "Food safety", "08", "pressing", "5.2.4"),
    EventKind("0803", "特种设备隐患", "Unsafe special equipment", "08", "urgent", "5.2.4"),
    EventKind("0804", "电梯故障", "Lift failure", "08", "pressing", "5.2.4"),
    EventKind("0805", "电梯困人", "Trapped in a lift", "08", "critical", "5.3.9"),
    EventKind("0901", "养老服务", "Elderly care request", "09", "ordinary", "5.3.1"),
    EventKind("0902", "托育服务", "Childcare request", "09", "ordinary", "5.3.2"),
    EventKind("0903", "救助帮扶", "Aid request", "09", "pressing", "5.3.3"),
    EventKind("0904", "就医帮助", "Medical help", "09", "pressing", "5.3.4"),
    EventKind("0905", "就业帮助", "Employment help", "09", "ordinary", "5.3.5"),
    EventKind("0906", "代办事项", "Errand", "09", "ordinary", "5.3.10"),
    EventKind("0907", "独居老人关爱提醒", "Check on a lone elder", "09", "pressing", "5.3.1"),
    EventKind("0908", "一键呼救", "Emergency call", "09", "critical", "5.3.1"),
    EventKind("1001", "报修", "Repair request", "10", "ordinary", "5.3.11"),
    EventKind("1002", "小区停车", "Estate parking", "10", "ordinary", "5.3.11"),
    EventKind("1003", "小区噪声", "Noise in the estate", "10", "ordinary", "5.3.11"),
    EventKind("1004", "物业收费", "Property fees", "10", "ordinary", "5.3.11"),
    EventKind("1005", "门禁故障", "Access control failure", "10", "ordinary", "5.3.11"),
    EventKind("1101", "疫情", "Infectious disease", "11", "urgent", "5.3.9"),
    EventKind("1102", "台风险情", "Typhoon danger", "11", "critical", "5.3.9"),
    EventKind("1103", "内涝", "Waterlogging", "11", "urgent", "5.3.9"),
    EventKind("1104", "停水停电", "Water or power cut", "11", "urgent", "5.3.9"),
    EventKind("1105", "水位超警", "High water level", "11", "urgent", "5.3.9"),
    EventKind("1201", "意见建议", "Suggestion", "12", "ordinary", "5.2.4"),
    EventKind("1202", "政策咨询", "Policy question", "12", "ordinary", "5.2.4"),
    EventKind("1299", "其他", "Other", "12", "ordinary", "5.2.4"),
)


def event_class(code: str) -> EventClass:
    """Return the class known by ``code``; PlaceError names near ones."""
    return entry(EVENT_CLASSES, code, "event class")


def event_kind(code: str) -> EventKind:
    """Return the kind known by ``code``; PlaceError names near ones."""
    return entry(EVENT_KINDS, code, "event kind")
