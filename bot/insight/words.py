"""The words that tell what an item is about: content stems, without praise, blame, small talk or the product's name."""

# ruff: noqa: SIM905  # word lists are easier to read and keep as prose

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix

from bot.insight.vectors import WIDTH, Floats, unpack
from bot.store.themes import Voice

Sparse = Any
"""A csr_matrix: its type stubs know no indexing by rows."""

Names = dict[str | None, frozenset[str]]

WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")

FUNCTION = frozenset(
    """a about above across after again against all almost along already also although always am among an and another
    any anybody anyone anything are aren't around as at away back be became because become been before behind being
    below between both but by came can can't cannot come comes coming could couldn't did didn't do does doesn't doing
    don't done down during each either else enough especially even ever every everybody everyone everything except far
    few first for from further get gets getting give given gives go goes going gone got had hadn't has hasn't have
    haven't having he her here hers him his how however i i'd i'll i'm i've if in including indeed instead into is
    isn't it it'll it's its itself just keep keeps kept kind know known last later least less let like likely little
    lot lots made make makes making many may maybe me might mine more most much must my myself n't near nearly neither
    never new next no nobody non none nor not nothing now of off often ok okay old on once one ones only onto or other
    others otherwise our ours out over overall own part per perhaps pretty probably put quite rather really regarding s
    said same saw say says second see seem seemed seems seen several shall she should shouldn't since so some somebody
    somehow someone something sometimes somewhat somewhere still such sure t take taken takes tell than that that's
    the their theirs them then there there's therefore these they they're thing things think this those though thought
    three through throughout thus to together too took toward towards truly try trying tried twice two under unless
    until up upon us use used user users uses using usually various very via want wanted wants was wasn't way we well
    went were weren't what whatever when whenever where whether which while who whole whom whose why will with within
    without won't would wouldn't yes yet you you'd you'll you're you've your yours yourself ca wo ll ve re don isn doesn
    didn wasn couldn wouldn im ive dont doesnt didnt cant wont""".split()
)
"""Words of grammar."""

VERDICT = frozenset(
    """amazing annoyed annoying awesome awful bad beautiful best better big biggest bit brilliant complaint complaints
    con cons cool crap crappy decent disappoint disappointed disappointing disappointment enjoy enjoyed excellent
    exceptional expect expectation expectations expected extremely fabulous fantastic favorite fine flaw flaws
    flawed gem good gorgeous great gripe gripes happy hate hated highly horrible horrid impressed impressive
    incredible issue issues junk lack lacks love loved loves lovely major minor negative neat nice nicely
    outstanding perfect perfectly plus poor poorly positive problem problems pro pros recommend recommended regret
    ridiculous sad satisfied star stars stuff stupid suck sucks super superb terrible terribly thrilled trouble
    troubles unacceptable unhappy unfortunately useless wonderful wonderfully worse worst worth worthless wow wrong
    downside drawback drawbacks quality greatest cheap feature features functionality option options aspect
    absolutely completely totally incredibly definitely personally honestly glad pleased delighted thankful liked
    decision decided choice""".split()
)
"""Words that judge, and say nothing of what is judged."""

OCCASION = frozenset(
    """ago amazon anniversary april august birthday bought brand brought buy buyer buying christmas com consumer
    customer customers day days december dollar dollars ebay experience february feedback friday friend friends gift
    guy guys hour hours husband january july june kid kids march mom money month months night november october
    online opinion order ordered own owned owner owning paid pay people person present product products purchase
    purchased purchases purchasing reason reasons reviewer reviewers review reviews saturday september son spend spent
    store sunday time times today unit version week weeks weekend wife work worked working works year years item items
    device devices model machine example point start started end fact question hope result advice deal
    imagine find finding found write writing wrote long short hand""".split()
)
"""Words of buying, owning, reviewing and telling the time."""

GENERAL = FUNCTION | VERDICT | OCCASION
IRREGULAR = {"lens": "lens", "lenses": "lens"}
SHORT = 4
"""Letters of a word that is its own stem."""
ASPECT_WEIGHT = 4
"""What naming it as the aspect adds to saying a word once."""
THIS_SHARE, THIS_TIMES, THIS_TO_THE = 0.08, 4, 1 / 3
"""A word that follows "this" so often, also compared with "the", is what the product is called ("this camera"). A
part of it follows "the", and so does what is said of it: "at this price" is rarer than "the price"."""
FEW = 30
"""Items of which only half of what they share is taken for usual: all that few say may be one thing."""


def words(text: str) -> list[str]:
    """Lower-case words."""
    return WORD.findall(text.lower().replace("’", "'"))


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """A crude stem: "batteries" and "battery", "freezing" and "freezes", "picture" and "pictures" become one."""
    if word in IRREGULAR:
        return IRREGULAR[word]
    for ending, left in (("ies", "y"), ("ing", ""), ("ed", ""), ("es", ""), ("s", "")):
        kept = len(word) - len(ending)
        if word.endswith(ending) and kept >= (4 if ending in ("ing", "ed") else 3) and not word.endswith(("ss", "us")):
            word = word[:kept] + left
            break
    if len(word) <= SHORT:
        return word
    if word[-1] == word[-2] and word[-1] not in "ls":
        word = word[:-1]
    return word.removesuffix("e")


@dataclass(frozen=True)
class Vocabulary:
    """What a sample of items tells about how they speak: how rare each word is, which ones only name a product, and
    the part of an embedding that is `usual`, (384,): what all items share tells nothing of any, in meaning as in words.
    """

    index: dict[str, int]
    idf: Floats
    names: Names = field(default_factory=dict)
    usual: Floats = field(default_factory=lambda: np.zeros(WIDTH, np.float32))

    @classmethod
    def learn(cls, sample: Sequence[Voice]) -> Vocabulary:
        """Depends only on the sample, not on its order."""
        names = product_names(sample)
        frequency: Counter[str] = Counter()
        for voice in sample:
            frequency.update(set(_terms(voice, names)))
        kept = sorted(term for term, count in frequency.items() if count > 1)
        idf = np.array([1 + math.log((1 + len(sample)) / (1 + frequency[term])) for term in kept], np.float32)
        usual = unpack([voice.embedding for voice in sample]).sum(axis=0) / (len(sample) + FEW)
        return cls({term: column for column, term in enumerate(kept)}, idf, names, usual)

    @property
    def called(self) -> frozenset[str]:
        """Stems that name a product: what often follows "this", and the words of the products' names."""
        named = (stem(word) for product in self.names if product for word in words(product))
        return self.names.get(None, frozenset()) | frozenset(named)

    def terms(self, voice: Voice) -> Counter[str]:
        """Content stems with weights; empty when the item says nothing of what it is about."""
        counts = Counter(_terms(voice, self.names))
        for term in _aspect_terms(voice, self.names):
            counts[term] += ASPECT_WEIGHT
        return counts

    def vectors(self, voices: Sequence[Voice]) -> Sparse:
        """TF-IDF rows of length 1 (or 0, when no word is known), aspect words weighted."""
        rows, columns, values = [], [], []
        for row, voice in enumerate(voices):
            found = {self.index[term]: count for term, count in self.terms(voice).items() if term in self.index}
            weights = {column: (1 + math.log(count)) * float(self.idf[column]) for column, count in found.items()}
            length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
            for column in sorted(weights):
                rows.append(row)
                columns.append(column)
                values.append(weights[column] / length)
        return csr_matrix((np.array(values, np.float32), (rows, columns)), shape=(len(voices), len(self.index)))


def product_names(sample: Iterable[Voice]) -> Names:
    """For each product, and for None over all, the stems that often follow "this" or stand in its name."""
    seen, this, the = (dict[str | None, Counter[str]]() for _ in range(3))
    for voice in sample:
        text = words(voice.quote)
        stems = list(map(stem, text))
        for key in {None, voice.product}:
            seen.setdefault(key, Counter()).update(stems)
            for counts, article in ((this, "this"), (the, "the")):
                following = (after for before, after in zip(text, stems[1:], strict=False) if before == article)
                counts.setdefault(key, Counter()).update(following)
    return {key: _called(seen[key], this[key], the[key]) | frozenset(map(stem, words(key or ""))) for key in seen}


def _called(seen: Counter[str], this: Counter[str], the: Counter[str]) -> frozenset[str]:
    """Of the stems counted, those that follow "this" often enough."""
    least = {word: max(THIS_TIMES, THIS_SHARE * seen[word], THIS_TO_THE * the[word]) for word in this}
    return frozenset(word for word, times in this.items() if times >= least[word])


def _terms(voice: Voice, names: Names) -> list[str]:
    return _content(words(voice.quote), voice.product, names)


def _aspect_terms(voice: Voice, names: Names) -> list[str]:
    return _content(words(voice.aspect or ""), voice.product, names)


def _content(found: list[str], product: str | None, names: Names) -> list[str]:
    unwanted = names.get(None, frozenset()) | names.get(product, frozenset())
    stems = (stem(word) for word in found if len(word) >= SHORT - 1 and word not in GENERAL)
    return [word for word in stems if word not in unwanted]
