"""Matters of the five democracies with their steps."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.demo.frame import frame, places, sourced, stamp
from data.demo.model import Model
from data.demo.pools import Pool
from geo.vocabulary import procedure

Ints = NDArray[np.int64]
EACH = {"election": 1, "deliberation": 3, "decision": 2, "management": 2, "supervision": 2}  # per community
STEP_DAYS = {"election": 7, "deliberation": 6, "decision": 9, "management": 12, "supervision": 8}
TOPICS = {
    "election": ("居民委员会换届选举", "居民代表补选", "居务监督委员会推选"),
    "deliberation": (
        "老旧小区加装电梯",
        "小区停车位重新划线",
        "电动车充电棚选址",
        "广场舞噪声公约",
        "背街小巷改造",
        "宠物文明饲养公约",
        "梅雨季积水点整治",
        "老年食堂选址",
        "沿河步道夜间照明",
    ),
    "decision": (
        "公共收益使用方案",
        "社区用房改建",
        "河埠头修缮工程",
        "微公园建设",
        "物业服务续聘",
        "屋顶防水维修资金",
    ),
    "management": (
        "网格巡查责任清单",
        "垃圾分类督导排班",
        "夏季防台值守",
        "出租房集中排查",
        "文明养犬劝导",
        "楼道堆物清理",
    ),
    "supervision": ("微改造工程验收监督", "慰问物资发放监督", "停车收费公示监督", "公益金使用监督"),
}


def matter_frames(model: Model, where: dict[str, Pool]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Matter and matter_step: every procedure at several stages, some done, some late."""
    rng = model.site.rng("matters")
    communities = len(model.areas.communities)
    kinds = [code for _ in range(communities) for code, n in EACH.items() for _ in range(n)]
    community = np.repeat(np.arange(communities), sum(EACH.values()))
    stages = np.array([len(procedure(k).stages) for k in kinds])
    # A few steps done, most of the way, or all of it: one in four matters is over.
    reached = np.where(
        rng.random(len(kinds)) < 0.25, stages, (rng.random(len(kinds)) * stages).astype(np.int64)
    )
    pace = np.array([STEP_DAYS[k] for k in kinds]) * rng.uniform(0.7, 1.4, len(kinds))
    ended_ago = np.where(reached == stages, rng.uniform(3, 200, len(kinds)), 0.0)
    started_ago = ended_ago + (reached + rng.uniform(0.2, 0.9, len(kinds)) * (reached < stages)) * pace
    now = stamp(model, len(kinds))
    started = now - (started_ago * 86400e6).astype("m8[us]")
    xy = _spots(model, rng, community, where["ground"])
    columns, points = places(model, xy)
    over = reached == stages
    closed = np.where(over, started + (stages * pace * 86400e6).astype("m8[us]"), np.datetime64("NaT", "us"))
    at_stage = [
        procedure(k).stages[min(int(r), len(procedure(k).stages) - 1)].code
        for k, r in zip(kinds, reached, strict=True)
    ]
    titles = [
        TOPICS[k][i % len(TOPICS[k])]
        for k, i in zip(kinds, rng.integers(0, 99, len(kinds)).tolist(), strict=True)
    ]
    matter = frame(
        "matter",
        {
            "id": model.key(np.arange(len(kinds))),
            "procedure": np.array(kinds, dtype=object),
            "title": np.array(titles, dtype=object),
            "stage": np.array(at_stage, dtype=object),
            "started_at": started,
            "due_at": started
            + (stages * np.array([STEP_DAYS[k] for k in kinds]) * 1.2 * 86400e6).astype("m8[us]"),
            "closed_at": closed,
            **columns,
            **sourced(model, len(kinds)),
        },
        points,
    )
    return matter, _steps(
        model, rng, kinds, stages, reached=reached, started=started, pace=pace, area=columns["area_code"]
    )


def _spots(model: Model, rng: np.random.Generator, community: Ints, pool: Pool) -> NDArray[np.float64]:
    """A place in each matter's community."""
    of = model.areas.community_of_grid[model.areas.grid_of_micro[model.micro_of(pool.xy)]]
    order = rng.permutation(len(of))
    rows = [
        (m if len(m := order[of[order] == c]) else order)[k % 7 % max(len(m), 1)]
        for k, c in enumerate(community.tolist())
    ]
    out: NDArray[np.float64] = pool.xy[np.array(rows)]
    return out


def _steps(
    model: Model,
    rng: np.random.Generator,
    kinds: list[str],
    stages: Ints,
    *,
    reached: Ints,
    started: NDArray[np.datetime64],
    pace: NDArray[np.float64],
    area: NDArray[np.object_],
) -> pd.DataFrame:
    """Every step of every matter: done, under way (now and then late or sent back), or not begun."""
    matter = np.repeat(np.arange(len(kinds)), stages)
    step = np.arange(len(matter)) - np.repeat(np.cumsum(stages) - stages, stages)
    code = np.array([s.code for k in kinds for s in procedure(k).stages], dtype=object)
    current = np.array(["under_way", "overdue", "sent_back"], dtype=object)[
        rng.choice(3, len(matter), p=[0.8, 0.13, 0.07])
    ]
    at = reached[matter]
    state = np.select([step < at, step == at], ["done", current], "not_started")
    begun = started[matter] + (step * pace[matter] * 86400e6).astype("m8[us]")
    ended = started[matter] + ((step + 1) * pace[matter] * 86400e6).astype("m8[us]")
    none = np.datetime64("NaT", "us")
    return frame(
        "matter_step",
        {
            "id": model.key(np.arange(len(matter))),
            "matter_id": model.key(matter),
            "step_no": step + 1,
            "stage": code,
            "state": state,
            "started_at": np.where(step <= at, begun, none),
            "ended_at": np.where(step < at, ended, none),
            "area_code": area[matter],
        },
    )
