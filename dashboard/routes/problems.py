"""``GET /problems``: the kinds of refusals, which the ``type`` of each points to."""

from __future__ import annotations

from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from dashboard.endpoint import SOMEBODY, Endpoint
from dashboard.principal import current
from dashboard.problem_page import frame
from dashboard.problems import KINDS, TYPES, Problem
from dashboard.routes.answer import Desk
from geo.words import say


def endpoints(_desk: Desk) -> list[Endpoint]:
    """One page for people; programs compare the ``type``."""

    def kinds(_request: Request) -> Response:
        who = current()
        title = say("problems.title", who.lang)
        rows = "".join(_row(kind, who.lang) for kind in KINDS)
        lead = f"<h2>{escape(title)}</h2><p>{escape(say('problems.lead', who.lang))}</p>"
        inside = f'<section class="desk-card">{lead}<table><tbody>{rows}</tbody></table></section>'
        return HTMLResponse(frame(title, inside, who.lang, who.theme))

    return [Endpoint("problems", TYPES, kinds, ("text/html",), act=SOMEBODY)]


def _row(kind: Problem, lang: str) -> str:
    anchor, title = kind.type.partition("#")[2], escape(say(f"problem.{kind.code}", lang))
    return f'<tr id="{anchor}"><td>{kind.status}</td><td><code>{anchor}</code></td><td>{title}</td></tr>'
