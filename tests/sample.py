"""A small record with one of everything that an export shows."""

from __future__ import annotations

from datetime import datetime, timezone

from bot.store.database import Database
from bot.store.models import Assignment, Conversation, Customer, Product, Rating, Theme, Turn
from bot.store.readings import record_reading
from tests.fake_reader import FakeReader

AT = datetime(2026, 3, 1, 12, tzinfo=timezone.utc)
MASKED = "expected light but ••••••••• made smoke. =cmd|' /C calc'"


def fill(database: Database) -> None:
    """One chat with two items, of which one is in a merged theme, and one chat without a word. Whatever is secret has
    "ecret" in it."""
    with database.session() as session:
        customer = Customer(ref="shop-secret-ref", pseudonym="C-1", name="Ann Secret", email="secret@example.org")
        talk = Conversation(id="b", customer=customer, product=Product(name="Lamp"), started_at=AT, reference="R2")
        session.add_all([talk, Conversation(id="a", started_at=AT)])
        session.flush()
        said = Turn(conversation_id="b", seq=1, public_id="1", sender="customer", at=AT)
        said.text, said.masked = MASKED.replace("•••••••••", "secret@x."), MASKED
        reply = Turn(conversation_id="b", seq=2, public_id="2", sender="bot", at=AT, text="Noted", masked="Noted")
        target = Theme(label="Smoke", kind="unmet")
        session.add_all([said, reply, target, Rating(conversation_id="b", kind="csat", value=2)])
        session.flush()
        merged = Theme(label="Fumes", kind="unmet", merged_into_id=target.id)
        session.add(merged)
        items = record_reading(session, said.id, FakeReader().read(MASKED).to_json())
        session.flush()
        session.add(Assignment(item_id=items[0].id, theme_id=merged.id, score=1))
