"""What compose.yaml starts, without containers: two machines with a web worker, a Rasa, an action server and a worker
each, behind Caddy with the project's own Caddyfile, on PostgreSQL, Redis and RabbitMQ."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from pydantic import SecretStr

from bot.ports import free_ports
from bot.settings import ROOT
from bot.store.database import Database
from tests import system
from tests.forwarder import Forwarder
from tests.services.conftest import outside_transactions
from tests.telling import down

PARTS = ("jobs", "worker", "actions", "web", "rasa")


@dataclass
class Deployment:
    """Both machines, and the wires to what they share."""

    url: str
    machines: list[system.System]
    record: Database
    tracker: Database
    redis: Forwarder
    rabbitmq: Forwarder
    server: Database

    def restart_each(self) -> Iterator[str]:
        """One part after the other, as in an update: asked to end, started again, and waited for."""
        for part in PARTS:
            for machine in self.machines:
                machine.restart(part)
                yield part

    def down(self) -> set[str]:
        """What the health page names, for whoever watches it."""
        return set(down(self.url))

    def errors(self) -> list[str]:
        """What the parts have noted as going wrong so far."""
        logs = (log for machine in self.machines for log in sorted(machine.folder.glob("*.log")))
        return [line for log in logs for line in log.read_text().splitlines() if '"level": "error"' in line]

    @contextmanager
    def altered(self, database: Database, what: str, meanwhile: str, afterwards: str) -> Iterator[None]:
        """What the server allows of this database is another thing meanwhile."""
        self._alter(database, f"{what} {meanwhile}")
        try:
            yield
        finally:
            self._alter(database, f"{what} {afterwards}")

    def _alter(self, database: Database, what: str) -> None:
        """And ends every connection to it."""
        name = database.url.database
        outside_transactions(self.server, f"alter database {name} {what}")
        gone = f"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}'"
        outside_transactions(self.server, gone)


@contextmanager
def deployed(
    folder: Path, record: Database, tracker: Database, redis_url: str, rabbitmq_url: str
) -> Iterator[Deployment]:
    """All of it, started and healthy."""
    proxy, *ports = free_ports(7)
    first, second = ports[:3], ports[3:]
    redis, rabbitmq = wire_to(redis_url), wire_to(rabbitmq_url)
    shared = {
        "database_url": address(record),
        "tracker_url": address(tracker),
        "redis_url": through(redis_url, redis),
        "hearback_queue_url": through(rabbitmq_url, rabbitmq),
        "hearback_secret": SecretStr(uuid.uuid4().hex * 2),
        "hearback_rasa_urls": f"http://127.0.0.1:{first[1]},http://127.0.0.1:{second[1]}",
        "hearback_actions_url": f"http://127.0.0.1:{first[2]},http://127.0.0.1:{second[2]}",
        "hearback_public_url": f"http://127.0.0.1:{proxy}",
    }
    with ExitStack() as stack:
        machines = []
        for number, (web, rasa, acts) in enumerate((first, second)):
            (own := folder / f"machine-{number}").mkdir()
            place = {"hearback_port": web, "hearback_rasa_port": rasa, "hearback_actions_port": acts}
            settings = system.own_settings(own, **shared, **place)
            machines.append(stack.enter_context(system.launched(own, settings)))
        stack.enter_context(caddy(folder, proxy, f"127.0.0.1:{first[0]} 127.0.0.1:{second[0]}"))
        for machine in machines:
            for part in PARTS:
                machine.wait(part)
        server = Database(record.url.set(database="postgres").render_as_string(hide_password=False))
        yield Deployment(f"http://127.0.0.1:{proxy}", machines, record, tracker, redis, rabbitmq, server)
        server.close()
        redis.cut()
        rabbitmq.cut()


@contextmanager
def caddy(folder: Path, port: int, webs: str) -> Iterator[None]:
    """The proxy, as the project's Caddyfile says."""
    program = shutil.which("caddy")
    if program is None:
        pytest.skip("install caddy, the proxy of compose.yaml")
    places = {
        "HEARBACK_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "HEARBACK_WEBS": webs,
        "HEARBACK_BUFFER": "buffer_requests",  # as the Caddy of Debian 12 says it
        "XDG_DATA_HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder),
    }
    environment = os.environ | places
    adapt = [program, "adapt", "--config", str(ROOT / "Caddyfile")]
    found = json.loads(subprocess.run(adapt, env=environment, capture_output=True, check=True).stdout)
    (file := folder / "caddy.json").write_text(json.dumps(found | {"admin": {"disabled": True}}))
    with (folder / "caddy.log").open("w") as log:
        process = subprocess.Popen([program, "run", "--config", str(file)], env=environment, stdout=log, stderr=log)
    try:
        while not answers(port):
            assert process.poll() is None, (folder / "caddy.log").read_text()
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait()


def answers(port: int) -> bool:
    try:
        return bool(httpx.get(f"http://127.0.0.1:{port}/no-such-page", timeout=30).status_code)
    except httpx.TransportError:
        return False


def wire_to(url: str) -> Forwarder:
    there = urlsplit(url)
    return Forwarder(there.hostname or "127.0.0.1", there.port or 0)


def through(url: str, wire: Forwarder) -> str:
    """The same address, by way of a wire that can be cut."""
    there = urlsplit(url)
    place = "@".join([*there.netloc.rpartition("@")[:1], f"127.0.0.1:{wire.port}"]).lstrip("@")
    return there._replace(netloc=place).geturl()


def address(database: Database) -> str:
    return database.url.render_as_string(hide_password=False)
