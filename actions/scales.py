"""Ratings in a customer's words, where one was asked for: "9", "two stars", "a 2", a thumb, "meh". Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from actions.turn import Message

RANGES = {"satisfaction": (1, 5), "nps": (0, 10), "effort": (1, 7), "worth": (1, 5)}
_WORDS = {
    word: value
    for value, word in enumerate(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
    )
}
_LEAD = (
    r"(?:i(?:'d| would|'ll)?\s+(?:say|give it|go (?:with|for))|it'?s|that'?s|maybe|about|probably|a|an|only|just|\s)*"
)
_NUMBER = re.compile(
    # Taken whole and never given back: blanks before a number belong to both parts, and would be tried in every way.
    rf"^(?=(?P<before>\W*))(?P=before){_LEAD}"
    rf"\b(?P<value>\d{{1,2}}|{'|'.join(_WORDS)})(?:\s*(?:/|out of)\s*(?:\d+|ten|five|seven))?"
    r"\s*(?:stars?|points?)?(?:\W*$|\W+(?:because|since|as)\b)",
    re.IGNORECASE,
)
_FACES = (
    (1, "😡🤬😠😤💩😭"),
    (2, "👎🙁☹😞😟😕😒😔"),
    (3, "😐🤷😑🫤"),
    (4, "👍🙂👌😊☺"),
    (5, "😀😃😄😁😍❤🥰🤩🎉💯🥳"),
)
_FACE_VALUES = {face: value for value, faces in _FACES for face in faces}
_MODIFIERS = re.compile("[\U0001f3fb-\U0001f3ff\ufe0f\u200d\\s!.,]")
_SAID = (
    (1, r"very dissatisfied|sucks|sux|terrible|awful|horrible|dreadful|very bad|really bad|worst|hate it|rubbish|crap"),
    (2, r"dissatisfied|bad|poor|not (?:so |very |that )?(?:good|great)|disappointing|disappointed|unhappy"),
    (3, r"meh|ok|okay|k|so[- ]so|average|alright|all right|not bad|fair|fine i guess|neutral|middling|it'?s ok(?:ay)?"),
    (4, r"good|fine|pretty good|quite good|happy|satisfied|nice|not bad at all|like it"),
    (
        5,
        r"very satisfied|great|excellent|perfect|amazing|fantastic|brilliant|awesome|super|wonderful|love it|very good",
    ),
    (5, r"the best"),
)
_SAID_VALUES = tuple(
    (re.compile(rf"(?:it'?s |it was |i )?(?:{words})(?:,? i (?:guess|suppose|think))?", re.IGNORECASE), value)
    for value, words in _SAID
)
_AGAIN = re.compile(
    r"^\W*(?:(?:no|actually|sorry|oops|wait|rather|i mean|i meant|make (?:it|that)|change (?:it|that) to)\b\W*)+"
)
_MEANT = re.compile(r"\b(?:i (?:mean|meant)|make (?:it|that)|change (?:it|that) to)\W*$")
NAMES_STARS = re.compile(r"\bstars?\b|[★⭐🌟]", re.IGNORECASE)
_OVERALL = re.compile(rf"{NAMES_STARS.pattern}|/|\bout of\b|satisfied|happy", re.IGNORECASE)


def rated(question: str, message: Message) -> int | None:
    """The value on the question's scale, when the message begins with one."""
    low, high = RANGES[question]
    found = _NUMBER.match(message.text)
    if found:
        value = int(_WORDS.get(found["value"].lower(), found["value"]))
        return value if low <= value <= high else None
    return in_a_word(message.text) if question in ("satisfaction", "worth") else None


def in_a_word(text: str) -> int | None:
    """1..5 for a text that is nothing but a face, a thumb or a word of judgement."""
    if (face := by_face(text)) is not None:
        return face
    bare = text.strip(" .!,…\t\n")
    return next((value for pattern, value in _SAID_VALUES if pattern.fullmatch(bare)), None)


def by_face(text: str) -> int | None:
    """1..5 for a text of faces and thumbs alone that all mean the same."""
    faces = _MODIFIERS.sub("", text)
    values = {_FACE_VALUES.get(face) for face in faces}
    return values.pop() if len(values) == 1 else None


def changed_rating(message: Message, answers: Mapping[str, Any]) -> dict[str, int]:
    """ "Actually 3 stars": a rating given earlier that the customer puts right, whatever is open now."""
    if not isinstance(answers.get("satisfaction"), int):
        return {}
    again = _AGAIN.match(message.text.lower())
    if again and _MEANT.search(again.group()) and (meant := in_a_word(message.text[again.end() :])) is not None:
        return {"satisfaction": meant}
    if "satisfaction" not in message.entities:
        return {}
    explicit = bool(again) or bool(_OVERALL.search(message.text))
    alone = message.intent == "rate" or bool(again)
    value = message.entities["satisfaction"]
    return {"satisfaction": value} if explicit and alone else {}
