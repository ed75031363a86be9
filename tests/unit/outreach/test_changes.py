"""You said, we changed: exactly those who raised it and asked to hear of it. Cost: 2 s, no service."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest
from pydantic import SecretStr

from bot.outreach import links
from bot.outreach.changes import tell
from bot.outreach.jobs import Context
from bot.settings import Settings
from bot.store import curation, loops, outbox
from bot.store.database import Database
from bot.store.models import Assignment, Conversation, Customer, Item, Product, Theme, Turn, now

SAID = datetime(2026, 3, 2, 9, tzinfo=timezone.utc)
RELEASED = date(2026, 3, 9)
PEOPLE = {
    "asked": {},
    "not asked": {"opted": False},
    "no address": {"email": None},
    "left": {"left": True},
    "said it after": {"at": SAID + timedelta(days=30)},
    "raised another": {"theme": 2},
}


@pytest.fixture
def settings() -> Settings:
    return Settings(hearback_smtp_host="mail.example", hearback_mail_from="shop@shop.example",
                    hearback_secret=SecretStr("s" * 40), hearback_shop_name="The Shop")  # fmt: skip


@pytest.fixture
def context(database: Database, settings: Settings) -> Context:
    with database.session() as session:
        lamp = Product(name="Lamp")
        session.add_all([lamp, *(Theme(label=label, kind="fault") for label in ("it hums", "it smells"))])
        session.flush()
        for number, (name, about) in enumerate(PEOPLE.items()):
            add(session, number, name, lamp, **about)  # type: ignore[arg-type]
        add(session, len(PEOPLE), "asked", lamp)
    return Context(settings, database)


def add(session, number, name, lamp, *, opted=True, email="", left=False, at=SAID, theme=1) -> None:  # type: ignore[no-untyped-def]
    """One conversation of this person, in which the lamp hums."""
    who = session.query(Customer).filter_by(ref=name).one_or_none() or Customer(
        ref=name, pseudonym=f"p{number}", email=f"{number}@example.org" if email is not None else None,
        unsubscribed_at=now() if left else None,
    )  # fmt: skip
    talk = Conversation(id=f"talk{number}", customer=who, product=lamp, follow_up_at=at if opted else None)
    words = f"the lamp hums, {name}"
    turn = Turn(conversation=talk, seq=1, public_id="1", sender="customer", text=words, masked=words, at=at)
    item = Item(conversation=talk, turn=turn, start=0, end=len(words), quote=words, kind="fault", score=-0.9,
                sentiment="negative", severity=2, model_version="t", at=at)  # fmt: skip
    session.add(item)
    session.flush()
    session.add(Assignment(item_id=item.id, theme_id=theme, score=1))


def release(database: Database, note: str = "A quieter transformer.") -> None:
    with database.session() as session:
        curation.decide(session, 1, "released", None, released=RELEASED, note=note)


def test_who_raised_it_and_opted_in_is_told_once(context: Context) -> None:
    with context.database.reading() as session:
        assert loops.waiting(session, 1) == 2
    assert tell(context) == {"told": 0}
    release(context.database)
    assert (tell(context), tell(context)) == ({"told": 1}, {"told": 0})
    with context.database.reading() as session:
        (mail,) = outbox.at_status(session, "waiting")
    assert mail.kind == "loop" and mail.content is not None
    for body in (mail.content["text"], mail.content["html"]):
        assert "the lamp hums, asked" in body and "A quieter transformer." in body and "/l/" in body and "/u/" in body
    assert "List-Unsubscribe" in mail.content["headers"]


def test_nobody_is_told_without_words_or_before_the_release(context: Context) -> None:
    release(context.database, note=" ")
    assert tell(context) == {"told": 0}
    with context.database.session() as session:
        later = now().date() + timedelta(days=2)
        curation.decide(session, 1, "released", None, released=later, note="A quieter transformer.")
    assert tell(context) == {"told": 0}


def test_the_answer_is_counted_and_the_last_one_stands(context: Context, settings: Settings) -> None:
    release(context.database)
    tell(context)
    link = links.changed_link(settings, 1)
    message = links.told(settings, link.rsplit("/", 1)[1])
    with context.database.session() as session:
        assert loops.answer(session, message, "no") and loops.answer(session, message, "partly")
        assert not loops.answer(session, message, "maybe") and not loops.answer(session, 99, "yes")
    with context.database.reading() as session:
        assert dict(loops.answers(session)[1]) == {"partly": 1}
