"""A street that may be written to, imports at every step without their workers, and a steward."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pandas as pd
import town as toy

from dashboard.principal import Principal
from data.imports import job as states
from data.imports.bringing import bring_in
from data.imports.headings import suggest
from data.imports.job import CheckSummary, FaultLine, FitLine, Job, ReadSummary
from data.imports.jobs import Jobs
from data.imports.kinds import kind_of
from data.imports.raw import RawTable
from data.imports.request import Request
from data.settings import Settings
from data.store import Store
from data.viewer import Viewer

AT = datetime(2026, 11, 24, 2, tzinfo=UTC)
STEWARD = "demo:steward"


def person(role: str = "steward", lang: str = "zh", theme: str = "light") -> Principal:
    """Somebody before a page."""
    areas = () if role in {"admin", "auditor"} else ("",)
    return Principal(f"demo:{role}", Viewer(role, areas), lang, theme)


class StillJobs(Jobs):
    """Imports whose workers never start: a step is begun, and nothing comes of it."""

    def _work(self, job: Job, state: str) -> Job:
        made = job.but(state=state, error=None, failed_at="", step="", done=0, total=0)
        return states.save(self.folder / job.id, made)


@dataclass
class Desk:
    """A store of its own, and imports in its folder."""

    settings: Settings
    store: Store
    jobs: StillJobs

    def job(self, kind: str = "houses", by: str = STEWARD, **changes: Any) -> Job:
        """An import as its worker would have left it."""
        made = self.jobs.begin(kind, "公安标准地址", "门牌 2026.xlsx", by)
        return self.put(made.but(size=9_600, **changes))

    def put(self, job: Job) -> Job:
        """Keep a state."""
        return states.save(self.jobs.folder / job.id, job)

    def bring(self, kind: str, rows: list[dict[str, Any]], at: datetime = AT, source: str = "民政") -> int:
        """Bring rows in at once; the number of their batch."""
        cells = pd.DataFrame(rows, index=pd.RangeIndex(2, 2 + len(rows)), dtype=object)
        raw = RawTable(cells.where(cells.notna(), None), None, "xlsx")
        mapping = suggest(raw.cells.columns, kind_of(kind))
        asked = Request(kind, source, "设施.xlsx", "0" * 64, mapping, "wgs84", brought_by=STEWARD)
        batch = bring_in(
            self.store.engine, self.settings.home, raw, asked, at, tell=lambda _step, _rows: None, lang="zh"
        )
        return batch.id

    def preview(self, job: Job, *features: dict[str, Any]) -> None:
        """What the map would be given."""
        path: Path = self.jobs.folder / job.id / "preview.geojson"
        path.write_bytes(orjson.dumps({"type": "FeatureCollection", "features": list(features)}))


HEADINGS = ("地址", "门牌码", "备注")


def read(**changes: Any) -> ReadSummary:
    """A sheet of three columns."""
    usual: dict[str, Any] = {
        "format": "xlsx", "rows": 60, "headings": HEADINGS,
        "samples": {"地址": ("梅园巷1号", "梅园巷2号"), "门牌码": ("3303990010010100",), "备注": ()},
        "suggested": {"地址": "address", "门牌码": "doorplate_code", "备注": ""},
        "remembered": False, "layer": "标准地址", "layers": ("标准地址", "说明"), "crs": "",
        "has_geometry": False, "encoding": "", "notes": (("title_rows", {"rows": "1"}),),
    }  # fmt: skip
    return ReadSummary(**{**usual, **changes})


def fault(row: int, code: str = "missing", *, fatal: bool = True) -> FaultLine:
    """Something is wrong with a row."""
    return FaultLine(row, code, "address", f"缺少地址 {row}", "补填后重新导入", fatal)


def checked(**changes: Any) -> CheckSummary:
    """45 rows of 60 can be used, and the coordinates are 高德's."""
    usual: dict[str, Any] = {
        "counts": {"added": 8, "changed": 30, "same": 5, "doubtful": 2, "rejected": 15},
        "reading": "gcj02", "verdict": "fine", "better": "",
        "fits": (FitLine("gcj02", 60, 57), FitLine("wgs84", 60, 3), FitLine("bd09", 60, 0)),
        "faults": tuple(fault(row) for row in range(2, 47)), "fault_counts": {"missing": 45},
        "must_confirm": False,
    }  # fmt: skip
    return CheckSummary(**{**usual, **changes})


def canteen(number: int, x: float, y: float, name: str = "") -> dict[str, Any]:
    """A row of a list of canteens, at a place of the town."""
    point = toy.at(x, y)
    return {
        "设施编号": f"F{number}", "设施类别": "老年食堂", "名称": name or f"食堂{number}",
        "经度": f"{point.x:.7f}", "纬度": f"{point.y:.7f}",
    }  # fmt: skip


def found(component: Any, wanted: str) -> list[Any]:
    """Every Dash component inside whose class list holds the name."""
    if isinstance(component, (list, tuple)):
        return [one for part in component for one in found(part, wanted)]
    own = [component] if wanted in str(getattr(component, "className", "") or "").split() else []
    inside = getattr(component, "children", None)
    return own + (
        found(inside, wanted) if isinstance(inside, (list, tuple)) or hasattr(inside, "children") else []
    )


def with_id(component: Any, wanted: Any) -> list[Any]:
    """Every component inside that is called so; of a pattern id its ``type``."""
    if isinstance(component, (list, tuple)):
        return [one for part in component for one in with_id(part, wanted)]
    called = getattr(component, "id", None)
    called = called.get("type") if isinstance(called, dict) else called
    own = [component] if called == wanted else []
    inside = getattr(component, "children", None)
    return own + (
        with_id(inside, wanted) if isinstance(inside, (list, tuple)) or hasattr(inside, "children") else []
    )


def said(component: Any) -> str:
    """Every text of a component, in order."""
    if isinstance(component, (list, tuple)):
        return " ".join(filter(None, (said(one) for one in component)))
    if isinstance(component, (str, int, float)):
        return str(component)
    parts = [getattr(component, "children", None), getattr(component, "options", None)]
    if isinstance(component, dict):
        parts = [component.get("label"), component.get("props")]
    return " ".join(filter(None, (said(part) for part in parts if part is not None)))
