"""What the assistant says in other languages than English: data/words/, one file a language."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.authored.hours import Hours, ReplyWords
from bot.authored.lines import read
from bot.authored.loading import in_words
from bot.authored.problems import BadAuthoring
from bot.authored.templates import with_placeholders

FOLDER = Path("data") / "words"
Line = Annotated[str, with_placeholders("shop", "hours")]


class BadCatalogue(BadAuthoring):
    """A file of data/words/ cannot be used as it is."""


class Says(BaseModel):
    """The responses of bot/domain/ that are needed where a person takes over or the language is not read."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    utter_hand_over_person: Line
    utter_hand_over_safety: Line
    utter_hand_over_legal: Line
    utter_hand_over_self_harm: Line
    utter_wait_for_person: Line
    utter_foreign: Line


class HoursWords(ReplyWords):
    """When somebody answers: `today`, `tomorrow` and `day` fill {when} of `closed`."""

    today: Annotated[str, with_placeholders("time")]
    tomorrow: Annotated[str, with_placeholders("time")]
    day: Annotated[str, with_placeholders("day", "month", "time")]


class Catalogue(BaseModel):
    """One language."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    says: Says
    hours: HoursWords

    def expected_reply(self, hours: Hours, now: datetime) -> str:
        """The sentence that tells a waiting customer when somebody answers."""
        if hours.is_open(now):
            return self.hours.open
        then = hours.next_open(now)
        days = (then.date() - now.astimezone(then.tzinfo).date()).days
        words = self.hours.today if days == 0 else self.hours.tomorrow if days == 1 else self.hours.day
        when = words.format(day=then.day, month=f"{then.month:02}", time=f"{then:%H:%M}")
        return self.hours.closed.format(when=when, zone=hours.place)

    def line(self, response: str, *, shop: str, hours: str = "") -> str | None:
        """What `response` is in this language; None where the catalogue has no line for it."""
        words = getattr(self.says, response, None)
        return None if words is None else " ".join(words.format(shop=shop, hours=hours).split())


def load_catalogues(root: Path) -> dict[str, Catalogue]:
    """Every language of `root`/data/words by its ISO 639-1 code. Raises BadCatalogue, which names file and line."""
    return {file.stem: _read(root, file) for file in sorted((root / FOLDER).glob("*.yml"))}


def _read(root: Path, file: Path) -> Catalogue:
    document = read(root, file)
    if document.problems:
        raise BadCatalogue(document.problems)
    try:
        return Catalogue.model_validate(document.value)
    except ValidationError as error:
        raise BadCatalogue(in_words(wrong, document, wrong["loc"]) for wrong in error.errors()) from error
