"""What the assistant says: every response there, whole, with known placeholders and buttons that lead somewhere."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from bot.authored.domain import Domain, Wording
from bot.authored.lines import Document
from bot.authored.model import ASKS, Authored, Topics
from bot.authored.problems import Problem
from bot.authored.spoken import Spoken
from bot.authored.templates import wrong_placeholder
from bot.authored.wording import wrong_question

QUESTION = re.compile(r"utter_(?:ask|again)_\w+")
_PAYLOAD = re.compile(r"/(?P<intent>\w+)(?P<entities>\{.*\})?", re.DOTALL)


def check_responses(domain: Domain, spoken: Spoken, forbidden: Topics | None) -> Iterator[Problem]:
    yield from _missing(domain, spoken)
    for wording in domain.wordings:
        if not isinstance(wording.value, dict):
            yield wording.document.problem(wording.place, f'{wording.response}: write the line as - text: "..."')
            continue
        yield from _check_text(wording, spoken, forbidden)
        for number, button in enumerate(wording.value.get("buttons") or ()):
            if wrong := _wrong_button(button, domain):
                yield wording.document.problem((*wording.place, "buttons", number), f"{wording.response}: {wrong}")


def check_audiences(authored: Authored, document: Document, domain: Domain, spoken: Spoken) -> Iterator[Problem]:
    """An audience's own questions: each replaces a response that is there, under the same rules."""
    for name, audience in authored.audiences.items():
        for question, text in audience.questions.items():
            response = f"{ASKS}{question}"
            place = (name, "questions", question)
            if response not in domain.responses:
                yield document.problem(place, f"there is no question {question}: no file in bot/domain has {response}")
            for wrong in (
                wrong_placeholder(text, spoken.placeholders(response)),
                wrong_question(text, authored.forbidden),
            ):
                if wrong:
                    yield document.problem(place, f"{question}: {wrong}")


def check_last_questions(authored: Authored, document: Document) -> Iterator[Problem]:
    for number, question in enumerate(authored.last_questions):
        if wrong := wrong_question(question.text, authored.forbidden):
            yield document.problem((number, "text"), f"{question.kind}: {wrong}")


def _missing(domain: Domain, spoken: Spoken) -> Iterator[Problem]:
    """Reported where it is said; a question's further wordings where the question is defined."""
    for said in spoken.said:
        if not any(said.pattern.fullmatch(name) for name in domain.responses):
            yield Problem(
                said.file,
                said.line,
                f"the assistant says {said.name} here, but no file in bot/domain has it; write it there",
            )
    for question in domain.questions:
        wanted = [f"utter_again_{question}_{number}" for number in (1, 2)]
        first = next((place for name, place in domain.responses.items() if name.startswith(f"{ASKS}{question}")), None)
        for name in wanted if first else ():
            if name not in domain.responses:
                document, place = first or ()  # type: ignore[misc]
                yield document.problem(
                    place, f"{name} is missing; a question needs two other wordings for when it is asked again"
                )


def _check_text(wording: Wording, spoken: Spoken, forbidden: Topics | None) -> Iterator[Problem]:
    text, response = wording.value.get("text"), wording.response
    if not isinstance(text, str) or not text.strip():
        yield wording.document.problem(wording.place, f'{response} has no text; add text: "..."')
        return
    place = (*wording.place, "text")
    if wrong := wrong_placeholder(text, spoken.placeholders(response)):
        yield wording.document.problem(place, f"{response}: {wrong}")
    if QUESTION.fullmatch(response) and (wrong := wrong_question(text, forbidden)):
        yield wording.document.problem(place, f"{response}: {wrong}")


def _wrong_button(button: Any, domain: Domain) -> str | None:
    if not isinstance(button, dict) or not isinstance(button.get("title"), str) or not button["title"].strip():
        return 'a button needs a title, such as {title: "Skip", payload: "/skip"}'
    title, payload = button["title"], button.get("payload")
    matched = _PAYLOAD.fullmatch(payload) if isinstance(payload, str) else None
    if matched is None:
        return f'the button "{title}" needs a payload of / and an intent, such as /skip'
    if matched["intent"] not in domain.intents:
        return f'the button "{title}" means /{matched["intent"]}, but there is no intent of that name; {_meant(domain)}'
    return _wrong_entities(title, matched["entities"], domain) if matched["entities"] else None


def _wrong_entities(title: str, text: str, domain: Domain) -> str | None:
    """The braces are doubled in the file, because single ones are placeholders."""
    if not (text.startswith("{{") and text.endswith("}}")):
        return f"the payload of the button {title!r} needs doubled braces; compare its neighbours"
    try:
        values = json.loads(text.replace("{{", "{").replace("}}", "}"))
    except ValueError:
        return f'the payload of the button "{title}" holds no JSON in its braces; compare its neighbours'
    unknown = next((name for name in values if name not in domain.entities), None)
    if unknown is None:
        return None
    return f'the button "{title}" sets {unknown}, which nobody knows; known: {", ".join(sorted(domain.entities))}'


def _meant(domain: Domain) -> str:
    return f"there are {', '.join(sorted(domain.intents))}"
