"""A message when no question is open: an interrupted talk goes on, a finished one is added to."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.answering import Reply, is_a_remark, tells
from actions.desk import Events, honest, record, settings, slot_events
from actions.feedback import in_time, take_in, take_reply
from actions.leaving import erase
from actions.objecting import put_right, told_beside
from actions.plan import next_question
from actions.questions import answer
from actions.rating import SCALES
from actions.replies import keeps, set_right, tapped
from actions.turn import Message, State, message_of, state_of
from actions.writing import known, write_turn
from bot.store import dialogue
from bot.store.database import Session


class ActionNote(Action):
    """What is written outside the questions."""

    def name(self) -> str:
        return "action_note"

    @honest
    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        raw = tracker.current_state()
        message, state = message_of(raw), state_of(raw)
        if state.deleting and message.intent == "affirm":
            return erase(dispatcher, state)
        if keeps(message, state):
            dispatcher.utter_message(response="utter_kept")
            return [SlotSet("talk", replace(state, deleting=False).talk())]
        with record().reading() as session:
            context = dialogue.context(session, tracker.sender_id)
        if context.status == "handed_over":
            dispatcher.utter_message(response="utter_wait_for_person", shop=settings().hearback_shop_name)
            return []
        if context.status in ("open", "postponed") and not state.committed:
            return _resume(dispatcher, tracker, message, state)
        return _add(dispatcher, tracker, message, state)


def _resume(dispatcher: CollectingDispatcher, tracker: Tracker, message: Message, state: State) -> Events:
    """The talk goes on with the question that was open; what was told on the way in is not lost."""
    with record().session() as session:
        dialogue.set_status(session, tracker.sender_id, "open")
        pending = replace(state, free=True, requested=next_question(state, known(session, tracker.sender_id)))
        taken = take_in(session, tracker, in_time(session, message), pending)
        if taken is None:
            write_turn(session, message, with_items=False)
    reply, after = taken[:2] if taken else (Reply(), pending)
    # "OK, let us go on" answers no question, and is no reason to say that it was not understood.
    said = None if reply.unclear else reply.say
    dispatcher.utter_message(response=said or ("utter_released" if state.handed else "utter_welcome_back"))
    talk = replace(after, handed=False, deleting=False).talk()
    return [*slot_events(reply.slots), SlotSet("talk", talk), FollowupAction("feedback_form")]


def _add(dispatcher: CollectingDispatcher, tracker: Tracker, message: Message, state: State) -> Events:
    """After the end: feedback is added or put right, a rating is changed, anything else is answered politely."""
    closed = replace(state, requested=None)
    with record().session() as session:
        taken = take_in(session, tracker, message, closed)
        reply = taken[0] if taken else after_the_end(message, state)
        if taken is None:
            take_reply(session, tracker, message, closed, reply)
        reference = dialogue.close(session, tracker.sender_id, _ended(session, tracker.sender_id))
    if reply.asks:
        answer(dispatcher, tracker, message)
    else:
        dispatcher.utter_message(response=_said(reply), reference=reference)
    return [*slot_events(reply.slots), SlotSet("talk", replace(state, handed=False, deleting=False).talk())]


def after_the_end(message: Message, state: State) -> Reply:
    """How a message is meant when nothing is asked any more."""
    if message.intent == "choose":
        return tapped(message, state) or Reply()
    changed = set_right(message, state)
    if changed or is_a_remark(message):
        return changed or Reply()
    if edits := put_right(message, state):
        return Reply(told=told_beside(edits), edits=edits, say="utter_corrected")
    if message.text.rstrip().endswith("?") and not message.items:
        return Reply(asks=True)
    if tells(message):
        return Reply(told="addition")
    return Reply({name: message.entities[name] for name in SCALES if name in message.entities})


def _said(reply: Reply) -> str:
    if reply.follow_up is not None and reply.say:
        return reply.say
    if reply.told == "addition":
        return "utter_added"
    return "utter_rating_changed" if reply.told or reply.slots or reply.edits else "utter_nothing_open"


def _ended(session: Session, talk_id: str) -> str:
    """A talk that was over before a person took part is over again."""
    status = dialogue.context(session, talk_id).status
    return status if status in ("completed", "stopped") else "completed"
