"""data/shop/ is read, and what is wrong with it is named by file and line. Cost: a second, no service."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.authored import Authored, BadAuthoring, load
from bot.authored.lines import parse
from bot.settings import ROOT


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A project with a copy of the folder."""
    shutil.copytree(ROOT / "data" / "shop", tmp_path / "data" / "shop")
    return tmp_path


def refused(root: Path) -> list[str]:
    with pytest.raises(BadAuthoring) as error:
        load(root)
    return str(error.value).splitlines()


@pytest.fixture(scope="module")
def authored() -> Authored:
    return load(ROOT)


def test_the_projects_own_folder_is_sound(authored: Authored) -> None:
    assert set(authored.audiences) == {"customer", "distributor", "internal"}
    assert {wave.name for wave in authored.waves} == {"delivery", "first_use", "later"}
    assert authored.recovery.hours > 0


def test_an_audience_asks_in_its_own_words_where_it_has_some(authored: Authored) -> None:
    assert authored.audience("distributor").wording("utter_ask_satisfaction")
    assert authored.audience("customer").wording("utter_ask_satisfaction") is None
    assert authored.audience("distributor").wording("utter_thanks") is None
    assert authored.audience("nobody") is authored.audience(None) is authored.audiences["customer"]


def test_the_last_question_rotates_and_stays_for_one_conversation(authored: Authored) -> None:
    kinds = [authored.last_question(f"talk {number}", "customer") for number in range(60)]
    assert {one.kind for one in kinds if one} == {"nps", "effort", "worth", "alternative"}
    assert authored.last_question("talk 7", None) == kinds[7]


def test_a_last_question_answered_before_is_left_aside(authored: Authored) -> None:
    for number in range(20):
        one = authored.last_question(f"talk {number}", "customer", asked=["nps", "effort", "alternative"])
        assert one and one.kind == "worth"
    assert authored.last_question("talk", "customer", asked=["nps", "effort", "worth"])


def test_a_last_question_may_be_for_some_audiences_only(shop: Path) -> None:
    (shop / "data/shop/last_questions.yml").write_text(
        "- {kind: nps, text: How, low: not, high: very, audiences: [internal]}\n"
    )
    found = load(shop)
    assert found.last_question("talk", "customer") is None
    assert found.last_question("talk", "internal")


def test_a_forbidden_word_covers_its_endings_but_not_other_words(authored: Authored) -> None:
    assert authored.forbidden.found("Is it for Religious reasons?") == ("religion", "Religio")
    assert authored.forbidden.found("The promise was kept, coreligionists said") is None


REST = "product: 'x'\n    delivered: 'x'\n"
SCALE = "text: a\n  low: b\n  high: c"
BROKEN = [
    ("waves.yml", "- {name: delivery, days: 3, audience: custmer}\n", "waves.yml:1: there is no audience"),
    ("waves.yml", "- name: later\n  days: soon\n  audience: customer\n", "waves.yml:2: days: "),
    ("waves.yml", "- name: later\n  dayz: 2\n  audience: customer\n", 'waves.yml:2: nobody knows "dayz"'),
    ("waves.yml", "- name: later\n  audience: customer\n", 'waves.yml:1: "days" is missing'),
    ("waves.yml", "- {name: Later, days: 1, audience: customer}\n", '"Later" cannot be a name'),
    ("waves.yml", "", "waves.yml:1: the file is empty"),
    ("waves.yml", 2 * "- {name: later, days: 1, audience: customer}\n", 'waves.yml:2: the wave "later" stands twice'),
    ("recovery.yml", "hours: 24\nhours: 12\n", 'recovery.yml:2: "hours" stands twice'),
    ("recovery.yml", "\n\nhours: -1\n", "recovery.yml:3: hours: "),
    ("recovery.yml", "hours: [24\n", "recovery.yml:2: not valid YAML"),
    ("recovery.yml", "hours:\n\t- 1\n", "use spaces, not tabs"),
    (
        "audiences.yml",
        f"customer:\n  opening:\n    plain: 'Hello{{nam}}'\n    {REST}",
        "audiences.yml:3: plain: nothing is",
    ),
    ("audiences.yml", f"internal:\n  opening:\n    plain: 'Hello'\n    {REST}", 'the audience "customer" is missing'),
    ("last_questions.yml", f"- kind: nps\n  {SCALE}\n  audiences: [x]\n", "last_questions.yml:5: there is no audience"),
    ("last_questions.yml", f"- kind: happiness\n  {SCALE}\n", "last_questions.yml:1: kind: "),
    ("forbidden.yml", "- topic: health\n  words: []\n", "forbidden.yml:2: words: "),
    ("oours.yml", "time_zone: UTC\n", "oours.yml:1: nobody reads a file of this name"),
]


@pytest.mark.parametrize(("file", "text", "said"), BROKEN, ids=[f"{file}-{said[:50]}" for file, _, said in BROKEN])
def test_what_is_wrong_is_named_by_file_and_line(shop: Path, file: str, text: str, said: str) -> None:
    (shop / "data/shop" / file).write_text(text)
    assert any(said in line for line in refused(shop)), refused(shop)


def test_hours_are_named_by_the_line_of_the_day(shop: Path) -> None:
    file = shop / "data/shop/hours.yml"
    wrong = file.read_text().replace("thursday: 09:00-17:00", "thursday: 17:00-09:00")
    file.write_text(wrong)
    line = wrong.splitlines().index("  thursday: 17:00-09:00") + 1
    assert any(f"hours.yml:{line}: thursday: " in said and "ends before it begins" in said for said in refused(shop))


def test_all_problems_are_told_at_once_in_order(shop: Path) -> None:
    (shop / "data/shop/hours.yml").unlink()
    (shop / "data/shop/waves.yml").write_text(
        "- {name: later, days: 1}\n- {name: later, days: x, audience: customer}\n"
    )
    said = refused(shop)
    assert said == sorted(said)
    assert [line.split(":")[0] for line in said] == [
        "data/shop/hours.yml",
        "data/shop/waves.yml",
        "data/shop/waves.yml",
    ]


def test_lines_are_kept_through_anchors_and_nesting() -> None:
    document = parse("a.yml", "a: &one\n  - x: 1\n    y: 2\nb: *one\n")
    assert document.line(("a", 0, "y")) == 3
    assert document.line(("a", 0, "y", "gone")) == 3
    assert document.line(()) == 1
