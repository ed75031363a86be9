"""The processes Hearback is made of: how each is started, and how it says that it is ready."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from bot.settings import ROOT, Settings

RASA_PYTHON = ROOT / ".venv-rasa" / "bin" / "python"
RASA_MODEL = ROOT / "models" / "rasa" / "assistant.tar.gz"


@dataclass(frozen=True)
class Part:
    """One process. `health` answers 200 when it is ready, whatever the others are; `port` must be free before it
    starts. A part that nobody calls has neither, and is ready when it runs."""

    name: str
    argv: tuple[str, ...]
    port: int | None = None
    port_setting: str = ""
    health: str | None = None
    door: bool = False
    """Whether it takes the socket that whoever starts it holds."""


def parts(settings: Settings, only: Collection[str] | None = None, model: Path = RASA_MODEL) -> list[Part]:
    """Every process, or those of the kinds named, in the order in which a person would start them by hand."""
    actions = Part(
        name="actions",
        argv=(sys.executable, "-m", "actions"),
        port=settings.hearback_actions_port,
        port_setting="HEARBACK_ACTIONS_PORT",
        health=f"http://{_reachable(settings.hearback_internal_host)}:{settings.hearback_actions_port}/health",
    )
    rasa = [_rasa(settings, number, model) for number in range(settings.rasa_workers)]
    jobs = Part(name="jobs", argv=(sys.executable, "-m", "bot.outreach"))
    worker = Part(name="worker", argv=(sys.executable, "-m", "bot.outreach.worker"))
    web = [_web(settings, number) for number in range(settings.web_workers)]
    known = (actions, *rasa, *web, jobs, *([worker] if settings.hearback_queue_url else []))
    return [part for part in known if not only or part.name.split("-")[0] in only]


def _web(settings: Settings, number: int) -> Part:
    return Part(
        name="web" if settings.web_workers == 1 else f"web-{number + 1}",
        argv=(sys.executable, "-m", "bot.web"),
        port=settings.hearback_port,
        port_setting="HEARBACK_PORT",
        health=f"http://{_reachable(settings.hearback_host)}:{settings.hearback_port}/readyz",
        door=True,
    )


def _rasa(settings: Settings, number: int, model: Path) -> Part:
    port = settings.hearback_rasa_port + number
    name = "rasa" if settings.rasa_workers == 1 else f"rasa-{number + 1}"
    options = ("--endpoints", "bot/endpoints.yml", "--credentials", "bot/credentials.yml")
    return Part(
        name=name,
        argv=(
            *(str(RASA_PYTHON), "-m", "rasa", "run", "--model", str(model)),
            *(*options, "--interface", settings.hearback_internal_host, "--port", str(port)),
        ),
        port=port,
        port_setting="HEARBACK_RASA_PORT",
        health=f"http://{_reachable(settings.hearback_internal_host)}:{port}/webhooks/hearback/",
    )


def environment(settings: Settings) -> dict[str, str]:
    """What every part finds in its environment: the settings, and what keeps Rasa quiet, local and quick."""
    own = {
        name.upper(): value.get_secret_value() if hasattr(value, "get_secret_value") else str(value)
        for name, value in settings
    }
    together = {} if settings.web_workers == 1 else {"PROMETHEUS_MULTIPROC_DIR": str(ROOT / "var" / "metrics")}
    return {
        **os.environ,
        **own,
        **together,
        "TRACKER_URL": rasa_url(settings.tracker_url),
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
        "RASA_TELEMETRY_ENABLED": "false",
        "HEARBACK_ACTIONS_URL": ",".join(settings.actions_urls),
        # With Sanic's five seconds, Rasa reuses connections that the action server is just closing.
        "SANIC_KEEP_ALIVE_TIMEOUT": "75",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    }


def rasa_url(url: str) -> str:
    """The address of a database as Rasa's older SQLAlchemy takes it: without a driver's name."""
    return re.sub(r"^postgres(?:ql)?(?:\+\w+)?://", "postgresql://", url)


def _reachable(host: str) -> str:
    return "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104 - compared with, not bound to
