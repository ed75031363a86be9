"""A shop's day for the pictures: the demo's reviews, and a few customers, all made up, who chat with the assistant."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from unittest import mock

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.insight.themes import refresh
from bot.intake import demo
from bot.language import Reader, mask
from bot.store import corrections, curation, dialogue, entries, handling, orders, theme_pages
from bot.store.conversations import Reply
from bot.store.database import Database
from bot.store.models import Conversation, Handoff, Item, Turn, User, now
from bot.store.readings import record_reading
from tests.staff import add_staff

Said = tuple[str, str]
"""Who, what. Customer's words: "tap" was a button, anything else is the intent that it was taken for."""
ASKED = "What did you expect, and what happened instead?"
RATED = ("bot", "All in all, how satisfied are you with it?")
COMPARED = ("bot", "And compared with what you expected?")

CHATS: list[tuple[str, str, float, list[Said]]] = [
    ("Maria Lind", "Nokia 6600", 0.6, [
        RATED, ("tap", "Dissatisfied"), COMPARED, ("tap", "Much worse"), ("bot", ASKED),
        ("feedback", "I expected the battery to last two days, but it is empty by noon. The screen is lovely though."),
        ("bot", "You expected two days of battery, and it is empty by noon. Is that right?"),
        ("person", "Yes. And I would rather talk to somebody, please call me on +44 20 7946 0123"),
        ("bot", "I am passing you on to a person. Somebody will answer you here."),
    ]),
    ("Tomas Berg", "Canon PowerShot G3", 2.6, [
        RATED, ("tap", "Satisfied"), COMPARED, ("tap", "Better"),
        ("bot", "What went beyond what you expected? Did anything fall short?"),
        ("feedback", "The pictures are far sharper than I hoped. The lens cap falls off all the time."),
        ("bot", "Thank you. I have noted it. Your reference is K7M2P."),
    ]),
    ("Aisha Khan", "Linksys WRT54G router", 3.1, [
        RATED, ("tap", "Very dissatisfied"), COMPARED, ("tap", "Much worse"), ("bot", ASKED),
        ("feedback", "I expected a set-up of five minutes, but it took all evening. The connection fails every day."),
        ("bot", "I am sorry. Which of the two matters most to you?"),
        ("feedback", "The connection. I cannot work from home like this."),
        ("person", "Is anybody there who can help me now?"),
        ("bot", "I am passing you on to a person. Somebody will answer you here."),
    ]),
    ("Jun Park", "Creative Zen Micro MP3 player", 5.2, [
        RATED, ("tap", "Neutral"), COMPARED, ("tap", "As expected"),
        ("bot", "What would have made it better?"),
        ("feedback", "Please add a louder alarm, and let me sort songs by album."),
        ("ask_question", "Does the next update bring gapless playback?"),
        ("bot", "I do not know that, and have passed your question on. You will hear from us."),
    ]),
    ("Elena Rossi", "Diaper Champ", 8.4, [
        RATED, ("tap", "Very satisfied"), COMPARED, ("tap", "Much better"),
        ("bot", "What went beyond what you expected? Did anything fall short?"),
        ("feedback", "No smell at all and it takes ordinary bags. I love it."),
        ("bot", "Thank you. I have noted it. Your reference is P3X8C."),
    ]),
    ("Noah Weber", "Nokia 6610", 26.0, [
        RATED, ("tap", "Dissatisfied"), COMPARED, ("tap", "Worse"), ("bot", ASKED),
        ("feedback", "The battery was supposed to last for days, but it is flat every evening."),
        ("bot", "Thank you. I have noted it. Your reference is T5N9D."),
    ]),
]  # fmt: skip
RATINGS = {
    "Very dissatisfied": ("csat", 1), "Dissatisfied": ("csat", 2), "Neutral": ("csat", 3), "Satisfied": ("csat", 4),
    "Very satisfied": ("csat", 5), "Much worse": ("disconfirmation", -2), "Worse": ("disconfirmation", -1),
    "As expected": ("disconfirmation", 0), "Better": ("disconfirmation", 1), "Much better": ("disconfirmation", 2),
}  # fmt: skip


def fill(database: Database, reader: Reader) -> dict[str, str]:
    """Writes it all; the conversations by the customer's first name."""
    with mock.patch.object(demo, "now", lambda: now() - timedelta(days=3)):
        demo.load(database, reader)
    with database.session() as session:
        talks = {chat[0].split()[0]: _chat(session, reader, f"A-{n}", *chat) for n, chat in enumerate(CHATS, 1041)}
    refresh(database, reader.embedder)
    people = [
        add_staff(database, role, name) for role, name in (("support", "Sam"), ("support", "Kim"), ("product", "Pia"))
    ]
    with database.session() as session:
        _work(session, talks, *people)
    return talks


def _chat(session: Session, reader: Reader, ref: str, name: str, product: str, hours: float, said: list[Said]) -> str:
    began = now() - timedelta(hours=hours)
    order = orders.register_order(
        session, ref=ref, customer_ref=name.lower().replace(" ", "."), product=product, name=name,
        delivered_at=began - timedelta(days=9),
    )  # fmt: skip
    invitation = orders.invite(session, order, days=60)
    talk = Conversation(
        id=secrets.token_hex(16), started_at=began, customer_id=order.customer_id, product_id=order.product_id,
        order_id=order.id, invitation_id=invitation.id, wave="delivery",
    )  # fmt: skip
    session.add(talk)
    session.flush()
    turns = list(_turns(session, reader, talk, began, name, said))
    for turn in turns:
        if turn.payload:
            dialogue.set_rating(session, talk.id, *RATINGS[turn.text], turn.id)
    if "reference is" in turns[-1].text:
        talk.status, talk.ended_at = "completed", turns[-1].at
        talk.reference = turns[-1].text.split()[-1].rstrip(".")
    return talk.id


def _turns(
    session: Session, reader: Reader, talk: Conversation, began: datetime, name: str, said: list[Said]
) -> Iterator[Turn]:
    greeting = f"Hello {name.split(maxsplit=1)[0]}. You have had your order for nine days; how did it turn out?"
    for seq, (who, text) in enumerate([("bot", greeting), *said], start=1):
        sender = "bot" if who == "bot" else "customer"
        turn = Turn(
            conversation_id=talk.id, seq=seq, public_id=secrets.token_hex(16), sender=sender, text=text,
            masked=mask(text), at=began + timedelta(seconds=40 * seq), answered_at=began,
            payload=json.dumps(text) if who == "tap" else None,
        )  # fmt: skip
        session.add(turn)
        session.flush()
        if sender == "customer" and who != "tap":
            reading = reader.read(turn.masked).to_json()
            record_reading(session, turn.id, reading, intent=who, confidence=0.93, with_items=who == "feedback")
        yield turn


def _work(session: Session, talks: dict[str, str], sam: User, kim: User, pia: User) -> None:
    for name, reason in (("Maria", "person"), ("Aisha", "person"), ("Jun", "question"), ("Noah", "question")):
        last = _last(session, talks[name])
        dialogue.hand_over(session, talks[name], last.id, reason)
        session.flush()
        session.scalars(select(Handoff).filter_by(conversation_id=talks[name])).one().at = last.at
    noah = handling.entry_of(session, talks["Noah"])
    assert noah
    handling.resolve(session, noah, sam, "passed_on", Reply("We have passed your question on to the product team."))
    _talk_with(session, talks["Aisha"], sam)
    handling.add_note(session, talks["Aisha"], sam.id, "Third router of this batch with drops. @pia is this known?")
    for name, tag in (("Maria", "battery"), ("Aisha", "firmware"), ("Tomas", "accessory")):
        handling.tag(session, talks[name], tag)
    for name in ("Elena", "Noah"):
        entry = handling.entry_of(session, talks[name])
        assert entry
        handling.seen(session, entry, sam.id)
        handling.review(entry, sam.id)
    turn = session.scalars(select(Turn).filter_by(conversation_id=talks["Aisha"], intent="person")).one()
    corrections.correct_turn(session, turn, "intent", "ask_question", sam.id)
    item = session.scalars(select(Item).filter_by(conversation_id=talks["Maria"]).order_by(Item.id).limit(1)).one()
    corrections.correct_item(session, item, {"aspect": "battery life"}, kim.id)
    themes = [row for row in theme_pages.rows(session) if row.kind in ("fault", "unmet")]
    themes.sort(key=lambda row: "battery" not in row.label)
    decided = (("planned", pia.id, date(2026, 4, 1)), ("investigating", pia.id, None), ("wont_fix", None, None))
    for row, (decision, owner, due) in zip(themes, decided, strict=False):
        curation.decide(session, row.id, decision, pia.id, owner_id=owner, due=due, released=None)
    flat = session.scalars(select(Item).filter_by(conversation_id=talks["Noah"]).order_by(Item.id).limit(1)).one()
    corrections.correct_item(session, flat, {"theme": themes[0].id}, pia.id)
    entries.refresh(session, list(talks.values()))


def _talk_with(session: Session, talk: str, user: User) -> None:
    entry = handling.entry_of(session, talk)
    assert entry
    handling.seen(session, entry, user.id)
    handling.assign(entry, user.id)
    handling.come(session, entry, user, Reply("Sam from Hearback demo shop is here now and will answer you."))
    handling.say(session, talk, user, "Hello Aisha, I am sorry. Which lights are on while it drops?")


def _last(session: Session, talk: str) -> Turn:
    theirs = select(Turn).filter_by(conversation_id=talk, sender="customer").order_by(Turn.seq.desc()).limit(1)
    return session.scalars(theirs).one()
