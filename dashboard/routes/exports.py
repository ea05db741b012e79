"""``GET /export/{layer}.{format}?…``: a layer as a download, and how far it is for whoever waits."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from urllib.parse import quote

import anyio.to_thread
from anyio import CapacityLimiter, create_task_group
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from dashboard.page_rights import may_use
from dashboard.principal import Principal, current
from dashboard.routes.answer import Desk
from dashboard.routes.flow import Flow, tell_when_gone
from dashboard.routes.going import Going
from data.exports.errand import Errand
from data.exports.question import ExportQuestion, export_question
from data.exports.run import count_rows, pieces
from data.exports.work import Stopped
from geo.words import say

AT_ONCE = 3  # exports; the map must not wait for them
TOKEN = re.compile(r"[0-9a-f]{16,64}")
FOLDER = "exports"


def routes(desk: Desk) -> list[BaseRoute]:
    """The download, its progress and the word that stops it."""
    going = Going(AT_ONCE)

    async def download(request: Request) -> Response:
        who = _who()
        asked = export_question(
            request.path_params["layer"], request.path_params["format"], request.query_params, who.lang
        )
        if request.method == "HEAD":
            rows = await anyio.to_thread.run_sync(count_rows, desk.store.engine, who.viewer, asked.selection)
            return Response(headers=_headers(desk, asked, rows, who), media_type=asked.format.media_type)
        errand = Errand(desk.store.engine, who.viewer, asked, who.user)
        going.begin(who.user, _token(request.query_params.get("token")), errand.work)
        flow = pieces(errand, desk.settings.home / FOLDER)
        limiter = CapacityLimiter(1)
        await _first(request, flow, errand, limiter)
        headers = _headers(desk, asked, errand.work.total, who)
        return Flow(flow, errand.work, limiter, headers, asked.format.media_type)

    def progress(request: Request) -> Response:
        return JSONResponse(going.told(_who().user, _token(request.path_params["token"])))

    def stop(request: Request) -> Response:
        going.stop(_who().user, _token(request.path_params["token"]))
        return Response(status_code=204)

    return [
        Route("/export/progress/{token}", progress),
        Route("/export/stop/{token}", stop, methods=["POST"]),
        Route("/export/{layer}.{format}", download),
    ]


async def _first(request: Request, flow: Iterator[bytes], errand: Errand, limiter: CapacityLimiter) -> None:
    """Wait until it is sure that the file will be; whatever goes wrong before that can still be said."""
    failed: Exception | None = None
    async with create_task_group() as group:
        group.start_soon(tell_when_gone, request.receive, errand.work.stop)
        try:
            await anyio.to_thread.run_sync(next, flow, limiter=limiter)
        except Exception as error:
            failed = error
        group.cancel_scope.cancel()
    if isinstance(failed, Stopped):
        raise HTTPException(409, "the export was stopped")
    if failed is not None:
        raise failed


def _who() -> Principal:
    if not may_use(current(), "export"):
        raise HTTPException(403, "your role may not export data")
    return current()


def _token(text: str | None) -> str:
    """What the page calls this export; one that nobody asks about gets a name of its own."""
    if not text:
        return secrets.token_hex(16)
    if not TOKEN.fullmatch(text):
        raise HTTPException(400, "token is not 16 to 64 of the digits 0–9 a–f")
    return text


def _headers(desk: Desk, asked: ExportQuestion, rows: int, who: Principal) -> dict[str, str]:
    layer = asked.selection.layer
    street = desk.store.meta.get("name_en" if who.lang == "en" else "name") or desk.store.meta.get("name", "")
    name = f"{street} {say(f'layer.{layer}', who.lang)} {desk.store.today}{asked.format.suffix}"
    plain = f"menpai-{layer}{asked.format.suffix}"
    return {
        "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}",
        "Cache-Control": "private, no-store",
        "X-Rows": str(rows),
    }
