"""The locks inside Dash's Flask, behind the gate: they hold even if the gate is by-passed."""

from __future__ import annotations

import logging
from typing import Any

import orjson
from dash import Dash
from flask import Flask, Response, request
from flask.json.provider import DefaultJSONProvider

from dashboard.callback_body import BodyError, read_body
from dashboard.permissions import Permissions
from dashboard.principal import current, is_known
from geo.errors import PlaceError

log = logging.getLogger("menpai.locks")

CALLBACK_PATH = "/_dash-update-component"


class StrictJson(DefaultJSONProvider):
    """JSON as the standard has it: no NaN, bounded depth."""

    def loads(self, s: str | bytes, **_kwargs: Any) -> Any:
        """Parse; ValueError for what is not JSON."""
        return orjson.loads(s)


def lock(dash: Dash, permissions: Permissions) -> None:
    """Refuse requests of nobody, callbacks without permission and bodies of the wrong shape."""
    server: Flask = dash.server
    server.json = StrictJson(server)

    @server.before_request
    def _somebody() -> Response | None:
        return None if is_known() else _refuse(401, "sign in first")

    @server.before_request
    def _permitted() -> Response | None:
        return _callback_refusal(dash, permissions) if request.path == CALLBACK_PATH else None

    @server.errorhandler(PlaceError)
    def _bad_place(error: PlaceError) -> Response:
        return _refuse(400, str(error))


def _callback_refusal(dash: Dash, permissions: Permissions) -> Response | None:
    if not request.is_json:
        return _refuse(415, "send application/json")
    try:
        callback = read_body(request.get_data(), dash.callback_map)
    except BodyError as error:
        return _refuse(400, str(error))
    role = current().viewer.role
    if not permissions.allows(role, callback):
        log.warning("role %s may not call this callback of %s", role, callback["output"])
        return _refuse(403, "your role may not do this")
    return None


def _refuse(status: int, message: str) -> Response:
    return Response(orjson.dumps({"error": message}), status, mimetype="application/json")
