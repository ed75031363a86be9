"""`hearback rehearse`: starts a dialogue of its own on a record of its own, and lets simulated customers talk to it."""

from __future__ import annotations

import asyncio
import json
import random
import tempfile
import uuid
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
from pydantic import SecretStr

from bot import parts, supervisor, training
from bot.authored.check import require_sound
from bot.errors import Mendable
from bot.ports import free_ports
from bot.rehearsal import comparison, rendering
from bot.rehearsal.behaviour import Leave, Say, Talk, Tap
from bot.rehearsal.customers import Customer, draw, load
from bot.rehearsal.overlap import Overlap
from bot.rehearsal.questions import Reply
from bot.rehearsal.report import report as made_of
from bot.rehearsal.report import worth_reading
from bot.rehearsal.scoring import Outcome, outcome
from bot.rehearsal.wordings import Words, read_words
from bot.settings import ROOT, Settings
from bot.store import schema
from bot.store.database import Database
from bot.store.export import feedback_rows
from bot.store.models import now
from bot.web.door import listen
from bot.web.invitations import invite

HTML, JSON = "report.html", "report.json"
MODEL = parts.RASA_MODEL.with_name("rehearsal.tar.gz")
"""Where the words as edited are trained into, so that what runs goes on with the model it has."""
AT_ONCE = 6
"""Talks held at the same time: enough to keep web, Rasa and the action server busy on a few cores."""
DELIVERED_AGO = timedelta(days=5)
ANSWERS_WITHIN = 120.0
"""Seconds, many: a machine that is busy must not change the figures."""
TYPES_ON = 0.02
"""Seconds between two messages of one thought: sooner than any answer, so that it goes alike each time."""
PARTS = ("web", "rasa", "actions")
OnProgress = Callable[[int, int], None]


@dataclass(frozen=True)
class Plan:
    """Who comes of everybody who could have, by which lot; and the earlier talks to compare with, if any."""

    customers: Sequence[Customer]
    everybody: Sequence[Customer]
    seed: int
    before: Sequence[Outcome] | None


@dataclass(frozen=True)
class Made:
    """`report` is ready for JSON; `lines` and `page` say the same to people."""

    report: dict[str, Any]
    lines: Sequence[str]
    page: str

    def write(self, folder: Path) -> Path:
        """Both files; returns the one to open. Raises Mendable."""
        try:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / JSON).write_text(json.dumps(self.report, ensure_ascii=False, indent=1) + "\n", "utf-8")
            (folder / HTML).write_text(self.page, "utf-8")
        except OSError as error:
            raise Mendable(f"{folder} cannot be written: {error.strerror}. Name another folder with --out.") from error
        return folder / HTML


@dataclass(frozen=True)
class System:
    """One running dialogue with its record."""

    settings: Settings
    database: Database
    words: Words


def trained(settings: Settings, on_wait: Callable[[float], None] | None = None) -> Path:
    """The model that says the words as they are edited: the one that runs where nothing was edited since, else one of
    its own, trained when that is stale too. Raises BadAuthoring, TrainingFailed."""
    require_sound(ROOT)
    if not training.assistant_is_stale():
        return parts.RASA_MODEL
    if training.assistant_is_stale(MODEL):
        training.train_assistant(parts.environment(settings), on_wait, MODEL)
    return MODEL


def plan(customers: int, language: str | None, seed: int, against: Path | None) -> Plan:
    """`against`: an earlier report. Raises BadCustomers, BadReport."""
    before = comparison.earlier(against) if against else None
    everybody = load(ROOT, language)
    return Plan(draw(everybody, customers, seed), everybody, seed, before)


def run(settings: Settings, planned: Plan, on_progress: OnProgress, model: Path) -> Made:
    """Lets them come, and says how it went. Raises StartFailed."""
    talks = rehearse(settings, planned.customers, planned.everybody, planned.seed, on_progress, model)
    report, reading = made_of(talks, seed=planned.seed), worth_reading(talks)
    changes = comparison.changes(planned.before, talks) if planned.before is not None else None
    lines = tuple(rendering.lines(report, changes, reading))
    return Made(report, lines, rendering.page(report, changes, reading))


def rehearse(
    settings: Settings,
    customers: Sequence[Customer],
    everybody: Sequence[Customer],
    seed: int,
    on_progress: OnProgress,
    model: Path = parts.RASA_MODEL,
) -> list[Outcome]:
    """Plays each of `customers` once, on a record that is thrown away. `everybody`: all who could have come; words are
    weighed by theirs. Raises StartFailed."""
    with tempfile.TemporaryDirectory(prefix="hearback-rehearsal-") as name:
        folder = Path(name)
        own = own_settings(settings, folder)
        database = Database(own.database_url)
        try:
            schema.upgrade(database)
            system = System(own, database, read_words(ROOT))
            return asyncio.run(
                _play(system, folder, talks_of(system.words, customers, everybody, seed), on_progress, model)
            )
        finally:
            database.close()


def own_settings(settings: Settings, folder: Path) -> Settings:
    """The shop's settings on ports and databases of their own; nothing leaves this machine."""
    web, rasa, actions = free_ports(3)
    own: dict[str, Any] = {
        "hearback_mode": "demo",
        "hearback_host": "127.0.0.1",
        "hearback_internal_host": "127.0.0.1",
        "hearback_port": web,
        "hearback_rasa_port": rasa,
        "hearback_actions_port": actions,
        "hearback_secret": SecretStr(uuid.uuid4().hex * 2),
        "hearback_internal_secret": SecretStr(uuid.uuid4().hex * 2),
        "database_url": f"sqlite:///{folder}/record.db",
        "tracker_url": f"sqlite:///{folder}/tracker.db",
        "rasa_workers": 1,
        "web_workers": 1,
        "hearback_anonymous": False,
        "hearback_turn_timeout": ANSWERS_WITHIN / 2,
    }
    elsewhere = ("hearback_public_url", "hearback_rasa_urls", "hearback_actions_url", "hearback_llm_url", "redis_url")
    limits = ("hearback_rate_per_conversation", "hearback_rate_per_address")
    return settings.model_copy(
        update=own | dict.fromkeys((*elsewhere, "hearback_queue_url"), "") | dict.fromkeys(limits, 0)
    )


def talks_of(words: Words, customers: Sequence[Customer], everybody: Sequence[Customer], seed: int) -> list[Talk]:
    """Each one's side of the talk that is to come; what is drawn by lot depends on the seed and the person alone."""
    spoken = {customer.language for customer in customers}
    overlaps = {language: Overlap(one for one in everybody if one.language == language) for language in spoken}
    return [
        Talk(
            customer,
            overlaps[customer.language],
            words.unknown[customer.language],
            random.Random(f"{seed} {customer.id}"),  # noqa: S311 - a lot, no secret
        )
        for customer in customers
    ]


async def _play(
    system: System, folder: Path, talks: Sequence[Talk], on_progress: OnProgress, model: Path
) -> list[Outcome]:
    held: dict[int, str] = {}
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(number: int, talk: Talk) -> None:
        async with gate:
            held[number] = await hold(system, talk, number)
        on_progress(len(held), len(talks))

    async with running(system.settings, folder, model):
        await asyncio.gather(*(one(number, talk) for number, talk in enumerate(talks)))
    with system.database.reading() as session:
        rows = [row for row in feedback_rows(session) if row["status"] == "active"]
    return [
        outcome(talk, [row for row in rows if row["conversation"] == held[number]], system.words.heard)
        for number, talk in enumerate(talks)
    ]


@asynccontextmanager
async def running(settings: Settings, folder: Path, model: Path) -> AsyncIterator[None]:
    """Web, Rasa and the action server, ready; stopped at the end. Raises StartFailed."""
    ready = asyncio.Event()
    with listen(settings) as door:
        processes = supervisor.Supervisor(
            parts.parts(settings, PARTS, model), parts.environment(settings), folder, lambda _: None, door
        )
        task, waiting = asyncio.create_task(processes.run(on_ready=ready.set)), asyncio.create_task(ready.wait())
        try:
            await asyncio.wait([task, waiting], return_when=asyncio.FIRST_COMPLETED)
            if ready.is_set():
                yield
        finally:
            waiting.cancel()
            processes.stop()
            await task


async def hold(system: System, talk: Talk, number: int) -> str:
    """One talk to its end, through the chat API as the widget speaks it; returns the conversation's id."""
    customer, name = talk.customer, f"rehearsal-{number}"
    link = invite(
        *(system.settings, system.database),
        order=name,
        customer=name,
        product=customer.product,
        delivered_at=now() - DELIVERED_AGO,
    )
    conversation = ""
    async with httpx.AsyncClient(base_url=system.settings.public_url, timeout=ANSWERS_WITHIN) as http:
        try:
            opened = {"id": str(uuid.uuid4()), "invite": link.rsplit("/", 1)[1], "locale": customer.language}
            answer = await _post(http, "/chat/session", opened)
            http.headers["Authorization"], conversation = f"Bearer {answer['token']}", str(answer["conversation"])
            while True:
                reply = reply_of(answer)
                question = system.words.wordings[customer.language].question(reply)
                talk.hear(reply, question)
                move = talk.move(reply, question)
                if isinstance(move, Leave):
                    return conversation
                answer = await _send(http, move, reply)
        except httpx.HTTPError as error:
            talk.left = f"no answer came: {type(error).__name__}"
            return conversation


async def _send(http: httpx.AsyncClient, move: Tap | Say, reply: Reply) -> dict[str, Any]:
    """Several messages of one thought leave together, as from somebody who types on; all that comes back is read as one
    reply, with the buttons of the last."""
    if isinstance(move, Tap):
        return await _message(http, payload=reply.buttons[move.title])
    *first, last = await asyncio.gather(*(_typed(http, text, place) for place, text in enumerate(move.texts)))
    earlier = [{**message, "buttons": None} for answer in first for message in answer["messages"]]
    return {**last, "messages": [*earlier, *last["messages"]]}


async def _typed(http: httpx.AsyncClient, text: str, place: int) -> dict[str, Any]:
    await asyncio.sleep(TYPES_ON * place)
    return await _message(http, text=text)


async def _message(http: httpx.AsyncClient, **said: str) -> dict[str, Any]:
    return await _post(http, "/chat/messages", {"id": str(uuid.uuid4()), **said})


async def _post(http: httpx.AsyncClient, path: str, body: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = (await http.post(path, json=body)).raise_for_status().json()
    return found


def reply_of(answer: Mapping[str, Any]) -> Reply:
    """What the customer reads of one answer of the chat API."""
    messages = [message for message in answer["messages"] if message["from"] != "customer"]
    buttons: list[dict[str, str]] = next(
        (message["buttons"] for message in reversed(messages) if message.get("buttons")), []
    )
    noted = next((message["noted"] for message in reversed(messages) if message.get("noted")), None)
    texts = tuple(message["text"] for message in messages if message.get("text"))
    return Reply(texts, {button["title"]: button["payload"] for button in buttons}, noted, answer["state"])
