"""Words of who lives behind a door."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "people.fold": ("居民信息（查看会记录）", "Residents (a look is written down)"),
    "people.noted": (
        "默认只显示部分信息。每次查看都记入审计日志。",
        "Only a part is shown. Every look is an entry of the audit log.",
    ),
    "people.none": ("没有登记在册的居民。", "Nobody is on record here."),
    "people.no_name": ("未登记姓名", "No name on record"),
    "people.born": ("{year} 年生", "born {year}"),
    "people.open": ("查看完整信息", "Open"),
    "people.why": ("事由", "Reason"),
    "people.words": ("事由说明", "Reason in words"),
    "people.do": ("查看并记录", "Open and write down"),
    "people.cancel": ("取消", "Cancel"),
    "people.name": ("姓名", "Name"),
    "people.id_no": ("身份证号", "ID number"),
    "people.phone": ("手机号", "Telephone"),
    "people.left": (
        "一分钟后自动隐藏。本小时内还可查看 {n} 人。",
        "Hidden again in a minute. {n} more may be opened within the hour.",
    ),
}
