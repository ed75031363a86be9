"""1,000 messages through the widget while the network and the server fail at random; nothing may be lost or doubled.

    .venv/bin/python -m tests.load.disconnects [messages]

A real Chromium, a real web room that is killed with -9, a scripted assistant. Every request of the widget is at random
let through, dropped before it is sent, or dropped after the server has answered; pages are reloaded; a second tab of
the same conversation joins. At the end the record is compared with what was written, message by message.
"""

from __future__ import annotations

import random
import shutil
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from playwright.sync_api import Page, Route, expect, sync_playwright
from sqlalchemy import select

from bot.store import schema
from bot.store.database import Database
from bot.store.models import Turn
from bot.web.door import listen
from tests.browser.conftest import NAMES
from tests.browser.people import open_chat, order
from tests.fake_rasa import GREETING
from tests.serving import serve_plainly
from tests.system import System, own_settings

TALK = 100
"""Messages of one conversation."""
BEFORE, AFTER, RELOAD = 0.12, 0.12, 0.03
"""Shares of requests dropped, of answers dropped, of messages followed by a reload."""
PATIENCE = 120_000
FLAPPING = "setInterval(() => dispatchEvent(new Event('online')), 150)"
"""The network says it is back again and again, so that the widget's own pauses do not make the run last an hour."""


class Network:
    """Fails at random, and counts how."""

    def __init__(self, chance: random.Random) -> None:
        self.chance, self.counts = chance, Counter[str]()

    def handle(self, route: Route) -> None:
        draw = self.chance.random()
        if draw < BEFORE:
            self.counts["dropped before sending"] += 1
            route.abort()
        elif draw < BEFORE + AFTER:
            self._lose_answer(route)
        else:
            route.continue_()

    def _lose_answer(self, route: Route) -> None:
        try:
            route.fetch()
            self.counts["answer dropped"] += 1
        except Exception:  # the server is down just now
            self.counts["server away"] += 1
        route.abort()


def assistant() -> FastAPI:
    """Greets, and repeats what it hears."""
    app = FastAPI()

    @app.post("/webhooks/hearback/webhook")
    def webhook(body: dict[str, Any]) -> list[dict[str, Any]]:
        return GREETING if body["message"] == "/start" else [{"text": f"heard: {body['message']}"}]

    @app.get("/webhooks/hearback/")
    def health() -> dict[str, str]:
        return {"status": "ok"}

    return app


def conversation(page: Page, web: System, network: Network, texts: list[str]) -> None:
    """Writes the texts one after the other, whatever happens meanwhile."""
    order(page, web.url)
    open_chat(page)
    page.context.route("**/chat/messages", network.handle)
    page.evaluate(FLAPPING)
    other = page.context.new_page()
    other.goto(page.url)
    other.get_by_role("button", name="Share feedback").click()
    killed = network.chance.randrange(len(texts))
    for n, text in enumerate(texts):
        tab = other if n % 10 == 9 else page
        tab.locator("textarea").fill(text)
        tab.keyboard.press("Enter")
        if n == killed:
            threading.Thread(target=revive, args=(web,)).start()
            network.counts["server killed"] += 1
        if network.chance.random() < RELOAD:
            network.counts["page reloaded"] += 1
            page.reload()
            page.evaluate(FLAPPING)
            expect(page.locator("textarea")).to_be_visible()
        if n % 10 > 7:  # the order between two tabs is the customer's, who waits before changing over
            expect(page.locator(".log")).to_contain_text(f"heard: {text}")
    page.context.unroute("**/chat/messages")
    other.close()


def revive(web: System) -> None:
    web.kill("web")
    web.start("web")


def check(database: Database, talks: list[list[str]]) -> dict[str, int]:
    """What the record holds against what was written."""
    with database.reading() as session:
        turns = list(session.scalars(select(Turn).order_by(Turn.conversation_id, Turn.seq)))
    said: dict[str, list[str]] = {}
    answers = Counter(turn.in_reply_to for turn in turns if turn.in_reply_to)
    for turn in turns:
        if turn.sender == "customer":
            said.setdefault(turn.conversation_id, []).append(turn.text)
    found = {talk[0]: talk for talk in said.values()}
    counts = Counter(text for talk in said.values() for text in talk)
    written = [text for talk in talks for text in talk]
    return {
        "written": len(written),
        "lost": sum(text not in counts for text in written),
        "doubled": sum(count - 1 for count in counts.values()),
        "conversations out of order": sum(found.get(talk[0]) != talk for talk in talks),
        "without exactly one answer": sum(answers[turn.id] != 1 for turn in turns if turn.sender == "customer"),
    }


def main(messages: int) -> int:
    chance = random.Random(20)
    talks = [[f"message {talk}-{n:03} ." for n in range(TALK)] for talk in range(messages // TALK)]
    network, started = Network(chance), time.monotonic()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        settings = own_settings(Path(folder))
        database = Database(settings.database_url)
        schema.upgrade(database)
        browser = playwright.chromium.launch(
            executable_path=next(path for name in NAMES if (path := shutil.which(name))), args=["--no-sandbox"]
        )
        expect.set_options(timeout=PATIENCE)
        with listen(settings) as door, serve_plainly(assistant(), settings.hearback_rasa_port):
            web = System(settings, Path(folder), database, door)
            web.start("web")
            try:
                for talk in talks:
                    context = browser.new_context(reduced_motion="reduce")
                    context.set_default_timeout(PATIENCE)
                    conversation(context.new_page(), web, network, talk)
                    context.close()
                    found = check(database, talks[: talks.index(talk) + 1])
                    sys.stderr.write(f"{found}\n")
            finally:
                web.stop()
    for name, count in {**network.counts, **found, "seconds": round(time.monotonic() - started)}.items():
        sys.stdout.write(f"{count:>6} {name}\n")
    return int(any(found[name] for name in list(found)[1:]))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000))
