"""The JSON of the chat API."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from urllib.parse import urlsplit
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, Field, model_validator

from bot.store.models import Turn

MOST_CHARACTERS = 10_000
SHOWN = ("buttons", "rating", "progress", "noted", "lang", "replaces", "photo", "name", "failed")
"""What of a turn's extras the customer's browser gets."""


def clean(value: Any) -> Any:
    """Text that any database and any encoder takes: no NUL, no half of a surrogate pair."""
    if not isinstance(value, str):
        return value
    whole = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return whole.replace("\0", "")


def _without_query(page: str | None) -> str | None:
    """The page's address alone: what follows the path may name a person."""
    parts = urlsplit(page or "")
    return f"{parts.scheme}://{parts.netloc}{parts.path}"[:500] if parts.scheme in ("http", "https") else None


Clean = BeforeValidator(clean)


class SessionIn(BaseModel):
    """How a conversation begins."""

    id: UUID | None = Field(None, description="Names this attempt: sent again, it gives the same conversation")
    invite: Annotated[str | None, Clean] = Field(None, max_length=500, description="From the customer's link")
    locale: Annotated[str | None, Clean] = Field(None, max_length=20, pattern=r"^[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8})*$")
    page: Annotated[str | None, Clean] = Field(None, max_length=2000, description="Where the chat was opened")

    @property
    def page_address(self) -> str | None:
        return _without_query(self.page)


class MessageIn(BaseModel):
    """What the customer typed or tapped: `text` or `payload`, never both; `replaces` makes it a correction."""

    id: UUID = Field(description="Made by the client; the same id again gives the same answer and is stored once")
    text: Annotated[str | None, Clean] = Field(None, max_length=MOST_CHARACTERS)
    payload: Annotated[str | None, Clean] = Field(
        None, max_length=1000, description="Of a button shown in this conversation"
    )
    replaces: UUID | None = Field(None, description="The id of the customer's last message, which this one corrects")

    @model_validator(mode="after")
    def _one_of_both(self) -> MessageIn:
        if (self.text is None) == (self.payload is None):
            raise ValueError("send either text or payload")
        if not (self.text or self.payload or "").strip():
            raise ValueError("the message is empty")
        return self


class Button(BaseModel):
    title: str
    payload: str


class MessageOut(BaseModel):
    """One message of the transcript."""

    id: str
    from_: str = Field(alias="from", description="bot, staff or customer")
    text: str
    buttons: list[Button] | None = None
    rating: dict[str, Any] | None = Field(None, description="The buttons are a scale: its size, the words at both ends")
    progress: dict[str, Any] | None = Field(None, description="step and of")
    noted: dict[str, Any] | None = Field(None, description="What was understood: expected, actual, quotes")
    lang: str | None = Field(None, description="The language of our own words, where it is not English")
    replaces: str | None = Field(None, description="The id of the customer's earlier message that this one corrects")
    photo: dict[str, Any] | None = Field(None, description="id for GET /chat/photos/{id}, width and height in pixels")
    name: str | None = Field(None, description="Who of the staff wrote it")
    failed: bool | None = Field(None, description="The assistant did not answer; what was sent is saved")
    at: datetime


class AnswerOut(BaseModel):
    """Messages, and where the conversation stands."""

    messages: list[MessageOut]
    state: str = Field(description="open, completed, stopped, postponed, handed_over (a person answers) or erased")
    reference: str | None = Field(None, description="The code the customer can quote, once there is one")


class HistoryOut(AnswerOut):
    conversation: str
    shop: str


class SessionOut(HistoryOut):
    token: str


class ErasedOut(BaseModel):
    erased: bool
    detail: str


def message_out(turn: Turn) -> MessageOut:
    """A stored turn as the customer's browser gets it."""
    extras = {name: value for name, value in (turn.extras or {}).items() if name in SHOWN}
    said = {"id": turn.public_id, "from": turn.sender, "text": turn.text, "at": turn.at}
    return MessageOut.model_validate(said | extras)
