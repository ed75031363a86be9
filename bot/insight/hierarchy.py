"""The upper level of themes: the area that each new theme is put under, named as customers or staff name it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.insight.labels import Embed, most_spoken
from bot.insight.vectors import lengthened
from bot.insight.words import stem, words
from bot.store.themes import Voice

ALIKE = 0.7
"""Cosine of two words from which they name one area: "install" and "installation", "photos" and "pictures". Chosen on
180 words that shops of eight kinds hear: of the 32 pairs above it two or three are two things ("plug" and "cord")."""
DIMENSIONS = {
    stem(word): name
    for name, said in {
        "size": "small smaller large larger big bigger tiny huge compact bulky",
        "weight": "heavy heavier lightweight",
        "speed": "slow slower slowly sluggish fast faster quick quicker quickly",
        "ease of use": "easy easier easily ease simple simpler intuitive complicated confusing difficult awkward",
        "price": "expensive inexpensive affordable costly overpriced pricey",
        "noise": "loud louder noisy quiet",
        "durability": "sturdy solid durable flimsy fragile",
        "comfort": "comfortable comfortably uncomfortable",
    }.items()
    for word in said.split()
}
"""What is judged where customers name the judgement alone."""
AS_MUCH = 0.5
"""A mark is a thing spoken of when it is named as such half as often as another."""


@dataclass(frozen=True)
class Topic:
    """What a theme is made of: its voices, and the stems that mark it, the strongest first."""

    voices: Sequence[Voice]
    marks: Sequence[str]

    def things(self) -> Counter[str]:
        """By stem, how many name it as what they speak of."""
        return Counter(stem(word) for voice in self.voices for word in set(words(voice.aspect or "")))


def areas(topics: Sequence[Topic], named: Sequence[str], embed: Embed) -> list[str | None]:
    """The area of each new theme, None where nothing marks it. `named`: the area of each theme that exists.

    A theme is about its first mark, or about another that its customers name as the thing they speak of when more
    themes are about that: so "battery life" belongs to the battery. What means the same is one area.
    """
    names = _existing(named)
    about = Counter(stem(name.lower()) for name in named) + Counter(topic.marks[0] for topic in topics if topic.marks)
    marks = [_mark(topic, about) for topic in topics]
    names |= _new(topics, marks, names, embed)
    return [names.get(mark) if mark else None for mark in marks]


def _existing(named: Sequence[str]) -> dict[str, str]:
    """By the stem of its name, what each area is called: in the form that most themes have."""
    rarest_first = reversed(Counter(named).most_common())
    return {stem(name.lower()): name for name, _ in rarest_first}


def _mark(topic: Topic, about: Counter[str]) -> str | None:
    if not topic.marks:
        return None
    things = topic.things()
    least = max(1, AS_MUCH * max(things[mark] for mark in topic.marks))
    meant = [topic.marks[0], *(mark for mark in topic.marks[1:] if things[mark] >= least)]
    return max(meant, key=lambda mark: (about[mark], -topic.marks.index(mark)))


def _new(topics: Sequence[Topic], marks: Sequence[str | None], names: dict[str, str], embed: Embed) -> dict[str, str]:
    """The areas of the marks that have none yet: one that means the same, or else the word as it is most used, the
    words of most customers first."""
    voices: dict[str, list[Voice]] = {}
    for topic, mark in zip(topics, marks, strict=True):
        if mark and mark not in names:
            voices.setdefault(mark, []).extend(topic.voices)
    called = {mark: DIMENSIONS.get(mark) or most_spoken(said, [mark]) for mark, said in voices.items()}
    spoken = {mark: word for mark, word in called.items() if word}
    if not spoken:
        return {}
    order = sorted(spoken, key=lambda mark: (-len({voice.person for voice in voices[mark]}), mark))
    heads, found = list(dict.fromkeys(names.values())), dict[str, str]()
    meaning = lengthened(embed([name.lower() for name in [*heads, *(spoken[mark] for mark in order)]]))
    of_heads, of_new = meaning[: len(heads)], meaning[len(heads) :]
    for mark, row in zip(order, of_new, strict=True):
        alike = of_heads @ row
        if not heads or alike.max() < ALIKE:
            heads.append(spoken[mark])
            of_heads = np.vstack([of_heads, row])
            found[mark] = spoken[mark]
        else:
            found[mark] = heads[int(alike.argmax())]
    return found
