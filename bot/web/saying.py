"""What the web room itself says to a customer inside the chat, in the language of the talk: words from data/pages/."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from bot.authored import Catalogue, ChatLines, expected_reply, load_catalogues
from bot.authored.languages import ENGLISH
from bot.outreach.shop import authored
from bot.settings import ROOT
from bot.store.conversations import Reply, locale_of
from bot.store.database import Session
from bot.web.languages import pages, pick


class Speaker(NamedTuple):
    """The web room, as it speaks in one conversation."""

    language: str
    lines: ChatLines

    def says(self, words: str, **extras: Any) -> Reply:
        """One message. The widget marks the language, as it does for what the assistant says."""
        return Reply(words, extras if self.language == ENGLISH else {**extras, "lang": self.language})

    def hours(self, now: datetime) -> str:
        """The sentence that tells a waiting customer when somebody answers."""
        return expected_reply(authored().hours, now, catalogues().get(self.language))


def speaker(session: Session, conversation_id: str) -> Speaker:
    """Speaks as the assistant last did; a customer whose language has no file reads English."""
    language = pick(locale_of(session, conversation_id), "", pages())
    return Speaker(language, pages()[language].chat_lines)


@cache
def catalogues() -> dict[str, Catalogue]:
    """data/words/, read once in each process. Raises BadCatalogue."""
    return load_catalogues(ROOT)
