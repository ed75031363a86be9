"""Signing in, staying in, being kept out. Cost: 5 s (real argon2), no service."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import select, update

from bot.settings import Settings
from bot.store import accounts
from bot.store.database import Database
from bot.store.models import AuditEntry, Lockout, User, UserSession, now
from bot.web.app import create_app
from bot.web.console import auth, passwords, signin
from tests.fake_rasa import FakeRasa
from tests.unit.web.console.conftest import Colleague

PASSWORD = "correct horse battery"


@pytest.fixture
def ana(database: Database) -> User:
    with database.session() as session:
        return accounts.add_user(session, "Ana.Ruiz@Example.com ", None, "support", passwords.hashed(PASSWORD))


def csrf(http: TestClient, path: str = "/console/sign-in") -> str:
    found = re.search(r'name="csrf" value="(\w+)"', http.get(path, headers={"Accept": "text/html"}).text)
    assert found
    return found[1]


def sign_in(http: TestClient, password: str = PASSWORD, email: str = "ana.ruiz@example.com", **more: str):  # type: ignore[no-untyped-def]
    form = {"csrf": csrf(http), "email": email, "password": password, **more}
    return http.post("/console/sign-in", data=form, follow_redirects=False)


def actions(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


def test_who_is_not_signed_in_is_sent_to_the_form_and_then_on(http: TestClient, ana: User, database: Database) -> None:
    asked = http.get("/console/account?said=1", headers={"Accept": "text/html"}, follow_redirects=False)
    assert (asked.status_code, asked.headers["location"]) == (
        303,
        "/console/sign-in?next=%2Fconsole%2Faccount%3Fsaid%3D1",
    )
    entered = sign_in(http, next="/console/account")
    assert (entered.status_code, entered.headers["location"]) == (303, "/console/account")
    assert "Ana" in http.get("/console/account").text
    assert ana.email == "ana.ruiz@example.com" and ana.name == "Ana"
    assert actions(database) == ["signed in"]


def test_programs_and_parts_are_told_instead(http: TestClient) -> None:
    assert http.get("/console/account", headers={"Accept": "application/json"}).status_code == 401
    part = http.get("/console/account", headers={"Accept": "text/html", "HX-Request": "true"})
    assert (part.status_code, part.json()["type"]) == (401, "urn:hearback:sign-in"), "the page stays"


@pytest.mark.parametrize(
    "wanted", ["https://evil.example/console", "//evil.example", "/console\\@evil", "javascript:1"]
)
def test_the_way_on_never_leads_elsewhere(wanted: str) -> None:
    assert auth.after_sign_in(wanted) == "/console" or wanted.startswith("/console\\") is False


def test_the_cookie_is_kept_from_scripts_and_other_sites(http: TestClient, ana: User) -> None:
    cookie = sign_in(http).headers["set-cookie"]
    assert cookie.startswith("hearback_session=")
    assert "HttpOnly" in cookie and "SameSite=lax" in cookie and "Secure" not in cookie


def test_over_https_the_cookie_is_secure(settings: Settings, rasa: FakeRasa, ana: User) -> None:
    settings = settings.model_copy(update={"hearback_public_url": "https://feedback.example"})
    app = create_app(settings, rasa_transport=rasa.transport)
    with TestClient(app, base_url="https://feedback.example") as http:
        assert "Secure" in sign_in(http).headers["set-cookie"]


def test_the_record_holds_neither_password_nor_token(http: TestClient, ana: User, database: Database) -> None:
    token = re.match(r"hearback_session=([^;]+)", sign_in(http).headers["set-cookie"])
    assert token
    with database.reading() as session:
        kept = session.scalars(select(UserSession)).one()
        user = session.get_one(User, ana.id)
    assert kept.token_hash == auth.hash_of(token[1]) != token[1]
    assert (user.password_hash or "").startswith("$argon2id$") and PASSWORD not in (user.password_hash or "")


def test_a_form_without_its_token_or_from_elsewhere_does_nothing(http: TestClient, ana: User) -> None:
    form = {"email": ana.email, "password": PASSWORD}
    assert http.post("/console/sign-in", data=form).status_code == 403
    assert http.post("/console/sign-in", data={**form, "csrf": "0" * 64}).status_code == 403
    good = {**form, "csrf": csrf(http)}
    assert http.post("/console/sign-in", data=good, headers={"Origin": "https://evil.example"}).status_code == 403
    assert http.post("/console/sign-in", data=good, follow_redirects=False).status_code == 303


def test_five_failures_close_the_account_for_a_while_and_the_wait_doubles(
    http: TestClient, ana: User, database: Database
) -> None:
    for _ in range(accounts.FREE_FAILURES["account"]):
        assert sign_in(http, "wrong").status_code == 401
    kept_out = sign_in(http)
    assert kept_out.status_code == 429 and "Please wait" in kept_out.text
    first = wait(database)
    with database.session() as session:
        accounts.note_failure(session, "account", ana.email)
    assert wait(database) > 1.8 * first
    with database.session() as session:
        session.execute(update(Lockout).values(locked_until=now() - timedelta(seconds=1)))
    assert sign_in(http).status_code == 303
    assert sign_in(http, "wrong").status_code == 401, "after a sign-in the count begins anew"


def wait(database: Database) -> float:
    with database.reading() as session:
        until = accounts.locked_until(session, [accounts.key_of("account", "ana.ruiz@example.com")])
        assert until
        return (until - now()).total_seconds()


def test_an_unknown_account_is_refused_and_closed_just_the_same(http: TestClient, ana: User) -> None:
    known, unknown = sign_in(http, "wrong"), sign_in(http, "wrong", "nobody@example.com")
    assert known.status_code == unknown.status_code == 401
    assert known.text.replace(ana.email, "X") != "" and passwords.matches(None, PASSWORD) is False
    for _ in range(4):
        sign_in(http, "wrong", "nobody@example.com")
    assert sign_in(http, "wrong", "nobody@example.com").status_code == 429


def test_an_address_is_closed_after_more_failures(http: TestClient, ana: User, database: Database) -> None:
    with database.session() as session:
        for _ in range(accounts.FREE_FAILURES["address"]):
            accounts.note_failure(session, "address", "testclient")
    assert sign_in(http).status_code == 429


@pytest.mark.parametrize("column", ["seen_at", "created_at"])
def test_a_session_ends_when_idle_or_old(
    colleague: Callable[..., Colleague], database: Database, settings: Settings, column: str
) -> None:
    admin = colleague()
    assert admin.get("/console/account").status_code == 200
    past = {"seen_at": timedelta(hours=settings.hearback_session_idle_hours)}.get(
        column, timedelta(days=settings.hearback_session_days)
    )
    with database.session() as session:
        session.execute(update(UserSession).values({column: now() - past - timedelta(seconds=5)}))
    assert admin.get("/console/account").status_code == 303


def test_use_is_noted_so_that_a_session_in_use_lives_on(admin: Colleague, database: Database) -> None:
    with database.session() as session:
        session.execute(update(UserSession).values(seen_at=now() - timedelta(hours=1)))
    admin.get("/console/account")
    with database.reading() as session:
        assert now() - session.scalars(select(UserSession.seen_at)).one() < timedelta(minutes=1)


def test_signing_out_ends_the_session_itself(admin: Colleague) -> None:
    kept = dict(admin.http.cookies)
    assert admin.post("/console/sign-out").status_code == 303
    for name, value in kept.items():
        admin.http.cookies.set(name, value)
    assert admin.get("/console/account").status_code == 303


def test_a_new_role_a_new_password_and_a_closed_account_end_every_session(
    colleague: Callable[..., Colleague], database: Database
) -> None:
    changes: list[Callable[[accounts.Session, User], None]] = [
        lambda session, user: accounts.set_role(session, user, "product"),
        lambda session, user: accounts.set_password(session, user, "x"),
        accounts.disable,
    ]
    for change in changes:
        sam = colleague("support")
        with database.session() as session:
            change(session, session.get_one(User, sam.user.id))
        assert sam.get("/console/account").status_code == 303


def test_an_admins_link_sets_a_password_once(admin: Colleague, http: TestClient, database: Database) -> None:
    page = admin.post("/console/staff", email="sam@example.com", name="Sam Smith", role="support").text
    link = re.search(r"/console/reset/[\w-]+", page)
    assert link
    form = {"csrf": csrf(http, link[0]), "password": "short"}
    assert "at least 12 characters" in http.post(link[0], data=form).text
    done = http.post(link[0], data={**form, "password": PASSWORD}, follow_redirects=False)
    assert done.status_code == 303
    assert http.post(link[0], data={**form, "password": PASSWORD}).status_code == 410
    assert sign_in(http, email="sam@example.com").status_code == 303
    assert "account added" in actions(database) and "password set" in actions(database)


def test_an_old_link_is_void(admin: Colleague, http: TestClient, database: Database) -> None:
    page = admin.post(f"/console/staff/{admin.user.id}", do="reset").text
    link = re.search(r"/console/reset/[\w-]+", page)
    assert link
    with database.session() as session:
        session.execute(update(accounts.PasswordReset).values(expires_at=now() - timedelta(seconds=1)))
    assert http.get(link[0]).status_code == 410


def test_the_last_admin_stays_one(admin: Colleague) -> None:
    path = f"/console/staff/{admin.user.id}"
    assert "is the last admin" in admin.post(path, do="disable").text
    assert "is the last admin" in admin.post(path, do="role", role="support").text
    assert admin.get("/console/staff").status_code == 200


def test_ones_own_password_is_changed_only_by_who_knows_it(http: TestClient, ana: User) -> None:
    sign_in(http)
    old = csrf(http, "/console/account")
    wrong = http.post("/console/account", data={"csrf": old, "old": "guess", "password": "another good phrase"})
    assert "is not right" in wrong.text
    done = http.post("/console/account", data={"csrf": old, "old": PASSWORD, "password": "another good phrase"})
    assert "Your new password is set" in done.text
    assert sign_in(http, "another good phrase").status_code == 303


@pytest.mark.parametrize("bad", ["tooshort", "aaaaaaaaaaaaaaa", "password12345", "ana.ruiz@example.com", "x" * 201])
def test_a_weak_password_is_refused_with_a_reason(bad: str) -> None:
    with pytest.raises(accounts.AccountError, match="password"):
        passwords.checked(bad, "ana.ruiz@example.com")


def test_the_audit_shows_what_was_done(app: FastAPI, admin: Colleague) -> None:
    admin.post("/console/staff", email="sam@example.com", role="support")
    page = admin.get("/console/audit").text
    assert "account added" in page and admin.user.email in page and "sam@example.com" not in page


def test_a_forgotten_password_is_mailed_a_link_and_nobody_learns_who_has_an_account(
    settings: Settings, rasa: FakeRasa, ana: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[tuple[str, ...]] = []
    monkeypatch.setattr(signin.Mailer, "send", lambda _self, *mail: sent.append(mail))
    app = create_app(settings.model_copy(update={"hearback_smtp_host": "mail.example"}), rasa_transport=rasa.transport)
    with TestClient(app) as http:
        pages = []
        for email in (ana.email, "nobody@example.com"):
            form = {"csrf": csrf(http, "/console/forgot"), "email": email}
            pages.append(http.post("/console/forgot", data=form).text)
        assert pages[0] == pages[1] and signin.SENT in pages[0]
        [(to, _, text)] = sent
        link = re.search(r"/console/reset/[\w-]+", text)
        assert to == ana.email and link and http.get(link[0]).status_code == 200


def test_without_a_mail_server_the_page_says_whom_to_ask(http: TestClient) -> None:
    assert "Ask an admin" in http.get("/console/forgot").text
    assert http.post("/console/forgot", data={"csrf": csrf(http), "email": "a@b.example"}).status_code == 409
