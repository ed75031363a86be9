"""The digest as Slack blocks (Block Kit): the first screen, for a webhook."""

from __future__ import annotations

import json
from typing import Any

from bot.insight.model import Aspect, Digest, Pair, Quote, Theme
from bot.insight.render import cuts
from bot.insight.wording import count, in_percent, quoted

HEADER, SECTION, BLOCKS = 150, 3000, 50
"""Slack's limits: characters of a header and of a section, blocks of a message."""

Block = dict[str, Any]


def write(digest: Digest, base_url: str | None) -> str:
    """JSON with `text` (for notifications) and `blocks`."""
    cut = cuts.cut_of(digest)
    blocks = [
        {"type": "header", "text": {"type": "plain_text", "text": cuts.title(digest)[:HEADER]}},
        _context(cuts.days(digest.period)),
        _section("\n".join(escape(sentence) for sentence in digest.verdict[:-1])),
        _section(f"*{escape(digest.verdict[-1])}*"),
        _section("\n".join(_figures(digest))),
        *map(_section, _first(digest, base_url, cut.first)),
        _context(escape(digest.claims[-1].text)),
        *(
            [_section(f"<{cuts.page(digest, base_url)}|The whole digest, with what is behind each number>")]
            if base_url
            else []
        ),
    ]
    found = {"text": f"{cuts.title(digest)}: {digest.verdict[0]}", "blocks": blocks[:BLOCKS]}
    return json.dumps(found, indent=2, ensure_ascii=False) + "\n"


def _first(digest: Digest, base_url: str | None, most: int) -> list[str]:
    """What customers complain of most: the things, or where there are none, what they say."""
    if lead := cuts.leading(digest)[:most]:
        return [_aspect(aspect, digest, base_url) for aspect in lead]
    return [_theme(theme, digest, base_url) for theme in cuts.unmet(digest)[:most]]


def escape(text: str) -> str:
    """The three characters that Slack asks to escape: no mention and no link can be smuggled in."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _figures(digest: Digest) -> list[str]:
    found = []
    for figure in cuts.answered(digest):
        if figure.name == "customers":
            continue  # every line says of how many it is
        interval = f" ({shown})" if (shown := cuts.shown_interval(figure)) else ""
        found.append(f"{figure.title}: *{cuts.headline(figure)}*{interval}, n = {count(figure.n)}")
    return [*found, cuts.unanswered(digest)] if cuts.unanswered(digest) else found


def _aspect(aspect: Aspect, digest: Digest, base_url: str | None) -> str:
    """A thing that customers complain of, and what they say of it."""
    extent = f"{count(aspect.complaining)} of {count(aspect.n)} customers"
    moved = f", {aspect.change}" if digest.previous and aspect.change != "steady" else ""
    lines = [f"*{escape(aspect.name)}*  {extent}{in_percent(aspect.complaining_share, aspect.n)}{moved}"]
    for theme in cuts.issues(digest, aspect)[: cuts.ISSUES]:
        lines.append(f"• {escape(quoted(theme.label))} {count(theme.customers)}")
        pairs = [_pair(pair) for pair in theme.expectations[:1]]
        lines += pairs or [_quote(quote, base_url) for quote in theme.quotes[:1]]
    return "\n".join(lines)


def _pair(pair: Pair) -> str:
    return f"Expected: {escape(pair.expected or '')}" + (f" · got: {escape(pair.actual)}" if pair.actual else "")


def _theme(theme: Theme, digest: Digest, base_url: str | None) -> str:
    extent = f"{count(theme.customers)} of {count(theme.n)} customers{in_percent(theme.share, theme.n)}"
    moved = f", {theme.change}" if digest.previous and theme.change != "steady" else ""
    before = f", {cuts.told(theme.previous_customers or 0, theme.previous_n)} before" if theme.previous_n else ""
    lines = [f"*{escape(quoted(theme.label))}*  {extent}{before}{moved}"]
    told = theme.expectations[:1]
    lines += map(_pair, told)
    lines += [_quote(quote, base_url) for quote in cuts.further(theme, told)[:1]]
    return "\n".join(lines)


def _quote(quote: Quote, base_url: str | None) -> str:
    where = cuts.link(quote, base_url)
    return f"> {escape(' '.join(quote.text.split()))}" + (f" <{where}|conversation>" if where else "")


def _section(text: str) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text[:SECTION]}}


def _context(text: str) -> Block:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text[:SECTION]}]}
