"""Kinds of sensor, what they measure, and when a reading becomes an alarm.

Thresholds are defaults to be set per site. Figures from standards are cited in ``note``; all others are
product defaults. An alarm holds ``hold_s`` seconds before it is raised.
"""

from dataclasses import dataclass
from typing import Literal

from geo.vocabulary.terms import Term, entry


@dataclass(frozen=True)
class SensorKind:
    """``period_min`` minutes between readings (None: reports when something happens); ``heartbeat_h`` hours.

    ``warn``/``alarm`` in ``unit``, None where a state, not a number, raises it or the site must set it;
    ``above``: alarmed when over the threshold, else when under it. ``event_kind`` and ``level`` of the event
    that an alarm opens.
    """

    code: str
    zh: str
    en: str
    clause: str
    quantity_zh: str
    quantity_en: str
    unit: str
    period_min: float | None
    heartbeat_h: float
    warn: float | None
    alarm: float | None
    hold_s: int
    event_kind: str
    level: str
    note: str
    above: bool = True


S = SensorKind

# fmt: off
_FIRE = (
    S("SMOKE", "独立烟感", "Smoke detector", "5.1-f", "烟雾状态", "Smoke", "state",
      None, 24, None, 1, 0, "0208", "critical", "At once; a battery under 20 % is a fault, not an alarm."),
    S("GAS", "可燃气探测器", "Gas detector", "5.1-f", "可燃气浓度", "Combustible gas", "%LEL",
      5, 24, 5, 10, 0, "0203", "critical", "GB 15322.2-2019: alarm within 5–25 %LEL."),
    S("EBIKE", "电动车充电监测", "E-bike charging monitor", "5.1-f", "充电温度", "Charging temperature", "°C",
      1, 24, None, 60, 30, "0202", "urgent", "Over-current and an e-bike in a lift alarm at once."),
    S("ELEC", "电气火灾监测", "Electrical fire monitor", "5.1-f", "剩余电流", "Residual current", "mA",
      5, 24, None, 300, 30, "0205", "urgent", "Cable temperature over 70 °C alarms as well."),
    S("HYDRANT", "消防水压监测", "Hydrant pressure", "5.1-f", "水压", "Pressure", "MPa",
      15, 24, None, 0.14, 60, "0209", "pressing", "A hydrant is to hold 0.10–0.14 MPa.", above=False),
)

_WATER = (
    S("WATER_LEVEL", "水位监测", "Water level gauge", "5.1-f", "水位", "Water level", "m",
      10, 1, None, None, 60, "1105", "urgent", "Warning and guarantee levels belong to the site."),
    S("WATERLOG", "道路积水监测", "Road flooding gauge", "5.1-f", "积水深度", "Water depth", "cm",
      5, 24, 5, 15, 30, "1103", "urgent", "GB 50014: one lane under 15 cm; graver at 27 and 40 cm."),
    S("MANHOLE", "井盖监测", "Manhole cover tilt", "5.1-f", "倾角", "Tilt", "°",
      None, 24, None, 10, 2, "0601", "urgent", "Held two seconds, so that a passing lorry is no alarm."),
)

_SURROUNDINGS = (
    S("AIR", "空气监测", "Air quality", "5.1-f", "PM2.5 24 小时均值", "PM2.5, 24 h mean", "µg/m³",
      5, 1, 75, 115, 0, "0408", "ordinary", "HJ 633 breaks at 35, 75, 115, 150 and 250."),
    S("NOISE", "噪声监测", "Noise meter", "5.1-f", "等效声级 LAeq", "Sound level, LAeq", "dB(A)",
      10, 1, None, 60, 600, "0409", "ordinary", "GB 3096-2008 class 2 by day; 50 by night."),
    S("BIN", "垃圾满溢监测", "Bin fill level", "5.1-f", "满溢度", "Fill level", "%",
      30, 24, 80, 95, 0, "0402", "ordinary", "Product default."),
    S("PARK", "停车监测", "Parking monitor", "5.1-f", "车位占用率", "Spaces taken", "%",
      1, 1, None, 95, 300, "0504", "ordinary", "Five minutes in a fire lane opens 0201 instead."),
    S("CAMERA_AI", "视频 AI 识别", "Video recognition", "5.1-f", "识别置信度", "Confidence", "share",
      10, 1, None, 0.8, 0, "0501", "ordinary", "The class seen decides the event kind: AI_CLASSES."),
)

_PEOPLE = (
    S("ACCESS", "门禁", "Access control", "5.1-f", "无通行时长", "Time without a pass", "h",
      None, 24, None, 72, 0, "0907", "pressing", "For a lone elder who agreed to it."),
    S("LIFT", "电梯监测", "Lift monitor", "5.1-f", "困人状态", "Person trapped", "state",
      None, 1, None, 1, 0, "0805", "critical", "At once."),
    S("SOS", "一键呼叫/跌倒", "Emergency button or fall", "5.1-f", "呼叫状态", "Call", "state",
      None, 24, None, 1, 0, "0908", "critical", "At once."),
)
# fmt: on

SENSOR_KINDS: tuple[SensorKind, ...] = _FIRE + _WATER + _SURROUNDINGS + _PEOPLE

# What a camera names, and the event kind it opens.
AI_CLASSES: tuple[tuple[str, str], ...] = (
    ("店外经营", "0501"),
    ("游摊小贩", "0502"),
    ("占道经营", "0503"),
    ("乱堆物料", "0403"),
    ("暴露垃圾", "0401"),
    ("垃圾满溢", "0402"),
    ("沿街晾晒", "0405"),
    ("违规撑伞", "0507"),
    ("地桩地锁", "0505"),
    ("道路破损", "0603"),
    ("井盖异常", "0601"),
)

SensorStatus = Literal["online", "offline", "alarm", "fault", "maintenance"]

SENSOR_STATUSES: tuple[Term, ...] = (
    Term("online", "在线", "Online", "5.1-f"),
    Term("offline", "离线", "Offline", "5.1-f"),
    Term("alarm", "告警", "Alarm", "5.1-f"),
    Term("fault", "故障", "Fault", "5.1-f"),
    Term("maintenance", "维护中", "Under maintenance", "5.1-f"),
)

QUALITY_FLAGS: tuple[Term, ...] = (
    Term("good", "正常", "Good", "5.1-f"),
    Term("suspect", "可疑", "Suspect", "5.1-f"),
    Term("missing", "缺失", "Missing", "5.1-f"),
    Term("maintenance", "维护", "Maintenance", "5.1-f"),
)

ALARM_STATES: tuple[Term, ...] = (
    Term("new", "新告警", "New", "5.1-f"),
    Term("acked", "已确认", "Acknowledged", "5.1-f"),
    Term("false", "误报", "False alarm", "5.1-f"),
    Term("linked", "已转事件", "Turned into an event", "5.1-f"),
    Term("recovered", "已恢复", "Recovered", "5.1-f"),
)

# A sensor is offline after this many heartbeats missed; repeats within the window join the open event.
MISSED_HEARTBEATS = 2
DEDUPE_MIN = 30


def sensor_kind(code: str) -> SensorKind:
    """Return the kind known by ``code``; PlaceError names near ones."""
    return entry(SENSOR_KINDS, code, "sensor kind")
