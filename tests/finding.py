"""What a search of the inbox must find, on either engine."""

from __future__ import annotations

import uuid

from bot.store import handling, inbox, orders
from bot.store.database import Database
from bot.store.inbox import Filters
from bot.store.models import Conversation, Turn, now
from tests.staff import add_staff

SAID = {
    "german": "Die Größe passt nicht, das Gehäuse klemmt",
    "plain": "Die Groesse ist falsch",
    "polish": "Ładowarka działa źle",
    "cafe": "The Café grinder is loud",
    "chinese": "茶壶的盖子坏了",
    "japanese": "このやかんは音がうるさいです",
    "korean": "주전자뚜껑이 고장났어요",
    "kettle": "The kettle hums; it didn't last",
    "model": "My KT-2000 is broken",
    "joined": "My KT3000 rattles",
    "known": "nothing to say",
}
FOUND = [
    *(("größe", {"german", "plain"}), ("grösse", {"german", "plain"}), ("GROESSE", {"german", "plain"})),
    *(("grosse", {"german"}), ("gehause", {"german"}), ("gehaeuse", {"german"}), ("gehäuse", {"german"})),
    *(
        ("ladowarka", {"polish"}),
        ("ŁADOWARKA", {"polish"}),
        ("zle", {"polish"}),
        ("cafe", {"cafe"}),
        ("café", {"cafe"}),
    ),
    *(("盖子", {"chinese"}), ("茶壶", {"chinese"}), ("坏了", {"chinese"}), ("子盖", set()), ("やかん", {"japanese"})),
    *(("うるさい", {"japanese"}), ("뚜껑", {"korean"}), ("고장", {"korean"}), ("kettle", {"kettle"})),
    *(("kettel", {"kettle"}), ("ketle", {"kettle"}), ("kettlle", {"kettle"}), ("kezzle", set()), ("grindar", {"cafe"})),
    *(("kt2000", {"model"}), ("kt-2000", {"model"}), ("kt 2000", {"model"}), ("KT-3000", {"joined"})),
    *(("didn’t", {"kettle"}), ("didn't", {"kettle"}), ('"didn t last"', {"kettle"}), ("loud kettle", set())),
    *(("HB-V7357", {"known"}), ("hb-v73", {"known"}), ("A-2026-17", {"known"}), ("Brass Lamp 3", {"known"})),
    *(("brass", {"known"}), ("warranty", {"known"}), ("colleague", {"known"}), ("nothing brass", {"known"})),
    ("loud brass", set()),
]
NAMED = [("cust-77", {"known"}), ("ada", {"known"}), ("ada@a", {"known"})]
"""Who customers are, which product teams never learn."""


def fill(database: Database) -> int:
    """Stores the talks; the id of a member of staff."""
    user = add_staff(database, "support")
    with database.session() as session:
        line = orders.register_order(
            session,
            ref="A-2026-17",
            customer_ref="cust-77",
            product="Brass Lamp 3",
            name="Ada",
            email="ada@a.example",
        )
        for name, said in SAID.items():
            session.add(Conversation(id=name, started_at=now()))
            turn = Turn(conversation_id=name, seq=1, public_id=str(uuid.uuid4()), sender="customer")
            turn.text = turn.masked = said
            session.add(turn)
        session.flush()
        talk = session.get_one(Conversation, "known")
        talk.reference, talk.order_id = "HB-V7357", line.id
        talk.customer_id, talk.product_id = line.customer_id, line.product_id
        handling.tag(session, "known", "warranty")
        handling.add_note(session, "known", user.id, "Ask a colleague about it")
    return user.id


def found(database: Database, wanted: str, *, named: bool = False) -> set[str]:
    with database.reading() as session:
        rows = inbox.page(session, Filters(q=wanted), 0, named=named).rows
    return {row.talk.id for row in rows}
