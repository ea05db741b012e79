"""``GET /healthz``: is it up, which data does it hold."""

from __future__ import annotations

import logging
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from dashboard import VERSION
from dashboard.endpoint import ANYBODY, Endpoint
from dashboard.principal import is_known
from dashboard.routes.answer import Desk
from data.errors import AwayError
from data.viewer import SYSTEM

log = logging.getLogger("menpai.health")


def endpoints(desk: Desk) -> list[Endpoint]:
    """The health check; 503 when the store cannot be asked."""

    def healthz(_request: Request) -> Response:
        health = state(desk)
        status = 200 if health["status"] == "ok" else 503
        # Counts tell how many people live here: only for those who are signed in.
        return JSONResponse(health if is_known() else {"status": health["status"]}, status)

    return [Endpoint("health", "/healthz", healthz, act=ANYBODY)]


def state(desk: Desk) -> dict[str, Any]:
    """Version, store and what it holds."""
    engine = "sqlite" if desk.settings.embedded else "postgresql"
    try:
        desk.fresh()
        if desk.store.presence.away:
            raise AwayError.of("away")
        known = {"counts": desk.store.counts(SYSTEM), "data_as_of": desk.store.as_of.isoformat()}
    except Exception as error:
        log.error("the store cannot be asked: %s", type(error).__name__)
        return {"status": "failed", "version": VERSION, "store": {"engine": engine, "status": "failed"}}
    return {"status": "ok", "version": VERSION, "store": {"engine": engine, "status": "ok"}, **known}
