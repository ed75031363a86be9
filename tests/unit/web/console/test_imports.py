"""Files brought in by the console's page. Cost: a few seconds, no service."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta, timezone
from typing import Any

import httpx2
from sqlalchemy import func, select

from bot.intake import uploads
from bot.store import audit, import_runs
from bot.store.database import Database
from bot.store.models import Conversation, ImportRun, Rating, Turn
from tests.fake_reader import FakeReader
from tests.unit.web.console.conftest import Colleague

GERMAN = (
    "Bewertung;Text;Datum\n9;Die Qualität ist größer, sagt ann@example.org;31.03.2026\n4;Gehäuse klemmt;13.04.2026\n"
)


def upload(person: Colleague, content: bytes, name: str = "reviews.csv") -> httpx2.Response:
    files = {"file": (name, content, "text/csv")}
    headers = {"Accept": "text/html", "X-CSRF-Token": person.csrf}
    return person.http.post("/console/imports", files=files, headers=headers)


def uploaded(person: Colleague, content: str = GERMAN) -> str:
    answer = upload(person, content.encode("cp1252"))
    assert answer.status_code == 303
    return answer.headers["location"]


def work(database: Database, stopping: Callable[[], bool] = lambda: False) -> list[dict[str, int]]:
    """What the jobs do."""
    done: list[dict[str, int]] = []
    reader: Any = FakeReader()
    while (one := uploads.run_next(database, lambda: reader, timezone.utc, stopping)) is not None:
        done.append(one)
        if not one:
            break
    return done


def count(database: Database, kind: type = Conversation) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(kind)) or 0


def test_a_file_is_looked_at_corrected_imported_and_undone(admin: Colleague, database: Database) -> None:
    place = uploaded(admin)
    shown = admin.get(place).text
    assert "Windows-1252, guessed" in shown and "&#39;Datum&#39;: 2 dates" in shown
    assert 'value="1-10"' in shown and 'value="0-10"' in shown  # asked, not guessed
    assert "ann@" not in shown and count(database) == 0

    columns = {"text": "Text", "rating": "Bewertung", "date": "Datum", "product": ""}
    admin.post(place, **columns, do="import")
    assert "Being read" not in admin.get(place).text and count(database) == 0  # the question is still open
    admin.post(place, **columns, rating_scale="0-10", do="look")
    shown = admin.get(place).text
    assert "4.6 of 5 (given as 9 of 0-10): Die Qualität ist größer, sagt •••" in shown
    assert admin.post(place, **columns, rating_scale="0-10", do="import").status_code == 303
    assert "Waits for its turn" in admin.get(place).text

    assert work(database) == [{"imported": 2}]
    shown = admin.get(place).text
    assert "2 stored, 0 already there, 0 not usable." in shown and "Undo the whole import" in shown
    with database.reading() as session:
        assert session.scalars(select(Rating.value).order_by(Rating.id)).all() == [4.6, 2.6]
        assert session.scalars(select(ImportRun.content)).all() == [None]  # the raw words are not kept

    assert admin.post(f"{place}/undo", sure="yes").status_code == 422 and count(database) == 2
    assert admin.post(f"{place}/undo", sure="UNDO").status_code == 303
    assert work(database) == [{"imports_undone": 1, "conversations_erased": 2}]
    assert (count(database), count(database, Turn)) == (0, 0)
    assert "2 conversations were erased." in admin.get(place).text
    with database.reading() as session:
        done = [entry.action for entry in audit.entries(session, None)]
    assert {"file uploaded", "import started", "import undone"} <= set(done)


def test_what_could_not_be_read_is_listed(admin: Colleague, database: Database) -> None:
    place = uploaded(admin, "id,text,stars,when\n1,good,5,2026-01-02\n2,fair,lots,soon\n3,,,\n")
    admin.post(place, id="id", text="text", rating="stars", date="when", do="import")
    work(database)
    shown = admin.get(place).text
    assert "Not stored: 1" in shown and "line 4: no text in &#39;text&#39;" in shown
    assert "Stored without a rating: 1" in shown and "line 3: the rating &#39;lots&#39; is no number" in shown
    assert "Stored without a date: 1" in shown


def test_a_file_that_cannot_be_read_says_why(admin: Colleague, database: Database) -> None:
    place = upload(admin, b"\xd0\xcf\x11\xe0 old", "old.xls").headers["location"]
    assert "save it as .xlsx or .csv" in admin.get(place).text
    assert upload(admin, b"").status_code == 422
    assert admin.post("/console/imports").status_code == 422
    admin.post(place, text="x", do="import")
    assert work(database) == []


def test_a_file_may_be_discarded_and_is_forgotten_after_a_day(admin: Colleague, database: Database) -> None:
    place, other = uploaded(admin), uploaded(admin)
    assert admin.post(f"{place}/discard").headers["location"] == "/console/imports"
    assert admin.get(place).status_code == 404
    with database.session() as session:
        assert import_runs.forget_drafts(session, timedelta(days=1)) == 0
        assert import_runs.forget_drafts(session, timedelta(days=-1)) == 1
    assert admin.get(other).status_code == 404


def test_an_import_goes_on_where_it_was_cut_off(admin: Colleague, database: Database) -> None:
    rows = "".join(f"{number},text {number}\n" for number in range(600))
    place = uploaded(admin, f"id,text\n{rows}")
    admin.post(place, id="id", text="text", do="import")
    assert work(database, stopping=lambda: True) == [{}]
    assert 0 < count(database) < 600
    running = admin.http.get(place, headers={"Accept": "text/html", "HX-Request": "true"}).text
    assert "<progress" in running and 'hx-trigger="every 2s"' in running and "<html" not in running
    assert work(database) == [{"imported": 600 - 256}] and count(database) == 600
    assert admin.post(place, text="text", do="import").status_code == 409  # it is no draft any more
    assert admin.post(f"{place}/discard").status_code == 409


def test_an_import_may_be_undone_while_it_waits(admin: Colleague, database: Database) -> None:
    place = uploaded(admin, "id,text\n1,good\n")
    admin.post(place, id="id", text="text", do="import")
    admin.post(f"{place}/undo", sure="UNDO")
    assert work(database) == [{"imports_undone": 1, "conversations_erased": 0}] and count(database) == 0
    assert admin.post(f"{place}/undo", sure="UNDO").status_code == 409


def test_the_columns_are_proposed_by_their_usual_names(admin: Colleague, database: Database) -> None:
    place = uploaded(
        admin, "Review ID,Stars,Answer to all,Created At\na,5,a long answer to all that was asked,2026-01-02\n"
    )
    shown = admin.get(place).text
    for column in ("Review ID", "Stars", "Answer to all", "Created At"):
        assert f"<option selected>{column}</option>" in shown


def test_an_imports_list_names_each(admin: Colleague, database: Database) -> None:
    assert "No file has been imported yet." in admin.get("/console/imports").text
    uploaded(admin)
    shown = admin.get("/console/imports").text
    assert "reviews.csv" in shown and "not imported yet" in shown
