"""Starts the parts together, waits until each is ready, restarts what dies or hangs, stops all."""

from __future__ import annotations

import asyncio
import contextlib
import math
import os
import signal
import socket
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

import httpx

from bot.errors import Mendable
from bot.parts import Part
from bot.settings import ROOT
from bot.web.door import INHERITED

READY_WITHIN = 600.0
"""Seconds; Rasa imports TensorFlow whether it is used or not, which takes long on a slow or busy machine, and longest
where it is given up and begun anew. What ends by itself is told at once."""
GRACE = 15.0
"""Seconds between asking a part to stop and stopping it."""
LONGEST_PAUSE = 30.0
STEADY_AFTER = 60.0
"""A part that lived this many seconds is restarted at once when it dies; before, ever more slowly."""
HANGS_AFTER = 60.0
"""Seconds in which a part that has answered before answers nothing at all, not even that another part is away."""
ASKED_EVERY, ANSWERS_WITHIN = 5.0, 5.0
"""Seconds."""


class StartFailed(Mendable):
    """A part could not be started; the message says which, why, and where its log is."""


class Supervisor:
    """Runs `parts` until `stop` is called. Each part writes to its own log file in `logs`."""

    def __init__(
        self,
        parts: list[Part],
        environment: Mapping[str, str],
        logs: Path,
        tell: Callable[[str], None],
        door: socket.socket | None = None,
        before: Callable[[Part], object] = lambda _: None,
    ) -> None:
        """`door` is the listening socket that web workers share; it stays open while they are restarted. `before` is
        called each time that a part is to be started, and raises Mendable when it cannot be."""
        self.before = before
        self.parts, self.environment, self.logs, self.tell = parts, dict(environment), logs, tell
        self.running: dict[str, asyncio.subprocess.Process] = {}
        self._stopping = asyncio.Event()
        self._door = door

    async def run(self, on_ready: Callable[[], None] | None = None) -> None:
        """Starts everything, calls `on_ready`, and returns after `stop` when all parts have ended."""
        self.logs.mkdir(parents=True, exist_ok=True)
        keepers: list[asyncio.Task[None]] = []
        try:
            for part in self.parts:
                await self._start(part)
            await self._until_ready_or_stopped()
            if not self._stopping.is_set():
                if on_ready:
                    on_ready()
                keepers = [asyncio.create_task(self._keep(part)) for part in self.parts]
                await self._stopping.wait()
        finally:
            self._stopping.set()
            for keeper in keepers:
                keeper.cancel()
            if self._door:
                self._door.close()  # or whoever comes now would wait at it for nobody, instead of going elsewhere
            await asyncio.gather(*(self._end(process) for process in self.running.values()))

    def stop(self) -> None:
        """Ends `run`; safe to call from a signal handler."""
        self._stopping.set()

    async def _start(self, part: Part) -> None:
        self.before(part)
        door = (self._door.fileno(),) if part.door and self._door else ()
        with (self.logs / f"{part.name}.log").open("ab") as log:
            self.running[part.name] = await asyncio.create_subprocess_exec(
                *part.argv,
                cwd=ROOT,  # wherever `hearback` was called from
                env=self.environment | ({INHERITED: str(door[0])} if door else {}),
                pass_fds=door,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C reaches us alone, so that parts end in order
            )

    async def _all_ready(self) -> None:
        await asyncio.gather(*(self._ready(part) for part in self.parts))

    async def _until_stopped(self) -> None:
        await self._stopping.wait()

    async def _ready(self, part: Part) -> None:
        started = time.monotonic()
        async with httpx.AsyncClient(timeout=5) as client:
            while not await _answers(client, part):
                if self.running[part.name].returncode is not None:
                    raise StartFailed(f"{part.name} ended while starting.\n{self._last_words(part)}")
                if time.monotonic() - started > READY_WITHIN:
                    raise StartFailed(
                        f"{part.name} was not ready within {READY_WITHIN:.0f} s.\n{self._last_words(part)}"
                    )
                await asyncio.sleep(0.25)
        self.tell(f"{part.name} is ready after {time.monotonic() - started:.0f} s")

    async def _keep(self, part: Part) -> None:
        pause = 0.0
        while True:
            born = time.monotonic()
            watching = asyncio.create_task(self._watch(part))
            try:
                code = await self.running[part.name].wait()
            finally:
                watching.cancel()
            pause = 0.0 if time.monotonic() - born > STEADY_AFTER else min(LONGEST_PAUSE, pause * 2 + 1)
            self.tell(f"{part.name} ended (exit {code}); restarting in {pause:.0f} s. Log: {self._log(part)}")
            await asyncio.sleep(pause)
            try:
                await self._start(part)
            except Mendable as error:  # and tried again, after a longer pause
                self.tell(str(error))

    async def _watch(self, part: Part) -> None:
        """Kills a part that hangs; one that nobody asks is never taken to."""
        if part.health is None:
            return
        heard = math.inf
        async with httpx.AsyncClient(timeout=ANSWERS_WITHIN) as client:
            while time.monotonic() - heard < HANGS_AFTER:
                await asyncio.sleep(ASKED_EVERY)
                if await _asked(client, part) is not None:
                    heard = time.monotonic()
        self.tell(f"{part.name} has answered nothing for {HANGS_AFTER:.0f} s and is killed.")
        _signal_group(self.running[part.name].pid, signal.SIGKILL)

    async def _end(self, process: asyncio.subprocess.Process) -> None:
        if process.returncode is not None:
            return
        _signal_group(process.pid, signal.SIGTERM)
        try:
            await asyncio.wait_for(process.wait(), GRACE)
        except asyncio.TimeoutError:
            _signal_group(process.pid, signal.SIGKILL)
            await process.wait()

    async def _until_ready_or_stopped(self) -> None:
        ready = asyncio.create_task(self._all_ready())
        stopped = asyncio.create_task(self._until_stopped())
        await asyncio.wait([ready, stopped], return_when=asyncio.FIRST_COMPLETED)
        if ready.done():
            stopped.cancel()
            ready.result()
        ready.cancel()

    def _log(self, part: Part) -> Path:
        return self.logs / f"{part.name}.log"

    def _last_words(self, part: Part, lines: int = 15) -> str:
        text = self._log(part).read_text(errors="replace").splitlines()[-lines:]
        return "\n".join([f"The end of {self._log(part)}:", *(f"  {line}" for line in text)])


def taken_ports(parts: Iterable[Part]) -> Iterator[Part]:
    """The parts whose port somebody else listens on."""
    for part in parts:
        with socket.socket() as probe:
            probe.settimeout(1)
            if part.port is not None and probe.connect_ex(("127.0.0.1", part.port)) == 0:
                yield part


async def _answers(client: httpx.AsyncClient, part: Part) -> bool:
    return part.health is None or await _asked(client, part) == httpx.codes.OK


async def _asked(client: httpx.AsyncClient, part: Part) -> int | None:
    """The status with which it says how it is; None where it says nothing."""
    try:
        return (await client.get(part.health or "")).status_code
    except httpx.HTTPError:
        return None


def _signal_group(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, number)
