"""What customers read of what staff do, and how it reaches them: between two messages, never amid one."""

from __future__ import annotations

from collections.abc import Callable

from starlette.concurrency import run_in_threadpool as in_thread

from bot.store.conversations import Reply
from bot.store.database import Session
from bot.store.models import Conversation, Turn
from bot.web.live import Event
from bot.web.problems import Problem
from bot.web.saying import Speaker
from bot.web.state import Parts


def joined(us: Speaker, shop: str, name: str) -> Reply:
    """To somebody whom a person answers from now on."""
    return us.says(us.lines.joined.format(name=name, shop=shop))


def returned(us: Speaker, shop: str, by: str | None) -> Reply:
    """To somebody whom the assistant answers again. `by`: who talked with the customer; None where nobody had come."""
    return us.says(us.lines.returned.format(shop=shop) if by is None else us.lines.left.format(name=by))


def settled(us: Speaker, shop: str, outcome: str) -> Reply:
    """To somebody for whom nobody will come, and to whom the assistant answers again."""
    return us.says(f"{_done(us, shop, outcome)} {us.lines.again}")


def closed(us: Speaker, shop: str, outcome: str, *, by: str | None, asked: bool) -> Reply:
    """To somebody whose conversation is over. `by`: who talked with the customer; `asked`: whether a person was asked
    for and did not come."""
    lines = us.lines
    if by is not None:
        over = lines.over_by.format(name=by, shop=shop)
    elif asked:
        over = f"{_done(us, shop, outcome)} {lines.over}"
    else:
        over = lines.over_by_team.format(shop=shop)
    return us.says(f"{over} {lines.reopen}")


def _done(us: Speaker, shop: str, outcome: str) -> str:
    """What became of a wish for a person that nobody took over."""
    words: str = getattr(us.lines.outcomes, outcome)
    return words.format(shop=shop)


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


def unknown() -> Problem:
    return Problem(404, "conversation-unknown", "This conversation is not on record. It may have been deleted.")
