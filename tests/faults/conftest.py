"""One running system for all that is killed, hung and erased."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests import system


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[system.System]:
    with system.running(tmp_path_factory.mktemp("faults"), only=("web", "rasa", "actions")) as started:
        yield started
