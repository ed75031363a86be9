"""Themes, their changes and the customers' words of a digest against the facts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.insight import statistics
from bot.insight.changes import Share, judged
from bot.insight.checks.card import NEGATIVE, POSITIVE
from bot.insight.checks.facts import Facts
from bot.insight.checks.same import Json, differ

MIN_CUSTOMERS = 5
SINGLE_VOICES = 6


def which(facts: Facts, digest: Json) -> Iterator[str]:
    """Every established theme stands in the right list, in order, and no other does."""
    for name, positive in (("themes", False), ("exceeded", True)):
        due = {
            theme
            for theme, (_, kind, status, *_) in facts.rows.items()
            if status != "dismissed" and (kind in POSITIVE) == positive and theme in facts.themes
            and max(facts.themes[theme][0], facts.themes_before.get(theme, (0,))[0]) >= MIN_CUSTOMERS
        }  # fmt: skip
        said = [theme["id"] for theme in digest[name]]
        if sorted(said) != sorted(due):
            yield f"{name}: {sorted(set(said) ^ due) or said} should not stand here, or is missing, or stands twice"
        customers = [theme["customers"] for theme in digest[name]]
        if customers != sorted(customers, reverse=True):
            yield f"{name}: not in order of customers"


def theme(facts: Facts, theme: Json) -> Iterator[str]:
    number, name = theme["id"], f"theme {theme['id']}"
    customers, mentions, severity = facts.themes.get(number, (0, 0, 0.0))
    interval = statistics.wilson(customers, facts.answered)
    said = (theme["customers"], theme["n"], theme["share"], theme["ci"], theme["mentions"], theme["severity"])
    share = customers / facts.answered
    due = (customers, facts.answered, share, (interval.low, interval.high), mentions, round(severity, 2))
    yield from differ(f"{name} figures", said, due)
    yield from differ(
        f"{name} label, kind, status, aspect, area",
        [theme[field] for field in ("label", "kind", "status", "aspect", "area")],
        facts.rows[number],
    )
    members = facts.members.get(number, set())
    if theme["items"] != sorted(members):
        yield f"{name}: its items are not those of the record"
    said_products = {(number, product["name"]): product["customers"] for product in theme["products"]}
    if said_products != {key: count for key, count in facts.products.items() if key[0] == number}:
        yield f"{name}: customers by product do not match"
    impact = theme.get("impact")
    said_impact = impact and (impact["value"], impact["ci"], impact["n"], impact["raising"])
    yield from differ(f"{name} impact", [said_impact], [facts.impacts.get(number)])
    yield from _quotes(facts, name, theme["quotes"])
    yield from (
        f"{name}: item {quote['item']} is not one of its" for quote in theme["quotes"] if quote["item"] not in members
    )
    yield from _pairs(facts, name, theme["expectations"], members)


def _quotes(facts: Facts, name: str, quotes: Sequence[Json]) -> Iterator[str]:
    """Each quote is cut out of the masked turn again, and stands in the conversation and turn named."""
    for quote in quotes:
        row = facts.quotes.get(quote["item"])
        words = (quote["conversation"], quote["turn"], quote["text"], quote["product"])
        if row is None or words != (row.conversation_id, row.turn_id, row.words, row.product):
            yield f"{name}: {quote['text']!r} is not what item {quote['item']} of turn {quote['turn']} says"


def _pairs(facts: Facts, name: str, pairs: Sequence[Json], members: set[int]) -> Iterator[str]:
    for pair in pairs:
        row = facts.pairs.get(pair["item"])
        said = (pair["expected"], pair["actual"], pair["confirmed"])
        if row is None or pair["item"] not in members or said != (row.expected, row.actual, bool(row.confirmed)):
            yield f"{name}: expected and actual of item {pair['item']} are not those of the record"


def changes(facts: Facts, themes: Sequence[Json]) -> Iterator[str]:
    """`change`, `q_value` and the figures before, decided once more over all themes together."""
    if not facts.answered_before:
        for theme in themes:
            if theme["change"] != "watch" or "previous_share" in theme or "q_value" in theme:
                yield f"theme {theme['id']}: a change is claimed without a period before"
        return
    now, then = facts.themes, facts.themes_before
    ordered = sorted(themes, key=lambda theme: (-theme["customers"], -theme["mentions"], theme["id"]))
    before = [then.get(theme["id"], (0,))[0] for theme in ordered]
    pairs = [
        (Share(now[theme["id"]][0], facts.answered), Share(count, facts.answered_before))
        for theme, count in zip(ordered, before, strict=True)
        if theme["id"] in now
    ]
    for theme, count, (verdict, q_value) in zip(ordered, before, judged(pairs), strict=True):
        interval = statistics.wilson(count, facts.answered_before)
        said = [
            theme.get(name)
            for name in ("change", "q_value", "previous_customers", "previous_n", "previous_share", "previous_ci")
        ]
        n = facts.answered_before
        due = [verdict, q_value, count, n, count / n, [interval.low, interval.high]]
        yield from differ(f"theme {theme['id']} change", said, due)


def voices(facts: Facts, digest: Json, shown: set[int]) -> Iterator[str]:
    yield from _quotes(facts, "single voices", digest["single_voices"])
    if len(digest["single_voices"]) != min(SINGLE_VOICES, facts.single_voices(shown)):
        yield f"single voices: {len(digest['single_voices'])} of {facts.single_voices(shown)}"
    for quote in digest["single_voices"]:
        row = facts.quotes.get(quote["item"])
        if row is None or row.theme in shown or row.kind not in NEGATIVE:
            yield f"single voices: item {quote['item']} belongs to a theme shown, or is no complaint"
    if story := digest["story"]:
        yield from _quotes(facts, "story", story["quotes"])
        if {quote["conversation"] for quote in story["quotes"]} != {story["conversation"]}:
            yield "story: not one customer's words alone"
