"""A real Chromium and a web room of the test's own, with a scripted assistant behind it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from pydantic import SecretStr

from bot.settings import Settings
from bot.store.database import Database
from bot.web.app import create_app
from tests.fake_rasa import FakeRasa
from tests.serving import serve
from tests.system import free_ports

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PATIENCE = 15_000
"""Milliseconds until a missing element fails a test; generous, for a busy machine."""
EXPECTED = ("net::ERR_", "Failed to load resource")
"""What the console says of lost connections and refusals, which tests bring about on purpose."""


def chromium_path() -> str | None:
    """Where Chromium is; None where there is none."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for a module's tests; skips them where there is none."""
    # Not for the session: until it is closed, Playwright runs an event loop that other tests would find running.
    path = chromium_path()
    if path is None:
        pytest.skip("no Chromium on this machine: install chromium to run the browser tests")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page whose scripts must not fail."""
    page = context.new_page()
    failures: list[str] = []
    page.on("pageerror", lambda error: failures.append(str(error)))
    page.on("console", lambda said: failures.append(said.text) if said.type == "error" else None)
    yield page
    assert not [failure for failure in failures if not failure.startswith(EXPECTED)]


@pytest.fixture
def settings(tmp_path: Path, database: Database) -> Settings:
    (port,) = free_ports(1)
    return Settings(
        hearback_port=port,
        hearback_secret=SecretStr("s" * 40),
        hearback_internal_secret=SecretStr("i" * 40),
        database_url=str(database.url),
        tracker_url=f"sqlite:///{tmp_path}/tracker.db",
    )


@pytest.fixture
def rasa() -> FakeRasa:
    return FakeRasa()


@pytest.fixture
def start(settings: Settings, rasa: FakeRasa) -> Callable[[], AbstractContextManager[str]]:
    """Starts a web room, always at the same address; to be used with `with`, and again after it ended."""

    @contextmanager
    def started() -> Iterator[str]:
        app: FastAPI = create_app(settings, rasa_transport=rasa.transport)
        with serve(app, settings.hearback_port) as url:
            yield url

    return started


@pytest.fixture
def web(start: Callable[[], AbstractContextManager[str]]) -> Iterator[str]:
    """The address of a running web room."""
    with start() as url:
        yield url
