"""``GET /export/{layer}.{format}?…``: a layer as a download, and how far it is for whoever waits."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from urllib.parse import quote

import anyio.to_thread
from anyio import CapacityLimiter, create_task_group
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from dashboard.endpoint import Endpoint, Parameter
from dashboard.principal import Principal, current
from dashboard.refusals import Conflict
from dashboard.routes.answer import Desk
from dashboard.routes.board import Board
from dashboard.routes.flow import Flow, tell_when_gone
from dashboard.routes.going import Going
from dashboard.routes.parameters import IN_AREA, PERIOD, TEXT, TOKEN, one_of, several
from data.exports.errand import Errand
from data.exports.formats import FORMATS
from data.exports.layers import LAYERS
from data.exports.question import HEADINGS, YES_NO, ExportQuestion, export_question
from data.exports.run import count_rows, pieces
from data.exports.work import Stopped
from data.questions import CLASS_CODES, LEVEL_CODES
from geo.errors import PlaceError
from geo.words import say

TOKENS = re.compile(TOKEN["pattern"])
FOLDER = "exports"
QUERY = (
    *PERIOD,
    IN_AREA,
    Parameter("bbox", {"type": "string"}),
    Parameter("kinds", {"type": "array", "items": TEXT}),
    Parameter("statuses", {"type": "array", "items": TEXT}),
    several("classes", CLASS_CODES),
    several("levels", LEVEL_CODES),
    Parameter("datum", TEXT),
    one_of("headings", ("", *HEADINGS)),
    one_of("names", YES_NO),
    Parameter("token", TOKEN),
)


def endpoints(desk: Desk) -> list[Endpoint]:
    """The download, its progress and the word that stops it."""
    alone = desk.settings.workers == 1
    board = None if alone else Board(desk.settings.home / FOLDER / "going")
    going = Going(desk.settings.exports_at_once, board)  # the map must not wait for them

    async def download(request: Request) -> Response:
        who = current()
        asked = export_question(
            request.path_params["layer"], request.path_params["format"], request.query_params, who.lang
        )
        if request.method == "HEAD":
            rows = await anyio.to_thread.run_sync(count_rows, desk.store.readers, who.viewer, asked.selection)
            return Response(headers=_headers(desk, asked, rows, who), media_type=asked.format.media_type)
        errand = Errand(desk.store.readers, who.viewer, asked, who.user)
        going.begin(who.user, _token(request.query_params.get("token")), errand.work)
        flow = pieces(errand, desk.settings.home / FOLDER)
        limiter = CapacityLimiter(1)
        await _first(request, flow, errand, limiter)
        headers = _headers(desk, asked, errand.work.total, who)
        return Flow(flow, errand.work, limiter, headers, asked.format.media_type)

    def progress(request: Request) -> Response:
        who = current()
        return JSONResponse(going.told(who.user, _token(request.path_params["token"]), who.lang))

    def stop(request: Request) -> Response:
        going.stop(current().user, _token(request.path_params["token"]))
        return Response(status_code=204)

    gives = tuple(one.media_type for one in FORMATS.values())
    token, refuses = (Parameter("token", TOKEN, required=True),), ("not_allowed",)
    parts = (one_of("layer", LAYERS, required=True), one_of("format", FORMATS, required=True))
    more = ("not_allowed", "conflict", "busy")
    return [
        Endpoint(
            "export_progress",
            "/export/progress/{token}",
            progress,
            parts=token,
            refuses=refuses,
            act="export",
        ),
        Endpoint(
            "export_stop",
            "/export/stop/{token}",
            stop,
            (),
            token,
            methods=("POST",),
            status=204,
            refuses=refuses,
            act="export",
        ),
        Endpoint(
            "export", "/export/{layer}.{format}", download, gives, parts, QUERY, refuses=more, act="export"
        ),
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
        raise Conflict.of("export_stopped")
    if failed is not None:
        raise failed


def _token(text: str | None) -> str:
    """What the page calls this export; one that nobody asks about gets a name of its own."""
    if not text:
        return secrets.token_hex(16)
    if not TOKENS.fullmatch(text):
        raise PlaceError.of("not_token")
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
