"""Staff put right what the assistant made of a sentence, train it, and it does otherwise. Cost: two minutes; a copy of
the project of its own, in which `hearback train` and `hearback up` run as a person runs them; needs Chromium.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from bot.parts import RASA_MODEL, environment
from bot.settings import ROOT, Settings
from bot.store.database import Database
from bot.training import STAMP
from bot.web.console.auth import COOKIE
from tests import system
from tests.background import eventually
from tests.browser.people import log, open_chat, order, tap, write
from tests.staff import add_staff, session_of

pytestmark = [pytest.mark.browser, pytest.mark.live]

SAID = "your boss should hear how loud it is"
HANDED_OVER = "A person will answer you here."
READY_WITHIN = 300.0


@dataclass
class Project:
    """A checkout of its own: what it learns and records stays in it."""

    folder: Path
    settings: Settings
    database: Database

    def command(self, verb: str) -> subprocess.Popen[bytes]:
        own = environment(self.settings) | {"PYTHONPATH": str(self.folder)}
        with (self.folder / "said.log").open("ab") as said:
            argv = [str(Path(sys.executable).with_name("hearback")), verb]
            return subprocess.Popen(argv, cwd=self.folder, env=own, stdout=said, stderr=said, start_new_session=True)

    def train(self) -> None:
        assert self.command("train").wait(READY_WITHIN) == 0, (self.folder / "said.log").read_text()

    @contextlib.contextmanager
    def up(self) -> Iterator[str]:
        running = self.command("up")
        try:
            self._wait(running)
            yield self.settings.public_url
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(running.pid, signal.SIGTERM)
            running.wait(60)

    def _wait(self, running: subprocess.Popen[bytes]) -> None:
        until = time.monotonic() + READY_WITHIN
        while time.monotonic() < until and running.poll() is None:
            with contextlib.suppress(httpx.HTTPError):
                if httpx.get(f"{self.settings.public_url}/healthz", timeout=5).status_code == httpx.codes.OK:
                    return
            time.sleep(0.5)
        raise AssertionError((self.folder / "said.log").read_text()[-3000:])


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    system.train_if_stale()
    folder = tmp_path / "project"
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True).stdout
    for name in [*filter(None, tracked.split("\0")), *(str(one.relative_to(ROOT)) for one in (RASA_MODEL, STAMP))]:
        if (ROOT / name).exists():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    for environment_folder in (".venv", ".venv-rasa"):
        (folder / environment_folder).symlink_to(ROOT / environment_folder)
    settings = system.own_settings(tmp_path)
    database = Database(settings.database_url)
    yield Project(folder, settings, database)
    database.close()


def tell(page: Page, url: str) -> None:
    order(page, url)
    open_chat(page)
    tap(page, "Dissatisfied")
    tap(page, "Much worse")
    expect(log(page)).to_contain_text("what happened instead?")
    with page.expect_response("**/chat/messages"):
        write(page, SAID)


@pytest.fixture
def staff(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context()
    context.set_default_timeout(60_000)
    yield context
    context.close()


def correct(staff: BrowserContext, project: Project) -> None:
    token, _ = session_of(project.database, add_staff(project.database, "support"))
    staff.add_cookies([{"name": COOKIE, "value": token, "url": project.settings.public_url}])
    page = staff.new_page()
    found = page.locator("main").get_by_role("link", name="Nokia 6600").first

    def is_listed() -> bool:
        page.goto(f"{project.settings.public_url}/console?q=boss")
        return found.is_visible()

    eventually(is_listed)  # the inbox follows within a second
    found.click()
    said = page.get_by_role("listitem").filter(has_text=SAID)  # in the thread, and in the list beside it
    message = said.filter(has=page.get_by_text("Correct or add")).first
    message.get_by_text("Correct or add").click()
    message.get_by_role("combobox", name="Intent").select_option("person")
    message.get_by_role("button", name="Save").first.click()
    expect(message).to_contain_text("person")


def test_a_corrected_sentence_is_answered_otherwise_after_a_training(
    chromium: Browser, staff: BrowserContext, project: Project
) -> None:
    with project.up() as url:
        page = chromium.new_page()
        tell(page, url)
        expect(page.get_by_text(HANDED_OVER)).to_be_hidden()
        correct(staff, project)
    project.train()
    with project.up() as url:
        page = chromium.new_page()
        tell(page, url)
        expect(page.get_by_text(HANDED_OVER)).to_be_visible()
        console = staff.new_page()
        console.goto(f"{url}/console/corrections")
        expect(console.get_by_text("It learned from 1 corrected intents")).to_be_visible()
