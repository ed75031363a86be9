"""The sentences of the verdict. Cost: milliseconds, no service."""

from __future__ import annotations

from dataclasses import replace

from bot.insight.claims import about, decision, heard, leading, matters
from bot.insight.model import Action, Aspect, Figure, Impact, Theme
from bot.insight.scorecard import share

BATTERY = Theme(
    id=3, label="the battery dies", kind="fault", status="active", customers=35, n=700, share=0.05, ci=(0.036, 0.069),
    mentions=40, change="steady", severity=3.0, products=(), expectations=(), quotes=(), items=(1, 2),
)  # fmt: skip
LID = replace(BATTERY, id=4, label="the lid sticks", customers=20, share=0.029, items=(5,))


def card(compared: tuple[int, int], rated: tuple[int, int]) -> list[Figure]:
    return [
        share("complaint", "", 50, 100),
        share("praise", "", 60, 100),
        share("unmet", "", *compared),
        share("csat", "", *rated),
    ]


def test_of_few_a_count_is_said_and_no_percentage() -> None:
    claim = heard(card((4, 6), (20, 40)))
    assert claim.text.endswith(
        "something they liked; 4 of the 6 who compared got less than they expected and 50% of the 40 who rated are "
        "satisfied."
    )
    assert {"unmet.count": 4, "unmet.n": 6, "csat.value": 0.5, "csat.n": 40}.items() <= claim.values.items()
    assert "unmet.value" not in claim.values


def test_what_nobody_was_asked_is_not_said() -> None:
    assert heard(card((0, 0), (0, 0))).text.endswith("; nobody was asked for a rating.")
    assert heard(card((0, 0), (3, 4))).text.endswith("; 3 of the 4 who rated are satisfied.")


POWER = Aspect(
    id=7, name="Battery", whole=False, customers=60, n=700, share=0.086, ci=(0.07, 0.11), mentions=70, complaining=42,
    complaining_share=0.06, complaining_ci=(0.04, 0.08), content=18, content_share=0.3, content_ci=(0.2, 0.43),
    themes=(3,), change="steady",
)  # fmt: skip
COVER = replace(POWER, id=8, name="Lid", complaining=20, themes=(4,))


def test_what_most_complain_of_says_where_it_comes_from_and_what_goes_with_it() -> None:
    moved = replace(POWER, change="rising", previous_share=0.02, impact=Impact(-0.041, (-0.06, -0.02), 300, 30))
    claim = matters([moved, COVER], [BATTERY, LID], [])
    assert claim.text == (
        "Most complain of Battery: 42 of 700 customers (6.0%), rising from 2.0%, associated with -4.1 points of "
        "satisfaction; what they say is “the battery dies” (35). Next comes Lid (20)."
    )
    assert {"aspect.7.previous_share": 0.02, "aspect.7.impact": -0.041}.items() <= claim.values.items()
    assert claim.items == (1, 2)


def test_what_may_be_chance_is_not_called_a_change_or_a_cost() -> None:
    still = replace(POWER, change="watch", previous_share=0.02, impact=Impact(-0.01, (-0.03, 0.01), 300, 30), themes=())
    assert matters([still], [], []).text == "Most complain of Battery: 42 of 700 customers (6.0%)."


def test_the_product_as_a_whole_and_what_few_complain_of_head_nothing() -> None:
    whole, rare = replace(POWER, id=1, name="Overall", whole=True), replace(POWER, id=9, complaining=4)
    assert leading([whole, POWER, rare]) == [POWER]
    assert matters([], [BATTERY], []).text == "Most widespread is “the battery dies”: 35 of 700 customers (5.0%)."


def test_of_few_customers_no_percentage_is_said() -> None:
    few = replace(POWER, n=29, complaining=9, complaining_share=9 / 29, themes=())
    assert matters([few], [], []).text == "Most complain of Battery: 9 of 29 customers."
    assert about(replace(BATTERY, n=29, customers=9)).text == "“the battery dies”: 9 of 29 customers."


def test_a_thing_of_which_no_five_say_the_same_is_still_decided_on() -> None:
    text = decision([replace(POWER, themes=())], [], []).text
    assert text == "To decide: who reads what 42 customers say of Battery?"


def test_what_is_decided_is_not_asked_again_until_it_rises_after_its_release() -> None:
    investigated, released = (
        Action(
            theme=BATTERY.id, label=BATTERY.label, decision=decision_made, owner=None, due=None, released=None,
            before=None, since=None, told=0, fixed=0, partly=0, not_fixed=0,
        )
        for decision_made in ("investigating", "released")
    )  # fmt: skip
    assert "who takes on “the battery dies”" in decision([], [BATTERY, LID], []).text
    assert "who takes on “the lid sticks”" in decision([], [BATTERY, LID], [investigated]).text
    assert "who takes on “the lid sticks”" in decision([], [BATTERY, LID], [replace(released, change="falling")]).text
    assert "who takes on “the battery dies”" in decision([], [BATTERY, LID], [replace(released, change="rising")]).text
    assert decision([], [BATTERY], [investigated]).text.startswith("To decide: nothing new.")


def test_what_is_asked_first_is_what_most_complain_of() -> None:
    text = decision([COVER, POWER], [BATTERY, LID], []).text
    assert text == "To decide: who takes on “the lid sticks” of Lid, and what would count as fixed?"
