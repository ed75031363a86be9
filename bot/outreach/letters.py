"""The mails to customers: words of data/letters/, one file a language, in the layout of templates/."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.authored.languages import ENGLISH, language_in
from bot.authored.templates import with_placeholders
from bot.errors import Mendable
from bot.settings import ROOT

FOLDER = ROOT / "data" / "letters"
TEMPLATES = Path(__file__).parent / "templates"
Kind = Literal["invitation", "recovery", "changed"]
Words = Annotated[str, with_placeholders("name", "product", "shop")]
Told = Annotated[str, with_placeholders("name", "product", "shop", "said", "change")]


class BadLetter(Mendable):
    """A file of words cannot be used as it is."""


class Letter(BaseModel):
    """The words of one mail."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    subject: Words
    greeting: Words
    paragraphs: list[Words] = Field(min_length=1)
    button: Words
    closing: Words
    why: Words
    unsubscribe: Words


class Changed(Letter):
    """Of a change to what the customer raised: {said} are the customer's own words, {change} is what was changed."""

    paragraphs: list[Told] = Field(min_length=1)


class Letters(BaseModel):
    """One language."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    invitation: Letter
    recovery: Letter
    changed: Changed


@dataclass(frozen=True)
class Written:
    """A mail, ready to send."""

    subject: str
    text: str
    html: str


def load(folder: Path) -> dict[str, Letters]:
    """Every language of the folder by its code. Raises BadLetter."""
    found = {file.stem: _read(file) for file in sorted(folder.glob("*.yml"))}
    if ENGLISH not in found:
        raise BadLetter(f"{folder} has no {ENGLISH}.yml, for customers whose language it has not.")
    return found


def write(
    kind: Kind,
    locale: str | None,
    *,
    name: str | None,
    product: str,
    shop: str,
    link: str,
    unsubscribe: str,
    said: str = "",
    change: str = "",
) -> Written:
    """The mail in the customer's language, or else in English; `said` and `change` are for the kind "changed"."""
    languages = _languages()
    language = language_in(locale, languages)
    given = {"name": f" {_line(name)}" if name else "", "product": _line(product), "shop": _line(shop)}
    given |= {"said": _line(said), "change": _line(change)}
    words = _filled(getattr(languages[language], kind), given)
    values = {"words": words, "language": language, "link": link, "unsubscribe": unsubscribe}
    text, html = (_environment().get_template(f"letter.{form}").render(values) for form in ("txt", "html"))
    return Written(words["subject"], text, html)


def _filled(letter: Letter, given: dict[str, str]) -> dict[str, Any]:
    words: dict[str, Any] = letter.model_dump(exclude={"paragraphs"})
    words = {field: text.format_map(given) for field, text in words.items()}
    return words | {"paragraphs": [text.format_map(given) for text in letter.paragraphs]}


def _line(text: str) -> str:
    """On one line: it may stand in a subject."""
    return " ".join(text.split())


@cache
def _languages() -> dict[str, Letters]:
    return load(FOLDER)


def _read(file: Path) -> Letters:
    try:
        return Letters.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise BadLetter(f"{file}: {error}") from error
    except ValidationError as error:
        lines = (f"{file}: {'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
        raise BadLetter("\n".join(lines)) from error


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
