"""What the customers of a load say."""

from __future__ import annotations

import json

from bot.settings import ROOT

TAPS = ("Dissatisfied", "Much worse", "The product page", "Yes, pass it on")


def sentences() -> list[str]:
    """Real review sentences that say something."""
    file = ROOT / "data" / "demo" / "product_reviews" / "product_reviews.jsonl"
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    return [row["text"] for row in rows if row["polarity"] != "none"]
