"""`hearback rehearse`: starts a dialogue of its own on a record of its own, and lets simulated customers talk to it."""

from __future__ import annotations

import asyncio
import random
import socket
import tempfile
import uuid
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import yaml
from pydantic import SecretStr

from bot import parts, supervisor
from bot.authored import load_catalogues
from bot.rehearsal.behaviour import Leave, Move, Say, Talk, Tap
from bot.rehearsal.customers import FOLDER, Person
from bot.rehearsal.overlap import Overlap
from bot.rehearsal.questions import Reply, Wordings
from bot.rehearsal.scoring import Outcome, outcome
from bot.settings import ROOT, Settings
from bot.store import schema
from bot.store.database import Database
from bot.store.export import feedback_rows
from bot.store.models import now
from bot.web.door import listen
from bot.web.invitations import invite

AT_ONCE = 6
"""Talks held at the same time: enough to keep web, Rasa and the action server busy on a few cores."""
DELIVERED_AGO = timedelta(days=5)
ANSWERS_WITHIN = 120.0
HEARD_FILES = ("questions", "handover")
"""Topics of bot/domain/ whose responses tell a customer that a question or a wish was heard."""
OnProgress = Callable[[int, int], None]


@dataclass(frozen=True)
class Stage:
    """What the customers need to know of the words: by language, the questions and what hearing sounds like."""

    wordings: Mapping[str, Wordings]
    heard: Sequence[str]
    unknown: Mapping[str, Sequence[str]]


def rehearse(
    settings: Settings, people: Sequence[Person], everybody: Sequence[Person], seed: int, on_progress: OnProgress
) -> list[Outcome]:
    """Plays each of `people` once, in a record that is thrown away. `everybody`: all that could have come, whose words
    weigh the words. Raises StartFailed."""
    with tempfile.TemporaryDirectory(prefix="hearback-rehearsal-") as folder:
        return asyncio.run(_play(own_settings(settings, Path(folder)), Path(folder), people, everybody, seed, on_progress))


def own_settings(settings: Settings, folder: Path) -> Settings:
    """The shop's settings, on ports and databases of their own; nothing leaves this machine."""
    web, rasa, actions = _free_ports(3)
    return settings.model_copy(
        update={
            "hearback_mode": "demo",
            "hearback_host": "127.0.0.1",
            "hearback_internal_host": "127.0.0.1",
            "hearback_port": web,
            "hearback_rasa_port": rasa,
            "hearback_actions_port": actions,
            "hearback_public_url": "",
            "hearback_rasa_urls": "",
            "hearback_actions_url": "",
            "hearback_secret": SecretStr(uuid.uuid4().hex * 2),
            "hearback_internal_secret": SecretStr(uuid.uuid4().hex * 2),
            "database_url": f"sqlite:///{folder}/record.db",
            "tracker_url": f"sqlite:///{folder}/tracker.db",
            "rasa_workers": 1,
            "web_workers": 1,
            "redis_url": "",
            "hearback_queue_url": "",
            "hearback_llm_url": "",
            "hearback_anonymous": False,
            "hearback_rate_per_conversation": 0,
            "hearback_rate_per_address": 0,
            "hearback_turn_timeout": ANSWERS_WITHIN / 2,
        }
    )


async def _play(
    settings: Settings,
    folder: Path,
    people: Sequence[Person],
    everybody: Sequence[Person],
    seed: int,
    on_progress: OnProgress,
) -> list[Outcome]:
    database = Database(settings.database_url)
    schema.upgrade(database)
    stage, talks = staged(ROOT), made_talks(people, everybody, seed)
    held: dict[int, str] = {}
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(number: int, talk: Talk) -> None:
        async with gate:
            held[number] = await hold(settings, database, talk, stage, number)
        on_progress(len(held), len(talks))

    try:
        async with running(settings, folder):
            await asyncio.gather(*(one(number, talk) for number, talk in enumerate(talks)))
        with database.reading() as session:
            rows = [row for row in feedback_rows(session) if row["status"] == "active"]
    finally:
        database.close()
    return [
        outcome(talk, [row for row in rows if row["conversation"] == held[number]], stage.heard)
        for number, talk in enumerate(talks)
    ]


def made_talks(people: Sequence[Person], everybody: Sequence[Person], seed: int) -> list[Talk]:
    overlaps = {
        language: Overlap(one for one in everybody if one.language == language)
        for language in {person.language for person in people}
    }
    unknown = yaml.safe_load((ROOT / FOLDER / "phrases.yml").read_text("utf-8"))
    return [
        Talk(person, overlaps[person.language], unknown[person.language], random.Random(f"{seed} {person.id}"))  # noqa: S311
        for person in people
    ]


@asynccontextmanager
async def running(settings: Settings, folder: Path) -> AsyncIterator[None]:
    """Web, Rasa and the action server, ready; stopped at the end. Raises StartFailed."""
    chosen = parts.parts(settings, ("web", "rasa", "actions"))
    with ExitStack() as stack:
        door = stack.enter_context(listen(settings))
        ready = asyncio.Event()
        running = supervisor.Supervisor(chosen, parts.environment(settings), folder, lambda _: None, door)
        task = asyncio.create_task(running.run(on_ready=ready.set))
        waiting = asyncio.create_task(ready.wait())
        await asyncio.wait([task, waiting], return_when=asyncio.FIRST_COMPLETED)
        try:
            if not ready.is_set():
                await task
            yield
        finally:
            waiting.cancel()
            running.stop()
            if ready.is_set():
                await task


async def hold(settings: Settings, database: Database, talk: Talk, stage: Stage, number: int) -> str:
    """One talk to its end; returns the conversation's id."""
    person = talk.person
    link = invite(
        settings,
        database,
        order=f"rehearsal-{number}",
        customer=f"rehearsal-{number}",
        product=person.product,
        delivered_at=now() - DELIVERED_AGO,
    )
    async with httpx.AsyncClient(base_url=settings.public_url, timeout=ANSWERS_WITHIN) as http:
        opened = {"id": str(uuid.uuid4()), "invite": link.rsplit("/", 1)[1], "locale": person.language}
        answer = (await http.post("/chat/session", json=opened)).raise_for_status().json()
        http.headers["Authorization"] = f"Bearer {answer['token']}"
        conversation = str(answer["conversation"])
        while True:
            reply = reply_of(answer)
            question = stage.wordings[person.language].question(reply)
            talk.hear(reply, question)
            move = talk.move(reply, question)
            if isinstance(move, Leave):
                return conversation
            answer = await _send(http, move, reply)


async def _send(http: httpx.AsyncClient, move: Move, reply: Reply) -> dict[str, Any]:
    """Several messages of one thought leave together, as from somebody who types on; their answers are read as one."""
    if isinstance(move, Tap):
        return await _post(http, {"payload": reply.buttons[move.title]})
    assert isinstance(move, Say)
    answers = await asyncio.gather(*(_later(http, text, place) for place, text in enumerate(move.texts)))
    return {**answers[-1], "messages": [message for answer in answers for message in answer["messages"]]}


async def _later(http: httpx.AsyncClient, text: str, place: int) -> dict[str, Any]:
    await asyncio.sleep(TYPES_ON * place)
    return await _post(http, {"text": text})


TYPES_ON = 0.3
"""Seconds between two messages of one thought."""


async def _post(http: httpx.AsyncClient, said: Mapping[str, str]) -> dict[str, Any]:
    answer = await http.post("/chat/messages", json={"id": str(uuid.uuid4()), **said})
    found: dict[str, Any] = answer.raise_for_status().json()
    return found


def reply_of(answer: Mapping[str, Any]) -> Reply:
    """What the customer reads of one answer of the chat API."""
    messages = [message for message in answer["messages"] if message["from"] != "customer"]
    buttons = next((message["buttons"] for message in reversed(messages) if message.get("buttons")), [])
    noted = next((message["noted"] for message in reversed(messages) if message.get("noted")), None)
    texts = tuple(message["text"] for message in messages if message.get("text"))
    return Reply(texts, {button["title"]: button["payload"] for button in buttons}, noted, answer["state"])


def staged(root: Path) -> Stage:
    """The words as they are edited now."""
    domain = {file.stem: yaml.safe_load(file.read_text("utf-8")) for file in sorted((root / "bot/domain").glob("*.yml"))}
    english = {
        name: [one["text"] for one in said if one.get("text")]
        for topic in domain.values()
        for name, said in (topic.get("responses") or {}).items()
    }
    says = {language: catalogue.says for language, catalogue in load_catalogues(root).items()}
    every = {"en": english} | {
        language: {name: [said] if isinstance(said, str) else list(said) for name, said in one.items()}
        for language, one in says.items()
    }
    heard = [name for topic in HEARD_FILES for name in domain[topic]["responses"] if name != "utter_answer"]
    fixed = [_longest_part(text) for words in every.values() for name in heard for text in words.get(name, ())]
    answers = [one for file in sorted((root / "data/answers").glob("*.yml")) for one in yaml.safe_load(file.read_text("utf-8"))]
    unknown = yaml.safe_load((root / FOLDER / "phrases.yml").read_text("utf-8"))
    return Stage(
        {language: Wordings(words) for language, words in every.items()},
        [*fixed, *(" ".join(one["answer"].split()) for one in answers)],
        unknown,
    )


def _longest_part(wording: str) -> str:
    """Of a wording with variables, the longest stretch without one."""
    import re

    return max((" ".join(part.split()) for part in re.split(r"\{\w+\}", wording)), key=len)


def _free_ports(count: int) -> list[int]:
    """Ports that nobody listens on now."""
    with ExitStack() as held:
        probes = [held.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in probes]
