"""What the rows of a load say together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

Row = dict[str, Any]
SLOWEST = 200
"""Milliseconds that 95 of 100 customers who think in between should wait at most."""
MANY = 200


def lines(rows: Sequence[Row]) -> Iterator[str]:
    """Beside the stock assistant; how long customers wait who think; whether everything sent is there."""
    for store in dict.fromkeys(row["store"] for row in rows):
        here = [row for row in rows if row["store"] == store]
        yield from _beside_stock(store, here)
        yield from (_waited(row) for row in here if row["think"] != "none" and row["customers"] == MANY)
    yield _kept([row for row in rows if row["what"] != "stock"])


def _beside_stock(store: str, rows: Sequence[Row]) -> Iterator[str]:
    stock = next((row for row in rows if row["what"] == "stock"), None)
    ours = [row for row in rows if row["what"] != "stock" and row["think"] == "none"]
    same = [row for row in ours if stock and row["customers"] == stock["customers"]]
    if stock and same:
        best = max(same, key=lambda row: float(row["rate"]))
        yield (
            f"{store}: {best['rate'] / stock['rate']:.1f} times the stock assistant's messages a second, "
            f"{best['rate']:.1f} with {best['rasas']} Rasa(s) against {stock['rate']:.1f}, "
            f"{best['customers']} customers at once."
        )


def _waited(row: Row) -> str:
    within = "within" if row["p95"] <= SLOWEST else "beyond"
    return (
        f"{row['store']}, {row['rasas']} Rasa(s), {row['customers']} customers who think {row['think']}: 95 of 100 "
        f"answers came in {row['p95']:.0f} ms, {within} the {SLOWEST} ms aimed at."
    )


def _kept(rows: Sequence[Row]) -> str:
    sent, answered, lost = (sum(row[name] for row in rows) for name in ("sent", "answered", "lost"))
    return f"{sent:,} messages sent, {answered:,} answered, {answered - lost:,} of those on record once and in order."
