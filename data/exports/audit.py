"""Who took what out, and what became of it: a line in the audit log for each export."""

from __future__ import annotations

from datetime import UTC, datetime

from data.database import session
from data.exports.errand import Errand
from data.exports.work import DONE
from data.models import AuditLog

RESULTS = {DONE: "ok"}


def write_down(errand: Errand) -> None:
    """One line: layer, format and filter; ok, failed or stopped; how many rows went out, and to whom."""
    asked, work, viewer = errand.asked, errand.work, errand.viewer
    areas = "all" if viewer.sees_all else ".".join(viewer.areas) or "none"
    target = f"{asked.selection.layer}.{asked.format.code}?{asked.query()}"
    reason = f"{work.rows}/{work.total} rows; {errand.user or 'nobody named'}, areas {areas}"
    with session(errand.engine, write=True) as opened:
        opened.add(
            AuditLog(
                at=datetime.now(UTC),
                role=viewer.role,
                action="export",
                target=target[:120],
                result=RESULTS.get(work.state, work.state),
                reason=reason[:200],
            )
        )
