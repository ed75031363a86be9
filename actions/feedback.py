"""The questions: what is asked, how an answer is taken in, and the end that commits."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.desk import Events, for_text, honest, record, settings, shop_answers
from actions.mirror import mirror_words, noted_extras
from actions.plan import STEPS, next_question, step, wording
from actions.replies import Reply, read_reply, tells
from actions.turn import QUESTIONS, Message, State, message_of, notice_of, state_of
from actions.writing import known, write_reply, write_turn
from bot.store import dialogue


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
        reply = read_reply(message, state)
        if reply is None:
            with record().reading() as session:
                return [_next(state, known(session, tracker.sender_id))]
        with record().session() as session:
            now_known = write_reply(session, tracker.sender_id, message, state, reply, notice_of(raw))
        if reply.say:
            dispatcher.utter_message(response=reply.say)
        after = _after(state, reply, message)
        slots = [SlotSet(name, value) for name, value in reply.slots.items()]
        return [*slots, SlotSet("talk", after.talk()), _next(after, now_known)]


class ActionFinish(Action):
    """Commits the feedback, and only then says that it is noted."""

    def name(self) -> str:
        return "action_finish"

    @honest
    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        state = state_of(tracker.current_state())
        with record().session() as session:
            something = known(session, tracker.sender_id).something
            corrected = state.answered("correction")
            if something and (corrected or state.answers.get("mirror") == "right"):
                dialogue.confirm(session, tracker.sender_id)
            given = something or any(state.answered(scale) for scale in ("satisfaction", "comparison"))
            reference = dialogue.close(session, tracker.sender_id, "completed" if given else "stopped")
            context = dialogue.context(session, tracker.sender_id)
        if not given:
            dispatcher.utter_message(response="utter_stop_empty")
            return []
        ending = "corrected" if corrected else "confirmed" if something else "rated"
        name = f", {context.name}" if context.name else ""
        dispatcher.utter_message(response=f"utter_finish_{ending}", reference=reference, name=name)
        if state.help in shop_answers():
            dispatcher.utter_message(response="utter_finish_help", answer=shop_answers()[state.help])
        return []


class ActionNote(Action):
    """What is written outside the questions: an interrupted talk goes on, a finished one is added to."""

    def name(self) -> str:
        return "action_note"

    @honest
    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        raw = tracker.current_state()
        message, state = message_of(raw), state_of(raw)
        with record().reading() as session:
            context = dialogue.context(session, tracker.sender_id)
        if context.status == "handed_over":
            dispatcher.utter_message(response="utter_wait_for_person", shop=settings().hearback_shop_name)
            return []
        if context.status in ("open", "postponed"):
            return _resume(dispatcher, tracker, message, state)
        return _add(dispatcher, tracker, message, state, context.reference)


def _resume(dispatcher: CollectingDispatcher, tracker: Tracker, message: Message, state: State) -> Events:
    """The talk goes on with the question that was open; what was told on the way in is not lost."""
    with record().session() as session:
        dialogue.set_status(session, tracker.sender_id, "open")
        pending = replace(state, requested=next_question(state, known(session, tracker.sender_id)))
        reply = read_reply(message, pending) or Reply()
        write_reply(session, tracker.sender_id, message, pending, reply, notice_of(tracker.current_state()))
    dispatcher.utter_message(response=reply.say or "utter_welcome_back")
    after = _after(pending, reply, message)
    slots = [SlotSet(name, value) for name, value in reply.slots.items()]
    return [*slots, SlotSet("talk", after.talk()), FollowupAction("feedback_form")]


def _add(
    dispatcher: CollectingDispatcher, tracker: Tracker, message: Message, state: State, reference: str | None
) -> Events:
    """After the end: feedback is added, a rating is changed, anything else is answered politely."""
    told = "addition" if tells(message) else None
    slots = {name: value for name, value in message.entities.items() if name in ("satisfaction", "comparison")}
    with record().session() as session:
        write_reply(session, tracker.sender_id, message, state, Reply(slots, told=told), None)
    response = "utter_added" if told else "utter_rating_changed" if slots else "utter_nothing_open"
    dispatcher.utter_message(response=response, reference=reference or "")
    return []


class ActionUnsure(Action):
    """A message that fits nowhere."""

    def name(self) -> str:
        return "action_unsure"

    @honest
    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        with record().session() as session:
            write_turn(session, message_of(tracker.current_state()), with_items=False)
        dispatcher.utter_message(response="utter_unclear")
        return []


def _ask(question: str, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
    state = state_of(tracker.current_state())
    with record().reading() as session:
        facts = known(session, tracker.sender_id)
        noted = dialogue.noted(session, tracker.sender_id)
    words = mirror_words(noted) if noted else {}
    several = bool(words.get("others"))
    shown = {name: for_text(text) for name, text in words.items()}
    dispatcher.utter_message(response=wording(question, state, facts, several=several), **shown)
    extras: dict[str, Any] = {"progress": {"step": step(question), "of": STEPS}}
    if question == "mirror" and noted:
        extras["noted"] = noted_extras(noted)
    dispatcher.utter_message(json_message=extras)
    item = state.item if question in state.asked else noted.item_id if noted else None
    asked = {**state.asked, question: state.asked.get(question, 0) + 1}
    return [SlotSet("talk", state.talk(asked=asked, item=item))]


def _asking(question: str) -> type[Action]:
    """The action that asks one question; Rasa finds it by its name."""

    def name(self: Action) -> str:
        return f"action_ask_{question}"

    def run(self: Action, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        return _ask(question, dispatcher, tracker)

    return type(f"Ask{question.title()}", (Action,), {"name": name, "run": honest(run), "__module__": __name__})


ASKING = [_asking(question) for question in QUESTIONS]


def _next(state: State, facts: Any) -> dict[str, Any]:
    event: dict[str, Any] = SlotSet("requested_slot", next_question(state, facts))
    return event


def _after(state: State, reply: Reply, message: Message) -> State:
    """The state once the reply's answers stand."""
    told = reply.told in ("story", "detail")
    return replace(
        state,
        answers={**state.answers, **reply.slots},
        unclear=state.unclear + 1 if reply.unclear else 0,
        vague=message.quality == "vague" if reply.told == "story" else state.vague,
        help=(message.shop_answer if told else None) or state.help,
    )
