"""The upper level of themes. Cost: 2 s for the sentence model, no service."""

from __future__ import annotations

import pytest

from bot.insight.hierarchy import Topic, areas
from bot.insight.labels import Embed
from bot.language import Reader
from bot.store.themes import Voice

from .conftest import embed


def topic(quotes: list[str], marks: list[str], aspect: str | None = None) -> Topic:
    said = [Voice(number, quote, "fault", aspect, str(number), None, -0.9, b"") for number, quote in enumerate(quotes)]
    return Topic(said, marks)


@pytest.fixture(scope="module")
def meaning() -> Embed:
    return Reader.load().embedder


LIFE = topic(["the battery life is bad", "battery life is short"], ["life", "battery"], "battery life")


def test_an_area_is_the_thing_that_most_themes_are_about() -> None:
    assert areas([LIFE], ["battery", "battery"], embed) == ["battery"]
    leaks = [topic(["the battery leaks"], ["battery"]), topic(["the battery gets hot"], ["battery"])]
    assert areas([LIFE, *leaks], [], embed) == ["battery"] * 3
    assert areas([LIFE], [], embed) == ["life"], "no more are about the other"


def test_an_area_is_a_thing_and_not_what_is_said_of_it() -> None:
    controls = topic(["easy controls"], ["control", "easy"], "controls")
    assert areas([controls], ["easy", "easy"], embed) == ["controls"]


def test_an_area_has_one_name_and_the_one_that_staff_gave_it() -> None:
    named = ["picture", "pictures", "pictures"]
    buttons = [topic(["the buttons stick", "the buttons jam"], ["button"]), topic(["that button is stiff"], ["button"])]
    dark = topic(["the picture is dark"], ["pictur"])
    assert areas([dark, *buttons, topic(["it is bad"], [])], named, embed) == ["pictures", "buttons", "buttons", None]
    assert areas([topic(["the batteries leak"], ["battery"])], ["Battery"], embed) == ["Battery"]


def test_a_word_that_nobody_used_names_no_area() -> None:
    assert areas([topic(["it hums all night"], ["motor"], "motor"), LIFE], [], embed) == [None, "life"]


def test_words_that_mean_the_same_are_one_area_called_as_most_call_it(meaning: Embed) -> None:
    photos = topic(["the photos are dark"], ["photo"])
    pictures = topic(["the pictures are dark", "no picture at all", "pictures are blurred"], ["pictur"])
    zipper = topic(["the zipper broke"], ["zipper"])
    assert areas([photos, pictures, zipper], [], meaning) == ["pictures", "pictures", "zipper"]
    assert areas([pictures], ["photos", "screen"], meaning) == ["photos"], "that is its name already"


@pytest.mark.parametrize(
    ("one", "other"),
    [("menu", "menus"), ("colour", "color"), ("installation", "install"), ("smell", "odor"), ("price", "cost")],
)
def test_one_thing_in_two_words_is_one_area(one: str, other: str, meaning: Embed) -> None:
    assert areas([topic([f"the {other}"], [other])], [one], meaning) == [one]


@pytest.mark.parametrize(
    ("one", "other"),
    [("battery", "charger"), ("sleeve", "zipper"), ("delivery", "box"), ("breakfast", "room"), ("lens", "zoom")],
)
def test_two_things_that_go_together_are_two_areas(one: str, other: str, meaning: Embed) -> None:
    assert areas([topic([f"the {other}"], [other])], [one], meaning) == [other]


def test_a_judgement_goes_under_what_it_judges(meaning: Embed) -> None:
    slow = topic(["it is awfully slow", "so slow"], ["slow"])
    speed = topic(["the speed is fine"], ["speed"])
    small = topic(["they are too small"], ["small"])
    assert areas([slow, speed, small], [], meaning) == ["speed", "speed", "size"]
    assert areas([small], ["Size of it"], meaning) == ["Size of it"], "by the name that staff gave it"
