"""The one way by which more than a callback's body comes in: the file of an import, streamed."""

from __future__ import annotations

import re

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import Message, Receive, Scope

from data.settings import Settings
from geo.words import LANGS, say

METHOD, PATH = "PUT", re.compile(r"/imports/[0-9a-f]{24}/file")
MB = 1 << 20  # bytes


def is_upload(scope: Scope) -> bool:
    """Whether a request brings the file of an import; nothing else may be streamed."""
    return scope["method"] == METHOD and PATH.fullmatch(scope["path"]) is not None


def most_bytes(settings: Settings) -> int:
    """How large a file may be."""
    return settings.max_upload_mb * MB


def too_large(settings: Settings) -> str:
    """Why a file is refused, in both languages: whoever sends it may not have chosen one yet."""
    return " / ".join(say("import.too_large", lang, most=settings.max_upload_mb) for lang in LANGS)


def declared(request: Request) -> int:
    """The length that a request says it has; 0 when it says none."""
    text = request.headers.get("content-length", "0")
    return int(text[:12]) if text.isdigit() else 0


def bounded(receive: Receive, settings: Settings) -> Receive:
    """The same messages; 413 as soon as there are more bytes than were allowed, whatever was declared."""
    left = most_bytes(settings)

    async def receive_some() -> Message:
        nonlocal left
        message = await receive()
        left -= len(message.get("body", b""))
        if left < 0:
            raise HTTPException(413, too_large(settings))
        return message

    return receive_some
