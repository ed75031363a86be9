"""What customers read of what staff do, and how it reaches them: between two messages, never amid one."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Annotated

from fastapi import Depends, Form, Path, Request
from starlette.concurrency import run_in_threadpool as in_thread

from bot.store import audit, handling
from bot.store.conversations import Reply
from bot.store.database import Session
from bot.store.models import Conversation, InboxEntry, Turn
from bot.web.console.auth import Staff, Web
from bot.web.live import Event
from bot.web.problems import Problem
from bot.web.saying import Speaker
from bot.web.state import Parts


def outcome_of(outcome: Annotated[str, Form(max_length=30)]) -> str:
    """A dependency: what came of it. Raises Problem."""
    if outcome not in handling.OUTCOMES:
        raise Problem(422, "outcome-unknown", f"The outcome must be one of {', '.join(handling.OUTCOMES)}.")
    return outcome


Outcome = Annotated[str, Depends(outcome_of)]
Talk = Annotated[str, Path(max_length=32)]
"""The id of a conversation."""


def joined(us: Speaker, shop: str, name: str) -> Reply:
    """To somebody whom a person answers from now on."""
    return us.says(us.lines.joined.format(name=name, shop=shop))


def returned(us: Speaker, shop: str, by: str | None, *, asked: bool) -> Reply:
    """To somebody whom the assistant answers again. `by`: who talked with the customer, None where nobody had come;
    `asked`: whether what a person was asked for is unanswered."""
    if by is None:
        return us.says((us.lines.returned if asked else us.lines.again).format(shop=shop))
    if asked:
        return us.says(f"{us.lines.gone.format(name=by)} {us.lines.returned.format(shop=shop)}")
    return us.says(us.lines.left.format(name=by))


def resolved(us: Speaker, shop: str, outcome: str, *, again: bool) -> Reply:
    """To somebody who waited, and of whose request this came. `again`: whether the assistant, which was silent, answers
    from now on."""
    done = _done(us, shop, outcome)
    return us.says(f"{done} {us.lines.again}" if again else done)


def closed(us: Speaker, shop: str, outcome: str, *, by: str | None, asked: bool) -> Reply:
    """To somebody whose conversation is over. `by`: who talked with the customer; `asked`: whether the customer
    waited for an answer."""
    lines = us.lines
    if by is not None:
        over = lines.over_by.format(name=by, shop=shop)
        over = f"{_done(us, shop, outcome)} {over}" if asked else over
    elif asked:
        over = f"{_done(us, shop, outcome)} {lines.over}"
    else:
        over = lines.over_by_team.format(shop=shop)
    return us.says(f"{over} {lines.reopen}")


def _done(us: Speaker, shop: str, outcome: str) -> str:
    """What became of what was waited for."""
    words: str = getattr(us.lines.outcomes, outcome)
    return words.format(shop=shop)


def entry_of(session: Session, conversation_id: str) -> InboxEntry:
    """The conversation's row in the inbox. Raises Problem 404."""
    entry = handling.entry_of(session, conversation_id)
    if entry is None:
        raise unknown()
    return entry


def open_to(
    session: Session, conversation_id: str, me: Staff, over: str = "", *, chats_only: bool = True
) -> InboxEntry:
    """Likewise, for somebody who acts towards the customer. `over`: the id of the colleague who talks with the customer
    and from whom it is taken. Raises Problem: nobody is there to read it; a colleague talks whom `over` does
    not name."""
    entry = entry_of(session, conversation_id)
    if chats_only and session.get_one(Conversation, conversation_id).source != "chat":
        raise Problem(409, "no-chat", "This was imported; there is nobody to answer.")
    if entry.taken_by is not None and entry.taken_by_id != me.id:
        if over != str(entry.taken_by_id):
            name = entry.taken_by.name
            detail = f"{name} talks with this customer. Nothing was changed or sent; what you wrote is kept."
            raise Problem(409, "taken", detail, taken_by=name)
        audit.note(session, me.id, "taken from a colleague", conversation_id, colleague=entry.taken_by_id)
    return entry


async def between_messages(web: Parts, conversation_id: str, work: Callable[[Session], list[Turn]]) -> None:
    """Does it in one transaction, and shows the customer what was said and how the conversation stands."""

    def transaction() -> tuple[list[Turn], str]:
        with web.database.session() as session:
            said = work(session)
            talk = session.get(Conversation, conversation_id)
            if talk is None:
                raise unknown()
            return said, talk.status

    async with web.desk.order.alone(conversation_id):
        said, status = await in_thread(transaction)
        for turn in said:
            web.desk.tell(turn)
        web.hub.publish(conversation_id, Event("state", {"state": status}))
        web.hub.changed(conversation_id)


async def announced(request: Request, web: Web) -> AsyncIterator[None]:
    """A dependency: whatever was done to the conversation that the address names, colleagues' inboxes show it."""
    yield
    if conversation_id := request.path_params.get("conversation_id"):
        web.hub.changed(conversation_id)


def unknown() -> Problem:
    return Problem(404, "conversation-unknown", "This conversation is not on record. It may have been deleted.")
