"""`/api/calls/{id}/audio` and `/waveform`: what was recorded of a call that is over. An agent hears own calls only."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import FileResponse, Response

from monitor.errors import InputError
from monitor.server.routes.common import NotFoundError, archive_of, asker, own_or_refuse
from monitor.server.site import Site
from monitor.server.token_format import Identity

MAX_POINTS = 20_000
DAMAGED = "the recording of this call is damaged and cannot be played; the words are kept"
COMING = "audio_coming"
_TYPES = {".opus": "audio/ogg", ".flac": "audio/flac"}


def router(site: Site) -> APIRouter:
    """The routes."""
    routes = APIRouter(prefix="/api/calls/{call_id}", tags=["recordings"])
    may = asker(site, "recordings")

    @routes.get("/audio", summary="The recording, customer left, agent right; answers ranges; noted as a listen")
    async def audio(call_id: str, who: Annotated[Identity, Depends(may)]) -> Response:
        file = await _recording(site, call_id, who)
        site.looks.note(who, "listen", call_id, "recording")
        return FileResponse(file, media_type=_TYPES.get(file.suffix, "application/octet-stream"))

    @routes.head("/audio", include_in_schema=False)
    async def audio_head(call_id: str, request: Request, who: Annotated[Identity, Depends(may)]) -> Response:
        try:
            file = await _recording(site, call_id, who)
        except NotFoundError as error:
            if error.code == COMING:
                return Response(status_code=404, headers={"Retry-After": "1"})
            raise
        return FileResponse(file, media_type=_TYPES.get(file.suffix, "application/octet-stream"))

    @routes.get("/waveform", summary="Peaks of both sides of the recording, 0..100, over equal stretches")
    async def waveform(
        call_id: str,
        who: Annotated[Identity, Depends(may)],
        points: Annotated[int, Query(ge=1, le=MAX_POINTS)] = 1000,
    ) -> dict[str, Any]:
        file = await _recording(site, call_id, who)
        try:
            return asdict(await archive_of(site).waveform(file, points))
        except InputError:
            raise NotFoundError(DAMAGED, code="audio_damaged") from None

    return routes


async def _recording(site: Site, call_id: str, who: Identity) -> Path:
    """The file. Raises NotFoundError, AccessError."""
    archive = archive_of(site)
    item = await archive.store.reader.item(call_id)
    if item is not None:
        own_or_refuse(who, item["metadata"].get("agent"))
        file = await archive.recording(call_id)
        if file is not None and await archive.playable(file):
            return file
        if file is not None:
            raise NotFoundError(DAMAGED, code="audio_damaged")
        if archive.recorder.coming(call_id):
            raise NotFoundError("the recording of this call is being made; ask again in a moment", code=COMING)
        raise NotFoundError("there is no recording of this call (any longer)", code="no_audio")
    raise NotFoundError(f"there is no call {call_id[:64]}", code="no_such_call")
