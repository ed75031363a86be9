"""The chat API: what the widget and `hearback chat` speak."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent

from bot.store.models import Conversation
from bot.store.orders import InvitationRefused
from bot.web import invitations, tokens
from bot.web.ledger import Answer
from bot.web.limits import address_of
from bot.web.messages import AnswerOut, ErasedOut, HistoryOut, MessageIn, SessionIn, SessionOut, message_out
from bot.web.problems import described
from bot.web.state import Parts, parts_of
from bot.web.tokens import TokenHash

Web = Annotated[Parts, Depends(parts_of)]


async def limited(request: Request, web: Web) -> None:
    """Counts the request for its address and for its conversation. Raises Problem 429."""
    await web.per_address.admit(address_of(request))
    given = request.headers.get("authorization")
    if given:
        await web.per_token.admit(tokens.hash_of(given))


router = APIRouter(prefix="/chat", tags=["chat"], dependencies=[Depends(limited)])


@router.post("/session", status_code=201, response_model_exclude_none=True, responses=described(404, 409, 410, 413))
async def begin(wanted: SessionIn, web: Web) -> SessionOut:
    """Begins a conversation, with or without an invitation, and gives the token that alone opens it."""
    token = tokens.token_for(wanted.id, web.settings.hearback_secret.get_secret_value())
    nonce = invitations.unseal(web.settings, wanted.invite) if wanted.invite else None
    try:
        answer = await web.desk.open(wanted, tokens.hash_of(token), nonce)
    except InvitationRefused as refused:
        raise invitations.refusal(refused.reason) from refused
    return SessionOut(token=token, **_history(answer, web).model_dump(by_alias=True))


@router.post("/messages", response_model_exclude_none=True, responses=described(401, 409, 413))
async def say(message: MessageIn, token_hash: TokenHash, web: Web) -> AnswerOut:
    """Takes what the customer typed or tapped and gives the answer; with 200, both are on disk."""
    return answer_out(await web.desk.take(token_hash, message))


@router.get("/messages", response_model_exclude_none=True, responses=described(401, 404))
async def read(
    token_hash: TokenHash,
    web: Web,
    after: Annotated[str | None, Query(max_length=36, description="The id of the last message already known")] = None,
) -> HistoryOut:
    """The transcript so far, or what came after one message."""
    return _history(await web.desk.history(token_hash, after), web)


@router.delete("/session", responses=described(401))
async def erase(token_hash: TokenHash, web: Web) -> ErasedOut:
    """Erases the conversation and everything understood from it, at once and for good."""
    await web.desk.erase(token_hash)
    return ErasedOut(erased=True, detail="This conversation and everything noted from it has been deleted.")


async def _current(token_hash: TokenHash, web: Web) -> Conversation:
    return await web.desk.conversation(token_hash)


async def _one_more(request: Request, web: Web) -> AsyncIterator[None]:
    with web.streams_per_address.one(address_of(request)):
        yield


@router.get("/stream", response_class=EventSourceResponse, responses=described(401), dependencies=[Depends(_one_more)])
async def stream(conversation: Annotated[Conversation, Depends(_current)], web: Web) -> AsyncIterator[ServerSentEvent]:
    """Events as they happen: ready (now read the transcript), message, typing, state, erased."""
    with web.metrics.streams.track_inprogress(), web.hub.listen(conversation.id) as events:
        yield ServerSentEvent(event="ready", data={})
        async for event in events:
            yield ServerSentEvent(event=event.name, data=event.data)


def answer_out(answer: Answer) -> AnswerOut:
    """Turns as the customer's browser gets them, and where the conversation stands."""
    conversation = answer.conversation
    messages = [message_out(turn) for turn in answer.turns]
    return AnswerOut(messages=messages, state=conversation.status, reference=conversation.reference)


def _history(answer: Answer, web: Parts) -> HistoryOut:
    said = answer_out(answer).model_dump(by_alias=True)
    return HistoryOut(**said, conversation=answer.conversation.id, shop=web.settings.hearback_shop_name)
