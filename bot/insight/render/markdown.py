"""The digest as Markdown: for the terminal, a wiki, a pull request."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.insight.model import Digest, Pair, Quote, Theme
from bot.insight.render import cuts
from bot.insight.wording import ENOUGH, count, in_percent, percent, quoted, signed

SPECIAL = str.maketrans({character: f"\\{character}" for character in "\\`*_[]<>#|~"})


def write(digest: Digest, base_url: str | None) -> str:
    """Markdown in which the customers' words cannot become markup."""
    return "\n".join(_lines(digest, base_url)).rstrip() + "\n"


def _lines(digest: Digest, base_url: str | None) -> Iterator[str]:
    cut, unmet = cuts.cut_of(digest), cuts.unmet(digest)
    yield from (f"# {plain(cuts.title(digest))}", "", _when(digest), "")
    yield from (f"{plain(sentence)}\n" for sentence in digest.verdict[:-1])
    yield from (f"**{plain(digest.verdict[-1])}**", "")
    yield from _scorecard(digest)
    if gap := cuts.gap_sentence(digest):
        yield from (plain(gap), "")
    if cuts.leading(digest):
        yield from _leading(digest, base_url)
    else:
        yield from _section("What fell short most often", unmet[: cut.first], digest, base_url, 2)
    yield from _changed(digest)
    yield from _trends(digest)
    yield from _spoken_of(digest)
    rest = cuts.more(digest)[: cut.detailed]
    yield from _section("More that went wrong", rest, digest, base_url, 1)
    if cut.detailed:
        yield from _section("What they wish for", cuts.wishes(digest)[: cut.first], digest, base_url, 1)
    liked = digest.exceeded[: cut.exceeded]
    yield from _section("What went well, and better than expected", liked, digest, base_url, 1)
    if digest.story and cut.story:
        yield from _voices("One customer's story", digest.story.quotes, base_url)
    yield from _voices("Single voices", digest.single_voices[: cut.voices], base_url)
    yield from _actions(digest)
    yield from _quality(digest)
    if base_url:
        yield from ("", f"[The whole digest, with what is behind each number]({cuts.page(digest, base_url)})")


def plain(text: str) -> str:
    """Text that Markdown shows as it is, on one line."""
    return " ".join(text.split()).translate(SPECIAL)


def _when(digest: Digest) -> str:
    before = f", compared with {cuts.days(digest.previous)}" if digest.previous else ""
    return cuts.days(digest.period) + before


def _scorecard(digest: Digest) -> Iterator[str]:
    yield from ("| Figure | Value | 95% interval | Rests on | Before |", "| --- | ---: | --- | ---: | --- |")
    for figure in cuts.answered(digest):
        change = figure.change
        before = f"{cuts.then(figure)}, {change.verdict}" if change else ""
        interval = cuts.shown_interval(figure)
        yield f"| {figure.title} | {cuts.headline(figure)} | {interval} | {count(figure.n)} | {before} |"
    yield ""
    if missing := cuts.unanswered(digest):
        yield from (missing, "")


def _section(title: str, themes: Sequence[Theme], digest: Digest, base_url: str | None, quotes: int) -> Iterator[str]:
    if not themes:
        return
    yield from (f"## {title}", "")
    for theme in themes:
        yield from _theme(theme, digest, base_url, quotes)
    yield ""


def _theme(theme: Theme, digest: Digest, base_url: str | None, quotes: int) -> Iterator[str]:
    tag = f"; {cuts.told(theme.previous_customers or 0, theme.previous_n)} before" if theme.previous_n else ""
    tag += f", {theme.change}" if digest.previous and theme.change != "steady" else ""
    yield (
        f"- **{plain(quoted(theme.label))}**: {count(theme.customers)} of {count(theme.n)} customers"
        f"{cuts.extent(theme)}{tag}"
    )
    if theme.impact:
        low, high = map(signed, theme.impact.ci)
        yield f"  - Associated with {signed(theme.impact.value)} points of satisfaction ({low} to {high})"
    for pair in theme.expectations:
        yield f"  - {_pair(pair)}"
    yield from (f"  - {_quote(quote, base_url)}" for quote in cuts.further(theme, theme.expectations)[:quotes])


def _changed(digest: Digest) -> Iterator[str]:
    moved = cuts.changed(digest)
    if not moved:
        return
    yield from ("## What changed", "")
    for theme in moved:
        before = cuts.told(theme.previous_customers or 0, theme.previous_n or 0)
        yield f"- {theme.change}: {plain(quoted(theme.label))}, {cuts.told(theme.customers, theme.n)} after {before}"
    yield ""


def _trends(digest: Digest) -> Iterator[str]:
    for trend in digest.trends:
        yield from (
            f"## {trend.title} over time",
            "",
            "| Days | Value | 95% interval | Rests on |",
            "| --- | ---: | --- | ---: |",
        )
        for point in trend.points:
            value, ends = cuts.at(trend, point), cuts.around(trend, point)
            yield f"| {cuts.days(point.days)} | {value or 'nobody answered'} | {ends} | {count(point.n)} |"
        yield ""


def _spoken_of(digest: Digest) -> Iterator[str]:
    shown = cuts.spoken_of(digest)[: cuts.cut_of(digest).aspects]
    if not shown:
        return
    yield from ("## What they speak of", "")
    for one in shown:
        yield (
            f"- **{plain(one.name)}**: {cuts.with_share(one.customers, one.n)} customers, "
            f"{cuts.with_share(one.content, one.customers)} of them name nothing wrong"
        )
    yield ""


def _words(theme: Theme, base_url: str | None) -> list[str]:
    """What was expected and what came, or else a quote."""
    pairs = [_pair(pair) for pair in theme.expectations[:1]]
    return pairs or [_quote(quote, base_url) for quote in theme.quotes[:1]]


def _pair(pair: Pair) -> str:
    return f"Expected: {plain(pair.expected or '')}" + (f"; got: {plain(pair.actual)}" if pair.actual else "")


def _leading(digest: Digest, base_url: str | None) -> Iterator[str]:
    """The things that customers complain of, with what they say of each."""
    yield from ("## What customers complain of most", "")
    for one in cuts.leading(digest)[: cuts.cut_of(digest).first]:
        moved = f"; {one.change}" if digest.previous and one.change != "steady" else ""
        low, high = one.complaining_ci
        between = f", {percent(low)} to {percent(high)}" if one.n >= ENOUGH else ""
        yield (
            f"- **{plain(one.name)}**: {count(one.complaining)} of {count(one.n)} customers"
            f"{in_percent(one.complaining_share, one.n)}{between}{moved}"
        )
        if one.impact:
            least, most = map(signed, one.impact.ci)
            yield f"  - Associated with {signed(one.impact.value)} points of satisfaction ({least} to {most})"
        for theme in cuts.issues(digest, one)[: cuts.ISSUES]:
            yield f"  - {plain(quoted(theme.label))}: {count(theme.customers)}"
            yield from (f"    - {line}" for line in _words(theme, base_url))
    yield ""


def _actions(digest: Digest) -> Iterator[str]:
    if not digest.actions:
        return
    yield from ("## Decided, and measured again", "")
    for action in digest.actions:
        line = f"- {plain(quoted(action.label))}: {cuts.DECISIONS[action.decision]} ({plain(cuts.responsible(action))})"
        if action.before and action.since:
            since, before = (cuts.told(side.customers, side.n) for side in (action.since, action.before))
            line += f"; {since} since, {before} before: {action.change}"
        if action.told:
            answers = f"{action.fixed} yes, {action.partly} partly, {action.not_fixed} no, of {action.told} told"
            line += f"; did it fix it? {answers}"
        yield line
    yield ""


def _voices(title: str, quotes: Sequence[Quote], base_url: str | None) -> Iterator[str]:
    if quotes:
        yield from (f"## {title}", "")
        yield from (f"- {_quote(quote, base_url)}" for quote in quotes)
        yield ""


def _quote(quote: Quote, base_url: str | None) -> str:
    where = cuts.link(quote, base_url)
    source = f"[conversation]({where})" if where else f"item {quote.item}"
    product = f"{plain(quote.product)}, " if quote.product else ""
    return f"{plain(quoted(quote.text))} ({product}{source})"


def _quality(digest: Digest) -> Iterator[str]:
    quality = digest.data_quality
    yield from ("## What this rests on", "", digest.claims[-1].text)
    yield (
        f"{count(quality['imported'])} imported answers, {count(quality['started'])} chats, "
        f"{count(quality['messages'])} messages, {count(quality['unanalysed'])} of them not yet read, "
        f"{count(quality.get('not_understood', 0))} in a language that is not understood and counted nowhere else. "
        "Every number was counted twice, and every quote is the customer's own words with personal details masked."
    )
