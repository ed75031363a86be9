"""One assistant for all conversations: Rasa and the actions on free ports, over a record of their own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.store import schema
from bot.store.database import Database
from tests import system
from tests.dialogue.talk import Talk

PARTS = ("actions", "rasa")


@pytest.fixture(scope="session")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[system.System]:
    """Trained first when the model is stale; stopped at the end."""
    system.train_if_stale()
    folder = tmp_path_factory.mktemp("assistant")
    settings = system.own_settings(folder)
    started = system.System(settings, folder, Database(settings.database_url))
    schema.upgrade(started.database)
    try:
        for name in PARTS:
            started.start(name)
        for name in PARTS:
            started.wait(name)
        yield started
    finally:
        started.stop()


@pytest.fixture
def talk(assistant: system.System) -> Talk:
    secret = assistant.settings.hearback_internal_secret.get_secret_value()
    return Talk(assistant.database, assistant.settings.rasa_urls[0], secret)
