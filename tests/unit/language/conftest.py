from __future__ import annotations

import pytest

from bot.language import Reader
from bot.language.embedding import Embedder
from bot.language.encoder import Encoder


@pytest.fixture(scope="session")
def reader() -> Reader:
    return Reader.load()


@pytest.fixture(scope="session")
def embedder(reader: Reader) -> Embedder:
    return reader.embedder


@pytest.fixture(scope="session")
def encoder(reader: Reader) -> Encoder:
    return reader.encoder
