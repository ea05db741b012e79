"""The life of a governance event: where it stands, who moves it, and which clock runs meanwhile.

The chain follows the national 12345 loop (受理 调度 办理 回复 督办 办结 回访 评价) and city management.
"""

from dataclasses import dataclass
from typing import Literal

from geo.errors import PlaceError
from geo.vocabulary.terms import Term

Clock = Literal["accept", "dispatch", "handle", "verify", "paused"]


@dataclass(frozen=True)
class EventStatus:
    """``next`` are the statuses it may move to; ``clock`` the time limit that runs while it stays here.

    ``open``: reported and not yet closed, returned or merged. A draft is not: nobody has been told of it.
    """

    code: int
    zh: str
    en: str
    group: str
    actor: str
    next: tuple[int, ...]
    clock: Clock | None
    open: bool
    clause: str | None = "5.2.4"


# Group names are the words of the screen, so several statuses share one colour and one mark.
STATUS_GROUPS: tuple[Term, ...] = (
    Term("draft", "草稿", "Draft", "5.2.4"),
    Term("pending", "待受理", "Awaiting acceptance", "5.2.4"),
    Term("handling", "处置中", "Being handled", "5.2.4"),
    Term("verifying", "待核查", "Awaiting check", "5.2.4"),
    Term("closed", "已办结", "Closed", "5.2.4"),
    Term("archived", "已归档", "Archived", "5.2.4"),
    Term("returned", "退回", "Returned", "5.2.4"),
)

# How an open event stands to its time limit.
DUE_STATES: tuple[Term, ...] = (
    Term("due_soon", "临期", "Due soon", "5.2.4"),
    Term("overdue", "超期", "Overdue", "5.2.4"),
)

EVENT_STATUSES: tuple[EventStatus, ...] = (
    EventStatus(10, "已发现/草稿", "Found, draft", "draft", "reporter", (20, 95), None, False),
    EventStatus(20, "已上报", "Reported", "pending", "grid_worker", (30, 35, 90), "accept", True),
    # The accept clock stops here; what runs on is the time to find who will handle it.
    EventStatus(30, "已受理", "Accepted", "handling", "desk", (40, 90, 96), "dispatch", True),
    EventStatus(35, "网格自办", "Handled in the grid", "handling", "grid_worker", (60,), "handle", True),
    EventStatus(40, "已分流", "Dispatched", "handling", "desk", (50, 41), "dispatch", True),
    # After two refusals the leader of the desk decides.
    EventStatus(41, "退单", "Refused by the unit", "handling", "unit", (40,), "dispatch", True),
    EventStatus(50, "处置中", "Being handled", "handling", "unit", (60, 51, 52), "handle", True),
    EventStatus(51, "延期申请", "Extension requested", "handling", "unit", (50,), "handle", True),
    # Needs a reason and an end date.
    EventStatus(52, "挂起", "Suspended", "handling", "desk", (50,), "paused", True),
    EventStatus(60, "已反馈", "Reported as done", "verifying", "unit", (70, 50), "verify", True),
    EventStatus(70, "已核查", "Checked and closed", "closed", "desk", (80,), None, False),
    EventStatus(80, "已评价", "Rated", "closed", "reporter", (99,), None, False),
    EventStatus(90, "退回", "Returned", "returned", "desk", (20,), None, False),
    EventStatus(95, "撤回", "Withdrawn", "returned", "reporter", (20,), None, False),
    EventStatus(96, "重复并案", "Merged as duplicate", "returned", "desk", (20,), None, False),
    EventStatus(99, "已归档", "Archived", "archived", "system", (), None, False),
)

# Product default: an unrated event is rated by the system after this many days.
AUTO_RATE_DAYS = 7

EVENT_SOURCES: tuple[Term, ...] = (
    Term("from_grid_worker", "网格员上报", "Grid worker", "5.2.4"),
    Term("from_resident", "居民上报", "Resident", "5.2.4"),
    Term("from_12345", "12345 热线", "12345 hotline", "5.1-b"),
    Term("from_110", "110 联动", "Police 110 link", "5.1-b"),
    Term("from_sensor", "物联告警", "Sensor alarm", "5.1-f"),
    Term("from_ai_video", "AI 视频", "Video recognition", "5.1-f"),
    Term("from_city_management", "数字城管", "City management platform", "5.1-b"),
    Term("from_superior", "上级交办", "Assigned from above", "5.1-b"),
    Term("from_property", "物业转交", "Property manager", "5.3.11"),
    Term("from_deliberation", "协商议题转入", "Deliberation topic", "5.2.2"),
)

# 小事不出网格，大事不出社区: how far up an event had to go.
HANDLED_LEVELS: tuple[Term, ...] = (
    Term("micro_grid", "微网格", "Micro-grid", "5.2.4"),
    Term("grid", "网格", "Grid", "5.2.4"),
    Term("community", "社区", "Community", "5.2.4"),
    Term("subdistrict", "街道", "Subdistrict", "5.2.4"),
    Term("district", "区级", "District", "5.2.4"),
)


def event_status(code: int) -> EventStatus:
    """Return the status known by ``code``; PlaceError lists the codes there are."""
    by_code = {status.code: status for status in EVENT_STATUSES}
    if code not in by_code:
        known = ", ".join(map(str, by_code))
        raise PlaceError(f"unknown event status {code!r}; use one of {known}.")
    return by_code[code]
