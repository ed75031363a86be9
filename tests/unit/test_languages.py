"""The store counts as understood what the reader reads, though neither room knows the other. Cost: milliseconds."""

from __future__ import annotations

from bot.language.reader import UNDETERMINED
from bot.language.reading import LANGUAGES
from bot.store.quality import UNDERSTOOD


def test_what_is_read_is_what_counts_as_understood() -> None:
    assert (*LANGUAGES, UNDETERMINED) == UNDERSTOOD
