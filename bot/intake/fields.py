"""One record becomes one checked row: text, id, rating, date, product, customer."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from bot.intake.ratings import FIVE, NoRating, Rating, Scale, rating_of, shown
from bot.language.pii import mask

MAX_TEXT = 100_000
MAX_ID = 200
MAX_PRODUCT = 300
MAX_CUSTOMER = 200
DATES = "2026-03-31, 2026-03-31T14:00:00+02:00, 31.03.2026, 31 March 2026 or seconds since 1970"
EPOCH_MILLISECONDS = 10**11
"""Numbers above are milliseconds since 1970: as seconds they would lie beyond the year 5000."""

_NUMBER = re.compile(r"\d{9,13}(?:\.\d+)?")
_FORMATS = ("%Y/%m/%d", "%Y%m%d", "%d.%m.%Y", "%d %B %Y", "%d %b %Y", "%B %d, %Y", "%b %d, %Y", "%B %d %Y", "%b %d %Y")
_TIMES = ("", " %H:%M", " %H:%M:%S")


class BadRow(ValueError):
    """A row that cannot be stored; the message is the reason that is reported."""


@dataclass(frozen=True)
class Columns:
    """The names of the columns that hold what is imported."""

    text: str
    id: str | None = None
    rating: str | None = None
    date: str | None = None
    product: str | None = None
    customer: str | None = None

    def named(self) -> list[str]:
        """Those that the file must have."""
        return [name for name in vars(self).values() if name is not None]


@dataclass(frozen=True)
class Row:
    """A row that can be stored; `text` is masked."""

    line: int
    external_id: str
    text: str
    at: datetime
    rating: Rating | None
    product: str | None
    customer: str | None
    unrated: str | None = None
    """Why what stands where the rating should is none."""


def row_of(
    line: int, values: dict[str, Any], columns: Columns, source: str | None, moment: datetime, scale: Scale = FIVE
) -> Row:
    """Checks one record. `moment` stands in for a date that is not given. Raises BadRow; never for the sake of a
    rating, without which the text is worth as much."""
    rating, unrated = _rating(_value(values, columns.rating), scale)
    return Row(
        line=line,
        external_id=_external_id(values, columns, source),
        text=mask(text_of(values.get(columns.text), columns.text)),
        at=date_of(_value(values, columns.date), moment),
        rating=rating,
        product=_name(_value(values, columns.product), "product", MAX_PRODUCT),
        customer=_name(_value(values, columns.customer), "customer", MAX_CUSTOMER),
        unrated=unrated,
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
        raise BadRow(f"the text has {len(text):,} characters; at most {MAX_TEXT:,} are taken")
    return text


def date_of(value: Any, moment: datetime) -> datetime:
    """The moment that is written there, UTC where no zone is given; `moment` where nothing is written."""
    found = _word(value)
    if not found:
        return moment
    at = _timestamp(found) or _iso(found) or _slashed(found) or _common(found)
    if at is None:
        raise BadRow(f"the date {shown(found)} is not understood; write it like {DATES}")
    if not datetime(1970, 1, 1, tzinfo=timezone.utc) <= at <= moment + timedelta(days=1):
        raise BadRow(f"the date {shown(found)} lies in the future or before 1970")
    return at


def _rating(value: Any, scale: Scale) -> tuple[Rating | None, str | None]:
    try:
        return rating_of(value, scale), None
    except NoRating as reason:
        return None, str(reason)


def _external_id(values: dict[str, Any], columns: Columns, source: str | None) -> str:
    prefix = f"{source}/" if source else ""
    if columns.id is None:
        whole = json.dumps(values, sort_keys=True, default=str)
        return f"{prefix}row:{hashlib.sha256(whole.encode()).hexdigest()}"
    found = _name(_value(values, columns.id), "id", MAX_ID)
    if found is None:
        raise BadRow(f"no id in '{columns.id}'")
    return f"{prefix}id:{found}"


def _value(values: dict[str, Any], column: str | None) -> Any:
    return values.get(column) if column is not None else None


def _word(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise BadRow(f"{shown(value)} is neither text nor a number")
    return _sound(str(value)).strip()


def _name(value: Any, what: str, longest: int) -> str | None:
    found = " ".join(_word(value).split())
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


def _timestamp(text: str) -> datetime | None:
    if not _NUMBER.fullmatch(text):
        return None
    seconds = float(text)
    return datetime.fromtimestamp(seconds / 1000 if seconds > EPOCH_MILLISECONDS else seconds, timezone.utc)


def _iso(text: str) -> datetime | None:
    # What ISO 8601 allows and this Python's fromisoformat does not: Z, +0200, any number of decimals.
    text = re.sub(r"\s*(?:Z|z|UTC|GMT)$", "+00:00", text)
    text = re.sub(r"\s*([+-]\d\d):?(\d\d)$", r"\1:\2", text)
    text = re.sub(r"(\.\d{1,6})\d*", lambda decimals: decimals[1].ljust(7, "0"), text)
    try:
        return _aware(datetime.fromisoformat(text))
    except (ValueError, OverflowError):
        return None


def _slashed(text: str) -> datetime | None:
    """31/03/2026 and 03/31/2026 are taken; 03/04/2026 may be either day, and is refused."""
    days = {at for form in ("%d/%m/%Y", "%m/%d/%Y") if (at := _parsed(text, form))}
    if len(days) > 1:
        raise BadRow(f"the date {shown(text)} may mean two days; write it like {DATES}")
    return days.pop() if days else None


def _common(text: str) -> datetime | None:
    return next((at for form in _FORMATS if (at := _parsed(text, form))), None)


def _parsed(text: str, form: str) -> datetime | None:
    for time in _TIMES:
        try:
            return _aware(datetime.strptime(text, form + time))
        except ValueError:
            continue
    return None


def _aware(at: datetime) -> datetime:
    return (at if at.tzinfo else at.replace(tzinfo=timezone.utc)).astimezone(timezone.utc)
