"""One digest in four formats, also with hostile words in it. Cost: 5 s, no service."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest

from bot.insight.asked import DigestQuery
from bot.insight.digest import build, run
from bot.insight.model import Aspect, Claim, Digest, Pair, Period, Segment, Trend, TrendPoint
from bot.insight.render import charts, course, cuts, page, render, told
from bot.insight.themes import refresh
from bot.store.database import Database

from .conftest import BATTERY, SOUND, START, Teller, embed

BASE = "https://feedback.example/"
HOSTILE = "the battery <script>alert(1)</script> & [x](javascript:1) *dies* <!channel>"


@pytest.fixture
def digest(heard: Database, teller: Teller) -> Digest:
    teller.say(HOSTILE, "unmet")
    teller.say_all([f"{quote} {HOSTILE}" for quote in BATTERY], ratings={"csat": 1})
    refresh(heard, embed)
    return build(heard, DigestQuery())


@pytest.mark.parametrize("audience", sorted(cuts.CUTS))
@pytest.mark.parametrize("format", ["html", "md", "json", "slack"])
def test_every_format_is_written_for_every_audience(heard: Database, audience: str, format: str) -> None:
    written = render(run(heard, embed, DigestQuery(audience=audience)), format, BASE)
    assert "battery" in written
    assert written.endswith("\n") or format == "html"


def test_the_page_needs_nothing_from_outside_and_runs_nothing(digest: Digest) -> None:
    page = render(digest, "html", BASE)
    assert len(page.encode()) < 100_000
    assert not re.search(r"<script|<link|<img|<iframe|@import|url\(|\son\w+=", page)
    outside = set(re.findall(r'(?:href|src)="([^"]*)"', page))
    assert outside
    own = (
        r"https://feedback\.example/(console/(conversations/\w+#turn-\d+|themes/\d+)|digest/behind/[\w.%-]+\?[\w&=;-]+)"
    )
    assert all(re.fullmatch(own, found) for found in outside)


def test_customers_words_cannot_become_markup(digest: Digest) -> None:
    assert "<script" not in render(digest, "html")
    assert "&lt;script&gt;" in render(digest, "html")
    markdown = render(digest, "md")
    assert "<script" not in markdown.replace("\\<", "")
    assert not re.search(r"(?<!\\)\]\(javascript", markdown)
    slack = json.loads(render(digest, "slack"))
    text = json.dumps(slack["blocks"])
    assert "<!channel>" not in text
    assert "&lt;!channel&gt;" in text


def test_quotes_link_to_their_turn_only_when_there_is_somewhere_to_link_to(digest: Digest) -> None:
    for name in ("html", "md", "slack"):
        assert "/console/conversations/" in render(digest, name, BASE)
        assert "/console/conversations/" not in render(digest, name)


def test_every_number_of_customers_is_a_link(digest: Digest) -> None:
    page = re.sub(r"<(style|svg|blockquote|dl|option)\b.*?</\1>", "", render(digest, "html", BASE), flags=re.DOTALL)
    linked = re.sub(r'<a class="num"[^>]*>[^<]*</a>', "N", page.replace("(4 or 5 of 5)", ""))
    assert linked.count("N of N") > 5
    plain = re.sub(r"“[^”]*”|<[^>]*>", " ", linked)
    assert re.findall(r"\d[\d,]*%?\)? of .{10}|.{10} of \d[\d,]*|\(\d[\d,]*\)", plain) == []
    assert '<a class="num"' not in render(digest, "html")


def test_the_numbers_of_a_sentence_lead_to_what_they_count(digest: Digest) -> None:
    values = {"theme.3.label": "5 of 6 lenses", "theme.3.product": "Lamp 6", "theme.3.product_customers": 6,
              "theme.3.previous_share": 0.5, "level": 0.95}  # fmt: skip
    claim = Claim("“5 of 6 lenses” (Lamp 6): 6 now, 50% before (95% interval) <b>.", (), values)
    said = told.sentence(replace(digest, previous=Period(date(2026, 2, 1), date(2026, 2, 7))), BASE, claim)
    lamp, before = re.findall(r'href="([^"]*)">([^<]*)</a>', said)
    assert lamp[1] == "6" and "/digest/behind/theme.3.product.Lamp%206?" in lamp[0]
    assert before[1] == "50%" and "/digest/behind/theme.3?since=2026-02-01" in before[0]
    assert "95% interval) &lt;b&gt;." in said


def test_each_segment_is_compared_with_what_it_expected(digest: Digest) -> None:
    parts = tuple(
        Segment("audience", name, 9, 3, 1 / 3, (0, 1), met)
        for name, met in (("customer", (1, 2, 3, 1, 0)), ("distributor", (0, 0, 1, 0, 0)), ("press", None))
    )
    page = render(replace(digest, segments=parts), "html", BASE)
    assert page.count('aria-label="customer, compared with what was expected: much worse 1') == 1
    assert "/digest/behind/segment.audience.customer.worse?" in page
    assert "press, compared" not in page


def test_the_first_screen_is_verdict_scorecard_and_what_fell_short(digest: Digest) -> None:
    page = render(digest, "html")
    order = [
        page.index(part) for part in ("To decide", "Scorecard", "What customers complain of most", "What went well")
    ]
    assert order == sorted(order)


def test_every_chart_says_in_words_what_it_shows(digest: Digest) -> None:
    page = render(digest, "html")
    charts_drawn = re.findall(r"<svg [^>]*>", page)
    assert charts_drawn
    assert all('role="img"' in chart and re.search(r'aria-label="[^"]{20,}"', chart) for chart in charts_drawn)


def test_chat_and_markdown_lead_to_the_whole_digest_and_say_nothing_twice(digest: Digest) -> None:
    first = digest.themes[0]
    told = replace(first, expectations=(Pair(first.quotes[0].item, "a week", "a day", True),), previous_share=0.02)
    shown = replace(digest, themes=(told, *digest.themes[1:]), previous=Period(date(2026, 2, 1), date(2026, 2, 7)))
    for name in ("slack", "md"):
        written = render(shown, name, BASE)
        assert "/digest?since=" in written
        assert "a week" in written and first.quotes[0].text not in written
    assert "Customers who answered" not in render(shown, "slack", BASE)


def test_the_mail_is_made_of_what_mail_programs_show(digest: Digest) -> None:
    mail = render(digest, "mail", BASE)
    assert len(mail.encode()) < 100_000
    assert not re.search(r"<svg|<style|<img|<script|var\(|display:\s*(grid|flex)|url\(", mail)
    assert "battery" in mail and "/digest?since=2026-03-02" in mail
    assert all(sentence in mail.replace("&#39;", "'") for sentence in digest.verdict[:1])


def test_a_course_marks_where_something_was_released() -> None:
    weeks = [Period(START.date() + timedelta(days=7 * n), START.date() + timedelta(days=7 * n + 6)) for n in range(3)]
    points = (TrendPoint(weeks[0], 0.5, 10, (0.24, 0.76)), TrendPoint(weeks[1], None, 0, None),
              TrendPoint(weeks[2], 0.8, 40, (0.65, 0.9)))  # fmt: skip
    trend = Trend("csat", "Satisfied", "share", points)
    drawn = course.draw(trend, [(weeks[1].since, "it hums")])
    assert drawn.count('class="release"') == 1 and drawn.count('class="value"') == 2
    assert "5 of 10" in drawn and "no answer" in drawn
    assert re.findall(r'text-anchor="end">(\d+%)<', drawn) == ["20%", "40%", "60%", "80%", "100%"]


def spoken_of(name: str, share: float, content: float) -> Aspect:
    customers, n = round(1000 * share), 1000
    good = round(content * customers)
    return Aspect(
        1,
        name,
        False,
        customers,
        n,
        share,
        (0, 1),
        12,
        customers - good,
        0.1,
        (0, 1),
        good,
        content,
        (0, 1),
        (),
        "watch",
    )


def test_the_quadrant_tells_each_aspect_and_keeps_marks_apart() -> None:
    drawn = charts.quadrant(
        [spoken_of("sound", 0.3, 0.9), spoken_of("battery", 0.3, 0.9), spoken_of("software", 0.1, 0.2)]
    )
    assert "sound: 300 of 1000 speak of it, 270 of them name nothing wrong" in drawn
    marks = re.findall(r'<circle class="(\w+)" cx="(\d+)" cy="(\d+)"', drawn)
    assert [kind for kind, _, _ in marks] == ["well", "well", "poor"]
    assert abs(int(marks[0][1]) - int(marks[1][1])) >= 22


@pytest.mark.timeout(60)
def test_a_crowd_at_the_middle_of_the_quadrant_is_drawn_apart() -> None:
    shares = (0.275, 0.28, 0.285, 0.278, 0.282, 0.279, 0.281, 0.28)
    drawn = charts.quadrant(
        [spoken_of("wide", 0.5, 0.9), *(spoken_of(f"thing {share}", share, 0.5) for share in shares)]
    )
    places = sorted(int(x) for x in re.findall(r'<circle class="\w+" cx="(\d+)"', drawn)[1:])
    assert len(places) == len(shares) and all(right - left >= 21 for left, right in pairwise(places))
    assert places[0] >= 34
    assert places[-1] <= 424


def test_what_was_not_asked_is_said_and_not_shown(teller: Teller) -> None:
    teller.say_all(BATTERY)
    digest = run(teller.database, embed, DigestQuery())
    for name in ("html", "md", "slack"):
        written = render(digest, name)
        assert "Not asked, or not answered, in this period: satisfaction" in written
        assert "Net Promoter" not in written


def test_changes_are_shown_only_beside_a_period_before(heard: Database, teller: Teller) -> None:
    assert "What changed" not in render(run(heard, embed, DigestQuery()), "html")
    teller.say_all(["the leather strap is loose"] * 6, at=START + timedelta(days=7))
    since = START.date() + timedelta(days=7)
    page = render(run(heard, embed, DigestQuery(since=since, until=since + timedelta(days=6))), "html")
    assert "What changed" in page
    assert '<span class="tag watch">watch</span>' in page


def test_slack_keeps_within_its_limits(digest: Digest) -> None:
    blocks = json.loads(render(replace(digest, product="x" * 400), "slack"))["blocks"]
    assert len(blocks) <= 50
    for block in blocks:
        text = block["text"]["text"] if "text" in block else block["elements"][0]["text"]
        assert 0 < len(text) <= (150 if block["type"] == "header" else 3000)


def test_an_unknown_format_is_refused(digest: Digest) -> None:
    with pytest.raises(ValueError, match="html, mail, md, json or slack"):
        render(digest, "pdf")


@pytest.mark.parametrize(
    ("since", "until", "words"),
    [
        (date(2026, 3, 2), date(2026, 3, 2), "2 March 2026"),
        (date(2026, 3, 2), date(2026, 3, 8), "2 to 8 March 2026"),
        (date(2026, 2, 27), date(2026, 3, 5), "27 February 2026 to 5 March 2026"),
    ],
)
def test_days_in_words(since: date, until: date, words: str) -> None:
    assert cuts.days(Period(since, until)) == words


def test_diverging_bars_lie_round_the_middle() -> None:
    drawn = charts.diverging([2, 2, 4, 1, 1])
    assert "much worse 2, worse 2, as expected 4, better 1, much better 1" in drawn
    widths = [float(width) for width in re.findall(r'<rect [^>]*width="([\d.]+)"', drawn)]
    assert widths == [60.0, 60.0, 120.0, 30.0, 30.0]
    assert 'class="met2" x="240.0"' in drawn


def test_of_few_answers_no_percentage_is_told_in_any_format(teller: Teller) -> None:
    teller.say_all(BATTERY[:5], ratings={"csat": 2, "disconfirmation": -1, "nps": 3}, aspect="battery")
    teller.say_all(SOUND, "praise", ratings={"csat": 5}, at=START - timedelta(days=7))
    digest = run(teller.database, embed, DigestQuery(since=START.date(), until=START.date() + timedelta(days=6)))
    for name in ("md", "slack", "html"):
        told = re.sub(
            r"<style>.*?</style>|95% interval|below 10%|\"95%|0 to 100%", "", render(digest, name), flags=re.DOTALL
        )
        assert not re.findall(r"[\d.]+%", told), name
    mailed = re.sub(r'style="[^"]*"|width="[^"]*"|95% interval', "", page.mail(digest, None))
    assert not re.findall(r"[\d.]+%", mailed)
    assert "5 of 5" in mailed
