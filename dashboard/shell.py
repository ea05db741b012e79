"""The shell of every page: the HTML that loads Dash's script and ours. It knows no page and no store."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from a2wsgi import WSGIMiddleware
from dash import Dash, html
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp

# These register the scripts of our own components, which the shell loads for every page.
from dashboard import plain  # noqa: F401
from dashboard.principal import current
from data.settings import Settings
from geo.words import say
from layers import gridmap  # noqa: F401

ASSETS = Path(__file__).parent.parent / "assets"
DASH_THREADS = 8


class Shell(Dash):
    """Dash whose page says which language it is in."""

    def interpolate_index(self, **kwargs: Any) -> str:
        """The HTML of the shell, with its language and theme for screen readers and first paint."""
        who = current()
        lang = "zh-CN" if who.lang == "zh" else "en"
        page = super().interpolate_index(**kwargs)
        return page.replace("<html>", f'<html lang="{lang}" data-theme="{who.theme}">', 1)


def new_shell(settings: Settings) -> Shell:
    """Dash without a page."""
    made = Shell(
        "dashboard",
        assets_folder=str(ASSETS),
        title=say("app.name", settings.lang),
        update_title="",
        suppress_callback_exceptions=True,
        enable_mcp=False,
        meta_tags=[{"name": "viewport", "content": "width=device-width, initial-scale=1"}],
    )
    made.layout = html.Div()
    return made


def served(dash: Dash) -> ASGIApp:
    """Dash's Flask as an ASGI application, its longer answers compressed."""
    flask: Any = WSGIMiddleware(dash.server, workers=DASH_THREADS)
    return GZipMiddleware(flask, minimum_size=1000, compresslevel=4)
