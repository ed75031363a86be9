"""Full-text search over what was said, masked. The two engines get the same words, cut here, and so find the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Text,
    and_,
    any_,
    bindparam,
    cast,
    column,
    delete,
    or_,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, TSQUERY
from sqlalchemy.orm import Session

from bot.store.models import InboxEntry
from bot.store.sought import LEAST_FORGIVEN, MOST_FORGIVEN, PIECE, WORD, Sought, about, one_typo_from, phrases, words_of

Phrase = list[list[str]]
"""Words in a row, and others that mean the same; any of them will do."""
Terms = list[Phrase]
"""Phrases, all of which are sought."""
LONGEST = 200_000
"""Characters of one conversation that are searched."""
INDEX = table("search", column("id", BigInteger), column("words", Text))
MANY = 10_000
"""Hits beyond which PostgreSQL looks from the newest conversation on rather than gathering all of them first."""
_DEEP = text("select substr(block, 5, 1) >= x'80' from search_data where id = 10")
"""Whether FTS5's index has 128 levels or more: the number follows four bytes in its structure record, seven bits a
byte. Each "optimize" adds one, and an index of 2,000 is refused as malformed; "rebuild" is slower, and starts anew."""
_HIT = text("select rowid as id from search where search match :terms")


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


def matches(session: Session, wanted: str, *, named: bool = False) -> ColumnElement[bool] | None:
    """Whether an inbox entry holds all that is sought; None when nothing is. `named`: customers are found by reference,
    name and address too, not by their pseudonym alone."""
    sought = phrases(wanted)
    if not sought:
        return None
    elsewhere = [_elsewhere(session, phrase, named=named) for phrase in sought]
    terms = [phrase.alternatives for phrase in sought]
    if not any(found is not None for found in elsewhere):
        return _said(session, [_forgiving(session, one) for one in terms])
    both = [
        _said(session, [_forgiving(session, one)]) if found is None else or_(_said(session, [one]), found)
        for one, found in zip(terms, elsewhere, strict=True)
    ]
    return and_(*both)


def _said(session: Session, terms: Terms) -> ColumnElement[bool]:
    if _postgres(session):
        return _among(session, _tsquery(terms))
    found = _HIT.bindparams(bindparam("terms", _fts5(terms), unique=True)).columns(id=Integer)
    # "+ 0": entries are walked in the order of the page and looked up among the hits, not the other way round.
    return (InboxEntry.id + 0).in_(select(found.subquery().c.id))


def _forgiving(session: Session, alternatives: Phrase) -> Phrase:
    """The same, or, where nobody said so, what is one typo from it."""
    [first, *_] = alternatives
    if len(first) > 1 or not LEAST_FORGIVEN <= len(first[0]) <= MOST_FORGIVEN or _any(session, alternatives):
        return alternatives
    return [*alternatives, *([word] for word in one_typo_from(first[0]))]


def _any(session: Session, alternatives: Phrase) -> bool:
    if _postgres(session):
        fits = INDEX.c.words.op("@@", is_comparison=True)(cast(_tsquery([alternatives]), TSQUERY))
        return session.scalar(select(INDEX.c.id).where(fits).limit(1)) is not None
    return session.execute(_HIT.bindparams(terms=_fts5([alternatives]))).first() is not None


def _elsewhere(session: Session, phrase: Sought, *, named: bool) -> ColumnElement[bool] | None:
    """Where the phrase stands in what is known of the conversation; None where it stands nowhere."""
    found = about(phrase.text, named=named)
    if session.execute(found.limit(1)).first() is None:
        return None
    return InboxEntry.conversation_id.in_(found)


def _among(session: Session, terms: str) -> ColumnElement[bool]:
    fits = INDEX.c.words.op("@@", is_comparison=True)(cast(terms, TSQUERY))
    some = session.scalars(select(INDEX.c.id).where(fits).limit(MANY + 1)).all()
    if len(some) > MANY:
        return select(fits).where(INDEX.c.id == InboxEntry.id).correlate(InboxEntry).scalar_subquery()
    # Sought once, for the page and for its count: the planner expects far too few or far too many hits.
    return InboxEntry.id == any_(cast(list(some), ARRAY(BigInteger)))


def missing(session: Session, limit: int) -> list[str]:
    """Conversations of the inbox whose words are not in the index, as after an upgrade that cuts them otherwise."""
    indexed = INDEX.c.id if _postgres(session) else column("rowid", Integer)
    there = select(indexed).select_from(INDEX).where(indexed == InboxEntry.id).correlate(InboxEntry).exists()
    return list(session.scalars(select(InboxEntry.conversation_id).where(~there).limit(limit)))


def erase(session: Session, conversation_ids: Sequence[str]) -> None:
    """Removes conversations from the index, and on SQLite their words from the index's segments."""
    entries = session.scalars(select(InboxEntry.id).where(InboxEntry.conversation_id.in_(conversation_ids))).all()
    if not entries:
        return
    session.execute(delete(INDEX).where(INDEX.c.id.in_(entries) if _postgres(session) else _rowid(entries)))
    if not _postgres(session):
        # A deleted row's words stay in older segments until those are merged.
        merged = "rebuild" if session.scalar(_DEEP) else "optimize"
        session.execute(text("insert into search(search) values (:merged)"), {"merged": merged})


def _postgres(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def _rowid(entries: Iterable[int]) -> ColumnElement[bool]:
    return column("rowid", Integer).in_(list(entries))


def _fts5(terms: Terms) -> str:
    def one(words: list[str]) -> str:
        return '"' + " ".join(words) + '"' + ("*" if len(words) == 1 else "")

    return " AND ".join(f"({' OR '.join(map(one, alternatives))})" for alternatives in terms)


def _tsquery(terms: Terms) -> str:
    def one(words: list[str]) -> str:
        return f"'{words[0]}':*" if len(words) == 1 else "(" + " <-> ".join(f"'{word}'" for word in words) + ")"

    return " & ".join(f"({' | '.join(map(one, alternatives))})" for alternatives in terms)


def highlighted(said: str, wanted: str, around: int = 90) -> list[tuple[str, bool]]:
    """The stretch of the text round its first hit, in pieces, each with whether it is a hit; without a hit, its
    beginning."""
    hits = _hits(said, phrases(wanted))
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
    """Each word with its place; signs that are words of their own singly."""
    found = []
    for run in WORD.finditer(said):
        for part in PIECE.finditer(run[0]):
            found.append((run.start() + part.start(), run.start() + part.end(), "".join(words_of(part[0]))))
    return found


def _hits(said: str, sought: list[Sought]) -> list[tuple[int, int]]:
    """The places of what is sought, in the order of the text: a word by its beginning, several in a row."""
    spans = _spans(said)
    found: set[tuple[int, int]] = set()
    for words in (alternative for phrase in sought for alternative in phrase.alternatives):
        for first in range(len(spans) - len(words) + 1):
            row = spans[first : first + len(words)]
            same = [word for _, _, word in row] == words if len(words) > 1 else row[0][2].startswith(words[0])
            if same:
                found.add((row[0][0], row[-1][1]))
    return sorted(found)
