"""`hearback doctor`: looks at everything Hearback needs and says what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx

from bot import parts, supervisor, training
from bot.errors import Mendable
from bot.intake import corrected
from bot.outreach import letters
from bot.outreach.mail import Mailer
from bot.settings import ROOT, Settings
from bot.store import jobs, outbox, schema
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
    yield _attempt("jobs", "See var/log/jobs.log.", lambda: _jobs(settings))
    if settings.hearback_queue_url:
        yield _attempt("queue", "Heavy jobs wait meanwhile. Check that its server runs.", lambda: _queue(settings))
    yield _attempt("deliveries", "See GET /api/deliveries, and send them again.", lambda: _deliveries(settings))
    yield _attempt("letters", "Mend the file.", lambda: f"languages: {', '.join(letters.load(letters.FOLDER))}")
    if settings.hearback_smtp_host:
        yield _attempt("mail", "Mail waits in the queue meanwhile.", lambda: _mail(settings))


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
    from bot.language import fitting

    embedder = (ROOT / "models" / "minilm").is_dir()
    yield Finding("embedder", embedder, "models/minilm", "" if embedder else "Check out models/ again: git status")
    stale_reader = fitting.stale(corrected.notes())
    for name, stale in (("reader", stale_reader), ("assistant", training.assistant_is_stale())):
        yield Finding(name, not stale, "stale" if stale else "trained", "Run: hearback train" if stale else "")


def _ports(settings: Settings) -> Iterator[Finding]:
    all_parts = [part for part in parts.parts(settings) if part.port is not None]
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
        httpx.get(str(part.health), timeout=5).raise_for_status()
        return f"port {part.port}, answers"

    return get


def _jobs(settings: Settings) -> str:
    database = Database(settings.database_url)
    with database.reading() as session:
        known = jobs.all_jobs(session)
    database.close()
    failed = [f"{job.name} failed: {job.error}" for job in known if job.error]
    if failed:
        raise Mendable("; ".join(failed))
    last = max((job.finished_at for job in known if job.finished_at), default=None)
    return f"{len(known)} known, the last ended {last:%Y-%m-%d %H:%M:%S} UTC" if last else "none has run yet"


def _queue(settings: Settings) -> str:
    from bot.outreach.queue import Queue

    queue = Queue(settings)
    queue.ping()
    queue.close()
    return f"{urlsplit(settings.hearback_queue_url).hostname} answers"


def _deliveries(settings: Settings) -> str:
    database = Database(settings.database_url)
    with database.reading() as session:
        counts = outbox.counts(session)
    database.close()
    if counts.get("dead"):
        raise Mendable(f"{counts['dead']} were laid aside after all attempts")
    return f"{counts.get('waiting', 0)} waiting, {counts.get('sent', 0)} sent"


def _mail(settings: Settings) -> str:
    Mailer(settings).check()
    return f"{settings.hearback_smtp_host}:{settings.hearback_smtp_port} answers"


def _attempt(name: str, advice: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(name, True, look())
    except Exception as error:  # whatever fails is the finding
        return Finding(name, False, f"{type(error).__name__}: {str(error).splitlines()[0]}", advice)
