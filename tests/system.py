"""A whole Hearback of a test's own: free ports, its own databases, its own logs."""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import socket
import subprocess
import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from pydantic import SecretStr

from bot.parts import Part, environment, parts
from bot.ports import free_ports
from bot.settings import ROOT, Settings
from bot.store import schema
from bot.store.database import Database
from bot.web.door import INHERITED, listen

READY_WITHIN = 240.0


@dataclass
class System:
    """Running processes by name, and where they are reached."""

    settings: Settings
    folder: Path
    database: Database
    door: socket.socket
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return self.settings.public_url

    def start(self, name: str) -> None:
        """Starts one part; `wait` waits until it says that it is ready."""
        part = self._part(name)
        with (self.folder / f"{name}.log").open("ab") as log:
            door = (self.door.fileno(),) if part.door else ()
            self.processes[name] = subprocess.Popen(
                part.argv,
                cwd=ROOT,
                env=environment(self.settings) | ({INHERITED: str(door[0])} if door else {}),
                pass_fds=door,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def wait(self, name: str) -> None:
        part, until = self._part(name), time.monotonic() + READY_WITHIN
        if part.health is None:
            return
        while time.monotonic() < until and self.processes[name].poll() is None:
            with contextlib.suppress(httpx.HTTPError):
                if httpx.get(part.health, timeout=5).status_code == httpx.codes.OK:
                    return
            time.sleep(0.2)
        raise AssertionError(f"{name} did not get ready:\n{(self.folder / f'{name}.log').read_text()[-3000:]}")

    def kill(self, name: str) -> None:
        """kill -9, as a crash would; the process cannot say good-bye."""
        os.killpg(self.processes[name].pid, signal.SIGKILL)
        self.processes[name].wait()

    def restart(self, name: str) -> None:
        """Asks one part to end, as an update would, and starts it again."""
        os.killpg(self.processes[name].pid, signal.SIGTERM)
        self.processes[name].wait()
        self.start(name)
        self.wait(name)

    def stop(self) -> None:
        for process in self.processes.values():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
        for process in self.processes.values():
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        self.database.close()
        self.door.close()

    def _part(self, name: str) -> Part:
        return next(part for part in parts(self.settings) if part.name == name)


def own_settings(folder: Path, **changes: object) -> Settings:
    """Demo settings with free ports, SQLite files in `folder` and secrets of their own."""
    web, rasa, actions = free_ports(3)
    return Settings(
        hearback_port=web,
        hearback_rasa_port=rasa,
        hearback_actions_port=actions,
        hearback_secret=SecretStr("test-secret-" + "x" * 30),
        hearback_internal_secret=SecretStr("test-internal-" + "y" * 30),
        database_url=f"sqlite:///{folder}/record.db",
        tracker_url=f"sqlite:///{folder}/tracker.db",
        hearback_rate_per_conversation=0,
        hearback_rate_per_address=0,
        hearback_rate_photos=0,
    ).model_copy(update=changes)


@contextlib.contextmanager
def running(folder: Path, only: Collection[str] | None = None, **changes: object) -> Iterator[System]:
    """All parts, or `only` those named, started and ready; all stopped at the end. Trains a stale assistant first."""
    with launched(folder, own_settings(folder, **changes), only) as system:
        for name in system.processes:
            system.wait(name)
        yield system


@contextlib.contextmanager
def launched(folder: Path, settings: Settings, only: Collection[str] | None = None) -> Iterator[System]:
    """As `running`, but not waited for: machines that need one another can be started together."""
    train_if_stale()
    database = Database(settings.database_url)
    schema.upgrade(database)
    system = System(settings, folder, database, listen(settings))
    try:
        for part in parts(settings):
            if only is None or part.name in only:
                system.start(part.name)
        yield system
    finally:
        system.stop()


def train_if_stale() -> None:
    """The suite tests the assistant that the sources describe, never an older one; its processes train it once."""
    from bot import training

    folder = ROOT / "models" / "rasa"
    folder.mkdir(exist_ok=True)
    with (folder / "tests.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if training.assistant_is_stale():
            training.train_assistant(environment(Settings()))
