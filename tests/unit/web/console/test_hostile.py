"""Every page of staff's, with words that are markup in every field, and for who may not know a customer. Cost: 5 s."""

from __future__ import annotations

from collections.abc import Callable
from html.parser import HTMLParser

import pytest

from bot.store.accounts import save_view
from bot.store.database import Database
from bot.store.models import (
    Aspect,
    AuditEntry,
    Conversation,
    Customer,
    Decision,
    Order,
    Product,
    SavedView,
    Theme,
    Turn,
    User,
)
from bot.web.insights import router as insights
from tests.planted import add_theme, talk
from tests.unit.web.console.conftest import Colleague
from tests.unit.web.console.test_permissions import ANSWERED

HOSTILE = "\"'><xss onxss=1>{{7*7}}"


class Marks(HTMLParser):
    """What of a page a browser would take for ours, had a customer's words become markup."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [tag] if tag == "xss" else [name for name, _ in attrs if name.startswith("onxss")]


def pages(reader: Colleague, conversation: str, theme: int, **query: str) -> dict[str, str]:
    """Every page that can be looked at, by its path, but the digest, which is no page of the console's."""
    found = {}
    for method, route in ANSWERED:
        if method == "GET" and route not in insights.routes:
            path = route.path.replace("{conversation_id}", conversation).replace("{theme_id}", str(theme))
            path = path.replace("{aspect_id}", "1")
            answer = reader.get(path, **query)
            if answer.headers["content-type"].startswith("text/html"):
                found[path] = answer.text
    return found


@pytest.fixture
def everywhere(database: Database) -> tuple[str, int]:
    """A conversation and a theme in whose every text the words stand; in those of staff too."""
    theme = add_theme(database, HOSTILE)
    conversation = talk(database, "ann", HOSTILE, [theme])
    with database.session() as session:
        found = session.get_one(Conversation, conversation)
        for field in ("page", "reference", "consent_text", "follow_up_text", "alternative"):
            setattr(found, field, HOSTILE[:20])
        session.get_one(Theme, theme).aspect = Aspect(name=HOSTILE)
        session.get_one(Decision, theme).decision = "investigating"
        for product in session.query(Product):
            product.name = HOSTILE
        for order in session.query(Order):
            order.ref = HOSTILE
        for turn in session.query(Turn):
            turn.intent = turn.language = HOSTILE[:10]
            turn.extras = {"buttons": [{"title": HOSTILE, "payload": HOSTILE}], "name": HOSTILE}
        user = session.query(User).filter_by(role="admin").one_or_none() or session.query(User).first()
        assert user is not None
        user.name = HOSTILE
        session.add(AuditEntry(user_id=user.id, action=HOSTILE, conversation_id=conversation, detail={"a": HOSTILE}))
    return conversation, theme


def test_no_word_becomes_markup_on_any_page(admin: Colleague, everywhere: tuple[str, int], database: Database) -> None:
    conversation, theme = everywhere
    with database.session() as session:
        save_view(session, admin.user.id, HOSTILE, f"q={HOSTILE}")
        assert session.query(SavedView).count() == 1
    shown = pages(admin, conversation, theme, q=HOSTILE, email=HOSTILE, next=HOSTILE)
    for path, text in shown.items():
        marks = Marks()
        marks.feed(text)
        assert not marks.found, path
    assert sum("&lt;xss" in text for text in shown.values()) >= 5, "the words were looked for where they are"


def test_a_product_team_never_reads_who_a_customer_is(colleague: Callable[..., Colleague], database: Database) -> None:
    theme = add_theme(database, "the lamp hums")
    conversation = talk(database, "r-1", "the lamp hums", [theme])
    with database.session() as session:
        customer = session.query(Customer).one()
        customer.ref = "ref-of-quillworthy"
        customer.name, customer.email = "Quillworthy", "quillworthy@customer.example"
        session.query(Order).one().ref = "order-of-quillworthy"
    seen = {role: pages(colleague(role), conversation, theme) for role in ("product", "support")}
    assert "Quillworthy" in "".join(seen["support"].values())
    told = [path for path, text in seen["product"].items() if "quillworthy" in text.casefold()]
    assert len(seen["product"]) > 10 and not told
