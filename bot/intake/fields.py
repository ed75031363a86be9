"""One record becomes one checked row: text, id, rating, date, product, customer."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.intake import dates
from bot.intake.columns import Columns
from bot.intake.dates import date_of
from bot.intake.moments import NoDate
from bot.intake.objects import value_at
from bot.intake.ratings import Form, NoRating, Rating, rating_of, shown
from bot.language.markup import as_written
from bot.language.pii import mask

MAX_TEXT = 100_000
MAX_ID = 200
MAX_PRODUCT = 300
MAX_CUSTOMER = 200


class BadRow(ValueError):
    """A row that cannot be stored; the message is the reason that is reported."""


@dataclass(frozen=True)
class Forms:
    """How the columns are read, as all their cells have shown."""

    columns: Columns
    rating: Form = field(default_factory=Form)
    date: dates.Form = field(default_factory=dates.Form)
    source: str | None = None
    """Within which the ids are unique."""


@dataclass(frozen=True)
class Row:
    """A row that can be stored; `text` is masked, and empty where somebody rated without words."""

    line: int
    external_id: str
    text: str
    at: datetime
    rating: Rating | None
    product: str | None
    customer: str | None
    unrated: str | None = None
    """Why what stands where the rating should is none."""
    undated: str | None = None
    """Likewise of the date; `at` is then the moment of the import, as where no date is given."""
    rated: str = ""
    """The rating as it stands in the file."""
    mended: frozenset[str] = frozenset()
    """What was taken out of the text: html | entities | mojibake."""

    @property
    def said(self) -> str:
        """What the transcript shows."""
        return self.text or self.rated


def row_of(line: int, values: dict[str, Any], forms: Forms, moment: datetime) -> Row:
    """Checks one record. `moment` stands in for a date that is not given. Raises BadRow; never for the sake of a rating
    or a date, without which the text is worth as much."""
    columns = forms.columns
    cell = _value(values, columns.rating)
    rating, unrated = _rating(cell, forms.rating)
    at, undated = _date(_value(values, columns.date), forms.date, moment)
    text, mended = _text(values, columns, rated=rating is not None)
    return Row(
        line=line,
        external_id=_external_id(values, columns, forms.source),
        text=mask(text),
        at=at or moment,
        rating=rating,
        product=_name(_value(values, columns.product), "product", MAX_PRODUCT),
        customer=_name(_value(values, columns.customer), "customer", MAX_CUSTOMER),
        unrated=unrated,
        undated=undated,
        rated=str(cell).strip() if rating else "",
        mended=mended,
    )


def text_of(value: Any, column: str) -> str:
    """The words themselves, without the white space around them."""
    if value is None or value == "":
        raise BadRow(f"no text in '{column}'")
    if not isinstance(value, str):
        raise BadRow(f"'{column}' is not text but {type(value).__name__}")
    text = _sound(value).replace("\r\n", "\n").strip()
    if not text:
        raise BadRow(f"no text in '{column}'")
    if len(text) > MAX_TEXT:
        raise BadRow(f"the text has {len(text):,} characters and is too long; at most {MAX_TEXT:,} are taken")
    return text


def _text(values: dict[str, Any], columns: Columns, *, rated: bool) -> tuple[str, frozenset[str]]:
    """Title and text as they were written, and what was mended in them; nothing where there is a rating alone."""
    assert columns.text is not None
    cells = [_value(values, name) for name in (columns.title, columns.text) if name]
    found = [as_written(text_of(cell, columns.text)) for cell in cells if not _is_blank(cell)]
    texts = [one.text.strip() for one in found]
    if len(texts) > 1 and texts[1].startswith(texts[0]):  # some exports cut a title out of the text
        del texts[0]
    text = "\n".join(filter(None, texts))
    if not (text or rated):
        raise BadRow(f"no text in '{columns.text}'")
    return text, frozenset().union(*(one.mended for one in found))


def _is_blank(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _rating(value: Any, form: Form) -> tuple[Rating | None, str | None]:
    try:
        return rating_of(value, form), None
    except NoRating as reason:
        return None, str(reason)


def _date(value: Any, form: dates.Form, moment: datetime) -> tuple[datetime | None, str | None]:
    try:
        return date_of(value, form, moment), None
    except NoDate as reason:
        return None, str(reason)


def _external_id(values: dict[str, Any], columns: Columns, source: str | None) -> str:
    prefix = f"{source}/" if source else ""
    if columns.id is None:
        whole = json.dumps(values, sort_keys=True, default=str)
        return f"{prefix}row:{hashlib.sha256(whole.encode(errors='surrogatepass')).hexdigest()}"
    found = _name(_value(values, columns.id), "id", MAX_ID)
    if found is None:
        raise BadRow(f"no id in '{columns.id}'")
    return f"{prefix}id:{found}"


def _value(values: dict[str, Any], column: str | None) -> Any:
    return value_at(values, column) if column is not None else None


def _name(value: Any, what: str, longest: int) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise BadRow(f"{shown(value)} is neither text nor a number")
    found = " ".join(_sound(str(value)).split())
    if len(found) > longest:
        raise BadRow(f"the {what} has {len(found):,} characters; at most {longest} are taken")
    return found or None


def _sound(text: str) -> str:
    if "\0" in text:
        raise BadRow("it holds a NUL character")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise BadRow("it is not valid UTF-8") from None
    return text
