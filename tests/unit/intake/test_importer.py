"""Cost: a few seconds, no service."""

from __future__ import annotations

import csv
import json
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import undefer

from bot.intake import importer
from bot.intake.importer import ImportReport, import_file
from bot.intake.questions import ImportRefused
from bot.language import Reader
from bot.store import import_runs
from bot.store.database import Database
from bot.store.models import Conversation, Customer, Expectation, Item, Product, Rating, Turn
from tests.fake_reader import FakeReader

FIELDS = ["id", "review", "stars", "when", "what", "who"]
NAMES = {"text": "review", "id": "id", "rating": "stars", "date": "when", "product": "what", "customer": "who"}


def write(path: Path, rows: list[list[Any]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([FIELDS, *rows])
    return path


def row(number: int, text: str = "expected silence but it hums. Nice colour") -> list[Any]:
    return [number, text, number % 5 + 1, "2026-01-02", f"Lamp {number % 3}", f"c{number % 40}"]


def count(database: Database, kind: type) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(kind)) or 0


def test_a_row_becomes_a_conversation_with_all_that_was_understood(
    database: Database, reader: FakeReader, tmp_path: Path
) -> None:
    file = write(
        tmp_path / "r.csv", [[7, "expected silence but it hums. Call 555-867-5309", 2, "2026-01-02", "Lamp", "a@b.de"]]
    )
    assert import_file(database, reader, file, **NAMES) == ImportReport(stored=1)
    with database.reading() as session:
        talk = session.scalars(select(Conversation)).one()
        turn = session.scalars(select(Turn)).one()
        items = session.scalars(select(Item).order_by(Item.start).options(undefer(Item.embedding))).all()
        assert (talk.source, talk.external_id, talk.status) == ("import", "id:7", "completed")
        assert talk.product is not None and talk.product.name == "Lamp"
        assert talk.customer is not None and talk.customer.ref == "a@b.de" and "a@b" not in talk.customer.pseudonym
        assert turn.text == turn.masked == "expected silence but it hums. Call ••••••••••••"
        assert turn.at == talk.started_at == items[0].at == datetime(2026, 1, 2, tzinfo=timezone.utc)
        assert (turn.sentiment, turn.complaint, turn.analysed_at is not None) == ("negative", 0.9, True)
        assert [item.quote for item in items] == ["expected silence but it hums", "Call ••••••••••••"]
        assert items[0].expectation is not None
        assert (items[0].expectation.expected, items[0].expectation.actual) == ("silence", "it hums")
        stored = np.frombuffer(items[0].embedding or b"", "<f2").astype(np.float32)
        assert stored @ reader.embed([items[0].quote])[0] == pytest.approx(1, abs=1e-3)
        rating = session.scalars(select(Rating)).one()
        assert (rating.kind, rating.value, rating.turn_id) == ("csat", 2, turn.id)


def test_ten_thousand_rows_of_which_twenty_are_broken(database: Database, reader: FakeReader, tmp_path: Path) -> None:
    rows = [row(number) for number in range(10_000)]
    broken = range(100, 10_000, 500)
    for place, number in enumerate(broken):
        rows[number] = [
            [number, "", "", "2026-01-02", "", ""],
            [*row(number), "surplus"],
            ["", "x", 3, "", "", ""],
            [number, "x" * 100_001, 3, "", "", ""],
        ][place % 4]
    file = write(tmp_path / "r.csv", rows)
    seen: list[tuple[int, int]] = []
    report = import_file(database, reader, file, **NAMES, on_progress=lambda *now: seen.append(now))
    assert (report.stored, report.already_there) == (9_980, 0)
    assert [line for line, _ in report.bad] == [number + 2 for number in broken]
    assert seen == sorted(seen) and seen[-1][0] == seen[-1][1] >= 10_001
    assert count(database, Conversation) == count(database, Turn) == 9_980
    assert count(database, Item) == 2 * 9_980
    assert count(database, Expectation) == 9_980
    assert (count(database, Customer), count(database, Product)) == (40, 3)

    again = import_file(database, reader, file, **NAMES)
    assert (again.stored, again.already_there, again.bad) == (0, 9_980, report.bad)
    assert reader.texts_read == 9_980
    assert count(database, Item) == 2 * 9_980


def test_an_import_that_was_cut_off_is_finished_by_the_next(
    database: Database, reader: FakeReader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write(tmp_path / "r.csv", [row(number) for number in range(700)])

    def crash(done: int, _all: int) -> None:
        if done > 300:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_file(database, reader, file, **NAMES, on_progress=crash)
    assert 0 < count(database, Turn) < 700
    report = import_file(database, reader, file, **NAMES)
    assert report.stored + report.already_there == 700
    assert count(database, Turn) == 700
    assert count(database, Item) == 1_400


def test_a_batch_that_fails_leaves_nothing_half_stored(
    database: Database, reader: FakeReader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write(tmp_path / "r.csv", [row(1)])
    monkeypatch.setattr(importer, "_imported", lambda row, reading, _: REAL_IMPORTED(row, reading, []))
    with pytest.raises(ValueError, match="zip"):
        import_file(database, reader, file, **NAMES)
    assert count(database, Conversation) == count(database, Turn) == 0


REAL_IMPORTED = importer._imported


def test_the_same_row_twice_in_one_file_is_stored_once(database: Database, reader: FakeReader, tmp_path: Path) -> None:
    file = write(tmp_path / "r.csv", [row(1), row(2), row(1)])
    report = import_file(database, reader, file, text="review")
    assert (report.stored, report.already_there, report.bad) == (2, 1, [])


@pytest.mark.parametrize("apart", [0, 300])
def test_one_id_with_two_texts_is_reported_not_lost(
    apart: int, database: Database, reader: FakeReader, tmp_path: Path
) -> None:
    between = [row(number) for number in range(10, 10 + apart)]
    file = write(tmp_path / "r.csv", [row(1, "first"), *between, row(1, "second")])
    report = import_file(database, reader, file, **NAMES)
    assert (report.stored, report.already_there) == (1 + apart, 0)
    assert report.bad == [(3 + apart, "its id is stored already with another text, which is kept")]


def test_ids_of_another_source_are_other_rows(database: Database, reader: FakeReader, tmp_path: Path) -> None:
    file = write(tmp_path / "r.csv", [row(1)])
    import_file(database, reader, file, **NAMES, source_name="shop")
    assert import_file(database, reader, file, **NAMES, source_name="survey").stored == 1
    assert import_file(database, reader, file, **NAMES, source_name="shop").already_there == 1


def test_json_lines_and_a_row_that_is_no_text(database: Database, reader: FakeReader, tmp_path: Path) -> None:
    lines = [json.dumps({"t": "good", "n": 5}), '{"t": "caf\udce9"}', json.dumps({"t": "fair"}), json.dumps({"t": 5})]
    (tmp_path / "r.jsonl").write_bytes("\n".join(lines).encode(errors="surrogateescape"))
    report = import_file(database, reader, tmp_path / "r.jsonl", text="t", rating="n")
    assert (report.stored, report.bad) == (3, [(4, "'t' is not text but int")])
    with database.reading() as session:
        assert "café" in session.scalars(select(Turn.text)).all()


def rated(path: Path, *ratings: Any) -> Path:
    return write(path, [[number, f"text {number}", given, "", "", ""] for number, given in enumerate(ratings)])


def test_another_scale_than_five_is_refused_before_anything_is_stored(
    database: Database, reader: FakeReader, tmp_path: Path
) -> None:
    file = rated(tmp_path / "r.csv", *[3] * 600, 4, 9, 10)
    with pytest.raises(ImportRefused, match=r"from 3 .* to 10 .*--rating-scale 1-10 or --rating-scale 0-10"):
        import_file(database, reader, file, **NAMES)
    assert count(database, Conversation) == reader.texts_read == 0


def test_a_scale_that_is_named_is_spread_over_one_to_five_and_what_was_given_is_kept(
    database: Database, reader: FakeReader, tmp_path: Path
) -> None:
    file = rated(tmp_path / "r.csv", 1, 4, 9, 10, "", "often", 11)
    report = import_file(database, reader, file, **NAMES, rating_scale="1-10")
    assert (report.stored, report.bad, report.empty_ratings) == (7, [], 1)
    assert [line for line, _ in report.unrated] == [7, 8]
    with database.reading() as session:
        found = session.execute(
            select(Turn.text, Rating.value, Turn.extras).outerjoin(Rating).order_by(Turn.text)
        ).all()
    assert [value for _, value, _ in found] == [1, 2.3333, 4.5556, 5, None, None, None]
    assert [extras and extras["rated"] for _, _, extras in found][:2] == [
        {"value": 1, "scale": "1-10"},
        {"value": 4, "scale": "1-10"},
    ]
    again = import_file(database, reader, file, **NAMES, rating_scale="1-10")
    assert (again.stored, again.already_there, again.unrated) == (0, 7, report.unrated)


def test_ratings_out_of_five_are_stored_as_they_are(database: Database, reader: FakeReader, tmp_path: Path) -> None:
    file = rated(tmp_path / "r.csv", 1, "4,5", "3/5", "5 stars")
    assert import_file(database, reader, file, **NAMES) == ImportReport(stored=4)
    with database.reading() as session:
        assert session.scalars(select(Rating.value).order_by(Rating.id)).all() == [1, 4.5, 3, 5]
        assert session.scalars(select(Turn.extras)).all() == [None] * 4


def test_a_scale_without_a_column_of_ratings_is_a_mistake(
    database: Database, reader: FakeReader, tmp_path: Path
) -> None:
    with pytest.raises(ImportRefused, match="--rating"):
        import_file(database, reader, write(tmp_path / "r.csv", [row(1)]), text="review", rating_scale="10")


def test_a_file_that_is_not_there_is_refused(database: Database, reader: FakeReader, tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match="No such file"):
        import_file(database, reader, tmp_path / "none.csv", text="t")


def test_a_rating_without_words_is_stored_and_counted(database: Database, reader: FakeReader, tmp_path: Path) -> None:
    file = write(
        tmp_path / "r.csv", [["", "", "5", "", "Lamp", ""]] * 3 + [["", "", "", "", "", ""], [1, "", 9, "", "", ""]]
    )
    report = import_file(database, reader, file, text="review", rating="stars", product="what", rating_scale="1-10")
    assert (report.stored, report.wordless, report.bad, reader.texts_read) == (4, 4, [], 0)
    with database.reading() as session:
        assert session.scalars(select(Rating.value)).all() == [2.7778] * 3 + [4.5556]
        turns = session.scalars(select(Turn)).all()
        assert [(turn.text, turn.payload is not None, turn.analysed_at is not None) for turn in turns] == [
            *[("5", True, True)] * 3,
            ("9", True, True),
        ]
    again = import_file(database, reader, file, text="review", rating="stars", product="what", rating_scale="1-10")
    assert (again.stored, again.already_there) == (0, 4)


def test_rows_that_are_alike_are_told(database: Database, reader: FakeReader, tmp_path: Path) -> None:
    report = import_file(database, reader, write(tmp_path / "r.csv", [row(1), row(1), row(1), row(2)]), text="review")
    assert (report.stored, report.already_there, report.alike) == (2, 2, 2)


def test_what_was_mended_is_counted(database: Database, reader: FakeReader, tmp_path: Path) -> None:
    file = write(tmp_path / "r.csv", [row(1, "a<br>b"), row(2, "c &amp; d"), row(3, "e &amp; f"), row(4, "schÃ¶n")])
    assert import_file(database, reader, file, **NAMES).mended == {"html": 1, "entities": 2, "mojibake": 1}
    with database.reading() as session:
        assert session.scalars(select(Turn.text).order_by(Turn.id)).all() == ["a\nb", "c & d", "e & f", "schön"]


def test_an_import_is_kept_and_undone_as_a_whole(database: Database, reader: FakeReader, tmp_path: Path) -> None:
    import_file(database, reader, write(tmp_path / "one.csv", [row(1), row(2)]), **NAMES)
    import_file(database, reader, write(tmp_path / "two.csv", [row(2), row(3, "It rattles"), row(3 + 40)]), **NAMES)
    with database.reading() as session:
        two, one = import_runs.latest(session)
        assert (one.file_name, one.status, one.report["stored"], one.done) == ("one.csv", "done", 2, 3)
        assert (two.file_name, two.report["already_there"], import_runs.stored(session, two.id)) == ("two.csv", 1, 2)
    assert import_runs.undo(database, two.id) == 2
    assert (count(database, Conversation), count(database, Turn), count(database, Customer)) == (2, 2, 2)
    with database.reading() as session:
        assert set(session.scalars(select(Product.name))) == {"Lamp 1", "Lamp 2"}
        assert not session.scalars(select(Turn).where(Turn.text.contains("rattles"))).all()
    assert import_file(database, reader, tmp_path / "two.csv", **NAMES).stored == 2


def test_an_import_that_is_undone_while_it_runs_stops(database: Database, reader: FakeReader, tmp_path: Path) -> None:
    file = write(tmp_path / "r.csv", [row(number) for number in range(700)])

    def undo(_done: int, _all: int) -> None:
        with database.session() as session:
            import_runs.latest(session)[0].status = "undoing"

    with pytest.raises(importer.Undone):
        import_file(database, reader, file, **NAMES, on_progress=undo)
    assert count(database, Turn) == 256
    with database.reading() as session:
        [run] = import_runs.latest(session)
    assert run.status == "undoing" and import_runs.undo(database, run.id) == 256


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(
    st.lists(
        st.tuples(
            st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\0"), max_size=12),
            st.sampled_from(["5", "", "lots", "4/5"]),
            st.sampled_from(["2026-01-02", "", "soon"]),
        ),
        max_size=12,
    )
)
def test_texts_in_are_stored_or_there_or_refused_by_name(
    database: Database, reader: FakeReader, tmp_path: Path, rows: list[tuple[str, str, str]]
) -> None:
    numbered = [[number, text, stars, day, "", ""] for number, (text, stars, day) in enumerate(rows)]
    source = f"try {reader.texts_read} {count(database, Conversation)}"
    file = write(tmp_path / "r.csv", numbered)
    report = import_file(database, reader, file, text="review", rating="stars", date="when", source_name=source)
    worth = [bool(text.strip() or stars not in ("", "lots")) for text, stars, _ in rows]
    assert report.stored + report.already_there == sum(worth)
    assert len(report.bad) == len(rows) - sum(worth)


def test_long_texts_make_small_batches(database: Database, reader: FakeReader, tmp_path: Path) -> None:
    file = write(tmp_path / "r.csv", [row(number, f"{number} " + "x" * 99_000) for number in range(9)])
    seen: list[int] = []
    import_file(database, reader, file, **NAMES, on_progress=lambda done, _: seen.append(done))
    assert len(seen) == 3  # two batches, and the end
    assert count(database, Turn) == 9


def test_the_real_reader_finds_the_expectation_and_its_exact_words(database: Database, tmp_path: Path) -> None:
    said = "The colour is lovely. I expected the battery to last a day, but it died after two hours."
    reader = Reader.load()
    report = import_file(database, reader, write(tmp_path / "r.csv", [row(1, said)]), **NAMES)
    assert report == ImportReport(stored=1)
    with database.reading() as session:
        items = session.scalars(select(Item).order_by(Item.start).options(undefer(Item.embedding))).all()
        assert any(item.expectation is not None and "battery" in item.quote for item in items)
        assert [said[item.start : item.end] for item in items] == [item.quote for item in items]
        stored = np.array([np.frombuffer(item.embedding or b"", "<f2").astype(np.float32) for item in items])
    # Of one clause or of several, each item is stored with the vector of exactly its own words.
    assert stored == pytest.approx(reader.embed([item.quote for item in items]), abs=1e-3)
