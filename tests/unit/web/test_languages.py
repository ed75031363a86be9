"""In which language the pages outside the chat speak. Cost: 5 s, no service."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import SecretStr
from sqlalchemy import select, update

from bot.language.reading import LANGUAGES
from bot.outreach import links
from bot.settings import Settings
from bot.store.database import Database
from bot.store.models import Customer
from bot.web.app import create_app
from bot.web.languages import pick
from tests.fake_rasa import FakeRasa

FRENCH = {"Accept-Language": "fr-CH, fr;q=0.9, en;q=0.8, de;q=0.7, *;q=0.5", "Accept": "text/html"}


@pytest.mark.parametrize(
    ("locale", "accepted", "language"),
    [
        (None, "", "en"),
        ("de", "fr", "de"),
        ("de-AT", "", "de"),
        ("pt_BR", "", "pt"),
        ("sv", "", "en"),
        ("sv", "fr", "fr"),
        ("", "nl", "nl"),
        (None, "fr-CH, fr;q=0.9, en;q=0.8", "fr"),
        (None, "en;q=0.3,it;q=0.4", "it"),
        (None, "es , pl", "es"),
        (None, "sv, PL;Q=0.5", "pl"),
        (None, "de;q=0, it;q=0.1", "it"),
        (None, "de;q=0.000", "en"),
        (None, "zh-Hant-TW,pt-PT;q=0.9", "pt"),
        (None, "*", "en"),
        (None, "de;q=much, nl", "nl"),
        (None, "../de, <b>, ;q=1, deutsch, \xff", "en"),
        (None, "de;q=nan, de;q=1e3, de;q=9", "en"),
    ],
)
def test_the_customers_language_then_the_browsers_then_english(
    locale: str | None, accepted: str, language: str
) -> None:
    assert pick(locale, accepted, LANGUAGES) == language


@pytest.fixture
def customer(database: Database, invite: str) -> str:
    """The pseudonym of a customer who was invited, and whose locale nobody knows."""
    with database.reading() as session:
        return session.scalars(select(Customer.pseudonym)).one()


def speaks(database: Database, locale: str) -> None:
    with database.session() as session:
        session.execute(update(Customer).values(locale=locale))


@pytest.fixture
def leaving(settings: Settings, customer: str) -> str:
    link = links.unsubscribe_link(settings, customer)
    return link[link.index("/", 8) :]


def test_a_german_customer_unsubscribes_in_german(http: TestClient, database: Database, leaving: str) -> None:
    speaks(database, "de-CH")
    asked = http.get(leaving, headers=FRENCH).text
    assert '<html lang="de">' in asked and "<h1>Keine Einladungen mehr?</h1>" in asked
    assert "Hearback demo shop bittet Sie dann nicht mehr" in asked and "invit" not in asked
    done = http.post(leaving, headers=FRENCH).text
    assert '<html lang="de">' in done and "<h1>Erledigt</h1>" in done


def test_of_an_unknown_customer_the_browser_says_the_language(http: TestClient, leaving: str) -> None:
    assert "<h1>Ne plus recevoir d'invitations" in http.get(leaving, headers=FRENCH).text.replace("&#39;", "'")
    english = http.get(leaving).text
    assert '<html lang="en">' in english and "<h1>No more invitations?</h1>" in english


@pytest.mark.parametrize("path", ["/c/made-up", "/u/made-up", "/l/made-up"])
def test_a_link_that_is_not_known_is_refused_in_french(http: TestClient, path: str) -> None:
    refused = http.get(path, headers=FRENCH)
    assert refused.status_code == 404
    assert '<html lang="fr">' in refused.text and "<h1>Lien inconnu</h1>" in refused.text
    swedish = http.get(path, headers={"Accept-Language": "sv", "Accept": "text/html"})
    assert '<html lang="en">' in swedish.text and "<h1>Not Found</h1>" in swedish.text
    assert "This link is not known here." in swedish.text


def test_the_chat_is_refused_in_the_browsers_language_under_the_same_type(http: TestClient) -> None:
    plain = http.get("/u/made-up", headers={"Accept": "application/json"}).json()
    assert (plain["type"], plain["title"]) == ("urn:hearback:link-unknown", "Not Found")
    assert plain["detail"] == "This link is not known here. Please use it exactly as it was sent to you."
    english, french = (
        http.post("/chat/session", json={"invite": "made-up"}, headers=how).json() for how in ({}, FRENCH)
    )
    assert english["detail"] == "This link is not known here. Please use the link exactly as it was sent to you."
    assert french["type"] == english["type"] and "lien" in french["detail"]


def test_readers_of_digests_and_the_demo_shop_are_spoken_to_in_english(http: TestClient, settings: Settings) -> None:
    link = links.rating_link(settings, 1, "r" * 64)
    for path in (link[link.index("/", 8) :], "/r/made-up", "/nothing", "/"):
        assert '<html lang="en">' in http.get(path, headers=FRENCH).text


def test_who_comes_from_a_french_mail_gets_a_french_chat(http: TestClient, database: Database, invite: str) -> None:
    speaks(database, "fr-CA")
    page = http.get(f"/c/{invite}", headers={"Accept-Language": "de"}).text
    assert '<html lang="fr">' in page and "<title>Votre avis pour Hearback demo shop</title>" in page
    assert re.search(r"<noscript>.*La discussion nécessite JavaScript", page)
    assert f'data-invite="{invite}" data-locale="fr-CA" data-page="chat"' in page


def test_a_chat_of_nobody_known_speaks_as_its_page_does(http: TestClient, invite: str) -> None:
    page = http.get(f"/c/{invite}", headers={"Accept-Language": "de"}).text
    assert '<html lang="de">' in page and "data-locale" not in page
    english = http.get(f"/c/{invite}").text
    assert '<html lang="en">' in english and f'data-invite="{invite}" data-page="chat"' in english


@pytest.fixture
def live(settings: Settings, rasa: FakeRasa) -> Iterator[TestClient]:
    changes = {
        "hearback_mode": "production",
        "hearback_public_url": "https://feedback.example",
        "hearback_secret": SecretStr("s" * 40),
    }
    app: FastAPI = create_app(settings.model_copy(update=changes), rasa_transport=rasa.transport)
    with TestClient(app) as client:
        yield client


@pytest.mark.parametrize(("accepted", "heading"), [("es", "Su opinión cuenta para"), ("ja", "shop listens here")])
def test_the_front_door_speaks_the_browsers_language(live: TestClient, accepted: str, heading: str) -> None:
    page = live.get("/", headers={"Accept-Language": accepted})
    assert page.status_code == 200 and heading in page.text
