"""Pages, files and the headers on all of them. Cost: 5 s, no service."""

from __future__ import annotations

import re

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr
from sqlalchemy import select

from bot.intake.demo import PRODUCTS
from bot.settings import Settings
from bot.store.database import Database
from bot.store.models import Order
from bot.web import shop
from bot.web.app import create_app
from tests.fake_rasa import FakeRasa

INLINE = re.compile(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|javascript:", re.IGNORECASE)
PAGES = ["/", "/api/docs", "/c/{invite}", "/demo/orders/{invite}"]


def production(settings: Settings) -> Settings:
    return settings.model_copy(
        update={"hearback_mode": "production", "hearback_public_url": "https://feedback.example"}
    )


@pytest.mark.parametrize("path", PAGES)
def test_a_page_loads_nothing_from_elsewhere_and_has_nothing_inline(http: TestClient, invite: str, path: str) -> None:
    page = http.get(path.format(invite=invite))
    assert page.status_code == 200
    assert not INLINE.search(page.text)
    assert not re.search(r"""<[^>]*\s(?:src|href)=["'](?:https?:)?//""", page.text)
    files = re.findall(r"""(?:src|href)="(/(?:static|widget)[^"]*)""", page.text)
    assert files
    assert all(http.get(file).status_code == 200 for file in files)


@pytest.mark.parametrize("path", [*PAGES, "/healthz", "/chat/messages", "/nothing", "/widget.js", "/static/site.css"])
def test_security_headers_are_on_every_response(http: TestClient, invite: str, path: str) -> None:
    headers = http.get(path.format(invite=invite)).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy and "script-src 'self'" in policy and "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy and headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "strict-transport-security" not in headers


def test_a_crash_carries_them_too_and_says_nothing_of_the_inside(
    http: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shop, "render", lambda *_args, **_more: 1 / 0)
    crashed = http.get("/", headers={"Accept": "application/json"})
    assert (crashed.status_code, crashed.json()["type"]) == (500, "urn:hearback:internal-error")
    assert "ZeroDivision" not in crashed.text
    assert crashed.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", ["/widget.js", "/widget/chat.js", "/widget/words/en.js", "/widget/chat.css"])
def test_any_shop_may_load_the_widget(http: TestClient, path: str) -> None:
    answer = http.get(path, headers={"Origin": "https://shop.example", "Accept-Encoding": "gzip"})
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert answer.headers["content-encoding"] == "gzip" or len(answer.content) < 1000
    again = http.get(path, headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304 or path == "/widget.js"


@pytest.mark.parametrize(
    "path", ["/widget/README.md", "/widget/", "/widget/..%2f..%2fsettings.py", "/static/../app.py"]
)
def test_nothing_but_scripts_and_styles_is_served(http: TestClient, path: str) -> None:
    assert http.get(path).status_code == 404


def test_only_the_shops_origins_may_call_the_api(settings: Settings, rasa: FakeRasa) -> None:
    listed = settings.model_copy(update={"hearback_shop_origins": "https://shop.example, https://other.example/"})
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,content-type"}
    with TestClient(create_app(listed, rasa_transport=rasa.transport)) as http:
        for origin, allowed in (
            ("https://shop.example", True),
            ("https://other.example", True),
            ("https://evil", False),
        ):
            preflight = http.options("/chat/messages", headers={"Origin": origin, **asked})
            answer = http.post("/chat/session", json={}, headers={"Origin": origin})
            for one in (preflight, answer):
                assert (one.headers.get("access-control-allow-origin") == origin) is allowed
            assert "access-control-allow-credentials" not in answer.headers


def test_an_error_can_be_read_by_the_shops_page(settings: Settings, rasa: FakeRasa) -> None:
    listed = settings.model_copy(update={"hearback_shop_origins": "https://shop.example"})
    with TestClient(create_app(listed, rasa_transport=rasa.transport)) as http:
        refused = http.get("/chat/messages", headers={"Origin": "https://shop.example"})
    assert refused.status_code == 401
    assert refused.headers["access-control-allow-origin"] == "https://shop.example"


def test_the_api_is_described(http: TestClient) -> None:
    described = http.get("/api/openapi.json").json()
    operations = {(method.upper(), path) for path, methods in described["paths"].items() for method in methods}
    assert operations == {
        ("POST", "/chat/session"),
        ("DELETE", "/chat/session"),
        ("POST", "/chat/messages"),
        ("GET", "/chat/messages"),
        ("GET", "/chat/stream"),
        ("POST", "/chat/photos"),
        ("GET", "/chat/photos/{photo}"),
        ("POST", "/api/orders"),
        ("POST", "/api/webhooks/orders"),
        ("GET", "/api/invitations"),
        ("POST", "/api/invitations/{id}/sent"),
        ("GET", "/api/deliveries"),
        ("POST", "/api/deliveries/{id}/retry"),
        ("GET", "/api/funnel"),
        ("GET", "/healthz"),
        ("GET", "/readyz"),
    }
    page = http.get("/api/docs").text
    assert all(f"<code>{path}</code>" in page for _, path in operations)
    assert "Made by the client; the same id again gives the same answer" in page


def test_a_person_reads_an_error_as_a_page(http: TestClient) -> None:
    broken = http.get("/c/nonsense", headers={"Accept": "text/html"})
    assert broken.status_code == 404
    assert "This link is not known here" in broken.text and "<h1>" in broken.text


def test_a_visitor_orders_and_finds_the_chat_on_the_delivery(http: TestClient, database: Database) -> None:
    page = http.get("/").text
    assert all(name in page for name in PRODUCTS.values())
    delivery = http.post("/demo/orders", data={"product": "Nokia 6600", "name": "<b>Ada</b>"})
    assert delivery.history[0].status_code == 303
    assert "Nokia 6600" in delivery.text and "<b>Ada" not in delivery.text
    invitation = re.findall(r'src="/widget.js" data-invite="([^"]+)"', delivery.text)[0]
    begun = http.post("/chat/session", json={"invite": invitation})
    assert begun.status_code == 201
    with database.reading() as session:
        order = session.scalars(select(Order)).one()
        assert order.delivered_at is not None and order.customer.name == "<b>Ada</b>"


def test_the_shop_sells_only_what_is_on_its_shelves(http: TestClient, database: Database) -> None:
    assert http.post("/demo/orders", data={"product": "A yacht"}).status_code == 404
    with database.reading() as session:
        assert not session.scalars(select(Order)).all()


@pytest.mark.parametrize("name", PRODUCTS.values())
def test_every_product_stands_on_a_shelf(name: str) -> None:
    assert shop.offer(name, 0).kind in shop.KINDS


def test_the_hitachi_is_no_wireless_router() -> None:
    assert shop.offer("Hitachi M12V router", 0).shelf == "Power tool"
    assert shop.offer("Linksys WRT54G router", 0).shelf == "Wireless router"


def test_there_is_no_shop_in_production(settings: Settings, rasa: FakeRasa) -> None:
    live = production(settings).model_copy(update={"hearback_secret": SecretStr("s" * 40)})
    with TestClient(create_app(live, rasa_transport=rasa.transport)) as http:
        front = http.get("/")
        assert front.status_code == 200 and "Order" not in front.text
        assert front.headers["strict-transport-security"]
        assert http.post("/demo/orders", data={"product": "Nokia 6600"}).status_code == 404
        assert http.get("/digest").status_code == 401
