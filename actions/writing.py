"""Writes one message down: consent first, then what was read in it, rated, told, corrected."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from actions.answering import Reply
from actions.corrections import lead_of
from actions.desk import authored
from actions.plan import Known
from actions.turn import SKIPPED, Message, State
from bot.dialogue.edits import SIDES, Edit
from bot.store import dialogue, priorities, revising
from bot.store.database import Session
from bot.store.readings import record_reading

RATINGS = {"satisfaction": "csat", "comparison": "disconfirmation", "nps": "nps", "effort": "effort", "worth": "worth"}
TELLING = frozenset(("story", "detail", "actual", "correction", "addition"))
"""What is told here becomes items; an expectation belongs to an item that is already there."""
GOALS = ("no", "partly", "yes")
"""Whether the thing did what it was bought for."""
FRAGMENT = 6
"""Words."""
_SENTENCE = re.compile(
    r"^(?:(?:it|they|i|we|you|he|she|there) \S+ \S|(?:this|that|nothing|everything|my|the) (?:\S+ )*?"
    r"(?:is|are|was|were|does|do|did|has|have|had|can|\w+n'?t|\w{2,}ed|\w{3,}s|broke|fell|tore)\b)",
    re.IGNORECASE,
)
"""How a sentence begins, other than the name of a thing that is wished for."""
_DEMANDS = re.compile(
    r"^\W*(?:and )?(?:i|we) (?:just )?(?:want|need|demand|would like|'d like)(?: \w+){0,2}"
    r" (?:money|refund|replacement|exchange|voucher|new one)\b",
    re.IGNORECASE,
)
SERIOUS = 3
"""Severity, from which something is broken, missing or wrong."""
LONGEST = 300
"""Characters of an expectation."""
GOOD = ("praise", "exceeded")
PLAINLY = 0.5
"""How good what was told after "worse" must sound to stay praise."""
HARDLY, UNRATED = 0.2, 2
"""Score and severity of what is bad by the customer's comparison alone."""
_LEAD = re.compile(
    r"^(?:well|oh|hm+|so)?[\s,]*(?:i|we)(?:'d| had| was| were)? (?:just )?"
    r"(?:expected|expecting|thought|hoped|hoping|assumed|wanted|believed|counted on)(?: that| for)?\s+",
    re.IGNORECASE,
)


def write_reply(
    session: Session, talk_id: str, message: Message, state: State, reply: Reply, notice: str | None
) -> Known:
    """Everything one answer to a question gives, in one transaction; returns what is known after it."""
    if notice and any(value not in (None, SKIPPED) for value in reply.slots.values()):
        dialogue.give_consent(session, talk_id, notice)
    # A correction stands as the customer put it, unless one single thing was read in it.
    whole = reply.told == "correction" and len(items_told(message)) != 1
    withdrawn = withdraw(session, talk_id, message)
    apply_edits(session, reply.edits)
    if message.turn is not None:
        dialogue.give_reasons(session, message.turn, reply.because(state.requested))
    items = write_turn(session, message, with_items=reply.told in TELLING and not whole)
    _agree(items, state.answers.get("comparison"), answered=reply.told, english=message.is_english)
    for question, kind in RATINGS.items():
        if isinstance(reply.slots.get(question), int):
            dialogue.set_rating(session, talk_id, kind, reply.slots[question], message.turn)
    if reply.told and message.turn is not None:
        items = _write_told(session, talk_id, message, state, reply, items)
    revising.take_place(session, withdrawn, items)
    _write_choices(session, talk_id, state, reply)
    dialogue.settle_pair(session, talk_id)
    return known(session, talk_id)


def write_turn(session: Session, message: Message, *, with_items: bool) -> list[Any]:
    """The reading of the message, once; a tap is noted as read, so that nobody reads a button's title as feedback."""
    if message.turn is None:
        return []
    if message.reading is None:
        dialogue.note_tap(session, message.turn, message.intent)
        return []
    reading = {**message.reading, "items": items_told(message)}
    intent, confidence = message.intent, message.confidence
    items = record_reading(session, message.turn, reading, intent=intent, confidence=confidence, with_items=with_items)
    for item in items:
        if item.expectation:
            item.expectation.source = item.expectation.source or message.source
    return items


def items_told(message: Message) -> list[Any]:
    """What was read, less what lies in the sentence that steers: "Can I get a refund?" is no item. Nor is what is
    demanded, where a fault is told beside it, nor what is said twice."""
    if message.reading is None:
        return []
    start = message.text.find(message.act_sentence) if message.act_sentence else -1
    end = start + len(message.act_sentence or "") if start >= 0 else -1
    items = [item for item in message.reading["items"] if not (start <= item["span"][0] < end)]
    once = {item["quote"].casefold(): item for item in reversed(items)}
    items = [item for item in items if once[item["quote"].casefold()] is item]
    return [item for item in items if not _DEMANDS.match(item["quote"])] or items


def withdraw(session: Session, talk_id: str, message: Message) -> list[Any]:
    """What was read in the message that this one is written in place of."""
    return [] if message.replaces is None else revising.withdraw_turn(session, talk_id, message.replaces)


def _write_choices(session: Session, talk_id: str, state: State, reply: Reply) -> None:
    """What was tapped, or typed where buttons were offered."""
    if reply.matters is not None:
        priorities.name_most_important(session, talk_id, reply.matters)
    if isinstance(source := reply.slots.get("source"), str) and source != SKIPPED:
        _complete(session, talk_id, state, source=source)
    goal = reply.slots.get("goal")
    about = reply.matters or state.matters or state.item
    noted = dialogue.noted(session, talk_id)
    if goal in GOALS and noted:
        priorities.set_goal(session, about or noted.item_id, attained=goal)


def known(session: Session, talk_id: str) -> Known:
    noted = dialogue.noted(session, talk_id)
    comparison = dialogue.rating(session, talk_id, "disconfirmation")
    dealt = authored().last_question(talk_id, dialogue.conversation_of(session, talk_id).audience)
    last = dealt.kind if dealt else None
    if noted is None:
        return Known(comparison=comparison, last=last)
    return Known(
        something=True,
        kind=noted.kind,
        aspect=noted.aspect is not None,
        expected=noted.expected is not None,
        actual=noted.actual is not None,
        source=noted.source is not None,
        goal=noted.goal_attained is not None,
        comparison=comparison,
        bad=bool(noted.shortfalls),
        serious=any(entry.kind in dialogue.BAD and entry.severity >= SERIOUS for entry in noted.entries),
        delicate=authored().forbidden.found(noted.quote) is not None,
        fulfilment=noted.fulfilment,
        last=last,
    )


def _write_told(
    session: Session, talk_id: str, message: Message, state: State, reply: Reply, items: list[Any]
) -> list[Any]:
    """Files the words under what they answer; returns the items that stand for them."""
    told = reply.told
    assert message.turn is not None and told is not None
    before = _meant(session, talk_id, message, reply) if told == "correction" else None
    if told in TELLING and not items:
        lead = lead_of(message.text) if told == "correction" else 0
        items = [dialogue.add_whole_turn(session, message.turn, _kind(message, state), _version(message), lead)]
    if before and items:
        revising.supersede(session, before, items[0].id)
    elif told in SIDES:
        said = {told: own_words(message, told), "source": message.source if told == "expected" else None}
        _complete(session, talk_id, state, spoken=message, **said)
    elif told == "part":
        _complete(session, talk_id, state, aspect=own_words(message, "aspect"))
    elif told == "alternative":
        priorities.set_alternative(session, talk_id, message.text.strip()[:LONGEST])
    elif told == "goal" and (noted := dialogue.noted(session, talk_id)):
        priorities.set_goal(session, state.matters or noted.item_id, goal=message.text.strip()[:LONGEST])
    return items


def apply_edits(session: Session, edits: Sequence[Edit]) -> None:
    """Sides of pairs that were put right, and things that were taken back."""
    for edit in edits:
        if edit.item is None or not dialogue.is_active(session, edit.item):
            continue
        if edit.change == "retract":
            revising.retract(session, edit.item)
        elif edit.change == "replace" and edit.text:
            expected, actual = (edit.text[:LONGEST] if edit.part == side else None for side in SIDES)
            dialogue.complete_pair(session, edit.item, expected=expected, actual=actual)


def _meant(session: Session, talk_id: str, message: Message, reply: Reply) -> int | None:
    """The item that another takes the place of: as it was read, else by the words it shares."""
    named = next((edit.item for edit in reply.edits if edit.change == "replace" and edit.part is None), None)
    assert message.turn is not None
    return named or revising.meant_by(session, talk_id, message.text, message.turn)


def _agree(items: list[Any], comparison: Any, *, answered: str | None, english: bool) -> None:
    """The customer's own comparison outranks the reader.

    After "worse", nothing exceeded an expectation, and what is wished for fell short; and where a customer then only
    tells what happened ("it wakes the baby"), that is no praise. After "as expected", the
    question was what would have made it better: "a longer cable" is a wish there, whatever it sounds like alone.
    """
    worse = isinstance(comparison, int) and comparison < 0
    if worse and answered == "story" and all(item.kind in GOOD for item in items):
        for item in items:
            if item.score < PLAINLY:
                item.kind, item.sentiment, item.score, item.severity = "unmet", "negative", -HARDLY, UNRATED
    for item in items:
        short = item.expectation is None and len(item.quote.split()) <= FRAGMENT
        fragment = english and short and not _SENTENCE.match(item.quote)
        if worse and item.kind in ("exceeded", "wish"):
            item.kind = "unmet"
        elif comparison == 0 and item.kind in ("fault", "unmet") and fragment:
            item.kind = "wish"


def _complete(session: Session, talk_id: str, state: State, spoken: Message | None = None, **parts: Any) -> None:
    """To the item that the question was about, unless the words plainly speak of another one."""
    noted = dialogue.noted(session, talk_id)
    if noted:
        asked_about = state.item if dialogue.is_active(session, state.item) else None
        item = asked_about or noted.item_id
        if spoken is not None and spoken.turn is not None:
            item = revising.spoken_of(session, talk_id, spoken.text, than=item)
        dialogue.complete_pair(session, item, **parts)


def own_words(message: Message, part: str) -> str:
    """What was expected, or what happened, in the customer's words: as read, else the whole answer."""
    reading = message.reading or {}
    answered = message.answer_to(part)
    read = answered or next((item[part] for item in reading.get("items", ()) if item.get(part)), None)
    told = str(read or message.text.strip())
    return (_LEAD.sub("", told) or told)[:LONGEST]


def _kind(message: Message, state: State) -> str:
    """The kind of a text in which no single thing was found: by the customer's comparison, else by its tone."""
    compared = state.answers.get("comparison")
    tone = message.reading["sentiment"]["label"] if message.reading else "neutral"
    if isinstance(compared, int) and (compared or tone != "positive"):
        return "unmet" if compared < 0 else "exceeded" if compared > 0 else "wish"
    return {"negative": "unmet", "positive": "praise"}.get(tone, "wish")


def _version(message: Message) -> str:
    return str(message.reading["model_version"]) if message.reading else ""
