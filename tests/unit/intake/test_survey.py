"""Cost: seconds, no service."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from openpyxl import Workbook

from bot.intake.columns import Columns
from bot.intake.questions import ImportRefused
from bot.intake.survey import Survey, Wanted, survey

ALL = Columns(text="review", id="id", rating="stars", date="when", product="what", customer="who")


def looked_at(file: Path, columns: Columns = ALL, **said: Any) -> Survey:
    return survey(file, Wanted(columns, **said))


def table(path: Path, *rows: tuple[Any, Any, Any]) -> Path:
    """Rows of text, rating and date."""
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("review", "stars", "when"), *rows])
    return path


COLUMN = Columns(text="review", rating="stars", date="when")


def test_it_says_what_it_found(tmp_path: Path) -> None:
    file = table(tmp_path / "r.csv", ("good", "8/10", "31/03/2026"), ("fair", "80%", "04/03/2026"))
    found = looked_at(file, COLUMN)
    assert found.questions == [] and (found.records, found.last) == (2, 3)
    assert found.found == [
        "r.csv: UTF-8; commas; 2 rows",
        "Columns: text 'review', rating 'stars', date 'when'",
        "'stars': ratings, 1 \"out of 10\", stored as 1 to 5 from 0 to 10; 1 in percent, stored as 1 to 5 from 0 to "
        "100",
        "'when': 2 dates, in the order day, month, year, as '31/03/2026' in line 2 shows; by the clock of UTC where no "
        "time zone is written",
    ]
    assert [row.rating and row.rating.csat for row in found.first_rows()] == [4.2, 4.2]


def test_two_readings_are_asked_about_and_the_likelier_may_be_taken(tmp_path: Path) -> None:
    file = table(tmp_path / "r.csv", ("good", 9, "03/04/2026"), ("fair", 4, "04/03/2026"))
    found = looked_at(file, COLUMN)
    assert [one.option for one in found.questions] == ["--rating-scale", "--date-order"]
    with pytest.raises(ImportRefused, match=r"--rating-scale 1-10(.|\n)*--date-order dmy or --date-order mdy"):
        found.refuse_unanswered()
    found.refuse_unanswered(take_likeliest=True)
    answered = looked_at(file, COLUMN, rating_scale="0-10", date_order="mdy")
    answered.refuse_unanswered()
    assert [(row.at.month, row.rating and row.rating.csat) for row in answered.first_rows()] == [(3, 4.6), (4, 2.6)]


def test_a_scale_that_no_one_knows_is_asked_for_even_so(tmp_path: Path) -> None:
    found = looked_at(table(tmp_path / "r.csv", ("good", 250, ""), ("fair", -4, "")), COLUMN)
    with pytest.raises(ImportRefused, match="No scale in use holds all of them"):
        found.refuse_unanswered(take_likeliest=True)


def test_a_scale_without_a_column_of_ratings_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match="--rating"):
        looked_at(table(tmp_path / "r.csv", ("good", 1, "")), Columns(text="review"), rating_scale="10")


def test_without_a_column_of_texts_it_says_which_there_are(tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match="Say --text and one of: review, stars, when"):
        looked_at(table(tmp_path / "r.csv", ("good", 1, "")), Columns())


def test_ratings_alone_count_as_often_as_they_stand_there(tmp_path: Path) -> None:
    found = looked_at(table(tmp_path / "r.csv", *[("", 5, "")] * 3, ("good", 5, ""), ("good", 5, "")), COLUMN)
    rows = list(found.rows([]))
    assert len({row.external_id for row in rows}) == 4 and [row.text for row in rows] == ["", "", "", "good", "good"]
    assert [row.external_id for row in found.rows([])] == [row.external_id for row in rows]


def test_dates_without_a_zone_are_by_the_shops_clock(tmp_path: Path) -> None:
    file = table(tmp_path / "r.csv", ("good", 5, "31.03.2026 01:00"))
    [row] = looked_at(file, COLUMN, zone=ZoneInfo("Europe/Berlin")).first_rows()
    assert row.at.isoformat() == "2026-03-30T23:00:00+00:00"


def test_the_encoding_that_is_named_is_taken(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_bytes("review,stars,when\nźle,1,\n".encode("cp1250"))
    [row] = looked_at(tmp_path / "r.csv", COLUMN, encoding="cp1250").first_rows()
    assert row.text == "źle"


@pytest.mark.parametrize("name", ["r.xlsx", "r.json", "r.csv"])
def test_every_kind_of_file_gives_the_same_rows(tmp_path: Path, name: str) -> None:
    if name == "r.xlsx":
        book = Workbook()
        for row in (["Review", "stars", "when"], ["good", 4, 46112], ["fair", 3, "Mar 30, 2026"]):
            book.active.append(row)  # type: ignore[union-attr]
        book.save(tmp_path / name)
    elif name == "r.json":
        (tmp_path / name).write_text('[{"review":"good","stars":4,"when":1774915200},{"review":"fair","stars":"3/5"}]')
    else:
        (tmp_path / name).write_bytes("sep=;\nREVIEW;Stars;When\ngood;4;31.03.2026\nfair;3/5\n".encode("utf-16"))
    rows = looked_at(tmp_path / name, COLUMN).first_rows()
    assert [row.text for row in rows] == ["good", "fair"]
    assert [row.rating and row.rating.csat for row in rows] == [4, 3]
    assert rows[0].at.date().isoformat() == "2026-03-31"


def test_a_known_export_needs_no_names_of_columns(tmp_path: Path) -> None:
    reviews = {
        "reviews": [
            {"reviewId": "a", "starRating": "FOUR", "comment": "good", "createTime": "2026-03-31T14:05:06.123Z"},
            {
                "reviewId": "b",
                "starRating": "ONE",
                "createTime": "2026-03-31T14:05:06Z",
                "reviewer": {"displayName": "Ann"},
            },
        ]
    }
    (tmp_path / "reviews.json").write_text(__import__("json").dumps(reviews, indent=1))
    rows = looked_at(tmp_path / "reviews.json", Columns(), export="google").first_rows()
    assert [(row.external_id, row.text, row.rating and row.rating.csat, row.customer) for row in rows] == [
        ("id:a", "good", 4, None),
        ("id:b", "", 1, "Ann"),
    ]


RATINGS = [
    *(["1", "5", "3"], ["4,5", "3,0"], ["5 stars", "1 star"], ["4.0 out of 5", "2.5 out of 5"], ["★★★★☆", "★☆☆☆☆"]),
    *(["⭐⭐⭐", "⭐"], ["8/10", "3/10"], ["80%", "20%"], ["80 %", "100 %"], ["N/A", "4"], ["-", "3"], ["null", "2"]),
    *(["5 Sterne", "1 Stern"], ["４", "５"], ["0", "10", "7"], ["95", "40"], ["very satisfied", "dissatisfied"]),
    *(["sehr zufrieden", "unzufrieden"], ["très satisfait", "insatisfait"], ["muy satisfecho", "insatisfecho"]),
    *(["molto soddisfatto", "insoddisfatto"], ["zeer tevreden", "ontevreden"], ["muito satisfeito", "insatisfeito"]),
    *(["bardzo zadowolony", "niezadowolony"], ["excellent", "poor"], ["gut", "mangelhaft"], ["très bien", "nul"]),
    *(["😀", "🙁"], ["👍", "👎"], [":-)", ":-("], ["5 - very good", "1 - very bad"], ["five", "two"], ["FIVE", "ONE"]),
    *(["4/5", "1/5"], ["4 von 5", "1 von 5"], ["4 sur 5", "5 sur 5"], ["4½", "3½"], ["4*", "5*"], ["7/7", "1/7"]),
    *(["*****", "*"], ["Rating: 4", "Rating: 2"], ["4.50", "3.75"], ["100/100", "60/100"]),
]


@pytest.mark.parametrize("cells", RATINGS, ids=lambda cells: str(cells[0]))
def test_forms_of_ratings_are_read_and_no_row_is_lost(tmp_path: Path, cells: list[str]) -> None:
    found = looked_at(table(tmp_path / "r.csv", *[(f"text {n}", cell, "") for n, cell in enumerate(cells)]), COLUMN)
    bad: list[tuple[int, str]] = []
    rows = list(found.rows(bad))
    assert not found.questions and not bad and len(rows) == len(cells)
    assert not [row.unrated for row in rows if row.unrated]
    assert all(
        row.rating is not None for row, cell in zip(rows, cells, strict=True) if cell not in ("N/A", "-", "null")
    )


def test_there_are_forty_forms() -> None:
    assert len(RATINGS) >= 40


def test_no_text_is_lost_whatever_the_rating_and_the_date(tmp_path: Path) -> None:
    odd = ["", "lots", "🤷", "11/10", "31 days", "=1+1", "4;5", "five-ish", "n.a."]
    rows = [(f"text {n}", cell, cell) for n, cell in enumerate(odd)]
    bad: list[tuple[int, str]] = []
    found = list(looked_at(table(tmp_path / "r.csv", *rows), COLUMN).rows(bad))
    assert [row.text for row in found] == [row[0] for row in rows] and not bad
    assert [row.line for row in found if row.unrated] == [3, 4, 5, 6, 7, 8, 9]
