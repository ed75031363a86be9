"""Over two Dask workers as in one process. Cost: 15 s (two worker processes start), no service."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.insight import spread, themes
from bot.insight.spread import NoWorkers
from bot.insight.themes import refresh
from bot.settings import ROOT
from bot.store.database import Database

from .conftest import Teller, embed, put

WITHIN = 90.0


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a scheduler with two workers, each a process of its own."""
    folder = tmp_path_factory.mktemp("dask")
    file = folder / "scheduler.json"
    here = ["--scheduler-file", str(file), "--no-dashboard"]
    options = ["--nworkers", "2", "--nthreads", "1", "--local-directory", str(folder)]
    commands = [["scheduler", "--host", "127.0.0.1", "--port", "0", *here], ["worker", *here, *options]]
    with (folder / "log").open("w") as log:
        started = []
        for command in commands:
            started.append(subprocess.Popen([sys.executable, "-m", "dask", *command], cwd=ROOT, stderr=log, stdout=log))
            wait_for(file)
        yield address(file)
        for process in reversed(started):
            process.terminate()
            process.wait(WITHIN)


def wait_for(file: Path) -> None:
    until = time.monotonic() + WITHIN
    while not file.exists():
        assert time.monotonic() < until, "the scheduler did not start"
        time.sleep(0.05)


def address(file: Path) -> str:
    """Once both workers are there."""
    import json

    from distributed import Client

    found = str(json.loads(file.read_text())["address"])
    with Client(found, timeout=WITHIN, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=WITHIN)
    return found


def state(database: Database) -> list[object]:
    with database.reading() as session:
        rows = session.execute(text("select item_id, theme_id, score from assignment order by item_id")).all()
        return [rows, session.execute(text("select id, label, aspect_id from theme order by id")).all()]


def test_two_workers_find_the_same_themes(
    cluster: str, teller: Teller, heard_record: Path, sorted_record: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = state(sorted_record)
    sorted_record.close()
    monkeypatch.setattr(themes, "ASSIGN_BATCH", 5)
    database = put(heard_record, teller)
    themes.embed_items(database, embed, None)
    refresh(database, embed, workers=cluster)
    assert state(database) == expected


def test_results_come_in_the_order_of_the_parts_from_more_than_one_process(cluster: str) -> None:
    with spread.over(cluster) as spreading:
        assert list(spreading(pow, range(20), 2)) == [number**2 for number in range(20)]


def test_a_scheduler_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spread, "WITHIN", "1s")
    with pytest.raises(NoWorkers, match=r"HEARBACK_DASK.*tcp://127\.0\.0\.1:9"), spread.over("tcp://127.0.0.1:9"):
        pass
