"""The supervisor against small HTTP servers. Cost: about 5 s, no service."""

from __future__ import annotations

import asyncio
import errno
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from bot import supervisor
from bot.errors import Mendable
from bot.parts import Part
from bot.settings import ROOT
from bot.supervisor import StartFailed, Supervisor, taken_ports
from tests.system import free_ports

SERVER = """
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers(); self.wfile.write(b"ok")
HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""

DOWN = SERVER.replace("200", "503 if ready else 200").replace("        self", "        global ready; self", 1)
DOWN = DOWN.replace("class", "ready = False\nclass").replace("end_headers();", "end_headers(); ready = True;")
"""Ready once, and then says that another part is away."""


def part(name: str, code: str = SERVER) -> Part:
    (port,) = free_ports(1)
    argv = (sys.executable, "-c", code, str(port))
    return Part(name=name, argv=argv, port=port, port_setting="PORT", health=f"http://127.0.0.1:{port}/")


def watch(
    parts: list[Part],
    logs: Path,
    then: Callable[[Supervisor], object],
    said: list[str],
    before: Callable[[Part], object] = lambda _: None,
) -> Supervisor:
    """Runs the parts, calls `then` once they are ready, and lets it stop them."""

    async def run() -> Supervisor:
        running = Supervisor(parts, os.environ, logs, said.append, before=before)
        loop = asyncio.get_running_loop()
        await running.run(on_ready=lambda: loop.create_task(_call(then, running)))
        return running

    async def _call(then: Callable[[Supervisor], object], running: Supervisor) -> None:
        await asyncio.to_thread(then, running)
        running.stop()

    return asyncio.run(run())


def test_starts_all_and_stops_all(tmp_path: Path) -> None:
    said: list[str] = []
    answers: list[int] = []
    both = [part("one"), part("two")]
    running = watch(both, tmp_path, lambda _: answers.extend(httpx.get(p.health).status_code for p in both), said)
    assert answers == [200, 200]
    assert [process.returncode is not None for process in running.running.values()] == [True, True]
    assert list(taken_ports(both)) == []
    assert sorted(line.split(" after")[0] for line in said) == ["one is ready", "two is ready"]


def test_restarts_what_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "STEADY_AFTER", 0.0)
    only = part("only")
    pids: list[int] = []

    def kill_and_wait(running: Supervisor) -> None:
        pids.append(running.running["only"].pid)
        os.kill(pids[0], signal.SIGKILL)
        while running.running["only"].pid == pids[0] or not list(taken_ports([only])):
            pass
        pids.append(running.running["only"].pid)

    said: list[str] = []
    watch([only], tmp_path, kill_and_wait, said)
    assert len(set(pids)) == 2
    assert any("only ended (exit -9); restarting" in line for line in said)


def test_what_hangs_is_killed_and_started_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, seconds in {"STEADY_AFTER": 0.0, "HANGS_AFTER": 3.0, "ASKED_EVERY": 0.1, "ANSWERS_WITHIN": 1.0}.items():
        monkeypatch.setattr(supervisor, name, seconds)
    only, other = part("only"), part("other", DOWN)

    def hang_and_wait(running: Supervisor) -> None:
        pid = running.running["only"].pid
        time.sleep(1.5 * supervisor.HANGS_AFTER)
        assert running.running["only"].pid == pid, "what answers is left alone"
        os.kill(pid, signal.SIGSTOP)
        while running.running["only"].pid == pid or not list(taken_ports([only])):
            pass

    said: list[str] = []
    watch([only, other], tmp_path, hang_and_wait, said)
    assert [line.split(" has answered")[0] for line in said if "is killed" in line] == ["only"]


def test_while_parts_end_nobody_waits_at_a_door_that_will_not_open_again(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        knocking = f"socket.socket().connect_ex(('127.0.0.1', {door.getsockname()[1]}))"
        ending = f"signal.signal(15, lambda *_: (print('knocked', {knocking}, flush=True), os._exit(0)))"
        leaving = part("leaving", f"import os, signal, socket\n{ending}\n{SERVER}")
        running = Supervisor([leaving], os.environ, tmp_path, lambda _: None, door=door)
        asyncio.run(running.run(on_ready=running.stop))
    assert f"knocked {errno.ECONNREFUSED}" in (tmp_path / "leaving.log").read_text()


def test_what_cannot_be_started_again_is_told_and_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "STEADY_AFTER", 0.0)
    only, said, tries = part("only"), list[str](), list[str]()

    def before(one: Part) -> None:
        tries.append(one.name)
        if len(tries) == 2:
            raise Mendable("the model is damaged")

    def kill_and_wait(running: Supervisor) -> None:
        os.kill(running.running["only"].pid, signal.SIGKILL)
        while len(tries) < 3 or not list(taken_ports([only])):
            pass

    watch([only], tmp_path, kill_and_wait, said, before)
    assert "the model is damaged" in said and len(tries) == 3


def test_a_part_that_ends_while_starting_is_named_with_its_last_words(tmp_path: Path) -> None:
    broken = part("broken", "raise SystemExit('no such model')")
    healthy = part("healthy")
    with pytest.raises(StartFailed, match=r"broken ended while starting[\s\S]*no such model"):
        watch([healthy, broken], tmp_path, lambda _: None, [])
    assert list(taken_ports([healthy])) == []


def test_parts_start_in_the_project_wherever_the_command_is_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    lost = part("lost", "import os; raise SystemExit(f'started in {os.getcwd()} ')")
    with pytest.raises(StartFailed, match=f"started in {ROOT} "):
        watch([lost], tmp_path, lambda _: None, [])


def test_a_taken_port_is_found() -> None:
    busy = part("busy")
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", busy.port))
        listener.listen()
        assert list(taken_ports([busy, part("idle")])) == [busy]
