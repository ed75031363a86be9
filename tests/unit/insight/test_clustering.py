"""Points into groups. Cost: 1 s, no service."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from bot.insight import clustering
from bot.insight.clustering import Group
from bot.insight.points import Points
from bot.insight.vectors import lengthened

TOPICS, EACH = 4, 20


@pytest.fixture
def topics() -> Points:
    """Four topics of twenty points each, one after the other, and no words."""
    chance = np.random.default_rng(1)
    middles = np.repeat(chance.normal(size=(TOPICS, 384)), EACH, axis=0)
    meaning = lengthened((middles + 0.7 * chance.normal(size=middles.shape)).astype(np.float32))
    return Points(meaning, csr_matrix((len(meaning), 1), dtype=np.float32))


def test_more_neighbours_are_preferred_only_when_they_are_clearly_better(
    topics: Points, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = np.repeat(np.arange(TOPICS), EACH)
    halves = np.repeat(np.arange(2 * TOPICS), EACH // 2)
    assert clustering.clearly_better(topics, halves, [halves, whole]) is whole
    assert clustering.clearly_better(topics, whole, [halves]) is whole
    moved = whole.copy()
    moved[0] = 1
    gain = clustering.silhouette(topics, whole) - clustering.silhouette(topics, moved)
    monkeypatch.setattr(clustering, "CLEARLY", 2 * gain)
    assert clustering.clearly_better(topics, moved, [whole]) is moved
    monkeypatch.setattr(clustering, "CLEARLY", gain / 2)
    assert clustering.clearly_better(topics, moved, [whole]) is whole


def test_what_stands_alone_is_settled_where_it_is_most_alike(topics: Points) -> None:
    labels = np.repeat(np.arange(TOPICS), EACH)
    labels[[0, EACH]] = TOPICS, TOPICS + 1
    assert clustering.settled(topics, labels).tolist() == np.repeat(np.arange(TOPICS), EACH).tolist()
    alone = np.arange(len(topics))
    assert clustering.settled(topics, alone) is alone


def test_the_closest_of_the_neighbours_are_those_of_a_narrower_look(topics: Points) -> None:
    found, alike = clustering.closest(*topics.nearest(20), 5)
    assert [set(row) for row in found] == [set(row) for row in topics.nearest(5)[0]]
    assert alike.shape == found.shape


def test_links_in_blocks_weigh_the_same(topics: Points, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = clustering.shared_neighbours(*topics.nearest(5))
    monkeypatch.setattr(clustering, "LINKS", 7)
    assert abs(clustering.shared_neighbours(*topics.nearest(5)) - whole).max() == 0


def test_the_more_of_what_is_said_a_groups_words_are_the_more_it_is_marked() -> None:
    wording = csr_matrix(np.array([[1, 0, 0], [0.6, 0.8, 0], [0.6, 0, 0.8], [0, 0, 1], [0, 0, 0]], np.float32))
    alone, both, in_passing, other, silent = clustering.marked(wording, (0, 1))
    assert alone == pytest.approx(1) == both
    assert clustering.NAMED < in_passing < alone
    assert other == silent == 0
    assert not clustering.marked(wording, ()).any()


def test_groups_that_say_the_same_become_one_whatever_their_order() -> None:
    """The first and the second are each close to the third alone: it comes to the one, and then the other to both."""
    angles = np.radians([0] * 5 + [50] * 5 + [25] * 5 + [180] * 5)
    meaning = np.zeros((len(angles), 384), np.float32)
    meaning[:, 0], meaning[:, 1] = np.cos(angles), np.sin(angles)
    points = Points(meaning, csr_matrix(np.ones((len(meaning), 1), np.float32)))
    parts = [np.arange(start, start + 5) for start in range(0, 20, 5)]
    for order in ((0, 1, 2, 3), (2, 1, 0, 3), (3, 1, 2, 0)):
        found = [Group(parts[part], np.ones(5, np.float32), (0,), meaning[5 * part]) for part in order]
        one = clustering.joined(points, found, np.zeros(1, np.float32))
        assert sorted(group.members.tolist() for group in one) == [list(range(15)), list(range(15, 20))]
