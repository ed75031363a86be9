"""Cost: milliseconds, no service."""

from __future__ import annotations

import pytest

from bot.intake.columns import EXPORTS, Columns, found_in, in_file, of_export, sought
from bot.intake.questions import ImportRefused


@pytest.mark.parametrize(
    ("asked", "spelled"),
    [
        *[
            ("review", "Review"),
            ("Review Text", "review text"),
            ("review", " REVIEW "),
            ("your review", "Your\nreview"),
        ],
        *[
            ("Größe", "Gro\u0308ße"),
            ("Gro\u0308ße", "Größe"),
            ("review", "\ufeffReview"),
            ("review_text", "Review Text"),
        ],
        *[("ReviewText", "review-text"), ("review  text", "review text"), ("re\u00adview", "review")],
    ],
)
def test_a_column_is_found_however_it_is_spelled(asked: str, spelled: str) -> None:
    assert in_file(Columns(text=asked), ["id", spelled], "x.csv").text == spelled
    assert found_in([asked, "missing"], ["id", spelled]) == 1


def test_the_exact_name_goes_before_one_that_looks_like_it() -> None:
    assert in_file(Columns(text="review"), ["Review", "review"], "x.csv").text == "review"


def test_a_name_that_may_be_several_columns_is_asked_about() -> None:
    with pytest.raises(ImportRefused, match="several columns like 'review': 'Review', 'REVIEW'"):
        in_file(Columns(text="review"), ["Review", "REVIEW"], "x.csv")


@pytest.mark.parametrize(("header", "there"), [(["review", "stars"], "review, stars"), ([], "none, the file is empty")])
def test_a_missing_column_is_named_with_those_that_are_there(header: list[str], there: str) -> None:
    with pytest.raises(ImportRefused, match=rf"x.csv has no column 'text', 'who'\. Its columns: {there}\."):
        in_file(Columns(text="text", customer="who"), header, "x.csv")


@pytest.mark.parametrize(
    ("export", "header", "found"),
    [
        (
            "trustpilot",
            ["Review Id", "Review Created (UTC)", "Review Title", "Review Content", "Review Stars", "Domain"],
            Columns("Review Content", "Review Id", "Review Stars", "Review Created (UTC)", title="Review Title"),
        ),
        (
            "google",
            ["reviewId", "reviewer.displayName", "starRating", "comment", "createTime"],
            Columns("comment", "reviewId", "starRating", "createTime", customer="reviewer.displayName"),
        ),
        (
            "amazon",
            [
                "customer_id",
                "review_id",
                "product_title",
                "star_rating",
                "review_headline",
                "review_body",
                "review_date",
            ],
            Columns(
                *("review_body", "review_id", "star_rating", "review_date", "product_title", "customer_id"),
                title="review_headline",
            ),
        ),
        (
            "shopify",
            ["title", "body", "rating", "review_date", "reviewer_name", "reviewer_email", "product_handle"],
            Columns("body", None, "rating", "review_date", "product_handle", "reviewer_email", title="title"),
        ),
        ("typeform", ["#", "What went wrong?", "Submit Date (UTC)"], Columns(None, "#", date="Submit Date (UTC)")),
    ],
)
def test_known_exports_are_known_by_their_columns(export: str, header: list[str], found: Columns) -> None:
    assert of_export(export, header, Columns()) == found


def test_what_is_said_goes_before_what_is_known() -> None:
    said = Columns(text="What went wrong?", customer="Email")
    assert of_export("typeform", ["#", "What went wrong?", "Email"], said) == Columns(
        "What went wrong?", "#", customer="Email"
    )
    assert "What went wrong?" in sought("typeform", said) and "Token" in sought("typeform", said)


def test_every_export_names_fields_that_there_are() -> None:
    assert all(set(fields) <= set(vars(Columns())) for fields in EXPORTS.values())
