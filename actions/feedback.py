"""The questions: how an answer is taken in, and what is asked next."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.answering import Reply
from actions.asking import OnRecord, Question, just_read, on_record, put_question
from actions.desk import Events, buttons_of, honest, record, shop_answers, slot_events, tell_help
from actions.ending import Ending, commit, tell_end
from actions.expecting import HARD, SOFT
from actions.leaving import erase
from actions.plan import STEPS, Known, ends_here, next_question, step, wants_expected
from actions.questions import answer, pass_on
from actions.remedies import remedy_in
from actions.replies import read_reply
from actions.rewording import reworded
from actions.speaking import typed_button
from actions.turn import LAST, QUESTIONS, SKIPPED, Message, State, message_of, notice_of, shown_text, state_of
from actions.writing import known, write_reply
from bot.dialogue.edits import Entry
from bot.store import priorities, revising
from bot.store.database import Session
from bot.store.dialogue import Noted

OFFERS = ("utter_offer_follow_up", "utter_offer_follow_up_also")


class ValidateFeedbackForm(Action):
    """Takes an answer in and says which question comes next.

    Without any slot but `requested_slot`, the form rejects the message and the rules decide on it.
    """

    def name(self) -> str:
        return "validate_feedback_form"

    @honest
    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        raw = tracker.current_state()
        message, state = message_of(raw), state_of(raw)
        if state.deleting and message.intent == "affirm":
            return [*erase(dispatcher, state), SlotSet("requested_slot", None)]
        with record().session() as session:
            message = in_time(session, message)
            taken = take_in(session, tracker, message, state)
            if taken is None:
                return [SlotSet("requested_slot", next_question(state, known(session, tracker.sender_id)))]
            reply, after, facts = taken
            just_read.set((tracker.sender_id, on_record(session, tracker.sender_id, facts)))
        following = next_question(after, facts)
        asked_again = following == "mirror" and wants_expected(after, facts)
        leaves = reply.unclear and following != state.requested and not asked_again
        say = "utter_move_on" if leaves else reply.say
        sorry = facts.serious and not state.regretted and not state.committed
        if sorry:
            dispatcher.utter_message(response="utter_sorry")
            after = replace(after, regretted=True)
        if say:
            dispatcher.utter_message(response=say)
        if reply.asks:
            answer(dispatcher, tracker, message)
        elif reply.requests:
            pass_on(dispatcher, tracker, message)
        asked = SlotSet("requested_slot", following)
        return [*slot_events(reply.slots), SlotSet("talk", after.talk()), asked]


def in_time(session: Session, message: Message) -> Message:
    """The message, marked when it was sent before the answer to the one before it could be read."""
    if message.turn is None or message.reading is None:
        return message
    return replace(message, hurried=revising.was_hurried(session, message.turn))


def take_in(session: Session, tracker: Tracker, message: Message, state: State) -> tuple[Reply, State, Known] | None:
    """Reads the message as an answer and writes it down; None when it is for the rules."""
    pending = _edited(message, state)
    if pending.requested and (tapped := typed_button(message.text, pending.requested)):
        message = replace(message, intent="choose", entities=tapped)
    if state.requested == "mirror" and message.reading is not None:
        message = replace(message, restates=revising.restates(session, tracker.sender_id, message.text))
    reply = read_reply(message, pending)
    if reply is None:
        return None
    if pending is not state:
        reply = replace(reply, say=reply.say or "utter_changed", free=True)
    if state.committed and state.requested in LAST and not message.seen_before:
        # Whatever comes instead of an answer to the last question, it is not asked for again.
        reply = replace(reply, slots={state.requested: SKIPPED, **reply.slots})
    reply = _with_request(reply, message)
    if reply.asks and not reply.told:
        message = replace(message, intent="ask_question")
    if reply.told and message.intent in SOFT | HARD:
        message = replace(message, intent="feedback")  # what it turned out to be is what the record holds
    facts = take_reply(session, tracker, message, pending, reply)
    return reply, after_reply(state, pending, reply, message), facts


def _with_request(reply: Reply, message: Message) -> Reply:
    """What is wanted or asked amid an answer is heard, and a remedy not asked for again."""
    if reply.requests or not (reply.told or reply.edits):
        return reply
    if remedy := remedy_in(message):
        return replace(reply, asks=True, slots={"remedy": remedy, **reply.slots})
    return replace(reply, asks=True) if message.asks_beside else reply


def take_reply(session: Session, tracker: Tracker, message: Message, state: State, reply: Reply) -> Known:
    """Writes down what the reply gives; returns what is known after it."""
    raw = tracker.current_state()
    facts = write_reply(session, tracker.sender_id, message, state, reply, notice_of(raw))
    if reply.follow_up is not None:
        text = next((said for said in (shown_text(raw, offer) for offer in OFFERS) if said), None)
        priorities.set_follow_up(session, tracker.sender_id, text if reply.follow_up else None)
    return facts


def after_reply(state: State, pending: State, reply: Reply, message: Message) -> State:
    """The state once the reply's answers stand."""
    told = reply.told in ("story", "detail")
    used = bool(reply.slots or reply.told)
    asked = pending.requested or "story"
    return replace(
        state,
        answers={**state.answers, **reply.slots},
        unclear=state.unclear + 1 if reply.unclear else 0,
        vague=message.quality == "vague" if reply.told == "story" else state.vague,
        help=(message.helping_answer if told else None) or state.help,
        told=state.telling(message.turn, asked) if used else state.told,
        matters=reply.matters or state.matters,
        fragment=message.text if reply.fragment else None,
        free=reply.free,
        deleting=False,
    )


def _edited(message: Message, state: State) -> State:
    """For a message written in place of an earlier one: the state in which the question of that one is open."""
    question = state.told.get(str(message.replaces))
    if question is None:
        return state
    return replace(state, requested=question, answers={**state.answers, question: None}, unclear=0)


def _ask(question: str, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
    raw = tracker.current_state()
    state = state_of(raw)
    if state.erased:
        return []
    if state.deleting and message_of(raw).intent == "delete_me":
        dispatcher.utter_message(response="utter_confirm_deleting")
        return []
    if state.fragment:
        dispatcher.utter_message(response="utter_go_on")
        return []
    found, ending = _found(question, tracker.sender_id, state)
    put, facts = Question(question, state, found), found.facts
    pending_help = None if (question == "mirror" and facts.bad) or ending else state.help
    if question == "mirror" and facts.bad and state.help in shop_answers():
        tell_help(dispatcher, shop_answers()[state.help])
    if ending and question in LAST:
        tell_end(dispatcher, ending, state)
    if ending and ending.offer:
        dispatcher.utter_message(response="utter_offer_follow_up_also")
    put_question(dispatcher, put, more=buttons_of("utter_offer_follow_up")[:1] if ending and ending.offer else ())
    if ending and question == "correction":
        dispatcher.utter_message(response="utter_kept_meanwhile", reference=ending.words["reference"])
    dispatcher.utter_message(json_message={"progress": {"step": step(question), "of": STEPS}})
    return [SlotSet("talk", _asked(put, pending_help, committed=state.committed or bool(ending)))]


def _found(question: str, talk_id: str, state: State) -> tuple[OnRecord, Ending | None]:
    """What the question is put from; where it is the last one, the talk is ended in the record first."""
    closing = question in LAST or (question == "correction" and ends_here(state))
    if closing and not state.committed:
        with record().session() as session:
            return on_record(session, talk_id, known(session, talk_id)), commit(session, talk_id, state)
    read = just_read.get()
    if read and read[0] == talk_id:
        return read[1], None
    with record().reading() as session:
        return on_record(session, talk_id, known(session, talk_id)), None


def _asked(put: Question, pending_help: str | None, *, committed: bool) -> dict[str, Any]:
    """The slot `talk` once the question was put."""
    state, noted = put.state, put.found.noted
    wants = put.name == "mirror" and wants_expected(state, put.found.facts)
    goes_on = put.name in state.asked or (wants and "expected" in state.asked)  # about the same item
    return state.talk(
        asked={**state.asked, put.name: state.asked.get(put.name, 0) + 1},
        item=state.item if goes_on else noted.item_id if noted else None,
        turns=state.turns + (0 if state.free else 1),
        free=False,
        deleting=False,
        help=pending_help,
        committed=committed,
        wants_expected=wants,
        draft=draft_of(noted),
    )


def draft_of(noted: Noted | None) -> list[dict[str, Any]]:
    """What is noted, as the reader shall read the answer with it."""
    return [
        Entry(one.item_id, one.quote, one.expected, one.actual, one.kind, one.aspect).to_json()
        for one in (noted.entries if noted else ())
    ]


def _asking(question: str) -> type[Action]:
    """The action that asks one question; Rasa finds it by its name."""

    def name(self: Action) -> str:
        return f"action_ask_{question}"

    def run(self: Action, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        return _ask(question, dispatcher, tracker)

    return type(
        f"Ask{question.title()}", (Action,), {"name": name, "run": reworded(honest(run)), "__module__": __name__}
    )


ASKING = [_asking(question) for question in QUESTIONS]
