"""In which language the assistant speaks, and how a response of bot/domain/ reads in it.

English is said by Rasa, from bot/domain/. For every other language the action server puts the words of data/words/ into
what an action says, in one place, so that no action needs to know of languages.
"""

from __future__ import annotations

import calendar
import json
from collections.abc import Iterable, Mapping, Sequence
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

from actions.desk import authored, buttons_of, catalogues, responses, settings
from bot.authored import Catalogue, LastQuestion, Opening, expected_reply
from bot.authored.languages import ENGLISH, language_in
from bot.authored.model import ASKS
from bot.store.models import now

language: ContextVar[str] = ContextVar("language", default=ENGLISH)
"""Of the talk that is being answered."""
SWITCHED, CHOOSE = "utter_switched", "/choose"
_OWN = frozenset(("text", "buttons", "elements", "custom", "template", "response", "image", "attachment"))
"""Keys of a message that are no words to fill in."""


def language_of(tracker: Mapping[str, Any], *, before: bool = False) -> str:
    """The one in which the customer last wrote plainly, else the one the talk was opened in.

    `before`: as it was before the customer's latest message.
    """
    told = [event.get("language") for event in tracker.get("events") or () if event.get("event") == "user"]
    written = next((one for one in reversed(told[:-1] if before else told) if one), None)
    return known(written or (tracker.get("slots") or {}).get("language"))


def known(locale: str | None) -> str:
    """The language of a locale ("de-CH"), where the assistant speaks it; else English."""
    return language_in(locale, catalogues())


def _catalogue() -> Catalogue | None:
    """Of the talk that is being answered; None in English."""
    return catalogues().get(language.get())


def spoken(messages: Sequence[dict[str, Any]], tracker: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What an action says, in the language of the talk; where that has just changed, a line says so first."""
    catalogue = _catalogue()
    if not messages:
        return []
    first = [{"response": SWITCHED, "shop": settings().hearback_shop_name}] if _changed_now(tracker) else []
    said = [*first, *messages]
    return said if catalogue is None else [_in(catalogue, message, tracker) for message in said]


def _changed_now(tracker: Mapping[str, Any]) -> bool:
    """Whether the customer's latest message changed the language, and nothing was said since."""
    events = [event for event in tracker.get("events") or () if event.get("event") in ("user", "bot")]
    fresh = bool(events) and events[-1]["event"] == "user"
    return fresh and language_of(tracker) != language_of(tracker, before=True)


def _in(catalogue: Catalogue, message: dict[str, Any], tracker: Mapping[str, Any]) -> dict[str, Any]:
    """One message: the response's own words, buttons and scale, then those that the action gave it."""
    response = message.get("response")
    wordings = catalogue.wordings(response) if response else ()
    if response and not wordings:  # a line of the shop's own that nobody has translated
        return {**message, "buttons": _titled(catalogue, message.get("buttons") or ())}
    english = responses()[response][0] if response else {}
    text = message.get("text")
    if not text and wordings:
        words = {name: value for name, value in message.items() if name not in _OWN}
        text = wordings[_times(tracker, response) % len(wordings)].format(**words)
    buttons = [*(buttons_of(response) if response else ()), *(message.get("buttons") or ())]
    custom = {**(english.get("custom") or {}), **(message.get("custom") or {})}
    if rating := custom.get("rating"):
        custom["rating"] = {
            **rating,
            **{end: catalogue.title(rating[end]) for end in ("low", "high") if rating.get(end)},
        }
    if text:
        custom["lang"] = language.get()
    said = {"text": text, "buttons": _titled(catalogue, buttons), "custom": custom}
    return {**said, "utter_action": response} if response else said


def _titled(catalogue: Catalogue, buttons: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    return [{**one, "title": catalogue.title(one["title"])} for one in buttons]


def _times(tracker: Mapping[str, Any], response: str | None) -> int:
    """How often the response was said in this talk: no line twice in a row."""
    events: Iterable[Mapping[str, Any]] = tracker.get("events") or ()
    return sum((event.get("metadata") or {}).get("utter_action") == response for event in events)


def opening(audience: str) -> Opening:
    """How an audience is greeted."""
    catalogue = _catalogue()
    found = catalogue and (catalogue.openings.get(audience) or catalogue.openings.get("customer"))
    return found or authored().audience(audience).opening


def wording(audience: str, response: str) -> str | None:
    """A question in the audience's own words, where it has any."""
    catalogue = _catalogue()
    if catalogue is None:
        return authored().audience(audience).wording(response)
    return catalogue.questions.get(audience, {}).get(response.removeprefix(ASKS))


def last_words(question: LastQuestion) -> tuple[str, str | None, str | None]:
    """Text, and what the two ends of its scale mean."""
    catalogue = _catalogue()
    words = (catalogue.last_questions.get(question.kind) if catalogue else None) or question
    return words.text, words.low, words.high


def delivered(days: int) -> str:
    """ "today", "yesterday", "5 days ago"."""
    catalogue = _catalogue()
    if catalogue is None:
        return {0: "today", 1: "yesterday"}.get(days, f"{days} days ago")
    words = catalogue.delivered
    return {0: words.today, 1: words.yesterday}.get(days, words.days.format(days=days))


def addressed(name: str | None) -> str:
    """What fills {name} of an opening."""
    catalogue = _catalogue()
    return (catalogue.address if catalogue else " {name}").format(name=name) if name else ""


def month(number: int) -> str:
    catalogue = _catalogue()
    return catalogue.months[number - 1] if catalogue else calendar.month_name[number]


def reply_hours() -> str:
    """The sentence that tells a waiting customer when somebody answers."""
    return expected_reply(authored().hours, now(), _catalogue())


def typed_button(text: str, question: str) -> dict[str, Any] | None:
    """What a tap on a button of this question means, where the customer typed the button's title."""
    return _buttons(language.get(), question).get(text.strip(" .!").casefold())


@lru_cache(maxsize=256)
def _buttons(spoken: str, question: str) -> dict[str, dict[str, Any]]:
    """By title, what each button of the question sets."""
    catalogue = catalogues().get(spoken)
    found = {}
    for name in responses():
        if name.removeprefix(ASKS).startswith(question) or name.startswith(f"utter_again_{question}"):
            for button in buttons_of(name):
                if button["payload"].startswith(CHOOSE):
                    title = catalogue.title(button["title"]) if catalogue else button["title"]
                    found[title.casefold()] = json.loads(button["payload"].removeprefix(CHOOSE))
    typed = {str(name): values for name, values in catalogue.ratings.items()} if catalogue else {}
    for value, words in typed.get(question, {}).items():
        found |= {word.casefold(): {question: value} for word in words}
    return found


def filled(response: str, **words: str) -> str:
    """One wording of a response, for where it stands on a button."""
    catalogue = _catalogue()
    found = (catalogue.wordings(response) if catalogue else ()) or (str(responses()[response][0]["text"]),)
    return found[0].format(**words)


def listed(texts: Sequence[str]) -> str:
    """ "a", "b" and "c", as the language marks and joins them."""
    catalogue = _catalogue()
    mark, joint = (catalogue.quotes, catalogue.conjunction) if catalogue else ('"{text}"', "and")
    *first, last = [mark.format(text=text) for text in texts] or [""]
    return f"{', '.join(first)} {joint} {last}" if first else last
