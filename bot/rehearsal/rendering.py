"""A rehearsal on paper: lines for the terminal, and one page that needs nothing outside itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.rehearsal.comparison import Change
from bot.rehearsal.report import TRUE_PAIRS
from bot.rehearsal.scoring import Outcome

NAME = 38
"""Characters of the widest name of a figure."""


def lines(report: Mapping[str, Any], changes: Sequence[Change] | None, reading: Sequence[Outcome]) -> Iterator[str]:
    """For the terminal, as tables of plain text."""
    yield verdict(report)
    yield ""
    for one in report["figures"]:
        spread = f"{one['low']:.0f} to {one['high']:.0f}" if one["low"] is not None else ""
        yield f"{one['name']:<{NAME}} {shown(one):>7}  {spread:<9} of {one['of']:<4} {one['note']}".rstrip()
    if changes is not None:
        yield from ("", "What changed, among those who came both times:")
        yield from (_changed(one) for one in changes if one.better or one.worse)
        if not any(one.better or one.worse for one in changes):
            yield "nothing"
    yield from ("", "Most worth reading:")
    yield from (f"{talk.id}  {', '.join(talk.troubles) or 'the longest'}" for talk in reading)


def page(report: Mapping[str, Any], changes: Sequence[Change] | None, reading: Sequence[Outcome]) -> str:
    """HTML without scripts, and without anything from outside the file."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    template = environment.get_template("page.html.j2")
    return template.render(report=report, verdict=verdict(report), changes=changes, worth_reading=reading, shown=shown)


def verdict(report: Mapping[str, Any]) -> str:
    """One sentence."""
    pairs = next(one for one in report["figures"] if one["name"] == TRUE_PAIRS)
    if pairs["value"] is None:
        return f"{report['customers']} simulated customers talked; none of them had a pair to tell."
    return (
        f"{report['customers']} simulated customers talked. Of {pairs['of']} who had something expected and something "
        f"else that happened to tell, {pairs['value']:.0f} % left both behind, confirmed and true."
    )


def shown(figure: Mapping[str, Any]) -> str:
    """The value as it is read: "70 %", "6", or a dash where nobody was in question."""
    if figure["value"] is None:
        return "-"
    return f"{figure['value']:.1f} %" if figure["low"] is not None else f"{figure['value']:g}"


def _changed(one: Change) -> str:
    people = [f"{word} {', '.join(ids)}" for word, ids in (("better:", one.better), ("worse:", one.worse)) if ids]
    sure = "more than chance" if one.is_sure else "may be chance"
    return f"{one.name:<{NAME}} {one.before:.1f} % -> {one.now:.1f} %  ({sure}) {'; '.join(people)}"
