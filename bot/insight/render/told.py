"""The sentences of a digest, each number in them a link to the conversations behind it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from markupsafe import Markup

from bot.insight.model import Claim, Digest
from bot.insight.render import cuts
from bot.insight.wording import NUMBER, QUOTED, ways_to_write

LINK = Markup('<a class="num" href="{}">{}</a>')
THEME = re.compile(r"theme\.(\d+)\.(\w+)")
OF_A_THEME = {
    "product_customers": "theme.{id}.product.{product}", "rated": "csat.n", "raising": "impact.{id}",
    "impact": "impact.{id}", "impact_low": "impact.{id}", "impact_high": "impact.{id}",
}  # fmt: skip
"""What stands behind a value of a theme; behind the others stands the theme."""
ASPECT = re.compile(r"aspect\.(\d+)\.(\w+)")
OF_AN_ASPECT = {"complaining": "aspect.{}.complaining", "complaining_share": "aspect.{}.complaining",
                "previous_share": "aspect.{}.complaining", "impact": "impact.aspect.{}"}  # fmt: skip
OTHERS = {
    "answered": "customers", "gap.said": "exceeded", "gap.said_share": "exceeded", "gap.n": "exceeded.n",
    "items_in_themes.share": "items_in_themes",
}  # fmt: skip
PLAIN = ("level", "gap.")
"""Behind a level, or what the team predicted, stands no conversation."""


def sentence(digest: Digest, base_url: str | None, claim: Claim) -> Markup:
    """The claim's text with its links; without a place to link to, only the text."""
    left = [name for name, value in claim.values.items() if not isinstance(value, str)]
    written = Markup()
    for text, numeric in _pieces(claim):
        name = next((name for name in left if numeric and text in ways_to_write(float(claim.values[name]))), None)
        if name is not None:
            left.remove(name)
        href = _behind(digest, base_url, claim, name) if name else None
        written += LINK.format(href, text) if href else Markup.escape(text)
    return written


def _pieces(claim: Claim) -> Iterator[tuple[str, bool]]:
    """Its text in pieces, and which are numbers: none is within quoted words or a product's name."""
    names = sorted((value for value in claim.values.values() if isinstance(value, str)), key=len, reverse=True)
    kept = "|".join([QUOTED.pattern, *(re.escape(name) for name in names if name)])
    for index, piece in enumerate(re.split(f"({kept})", claim.text)):
        if index % 2:
            yield piece, False
        else:
            yield from ((part, place % 2 == 1) for place, part in enumerate(re.split(f"({NUMBER.pattern})", piece)))


def _behind(digest: Digest, base_url: str | None, claim: Claim, name: str) -> str | None:
    if found := THEME.fullmatch(name):
        theme, field = found.groups()
        product = claim.values.get(f"theme.{theme}.product", "")
        behind = OF_A_THEME.get(field, "theme.{id}").format(id=theme, product=product)
        return cuts.behind(digest, base_url, behind, digest.previous if field.startswith("previous") else None)
    if found := ASPECT.fullmatch(name):
        behind = OF_AN_ASPECT[found[2]].format(found[1])
        return cuts.behind(digest, base_url, behind, digest.previous if found[2].startswith("previous") else None)
    if name not in OTHERS and name.startswith(PLAIN):
        return None
    return cuts.behind(digest, base_url, OTHERS.get(name, re.sub(r"\.(count|value)$", "", name)))
