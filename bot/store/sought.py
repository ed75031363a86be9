"""What a search asks for: words, in every way in which people spell them, and where else than in words it may stand."""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, func, or_, select, union_all

from bot.store.models import Conversation, Customer, Note, Order, Product, Tag

MOST_WORDS = 12
LEAST_FORGIVEN, MOST_FORGIVEN = 5, 20
"""Letters of a word in which a typo is forgiven; of shorter ones too many others are one letter away."""
LEAST_WITHIN = 3
"""Characters from which a name is found by any part of it; less has to be a word of it."""
_EAST = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
WORD = re.compile(r"[^\W_]+")
PIECE = re.compile(rf"[{_EAST}]|[^{_EAST}]+")
_PHRASE = re.compile(r'"([^"]*)"|(\S+)')
_MIXED = re.compile(r"[^\W\d_]+|\d+")
_FOLDED = str.maketrans({"ß": "ss", "ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i"})
"""Letters that Unicode does not take apart."""
_SPELLED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa"})


@dataclass(frozen=True)
class Sought:
    """One phrase: as it was typed, and the words in a row that are it, in every spelling."""

    text: str
    alternatives: list[list[str]]


def words_of(said: str) -> list[str]:
    """Lower case, without accents, letters and digits only; a sign of Chinese, Japanese or Korean is a word of its own,
    as nothing parts their words."""
    plain = unicodedata.normalize("NFKD", said.lower()).translate(_FOLDED)
    bare = unicodedata.normalize("NFC", "".join(letter for letter in plain if not unicodedata.combining(letter)))
    return [part for word in WORD.findall(bare) for part in PIECE.findall(word)]


def phrases(wanted: str) -> list[Sought]:
    """What is sought: "in quotation marks" the words in a row, otherwise each for itself, by its beginning."""
    found = [Sought(quoted or single, _spellings(quoted or single)) for quoted, single in _PHRASE.findall(wanted)]
    return [one for one in found if one.alternatives][:MOST_WORDS]


def one_typo_from(word: str) -> Iterator[str]:
    """Every word that differs by a letter left out, put in, put in place of another, or by two that changed places."""
    letters = string.ascii_lowercase + (string.digits if any(map(str.isdigit, word)) else "")
    for place in range(len(word) + 1):
        before, after = word[:place], word[place:]
        yield from (before + letter + after for letter in letters)
        if after:
            yield before + after[1:]
            yield from (before + letter + after[1:] for letter in letters if letter != after[0])
        if len(after) > 1 and after[0] != after[1]:
            yield before + after[1] + after[0] + after[2:]


def about(text: str, *, named: bool) -> CompoundSelect[tuple[str]]:
    """The ids of conversations of which something else is called so than what was said in them: reference, product,
    order, customer, tag, note. `named`: see `search.matches`."""
    said = text.lower()
    talk = select(Conversation.id)
    people = [Customer.pseudonym, *((Customer.ref, Customer.name, Customer.email) if named else ())]
    return union_all(
        talk.where(_begins(Conversation.reference, said)),
        talk.join(Product).where(_holds(Product.name, said)),
        talk.join(Order, Order.id == Conversation.order_id).where(_begins(Order.ref, said)),
        talk.join(Customer, Customer.id == Conversation.customer_id).where(
            or_(*(_begins(column, said) for column in people))
        ),
        select(Tag.conversation_id).where(_holds(Tag.name, said)),
        select(Note.conversation_id).where(_holds(Note.text, said)),
    )


def _holds(column: Any, said: str) -> ColumnElement[bool]:
    lowered: ColumnElement[str] = func.lower(column)
    if len(said) >= LEAST_WITHIN:
        return lowered.contains(said, autoescape=True)
    first, last, amid = f"{said} ", f" {said}", f" {said} "
    ends = or_(lowered.startswith(first, autoescape=True), lowered.endswith(last, autoescape=True))
    return or_(lowered == said, ends, lowered.contains(amid, autoescape=True))


def _begins(column: Any, said: str) -> ColumnElement[bool]:
    lowered: ColumnElement[str] = func.lower(column)
    return lowered.startswith(said, autoescape=True) if len(said) >= LEAST_WITHIN else lowered == said


def _spellings(text: str) -> list[list[str]]:
    """The words of a phrase, then the same with umlauts written out or drawn together, and with numbers joined to their
    letters or parted from them."""
    words = words_of(text)
    if not words:
        return []
    found = [words, words_of(unicodedata.normalize("NFC", text.lower()).translate(_SPELLED))]
    found.append([re.sub("ae|oe|ue", lambda pair: pair[0][0], word) for word in words])
    if len(words) == 1:
        found.append(_MIXED.findall(words[0]))
    elif " " not in text and all(one.isascii() and other.isascii() for one, other in pairwise(words)):
        found.append(["".join(words)])
    return [one for place, one in enumerate(found) if one and one not in found[:place]]
