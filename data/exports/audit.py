"""Who took what out, and what became of it: a line in the audit log for each export."""

from __future__ import annotations

from data.exports.errand import Errand
from data.exports.work import DONE
from data.writes import Act, writing

RESULTS = {DONE: "ok"}


def write_down(errand: Errand) -> None:
    """One line: layer, format and filter; ok, failed or stopped; how many rows went out, and to whom."""
    asked, work, viewer = errand.asked, errand.work, errand.viewer
    areas = "all" if viewer.sees_all else ".".join(viewer.areas) or "none"
    target = f"{asked.selection.layer}.{asked.format.code}?{asked.query()}"
    reason = f"{work.rows}/{work.total} rows, areas {areas}"
    result = RESULTS.get(work.state, work.state)
    by = errand.user or "nobody named"
    act = Act("export", target=target, by=by, role=viewer.role, result=result, reason=reason)
    with writing(errand.readers.engine, act):
        pass  # what went out is not changed by it: there is only the entry
