"""What one text says: the shape that the reader fills, and its JSON."""

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
    """1 (a remark) .. 4 (useless), 5 only where somebody was hurt or could be"""
    source: str | None = None
    """Words that name where the expectation came from ("on the box")."""
    consequence: str | None = None
    """What followed for the customer."""
    fulfilment: str | None = None
    """What went wrong with the order: not_received, wrong_item, missing_part or damaged."""
    confidence: float = 1.0
    """How probably a careful reader would have written down the same: calibrated on notes that nobody trained on."""


@dataclass(frozen=True)
class Stretch:
    """What a part of the message does (bot/language/notes.py, ACTS); `to` counts the draft's entries from 1."""

    start: int
    end: int
    quote: str
    act: str
    to: int | None = None
    part: str | None = None
    which: str | None = None
    confidence: float = 1.0


@dataclass(frozen=True)
class Reading:
    """Everything understood of one text. `complaint`, `suggestion` and `danger` are probabilities."""

    text: str
    language: str
    sentiment: Sentiment
    complaint: float
    suggestion: float
    items: tuple[Item, ...] = ()
    pii: tuple[tuple[int, int, str], ...] = ()
    quality: Literal["ok", "vague", "junk"] = "ok"
    """vague: nothing to act on ("it's bad"); junk: no words ("asdfgh", "???")."""
    danger: float = 0.0
    """Whether somebody was hurt or could be."""
    does: tuple[Stretch, ...] = ()
    answers: dict[str, str] = field(default_factory=dict)
    """What the message gives for the thing under discussion: expected, actual, aspect, since, ..."""
    model_version: str = field(default="", compare=False)

    def to_json(self) -> dict[str, Any]:
        """The `analyze` contract, with numbers rounded to four places."""
        return {
            "text": self.text,
            "language": self.language,
            "sentiment": _sentiment_json(self.sentiment),
            "complaint": round(self.complaint, 4),
            "suggestion": round(self.suggestion, 4),
            "danger": round(self.danger, 4),
            "items": [_item_json(item) for item in self.items],
            "pii": [list(found) for found in self.pii],
            "quality": self.quality,
            "model_version": self.model_version,
        }

    def to_full_json(self) -> dict[str, Any]:
        """The same with what each stretch does, and what it answers."""
        return self.to_json() | {"does": [_stretch_json(one) for one in self.does], "answers": dict(self.answers)}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Reading:
        """The inverse of `to_json` and `to_full_json`. Raises KeyError or TypeError when `data` is no reading."""
        return cls(
            text=data["text"],
            language=data["language"],
            sentiment=Sentiment(**data["sentiment"]),
            complaint=data["complaint"],
            suggestion=data["suggestion"],
            items=tuple(_item_from_json(item) for item in data["items"]),
            pii=tuple((start, end, kind) for start, end, kind in data["pii"]),
            quality=data["quality"],
            danger=data.get("danger", 0.0),
            does=tuple(_stretch_from_json(one) for one in data.get("does", ())),
            answers=dict(data.get("answers", {})),
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
        "source": item.source,
        "consequence": item.consequence,
        "fulfilment": item.fulfilment,
        "confidence": round(item.confidence, 4),
    }


def _item_from_json(data: dict[str, Any]) -> Item:
    """Older readings know no source, consequence, fulfilment or confidence."""
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
        source=data.get("source"),
        consequence=data.get("consequence"),
        fulfilment=data.get("fulfilment"),
        confidence=data.get("confidence", 1.0),
    )


def _stretch_json(stretch: Stretch) -> dict[str, Any]:
    return {
        "span": [stretch.start, stretch.end],
        "quote": stretch.quote,
        "act": stretch.act,
        "to": stretch.to,
        "part": stretch.part,
        "which": stretch.which,
        "confidence": round(stretch.confidence, 4),
    }


def _stretch_from_json(data: dict[str, Any]) -> Stretch:
    start, end = data["span"]
    return Stretch(start, end, **{name: data[name] for name in ("quote", "act", "to", "part", "which", "confidence")})
