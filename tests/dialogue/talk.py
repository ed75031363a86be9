"""One conversation with the running assistant, as the web room leads it: store, send, store the reply."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta, timezone
from typing import Any

import httpx

from actions.desk import authored
from bot.language.pii import mask
from bot.store.conversations import Reply, add_customer_turn, add_replies, open_conversation
from bot.store.database import Database
from bot.store.erasure import erase_conversation
from bot.store.models import Conversation, Customer, Item, Order, Product, Turn, now
from tests.system import System


@dataclass
class Talk:
    """`messages` is the last reply; `shown` every button title ever shown, with its payload."""

    database: Database
    rasa: str
    secret: str
    id: str = ""
    language: str = "en"
    """The one in which a script expects the assistant's responses."""
    messages: list[dict[str, Any]] = field(default_factory=list)
    shown: dict[str, str] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)

    @classmethod
    def at(cls, running: System) -> Talk:
        settings = running.settings
        return cls(running.database, settings.rasa_urls[0], settings.hearback_internal_secret.get_secret_value())

    def open(self, order: dict[str, Any] | None = None, last: str = "nps", language: str | None = None) -> None:
        """`last`: the last question that shall be this conversation's turn. `language`: of the page."""
        self.language = language or "en"
        audience = (order or {}).get("audience")
        with self.database.session() as session:
            talk = open_conversation(session, uuid.uuid4().hex, locale=language, page=None)
            talk.id = self.id = next(name for name in ids() if is_dealt(name, audience, last))
            session.flush()
            if order:
                self._bind(session, talk, order)
        self.messages = self._send("/start", None)

    def open_again(self) -> None:
        self.messages = self._send("/start", None)

    def release(self) -> None:
        """A person gives the conversation back to the bot."""
        with self.database.session() as session:
            talk = session.get_one(Conversation, self.id)
            talk.status = "completed" if talk.reference else "open"

    def together(self, texts: list[str]) -> None:
        """All on disk before the first is answered, as when they are typed within a second."""
        sent = [(self._sendable(text), self._store(text, mask(text), None)) for text in texts]
        replies = [self._send(*one) for one in sent]
        self._last = sent[-1]
        self.messages = [part for reply in replies for part in reply]

    def edit(self, old: str, new: str) -> None:
        """Writes `new` in place of the customer's own earlier message."""
        with self.database.reading() as session:
            turns = session.query(Turn).filter_by(conversation_id=self.id, sender="customer", text=old)
            replaced = turns.order_by(Turn.id.desc()).first()
        assert replaced is not None, f"{old!r} was never said"
        number = self._store(new, mask(new), None)
        self.messages = self._send(self._sendable(new), number, replaces=replaced.id)

    def say(self, text: str) -> None:
        self._turn(text, mask(text), None, self._sendable(text))

    def tap(self, title: str) -> None:
        assert title in self.shown, f"no button {title!r} was shown; there were {sorted(self.shown)}"
        self._turn(title, title, self.shown[title], self.shown[title])

    def again(self) -> None:
        """The last message once more, as after a lost answer."""
        self.messages = self._send(*self._last)

    @property
    def text(self) -> str:
        return "\n".join(message["text"] for message in self.messages if message.get("text"))

    @property
    def buttons(self) -> list[str]:
        return [button["title"] for message in self.messages for button in message.get("buttons") or []]

    @staticmethod
    def _sendable(text: str) -> str:
        masked = mask(text)
        return "∕" + masked[1:] if masked.startswith("/") else masked

    def _store(self, text: str, masked: str, payload: str | None) -> int:
        with self.database.session() as session:
            turn = add_customer_turn(
                session, self.id, public_id=str(uuid.uuid4()), text=text, masked=masked, payload=payload
            )
            return turn.id

    def _turn(self, text: str, masked: str, payload: str | None, sent: str) -> None:
        self._last = (sent, self._store(text, masked, payload))
        self.messages = self._send(*self._last)

    def _send(self, message: str, turn: int | None, **metadata: int) -> list[dict[str, Any]]:
        answer = httpx.post(
            f"{self.rasa}/webhooks/hearback/webhook",
            json={
                "sender": self.id,
                "message": message,
                "metadata": metadata | ({} if turn is None else {"turn": turn}),
            },
            headers={"Authorization": f"Bearer {self.secret}"},
            timeout=60,
        )
        answer.raise_for_status()
        self.seconds.append(answer.elapsed.total_seconds())
        found: list[dict[str, Any]] = answer.json()
        for part in found:
            self.shown |= {button["title"]: button["payload"] for button in part.get("buttons") or []}
        with self.database.session() as session:
            if any((part.get("custom") or {}).get("erase") for part in found):
                erase_conversation(session, self.id)
            else:
                add_replies(session, self.id, [Reply(part["text"]) for part in found if part.get("text")], to=turn)
        return found

    def _bind(self, session: Any, talk: Conversation, order: dict[str, Any]) -> None:
        """Gives the conversation a customer, a product and a day of delivery."""
        ref = uuid.uuid4().hex
        audience = order.get("audience", "customer")
        customer = Customer(
            ref=ref, pseudonym=ref[:12], name=order.get("name"), email=order.get("email"), audience=audience
        )
        product = session.query(Product).filter_by(name=order["product"]).one_or_none() or Product(
            name=order["product"]
        )
        delivered = now() - timedelta(days=order["days"], hours=1) if "days" in order else None
        line = Order(ref=ref, customer=customer, product=product, delivered_at=delivered)
        session.add_all([customer, product, line])
        session.flush()
        talk.customer_id, talk.product_id, talk.order_id, talk.audience = customer.id, product.id, line.id, audience
        if "earlier" in order:
            self._remember(session, customer, order["earlier"])

    def _remember(self, session: Any, customer: Customer, told: dict[str, Any]) -> None:
        """An earlier conversation of this customer, with one confirmed item: {quote, at, confirmed}."""
        at = datetime.combine(told["at"], time(12), timezone.utc)
        quote = told["quote"]
        before = Conversation(id=uuid.uuid4().hex, customer_id=customer.id, status="completed", started_at=at)
        session.add(before)
        turn = Turn(
            conversation_id=before.id, seq=1, public_id=before.id, sender="customer", text=quote, masked=quote, at=at
        )
        session.add(turn)
        session.flush()
        item = Item(conversation_id=before.id, turn_id=turn.id, start=0, end=len(quote), quote=quote, kind="fault")
        item.sentiment, item.score, item.severity, item.model_version, item.at = "negative", -0.5, 3, "test", at
        item.confirmed = told.get("confirmed", True)
        session.add(item)


def ids() -> Iterator[str]:
    while True:
        yield uuid.uuid4().hex


def is_dealt(conversation: str, audience: str | None, kind: str) -> bool:
    """Whether this conversation's turn is the last question of this kind."""
    dealt = authored().last_question(conversation, audience)
    return dealt is not None and dealt.kind == kind
