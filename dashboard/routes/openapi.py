"""``GET /openapi.json``: the native addresses for other systems, made from their own table."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from dashboard import VERSION
from dashboard.endpoint import JSON, KEYS, SOMEBODY, Endpoint, Parameter
from dashboard.principal import current
from dashboard.problems import KINDS, MEDIA_TYPE, Problem
from geo.words import say

# What any address may answer. Methods and media types have no place here: OpenAPI lists what is there.
EVERYWHERE = ("bad_value", "sign_in", "not_acceptable", "too_long", "too_many", "failed", "store", "too_slow")
QUERY = ("unknown_parameter", "bad_request")
PROBLEM = {"$ref": "#/components/schemas/Problem"}


def endpoint(others: list[Endpoint]) -> Endpoint:
    """The description, in the language of whoever asks."""

    def described(_request: Request) -> Response:
        return JSONResponse(describe([*others, itself], current().lang))

    itself = Endpoint("openapi", "/openapi.json", described, act=SOMEBODY)
    return itself


def describe(endpoints: Iterable[Endpoint], lang: str) -> dict[str, Any]:
    """An OpenAPI 3.1 document."""
    paths: dict[str, dict[str, Any]] = {}
    for one in endpoints:
        shared = [_parameter(part, "path", lang) for part in one.parts]
        methods = {m.lower(): _operation(one, m, lang) for m in one.methods if m != "HEAD"}
        paths[one.path] = {**({"parameters": shared} if shared else {}), **methods}
    return {
        "openapi": "3.1.0",
        "info": {"title": say("app.name", lang), "version": VERSION, "description": say("api.about", lang)},
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {"schemas": {"Problem": _problem_schema(lang)}},
    }


def _operation(one: Endpoint, method: str, lang: str) -> dict[str, Any]:
    query = [_parameter(part, "query", lang) for part in (*one.query, *(KEYS if one.tagged else ()))]
    told: dict[str, Any] = {
        "operationId": one.name,
        "summary": say(f"route.{one.name}", lang),
        "parameters": query,
        "responses": _responses(one, lang),
    }
    if one.takes and method != "GET":
        told["requestBody"] = {"required": True, "content": {one.takes: {}}}
    return told


def _parameter(part: Parameter, place: str, lang: str) -> dict[str, Any]:
    told = {
        "name": part.name,
        "in": place,
        "required": part.required,
        "description": say(f"parameter.{part.name}", lang),
        "schema": dict(part.schema),
    }
    if place == "query":
        told["allowEmptyValue"] = True  # it is as if it were not there
    return told | ({"style": "form", "explode": False} if part.schema.get("type") == "array" else {})


def _responses(one: Endpoint, lang: str) -> dict[str, Any]:
    done: dict[str, Any] = {"description": say(f"route.{one.name}", lang)}
    if one.gives and one.status == 200:
        done["content"] = {media.split(";")[0]: _schema(media) for media in one.gives}
    answers = {str(one.status): done}
    if one.tagged:
        answers["304"] = {"description": say("api.unchanged", lang)}
    codes = {*EVERYWHERE, *QUERY, *one.refuses}
    for kind in KINDS:
        if kind.code in codes:
            answers.setdefault(str(kind.status), _refusal(kind, lang))
    return answers


def _schema(media: str) -> dict[str, Any]:
    return {"schema": {"type": "object"}} if media == JSON or media.endswith("+json") else {}


def _refusal(kind: Problem, lang: str) -> dict[str, Any]:
    told: dict[str, Any] = {
        "description": say(f"problem.{kind.code}", lang),
        "content": {MEDIA_TYPE: {"schema": PROBLEM}},
    }
    if kind.retry_s:
        told["headers"] = {
            "Retry-After": {"schema": {"type": "integer"}, "description": say("api.retry", lang)}
        }
    return told


def _problem_schema(lang: str) -> dict[str, Any]:
    text = {"type": "string"}
    members = {
        **dict.fromkeys(("title", "detail", "next", "instance", "code", "reference"), text),
        "type": {"enum": [kind.type for kind in KINDS]},
        "status": {"type": "integer"},
    }
    return {
        "type": "object",
        "description": say("problems.lead", lang),
        "properties": members,
        "required": ["type", "title", "status", "detail", "instance"],
        "additionalProperties": False,
    }
