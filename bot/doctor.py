"""`hearback doctor`: looks at everything Hearback needs and says what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import httpx

from bot import parts, supervisor, training
from bot.settings import ROOT, Settings
from bot.store import schema
from bot.store.database import Database


@dataclass(frozen=True)
class Finding:
    """One thing looked at. `advice` says what to do when it is not `ok`, or is empty."""

    name: str
    ok: bool
    seen: str
    advice: str = ""


def examine(settings: Settings) -> Iterator[Finding]:
    """Looks at settings, environments, databases, models, ports and running parts, one after the other."""
    yield Finding("settings", True, f"{settings.hearback_mode} mode, {settings.public_url}")
    yield _rasa_environment()
    yield from _databases(settings)
    yield from _models()
    yield from _ports(settings)


def _rasa_environment() -> Finding:
    found = parts.RASA_PYTHON.exists()
    return Finding("Rasa's environment", found, str(parts.RASA_PYTHON), "" if found else "Run: make setup")


def _databases(settings: Settings) -> Iterator[Finding]:
    yield _attempt("record", "Check DATABASE_URL and that the server runs.", lambda: _record(settings))
    yield _attempt("tracker", "Check TRACKER_URL and that the server runs.", lambda: _reach(settings.tracker_url))


def _record(settings: Settings) -> str:
    database = Database(settings.database_url)
    schema.upgrade(database)
    return f"{database.url.render_as_string(hide_password=True)}, schema {schema.current(database)}"


def _reach(url: str) -> str:
    database = Database(url)
    database.ping()
    return str(database.url.render_as_string(hide_password=True))


def _models() -> Iterator[Finding]:
    import bot.language.training as readers

    embedder = (ROOT / "models" / "minilm").is_dir()
    yield Finding("embedder", embedder, "models/minilm", "" if embedder else "Check out models/ again: git status")
    for name, stale in (("readers", readers.stale()), ("assistant", training.assistant_is_stale())):
        yield Finding(name, not stale, "stale" if stale else "trained", "Run: hearback train" if stale else "")


def _ports(settings: Settings) -> Iterator[Finding]:
    all_parts = parts.parts(settings)
    taken = {part.name for part in supervisor.taken_ports(all_parts)}
    for part in all_parts:
        if part.name not in taken:
            yield Finding(part.name, True, f"port {part.port} is free; not running")
        else:
            yield _attempt(
                part.name, f"See {ROOT / 'var' / 'log'}/{part.name}.log, or move {part.port_setting}.", _get(part)
            )


def _get(part: parts.Part) -> Callable[[], str]:
    def get() -> str:
        httpx.get(part.health, timeout=5).raise_for_status()
        return f"port {part.port}, answers"

    return get


def _attempt(name: str, advice: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(name, True, look())
    except Exception as error:  # whatever fails is the finding
        return Finding(name, False, f"{type(error).__name__}: {str(error).splitlines()[0]}", advice)
