"""Items become themes: first the themes that exist take in what is theirs, then the rest is grouped into new ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bot.authored.aspects import load_aspects
from bot.insight import clustering, lexicon, membership, spread
from bot.insight.clustering import Group
from bot.insight.fitting import Exemplars, fitting, twin
from bot.insight.labels import Embed, labels
from bot.insight.membership import Says
from bot.insight.points import Points
from bot.insight.spread import Spread
from bot.insight.vectors import lengthened, unpack
from bot.insight.words import Vocabulary, words
from bot.settings import ROOT
from bot.store import aspects, centroids
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
PROPOSES = 0.3
"""Likeness to a theme from which an item is read against what the theme is called."""
OnProgress = Callable[[int, int], None]


@dataclass(frozen=True)
class Sorting:
    """What sorting works with."""

    database: Database
    vocabulary: Vocabulary
    embed: Embed
    spreading: Spread
    says: Says
    listed: Mapping[str, str]
    """The name of the thing that each listed word names."""

    @property
    def least(self) -> float:
        """How well an item must fit a theme to be proposed: what is checked may be proposed sooner."""
        return clustering.FITS if self.says is membership.unchecked else PROPOSES


@dataclass(frozen=True)
class RefreshReport:
    """What a refresh did."""

    embedded: int
    assigned: int
    new_themes: int


def refresh(
    database: Database,
    embed: Embed,
    on_progress: OnProgress | None = None,
    workers: str = "",
    says: Says = membership.unchecked,
) -> RefreshReport:
    """Embeds and sorts what is new. Without new items it changes nothing; what exists keeps its id, label and members.

    `on_progress(done, total)` counts items embedded. A refresh that was cut off is simply run again. `workers`: the
    address of a Dask scheduler whose workers count the likenesses. `says`: what checks each membership. Raises
    NoWorkers.
    """
    with database.reading() as session:
        if not store.anything_new(session):
            return RefreshReport(0, 0, 0)
    with spread.over(workers) as spreading:
        embedded = embed_items(database, embed, on_progress, spreading)
        renew_middles(database)
        assigned, new_themes = sort_new(database, embed, spreading, says)
    return RefreshReport(embedded, assigned, new_themes)


def sort_new(
    database: Database, embed: Embed, spreading: Spread = spread.here, says: Says = membership.unchecked
) -> tuple[int, int]:
    """Sorts every item for which no theme was sought yet; how many found one, and how many themes were made."""
    with database.reading() as session:
        pending = store.unsought(session)
        vocabulary = Vocabulary.learn(store.sample(session, SAMPLE) if pending else [])
    if pending is None:
        return 0, 0
    listed = load_aspects(ROOT)
    lexicon.refresh(database, listed, embed, vocabulary.called)
    first, last = pending
    assigned = new_themes = 0
    sorting = Sorting(database, vocabulary, embed, spreading, says, lexicon.listed_words(listed))
    for kinds in KIND_GROUPS:
        taken, made = sort_kinds(sorting, kinds, range(first, last + 1))
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


def sort_kinds(sorting: Sorting, kinds: Sequence[str], ids: range) -> tuple[int, int]:
    """Sorts the items of these kinds; returns how many were assigned and how many themes were made.

    Themes that exist are held against what is new alone (with one of these `ids`), and new themes against all that
    belongs to none: so a new week costs the new week, however much was said before. What is left of a record that is
    grouped whole is grouped again until nothing more holds together: what a large group let go may be a small one.
    """
    everything = _all_ids(sorting.database)
    assigned, new_themes = take_in(sorting, kinds, _free(sorting, kinds, ids, sought=False)), 0
    while True:
        made, members = found_new(sorting, kinds)
        assigned, new_themes = assigned + members, new_themes + len(made)
        if made:
            assigned += take_in(sorting, kinds, _free(sorting, kinds, everything), among=made)
        if not made or len(everything) > SAMPLE:
            return assigned, new_themes


def take_in(
    sorting: Sorting,
    kinds: Sequence[str],
    batches: Iterator[list[Voice]],
    among: Collection[int] | None = None,
) -> int:
    """Gives these free items to the themes they fit and say, of all or `among` some; returns how many found one."""
    with sorting.database.reading() as session:
        known = store.known(session)
        targets = {
            theme.id: theme.target for theme in known if theme.kind in kinds and (among is None or theme.id in among)
        }
        exemplars = Exemplars.of(targets, store.exemplars(session, EXEMPLARS, targets), sorting.vocabulary)
    if exemplars is None:
        return 0
    statements = {theme.id: theme.label for theme in known}
    taken = 0
    for rows in sorting.spreading(fitting, batches, sorting.vocabulary, exemplars, sorting.least):
        checked = membership.checked(rows, statements, sorting.says)
        with sorting.database.session() as session:
            taken += store.assign(session, checked)
    return taken


def found_new(sorting: Sorting, kinds: Sequence[str]) -> tuple[list[int], int]:
    """Groups what is still free and makes themes of it; returns their ids, and how many items found a theme.

    A group that says what a theme says already goes to that theme: such twins come of words that drift. Of a group only
    those become a theme who say what it is called, and where they are fewer than five, nobody.
    """
    wordings = same_wording(_pool(sorting, kinds))
    points = Points.of([same[0] for same in wordings], sorting.vocabulary)
    made, members = [], 0
    stems = list(sorting.vocabulary.index)
    with sorting.database.reading() as session:
        known = [theme for theme in store.known(session) if theme.kind in kinds]
    whole = the_whole(sorting.database)
    people = [frozenset(voice.person for voice in same) for same in wordings]
    for group in clustering.groups(points, people, sorting.spreading):
        marks = [stems[column] for column in group.words]
        chosen = [voice for row in group.members for voice in wordings[row]]
        middle = lengthened(unpack([voice.embedding for voice in chosen]).mean(axis=0))
        same = twin(middle, marks, known, sorting.vocabulary.usual)
        proposed = labels(chosen, marks, middle, sorting.embed) if same is None else [same.label]
        issue = membership.founded(chosen, _fits(wordings, group), proposed, sorting.says)
        if issue is None:
            continue
        about = membership.aspect(issue.voices, whole, sorting.listed)
        with sorting.database.session() as session:
            home = aspects.called(session, about) if isinstance(about, str) else about or whole
            row = (issue.statement, _main_kind(issue.voices), home)
            theme = same.target if same else store.add_theme(session, *row)
            taken = store.assign(session, [(voice.id, theme, score) for voice, score in issue.members()])
            if not same:
                middle = lengthened(unpack([voice.embedding for voice in issue.voices]).mean(axis=0))
                centroids.add(session, theme, taken, middle.astype("<f4").tobytes())
        members += taken
        made += [] if same else [theme]
    return made, members


def the_whole(database: Database) -> int:
    """The aspect of the product as a whole."""
    with database.session() as session:
        return aspects.whole(session, lexicon.WHOLE)


def same_wording(voices: Sequence[Voice]) -> list[list[Voice]]:
    """Voices that use the same words, in the order of those words: many copies of one sentence are one point."""
    found: dict[str, list[Voice]] = {}
    for voice in voices:
        found.setdefault(" ".join(words(voice.quote)), []).append(voice)
    return [found[wording] for wording in sorted(found)]


def _fits(wordings: Sequence[Sequence[Voice]], group: Group) -> list[float]:
    """How well each voice of the group belongs, in the order of its rows."""
    return [round(float(fit), 4) for row, fit in zip(group.members, group.fit, strict=True) for _ in wordings[row]]


def _main_kind(voices: Sequence[Voice]) -> str:
    counts = Counter(voice.kind for voice in voices)
    return min(counts, key=lambda kind: (-counts[kind], kind))


def _all_ids(database: Database) -> range:
    with database.reading() as session:
        return range(1, store.last_id(session) + 1)


def _free(sorting: Sorting, kinds: Sequence[str], ids: range, *, sought: bool | None = None) -> Iterator[list[Voice]]:
    """The free items with these ids that say what they are about, in batches."""
    for start in range(ids.start, ids.stop, ASSIGN_BATCH):
        with sorting.database.reading() as session:
            batch = store.free(session, kinds, start, min(start + ASSIGN_BATCH, ids.stop) - 1, sought=sought)
        if specific := _specific(batch, sorting.vocabulary):
            yield specific


def _pool(sorting: Sorting, kinds: Sequence[str]) -> list[Voice]:
    """At most `SAMPLE` free items that may found a theme: the new ones first, then others, each spread evenly."""
    ids, found = _all_ids(sorting.database), list[Voice]()
    with sorting.database.reading() as session:
        for sought, total in ((False, store.count_new(session, kinds)), (True, len(ids))):
            if room := SAMPLE - len(found):
                step = store.stride(total, room)
                found += store.free(session, kinds, ids.start, ids.stop, step=step, sought=sought, only_strong=True)
    return _specific(sorted(found, key=lambda voice: voice.id), sorting.vocabulary)


def _specific(voices: Sequence[Voice], vocabulary: Vocabulary) -> list[Voice]:
    """Those that say what they are about."""
    return [voice for voice in voices if len(voice.quote) <= LONGEST and vocabulary.terms(voice)]
