"""The shell of every page: the HTML that loads Dash's script and ours. It knows no page and no store."""

from __future__ import annotations

from collections.abc import Collection
from html import escape
from pathlib import Path
from typing import Any

from a2wsgi import WSGIMiddleware
from dash import Dash, html
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

# These register the scripts of our own components, which the shell loads for every page.
from dashboard import plain  # noqa: F401
from dashboard.locks import CALLBACK_PATH
from dashboard.principal import current
from dashboard.refusals import BadMethod, NotFound
from data.settings import Settings
from geo.words import say
from layers import gridmap  # noqa: F401

ASSETS = Path(__file__).parent.parent / "assets"
DASH_THREADS = 8
DASH_PATHS = frozenset({"/_dash-layout", "/_dash-dependencies", CALLBACK_PATH})
DASH_FILES = "/assets/"


# What a page would tell of the server to whoever looks for a known hole; the browser needs none of it.
VERSIONS = ("dash_version", "python_version", "ddk_version", "plotly_version", "dash_version_url")


# Dash's own, without its note of versions and its script for Internet Explorer.
INDEX = """<!DOCTYPE html>
<html>
<head>{%metas%}<title>{%title%}</title>{%favicon%}{%css%}</head>
<body>
{%app_entry%}
<footer>{%config%}{%scripts%}{%renderer%}</footer>
</body>
</html>"""


class Shell(Dash):
    """Dash whose page says which language it is in, and not on what it runs."""

    def _config(self) -> dict[str, Any]:
        told: dict[str, Any] = super()._config()
        return {name: value for name, value in told.items() if name not in VERSIONS}

    def interpolate_index(self, **kwargs: Any) -> str:
        """The HTML of the shell, with its language and theme for screen readers and first paint."""
        who = current()
        lang = "zh-CN" if who.lang == "zh" else "en"
        page = super().interpolate_index(**kwargs)
        away = escape(say("app.away", who.lang))  # for assets/away.js, which cannot ask when it is time
        page = page.replace("<body>", f'<body data-away="{away}">', 1)
        return page.replace("<html>", f'<html lang="{lang}" data-theme="{who.theme}">', 1)


def new_shell(settings: Settings) -> Shell:
    """Dash without a page."""
    made = Shell(
        "dashboard",
        assets_folder=str(ASSETS),
        title=say("app.name", settings.lang),
        index_string=INDEX,
        update_title="",
        suppress_callback_exceptions=True,
        enable_mcp=False,
        meta_tags=[{"name": "viewport", "content": "width=device-width, initial-scale=1"}],
    )
    made.layout = html.Div()
    return made


def pages_of(dash: Dash, pages: Collection[str]) -> ASGIApp:
    """Dash's Flask as an ASGI application, its longer answers compressed; it alone would answer anything.

    Raises NotFound for what is no page and no part of one, BadMethod for what its addresses do not take.
    """
    flask: Any = WSGIMiddleware(dash.server, workers=DASH_THREADS)
    packed, known = GZipMiddleware(flask, minimum_size=1000, compresslevel=4), {*pages, *DASH_PATHS}

    async def answered(scope: Scope, receive: Receive, send: Send) -> None:
        path, method = scope["path"], scope["method"]
        is_file = path.startswith(DASH_FILES) and path != DASH_FILES
        if path not in known and not is_file:
            raise NotFound.of("no_address", path=path[:100])
        scope["page"] = DASH_FILES if is_file else path  # for the log, which holds nothing that they wrote
        allowed = ("POST", "OPTIONS") if path == CALLBACK_PATH else ("GET", "HEAD", "OPTIONS")
        if method not in allowed:
            raise BadMethod.among(method, allowed)
        if method == "OPTIONS":
            await Response(status_code=204, headers={"Allow": ", ".join(allowed)})(scope, receive, send)
        else:
            await packed(scope, receive, send)

    return answered
