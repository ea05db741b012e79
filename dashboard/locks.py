"""The locks inside Dash's Flask, behind the gate: they hold even if the gate is by-passed."""

from __future__ import annotations

import logging
from typing import Any

import orjson
from dash import Dash
from flask import Flask, Response, request
from flask.json.provider import DefaultJSONProvider
from werkzeug.exceptions import HTTPException

from dashboard.callback_body import read_body
from dashboard.noted import place_of, refused
from dashboard.permissions import Permissions, component_names
from dashboard.principal import LANGS, THEMES, current, is_known
from dashboard.problems import Reader, answer, wants_page
from dashboard.refusals import BadMedia, NotAllowed, SignIn
from data.deadline import check
from geo.errors import Told

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
    server.config["PROPAGATE_EXCEPTIONS"] = True  # what fails is written down and answered by the gate

    @server.before_request
    def _somebody() -> None:
        if not is_known():
            raise SignIn.of("sign_in")
        check()  # it may have waited for a thread until nobody waits for it

    @server.before_request
    def _permitted() -> None:
        if request.path == CALLBACK_PATH and request.method == "POST":
            _check_callback(dash, permissions)

    # Refusals are answered here too, and not by the gate alone: the locks hold without it.
    server.register_error_handler(Told, _refuse)
    server.register_error_handler(HTTPException, _refuse)


def _check_callback(dash: Dash, permissions: Permissions) -> None:
    if not request.is_json:
        raise BadMedia.of("not_json_type")
    callback = read_body(request.get_data(), dash.callback_map)
    role = current().viewer.role
    if not permissions.allows(role, callback):
        log.warning("role %s may not call this callback of %s", role, callback["output"])
        raise NotAllowed.of("may_not").about(f"callback {', '.join(component_names(callback))}")


def _refuse(error: Exception) -> Response:
    if isinstance(error, HTTPException) and (error.code or 0) < 400:
        return error.get_response()  # nothing that went wrong: a redirection, or what the client has already
    if isinstance(error, NotAllowed):
        refused(error.what or place_of(request.path))
    page = wants_page(request.method, request.headers.get("Accept", ""))
    lang, theme = (current().lang, current().theme) if is_known() else (LANGS[0], THEMES[0])
    told = answer(error, Reader(request.path, lang, theme, page))
    return Response(told.body, told.status, told.headers)
