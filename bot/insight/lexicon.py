"""Which aspect a customer's word names: the shop's list, spelling, the thing it is a part of, meaning, or a new one."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

import numpy as np

from bot.insight.labels import Embed
from bot.insight.vectors import Floats, lengthened
from bot.insight.words import GENERAL, stem
from bot.language import naming
from bot.store import aspects as store
from bot.store.database import Database

WHOLE = "Overall"
"""The aspect of what is said of the product as a whole."""
MIN_PEOPLE = 5
"""Who name a thing before it is an aspect that no list names."""
ALIKE = 0.7
"""Cosine of two words from which they name one thing: "photos" and "pictures". Chosen on 180 words that shops of eight
kinds hear: of the 32 pairs above it two or three are two things ("plug" and "cord")."""
MISSPELT, LETTERS = 0.92, 6
"""Likeness of two spellings (difflib's ratio) of one word, and letters that it has at least: "batery" and "battery",
not "powder" and "power"."""
SAME_BEGINNING = 2
"""Letters that are rarely mistyped; without them every word would be held against every other one."""
CANDIDATES = 2_000
"""Words that may become aspects at once, those of most customers."""
BATCH = 50_000


@dataclass(frozen=True)
class Spoken:
    """A word as customers write it most, and how many customers do, however they spell it."""

    words: str
    people: int


def refresh(database: Database, listed: Mapping[str, Sequence[str]], embed: Embed, called: Collection[str]) -> None:
    """Gives every new item its aspect. `listed`: words by name (data/aspects); `called`: stems that name the product.

    What is known stays: an aspect keeps its id, and a word its aspect. A word of fewer than five customers that no list
    knows waits for more.
    """
    with database.session() as session:
        whole, known, names = store.whole(session, WHOLE), store.words(session), store.names(session)
        spoken = merged(store.unnamed(session))
        lexicon = Lexicon(known, dict(names), listed_words(listed), whole, called)
        made = lexicon.learn(spoken, embed)
        ids = {name: store.add(session, name) for name in dict.fromkeys(made.values()) if name not in names.values()}
        ids |= {name: number for number, name in names.items()}
        learned = {word: ids[name] for word, name in made.items()} | dict.fromkeys(lexicon.general, whole)
        # What few say is worked out again each time: a word of one customer is kept nowhere but in what they said.
        kept = {
            word: one for word, one in learned.items() if spoken[word].people >= MIN_PEOPLE or word in lexicon.listed
        }
        store.learn(session, kept.items())
    _put(database, known | learned, whole)


def _put(database: Database, known: Mapping[str, int], whole: int) -> None:
    last = 0
    while True:
        with database.session() as session:
            batch = store.without(session, last, BATCH)
            found = ((item, known.get(naming.key(said)) if said else whole) for item, said in batch)
            store.put(session, [(item, aspect) for item, aspect in found if aspect is not None])
        if not batch:
            return
        last = batch[-1][0]


def merged(said: Iterable[tuple[str, int]]) -> dict[str, Spoken]:
    """What is spelt alike is one word, by its key; as most customers write it."""
    people: Counter[str] = Counter()
    written: dict[str, str] = {}
    for words, count in said:
        if key := naming.key(words):
            people[key] += count
            written.setdefault(key, " ".join(naming.parts(words)))
    return {key: Spoken(written[key], count) for key, count in people.most_common()}


def listed_words(listed: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The name of each word of the lists, by its key; the first list that names a word decides."""
    found: dict[str, str] = {}
    for name, words in listed.items():
        for word in (name, *words):
            found.setdefault(naming.key(word), name)
    return found


class Lexicon:
    """What is known of words, and what is learned of new ones."""

    def __init__(
        self,
        known: Mapping[str, int],
        names: dict[int, str],
        listed: Mapping[str, str],
        whole: int,
        called: Collection[str],
    ) -> None:
        self.listed, self.called = listed, called
        self.named = {word: names[aspect] for word, aspect in known.items() if aspect in names}
        """The name of the aspect of each word."""
        self.heads = list(dict.fromkeys(names.values()))
        self.general: list[str] = []
        """New words that name the product as a whole."""
        self._beginnings: dict[str, list[str]] = defaultdict(list)
        for word in (*self.named, *listed):
            self._beginnings[word[:SAME_BEGINNING]].append(word)
        self._whole = {word for word, aspect in known.items() if aspect == whole}

    def learn(self, spoken: Mapping[str, Spoken], embed: Embed) -> dict[str, str]:
        """The name of each new word's aspect, the words of most customers first."""
        found: dict[str, str] = {}
        meaning = _Meaning(embed, self.heads)
        for number, (key, word) in enumerate(spoken.items()):
            if key in self._whole or self._is_general(word.words):
                self.general.append(key)
                continue
            name = self._known(key, word)
            if name is None and word.people >= MIN_PEOPLE and number < CANDIDATES:
                name = meaning.nearest(word.words) or meaning.add(word.words.capitalize())
            if name is not None:
                found[key] = self.named[key] = name
                self._beginnings[key[:SAME_BEGINNING]].append(key)
        return found

    def _known(self, key: str, word: Spoken) -> str | None:
        return next((name for one in self._ways(key, word) if (name := self._of(one))), None)

    def _ways(self, key: str, word: Spoken) -> Iterator[str]:
        """The word itself, as it is spelt right, and what it is a part or a kind of."""
        yield key
        if len(key) >= LETTERS and word.people < MIN_PEOPLE:
            yield from get_close_matches(key, self._beginnings[key[:SAME_BEGINNING]], n=1, cutoff=MISSPELT)
        yield from naming.heads(word.words)

    def _of(self, key: str) -> str | None:
        return self.named.get(key) or self.listed.get(key)

    def _is_general(self, words: str) -> bool:
        """Names the product, or judges and names nothing, and no list knows it."""
        if self._of(naming.key(words)):
            return False
        return all(word in GENERAL or stem(word) in self.called for word in words.split())


class _Meaning:
    """The names of aspects as vectors."""

    def __init__(self, embed: Embed, names: Sequence[str]) -> None:
        self.embed, self.names = embed, list(names)
        self.rows: Floats = (
            lengthened(embed([name.lower() for name in names])) if names else np.zeros((0, 384), np.float32)
        )

    def nearest(self, words: str) -> str | None:
        if not self.names:
            return None
        alike = self.rows @ lengthened(self.embed([words]))[0]
        best = int(alike.argmax())
        return self.names[best] if alike[best] >= ALIKE else None

    def add(self, name: str) -> str:
        self.names.append(name)
        self.rows = np.vstack([self.rows, lengthened(self.embed([name.lower()]))])
        return name
