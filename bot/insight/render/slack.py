"""The digest as Slack blocks (Block Kit): the first screen, for a webhook."""

from __future__ import annotations

import json
from typing import Any

from bot.insight.model import Digest, Theme
from bot.insight.render import cuts
from bot.insight.wording import count, percent, quoted

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
        *(_section(_theme(theme, digest, base_url)) for theme in cuts.unmet(digest)[: cut.first]),
        _context(escape(digest.claims[-1].text)),
        *(
            [_section(f"<{cuts.page(digest, base_url)}|The whole digest, with what is behind each number>")]
            if base_url
            else []
        ),
    ]
    found = {"text": f"{cuts.title(digest)}: {digest.verdict[0]}", "blocks": blocks[:BLOCKS]}
    return json.dumps(found, indent=2, ensure_ascii=False) + "\n"


def escape(text: str) -> str:
    """The three characters that Slack asks to escape: no mention and no link can be smuggled in."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _figures(digest: Digest) -> list[str]:
    found = []
    for figure in cuts.answered(digest):
        if figure.name == "customers":
            continue  # every line says of how many it is
        interval = f" ({cuts.interval(figure)})" if figure.ci else ""
        found.append(f"{figure.title}: *{cuts.headline(figure)}*{interval}, n = {count(figure.n)}")
    return [*found, cuts.unanswered(digest)] if cuts.unanswered(digest) else found


def _theme(theme: Theme, digest: Digest, base_url: str | None) -> str:
    extent = f"{count(theme.customers)} of {count(theme.n)} customers ({percent(theme.share)})"
    moved = f", {theme.change}" if digest.previous and theme.change != "steady" else ""
    before = f", {percent(theme.previous_share)} before" if theme.previous_share is not None else ""
    lines = [f"*{escape(quoted(theme.label))}*  {extent}{before}{moved}"]
    told = theme.expectations[:1]
    for pair in told:
        lines.append(
            f"Expected: {escape(pair.expected or '')}" + (f" · got: {escape(pair.actual)}" if pair.actual else "")
        )
    for quote in cuts.further(theme, told)[:1]:
        where = cuts.link(quote, base_url)
        lines.append(f"> {escape(' '.join(quote.text.split()))}" + (f" <{where}|conversation>" if where else ""))
    return "\n".join(lines)


def _section(text: str) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text[:SECTION]}}


def _context(text: str) -> Block:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text[:SECTION]}]}
