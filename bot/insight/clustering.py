"""Points become groups: a graph of shared nearest neighbours, communities in it, and only what holds together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from scipy.sparse import csr_matrix
from sknetwork.clustering import Louvain

from bot.insight.points import Integers, Points
from bot.insight.spread import Spread, here
from bot.insight.vectors import Floats, lengthened
from bot.insight.words import Sparse

NEIGHBOURS = 15
MORE_NEIGHBOURS = 30
"""Few neighbours break what very many say into pieces. More of them run small groups together, so they must be..."""
CLEARLY = 0.02
"""... better than fewer by so much of the silhouette."""
RESOLUTIONS = tuple(2 ** (half / 2) for half in range(11))
"""1 to 32."""
NEARLY = 0.95
"""The fewest groups are taken whose silhouette comes this near to the best one's."""
JUDGED = 4000
"""Points by which a grouping is judged, spread evenly."""
NEAR = 0.3
"""Points less alike are no neighbours, however few others there are."""
SHARED = 0.12
"""Two points with a smaller share of common neighbours are not linked."""
LINKS = 100_000
"""Looked at together: memory does not grow with their number."""
MIN_PEOPLE = 5
CLOSEST = 5
"""A point belongs as well as it is like the closest five members."""
FITS = 0.41
"""Least belonging of a member."""
MARKED, NAMED = 0.3, 0.5
"""Share, in a belonging, of the words that mark the group; and of that, what using one at all is worth. The rest is for
how much of what is said those words are: a long sentence that names a thing in passing is about something else."""
WORDS_OF_A_GROUP, WORD_SHARE = 2, 0.2
SAME, SAME_BY_WORD = 0.82, 0.72
"""Cosine of the mean embeddings, without what is usual, of two groups that say the same."""


@dataclass(frozen=True, eq=False)
class Group:
    """`members` are rows, ascending; `fit` how well each belongs; `words` the columns of the words that mark it;
    `middle`, (384,), what they mean on average, of length 1, or 0 without members."""

    members: Integers
    fit: Floats
    words: tuple[int, ...]
    middle: Floats


def groups(points: Points, people: Sequence[frozenset[str]], spreading: Spread = here) -> list[Group]:
    """Groups of at least five people, largest first; `people` are those behind each point.

    The same points in the same order give the same groups.
    """
    if len(frozenset().union(*people)) < MIN_PEOPLE:
        return []
    usual = column_means(points.wording)
    found = [tightened(points, members, usual) for members in communities(points, spreading)]
    # A sentence that many copied is one point.
    found = [group for group in found if len(group.members) > 1 or enough_people(group, people)]
    found = joined(points, found, usual)
    kept = [group for group in found if group.words and enough_people(group, people)]
    return sorted(kept, key=lambda group: (-len(group.members), int(group.members[0])))


def communities(points: Points, spreading: Spread = here) -> list[Integers]:
    """Louvain communities of the shared-neighbour graph, each as ascending rows."""
    n, k = len(points), neighbours(len(points))
    more = MORE_NEIGHBOURS if k == NEIGHBOURS else k
    nearest, likeness = points.nearest(more, spreading)
    groupings = louvain(*closest(nearest, likeness, k))
    if not groupings:
        return [np.array([row]) for row in range(n)]
    labels = best_grouping(points, groupings)
    if more > k:
        labels = clearly_better(points, labels, louvain(nearest, likeness))
    return [np.flatnonzero(labels == label) for label in range(int(labels.max()) + 1)]


def louvain(nearest: Integers, likeness: Floats) -> list[Integers]:
    """A grouping at each resolution, coarsest first; none where nothing is linked."""
    graph = shared_neighbours(nearest, likeness)
    return [Louvain(resolution=r, random_state=0).fit_predict(graph) for r in RESOLUTIONS] if graph.nnz else []


def clearly_better(points: Points, labels: Integers, others: Sequence[Integers]) -> Integers:
    """The best of the other groupings if it is clearly better than this one, else this one.

    What stands alone is counted with the group it is most like: a graph of more neighbours leaves more points alone.
    """
    score, *scores = (silhouette(points, settled(points, grouping)) for grouping in (labels, *others))
    best = max(range(len(others)), key=scores.__getitem__)
    return others[best] if scores[best] > score + CLEARLY else labels


def settled(points: Points, labels: Integers) -> Integers:
    """Every point that is in no group of five goes to the group it is most like."""
    sizes = np.bincount(labels)
    large, alone = np.flatnonzero(sizes >= MIN_PEOPLE), np.flatnonzero(sizes[labels] < MIN_PEOPLE)
    if not len(large) or not len(alone):
        return labels
    home = labels.copy()
    home[alone] = large[points.take(alone).likeness(points.means(labels, sizes).take(large)).argmax(axis=1)]
    return np.asarray(np.unique(home, return_inverse=True)[1], np.int64)


def best_grouping(points: Points, groupings: Sequence[Integers]) -> Integers:
    """The coarsest of these groupings, given coarsest first, that is nearly as good as the best.

    Those that break everything into pieces too small for a theme are no choice; without any other all is one group: a
    silhouette needs two groups, but a few customers may well say one thing.
    """
    whole = [labels for labels in groupings if np.bincount(labels).max() >= MIN_PEOPLE]
    if not whole:
        return np.zeros(len(points), np.int64)
    scores = [silhouette(points, labels) for labels in whole]
    enough = max(scores) - (1 - NEARLY) * abs(max(scores))
    return next(labels for labels, score in zip(whole, scores, strict=True) if score >= enough)


def silhouette(points: Points, labels: Integers) -> float:
    """Mean silhouette, -1..1, with 1 - likeness as the distance; a point alone in its group counts 0.

    Rousseeuw, P. J. (1987), Silhouettes, J. Computational and Applied Mathematics 20, 53-65. Likeness is a sum of inner
    products, so the mean likeness to a group is the likeness to its mean: no pair of points is ever looked at.
    """
    rows = np.arange(0, len(points), -(-len(points) // JUDGED))
    sizes = np.bincount(labels)
    if len(sizes) == 1:
        return 0.0
    means = points.means(labels, sizes)
    seen, home = points.take(rows), labels[rows]
    alike = seen.likeness(means).astype(np.float64)
    size, here = sizes[home], (np.arange(len(rows)), home)
    own = (alike[here] * size - seen.own_likeness()) / np.maximum(size - 1, 1)
    alike[here] = -np.inf
    inside, outside = 1 - own, 1 - alike.max(axis=1)
    scores = (outside - inside) / np.maximum(np.maximum(inside, outside), 1e-9)
    return float(np.where(size > 1, scores, 0).mean())


def neighbours(n: int) -> int:
    """How many neighbours of n points are looked at: few of few, or everything would be near everything."""
    return int(min(NEIGHBOURS, max(MIN_PEOPLE - 1, sqrt(n) / 2)))


def closest(nearest: Integers, likeness: Floats, k: int) -> tuple[Integers, Floats]:
    """The k closest of these neighbours of each point."""
    if k >= nearest.shape[1]:
        return nearest, likeness
    kept = np.argpartition(-likeness, k - 1, axis=1)[:, :k]
    return np.take_along_axis(nearest, kept, axis=1), np.take_along_axis(likeness, kept, axis=1)


def shared_neighbours(nearest: Integers, likeness: Floats) -> Sparse:
    """Symmetric graph: neighbours are linked by the share (Jaccard) of the neighbours they have in common, times how
    alike they are."""
    n, k = nearest.shape
    rows, near = np.nonzero(likeness >= NEAR)
    alike: Sparse = csr_matrix((likeness[rows, near], (rows, nearest[rows, near])), shape=(n, n))
    itself: Sparse = csr_matrix((np.ones(n), (np.arange(n), np.arange(n))), shape=(n, n))
    circles = (alike > 0) + itself
    linked = alike.maximum(alike.T).tocoo()
    common = in_common(circles, linked.row, linked.col)
    share = common / (2 * (k + 1) - common)
    kept = share >= SHARED
    return csr_matrix(((share * linked.data)[kept], (linked.row[kept], linked.col[kept])), shape=(n, n))


def in_common(circles: Sparse, one: Integers, other: Integers) -> Floats:
    """How many neighbours the points of each link have in common."""
    blocks = (slice(first, first + LINKS) for first in range(0, len(one), LINKS))
    found = [np.asarray(circles[one[part]].multiply(circles[other[part]]).sum(axis=1)).ravel() for part in blocks]
    return np.asarray(np.concatenate(found), np.float32) if found else np.zeros(0, np.float32)


def tightened(points: Points, members: Integers, usual: Floats) -> Group:
    """The members that belong: by a word that marks the group, or by meaning alone when it is very close."""
    marks = marking_words(points.wording[members], usual)
    fit = belonging(closeness(points.take(members)), marked(points.wording[members], marks))
    kept = fit >= FITS
    middle = lengthened(points.meaning[members[kept]].sum(axis=0))
    return Group(members[kept], fit[kept], marks, middle)


def belonging(closeness: Floats, marked: Floats) -> Floats:
    """How well points belong, from how like the closest members they are and how marked by the group's words."""
    return np.asarray((1 - MARKED) * closeness + MARKED * marked, np.float32)


def closeness(points: Points) -> Floats:
    """How like each point is to its closest five others, on average."""
    k = min(CLOSEST, len(points) - 1)
    if k < 1:
        return np.ones(len(points), np.float32)
    alike = points.likeness(points)
    np.fill_diagonal(alike, -1)
    return np.asarray(np.partition(alike, -k, axis=1)[:, -k:].mean(axis=1), np.float32)


def marking_words(wording: Sparse, usual: Floats) -> tuple[int, ...]:
    """Columns of the words that a fifth of the group uses and that stand out from what is usual."""
    share = np.asarray((wording > 0).mean(axis=0)).ravel()
    common = np.flatnonzero(share >= WORD_SHARE)
    excess = (column_means(wording) - usual)[common].round(6)
    ranked = common[np.lexsort((common, -share[common], -excess))]
    return tuple(int(column) for column in ranked[:WORDS_OF_A_GROUP])


def marked(wording: Sparse, columns: tuple[int, ...]) -> Floats:
    """(n,), 0..1: how much of what each row says are these words; 0 where it uses none of them."""
    if not columns:
        return np.zeros(wording.shape[0], np.float32)
    named = wording[:, list(columns)]
    share = np.sqrt(np.asarray(named.multiply(named).sum(axis=1)).ravel())
    return np.asarray(np.where(share > 0, NAMED + (1 - NAMED) * share, 0), np.float32)


def joined(points: Points, found: Sequence[Group], usual: Floats) -> list[Group]:
    """Groups that say the same become one, the most alike first: the duplicate check."""
    if not found:
        return []
    left, width = list(found), points.wording.shape[1]
    same = sameness(left, left, width)
    np.fill_diagonal(same, -1)
    while same.max() >= 0:
        one, other = sorted(divmod(int(same.argmax()), len(left)))
        members = np.sort(np.concatenate([left[one].members, left.pop(other).members]))
        left[one] = tightened(points, members, usual)
        same = np.delete(np.delete(same, other, axis=0), other, axis=1)
        same[one] = same[:, one] = sameness([left[one]], left, width)
        same[one, one] = -1
    return left


def sameness(ones: Sequence[Group], others: Sequence[Group], width: int) -> Floats:
    """(ones, others): how much more alike they are than duplicates must be; these need less when one of the `width`
    words marks both."""
    alike = np.array([group.middle for group in ones]) @ np.array([group.middle for group in others]).T
    shared = (marks(ones, width) @ marks(others, width).T).toarray() > 0
    return np.asarray(alike - np.where(shared, SAME_BY_WORD, SAME), np.float32)


def marks(found: Sequence[Group], width: int) -> Sparse:
    """(groups, words): 1 where the word marks the group."""
    rows = [row for row, group in enumerate(found) for _ in group.words]
    columns = [column for group in found for column in group.words]
    return csr_matrix((np.ones(len(rows), np.float32), (rows, columns)), shape=(len(found), width))


def column_means(wording: Sparse) -> Floats:
    return np.asarray(wording.mean(axis=0), np.float32).ravel()


def enough_people(group: Group, people: Sequence[frozenset[str]]) -> bool:
    return len(frozenset().union(*(people[row] for row in group.members))) >= MIN_PEOPLE
