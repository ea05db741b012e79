"""The one way by which more than a callback's body comes in: the file of an import, streamed."""

from __future__ import annotations

import re

from starlette.requests import Request
from starlette.types import Message, Receive, Scope

from dashboard.refusals import TooLarge
from data.settings import Settings

METHOD, PATH = "PUT", re.compile(r"/imports/[0-9a-f]{24}/file")
MB = 1 << 20  # bytes


def is_upload(scope: Scope) -> bool:
    """Whether a request brings the file of an import; nothing else may be streamed."""
    return scope["method"] == METHOD and PATH.fullmatch(scope["path"]) is not None


def most_bytes(settings: Settings) -> int:
    """How large a file may be."""
    return settings.max_upload_mb * MB


def too_large(settings: Settings) -> TooLarge:
    """Why a file is refused."""
    return TooLarge.of("upload_large", most=settings.max_upload_mb)


def declared(request: Request) -> int:
    """The length that a request says it has; 0 when it says none."""
    text = request.headers.get("content-length", "0")
    return int(text[:12]) if text.isdigit() else 0


def bounded(receive: Receive, settings: Settings) -> Receive:
    """The same messages; TooLarge as soon as there are more bytes than allowed, whatever was declared."""
    left = most_bytes(settings)

    async def receive_some() -> Message:
        nonlocal left
        message = await receive()
        left -= len(message.get("body", b""))
        if left < 0:
            raise too_large(settings)
        return message

    return receive_some
