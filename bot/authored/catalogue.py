"""What the assistant says in other languages than English: data/words/, one file a language.

English itself stands in bot/domain/ (the responses) and data/shop/ (openings, questions at the end); a catalogue says
the same in its language, under the same names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from bot.authored.domain import Domain, read_domain
from bot.authored.hours import Hours, ReplyWords
from bot.authored.languages import load_languages
from bot.authored.lines import Document, read
from bot.authored.model import Frozen, Opening, Plain
from bot.authored.problems import BadAuthoring, Problem
from bot.authored.templates import placeholders, with_placeholders

FOLDER = Path("data") / "words"
Text = Annotated[str, Field(min_length=1)]
MONTHS = 12


class BadCatalogue(BadAuthoring):
    """A file of data/words/ cannot be used as it is."""


class HoursWords(ReplyWords):
    """When somebody answers: `today`, `tomorrow` and `day` fill {when} of `closed`."""

    today: Annotated[str, with_placeholders("time")]
    tomorrow: Annotated[str, with_placeholders("time")]
    day: Annotated[str, with_placeholders("day", "month", "time")]


class DeliveredWords(Frozen):
    """What fills {when} of an opening."""

    today: Plain
    yesterday: Plain
    days: Annotated[str, with_placeholders("days")]


class LastWords(Frozen):
    """A question at the end; `low` and `high` where it is answered on a scale."""

    text: Plain
    low: Plain | None = None
    high: Plain | None = None


class Catalogue(Frozen):
    """One language."""

    says: Mapping[str, tuple[Text, ...] | Text]
    """Of a response of bot/domain/, what is said; of several wordings one after the other is taken."""
    quotes: Annotated[str, Field(pattern=r"^.+\{text\}.+$")]
    """How the customer's own words are marked: "„{text}“"."""
    conjunction: Text
    """Before the last of several: "und"."""
    address: Annotated[str, with_placeholders("name")] = " {name}"
    """How a name follows the greeting."""
    buttons: Mapping[str, Text]
    """The English title of a button, or the end of a scale, and what it is here."""
    ratings: Mapping[Literal["satisfaction", "comparison"], Mapping[int, tuple[Text, ...]]]
    """What customers type for a rating: by question and value."""
    openings: Mapping[str, Opening]
    """By audience (data/shop/audiences.yml)."""
    questions: Mapping[str, Mapping[str, Text]] = {}
    """By audience: a question in words of its own, named as in audiences.yml."""
    last_questions: Mapping[str, LastWords]
    """By kind (data/shop/last_questions.yml)."""
    delivered: DeliveredWords
    months: Annotated[tuple[Plain, ...], Field(min_length=MONTHS, max_length=MONTHS)]
    hours: HoursWords

    def wordings(self, response: str) -> tuple[str, ...]:
        """What `response` is in this language, each way to say it; none where it is not translated."""
        found = self.says.get(response, ())
        return (found,) if isinstance(found, str) else found

    def title(self, english: str) -> str:
        """Of a button, or of the end of a scale; what nobody translated stays as it is."""
        return self.buttons.get(english, english)

    def expected_reply(self, hours: Hours, now: datetime) -> str:
        """The sentence that tells a waiting customer when somebody answers."""
        if hours.is_open(now):
            return self.hours.open
        then = hours.next_open(now)
        days = (then.date() - now.astimezone(then.tzinfo).date()).days
        words = self.hours.today if days == 0 else self.hours.tomorrow if days == 1 else self.hours.day
        when = words.format(day=then.day, month=f"{then.month:02}", time=f"{then:%H:%M}")
        return self.hours.closed.format(when=when, zone=hours.place)


def load_catalogues(root: Path) -> dict[str, Catalogue]:
    """Every language of `root`/data/words by its ISO 639-1 code. Raises BadCatalogue, which names file and line."""
    english = _placeholders(read_domain([read(root, file) for file in sorted((root / "bot" / "domain").glob("*.yml"))]))
    return load_languages(
        root, (root / FOLDER).glob("*.yml"), Catalogue, partial(_against, known=english), BadCatalogue
    )


def expected_reply(hours: Hours, now: datetime, catalogue: Catalogue | None) -> str:
    """The sentence that tells a waiting customer when somebody answers; in English without a catalogue."""
    return catalogue.expected_reply(hours, now) if catalogue else hours.expected_reply(now)


def _against(catalogue: Catalogue, document: Document, known: Mapping[str, set[str]]) -> Iterator[Problem]:
    """What does not go with the English: a response that is not there, a placeholder that nobody fills."""
    for response in catalogue.says:
        place = ("says", response)
        if response not in known:
            yield document.problem(place, f"no file in bot/domain has {response}; look for a typing error")
            continue
        for text in catalogue.wordings(response):
            try:
                unknown = sorted(set(placeholders(text)) - known[response])
            except ValueError:
                yield document.problem(place, f"{response}: a brace {{ or }} has no partner")
                continue
            if unknown:
                offered = ", ".join(f"{{{name}}}" for name in sorted(known[response])) or "none"
                sentence = f"{response}: nothing is known to put in for {{{unknown[0]}}}; the English has {offered}"
                yield document.problem(place, sentence)


def _placeholders(domain: Domain) -> dict[str, set[str]]:
    """What English fills in, by response; what is wrong in bot/domain/ is named where that is checked."""
    known: dict[str, set[str]] = {}
    for wording in domain.wordings:
        said = wording.value.get("text") if isinstance(wording.value, dict) else None
        try:
            found = set(placeholders(said if isinstance(said, str) else ""))
        except ValueError:
            found = set()
        known.setdefault(wording.response, set()).update(found)
    return known
