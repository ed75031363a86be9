"""One conversation with the running assistant, as the web room leads it: store, send, store the reply."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx

from bot.language.pii import mask
from bot.store.conversations import Reply, add_customer_turn, add_replies, open_conversation
from bot.store.database import Database
from bot.store.models import Conversation, Customer, Order, Product, now


@dataclass
class Talk:
    """`messages` is the last reply; `shown` every button title ever shown, with its payload."""

    database: Database
    rasa: str
    secret: str
    id: str = ""
    messages: list[dict[str, Any]] = field(default_factory=list)
    shown: dict[str, str] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)

    def open(self, order: dict[str, Any] | None = None) -> None:
        with self.database.session() as session:
            talk = open_conversation(session, uuid.uuid4().hex, locale=None, page=None)
            self.id = talk.id
            if order:
                self._bind(session, talk, order)
        self.messages = self._send("/start", None)

    def say(self, text: str) -> None:
        masked = mask(text)
        sent = "∕" + masked[1:] if masked.startswith("/") else masked
        self._turn(text, masked, None, sent)

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

    def _turn(self, text: str, masked: str, payload: str | None, sent: str) -> None:
        with self.database.session() as session:
            turn = add_customer_turn(
                session, self.id, public_id=str(uuid.uuid4()), text=text, masked=masked, payload=payload
            )
            number = turn.id
        self._last = (sent, number)
        self.messages = self._send(sent, number)

    def _send(self, message: str, turn: int | None) -> list[dict[str, Any]]:
        metadata = {} if turn is None else {"turn": turn}
        answer = httpx.post(
            f"{self.rasa}/webhooks/hearback/webhook",
            json={"sender": self.id, "message": message, "metadata": metadata},
            headers={"Authorization": f"Bearer {self.secret}"},
            timeout=60,
        )
        answer.raise_for_status()
        self.seconds.append(answer.elapsed.total_seconds())
        found: list[dict[str, Any]] = answer.json()
        for part in found:
            self.shown |= {button["title"]: button["payload"] for button in part.get("buttons") or []}
        with self.database.session() as session:
            add_replies(session, self.id, [Reply(part["text"]) for part in found if part.get("text")], to=turn)
        return found

    def _bind(self, session: Any, talk: Conversation, order: dict[str, Any]) -> None:
        """Gives the conversation a customer, a product and a day of delivery."""
        ref = uuid.uuid4().hex
        audience = order.get("audience", "customer")
        customer = Customer(ref=ref, pseudonym=ref[:12], name=order.get("name"), audience=audience)
        product = session.query(Product).filter_by(name=order["product"]).one_or_none() or Product(
            name=order["product"]
        )
        delivered = now() - timedelta(days=order["days"], hours=1) if "days" in order else None
        line = Order(ref=ref, customer=customer, product=product, delivered_at=delivered)
        session.add_all([customer, product, line])
        session.flush()
        talk.customer_id, talk.product_id, talk.order_id, talk.audience = customer.id, product.id, line.id, audience
