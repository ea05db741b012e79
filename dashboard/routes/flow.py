"""A response that is made while it is sent, and ends when nobody takes it any more."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import anyio.to_thread
from anyio import CancelScope, CapacityLimiter, create_task_group, fail_after
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from data.exports.work import Work

SLOWEST_S = 120  # for one piece: whoever takes longer holds a view of the data open for nothing


class Flow(Response):
    """Pieces of a generator, made in a worker thread one at a time; it is closed whatever happens."""

    def __init__(
        self,
        pieces: Iterator[bytes],
        work: Work,
        limiter: CapacityLimiter,
        headers: dict[str, str],
        media_type: str,
    ) -> None:
        super().__init__(headers=headers, media_type=media_type)
        del self.headers["content-length"]
        self._pieces, self._work, self._limiter = pieces, work, limiter

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        """Send until the end, or until the client goes away."""
        try:
            async with create_task_group() as group:

                def gone() -> None:
                    self._work.stop()
                    group.cancel_scope.cancel()

                group.start_soon(tell_when_gone, receive, gone)
                await self._send(send)
                group.cancel_scope.cancel()
        finally:
            with CancelScope(shield=True):
                await self._run(self._pieces.close)  # type: ignore[attr-defined]

    async def _send(self, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        while (piece := await self._run(next, self._pieces, None)) is not None:
            with fail_after(SLOWEST_S):
                await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _run(self, function: Callable[..., Any], *arguments: Any) -> Any:
        return await anyio.to_thread.run_sync(function, *arguments, limiter=self._limiter)


async def tell_when_gone(receive: Receive, tell: Callable[[], None]) -> None:
    """Call ``tell`` when the client goes away."""
    while (await receive())["type"] != "http.disconnect":
        pass
    tell()
