"""The digest as one self-contained page: for the browser, for e-mail, for paper."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from bot.insight.model import Digest, Theme
from bot.insight.render import charts, cuts
from bot.insight.wording import count, customers, percent


def write(digest: Digest, base_url: str | None) -> str:
    """HTML without scripts and without anything from outside the file."""
    unmet = cuts.unmet(digest)
    return _template().render(
        digest=digest,
        cut=cuts.cut_of(digest),
        unmet=unmet,
        wishes=cuts.wishes(digest),
        changed=cuts.changed(digest),
        top=scale([*unmet, *digest.exceeded, *cuts.wishes(digest)]),
        base_url=base_url,
    )


def scale(themes: list[Theme]) -> float:
    """The right end of all theme charts of a page, so that they can be compared."""
    return max([theme.ci[1] for theme in themes] + [theme.previous_share or 0 for theme in themes], default=1.0)


@cache
def _template() -> Template:
    folder = Path(__file__).parent
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(cuts=cuts, charts=charts)
    environment.filters.update(percent=percent, count=count, customers=customers)
    return environment.get_template("page.html.j2")
