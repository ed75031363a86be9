"""Full-text search over what was said, masked. The two engines get the same words, cut here, and so find the same."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Text,
    any_,
    cast,
    column,
    delete,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, TSQUERY
from sqlalchemy.orm import Session

from bot.store.models import InboxEntry

LONGEST = 200_000
"""Characters of one conversation that are searched."""
MOST_WORDS = 12
_WORD = re.compile(r"[^\W_]+")
_PHRASE = re.compile(r'"([^"]*)"|(\S+)')
INDEX = table("search", column("id", BigInteger), column("words", Text))
MANY = 10_000
"""Hits beyond which PostgreSQL looks from the newest conversation on rather than gathering all of them first."""
_HIT = text("select rowid as id from search where search match :terms")


def words_of(said: str) -> list[str]:
    """Lower case, without accents, letters and digits only."""
    plain = unicodedata.normalize("NFKD", said.lower())
    return _WORD.findall("".join(letter for letter in plain if not unicodedata.combining(letter)))


def phrases(wanted: str) -> list[list[str]]:
    """What is sought: "in quotation marks" the words in a row, otherwise each for itself, by its beginning."""
    found = [words_of(quoted or single) for quoted, single in _PHRASE.findall(wanted)]
    return [words for words in found if words][:MOST_WORDS]


def put(session: Session, documents: dict[int, str]) -> None:
    """What was said in each conversation, by the id of its inbox entry, in place of what stood there."""
    if not documents:
        return
    session.execute(delete(INDEX).where(INDEX.c.id.in_(documents) if _postgres(session) else _rowid(documents)))
    rows = [{"i": entry, "w": " ".join(words_of(said[:LONGEST]))} for entry, said in documents.items()]
    if _postgres(session):
        insert = text("insert into search (id, words) values (:i, to_tsvector('simple', :w))")
    else:
        insert = text("insert into search (rowid, words) values (:i, :w)")
    session.execute(insert, rows)


def matches(session: Session, wanted: str) -> ColumnElement[bool] | None:
    """Whether an inbox entry holds all that is sought; None when nothing is."""
    sought = phrases(wanted)
    if not sought:
        return None
    if _postgres(session):
        return _among(session, _tsquery(sought))
    found = _HIT.bindparams(terms=_fts5(sought)).columns(id=Integer)
    # "+ 0": entries are walked in the order of the page and looked up among the hits, not the other way round.
    return (InboxEntry.id + 0).in_(select(found.subquery().c.id))


def _among(session: Session, terms: str) -> ColumnElement[bool]:
    fits = INDEX.c.words.op("@@", is_comparison=True)(cast(terms, TSQUERY))
    some = session.scalars(select(INDEX.c.id).where(fits).limit(MANY + 1)).all()
    if len(some) > MANY:
        return select(fits).where(INDEX.c.id == InboxEntry.id).correlate(InboxEntry).scalar_subquery()
    # Sought once, for the page and for its count: the planner expects far too few or far too many hits.
    return InboxEntry.id == any_(cast(list(some), ARRAY(BigInteger)))


def erase(session: Session, conversation_ids: Sequence[str]) -> None:
    """Removes conversations from the index, and on SQLite their words from the index's segments."""
    entries = session.scalars(select(InboxEntry.id).where(InboxEntry.conversation_id.in_(conversation_ids))).all()
    if not entries:
        return
    session.execute(delete(INDEX).where(INDEX.c.id.in_(entries) if _postgres(session) else _rowid(entries)))
    if not _postgres(session):
        # A deleted row's words stay in older segments until those are merged.
        session.execute(text("insert into search(search) values ('optimize')"))


def _postgres(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def _rowid(entries: Iterable[int]) -> ColumnElement[bool]:
    return column("rowid", Integer).in_(list(entries))


def _fts5(sought: list[list[str]]) -> str:
    return " AND ".join('"' + " ".join(words) + '"' + ("*" if len(words) == 1 else "") for words in sought)


def _tsquery(sought: list[list[str]]) -> str:
    return " & ".join(
        f"'{words[0]}':*" if len(words) == 1 else "(" + " <-> ".join(f"'{word}'" for word in words) + ")"
        for words in sought
    )


def highlighted(said: str, wanted: str, around: int = 90) -> list[tuple[str, bool]]:
    """The stretch of the text round its first hit, in pieces, each with whether it is a hit; without a hit, its
    beginning."""
    sought = phrases(wanted)
    hits = [(start, end) for start, end, word in _spans(said) if _is_sought(word, sought)] if sought else []
    first = max(0, hits[0][0] - around // 2) if hits else 0
    last = min(len(said), first + 2 * around)
    pieces, at = [("…", False)] if first else [], first
    for start, end in hits:
        if start >= at and end <= last:
            pieces += [(said[at:start], False), (said[start:end], True)]
            at = end
    pieces += [(said[at:last], False), ("…" if last < len(said) else "", False)]
    return [piece for piece in pieces if piece[0]]


def _spans(said: str) -> list[tuple[int, int, str]]:
    return [(found.start(), found.end(), "".join(words_of(found[0]))) for found in _WORD.finditer(said)]


def _is_sought(word: str, sought: list[list[str]]) -> bool:
    return any(word.startswith(words[0]) if len(words) == 1 else word in words for words in sought)
