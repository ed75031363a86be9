"""What customers read of what staff do, and how it reaches them: between two messages, never amid one."""

from __future__ import annotations

from collections.abc import Callable

from starlette.concurrency import run_in_threadpool as in_thread

from bot.store.database import Session
from bot.store.models import Conversation, Turn
from bot.web.live import Event
from bot.web.problems import Problem
from bot.web.state import Parts

JOINED = "{name} from {shop} is here now and will answer you."
LEFT = "{name} has left. You are talking with the assistant again; where were we?"
RETURNED = "I am the assistant, and I answer you here again. Your request stays with {shop}'s team."
DONE = {
    "answered": "{shop}'s team has looked at your request and marked it as answered.",
    "solved": "{shop}'s team has looked at your request and marked it as solved.",
    "passed_on": "{shop}'s team has looked at your request and passed it on to the product team.",
    "no_reply": "{shop}'s team has closed your request, because there was no reply.",
    "not_needed": "{shop}'s team has looked at your request and sees nothing left to do.",
}
"""By outcome: what became of a wish for a person that nobody took over."""
AGAIN = "I am the assistant, and I answer you here again. You can ask for a person at any time."
OVER = "This conversation is closed now."
OVER_BY = "{name} from {shop} has closed this conversation. Thank you."
OVER_BY_TEAM = "{shop}'s team has closed this conversation."
REOPEN = "To open it again, just write here: the team will read it."


def settled(shop: str, outcome: str) -> str:
    """To somebody for whom nobody will come, and to whom the assistant answers again."""
    return f"{DONE[outcome].format(shop=shop)} {AGAIN}"


def closed(shop: str, outcome: str, *, by: str | None, asked: bool) -> str:
    """To somebody whose conversation is over. `by`: who talked with the customer; `asked`: whether a person was asked
    for and did not come."""
    if by is not None:
        return f"{OVER_BY.format(name=by, shop=shop)} {REOPEN}"
    if asked:
        return f"{DONE[outcome].format(shop=shop)} {OVER} {REOPEN}"
    return f"{OVER_BY_TEAM.format(shop=shop)} {REOPEN}"


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
