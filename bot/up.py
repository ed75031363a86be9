"""`hearback up`: everything between a fresh checkout and a running system, in order."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import socket
from collections.abc import Collection
from dataclasses import asdict
from functools import partial
from typing import Any

from rich.console import Console

from bot import changed, parts, supervisor, training, users
from bot.authored.check import require_sound
from bot.errors import Mendable
from bot.intake import corrected
from bot.language.change import Change
from bot.settings import ROOT, Settings
from bot.store import corrections, schema
from bot.store.database import Database
from bot.store.models import now
from bot.web.console.passwords import DEMO_ADMIN
from bot.web.door import listen


class CannotStart(Mendable):
    """Something outside must change first; the message says what."""


def check_ports(settings: Settings, only: Collection[str] | None = None) -> None:
    """Raises CannotStart when a port is taken, naming the setting that moves it."""
    taken = list(supervisor.taken_ports(parts.parts(settings, only)))
    if taken:
        lines = [f"Port {part.port} for {part.name} is taken. Set {part.port_setting} to another one" for part in taken]
        raise CannotStart("\n".join([*lines, "or stop what listens there (is Hearback already running?)."]))


def run(settings: Settings, console: Console, only: Collection[str] | None = None) -> None:
    """Starts all parts, or those of the kinds named, and prints the addresses when they are ready; ends with Ctrl-C.
    Raises StartFailed."""
    chosen = parts.parts(settings, only)
    if not chosen:
        raise CannotStart("There is nothing to start: a worker needs HEARBACK_QUEUE_URL.")
    database = Database(settings.database_url)
    schema.upgrade(database)
    shutil.rmtree(ROOT / "var" / "metrics", ignore_errors=True)  # of workers that are no more
    ready = addresses(settings, users.demo_admin(settings, database))
    with contextlib.ExitStack() as stack:
        door = stack.enter_context(listen(settings)) if any(part.door for part in chosen) else None
        asyncio.run(_run(settings, console, chosen, ready, door))


async def _run(
    settings: Settings, console: Console, chosen: list[parts.Part], ready: str, door: socket.socket | None
) -> None:
    environment, logs = parts.environment(settings), ROOT / "var" / "log"
    running = supervisor.Supervisor(chosen, environment, logs, console.print, door, partial(_mend, console))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, running.stop)
    await running.run(on_ready=lambda: console.print(ready, soft_wrap=True, markup=False))
    console.print("Stopped.")


def _mend(console: Console, part: parts.Part) -> None:
    """Rasa starts with a whole model or not at all. Raises ModelDamaged."""
    if part.name.startswith("rasa") and (said := training.mend()):
        console.print(said)


def addresses(settings: Settings, password: str | None = None) -> str:
    """What a person opens first; `password` is that of the demo's first admin."""
    url = settings.public_url
    lines = ["", f"Hearback is ready.   Health: {url}/healthz   Chat API: {url}/api/docs"]
    if settings.hearback_mode == "demo":
        lines += [f"  Customers:     {url}/          (a demo shop: order something, then tell how it was)"]
    lines += [f"  Product teams: {url}/digest    (what everybody said)"]
    lines += [f"  Staff:         {url}/console   (read, answer, correct, follow up)"]
    if password:
        lines += [f"                 sign in as {DEMO_ADMIN} with the password {password}"]
    return "\n".join([*lines, "Ctrl-C stops everything."])


def can_train() -> bool:
    """Whether the trained model may be replaced: not in a container, which runs what its image was trained with."""
    return os.access(parts.RASA_MODEL.parent, os.W_OK) or not training.is_sound(parts.RASA_MODEL)


def train_if_stale(settings: Settings, console: Console) -> bool:
    """Trains reader and assistant where their sources have changed; returns whether anything was trained.

    Raises BadAuthoring when something that authors edit is wrong, before anything else is done.
    """
    from bot.language import fitting

    require_sound(ROOT)

    database = Database(settings.database_url)
    schema.upgrade(database)
    began, told = now(), corrected.write(database)
    notes = corrected.notes()
    changes: dict[str, dict[str, Change]] = {}
    trained = False
    if fitting.stale(notes):
        console.print("Training the reader, because staff have put right what it read (a minute).")
        with console.status("Training the reader ...") as status:
            fitting.fit(
                notes,
                on_progress=lambda done, all_: status.update(f"Training the reader: {done} of {all_}"),
                on_change=lambda change: changes.update(reader=change),
            )
        trained = True
    if training.assistant_is_stale():
        console.print("Training the assistant, because what it is made of has changed (half a minute).")
        with console.status("Training the assistant ...") as status:
            training.train_assistant(
                parts.environment(settings),
                on_wait=lambda seconds: status.update(f"Training the assistant ... {seconds:.0f} s"),
            )
        if told["intents"]:
            with console.status("Comparing it with what it was before the corrections ..."):
                changes.update(intents=changed.intents(corrected.examples(database)))
        trained = True
    with database.session() as session:
        corrections.learned(session, began, _report(told, changes) if trained else {})
    return trained


def _report(told: dict[str, int], changes: dict[str, dict[str, Change]]) -> dict[str, Any]:
    """As the corrections page shows it; empty where there was nothing to learn from."""
    held_out = {name: {part: asdict(one) for part, one in found.items()} for name, found in changes.items()}
    return {**told, "held_out": held_out} if any(told.values()) else {}
