"""Frames of the supervision ledger and of the source systems."""

from __future__ import annotations

import numpy as np
import pandas as pd

from data.demo.frame import frame, only, sourced, stamp
from data.demo.model import Model
from geo.vocabulary import PROCEDURES, SUPERVISION_KINDS

ITEMS = {
    "party_affairs": "党费收缴使用情况",
    "community_affairs": "居务公开栏更新",
    "finance": "季度财务收支",
    "minor_powers": "印章使用登记",
    "assets": "社区用房出租",
    "works": "背街小巷改造工程",
    "benefit_funds": "临时救助金发放",
    "estate_income": "小区公共收益",
}
ITEMS_PER_COMMUNITY = 6


def supervision_frame(model: Model) -> pd.DataFrame:
    """Entries of the supervision ledger at every state."""
    rng = model.site.rng("supervision")
    states = [s.code for s in next(p for p in PROCEDURES if p.code == "supervision").stages]
    community = np.repeat(np.arange(len(model.areas.communities)), ITEMS_PER_COMMUNITY)
    count = len(community)
    kind = np.array([k.code for k in SUPERVISION_KINDS], dtype=object)[
        rng.integers(0, len(SUPERVISION_KINDS), count)
    ]
    state = np.array(states, dtype=object)[
        rng.choice(len(states), count, p=[0.12, 0.14, 0.14, 0.16, 0.12, 0.32])
    ]
    opened = stamp(model, count) - (rng.uniform(2, 180, count) * 86400e6).astype("m8[us]")
    published = np.minimum(
        opened + (rng.uniform(8, 28, count) * 86400e6).astype("m8[us]"), stamp(model, count)
    )
    found = np.isin(state, ["reported", "rectifying", "rectified"])
    return frame(
        "supervision_item",
        {
            "id": model.key(np.arange(count)),
            "kind": kind,
            "title": np.array([ITEMS[k] for k in kind], dtype=object),
            "state": state,
            "opened_at": opened,
            "due_at": opened + np.timedelta64(30, "D"),
            "published_at": np.where(state == "published", published, np.datetime64("NaT", "us")),
            "finding": only(found, "公示内容不完整，需补充凭证"),
            "area_code": model.community_codes[community],
            **sourced(model, count),
        },
    )


SYSTEMS = (
    ("demo", "演示数据生成", "in", "ok"),
    ("grass_roots", "基层智治综合应用", "both", "ok"),
    ("hotline", "12345 热线", "in", "ok"),
    ("city_mgmt", "数字城管", "in", "ok"),
    ("police_addr", "公安标准地址", "in", "stale"),
    ("civil_affairs", "民政救助", "in", "ok"),
    ("health", "卫健", "in", "failed"),
    ("iot", "物联感知平台", "in", "ok"),
    ("market", "市场监管登记", "in", "ok"),
    ("property", "物业系统", "both", "ok"),
)


def system_frame(model: Model) -> pd.DataFrame:
    """The platforms that give or take data, one of them stale and one failing."""
    code, name, direction, state = (np.array(c, dtype=object) for c in zip(*SYSTEMS, strict=True))
    hours = np.where(state == "ok", 1, 400)
    return frame(
        "source_system",
        {
            "id": np.arange(len(code)) + 1,
            "code": code,
            "name": name,
            "direction": direction,
            "state": state,
            "last_run_at": stamp(model, len(code)) - (hours * 3600e6).astype("m8[us]"),
            "last_error": only(state == "failed", "连接超时(演示)"),
        },
    )
