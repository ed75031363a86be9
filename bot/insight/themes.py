"""Items become themes: first the themes that exist take in what is theirs, then the rest is grouped into new ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from bot.insight import clustering, hierarchy, labels, spread
from bot.insight.clustering import Group
from bot.insight.fitting import Exemplars, fitting, twin
from bot.insight.hierarchy import Topic
from bot.insight.labels import Embed
from bot.insight.points import Points
from bot.insight.spread import Spread
from bot.insight.vectors import lengthened, unpack
from bot.insight.words import Vocabulary, words
from bot.store import centroids
from bot.store import themes as store
from bot.store.database import Database
from bot.store.themes import Voice

KIND_GROUPS: tuple[tuple[str, ...], ...] = (("fault", "unmet"), ("praise", "exceeded"), ("wish",))
"""What is said against a thing, for it, and about what it lacks never share a theme."""
EMBED_BATCH = 1024
ASSIGN_BATCH = 16_384
"""Ids whose items are held against themes at once: many, for each theme is looked at once a batch."""
MARK_BATCH = 50_000
SAMPLE = 20_000
"""Items from which words are learnt, and most that are grouped at once; the rest is then assigned."""
EXEMPLARS = 40
"""Members that stand for a theme when new items are compared with it."""
LONGEST = 400
"""A longer quote says too many things to belong to one theme."""
OnProgress = Callable[[int, int], None]


@dataclass(frozen=True)
class RefreshReport:
    """What a refresh did."""

    embedded: int
    assigned: int
    new_themes: int


def refresh(
    database: Database, embed: Embed, on_progress: OnProgress | None = None, workers: str = ""
) -> RefreshReport:
    """Embeds and sorts what is new. Without new items it changes nothing; what exists keeps its id, label and members.

    `on_progress(done, total)` counts items embedded. A refresh that was cut off is simply run again. `workers`: the
    address of a Dask scheduler whose workers count the likenesses. Raises NoWorkers.
    """
    with database.reading() as session:
        if not store.anything_new(session):
            return RefreshReport(0, 0, 0)
    with spread.over(workers) as spreading:
        embedded = embed_items(database, embed, on_progress, spreading)
        renew_middles(database)
        assigned, new_themes = sort_new(database, embed, spreading)
    return RefreshReport(embedded, assigned, new_themes)


def sort_new(database: Database, embed: Embed, spreading: Spread = spread.here) -> tuple[int, int]:
    """Sorts every item for which no theme was sought yet; how many found one, and how many themes were made."""
    with database.reading() as session:
        pending = store.unsought(session)
        vocabulary = Vocabulary.learn(store.sample(session, SAMPLE) if pending else [])
    if pending is None:
        return 0, 0
    first, last = pending
    assigned = new_themes = 0
    for kinds in KIND_GROUPS:
        taken, made = sort_kinds(database, kinds, range(first, last + 1), vocabulary, embed, spreading)
        assigned, new_themes = assigned + taken, new_themes + made
    for start in range(first, last + 1, MARK_BATCH):
        with database.session() as session:
            store.mark_sought(session, start, min(start + MARK_BATCH - 1, last))
    return assigned, new_themes


def embed_items(
    database: Database, embed: Embed, on_progress: OnProgress | None, spreading: Spread = spread.here
) -> int:
    """Fills in the missing embeddings, a batch a transaction, so that nobody waits long for the database."""
    with database.session() as session:
        centroids.embed_with(session, embed.fingerprint)
    with database.reading() as session:
        total = store.count_unembedded(session)
    done = 0
    for rows in spreading(embedded, _unembedded(database), embed):
        with database.session() as session:
            store.write_embeddings(session, rows)
        done += len(rows)
        if on_progress:
            on_progress(done, total)
    return done


def embedded(batch: Sequence[tuple[int, str]], embed: Embed) -> list[tuple[int, bytes]]:
    """(item, embedding) of each (item, quote)."""
    vectors = lengthened(embed([quote for _, quote in batch])).astype(np.float16)
    return [(item, row.tobytes()) for (item, _), row in zip(batch, vectors, strict=True)]


def renew_middles(database: Database) -> None:
    """Gives every theme that has changed since its middle was made another version of it."""
    with database.reading() as session:
        outdated = centroids.outdated(session)
    for theme, members in outdated:
        with database.session() as session:
            if rows := centroids.embeddings(session, theme):
                middle = lengthened(unpack(rows).mean(axis=0))
                centroids.add(session, theme, members, middle.astype("<f4").tobytes())


def _unembedded(database: Database) -> Iterator[list[tuple[int, str]]]:
    last = 0
    while True:
        with database.reading() as session:
            batch = store.unembedded(session, EMBED_BATCH, last)
        if not batch:
            return
        last = batch[-1][0]
        yield batch


def sort_kinds(
    database: Database, kinds: Sequence[str], ids: range, vocabulary: Vocabulary, embed: Embed, spreading: Spread
) -> tuple[int, int]:
    """Sorts the items of these kinds; returns how many were assigned and how many themes were made.

    Themes that exist are held against what is new alone (with one of these `ids`), and new themes against all that
    belongs to none: so a new week costs the new week, however much was said before. What is left of a record that is
    grouped whole is grouped again until nothing more holds together: what a large group let go may be a small one.
    """
    new, everything = _free(database, kinds, vocabulary, ids, sought=False), _all_ids(database)
    assigned, new_themes = take_in(database, kinds, vocabulary, new, spreading), 0
    while True:
        made, members = found_new(database, kinds, vocabulary, embed, spreading)
        assigned, new_themes = assigned + members, new_themes + len(made)
        if made:
            left = _free(database, kinds, vocabulary, everything)
            assigned += take_in(database, kinds, vocabulary, left, spreading, among=made)
        if not made or len(everything) > SAMPLE:
            return assigned, new_themes


def take_in(
    database: Database,
    kinds: Sequence[str],
    vocabulary: Vocabulary,
    batches: Iterator[list[Voice]],
    spreading: Spread,
    among: Collection[int] | None = None,
) -> int:
    """Gives these free items to the themes they fit, of all or `among` some; returns how many found one."""
    with database.reading() as session:
        targets = {
            theme.id: theme.target
            for theme in store.known(session)
            if theme.kind in kinds and (among is None or theme.id in among)
        }
        exemplars = Exemplars.of(targets, store.exemplars(session, EXEMPLARS, targets), vocabulary)
    if exemplars is None:
        return 0
    taken = 0
    for rows in spreading(fitting, batches, vocabulary, exemplars):
        with database.session() as session:
            taken += store.assign(session, rows)
    return taken


def found_new(
    database: Database, kinds: Sequence[str], vocabulary: Vocabulary, embed: Embed, spreading: Spread
) -> tuple[list[int], int]:
    """Groups what is still free and makes themes of it; returns their ids, and how many items found a theme.

    A group that says what a theme says already goes to that theme: such twins come of words that drift.
    """
    wordings = same_wording(_pool(database, kinds, vocabulary))
    points = Points.of([same[0] for same in wordings], vocabulary)
    made, members = [], 0
    stems = list(vocabulary.index)
    with database.reading() as session:
        known = [theme for theme in store.known(session) if theme.kind in kinds]
        named = store.area_names(session)
    people = [frozenset(voice.person for voice in same) for same in wordings]
    found = clustering.groups(points, people, spreading)
    topics = [
        Topic([voice for row in group.members for voice in wordings[row]], [stems[column] for column in group.words])
        for group in found
    ]
    for group, topic, area in zip(found, topics, hierarchy.areas(topics, named, embed), strict=True):
        chosen, marks = topic.voices, topic.marks
        middle = lengthened(unpack([voice.embedding for voice in chosen]).mean(axis=0))
        same = twin(middle, marks, known, vocabulary.usual)
        if not same:
            row = (labels.label(chosen, marks, middle, embed), _main_kind(chosen), area)
        with database.session() as session:
            theme = same.target if same else store.add_theme(session, *row)
            taken = store.assign(session, _memberships(wordings, theme, group))
            if not same:
                centroids.add(session, theme, taken, middle.astype("<f4").tobytes())
        members += taken
        made += [] if same else [theme]
    return made, members


def same_wording(voices: Sequence[Voice]) -> list[list[Voice]]:
    """Voices that use the same words, in the order of those words: many copies of one sentence are one point."""
    found: dict[str, list[Voice]] = {}
    for voice in voices:
        found.setdefault(" ".join(words(voice.quote)), []).append(voice)
    return [found[wording] for wording in sorted(found)]


def _memberships(wordings: Sequence[Sequence[Voice]], theme: int, group: Group) -> list[tuple[int, int, float]]:
    return [
        (voice.id, theme, round(float(fit), 4))
        for row, fit in zip(group.members, group.fit, strict=True)
        for voice in wordings[row]
    ]


def _main_kind(voices: Sequence[Voice]) -> str:
    counts = Counter(voice.kind for voice in voices)
    return min(counts, key=lambda kind: (-counts[kind], kind))


def _all_ids(database: Database) -> range:
    with database.reading() as session:
        return range(1, store.last_id(session) + 1)


def _free(
    database: Database, kinds: Sequence[str], vocabulary: Vocabulary, ids: range, *, sought: bool | None = None
) -> Iterator[list[Voice]]:
    """The free items with these ids that say what they are about, in batches."""
    for start in range(ids.start, ids.stop, ASSIGN_BATCH):
        with database.reading() as session:
            batch = store.free(session, kinds, start, min(start + ASSIGN_BATCH, ids.stop) - 1, sought=sought)
        if specific := _specific(batch, vocabulary):
            yield specific


def _pool(database: Database, kinds: Sequence[str], vocabulary: Vocabulary) -> list[Voice]:
    """At most `SAMPLE` free items: the new ones first, then others, each spread evenly."""
    ids, found = _all_ids(database), list[Voice]()
    with database.reading() as session:
        for sought, total in ((False, store.count_new(session, kinds)), (True, len(ids))):
            if room := SAMPLE - len(found):
                step = store.stride(total, room)
                found += store.free(session, kinds, ids.start, ids.stop, step=step, sought=sought)
    return _specific(sorted(found, key=lambda voice: voice.id), vocabulary)


def _specific(voices: Sequence[Voice], vocabulary: Vocabulary) -> list[Voice]:
    """Those that say what they are about."""
    return [voice for voice in voices if len(voice.quote) <= LONGEST and vocabulary.terms(voice)]
