"""A record as an earlier version kept it: one customer who said one thing, in the columns of the very first form."""

from __future__ import annotations

from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from bot.store import schema
from bot.store.database import Database
from bot.store.models import Assignment, Conversation, Expectation, Item, Turn

REVISIONS = [one.revision for one in ScriptDirectory.from_config(schema.config()).walk_revisions()]
"""Every form there ever was, the newest first."""
AT = "2025-01-02 03:04:05+00:00"
SAID = "the lamp hums at night"
ROWS = {
    "customer": {"id": 1, "ref": "ann", "pseudonym": "C-1", "name": "Ann", "audience": "customer", "created_at": AT},
    "product": {"id": 1, "name": "Lamp"},
    "theme": {"id": 1, "label": SAID, "kind": "fault", "status": "active", "centroid": b"", "created_at": AT},
    "order_line": {"id": 1, "ref": "A-1", "customer_id": 1, "product_id": 1, "created_at": AT},
    "invitation": {
        "id": 1, "order_id": 1, "nonce": "n", "wave": "delivery", "created_at": AT, "expires_at": AT, "opened_at": AT,
    },
    "conversation": {
        "id": "c", "source": "chat", "status": "completed", "customer_id": 1, "product_id": 1, "order_id": 1,
        "invitation_id": 1, "audience": "customer", "started_at": AT,
    },
    "turn": {
        "id": 1, "conversation_id": "c", "seq": 1, "public_id": "1", "sender": "customer", "text": SAID,
        "masked": SAID, "at": AT, "answered_at": AT, "analysed_at": AT,
    },
    "item": {
        "id": 1, "conversation_id": "c", "turn_id": 1, "start": 0, "end": len(SAID), "quote": SAID, "kind": "fault",
        "sentiment": "negative", "score": -0.5, "severity": 2, "status": "active", "model_version": "t", "at": AT,
    },
    "expectation": {"id": 1, "item_id": 1, "conversation_id": "c", "expected": "silence", "created_at": AT},
    "rating": {"id": 1, "conversation_id": "c", "kind": "csat", "value": 2, "at": AT},
    "assignment": {"item_id": 1, "theme_id": 1, "score": 0.9, "by": "person"},
}  # fmt: skip


def made(database: Database, revision: str) -> None:
    """Brings an empty database to the form of this revision, and fills it."""
    from alembic import command

    with database.engine.begin() as connection:
        command.upgrade(schema.config(connection), revision)
        for table, whole in ROWS.items():
            present = {column["name"] for column in inspect(connection).get_columns(table)}
            row = {name: value for name, value in whole.items() if name in present}
            columns = ", ".join(f'"{name}"' for name in row)
            values = ", ".join(f":{name}" for name in row)
            connection.execute(text(f'insert into "{table}" ({columns}) values ({values})'), row)


def is_whole(database: Database) -> bool:
    """Whether all of it can be read as today's code reads it."""
    with database.reading() as session:
        turn, item = session.get_one(Turn, 1), session.get_one(Item, 1)
        pair, assigned = session.get_one(Expectation, 1), session.get_one(Assignment, 1)
        talk = session.get_one(Conversation, "c")
        found = (turn.text, item.quote, pair.expected, assigned.by, talk.customer and talk.customer.name)
        return found == (SAID, SAID, "silence", "person", "Ann") and talk.order is not None
