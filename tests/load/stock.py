"""The yardstick: what `rasa init` makes, with its default pipeline, behind its REST channel; trained once."""

from __future__ import annotations

import contextlib
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx

from bot.parts import RASA_PYTHON, environment, rasa_url
from bot.ports import free_ports
from bot.settings import ROOT, Settings

READY_WITHIN = 600.0
"""Seconds; TensorFlow traces its graphs anew at each start."""
FOLDER = ROOT / "var" / "load" / "stock"


def prepare() -> None:
    """Some minutes, once."""
    if not list(FOLDER.glob("models/*.tar.gz")):
        FOLDER.mkdir(parents=True, exist_ok=True)
        _rasa("init", "--no-prompt", "--init-dir", str(FOLDER)).wait()


@contextlib.contextmanager
def running(database_url: str, folder: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Its address and its process, with the same kind of tracker store as ours."""
    (port,) = free_ports(1)
    endpoints, credentials = folder / "endpoints.yml", folder / "credentials.yml"
    endpoints.write_text(f"tracker_store:\n  type: SQL\n  url: {rasa_url(database_url)}\n", encoding="utf-8")
    credentials.write_text("rest:\n", encoding="utf-8")
    options = ("--endpoints", str(endpoints), "--credentials", str(credentials), "--port", str(port))
    process = _rasa("run", *options, "--interface", "127.0.0.1")
    url, until = f"http://127.0.0.1:{port}", time.monotonic() + READY_WITHIN
    try:
        while not _ready(url):
            assert process.poll() is None and time.monotonic() < until, "the stock assistant did not start"
            time.sleep(0.5)
        yield url, process
    finally:
        process.terminate()
        process.wait(30)


def _ready(url: str) -> bool:
    body = {"sender": "warm", "message": "hello"}
    with contextlib.suppress(httpx.HTTPError):
        return bool(httpx.post(f"{url}/webhooks/rest/webhook", json=body, timeout=60).json())
    return False


def _rasa(*arguments: str) -> subprocess.Popen[bytes]:
    log = (FOLDER / "stock.log").open("ab")
    command = [str(RASA_PYTHON), "-m", "rasa", *arguments]
    return subprocess.Popen(command, cwd=FOLDER, env=environment(Settings()), stdout=log, stderr=log)
