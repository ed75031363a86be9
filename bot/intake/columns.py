"""Which column of a file holds what: as it is named, however the file spells that, or as a known export has it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace

from bot.intake.questions import ImportRefused

_INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\u200c\u200d\u00ad"))


@dataclass(frozen=True)
class Columns:
    """The names of the columns that hold what is imported."""

    text: str | None = None
    id: str | None = None
    rating: str | None = None
    date: str | None = None
    product: str | None = None
    customer: str | None = None
    title: str | None = None
    """What stands above the text, and belongs to it."""

    def named(self) -> list[str]:
        """Those that the file must have."""
        return [name for name in vars(self).values() if name is not None]


EXPORTS: Mapping[str, Mapping[str, Sequence[str]]] = {
    "trustpilot": {
        "text": ("Review Content", "Review Text", "Review Body", "Content", "Text"),
        "title": ("Review Title", "Title"),
        "id": ("Review Id", "Id"),
        "rating": ("Review Stars", "Stars", "Rating"),
        "date": ("Review Created (UTC)", "Review Created", "Created At", "Review Date", "Date"),
        "customer": ("Review Consumer User Id", "Consumer Id", "Reference Id", "Review Username"),
        "product": ("Product Name", "Product"),
    },
    "google": {
        "text": ("comment", "Review Text", "Review", "text"),
        "id": ("reviewId", "name", "Review ID"),
        "rating": ("starRating", "Star Rating", "Rating"),
        "date": ("createTime", "Review Date", "updateTime", "Submitted At", "Date"),
        "customer": ("reviewer.displayName", "Reviewer"),
        "product": ("locationName", "App Version Name"),
    },
    "amazon": {
        "text": ("review_body", "Review Body", "body", "reviewText", "Body"),
        "title": ("review_headline", "Review Title", "title", "summary"),
        "id": ("review_id", "Review ID"),
        "rating": ("star_rating", "Rating", "overall", "Stars"),
        "date": ("review_date", "Review Date", "Date", "reviewTime", "timestamp", "unixReviewTime"),
        "customer": ("customer_id", "reviewerID", "user_id"),
        "product": ("product_title", "Product Title", "product_id", "asin"),
    },
    "shopify": {
        "text": ("body", "Review Body", "review_content", "Review"),
        "title": ("title", "review_title"),
        "id": ("id", "review_id", "metaobject_handle"),
        "rating": ("rating", "review_score", "score"),
        "date": ("review_date", "created_at", "date", "submitted_at"),
        "customer": ("reviewer_email", "email", "author", "reviewer_name"),
        "product": ("product_title", "product_handle", "product_name", "product_id"),
    },
    "typeform": {
        "id": ("#", "Token", "Response ID"),
        "date": ("Submit Date (UTC)", "Submit Date", "submitted_at"),
        "customer": ("email", "Email"),
    },
}
"""By the shop's source, for each field the names that its exports have had, the best first. Typeform's other columns
are the questions of the form: the person who imports names them."""


USUAL: Mapping[str, Sequence[str]] = {
    "text": (
        *("review", "text", "comment", "feedback", "message", "review text", "answer", "content", "body"),
        *("bewertungstext", "kommentar", "rezension", "avis", "commentaire", "comentario", "reseña", "recensione"),
        *("commento", "opmerking", "recensie", "comentário", "opinia", "komentarz"),
    ),
    "rating": (
        *("rating", "stars", "score", "satisfaction", "csat", "review stars", "star_rating", "bewertung", "sterne"),
        *("note", "puntuación", "valoración", "voto", "valutazione", "cijfer", "beoordeling", "nota", "ocena"),
    ),
    "date": ("date", "created_at", "created at", "when", "datum", "fecha", "data", "timestamp", "submitted_at"),
    "id": ("id", "review id", "response id", "#", "number"),
    "product": ("product", "item", "product name", "product_title", "produkt", "produit", "producto", "prodotto"),
    "customer": ("customer", "customer_id", "customer id", "e-mail", "email", "kunde", "client", "cliente", "klant"),
    "title": ("title", "headline", "subject", "titel", "titre", "título", "titolo", "tytuł"),
}
"""What columns are mostly called, by what they hold; only ever a proposal, which a person confirms."""


def key(name: str) -> str:
    """Equal for names that look equal: whatever their case, blanks, line breaks and way of composing letters."""
    return " ".join(unicodedata.normalize("NFKC", name.translate(_INVISIBLE)).casefold().split())


def matching(name: str, header: Sequence[str]) -> list[str]:
    """The columns that this name may mean: the one that is spelled so, else those that look so, else those that differ
    by blanks and strokes alone."""
    if name in header:
        return [name]
    alike = [one for one in header if key(one) == key(name)]
    return alike or [one for one in header if _letters(one) == _letters(name) != ""]


def found_in(wanted: Sequence[str], header: Sequence[str]) -> int:
    """How many of the wanted columns a header has."""
    return sum(bool(matching(name, header)) for name in wanted)


def in_file(wanted: Columns, header: Sequence[str], file: str) -> Columns:
    """The columns as the file spells them. Raises ImportRefused on those that are missing, or may be several."""
    spelled: dict[str, str] = {}
    missing: list[str] = []
    for field in fields(wanted):
        name = getattr(wanted, field.name)
        if name is None:
            continue
        found = matching(name, header)
        if len(found) > 1:
            several = ", ".join(map(repr, found))
            raise ImportRefused(f"{file} has several columns like '{name}': {several}. Spell out which.")
        if found:
            spelled[field.name] = found[0]
        else:
            missing.append(f"'{name}'")
    if missing:
        there = ", ".join(header) or "none, the file is empty"
        raise ImportRefused(f"{file} has no column {', '.join(missing)}. Its columns: {there}.")
    return replace(wanted, **spelled)


def of_export(export: str, header: Sequence[str], said: Columns) -> Columns:
    """The columns of a known export that the file has; what the person says goes first. Raises ImportRefused."""
    known = EXPORTS[export]
    found = {
        field: name
        for field, names in known.items()
        if (name := next((one for name in names for one in matching(name, header)[:1]), None))
    }
    return replace(Columns(**found), **{name: value for name, value in vars(said).items() if value is not None})


def proposed(header: Sequence[str], longest: str | None = None) -> Columns:
    """The columns by their usual names; the text is else the one that holds most, `longest`."""
    found = {
        field: next((one for name in names for one in header if key(one) == key(name)), None)
        for field, names in USUAL.items()
    }
    return Columns(**(found | {"text": found["text"] or longest}))


def sought(export: str | None, said: Columns) -> list[str]:
    """Every name by which a header is known."""
    names = said.named()
    return names + [name for alike in EXPORTS[export].values() for name in alike] if export else names


def _letters(name: str) -> str:
    return re.sub(r"[\s_\-.]+", "", key(name))
