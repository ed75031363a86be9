"""What people say by the links in their mails. Cost: 2 s, no service."""

from __future__ import annotations

from datetime import date

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import delete, update

from bot.outreach import links
from bot.settings import Settings
from bot.store import digests, loops
from bot.store.database import Database
from bot.store.models import Conversation, Customer, Decision, Item, LoopMessage, Theme, Turn, now


def path(link: str) -> str:
    return link[link.index("/", 8) :]


def test_a_reader_says_whether_a_digest_was_useful(http: TestClient, database: Database, settings: Settings) -> None:
    with database.session() as session:
        issue = digests.issue(session, date(2026, 3, 2), date(2026, 3, 8))
    link = path(links.rating_link(settings, issue, "r" * 64))
    page = http.get(link, params={"useful": "false"}).text
    assert page.index("Not useful") < page.index(">Useful")
    with database.reading() as session:
        assert digests.ratings(session, None, None) == (0, 0), "looking is not answering"
    assert "Thank you" in http.post(link, data={"useful": "true"}).text
    with database.reading() as session:
        assert digests.ratings(session, None, None) == (1, 1)


@pytest.fixture
def message(database: Database) -> int:
    with database.session() as session:
        theme, who = Theme(label="it hums", kind="fault"), Customer(ref="c", pseudonym="p")
        talk = Conversation(id="talk", customer=who)
        turn = Turn(conversation=talk, seq=1, public_id="1", sender="customer", text="it hums", masked="it hums")
        item = Item(conversation=talk, turn=turn, start=0, end=7, quote="it hums", kind="fault", score=-0.9,
                    sentiment="negative", severity=2, model_version="t", at=now())  # fmt: skip
        session.add_all([theme, item])
        session.flush()
        session.add(Decision(theme_id=theme.id, decision="released", released_at=now(), note="A quieter part."))
        told = LoopMessage(theme_id=theme.id, customer_id=who.id, conversation_id=talk.id, item_id=item.id)
        session.add(told)
        session.flush()
        return told.id


def test_a_customer_says_whether_it_fixed_it(
    http: TestClient, database: Database, settings: Settings, message: int
) -> None:
    link = path(links.changed_link(settings, message))
    assert "A quieter part." in http.get(link).text
    assert "Thank you" in http.post(link, data={"answer": "partly"}).text
    with database.reading() as session:
        assert dict(loops.answers(session)[1]) == {"partly": 1}
    assert http.post(link, data={"answer": "perhaps"}).status_code == 422


def test_a_customer_is_asked_and_thanked_in_their_own_language(
    http: TestClient, database: Database, settings: Settings, message: int
) -> None:
    link = path(links.changed_link(settings, message))
    english = http.get(link).text
    assert all(words in english for words in ("Does it fix it for you?", "Yes, it does", "Partly", "No, it does not"))
    with database.session() as session:
        session.execute(update(Customer).values(locale="pl"))
    asked = http.get(link, headers={"Accept-Language": "it"}).text
    assert '<html lang="pl">' in asked and "<h1>Czy to rozwiązuje problem?</h1>" in asked
    assert '<button name="answer" value="no">Nie, nie rozwiązuje</button>' in asked
    thanked = http.post(link, data={"answer": "yes"}, headers={"Accept-Language": "it"}).text
    assert '<html lang="pl">' in thanked and "Dziękujemy" in thanked


def test_a_change_that_was_taken_back_is_told_in_their_own_language(
    http: TestClient, database: Database, settings: Settings, message: int
) -> None:
    with database.session() as session:
        session.execute(update(Customer).values(locale="nl"))
        session.execute(delete(Decision))
    gone = http.get(path(links.changed_link(settings, message)), headers={"Accept": "text/html"})
    assert gone.status_code == 404 and "Onbekende link" in gone.text


def test_links_that_are_not_ours_are_refused(http: TestClient, settings: Settings) -> None:
    for link in ("/r/made-up", "/l/made-up", path(links.changed_link(settings, 77))):
        assert http.get(link).status_code == 404
    assert http.post("/l/made-up", data={"answer": "yes"}).status_code == 404
    assert http.post(path(links.rating_link(settings, 77, "a")), data={"useful": "true"}).status_code == 404
