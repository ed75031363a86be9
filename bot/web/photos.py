"""Photos of a defect: sent by the customer, shown to the customer again."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, File, Form, Path, Request, Response, UploadFile
from starlette.concurrency import run_in_threadpool as in_thread

from bot.web.chat import Web, answer_out, limited
from bot.web.limits import address_of
from bot.web.messages import AnswerOut
from bot.web.pictures import NoPicture, remade
from bot.web.problems import Problem, described
from bot.web.tokens import TokenHash


async def _slowly(request: Request, web: Web) -> None:
    await web.photos_per_address.admit(address_of(request))


router = APIRouter(prefix="/chat/photos", tags=["chat"], dependencies=[Depends(limited)])


@router.post("", response_model_exclude_none=True, dependencies=[Depends(_slowly)], responses=described(401, 409, 413))
async def send(
    id: Annotated[UUID, Form(description="Made by the client; the same id again gives the same answer")],
    photo: Annotated[UploadFile, File(description="A JPEG, PNG or WebP of at most 8 MB and 50 million pixels")],
    token_hash: TokenHash,
    web: Web,
) -> AnswerOut:
    """Takes a photo of a defect. It is made anew: place, camera and whatever else the file says are not kept."""
    await web.desk.conversation(token_hash)
    data = await photo.read()
    try:
        async with web.one_picture:
            picture = await in_thread(remade, data)
    except NoPicture as error:
        raise Problem(422, "photo-unreadable", str(error)) from error
    return answer_out(await web.desk.take_photo(token_hash, str(id), picture))


@router.get(
    "/{photo}",
    response_class=Response,
    responses={200: {"description": "The photo", "content": {"image/jpeg": {}}}, **described(401, 404)},
)
async def show(
    photo: Annotated[str, Path(pattern=r"^[0-9a-f]{32}$", description="From the message's `photo`")],
    token_hash: TokenHash,
    web: Web,
) -> Response:
    """A photo of this conversation."""
    found = await web.desk.photo(token_hash, photo)
    return Response(found, media_type="image/jpeg", headers={"Cache-Control": "private, max-age=3600"})
