"""What one text says: the shapes every reader fills, and their JSON."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, get_args

Label = Literal["negative", "neutral", "positive"]
Kind = Literal["fault", "unmet", "exceeded", "wish", "praise"]
KINDS: tuple[Kind, ...] = get_args(Kind)
LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pt", "pl")
"""ISO 639-1; whatever is said in another one is kept, and not read."""


@dataclass(frozen=True)
class Sentiment:
    """`score` runs from -1 (negative) to 1 (positive)."""

    label: Label
    score: float


@dataclass(frozen=True)
class Item:
    """One separate thing said; `quote` is exactly `text[start:end]` of the text it was read from."""

    start: int
    end: int
    quote: str
    kind: Kind
    aspect: str | None
    sentiment: Sentiment
    expected: str | None
    actual: str | None
    severity: int
    """1 (a remark) .. 5 (unusable, unsafe)"""


@dataclass(frozen=True)
class Reading:
    """Everything understood of one text. `complaint` and `suggestion` are probabilities."""

    text: str
    language: str
    sentiment: Sentiment
    complaint: float
    suggestion: float
    items: tuple[Item, ...] = ()
    pii: tuple[tuple[int, int, str], ...] = ()
    quality: Literal["ok", "vague", "junk"] = "ok"
    """vague: nothing to act on ("it's bad"); junk: no words ("asdfgh", "???")."""
    model_version: str = field(default="", compare=False)

    def to_json(self) -> dict[str, Any]:
        """The `analyze` contract, with numbers rounded to four places."""
        return {
            "text": self.text,
            "language": self.language,
            "sentiment": _sentiment_json(self.sentiment),
            "complaint": round(self.complaint, 4),
            "suggestion": round(self.suggestion, 4),
            "items": [_item_json(item) for item in self.items],
            "pii": [list(found) for found in self.pii],
            "quality": self.quality,
            "model_version": self.model_version,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Reading:
        """The inverse of `to_json`. Raises KeyError or TypeError when `data` is no reading."""
        return cls(
            text=data["text"],
            language=data["language"],
            sentiment=Sentiment(**data["sentiment"]),
            complaint=data["complaint"],
            suggestion=data["suggestion"],
            items=tuple(_item_from_json(item) for item in data["items"]),
            pii=tuple((start, end, kind) for start, end, kind in data["pii"]),
            quality=data["quality"],
            model_version=data["model_version"],
        )


def _sentiment_json(sentiment: Sentiment) -> dict[str, Any]:
    return {"label": sentiment.label, "score": round(sentiment.score, 4)}


def _item_json(item: Item) -> dict[str, Any]:
    return {
        "span": [item.start, item.end],
        "quote": item.quote,
        "kind": item.kind,
        "aspect": item.aspect,
        "sentiment": _sentiment_json(item.sentiment),
        "expected": item.expected,
        "actual": item.actual,
        "severity": item.severity,
    }


def _item_from_json(data: dict[str, Any]) -> Item:
    start, end = data["span"]
    return Item(
        start=start,
        end=end,
        quote=data["quote"],
        kind=data["kind"],
        aspect=data["aspect"],
        sentiment=Sentiment(**data["sentiment"]),
        expected=data["expected"],
        actual=data["actual"],
        severity=data["severity"],
    )
