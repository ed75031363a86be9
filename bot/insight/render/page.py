"""The digest as one self-contained page, for the browser and for paper, and as the first screen of it for mail."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from bot.insight.model import Digest, Theme
from bot.insight.render import charts, course, cuts, told
from bot.insight.wording import count, customers, percent, signed


def write(digest: Digest, base_url: str | None, bar: str = "") -> str:
    """HTML without scripts and without anything from outside the file; `bar` is markup that stands before it."""
    return _written("page.html.j2", digest, base_url, bar)


def mail(digest: Digest, base_url: str | None, bar: str = "") -> str:
    """HTML for mail programs: tables and plain colours instead of drawings and style sheets, which many leave out."""
    return _written("mail.html.j2", digest, base_url, bar)


def _written(template: str, digest: Digest, base_url: str | None, bar: str) -> str:
    unmet = cuts.unmet(digest)
    top = scale([*unmet, *digest.exceeded, *cuts.wishes(digest)])
    return (
        _environment()
        .get_template(template)
        .render(
            digest=digest,
            cut=cuts.cut_of(digest),
            unmet=unmet,
            wishes=cuts.wishes(digest),
            changed=cuts.changed(digest),
            top=top,
            width=lambda share: max(1, round(100 * share / top)),
            by_id={theme.id: theme for theme in (*digest.themes, *digest.exceeded)},
            base_url=base_url,
            bar=Markup(bar),  # noqa: S704 # nosec B704 - made by a page of our own, not from what customers said
        )
    )


def scale(themes: list[Theme]) -> float:
    """The right end of all theme charts of a page, so that they can be compared."""
    return max([theme.ci[1] for theme in themes] + [theme.previous_share or 0 for theme in themes], default=1.0)


@cache
def _environment() -> Environment:
    folder = Path(__file__).parent
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(cuts=cuts, charts=charts, course=course, told=told)
    environment.filters.update(percent=percent, count=count, customers=customers, signed=signed)
    return environment
