from __future__ import annotations

import pytest

from bot.language.embedding import Embedder


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    return Embedder.load()
