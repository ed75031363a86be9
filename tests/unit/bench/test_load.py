"""What a load comes to, in sentences. Cost: milliseconds, no service."""

from __future__ import annotations

from tests.load import summary


def row(what: str, **changes: object) -> summary.Row:
    counts = {"sent": 100, "answered": 98, "lost": 0 if what != "stock" else "-"}
    plain = {"what": what, "store": "sqlite", "rasas": 1, "customers": 10, "think": "none", "rate": 10.0, "p95": 150.0}
    return {**plain, **counts, **changes}


def test_the_best_with_as_many_customers_stands_beside_stock() -> None:
    rows = [
        row("stock"),
        row("Hearback", rate=40.0),
        row("Hearback", rate=52.0, rasas=2),
        row("Hearback", rate=90.0, customers=50),
        row("Hearback", rate=20.0, customers=200, think="5-15 s", rasas=2, lost=3),
    ]
    assert list(summary.lines(rows)) == [
        "sqlite: 5.2 times the stock assistant's messages a second, 52.0 with 2 Rasa(s) against 10.0, "
        "10 customers at once.",
        "sqlite, 2 Rasa(s), 200 customers who think 5-15 s: 95 of 100 answers came in 150 ms, "
        "within the 200 ms aimed at.",
        "400 messages sent, 392 answered, 389 of those on record once and in order.",
    ]


def test_without_a_stock_assistant_nothing_is_compared() -> None:
    assert len(list(summary.lines([row("Hearback")]))) == 1
