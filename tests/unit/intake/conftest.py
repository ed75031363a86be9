"""What the tests of this room share."""

from __future__ import annotations

import pytest

from tests.fake_reader import FakeReader


@pytest.fixture
def reader() -> FakeReader:
    return FakeReader()
