"""``/imports/…``: the file of an import comes in; preview, refused rows and empty templates go out."""

from __future__ import annotations

import hashlib
import logging
import os
import secrets
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from anyio import to_thread
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, JSONResponse, Response

from dashboard.cache import pack
from dashboard.endpoint import Endpoint, Parameter
from dashboard.import_jobs import own
from dashboard.principal import Principal, current
from dashboard.refusals import Conflict, DiskFull
from dashboard.routes.answer import Desk, packed_response
from dashboard.routes.parameters import TEXT, one_of
from data.imports import template
from data.imports.job import RECEIVING, Job
from data.imports.jobs import Jobs
from data.imports.kinds import KINDS, kind_of
from geo.words import name_of, say

log = logging.getLogger("menpai.imports")

AT_ONCE = 1 << 20  # bytes given to the disk and the hash in one go
GEOJSON, ANY = "application/geo+json", "application/octet-stream"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def endpoints(desk: Desk) -> list[Endpoint]:
    """All for those who may import; a job for its owner only."""
    jobs = Jobs(desk.settings)

    async def receive(request: Request) -> Response:
        job = await to_thread.run_sync(_waiting, jobs, current(), request.path_params["job"])
        try:
            size, digest = await keep(request.stream(), jobs.file_of(job.id))
        except ClientDisconnect:
            return Response(status_code=400)  # nobody is there to read it
        except OSError as error:
            log.error("a file could not be kept: %s", type(error).__name__)
            raise DiskFull.of("disk") from None
        job = await to_thread.run_sync(jobs.received, job.id, size, digest)
        return JSONResponse({"job": job.id, "state": job.state})

    def preview(request: Request) -> Response:
        job = own(jobs, current(), request.path_params["job"])
        return packed_response(request, pack(jobs.preview(job.id).read_bytes()), GEOJSON, {})

    def refused(request: Request) -> Response:
        who = current()
        job = own(jobs, who, request.path_params["job"])
        name = f"{Path(job.file_name).stem} {say('import.refused_file', who.lang)}.xlsx"
        return FileResponse(jobs.quarantine(job.id), filename=name, media_type=XLSX)

    def empty(request: Request) -> Response:
        who, kind = current(), kind_of(request.path_params["kind"])
        name = f"{name_of(kind, who.lang)} {say('import.template_file', who.lang)}.xlsx"
        return _download(template.workbook(kind, who.lang), name)

    kind = (one_of("kind", KINDS, required=True),)
    job = (Parameter("job", {"type": "string", "pattern": "^[0-9a-f]{24}$"}, required=True),)
    made_at = (Parameter("at", TEXT),)  # a preview made anew has an address of its own
    refuses = ("not_allowed",)
    file = ("conflict", "too_large", "disk", *refuses)
    return [
        Endpoint(
            "import_template",
            "/imports/template/{kind}.xlsx",
            empty,
            (XLSX,),
            kind,
            refuses=refuses,
            act="import",
        ),
        Endpoint(
            "import_file",
            "/imports/{job}/file",
            receive,
            parts=job,
            methods=("PUT",),
            takes=ANY,
            refuses=file,
            act="import",
        ),
        Endpoint(
            "import_preview",
            "/imports/{job}/preview.geojson",
            preview,
            (GEOJSON,),
            job,
            made_at,
            refuses=refuses,
            act="import",
        ),
        Endpoint(
            "import_refused",
            "/imports/{job}/quarantine.xlsx",
            refused,
            (XLSX,),
            job,
            refuses=refuses,
            act="import",
        ),
    ]


async def keep(stream: AsyncIterator[bytes], path: Path) -> tuple[int, str]:
    """Write a stream to a file off the event loop; its size and SHA-256.

    It is under its name only when it is whole: a connection that breaks leaves nothing.
    """
    aside, digest, size = path.with_name(f".{secrets.token_hex(8)}.part"), hashlib.sha256(), 0
    file = await to_thread.run_sync(_opened, aside)
    try:
        async for part in _gathered(stream):
            size += len(part)
            await to_thread.run_sync(_add, file, digest, part)
        await to_thread.run_sync(file.close)
        aside.replace(path)
    finally:
        file.close()
        aside.unlink(missing_ok=True)
    return size, digest.hexdigest()


async def _gathered(stream: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The stream in larger parts: a hand-over to a thread costs as much as writing a small one."""
    waiting = bytearray()
    async for part in stream:
        waiting += part
        if len(waiting) >= AT_ONCE:
            yield bytes(waiting)
            waiting.clear()
    if waiting:
        yield bytes(waiting)


def _opened(path: Path) -> Any:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _add(file: Any, digest: Any, part: bytes) -> None:
    file.write(part)
    digest.update(part)


def _waiting(jobs: Jobs, who: Principal, job_id: str) -> Job:
    job = own(jobs, who, job_id)
    if job.state != RECEIVING:
        raise Conflict.of("file_there")
    return job


def _download(body: bytes, name: str) -> Response:
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return Response(body, media_type=XLSX, headers=headers)
