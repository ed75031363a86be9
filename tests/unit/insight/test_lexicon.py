"""Which aspect a customer's word names. Cost: 2 s for the sentence model, no service."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.authored.aspects import load_aspects
from bot.insight import lexicon
from bot.insight.labels import Embed
from bot.insight.lexicon import Lexicon, listed_words, merged
from bot.language import Reader
from bot.settings import ROOT
from bot.store.database import Database
from bot.store.models import Aspect, AspectWord, Item

from .conftest import Teller, embed

LISTED = load_aspects(ROOT)


@pytest.fixture(scope="module")
def meaning() -> Embed:
    return Reader.load().embedder


def learned(said: list[tuple[str, int]], embed: Embed, called: tuple[str, ...] = ()) -> dict[str, str]:
    return Lexicon({}, {}, listed_words(LISTED), 1, called).learn(merged(said), embed)


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("trackpad", "Touchpad"), ("the track-pad", "Touchpad"), ("mouse pad", "Touchpad"), ("Mousepads", "Touchpad"),
        ("Akku", "Battery"), ("bateria", "Battery"), ("accu", "Battery"), ("batery", "Battery"),
        ("laptop battery", "Battery"), ("durée de la batterie", "Battery"), ("BATTERY LIFE", "Battery life"),
        ("Lieferung", "Delivery"), ("wysyłka", "Delivery"), ("overpriced", "Price"), ("awfully small", "Size"),
    ],
)  # fmt: skip
def test_synonyms_spellings_and_languages_are_one_thing(said: str, name: str) -> None:
    assert list(learned([(said, 1)], embed).values()) == [name]


def test_a_thing_that_no_list_names_needs_five_customers_who_name_it() -> None:
    assert learned([("gasket", 4)], embed) == {}
    assert learned([("gasket", 3), ("Gaskets", 2)], embed) == {"gasket": "Gasket"}
    assert learned([("gasket", 5), ("rubber gasket", 1)], embed) == {"gasket": "Gasket", "rubbergasket": "Gasket"}


@pytest.mark.parametrize(("one", "other"), [("aroma therapy", "aromatherapy"), ("hinge", "hinges"), ("odor", "odour")])
def test_what_means_the_same_is_one_thing(one: str, other: str, meaning: Embed) -> None:
    assert len(set(learned([(one, 9), (other, 6)], meaning).values())) == 1


@pytest.mark.parametrize(("one", "other"), [("sleeve", "hinge"), ("lens", "tripod"), ("powder", "power")])
def test_two_things_that_go_together_are_two(one: str, other: str, meaning: Embed) -> None:
    assert len(set(learned([(one, 9), (other, 6)], meaning).values())) == 2


def test_the_product_itself_is_no_thing_of_it() -> None:
    found = Lexicon({}, {}, listed_words(LISTED), 1, ("laptop",))
    assert found.learn(merged([("laptop", 40), ("product", 9), ("great", 6)]), embed) == {}
    assert found.general == ["laptop", "product", "great"]


def test_every_item_has_its_thing_and_keeps_it(teller: Teller) -> None:
    for word in ("trackpad", "touch pad", "mouse pad", "Touchpad", None):
        teller.say("it sticks", aspect=word)
    database = teller.database
    lexicon.refresh(database, LISTED, embed, ())
    before = names(database)
    assert before == ["Touchpad"] * 4 + [lexicon.WHOLE]
    lexicon.refresh(database, {"Pointer": ["trackpad"]}, embed, ())
    assert names(database) == before, "what was learned stays, whatever a list says later"


def test_a_word_of_few_customers_is_kept_nowhere_else(teller: Teller) -> None:
    teller.say("it sticks", aspect="Aunt Agnes's keyboard")
    lexicon.refresh(teller.database, LISTED, embed, ())
    assert names(teller.database) == ["Keyboard"]
    with teller.database.reading() as session:
        assert not session.scalars(select(AspectWord)).all()


def names(database: Database) -> list[str]:
    with database.reading() as session:
        query = select(Aspect.name).join(Item, Item.aspect_id == Aspect.id).order_by(Item.id)
        return list(session.scalars(query))
