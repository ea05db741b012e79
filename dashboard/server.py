"""The application as it is served: our pages in our process."""

from __future__ import annotations

from typing import Any

from dashboard.dash_app import create_dash
from dashboard.gate import Gate
from dashboard.pages import PAGES
from dashboard.permissions import declared
from dashboard.process import assemble
from data.settings import Settings


def build(settings: Settings, store: Any) -> Gate:
    """The ASGI application for one store; what each page may be asked is in its ``CALLBACKS``."""
    return assemble(settings, store, create_dash(settings, store), declared(PAGES))
