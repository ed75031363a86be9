"""Checks a finished digest against the record: every count, share, interval, quote and sentence, counted once more."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta, timezone
from typing import Any

from bot.insight import statistics, wording
from bot.insight.changes import Share, judged
from bot.insight.recounted import NEGATIVE, POSITIVE, THEME_VALUE, Facts, said_of
from bot.store import figures, recount
from bot.store.database import Database
from bot.store.recount import ANY, Part

NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?%?")
QUOTED = re.compile(r"“[^”]*”")
TOLERANCE = 1e-6
"""Figures are written with six decimals."""
MIN_CUSTOMERS = 5
SENTENCES, SINGLE_VOICES = 3, 6

Json = dict[str, Any]


def check(database: Database, digest: Json) -> list[str]:
    """What in this digest (its JSON) does not match the record; empty when all of it does."""
    with figures.snapshot(database) as session:
        return check_in(session, digest)


def check_in(session: figures.Reading, digest: Json) -> list[str]:
    """As `check`, on a reading session that the caller has."""
    try:
        facts = Facts.of(session, *_parts(session, digest), *_quoted(digest))
        return list(_findings(facts, digest))
    except (KeyError, TypeError, ValueError, AttributeError, ZeroDivisionError) as error:
        return [f"this has not the shape of a digest of this record: {error!r}"]


def _findings(facts: Facts, digest: Json) -> Iterator[str]:
    themes = [*digest["themes"], *digest["exceeded"]]
    yield from _scorecard(facts, digest["scorecard"])
    yield from _which_themes(facts, digest)
    for theme in themes:
        yield from _theme(facts, theme)
    yield from _changes(facts, themes)
    yield from _voices(facts, digest, {theme["id"] for theme in themes})
    if digest["disconfirmation"] != facts.disconfirmation:
        yield f"disconfirmation: {digest['disconfirmation']} instead of {facts.disconfirmation}"
    yield from _differ("actions", sorted(action["theme"] for action in digest["actions"]), sorted(facts.actions))
    for action in digest["actions"]:
        yield from _differ(f"action on theme {action['theme']}", said_of(action), facts.actions[action["theme"]])
    yield from _segments(facts, digest["segments"])
    yield from _quality(facts, digest["data_quality"])
    yield from _claims(facts, digest)


def _quoted(digest: Json) -> tuple[list[int], list[int]]:
    """Ids of the items that are quoted, and of those whose expectation is named."""
    themes = [*digest["themes"], *digest["exceeded"]]
    told = digest["story"]["quotes"] if digest["story"] else []
    quotes = [*digest["single_voices"], *told, *(quote for theme in themes for quote in theme["quotes"])]
    pairs = [pair for theme in themes for pair in theme["expectations"]]
    return sorted({quote["item"] for quote in quotes}), sorted({pair["item"] for pair in pairs})


def _parts(session: figures.Reading, digest: Json) -> tuple[Part, Part | None]:
    product = ANY
    if digest["product"] is not None:
        known = recount.product_of(session, digest["product"])
        if known is None:
            raise ValueError(f"no product {digest['product']!r}")
        product = known
    period, previous = digest["period"], digest["previous"]
    if previous is not None and _length(previous) != _length(period):
        raise ValueError("the two periods are not equally long")
    return _part(period, product), _part(previous, product) if previous else None


def _part(period: Json, product: int) -> Part:
    since, until = date.fromisoformat(period["since"]), date.fromisoformat(period["until"])
    midnight = time(tzinfo=timezone.utc)
    return Part(datetime.combine(since, midnight), datetime.combine(until + timedelta(days=1), midnight), product)


def _length(period: Json) -> timedelta:
    return date.fromisoformat(period["until"]) - date.fromisoformat(period["since"])


def _scorecard(facts: Facts, scorecard: Sequence[Json]) -> Iterator[str]:
    names = [figure["name"] for figure in scorecard]
    if names != list(facts.card):
        yield f"scorecard: {names} instead of {list(facts.card)}"
        return
    for figure in scorecard:
        said = (figure["value"], figure["count"], figure["n"], figure["ci"])
        yield from _differ(f"scorecard {figure['name']}", said, facts.card[figure["name"]])
        if change := figure.get("change"):
            then = facts.card_before[figure["name"]]
            now = facts.card[figure["name"]][0] or 0
            past = (change["previous"], change["previous_n"], change["difference"])
            yield from _differ(f"scorecard {figure['name']} before", past, (then[0], then[2], now - (then[0] or 0)))
    yield from _scorecard_changes(facts, [figure for figure in scorecard if figure.get("change")])


def _scorecard_changes(facts: Facts, compared: Sequence[Json]) -> Iterator[str]:
    """Verdicts over all shares together; a mean or a score in points is never called, only watched."""
    shares = [figure["name"] for figure in compared if figure["unit"] == "share"]
    pairs = [(_share(facts.card[name]), _share(facts.card_before[name])) for name in shares]
    called = dict(zip(shares, judged(pairs), strict=True))
    for figure in compared:
        name, change = figure["name"], figure["change"]
        low, high = _moved(facts, name)
        verdict, q_value = called.get(name, ("steady" if low <= 0 <= high else "watch", None))
        said = (change["verdict"], change.get("q_value"), change["ci"])
        yield from _differ(f"scorecard {name} change", said, (verdict, q_value, (low, high)))


def _moved(facts: Facts, name: str) -> tuple[float, float]:
    """Interval of a difference: Newcombe's for shares, and the same from their own intervals for means and points."""
    now, then = facts.card[name], facts.card_before[name]
    if now[1] is not None and then[1] is not None:
        newcombe = statistics.newcombe(now[1], now[2], then[1], then[2])
        return newcombe.low, newcombe.high
    (a, (low, high)), (b, (low_then, high_then)) = (now[0] or 0, now[3] or (0, 0)), (then[0] or 0, then[3] or (0, 0))
    return a - b - math.hypot(a - low, high_then - b), a - b + math.hypot(high - a, b - low_then)


def _share(figure: tuple[Any, ...]) -> Share:
    return Share(figure[1] or 0, figure[2])


def _which_themes(facts: Facts, digest: Json) -> Iterator[str]:
    """Every established theme stands in the right list, in order, and no other does."""
    for name, positive in (("themes", False), ("exceeded", True)):
        due = {
            theme
            for theme, (_, kind, status) in facts.rows.items()
            if status != "dismissed" and (kind in POSITIVE) == positive and theme in facts.themes
            and max(facts.themes[theme][0], facts.themes_before.get(theme, (0,))[0]) >= MIN_CUSTOMERS
        }  # fmt: skip
        said = [theme["id"] for theme in digest[name]]
        if sorted(said) != sorted(due):
            yield f"{name}: {sorted(set(said) ^ due) or said} should not stand here, or is missing, or stands twice"
        customers = [theme["customers"] for theme in digest[name]]
        if customers != sorted(customers, reverse=True):
            yield f"{name}: not in order of customers"


def _theme(facts: Facts, theme: Json) -> Iterator[str]:
    number, name = theme["id"], f"theme {theme['id']}"
    customers, mentions, severity = facts.themes.get(number, (0, 0, 0.0))
    interval = statistics.wilson(customers, facts.answered)
    said = (theme["customers"], theme["n"], theme["share"], theme["ci"], theme["mentions"], theme["severity"])
    share = customers / facts.answered
    due = (customers, facts.answered, share, (interval.low, interval.high), mentions, round(severity, 2))
    yield from _differ(f"{name} figures", said, due)
    yield from _differ(
        f"{name} label, kind, status", (theme["label"], theme["kind"], theme["status"]), facts.rows[number]
    )
    members = facts.members.get(number, set())
    if theme["items"] != sorted(members):
        yield f"{name}: its items are not those of the record"
    said_products = {(number, product["name"]): product["customers"] for product in theme["products"]}
    if said_products != {key: count for key, count in facts.products.items() if key[0] == number}:
        yield f"{name}: customers by product do not match"
    impact = theme.get("impact")
    said_impact = impact and (impact["value"], impact["ci"], impact["n"], impact["raising"])
    yield from _differ(f"{name} impact", [said_impact], [facts.impacts.get(number)])
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


def _changes(facts: Facts, themes: Sequence[Json]) -> Iterator[str]:
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
        said = (theme["change"], theme.get("q_value"), theme.get("previous_customers"), theme.get("previous_share"))
        due = (verdict, q_value, count, count / facts.answered_before)
        yield from _differ(f"theme {theme['id']} change", said, due)


def _voices(facts: Facts, digest: Json, shown: set[int]) -> Iterator[str]:
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


def _segments(facts: Facts, segments: Sequence[Json]) -> Iterator[str]:
    names = sorted((segment["dimension"], segment["name"]) for segment in segments)
    if names != sorted(facts.segments):
        yield f"segments: {names} instead of {sorted(facts.segments)}"
        return
    for segment in segments:
        n, complaints = facts.segments[segment["dimension"], segment["name"]]
        interval = statistics.wilson(complaints, n)
        said = (segment["n"], segment["complaints"], segment["share"], segment["ci"])
        due = (n, complaints, complaints / n, (interval.low, interval.high))
        yield from _differ(f"segment {segment['name']}", said, due)


def _quality(facts: Facts, quality: Json) -> Iterator[str]:
    counted = {name: value for name, value in quality.items() if name != "model_versions"}
    if counted != facts.quality:
        wrong = sorted(name for name in {*counted, *facts.quality} if counted.get(name) != facts.quality.get(name))
        yield f"data quality: {', '.join(wrong)}"
    if quality["model_versions"] != facts.model_versions:
        yield f"data quality: read by {facts.model_versions}"


def _claims(facts: Facts, digest: Json) -> Iterator[str]:
    texts = [claim["text"] for claim in digest["claims"]]
    if digest["verdict"] != texts[:SENTENCES]:
        yield "verdict: its sentences are not the first three claims"
    for claim in digest["claims"]:
        for name, value in claim["values"].items():
            if not _same(value, facts.value(name)):
                yield f"{claim['text']!r}: {name} is {facts.value(name)!r}, not {value!r}"
        yield from _unfounded(claim)
        themes = {int(found[1]) for name in claim["values"] if (found := THEME_VALUE.fullmatch(name))}
        due = sorted({item for theme in themes for item in facts.members.get(theme, ())})
        if claim["items"] != due:
            yield f"{claim['text']!r}: the items behind it are not those of its themes"


def _unfounded(claim: Json) -> Iterator[str]:
    """Numbers and quoted words of a sentence that none of its values accounts for."""
    names = [value for value in claim["values"].values() if isinstance(value, str)]
    for quoted in QUOTED.findall(claim["text"]):
        if quoted not in map(wording.quoted, names):
            yield f"{claim['text']!r}: nobody said {quoted}"
    plain = QUOTED.sub("", claim["text"])
    for name in sorted(names, key=len, reverse=True):
        plain = plain.replace(name, "")
    numbers = [value for value in claim["values"].values() if not isinstance(value, str)]
    written = {way for value in numbers for way in wording.ways_to_write(value)}
    for found in NUMBER.findall(plain):
        if found.rstrip(",") not in written:
            yield f"{claim['text']!r}: {found} is none of its values"


def _differ(what: str, said: Sequence[Any], due: Sequence[Any]) -> Iterator[str]:
    if not all(_same(one, other) for one, other in zip(said, due, strict=True)):
        yield f"{what}: {list(said)!r} instead of {list(due)!r}"


def _same(said: Any, due: Any) -> bool:
    if isinstance(said, (list, tuple)) and isinstance(due, (list, tuple)):
        return len(said) == len(due) and all(_same(one, other) for one, other in zip(said, due, strict=True))
    if (
        isinstance(said, bool)
        or isinstance(due, bool)
        or not isinstance(said, (int, float))
        or not isinstance(due, (int, float))
    ):
        return bool(said == due)
    return math.isclose(said, due, rel_tol=0, abs_tol=TOLERANCE)
