"""Whether two wordings say the same, by the words they share. A proxy: it knows no meaning, and no synonyms.

Words count by how rare they are among all that the simulated customers of a language say (inverse document frequency,
Spärck Jones 1972), cut to their first letters, so that "leaks" and "leaking" are one.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence

from bot.rehearsal.customers import Customer, Thing

STEM = 5
"""Letters of a word that count: what is behind them is mostly its ending."""
HALF = 0.5
"""Share of a wording's weight from which on something is about the same."""
ENOUGH = 0.6
"""Share of the weight, either way, from which on it says the same and little else: a reader would have put seven of 148
pairs on the other side."""
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
NOT = frozenset(
    (
        *("no", "not", "never", "nothing", "none", "without", "cannot", "neither", "nor"),
        *("nicht", "kein", "keine", "keinen", "keiner", "keinem", "keines", "nie", "nichts", "ohne"),
        *("ne", "pas", "jamais", "sans", "aucun", "aucune", "rien"),
        *("nunca", "sin", "nada", "ningún", "ninguna", "ninguno", "non", "mai", "senza", "niente", "nulla", "nessun"),
        *("niet", "geen", "nooit", "zonder", "niets", "não", "sem", "nenhum", "nenhuma", "nie", "bez", "nigdy", "nic"),
    )
)
_SHORT_NOT = ("n't", "n’t")


class Overlap:
    """Compares wordings. `customers`: whose words the weights are counted on, all words of each."""

    def __init__(self, customers: Iterable[Customer]) -> None:
        documents = [stems(" ".join(customer.words)) for customer in customers]
        self._seen = Counter(stem for document in documents for stem in document)
        self._all = len(documents) + 1

    def covers(self, shown: str, wordings: Sequence[str]) -> bool:
        """Whether `shown` holds at least half of one of the wordings: it is about the same."""
        return any(self._share(stems(one), stems(shown)) >= HALF for one in wordings)

    def says(self, shown: str, wordings: Sequence[str]) -> bool:
        """Whether `shown` says one of the wordings, denied where that is, and little else: most of it stands
        in the wordings."""
        found = stems(shown)
        known = frozenset[str]().union(*map(stems, wordings))
        fits = [one for one in wordings if self._share(stems(one), found) >= ENOUGH and denied(one) == denied(shown)]
        return bool(fits) and self._share(found, known) >= ENOUGH

    def is_pair(self, expected: str, actual: str, thing: Thing) -> bool:
        """Whether both sides say what this thing's do, trimmed to their content."""
        return self.says(expected, thing.expected) and self.says(actual, thing.happened)

    def likeness(self, shown: str, wordings: Sequence[str]) -> float:
        """The harmonic mean of both shares with the wording that fits best, 0 to 1."""
        return max((self._mean(stems(shown), stems(one)) for one in wordings), default=0.0)

    def _mean(self, one: frozenset[str], other: frozenset[str]) -> float:
        there, back = self._share(one, other), self._share(other, one)
        return 2 * there * back / (there + back) if there + back else 0.0

    def _share(self, part: frozenset[str], whole: frozenset[str]) -> float:
        """Of the weight of `part`, what stands in `whole`."""
        weight = sum(map(self._weight, part))
        return sum(map(self._weight, part & whole)) / weight if weight else 0.0

    def _weight(self, stem: str) -> float:
        return math.log((self._all + 1) / (self._seen[stem] + 0.5))


def stems(text: str) -> frozenset[str]:
    return frozenset(word[:STEM] for word in words(text))


def denied(text: str) -> bool:
    """Whether the wording says that something is not so."""
    return any(word in NOT or word.endswith(_SHORT_NOT) for word in words(text))


def words(text: str) -> list[str]:
    return _WORD.findall(text.lower())
