"""Points become groups: a graph of shared nearest neighbours, communities in it, and only what holds together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sknetwork.clustering import Louvain

from bot.insight.points import Floats, Integers, Points, lengthened
from bot.insight.words import Sparse

NEIGHBOURS = 10
RESOLUTION = 8.0
SHARED = 0.12
"""Two points with a smaller share of common neighbours are not linked."""
MIN_PEOPLE = 5
CLOSEST = 3
"""A point belongs as well as it is like the closest three members."""
FITS, FITS_BY_MEANING = 0.32, 0.55
"""Least likeness of a member that uses one of the group's words, and of one that does not."""
WORDS_OF_A_GROUP, WORD_SHARE = 2, 0.25
SAME_GROUP = 0.62


@dataclass(frozen=True)
class Group:
    """`members` are rows, ascending; `fit` how well each belongs; `words` the columns of the words that mark it."""

    members: Integers
    fit: Floats
    words: tuple[int, ...]


def groups(points: Points, people: Sequence[str]) -> list[Group]:
    """Groups of at least five people, largest first. The same points in the same order give the same groups."""
    if len(set(people)) < MIN_PEOPLE:
        return []
    usual = column_means(points.wording)
    found = [tightened(points, members, usual) for members in communities(points)]
    found = joined(points, [group for group in found if len(group.members)], usual)
    kept = [group for group in found if enough_people(group, people)]
    return sorted(kept, key=lambda group: (-len(group.members), int(group.members[0])))


def communities(points: Points) -> list[Integers]:
    """Louvain communities of the shared-neighbour graph, each as ascending rows."""
    labels = Louvain(resolution=RESOLUTION, random_state=0).fit_predict(shared_neighbours(points.nearest(NEIGHBOURS)))
    return [np.flatnonzero(labels == label) for label in range(int(labels.max()) + 1)]


def shared_neighbours(nearest: Integers) -> Sparse:
    """Symmetric graph: neighbours are linked by the share (Jaccard) of the neighbours they have in common."""
    n, k = nearest.shape
    links: Sparse = csr_matrix((np.ones(n * k), (np.repeat(np.arange(n), k), nearest.ravel())), shape=(n, n))
    circles = (links + csr_matrix((np.ones(n), (np.arange(n), np.arange(n))), shape=(n, n))).tocsr()
    linked = (links + links.T).tocoo()
    off = linked.row != linked.col
    rows, columns = linked.row[off], linked.col[off]
    common = np.asarray(circles[rows].multiply(circles[columns]).sum(axis=1)).ravel()
    share = common / (2 * (k + 1) - common)
    kept = share >= SHARED
    return csr_matrix((share[kept], (rows[kept], columns[kept])), shape=(n, n))


def tightened(points: Points, members: Integers, usual: Floats) -> Group:
    """The members that belong: by a word that marks the group, or by meaning alone when it is very close."""
    marks = marking_words(points.wording[members], usual)
    fit = closeness(points.take(members))
    kept = fit >= np.where(uses(points.wording[members], marks), FITS, FITS_BY_MEANING)
    return Group(members[kept], fit[kept], marks)


def closeness(points: Points) -> Floats:
    """How like each point is to its closest three others, on average."""
    k = min(CLOSEST, len(points) - 1)
    if k < 1:
        return np.zeros(len(points), np.float32)
    alike = points.likeness(points)
    np.fill_diagonal(alike, -1)
    return np.asarray(np.partition(alike, -k, axis=1)[:, -k:].mean(axis=1), np.float32)


def marking_words(wording: Sparse, usual: Floats) -> tuple[int, ...]:
    """Columns of the words that a quarter of the group uses and that stand out from what is usual."""
    excess = column_means(wording) - usual
    share = np.asarray((wording > 0).mean(axis=0)).ravel()
    ranked = np.lexsort((np.arange(len(excess)), -excess))[:WORDS_OF_A_GROUP]
    return tuple(int(column) for column in ranked if share[column] >= WORD_SHARE)


def uses(wording: Sparse, columns: tuple[int, ...]) -> NDArray[np.bool_]:
    """Which rows use one of these words."""
    if not columns:
        return np.zeros(wording.shape[0], bool)
    return np.asarray(wording[:, list(columns)].sum(axis=1)).ravel() > 0


def joined(points: Points, found: list[Group], usual: Floats) -> list[Group]:
    """Groups that say the same become one."""
    if not found:
        return []
    middles = profiles(points, [group.members for group in found])
    alike = middles.likeness(middles)
    home = list(range(len(found)))
    for first in range(len(found)):
        for second in range(first):
            if alike[first, second] >= SAME_GROUP and found[first].words[:1] == found[second].words[:1]:
                home[first] = min(home[first], home[second])
    merged: dict[int, list[Integers]] = {}
    for index, target in enumerate(home):
        merged.setdefault(target, []).append(found[index].members)
    return [
        found[target] if len(parts) == 1 else tightened(points, np.sort(np.concatenate(parts)), usual)
        for target, parts in merged.items()
    ]


def profiles(points: Points, members: Sequence[Integers]) -> Points:
    """One point for each group: the mean of its members, brought to length 1."""
    from sklearn.preprocessing import normalize

    meaning = lengthened(np.array([points.meaning[rows].mean(axis=0) for rows in members], np.float32))
    picks: Sparse = csr_matrix(
        (
            np.concatenate([np.full(len(rows), 1 / len(rows), np.float32) for rows in members]),
            (np.repeat(np.arange(len(members)), [len(rows) for rows in members]), np.concatenate(members)),
        ),
        shape=(len(members), len(points)),
    )
    return Points(meaning, normalize(picks @ points.wording).tocsr())


def column_means(wording: Sparse) -> Floats:
    return np.asarray(wording.mean(axis=0), np.float32).ravel()


def enough_people(group: Group, people: Sequence[str]) -> bool:
    return len({people[row] for row in group.members}) >= MIN_PEOPLE
