"""The sentences of a digest, each with the items behind it and its numbers by name, so that they can be checked."""

from __future__ import annotations

from collections.abc import Sequence

from bot.insight.changes import LEAST_MENTIONS, LEAST_N
from bot.insight.model import Action, Aspect, Claim, DeliveryGap, Figure, Impact, Theme
from bot.insight.wording import count, customers, in_percent, listed, percent, points, quoted

NEGATIVE, POSITIVE = ("fault", "unmet"), ("praise", "exceeded")
NAMED, SAID = 3, 2
"""Aspects that a sentence names at most, and what it tells of the first."""
Values = dict[str, float | int | str]


def verdict(
    scorecard: Sequence[Figure],
    aspects: Sequence[Aspect],
    themes: Sequence[Theme],
    exceeded: Sequence[Theme],
    done: Sequence[Action],
) -> list[Claim]:
    """Three sentences: what was heard, what matters most, and the one decision asked, given what is `done` already."""
    lead, problems = leading(aspects), [theme for theme in themes if theme.kind in NEGATIVE]
    return [heard(scorecard), matters(lead, problems, exceeded), decision(lead, problems, done)]


def leading(aspects: Sequence[Aspect]) -> list[Aspect]:
    """Those that may head a digest: five customers complain of the thing, and it is not the product as a whole."""
    return [one for one in aspects if one.complaining >= LEAST_MENTIONS and not one.whole]


def heard(scorecard: Sequence[Figure]) -> Claim:
    """How many spoke, complain and praise; of those asked, how many got less than expected or are satisfied."""
    figures = {figure.name: figure for figure in scorecard}
    complaint, praise = figures["complaint"], figures["praise"]
    text = (
        f"Of {customers(complaint.n)}, {_part(complaint)} named something that went wrong "
        f"and {_part(praise)} something they liked"
    )
    values: Values = {"answered": complaint.n}
    for figure in (complaint, praise):
        values |= {f"{figure.name}.count": figure.count or 0, f"{figure.name}.value": figure.value or 0}
    asked = [
        _of_those(figures[name], did)
        for name, did in (("unmet", "compared got less than they expected"), ("csat", "rated are satisfied"))
        if figures[name].value is not None
    ]
    for _, found in asked:
        values |= found
    rated = listed([words for words, _ in asked]) if asked else "nobody was asked for a rating"
    return Claim(f"{text}; {rated}.", (), values)


def _of_those(figure: Figure, did: str) -> tuple[str, Values]:
    """ "2 of the 6 who rated": of so few a percentage would say more than is known."""
    few, name = figure.n < LEAST_N, figure.name
    part = count(figure.count or 0) if few else percent(figure.value or 0)
    value = {f"{name}.count": figure.count or 0} if few else {f"{name}.value": figure.value or 0}
    return f"{part} of the {count(figure.n)} who {did}", {**value, f"{name}.n": figure.n}


def matters(lead: Sequence[Aspect], problems: Sequence[Theme], exceeded: Sequence[Theme]) -> Claim:
    """What most customers complain of and what they say of it, or what is liked where nothing stands out."""
    if not lead:
        return liked(exceeded) if not problems else most_said(problems)
    first, *others = lead[:NAMED]
    said = [theme for theme in problems if theme.id in first.themes][:SAID]
    moved, values = _moved(f"aspect.{first.id}", first)
    cost, measured = _cost(f"aspect.{first.id}", first.impact)
    text = f"Most complain of {first.name}: {_complaining(first)}{moved}{cost}"
    if said:
        text += "; what they say is " + listed([f"{quoted(theme.label)} ({count(theme.customers)})" for theme in said])
    if others:
        text += ". Next comes " if len(others) == 1 else ". Next come "
        text += listed([f"{one.name} ({count(one.complaining)})" for one in others])
    values |= measured | _counts(said)
    for one in (first, *others):
        values |= {f"aspect.{one.id}.name": one.name, f"aspect.{one.id}.complaining": one.complaining}
    values |= {"answered": first.n, f"aspect.{first.id}.complaining_share": first.complaining_share}
    return Claim(f"{text}.", _items(said), values)


def most_said(problems: Sequence[Theme]) -> Claim:
    """The most widespread complaint, where it is of nothing in particular."""
    first = problems[0]
    return Claim(f"Most widespread is {quoted(first.label)}: {_extent(first)}.", first.items, _values([first]))


def _complaining(one: Aspect) -> str:
    return f"{count(one.complaining)} of {customers(one.n)}{in_percent(one.complaining_share, one.n)}"


def _moved(name: str, found: Aspect | Theme) -> tuple[str, Values]:
    """What its share comes from, where the change can be told from chance."""
    if found.change not in ("rising", "falling"):
        return "", {}
    before = found.previous_share or 0
    return f", {found.change} from {percent(before)}", {f"{name}.previous_share": before}


def _cost(name: str, found: Impact | None) -> tuple[str, Values]:
    """The satisfaction that goes with it, where that differs from nothing."""
    if found is None or found.ci[0] <= 0 <= found.ci[1]:
        return "", {}
    return f", associated with {points(found.value)} points of satisfaction", {f"{name}.impact": found.value}


def liked(exceeded: Sequence[Theme]) -> Claim:
    """What most customers like."""
    if not exceeded:
        return Claim("No five customers said the same thing, so there is no theme yet: read the single voices.", (), {})
    first = exceeded[0]
    return Claim(f"What most of them like: {quoted(first.label)}, {_extent(first)}.", first.items, _values([first]))


def decision(lead: Sequence[Aspect], problems: Sequence[Theme], done: Sequence[Action]) -> Claim:
    """The one thing to decide: on the most widespread complaint, of what most complain of, that nobody has decided on,
    or whose share has risen since what was released for it."""
    decided = {action.theme for action in done if action.change != "rising"}
    open_ones = [theme for theme in problems if theme.id not in decided]
    under = [(one, theme) for one in lead for theme in open_ones if theme.id in one.themes]
    if under:
        return _to_decide(under[0][1], under[0][0].name)
    untold = next((one for one in lead if not one.themes), None)
    if untold:
        text = f"To decide: who reads what {count(untold.complaining)} customers say of {untold.name}?"
        values: Values = {f"aspect.{untold.id}.{name}": getattr(untold, name) for name in ("name", "complaining")}
        return Claim(text, (), values)
    if not problems:
        return Claim("To decide: which question would make the next customers say what they missed?", (), {})
    if not open_ones:
        return Claim("To decide: nothing new. Each theme that fell short has its decision.", (), {})
    return _to_decide(open_ones[0], "")


def _to_decide(first: Theme, aspect: str) -> Claim:
    name, start = f"theme.{first.id}", ""
    values: Values = {f"{name}.label": first.label}
    if aspect:
        values[f"{name}.area"] = aspect
    if len(first.products) > 1:
        top = first.products[0]
        start = f" (start with {top.name}: {count(top.customers)} of these {count(first.customers)} customers)"
        values |= {
            f"{name}.product": top.name,
            f"{name}.product_customers": top.customers,
            f"{name}.customers": first.customers,
        }
    of = f" of {aspect}" if aspect else ""
    text = f"To decide: who takes on {quoted(first.label)}{of}{start}, and what would count as fixed?"
    return Claim(text, first.items, values)


def about(theme: Theme) -> Claim:
    """One sentence on one theme."""
    text, values = f"{quoted(theme.label)}: {_extent(theme)}", _values([theme])
    if theme.n >= LEAST_N:
        text += f", 95% interval {percent(theme.ci[0])} to {percent(theme.ci[1])}"
        values |= {f"theme.{theme.id}.low": theme.ci[0], f"theme.{theme.id}.high": theme.ci[1], "level": 0.95}
    if theme.previous_share is not None and theme.previous_customers is not None:
        before = in_percent(theme.previous_share, theme.previous_n or 0)
        text += f"; {count(theme.previous_customers)}{before} in the period before"
        values |= {
            f"theme.{theme.id}.previous_customers": theme.previous_customers,
            f"theme.{theme.id}.previous_share": theme.previous_share,
        }
    return Claim(f"{text}.", theme.items, values)


def associated(themes: Sequence[Theme]) -> list[Claim]:
    """One sentence on each theme whose impact on satisfaction differs from nothing."""
    told = [(theme, theme.impact) for theme in themes if theme.impact]
    return [_associated(theme, found) for theme, found in told if not found.ci[0] <= 0 <= found.ci[1]]


def _associated(theme: Theme, found: Impact) -> Claim:
    text = (
        f"{quoted(theme.label)} is associated with {points(found.value)} points of satisfaction "
        f"(95% interval {points(found.ci[0])} to {points(found.ci[1])}): "
        f"{count(found.raising)} of the {count(found.n)} who rated raise it."
    )
    name = f"theme.{theme.id}"
    values: Values = {
        f"{name}.label": theme.label, f"{name}.impact": found.value, f"{name}.impact_low": found.ci[0],
        f"{name}.impact_high": found.ci[1], f"{name}.rated": found.n, f"{name}.raising": found.raising, "level": 0.95,
    }  # fmt: skip
    return Claim(text, theme.items, values)


def changed(themes: Sequence[Theme]) -> list[Claim]:
    """One sentence on each theme that is called rising, falling or new."""
    return [_changed(theme) for theme in themes if theme.change in ("rising", "falling", "new")]


def _changed(theme: Theme) -> Claim:
    share, before = theme.share, theme.previous_share or 0
    text = (
        f"{theme.change.capitalize()}: {quoted(theme.label)}, {percent(share)} of customers after {percent(before)} "
        f"in the period before."
    )
    return Claim(text, theme.items, _values([theme]) | {f"theme.{theme.id}.previous_share": before})


def gap(found: DeliveryGap) -> Claim:
    """What the team believed against what customers say."""
    team, said = found.superior / found.team, found.said / found.n
    text = (
        f"Unseen, {count(found.superior)} of {count(found.team)} in the team{in_percent(team, found.team)} predicted "
        f"better than expected; {count(found.said)} of {count(found.n)} customers who were asked"
        f"{in_percent(said, found.n)} say so"
    )
    if min(found.team, found.n) >= LEAST_N:
        text += (
            f": a delivery gap of {points(found.value)} points "
            f"(95% interval {points(found.ci[0])} to {points(found.ci[1])})"
        )
    values: Values = {
        "gap.superior": found.superior, "gap.team": found.team, "gap.superior_share": team, "gap.said": found.said,
        "gap.n": found.n, "gap.said_share": said, "gap.value": found.value, "gap.low": found.ci[0],
        "gap.high": found.ci[1], "level": 0.95,
    }  # fmt: skip
    return Claim(f"{text}.", (), values)


def in_themes(items: int, grouped: int) -> Claim:
    """How much of what was said is in a theme."""
    values: Values = {"items": items, "items_in_themes": grouped}
    text = f"{count(grouped)} of {count(items)} things said belong to a theme"
    if items:
        values["items_in_themes.share"] = grouped / items
        text += in_percent(grouped / items, items)
    return Claim(f"{text}; the rest is general, unclear, or was said by fewer than five customers.", (), values)


def _part(figure: Figure) -> str:
    return f"{count(figure.count or 0)}{in_percent(figure.value or 0, figure.n)}"


def _extent(theme: Theme) -> str:
    return f"{count(theme.customers)} of {customers(theme.n)}{in_percent(theme.share, theme.n)}"


def _items(themes: Sequence[Theme]) -> tuple[int, ...]:
    return tuple(sorted({item for theme in themes for item in theme.items}))


def _values(themes: Sequence[Theme]) -> Values:
    found: Values = {}
    for theme in themes:
        found |= _counts([theme]) | {"answered": theme.n, f"theme.{theme.id}.share": theme.share}
    return found


def _counts(themes: Sequence[Theme]) -> Values:
    found: Values = {}
    for theme in themes:
        found[f"theme.{theme.id}.label"] = theme.label
        found[f"theme.{theme.id}.customers"] = theme.customers
    return found
