"""Signing in by the company's own account, against a small provider. Cost: 5 s, no service."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import httpx2
import pytest
from fastapi.testclient import TestClient
from joserfc.jwk import RSAKey
from pydantic import SecretStr, ValidationError
from sqlalchemy import select

from bot.settings import Settings
from bot.store import accounts
from bot.store.database import Database
from bot.store.models import User
from bot.web.app import create_app
from tests.company import CLIENT, SECRET, Company
from tests.fake_rasa import FakeRasa
from tests.serving import serve_plainly

PAGE = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def running() -> Iterator[Company]:
    company = Company()
    with serve_plainly(company.app()) as url:
        company.issuer = url
        yield company


@pytest.fixture
def company(running: Company) -> Company:
    running.person, running.lies, running.signs_with = Company().person, lambda _claims: None, running.key
    return running


@pytest.fixture
def browser(settings: Settings, rasa: FakeRasa, company: Company) -> Iterator[TestClient]:
    given = {
        "hearback_oidc_issuer": company.issuer,
        "hearback_oidc_client_id": CLIENT,
        "hearback_oidc_client_secret": SecretStr(SECRET),
        "hearback_oidc_domains": "example.com",
        "hearback_oidc_role": "product",
    }
    app = create_app(settings.model_copy(update=given), rasa_transport=rasa.transport)
    with TestClient(app, follow_redirects=False) as http:
        yield http


def answer(browser: TestClient, wanted: str = "") -> str:
    """Goes to the provider; the address at which it sends the browser back."""
    left = browser.get("/console/company", params={"next": wanted}, headers=PAGE)
    assert left.status_code == 303, left.text
    back = httpx.get(left.headers["location"]).headers["location"]
    return back.removeprefix("http://127.0.0.1:8000")


def sign_in(browser: TestClient, wanted: str = "") -> httpx2.Response:
    return browser.get(answer(browser, wanted), headers=PAGE)


def everyone(database: Database) -> list[User]:
    with database.reading() as session:
        return list(session.scalars(select(User)))


def test_the_form_offers_it_only_where_it_is_set(browser: TestClient, http: TestClient) -> None:
    assert "company account" in browser.get("/console/sign-in", headers=PAGE).text
    assert "company account" not in http.get("/console/sign-in", headers=PAGE).text
    assert http.get("/console/company").status_code == 404


def test_somebody_of_the_company_gets_an_account_and_goes_on(browser: TestClient, database: Database) -> None:
    entered = sign_in(browser, "/console/themes")
    assert (entered.status_code, entered.headers["location"]) == (303, "/console/themes")
    [user] = everyone(database)
    assert (user.email, user.name, user.role, user.password_hash) == ("ana.ruiz@example.com", "Ana", "product", None)
    assert browser.get("/console/themes", headers=PAGE).status_code == 200
    assert "No password" in browser.get("/console/account", headers=PAGE).text
    sign_in(browser)
    assert len(everyone(database)) == 1


def test_an_account_that_is_there_keeps_its_role_and_a_disabled_one_stays_out(
    browser: TestClient, database: Database, company: Company
) -> None:
    company.person["email"] = "Sam@Elsewhere.example"
    assert "has no account here" in sign_in(browser).text
    with database.session() as session:
        user = accounts.add_user(session, "sam@elsewhere.example", None, "admin", None)
        accounts.add_user(session, "eve@example.com", None, "admin", None)
    assert sign_in(browser).headers["location"] == "/console"
    assert browser.get("/console/audit", headers=PAGE).status_code == 200
    with database.session() as session:
        accounts.disable(session, session.get_one(User, user.id))
    assert sign_in(browser).status_code == 401
    assert browser.get("/console", headers=PAGE).status_code == 303


LIES: dict[str, Callable[[dict[str, Any]], None]] = {
    "another nonce": lambda claims: claims.update(nonce="other"),
    "no nonce": lambda claims: claims.pop("nonce"),
    "for another program": lambda claims: claims.update(aud="other"),
    "made for another program": lambda claims: claims.update(aud=[CLIENT, "other"], azp="other"),
    "by another issuer": lambda claims: claims.update(iss="https://other.example"),
    "expired": lambda claims: claims.update(exp=claims["exp"] - 10_000),
    "an e-mail that nobody checked": lambda claims: claims.update(email_verified=False),
    "an e-mail that nobody speaks of": lambda claims: claims.pop("email_verified"),
    "no e-mail": lambda claims: claims.pop("email"),
}


@pytest.mark.parametrize("lie", LIES)
def test_who_is_not_vouched_for_stays_out(browser: TestClient, company: Company, database: Database, lie: str) -> None:
    company.lies = LIES[lie]
    refused = sign_in(browser)
    assert refused.status_code == 401 and "Your company" in refused.text
    assert everyone(database) == []


def test_a_token_that_somebody_else_signed_is_refused(
    browser: TestClient, company: Company, database: Database
) -> None:
    company.signs_with = RSAKey.generate_key(2048, {"kid": "1", "alg": "RS256"})
    assert sign_in(browser).status_code == 401
    assert everyone(database) == []


def test_an_answer_counts_once_and_only_for_the_browser_that_asked(
    browser: TestClient, company: Company, database: Database
) -> None:
    path = answer(browser)
    [state] = parse_qs(urlsplit(path).query)["state"]
    assert browser.get(path.replace(state, "other"), headers=PAGE).status_code == 401
    assert browser.get(path.replace("code=c", "code=guess"), headers=PAGE).status_code == 401
    assert TestClient(browser.app).get(path, headers=PAGE).status_code == 401
    assert everyone(database) == []
    assert browser.get(path, headers=PAGE).status_code == 303
    assert "hearback_company" not in browser.cookies
    assert browser.get(path, headers=PAGE).status_code == 401


def test_a_provider_that_is_down_or_another_is_said_to_be(settings: Settings, rasa: FakeRasa, company: Company) -> None:
    for issuer in ("http://127.0.0.1:9", f"{company.issuer}/"):
        given = {"hearback_oidc_issuer": issuer, "hearback_oidc_client_id": CLIENT}
        app = create_app(settings.model_copy(update=given), rasa_transport=rasa.transport)
        with TestClient(app) as http:
            said = http.get("/console/company", headers=PAGE)
            assert said.status_code == 401 and "use your password" in said.text


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({"hearback_oidc_issuer": "https://a.example"}, "HEARBACK_OIDC_CLIENT_ID"),
        (
            {
                "hearback_oidc_issuer": "http://a.example", "hearback_oidc_client_id": "x",
                "hearback_oidc_client_secret": "y", "hearback_mode": "production",
            },
            "https://",
        ),
    ],
)  # fmt: skip
def test_half_a_setting_is_refused_with_a_sentence(given: dict[str, Any], missing: str) -> None:
    with pytest.raises(ValidationError, match=missing):
        Settings(**given)
