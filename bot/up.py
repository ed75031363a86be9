"""`hearback up`: everything between a fresh checkout and a running system, in order."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import threading
from collections.abc import Callable, Iterator

from rich.console import Console

from bot import parts, supervisor, training
from bot.errors import Mendable
from bot.intake.catchup import catch_up
from bot.language import Reader
from bot.settings import ROOT, Settings
from bot.store import schema
from bot.store.database import Database

CATCH_UP_EVERY = 60.0
"""Seconds between two looks for turns that nobody has read yet."""


class CannotStart(Mendable):
    """Something outside must change first; the message says what."""


def check_ports(settings: Settings) -> None:
    """Raises CannotStart when a port is taken, naming the setting that moves it."""
    taken = list(supervisor.taken_ports(parts.parts(settings)))
    if taken:
        lines = [f"Port {part.port} for {part.name} is taken. Set {part.port_setting} to another one" for part in taken]
        raise CannotStart("\n".join([*lines, "or stop what listens there (is Hearback already running?)."]))


def run(settings: Settings, console: Console) -> None:
    """Starts all parts, prints the addresses when they are ready, and ends with Ctrl-C. Raises StartFailed."""
    schema.upgrade(Database(settings.database_url))
    asyncio.run(_run(settings, console))


async def _run(settings: Settings, console: Console) -> None:
    running = supervisor.Supervisor(
        parts.parts(settings), parts.environment(settings), ROOT / "var" / "log", console.print
    )
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, running.stop)
    with _catching_up(settings, console.print):
        await running.run(on_ready=lambda: console.print(addresses(settings), soft_wrap=True))
    console.print("Stopped.")


def addresses(settings: Settings) -> str:
    """What a person opens first."""
    url = settings.public_url
    lines = ["", f"Hearback is ready.   Health: {url}/healthz   Chat API: {url}/api/docs"]
    if settings.hearback_mode == "demo":
        lines += [f"  Customers:     {url}/          (a demo shop: order something, then tell how it was)"]
        lines += [f"  Product teams: {url}/digest    (what everybody said)"]
    return "\n".join([*lines, "Ctrl-C stops everything."])


@contextlib.contextmanager
def _catching_up(settings: Settings, tell: Callable[[str], None]) -> Iterator[None]:
    """Reads what was missed while the action server was down, now and then, beside the running system."""
    done = threading.Event()

    def work() -> None:
        database = Database(settings.database_url)
        while not done.is_set():
            caught = catch_up(database, Reader.load)
            if caught:
                tell(f"Caught up: {caught} messages that had not been analysed.")
            done.wait(CATCH_UP_EVERY)

    thread = threading.Thread(target=work, name="catch-up", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()


def train_if_stale(settings: Settings, console: Console) -> bool:
    """Trains readers and assistant where their sources have changed; returns whether anything was trained."""
    import bot.language.training as readers

    trained = False
    if readers.stale():
        console.print("Training the readers, because what they learn from has changed (some minutes).")
        with console.status("Training the readers ...") as status:
            readers.train(on_progress=lambda done, all_: status.update(f"Training the readers: {done} of {all_}"))
        trained = True
    if training.assistant_is_stale():
        console.print("Training the assistant, because what it is made of has changed (half a minute).")
        with console.status("Training the assistant ...") as status:
            training.train_assistant(
                parts.environment(settings),
                on_wait=lambda seconds: status.update(f"Training the assistant ... {seconds:.0f} s"),
            )
        trained = True
    return trained
