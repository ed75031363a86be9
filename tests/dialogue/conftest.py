"""One assistant for all conversations: Rasa and the actions on free ports, over a record of their own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests import system

PARTS = ("actions", "rasa")


@pytest.fixture(scope="session")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[system.System]:
    """Without the web room: conversations speak to Rasa's channel."""
    with system.running(tmp_path_factory.mktemp("assistant"), only=PARTS) as started:
        yield started
