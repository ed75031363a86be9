"""The shapes of data/shop/*.yml; each file is the field of `Authored` that bears its name."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterator
from functools import cached_property
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, RootModel, model_validator

from bot.authored.hours import Hours
from bot.authored.templates import with_placeholders

DEFAULT_AUDIENCE = "customer"
ASKS = "utter_ask_"
SCALES = {"nps": (0, 10), "effort": (1, 7), "worth": (1, 5)}
LONGEST_NAME = 30
"""Characters: the record's columns for audience and wave hold no more."""

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=LONGEST_NAME)]
Plain = Annotated[str, with_placeholders()]


class Frozen(BaseModel):
    """Read once, never changed; a key nobody knows is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Opening(Frozen):
    """The greeting, by what is known: product and day of delivery, the product alone, nothing."""

    delivered: Annotated[str, with_placeholders("name", "product", "when")]
    product: Annotated[str, with_placeholders("name", "product")]
    plain: Annotated[str, with_placeholders("name")]


class Audience(Frozen):
    """Who is asked, and in which words."""

    opening: Opening
    questions: dict[str, str] = {}
    """A response's name without "utter_ask_" -> this audience's own wording, with the response's placeholders."""

    def wording(self, response: str) -> str | None:
        """The audience's own words for a response of the domain, if it has any."""
        return self.questions.get(response.removeprefix(ASKS)) if response.startswith(ASKS) else None


class Wave(Frozen):
    """One invitation for each order line of an audience."""

    name: Name
    days: int = Field(ge=0, le=3650)
    """After delivery."""
    audience: str


class Recovery(Frozen):
    """The one reminder after a talk that was left unfinished."""

    hours: int = Field(ge=0, le=24 * 365)
    """After the customer's last message; 0: none."""


class LastQuestion(Frozen):
    """A question that ends the talk: on a scale, or (alternative) in the customer's own words."""

    kind: Literal["nps", "effort", "worth", "alternative"]
    text: Plain
    low: Plain | None = None
    high: Plain | None = None
    audiences: tuple[str, ...] | None = None
    """None: everybody."""

    @property
    def scale(self) -> tuple[int, int] | None:
        """First and last number; None for one that is answered in words."""
        return SCALES.get(self.kind)

    @model_validator(mode="after")
    def _has_both_ends(self) -> LastQuestion:
        if self.scale and not (self.low and self.high):
            raise ValueError(f"{self.kind} is answered on a scale; say with low and high what its two ends mean")
        return self


class Topic(Frozen):
    """Something that the assistant never brings up. A word covers its endings."""

    topic: Plain
    words: tuple[Annotated[str, Field(min_length=2)], ...] = Field(min_length=1)


class Topics(RootModel[tuple[Topic, ...]]):
    """What is forbidden."""

    model_config = ConfigDict(frozen=True)

    def __iter__(self) -> Iterator[Topic]:  # type: ignore[override]
        return iter(self.root)

    def found(self, text: str) -> tuple[str, str] | None:
        """(topic, word) of the first forbidden thing that `text` names."""
        match = self._pattern.search(text)
        if match is None:
            return None
        return next(
            (topic.topic, match[0])
            for topic in self.root
            if any(match[0].lower() == word.lower() for word in topic.words)
        )

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        words = sorted({word for topic in self.root for word in topic.words}, key=len, reverse=True)
        return re.compile(r"\b(?:" + "|".join(map(re.escape, words)) + ")" if words else r"(?!)", re.IGNORECASE)


class Authored(Frozen):
    """Everything that data/shop/ holds."""

    audiences: dict[Name, Audience]
    waves: tuple[Wave, ...]
    recovery: Recovery
    last_questions: tuple[LastQuestion, ...]
    hours: Hours
    forbidden: Topics

    @model_validator(mode="after")
    def _has_somebody_to_ask(self) -> Authored:
        if DEFAULT_AUDIENCE not in self.audiences:
            raise ValueError(f'the audience "{DEFAULT_AUDIENCE}" is missing; it is who is asked when nothing is known')
        return self

    def audience(self, name: str | None) -> Audience:
        """The audience of this name, else the customer."""
        return self.audiences.get(name or DEFAULT_AUDIENCE) or self.audiences[DEFAULT_AUDIENCE]

    def last_question(
        self, conversation: str, audience: str | None, asked: Collection[str] = ()
    ) -> LastQuestion | None:
        """The question whose turn it is: the same for one conversation however often it is called.

        `asked`: kinds that this customer has answered before, left aside while there are others.
        """
        name = audience or DEFAULT_AUDIENCE
        fitting = [one for one in self.last_questions if one.audiences is None or name in one.audiences]
        fresh = [one for one in fitting if one.kind not in asked] or fitting
        if not fresh:
            return None
        number = int.from_bytes(hashlib.sha256(conversation.encode()).digest()[:8], "big")
        return fresh[number % len(fresh)]
