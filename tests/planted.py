"""A customer with a row in every table of the record, so that a test can look for the words everywhere."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from bot.store import centroids
from bot.store.accounts import add_user, by_email
from bot.store.database import Database, Session
from bot.store.models import (
    Aspect,
    AspectChange,
    AspectWord,
    Assignment,
    Conversation,
    Correction,
    Customer,
    Decision,
    Delivery,
    Draft,
    Expectation,
    Handoff,
    Invitation,
    Item,
    LoopMessage,
    Mention,
    Note,
    Order,
    Photo,
    Presence,
    Product,
    Rating,
    Tag,
    Theme,
    ThemeChange,
    Turn,
    now,
)


def talk(database: Database, ref: str, words: str, themes: list[int]) -> str:
    """One customer with a row in every table, who says these words; the conversation's id."""
    with database.session() as session:
        product = session.scalar(select(Product)) or Product(name="Lamp")
        customer = Customer(ref=ref, pseudonym=f"C-{ref[-8:]}", name=words, email=f"{words}@example.org")
        order = Order(ref=f"order-{ref}", customer=customer, product=product)
        invitation = Invitation(order=order, nonce=ref, expires_at=now())
        conversation = Conversation(id=f"talk-{ref}"[:32], customer=customer, order=order, invitation=invitation)
        session.add(conversation)
        session.flush()
        reminder = Invitation(order=order, nonce=f"{ref}-2", expires_at=now(), recovers_id=invitation.id)
        session.add(reminder)
        session.flush()
        for about in (invitation, reminder):
            mail = {"to": f"{words}@example.org", "text": words}
            session.add(
                Delivery(
                    key=about.nonce, channel="mail", kind="invitation", customer_id=customer.id,
                    invitation_id=about.id, content=mail,
                )
            )  # fmt: skip
        said = Turn(conversation_id=conversation.id, seq=1, public_id="1", sender="customer", text=words, masked=words)
        session.add(said)
        session.flush()
        echo = Turn(conversation_id=conversation.id, seq=2, public_id="2", sender="bot", text=words, masked=words)
        echo.in_reply_to = said.id
        again = Turn(conversation_id=conversation.id, seq=3, public_id="3", sender="customer", text=words, masked=words)
        again.replaces_id = said.id
        session.add(again)
        session.flush()
        photo = Photo(conversation_id=conversation.id, turn_id=again.id, public_id=ref, width=1, height=1)
        photo.jpeg = words.encode()
        session.add(photo)
        item = item_of(said, words)
        session.add_all([echo, item, Rating(conversation_id=conversation.id, turn_id=said.id, kind="csat", value=1)])
        session.add(Handoff(conversation_id=conversation.id, turn_id=said.id, reason="person"))
        session.flush()
        item.expectation = Expectation(conversation_id=conversation.id, expected=words, actual=words)
        session.add(newer := item_of(said, words))
        session.flush()
        newer.supersedes_id = item.id
        _handled(session, conversation.id, said, item, words)
        for theme in themes:
            session.add(Assignment(item_id=(item, newer)[themes.index(theme)].id, theme_id=theme, score=0.5))
        for theme in themes[:1]:
            told = LoopMessage(theme_id=theme, customer_id=customer.id, item_id=item.id)
            told.conversation_id = conversation.id
            session.add(told)
        return conversation.id


def _handled(session: Session, talk_id: str, said: Turn, item: Item, words: str) -> None:
    """What staff left on the conversation."""
    user = by_email(session, "sam@example.com") or add_user(session, "sam@example.com", None, "support", None)
    note = Note(conversation_id=talk_id, user_id=user.id, text=words)
    correction = Correction(conversation_id=talk_id, turn_id=said.id, item_id=item.id, field="expected")
    correction.user_id, correction.before, correction.after = user.id, words, words
    session.add_all([note, correction, Tag(conversation_id=talk_id, name=words[:40])])
    session.add(Presence(conversation_id=talk_id, user_id=user.id))
    session.add(Draft(conversation_id=talk_id, user_id=user.id, text=words))
    session.flush()
    session.add(Mention(conversation_id=talk_id, note_id=note.id, user_id=user.id))


def item_of(turn: Turn, words: str) -> Item:
    item = Item(
        conversation_id=turn.conversation_id, turn_id=turn.id, start=0, end=len(words), quote=words, kind="fault"
    )
    item.sentiment, item.score, item.severity, item.model_version, item.at = "negative", -0.5, 2, "t", turn.at
    return item


def add_theme(database: Database, label: str, merged_into: int | None = None) -> int:
    with database.session() as session:
        aspect = Aspect(name=label[:60])
        theme = Theme(label=label, kind="fault", merged_into_id=merged_into, aspect=aspect)
        session.add(theme)
        session.flush()
        session.add(AspectWord(word=f"{theme.id}{label}"[:100], aspect_id=aspect.id))
        session.add(AspectChange(aspect_id=aspect.id, what="rename", before={"name": label}, after={"name": label}))
        centroids.embed_with(session, "e")
        centroids.add(session, theme.id, 1, b"")
        session.add(Decision(theme_id=theme.id, decision="planned"))
        session.add(ThemeChange(theme_id=theme.id, what="rename", before={"label": label}, after={"label": label}))
        return theme.id


def holding(folder: Path, words: str) -> list[str]:
    return [file.name for file in folder.iterdir() if file.is_file() and words.encode() in file.read_bytes()]
