"""What Locust runs (`python -m tests.load` starts it): customers who talk with Hearback, or with a stock assistant.

LOAD_OUT names the file that gets, as JSON, each answered message and how long it took.
"""

from __future__ import annotations

import itertools
import json
import os
import random
import time
import uuid
from pathlib import Path
from typing import Any

from locust import FastHttpUser, between, events, task

from tests.customer import ENDED
from tests.load.sentences import TAPS, sentences

LOW, HIGH = (float(part) for part in os.environ.get("LOAD_THINK", "0,0").split(","))
ANSWERED: list[dict[str, Any]] = []
PROBLEMS: list[str] = []
SENT: list[str] = []
"""Messages, greetings not among them."""
GREETED: list[str] = []
"""Conversations that were begun: each costs a turn of its own."""


SAID = itertools.cycle(random.Random(7).sample(sentences(), 1_000))


class Talking(FastHttpUser):
    """Thinks, and notes what was answered."""

    abstract = True
    wait_time = between(LOW, HIGH)
    network_timeout = connection_timeout = 60.0

    def asked(self, path: str, body: dict[str, Any], talk: str, id: str, headers: dict[str, str]) -> Any:
        """The JSON that was answered; None, and noted, when there was none."""
        began = time.time()
        if id:
            SENT.append(id)
        with self.client.post(path, json=body, headers=headers, name=path, catch_response=True) as answer:
            found = answer.json() if answer.status_code in (200, 201) else None
            failed = found is None or (isinstance(found, dict) and any(one.get("failed") for one in found["messages"]))
            if failed:
                answer.failure("no answer")
                PROBLEMS.append(f"{answer.status_code} {str(answer.text)[:200]}")
        if id and found is not None:
            ANSWERED.append({"talk": talk, "id": id, "at": time.time(), "ms": 1000 * (time.time() - began)})
        return found


class Customer(Talking):
    """Talks a conversation to its end, then begins another one."""

    def on_start(self) -> None:
        if LOW:  # not all in the same second
            time.sleep(random.uniform(0, HIGH))
        self.begin()

    def begin(self) -> None:
        self.reply = self.asked("/chat/session", {"id": str(uuid.uuid4())}, "", "", {}) or {}
        self.talk = self.reply.get("conversation", "")
        GREETED.append(self.talk)
        self.headers = {"Authorization": f"Bearer {self.reply.get('token')}"}

    @task
    def say(self) -> None:
        if not self.talk or self.reply.get("state") in ENDED:
            self.begin()
            return
        message = str(uuid.uuid4())
        buttons = next((one["buttons"] for one in reversed(self.reply["messages"]) if one.get("buttons")), [])
        tap = next((one["payload"] for title in TAPS for one in buttons if one["title"] == title), None)
        body = {"id": message, "payload": tap} if tap else {"id": message, "text": next(SAID)}
        self.reply = self.asked("/chat/messages", body, self.talk, message, self.headers) or self.reply


class Stock(Talking):
    """Says ten sentences to Rasa's own REST channel, then is somebody else."""

    def on_start(self) -> None:
        self.sender, self.said = uuid.uuid4().hex, 0

    @task
    def say(self) -> None:
        self.said += 1
        if self.said % 10 == 0:
            self.on_start()
        body = {"sender": self.sender, "message": next(SAID)}
        self.asked("/webhooks/rest/webhook", body, self.sender, str(self.said), {})


@events.quitting.add_listener
def write(**_given: Any) -> None:
    """What was answered, for whoever started this."""
    found = {"answered": ANSWERED, "problems": PROBLEMS, "sent": len(SENT), "greeted": len(GREETED)}
    Path(os.environ["LOAD_OUT"]).write_text(json.dumps(found), encoding="utf-8")
