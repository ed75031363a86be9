"""In which language customers read what staff do, and what the web room says besides. Cost: 10 s, no service."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from bot.authored.pages import Outcomes
from bot.language.reading import LANGUAGES
from bot.outreach.shop import authored
from bot.store import handling
from bot.store.conversations import Reply
from bot.store.database import Database
from bot.web import saying
from bot.web.console import talking
from bot.web.languages import pages
from bot.web.saying import Speaker
from tests.chat_lines import ENGLISH, GERMAN
from tests.fake_rasa import asked, unreachable
from tests.unit.web.conftest import Visitor
from tests.unit.web.console.asking import WISH, HandsOver, path
from tests.unit.web.console.conftest import Colleague
from tests.unit.web.test_photos import send as send_photo
from tests.unit.web.test_pictures import drawn

SHOP = "Hearback demo shop"


class Speaks(HandsOver):
    """Answers in German until it is told otherwise."""

    language: str | None = "de"

    def _answer(self, body: dict[str, Any]) -> list[dict[str, Any]]:
        [message, *_] = super()._answer(body)
        return asked(message["text"], lang=self.language) if self.language else asked(message["text"])


@pytest.fixture
def rasa(database: Database) -> Speaks:
    return Speaks(database)


@pytest.fixture
def waiting(visitor: Visitor) -> str:
    """A customer who asked for a person."""
    talk = str(visitor.begin(locale="fr")["conversation"])
    visitor.say(WISH)
    return talk


def last(visitor: Visitor) -> tuple[str, str, str | None]:
    said = visitor.transcript()[-1]
    return said["from"], said["text"], said.get("lang")


def test_every_outcome_has_its_line() -> None:
    assert set(Outcomes.model_fields) == set(handling.OUTCOMES)


@pytest.mark.parametrize("code", LANGUAGES)
def test_each_line_is_filled_in_every_language(code: str) -> None:
    us = Speaker(code, pages()[code].chat_lines)
    said = [talking.joined(us, SHOP, "Sam")]
    for by, asked_for in itertools.product((None, "Sam"), (True, False)):
        said.append(talking.returned(us, SHOP, by, asked=asked_for))
    for outcome in handling.OUTCOMES:
        said += [talking.resolved(us, SHOP, outcome, again=again) for again in (True, False)]
        said += [talking.closed(us, SHOP, outcome, by=None, asked=asked_for) for asked_for in (True, False)]
    said += [talking.closed(us, SHOP, "solved", by="Sam", asked=asked_for) for asked_for in (True, False)]
    for line in said:
        assert line == Reply(line.text, {} if code == "en" else {"lang": code})
        assert not set("{}") & set(line.text)


def test_a_german_talk_is_resolved_in_german(support: Colleague, visitor: Visitor, waiting: str) -> None:
    support.post(path(waiting, "/resolve"), outcome="solved")
    done = f"Das Team von {SHOP} hat sich Ihr Anliegen angesehen und es als gelöst vermerkt."
    assert last(visitor) == ("bot", f"{done} {GERMAN.again}", "de")
    assert done in support.get(path(waiting)).text


def test_a_german_talk_is_closed_in_german_and_what_follows_too(
    support: Colleague, visitor: Visitor, waiting: str
) -> None:
    support.post(path(waiting, "/close"), outcome="answered")
    done = f"Das Team von {SHOP} hat sich Ihr Anliegen angesehen und es als beantwortet vermerkt."
    assert last(visitor) == ("bot", f"{done} {GERMAN.over} {GERMAN.reopen}", "de")
    visitor.say("Und jetzt?")
    _, words, language = last(visitor)
    assert words.startswith(f"Ich habe Ihre Nachricht an das Team von {SHOP} weitergegeben;") and language == "de"
    catalogue = saying.catalogues()["de"]
    assert words.endswith((catalogue.hours.open, f"(Zeit von {authored().hours.place})."))


def test_who_comes_leaves_and_closes_says_so_in_german_and_writes_in_any_language(
    support: Colleague, visitor: Visitor, waiting: str
) -> None:
    support.post(path(waiting, "/take"))
    assert last(visitor) == ("staff", GERMAN.joined.format(name="Sam", shop=SHOP), "de")
    support.post(path(waiting, "/reply"), text="Hello")
    assert last(visitor) == ("staff", "Hello", None)
    support.post(path(waiting, "/release"))
    assert last(visitor) == ("bot", GERMAN.left.format(name="Sam"), "de")
    support.post(path(waiting, "/take"))
    support.post(path(waiting, "/close"), outcome="solved")
    assert last(visitor) == ("staff", f"{GERMAN.over_by.format(name='Sam', shop=SHOP)} {GERMAN.reopen}", "de")


def test_a_talk_that_went_on_in_english_is_told_in_english(
    support: Colleague, visitor: Visitor, rasa: Speaks, waiting: str
) -> None:
    support.post(path(waiting, "/release"))
    assert last(visitor) == ("bot", GERMAN.returned.format(shop=SHOP), "de")
    rasa.language = None
    visitor.say("It broke")
    support.post(path(waiting, "/close"), outcome="no_reply")
    assert last(visitor)[1:] == (f"{ENGLISH.outcomes.no_reply.format(shop=SHOP)} {ENGLISH.over} {ENGLISH.reopen}", None)


def test_an_assistant_that_cannot_answer_is_excused_in_the_language_of_the_talk(visitor: Visitor, rasa: Speaks) -> None:
    rasa.failing = unreachable
    visitor.begin(locale="de-AT")
    assert last(visitor) == ("bot", GERMAN.no_start, "de"), "nothing was said yet: the page's"
    rasa.failing = None
    greeted = visitor.say("Hallo?")["messages"]
    assert (greeted[0]["text"], greeted[0]["lang"]) == (GERMAN.back, "de")
    assert send_photo(visitor, drawn()).json()["messages"][0]["text"] == GERMAN.photo_kept
    rasa.failing = unreachable
    visitor.say("Er ist kaputt")
    assert last(visitor) == ("bot", GERMAN.no_answer, "de")


@pytest.mark.parametrize("locale", ["sv", "en-GB", None])
def test_a_language_without_words_is_english(visitor: Visitor, rasa: Speaks, locale: str | None) -> None:
    rasa.failing = unreachable
    visitor.begin(locale=locale)
    assert last(visitor) == ("bot", ENGLISH.no_start, None)
