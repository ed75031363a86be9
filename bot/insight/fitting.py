"""Which theme an item fits, and whether a theme that is about to be made is there already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from bot.insight import clustering
from bot.insight.points import Points
from bot.insight.vectors import Floats, lengthened
from bot.insight.words import Vocabulary, stem, words
from bot.store.themes import Known, Voice

PROPOSED = 2
"""Themes that an item is proposed for; it goes to the one that it says most plainly."""
SHORTLIST = 8
"""Themes that an item is held against: those whose middle it is most like."""


@dataclass(frozen=True)
class Exemplars:
    """What stands for the themes of one group of kinds: of each its points, the words that mark it, and its middle."""

    themes: tuple[int, ...]
    points: tuple[Points, ...]
    words: tuple[tuple[int, ...], ...]
    middles: Points

    @classmethod
    def of(
        cls, targets: Mapping[int, int], members: Sequence[tuple[int, Voice]], vocabulary: Vocabulary
    ) -> Exemplars | None:
        """`targets`: under which theme the members of each count. None without any member."""
        chosen = sorted(((targets[theme], voice) for theme, voice in members), key=lambda pair: (pair[0], pair[1].id))
        if not chosen:
            return None
        points = Points.of([voice for _, voice in chosen], vocabulary)
        themes, owner = np.unique([theme for theme, _ in chosen], return_inverse=True)
        usual = clustering.column_means(points.wording)
        parts = tuple(points.take(np.flatnonzero(owner == column)) for column in range(len(themes)))
        marks = tuple(clustering.marking_words(part.wording, usual) for part in parts)
        return cls(tuple(themes.tolist()), parts, marks, points.means(owner, np.bincount(owner)))


def fitting(
    voices: Sequence[Voice], vocabulary: Vocabulary, exemplars: Exemplars, least: float = clustering.FITS
) -> list[tuple[Voice, int, float]]:
    """(voice, theme, fit) of the voices that fit one at least so well: of each the best `PROPOSED` themes."""
    # Many small products: sharing each among threads takes three times as long, and far longer on a busy machine.
    with threadpool_limits(limits=1):
        fits = fits_of(Points.of(voices, vocabulary), exemplars)
    best = np.argsort(-fits, axis=1, kind="stable")[:, :PROPOSED]
    return [
        (voice, exemplars.themes[column], round(float(fits[row, column]), 4))
        for row, voice in enumerate(voices)
        for column in best[row]
        if fits[row, column] >= least
    ]


def fits_of(points: Points, exemplars: Exemplars) -> Floats:
    """(points, themes): how well each fits, by the rule by which a group keeps its members; 0 where not looked at."""
    fits = np.zeros((len(points), len(exemplars.themes)), np.float32)
    listed = shortlisted(points.likeness(exemplars.middles))
    for column, (members, marks) in enumerate(zip(exemplars.points, exemplars.words, strict=True)):
        rows = np.flatnonzero(listed[:, column])
        seen = points.take(rows)
        k = min(clustering.CLOSEST, len(members))
        closeness = np.partition(seen.likeness(members), -k, axis=1)[:, -k:].mean(axis=1)
        fits[rows, column] = clustering.belonging(closeness, clustering.marked(seen.wording, marks))
    return fits


def shortlisted(alike: Floats) -> NDArray[np.bool_]:
    """Which themes each row is held against, of how alike their middles are."""
    if alike.shape[1] <= SHORTLIST:
        return np.ones(alike.shape, bool)
    listed = np.zeros(alike.shape, bool)
    np.put_along_axis(listed, np.argpartition(-alike, SHORTLIST - 1, axis=1)[:, :SHORTLIST], True, axis=1)
    return listed


def twin(middle: Floats, marks: Sequence[str], known: Sequence[Known], usual: Floats) -> Known | None:
    """The theme that says the same already; `marks`: the stems that mark the group with this middle. Both are
    compared without what is `usual`."""
    closest, found = 0.0, None
    own = lengthened(middle - usual)
    for theme in known:
        centroid = lengthened(np.frombuffer(theme.centroid, "<f4") - usual) if theme.centroid else np.zeros_like(own)
        likeness = float(centroid @ own)
        shared = set(marks) & set(map(stem, words(theme.label)))
        if likeness >= (clustering.SAME_BY_WORD if shared else clustering.SAME) and likeness > closest:
            closest, found = likeness, theme
    return found
