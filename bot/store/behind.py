"""The conversations behind one number of a digest, by the name that the digest gives it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, cast, func, null, or_, select
from sqlalchemy.orm import Session

from bot.store.aspects import ASPECT, spoken_of
from bot.store.figures import THEME, Scope, items_in, themed, within
from bot.store.models import Conversation, Handoff, Invitation, Item, LoopMessage, Product, Rating, Turn
from bot.store.quality import doubtful, foreign, invitations
from bot.store.themes import PERSON
from bot.store.waiting import REPLY

NEGATIVE, POSITIVE = ("fault", "unmet"), ("praise", "exceeded")
SAID_KINDS = {"complaint": NEGATIVE, "unmet_said": ("unmet",), "praise": POSITIVE}
RATED = {
    "csat": ("csat", 4.0, 5.0),
    "unmet": ("disconfirmation", -2.0, -1.0),
    "exceeded": ("disconfirmation", 1.0, 2.0),
    "disconfirmation": ("disconfirmation", -2.0, 2.0),
    "nps": ("nps", 0.0, 10.0),
    "effort": ("effort", 1.0, 7.0),
}
"""Kind of rating, and the lowest and highest value that count."""
SEGMENT = {"": "complaint", ".n": "customers", ".met": "disconfirmation", ".worse": "unmet", ".better": "exceeded"}
"""What is counted of a segment, by the ending of the number's name."""


@dataclass(frozen=True)
class Behind:
    """One conversation: when it began, about what, and what was said in it that counts, masked, in which turn."""

    conversation: str
    at: datetime
    product: str | None
    turn: int | None
    words: str | None
    rating: float | None


def behind(session: Session, scope: Scope, name: str, offset: int, limit: int) -> tuple[int, list[Behind]]:
    """How many conversations stand behind the number of this name, and some of them, newest first.

    Raises KeyError when the digest has no such number.
    """
    chosen = selected(scope, name).distinct().subquery()
    total = session.scalar(select(func.count()).select_from(chosen)) or 0
    rating = select(Rating.value).where(Rating.id == chosen.c.rating).scalar_subquery()
    turn = func.coalesce(chosen.c.turn, _opening(Turn.id))
    words = func.coalesce(select(Item.quote).where(Item.id == chosen.c.item).scalar_subquery(), _opening(Turn.masked))
    query = (
        select(Conversation.id, Conversation.started_at, Product.name, turn, words, rating)
        .join(chosen, chosen.c.id == Conversation.id)
        .outerjoin(Product, Product.id == Conversation.product_id)
        .order_by(Conversation.started_at.desc(), Conversation.id)
        .offset(offset)
        .limit(limit)
    )
    return total, [Behind(*row) for row in session.execute(query).tuples()]


def _opening(column: Any) -> Any:
    """Of the first message that the customer typed."""
    typed = (Turn.conversation_id == Conversation.id, Turn.sender == "customer", Turn.payload.is_(None))
    return select(column).where(*typed).order_by(Turn.seq).limit(1).correlate(Conversation).scalar_subquery()


def selected(scope: Scope, name: str) -> Select[Any]:
    """(id, item, turn, rating): one row a conversation behind this number. Raises KeyError."""
    base, _, rest = name.partition(".")
    if base in _parts():
        return _parts()[base](scope, rest)
    if base in SAID_KINDS and rest != "n":
        return _said(items_in(_item_columns(), scope).where(Item.kind.in_(SAID_KINDS[base])))
    if base in RATED:
        return _rated(scope, *_given(base, rest))
    if base in ("customers", *SAID_KINDS):
        return _answered(scope)
    return _quality()[base](scope)


def _item_columns() -> Select[Any]:
    item = func.min(Item.id)
    nothing = _nothing()
    return select(Conversation.id.label("id"), item.label("item"), func.min(Item.turn_id).label("turn"), nothing)


def _nothing(name: str = "rating") -> ColumnElement[int]:
    return cast(null(), Integer).label(name)


def _said(query: Select[Any]) -> Select[Any]:
    return query.group_by(Conversation.id)


def _given(name: str, rest: str) -> list[ColumnElement[bool]]:
    """The ratings that a figure counts; `n`: all that it rests on; a number: those of this value."""
    kind, low, high = RATED[name]
    values = {"": [Rating.value.between(low, high)], "n": []}
    return [Rating.kind == kind, *(values[rest] if rest in values else [Rating.value == float(rest)])]


def _rated(scope: Scope, *which: ColumnElement[bool]) -> Select[Any]:
    columns = select(Conversation.id.label("id"), _nothing("item"), _nothing("turn"), Rating.id.label("rating"))
    query = columns.select_from(Rating).join(Conversation, Conversation.id == Rating.conversation_id)
    return query.where(*within(Rating.at, scope), *which)


def _talks(*which: ColumnElement[bool]) -> Select[Any]:
    columns = select(Conversation.id.label("id"), _nothing("item"), _nothing("turn"), _nothing())
    return columns.where(*which)


def _answered(scope: Scope) -> Select[Any]:
    typed = select(Turn.conversation_id).where(Turn.sender == "customer", Turn.payload.is_(None), *_at(Turn.at, scope))
    rated = select(Rating.conversation_id).where(*_at(Rating.at, scope))
    return _talks(or_(Conversation.id.in_(typed), Conversation.id.in_(rated)), *_whose(scope))


def _theme(scope: Scope, rest: str) -> Select[Any]:
    theme, _, product = rest.partition(".product.")
    only = [_about(product)] if product else []
    return _said(themed(_item_columns(), scope).where(THEME.in_((int(theme),)), *only))


def _aspect(scope: Scope, rest: str) -> Select[Any]:
    """Of an aspect by its id: all who speak of it, those who complain, or those who name nothing wrong."""
    number, _, part = rest.partition(".")
    complaining = spoken_of(select(PERSON), scope).where(ASPECT.in_([int(number)]), Item.kind.in_(NEGATIVE))
    parts = {"": [], "complaining": [Item.kind.in_(NEGATIVE)], "content": [PERSON.not_in(complaining)]}
    return _said(spoken_of(_item_columns(), scope).where(ASPECT.in_([int(number)]), *parts[part]))


def _impact(scope: Scope, rest: str) -> Select[Any]:
    if rest.startswith("aspect."):
        complaining = spoken_of(select(Item.conversation_id), scope).where(Item.kind.in_(NEGATIVE))
        here = complaining.where(ASPECT.in_([int(rest.removeprefix("aspect."))]))
        return _rated(scope, Rating.kind == "csat", Conversation.id.in_(here))
    raising = themed(select(Item.conversation_id), scope).where(THEME.in_((int(rest),)))
    return _rated(scope, Rating.kind == "csat", Conversation.id.in_(raising))


def _segment(scope: Scope, rest: str) -> Select[Any]:
    dimension, _, name = rest.partition(".")
    counted = next((ending for ending in SEGMENT if ending and name.endswith(ending)), "")
    name = name.removesuffix(counted)
    here = {
        "product": _about(name),
        "audience": Conversation.audience == name,
        "wave": Conversation.wave == name,
    }[dimension]
    return selected(scope, SEGMENT[counted]).where(here)


def _about(product: str) -> ColumnElement[bool]:
    return Conversation.product_id.in_(select(Product.id).where(Product.name == product))


def _told(_: Scope, rest: str) -> Select[Any]:
    """Those who were told of a theme's release, in whatever days; by what they answered."""
    theme, *answer = rest.split(".")
    turn = select(Item.turn_id).where(Item.id == LoopMessage.item_id).scalar_subquery()
    columns = (LoopMessage.conversation_id.label("id"), LoopMessage.item_id.label("item"), turn.label("turn"))
    which = [LoopMessage.answer.in_(answer)] if answer else []
    return select(*columns, _nothing()).where(LoopMessage.theme_id == int(theme), *which)


def _parts() -> dict[str, Callable[[Scope, str], Select[Any]]]:
    return {"theme": _theme, "aspect": _aspect, "impact": _impact, "segment": _segment, "told": _told}


def _quality() -> dict[str, Callable[[Scope], Select[Any]]]:
    chat = Conversation.source == "chat"

    def talks(*which: ColumnElement[bool]) -> Callable[[Scope], Select[Any]]:
        return lambda scope: _talks(*which, *within(Conversation.started_at, scope))

    def typed(*which: ColumnElement[bool]) -> Callable[[Scope], Select[Any]]:
        mine = (Turn.sender == "customer", Turn.payload.is_(None), *which)
        return lambda scope: _talks(
            Conversation.id.in_(select(Turn.conversation_id).where(*mine, *_at(Turn.at, scope))), *_whose(scope)
        )

    def led(moment: Any) -> Callable[[Scope], Select[Any]]:
        return lambda scope: _talks(Conversation.invitation_id.in_(invitations(select(Invitation.id), moment, scope)))

    return {
        "invited": led(Invitation.created_at),
        "opened": led(Invitation.opened_at),
        "imported": talks(Conversation.source == "import"),
        "started": talks(chat),
        "completed": talks(chat, Conversation.status == "completed"),
        "stopped": talks(chat, Conversation.status == "stopped"),
        "messages": typed(),
        "unanalysed": typed(Turn.analysed_at.is_(None)),
        "not_understood": typed(*foreign()),
        "handed_over": lambda scope: _talks(
            Conversation.id.in_(
                select(Handoff.conversation_id).where(Handoff.reason != REPLY, *_at(Handoff.at, scope))
            ),
            *_whose(scope),
        ),
        "items": lambda scope: _said(items_in(_item_columns(), scope)),
        "items_in_themes": lambda scope: _said(themed(_item_columns(), scope)),
        "items_confirmed": lambda scope: _said(items_in(_item_columns(), scope).where(Item.confirmed.is_(True))),
        "items_doubtful": lambda scope: _said(items_in(_item_columns(), scope).where(*doubtful())),
    }


def _at(moment: Any, scope: Scope) -> Sequence[ColumnElement[bool]]:
    return within(moment, Scope(scope.since, scope.until))


def _whose(scope: Scope) -> Sequence[ColumnElement[bool]]:
    return within(Conversation.started_at, scope.within(None, None))
