"""A digest as JSON: the shape that README.md documents, and what of it is kept for those who read an older one."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

from bot.insight.model import Digest

OPTIONAL = frozenset(
    (
        *("change", "previous_share", "previous_customers", "previous_complaining", "previous_ci"),
        *("q_value", "impact", "note"),
    )
)
"""Left out of the JSON when there is nothing to say; every other empty field is null."""
AREA = ("name", "customers", "n", "share", "ci", "mentions", "content", "content_share", "content_ci", "themes")
"""What was told of an aspect before it had an id; kept for those who read it."""


def areas(aspects: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The aspects in their older shape, most customers first."""
    return [{name: one[name] for name in AREA} for one in sorted(aspects, key=lambda one: -one["customers"])]


def to_json(value: Any) -> Any:
    """Plain lists, dictionaries, numbers and strings; numbers with at most six decimals."""
    if is_dataclass(value):
        pairs = ((field.name, getattr(value, field.name)) for field in fields(value))
        found = {name: to_json(found) for name, found in pairs if found is not None or name not in OPTIONAL}
        return found | {"areas": areas(found["aspects"])} if isinstance(value, Digest) else found
    if isinstance(value, dict):
        return {name: to_json(found) for name, found in value.items()}
    if isinstance(value, (tuple, list)):
        return [to_json(found) for found in value]
    if isinstance(value, date):
        return value.isoformat()
    return round(value, 6) if isinstance(value, float) else value
