"""The assistant's model is damaged while it runs, and then Rasa dies. Cost: a minute; starts Rasa twice."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
from functools import partial
from pathlib import Path

import httpx
import pytest
from rich.console import Console

from bot import parts, supervisor, training, up
from tests import system

pytestmark = pytest.mark.live


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the trained model, which is also the one from before."""
    system.train_if_stale()
    own = tmp_path / "assistant.tar.gz"
    shutil.copy(training.RASA_MODEL, own)
    shutil.copy(training.STAMP, own.with_suffix(".sources"))
    for module in (training, parts):
        monkeypatch.setattr(module, "RASA_MODEL", own)
    monkeypatch.setattr(training, "STAMP", own.with_suffix(".sources"))
    monkeypatch.setattr(training, "BEFORE", own.with_name("before.tar.gz"))
    training._copy(own, training.BEFORE)
    return own


def test_the_older_model_goes_on_and_whoever_runs_it_is_told(model: Path, tmp_path: Path) -> None:
    settings = system.own_settings(tmp_path)
    [rasa] = parts.parts(settings, only=["rasa"])
    said: list[str] = []
    console = Console(file=(tmp_path / "said").open("w"), width=1_000)

    async def scene() -> int:
        environment, before = parts.environment(settings), partial(up._mend, console)
        keeping = supervisor.Supervisor([rasa], environment, tmp_path, said.append, before=before)
        ready = asyncio.Event()
        running = asyncio.create_task(keeping.run(on_ready=ready.set))
        await asyncio.wait({running, asyncio.create_task(ready.wait())}, return_when=asyncio.FIRST_COMPLETED)
        model.write_bytes(model.read_bytes()[:1_000])
        first = keeping.running["rasa"]
        os.killpg(first.pid, signal.SIGKILL)
        await first.wait()
        answer = await answers(str(rasa.health))
        keeping.stop()
        await running
        return answer

    assert asyncio.run(scene()) == httpx.codes.OK
    console.file.close()
    assert "damaged" in (told := (tmp_path / "said").read_text()) and "hearback train" in told
    assert any("rasa ended (exit -9)" in line for line in said) and training.is_sound(model)


async def answers(url: str) -> int:
    """Its status, once there is one."""
    async with httpx.AsyncClient(timeout=5) as client:
        for _ in range(600):
            try:
                return (await client.get(url)).status_code
            except httpx.HTTPError:
                await asyncio.sleep(0.3)
    raise AssertionError("it did not come back")
