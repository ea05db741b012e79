"""Governance events of other platforms."""

from __future__ import annotations

from data.imports.fields import HOUSE, Field, Kind, source_key, where
from geo.vocabulary import EVENT_KINDS, EVENT_SOURCES, EVENT_STATUSES, HANDLED_LEVELS, LEVELS

EVENTS = Kind(
    "events",
    "事件",
    "Events",
    "event",
    (
        *source_key("事件id", "工单id", "event_id"),
        Field("number", "事件编号", "Event number", "code", ("工单编号", "案件编号", "任务号", "事件号", "工单号", "number")),
        Field("kind", "事件小类", "Event kind", "term", ("小类", "事件类型", "问题类型", "小类名称", "类型", "类别", "kind"), EVENT_KINDS, required=True),
        Field("level", "紧急程度", "Level", "term", ("等级", "级别", "事件等级", "level"), LEVELS),
        Field("status", "办理状态", "Status", "term", ("状态", "事件状态", "当前状态", "处理状态", "status"), EVENT_STATUSES),
        Field("origin", "来源", "Origin", "term", ("事件来源", "上报来源", "问题来源", "origin"), EVENT_SOURCES),
        Field("title", "标题", "Title", also=("事件标题", "问题描述", "事件描述", "内容", "诉求内容", "描述", "title")),
        Field("address", "地址", "Address", "address", ("发生地址", "事发地址", "事件地址", "地点", "位置", "发生地点", "详细地址")),
        Field("reported_at", "上报时间", "Reported at", "time", ("发生时间", "上报日期", "创建时间", "受理登记时间", "发现时间", "reported_at"), required=True),
        Field("accepted_at", "受理时间", "Accepted at", "time", ("立案时间", "accepted_at")),
        Field("due_at", "应办结时间", "Due at", "time", ("截止时间", "处置时限", "办结期限", "限办时间", "due_at")),
        Field("closed_at", "办结时间", "Closed at", "time", ("结案时间", "完成时间", "办结日期", "closed_at")),
        Field("handled_level", "处理层级", "Handled by", "term", ("办理层级", "handled_level"), HANDLED_LEVELS),
        Field("satisfied", "是否满意", "Satisfied", "flag", ("满意", "满意度", "群众满意", "satisfied")),
        HOUSE,
        *where(),
    ),
    title="title",
)  # fmt: skip
