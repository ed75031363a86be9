"""The conversations behind one number of a digest, by the name that the digest gives it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, cast, func, null, or_, select
from sqlalchemy.orm import Session, aliased

from bot.store.figures import THEME, Scope, items_in, themed, within
from bot.store.models import Conversation, Handoff, Item, Product, Rating, Theme, Turn
from bot.store.themes import clear

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
    if base in ("theme", "area", "impact", "segment"):
        return _parts()[base](scope, rest)
    everybody = rest == "n"
    if base in SAID_KINDS and not everybody:
        return _said(items_in(_item_columns(), scope).where(Item.kind.in_(SAID_KINDS[base]), clear()))
    if base in RATED:
        kind, low, high = RATED[base]
        values = [] if everybody else [Rating.value.between(low, high)]
        return _rated(scope, Rating.kind == kind, *values)
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
    return _said(themed(_item_columns(), scope).where(THEME.in_((int(rest),))))


def _area(scope: Scope, rest: str) -> Select[Any]:
    target = aliased(Theme)
    query = themed(_item_columns(), scope).join(target, target.id == THEME)
    return _said(query.where(target.area == rest, target.status != "dismissed"))


def _impact(scope: Scope, rest: str) -> Select[Any]:
    raising = themed(select(Item.conversation_id), scope).where(THEME.in_((int(rest),)))
    return _rated(scope, Rating.kind == "csat", Conversation.id.in_(raising))


def _segment(scope: Scope, rest: str) -> Select[Any]:
    dimension, _, name = rest.partition(".")
    everybody, name = name.endswith(".n"), name.removesuffix(".n")
    product = select(Product.id).where(Product.name == name)
    here = {
        "product": Conversation.product_id.in_(product),
        "audience": Conversation.audience == name,
        "wave": Conversation.wave == name,
    }[dimension]
    whole = _answered(scope) if everybody else selected(scope, "complaint")
    return whole.where(here)


def _parts() -> dict[str, Callable[[Scope, str], Select[Any]]]:
    return {"theme": _theme, "area": _area, "impact": _impact, "segment": _segment}


def _quality() -> dict[str, Callable[[Scope], Select[Any]]]:
    chat = Conversation.source == "chat"

    def talks(*which: ColumnElement[bool]) -> Callable[[Scope], Select[Any]]:
        return lambda scope: _talks(*which, *within(Conversation.started_at, scope))

    def typed(*which: ColumnElement[bool]) -> Callable[[Scope], Select[Any]]:
        mine = (Turn.sender == "customer", Turn.payload.is_(None), *which)
        return lambda scope: _talks(
            Conversation.id.in_(select(Turn.conversation_id).where(*mine, *_at(Turn.at, scope))), *_whose(scope)
        )

    return {
        "imported": talks(Conversation.source == "import"),
        "started": talks(chat),
        "completed": talks(chat, Conversation.status == "completed"),
        "stopped": talks(chat, Conversation.status == "stopped"),
        "messages": typed(),
        "unanalysed": typed(Turn.analysed_at.is_(None)),
        "handed_over": lambda scope: _talks(
            Conversation.id.in_(select(Handoff.conversation_id).where(*_at(Handoff.at, scope))), *_whose(scope)
        ),
        "items": lambda scope: _said(items_in(_item_columns(), scope)),
        "items_in_themes": lambda scope: _said(themed(_item_columns(), scope)),
        "items_confirmed": lambda scope: _said(items_in(_item_columns(), scope).where(Item.confirmed.is_(True))),
    }


def _at(moment: Any, scope: Scope) -> Sequence[ColumnElement[bool]]:
    return within(moment, Scope(scope.since, scope.until))


def _whose(scope: Scope) -> Sequence[ColumnElement[bool]]:
    return within(Conversation.started_at, scope.within(None, None))
