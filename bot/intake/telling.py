"""What an import found, will do and did, in words: for the terminal and for the console's page alike."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo

from bot.intake.fields import Row
from bot.intake.importer import ImportReport

MENDED = {
    "html": "HTML was turned into text in {count:,}",
    "entities": "entities such as &#39; were decoded in {count:,}",
    "mojibake": "letters that had been decoded wrongly (Ã¶ for ö) were put right in {count:,}",
}
TEXT = 200
"""Characters of a text that are shown of a row."""


def outcome(report: ImportReport) -> Iterator[str]:
    """What became of the rows, a sentence each."""
    yield f"{report.stored} stored, {report.already_there} already there, {len(report.bad)} not usable."
    if report.alike:
        yield f"{report.alike:,} are the same as a row before; with a column of ids (--id) each would count."
    if report.wordless:
        yield f"{report.wordless:,} are ratings without words; they count among the ratings."
    if report.unrated or report.empty_ratings:
        unread, empty = len(report.unrated), report.empty_ratings
        yield f"Taken without a rating: {unread} whose rating could not be read, {empty} where none was given."
    if report.undated:
        yield f"Taken without a date: {len(report.undated)} whose date could not be read; they count as said today."
    for kind, count in sorted(report.mended.items()):
        yield f"Texts mended: {MENDED[kind].format(count=count)}."


def preview(row: Row, zone: tzinfo, *, named: bool = True) -> str:
    """A row as it will be stored, by the clock of `zone`; `named`: with the reference of the customer."""
    text = " ".join(row.text.split())
    shown = text if len(text) <= TEXT else f"{text[:TEXT]}..."
    parts = [f"line {row.line}", f"{row.at.astimezone(zone):%Y-%m-%d %H:%M}" if not row.undated else "no date"]
    if row.rating is not None:
        given = f" (given as {row.rating.given['value']:g} of {row.rating.given['scale']})" if row.rating.given else ""
        parts.append(f"{row.rating.csat:g} of 5{given}")
    parts += [name for name in (row.product, row.customer if named else None) if name]
    return f"{', '.join(parts)}: {shown or '(a rating without words)'}"
