"""What has to be asked before a file is imported: only where two readings are possible."""

from __future__ import annotations

from dataclasses import dataclass

from bot.errors import Mendable

NOTHING_STORED = "Nothing has been imported."


class ImportRefused(Mendable):
    """The file as a whole cannot be imported; the message says what to do."""


@dataclass(frozen=True)
class Answer:
    """`value`: what the option takes; `meaning`: what is then done."""

    value: str
    meaning: str


@dataclass(frozen=True)
class Question:
    """`option`: what answers it on the command line. `answers`: the likeliest first; none where no reading is known."""

    option: str
    asks: str
    answers: tuple[Answer, ...] = ()
    more: str = ""
    """What else can be said."""

    def __str__(self) -> str:
        choices = " or ".join(f"{self.option} {one.value}" for one in self.answers)
        say = f"Say which: {choices}. " if choices else ""
        meanings = " ".join(f"{one.value}: {one.meaning}." for one in self.answers if one.meaning)
        return " ".join(filter(None, (f"{self.asks}. {NOTHING_STORED} {say}{meanings}".strip(), self.more)))
