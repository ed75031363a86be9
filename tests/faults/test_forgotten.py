"""A word in every place that a customer can write is in no byte of any file once they are forgotten.

Cost: 5 s beside the start of everything.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
import uuid
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from PIL import Image
from sqlalchemy import select, update

from bot.intake import corrected, exporter
from bot.intake.scrubbing import MARK
from bot.outreach.escalations import escalate
from bot.outreach.jobs import Context
from bot.parts import environment
from bot.settings import ROOT
from bot.store import corrections, handling, outbox
from bot.store.accounts import add_user
from bot.store.database import Database
from bot.store.models import Assignment, Conversation, Handoff, Item, Theme, Turn, now
from bot.web.invitations import invite
from tests.customer import visiting
from tests.planted import add_theme, holding, talk
from tests.system import System

WORD = "zyxquirrel"
STORY = f"I expected the {WORD} battery to last a whole day, but it died after two hours."
SAID = (f"The {WORD} case.", f"Does it fit the {WORD}?", f"A {WORD} without scratches.", f"Nothing but {WORD}.", "No.")
TAPS = ("Dissatisfied", "Much worse", "Yes, pass it on")

pytestmark = pytest.mark.live


def photo() -> bytes:
    exif, out = Image.Exif(), io.BytesIO()
    exif[0x010F] = WORD
    Image.new("RGB", (40, 30), "red").save(out, "JPEG", exif=exif, comment=WORD.encode())
    return out.getvalue()


def chat(running: System) -> str:
    """A whole conversation; its id. Order, name, address, photo and each answer carry the word."""
    about = {"customer": "forget-me", "product": "Kettle", "name": f"Ada {WORD}", "email": f"{WORD}@customer.example"}
    link = invite(running.settings, running.database, order=f"order-{WORD}", **about)
    with visiting(running.url, (STORY, *SAID), TAPS, invite=link.rsplit("/", 1)[-1]) as customer:
        send = customer.http.post("/chat/photos", data={"id": str(uuid.uuid4())}, files={"photo": (WORD, photo())})
        assert send.status_code == 200
        customer.tap("Dissatisfied")
        customer.tap("Much worse")
        customer.say(STORY)
        customer.say(f"actually I meant the {WORD} charger")
        customer.say(f"Does it fit the {WORD}?")
        customer.http.post("/chat/messages", json={"id": WORD, "text": STORY})
        customer.talk_to_the_end()
        return customer.conversation


def elsewhere(url: str, http: httpx.Client) -> None:
    """What a browser sends beside the words: of it nothing is to be kept at all."""
    odd = {"User-Agent": WORD, "Referer": f"https://{WORD}.example/", "Cookie": f"{WORD}=1", "X-Forwarded-For": WORD}
    http.get(f"/chat/messages?after={WORD}", headers=odd)
    http.get(f"/{WORD}?{WORD}={WORD}", headers=odd)
    http.post("/chat/session", json={"invite": WORD, "locale": WORD, "page": f"javascript:{WORD}"})
    http.post("/chat/messages", content=f'{{"{WORD}": '.encode())
    httpx.post(f"{url}/chat/messages", json={"id": WORD}, headers={"Authorization": f"Bearer {WORD}"})


def hand_over(running: System) -> None:
    """A talk that ends with a person, who is told of it by mail; the page it was opened on bears the word too."""
    about = {"customer": "forget-me", "product": "Kettle"}
    link = invite(running.settings, running.database, order=f"second-{WORD}", **about)
    wanted = {"invite": link.rsplit("/", 1)[-1], "page": f"https://shop.example/{WORD}?q={WORD}"}
    with httpx.Client(base_url=running.url, timeout=60) as http:
        http.headers["Authorization"] = f"Bearer {http.post('/chat/session', json=wanted).json()['token']}"
        ids = [str(uuid.uuid4()) for _ in range(3)]
        http.post("/chat/messages", json={"id": ids[0], "text": f"the {WORD} lid"})
        http.post("/chat/messages", json={"id": ids[1], "text": f"no, the {WORD} plug", "replaces": ids[0]})
        answer = http.post("/chat/messages", json={"id": ids[2], "text": f"let me talk to a person about {WORD}"})
        assert answer.json()["state"] == "handed_over"
        http.post("/chat/messages", json={"id": str(uuid.uuid4()), "text": f"are you there, {WORD}?"})
        elsewhere(running.url, http)
    mail = {"hearback_smtp_host": "mail.example", "hearback_mail_from": "f@shop.example"}
    told = running.settings.model_copy(update=mail | {"hearback_escalation_mail": "desk@shop.example"})
    with running.database.session() as session:
        session.execute(update(Handoff).values(at=now() - timedelta(hours=3), reason="safety"))
    assert escalate(Context(told, running.database))["escalated"] >= 1


def staff(database: Database, conversation: str, folder: Path) -> None:
    """What staff write down of it: a note, a tag, a correction and its file, a theme, mails that wait."""
    with database.session() as session:
        user = add_user(session, f"{uuid.uuid4().hex}@staff.example", "Sam", "admin", None)
        turn = session.scalars(select(Turn).filter_by(conversation_id=conversation, text=STORY)).one()
        item = session.scalars(select(Item).filter_by(turn_id=turn.id)).first()
        assert item is not None and WORD in item.quote
        corrections.correct_turn(session, turn, "sentiment", "neutral", user.id)
        corrections.correct_item(session, item, {"expected": f"more {WORD}"}, user.id)
        handling.add_note(session, conversation, user.id, f"says {WORD}")
        handling.tag(session, conversation, WORD)
        theme = Theme(label=item.quote, kind=item.kind)
        session.add(theme)
        session.flush()
        session.merge(Assignment(item_id=item.id, theme_id=theme.id, score=1.0))
        outbox.queue(
            session, key="digest-w", channel="mail", kind="digest", content={"to": "a@b.example", "text": STORY}
        )
    corrected.write(database, folder / "corrections")


def kept_files(database: Database, folder: Path) -> list[Path]:
    """A digest and an export from before."""
    folder.mkdir()
    digest, export = folder / "digest.md", folder / "feedback.csv"
    with database.reading() as session:
        quotes = [item.quote for item in session.scalars(select(Item)) if WORD in item.quote]
    digest.write_text("7 of 9 customers\n" + "".join(f"> {quote}\n" for quote in quotes))
    with export.open("w", newline="") as out:
        exporter.write(database, "feedback", "csv", out)
    return [digest, export]


def test_nothing_is_left_of_a_customer_who_is_forgotten(running: System, tmp_path: Path) -> None:
    folder, database = running.folder, running.database
    conversation = chat(running)
    hand_over(running)
    staff(database, conversation, folder)
    talk(database, "forget-me-too", f"said {WORD}", [add_theme(database, f"said {WORD}")])
    talk(database, "stays", "the lamp hums", [])
    files = kept_files(database, folder / "kept")
    found = set(holding(folder, WORD)) | {file.name for file in (folder / "corrections").iterdir()}
    assert {"record.db", "tracker.db", "notes.jsonl"} <= {name.removesuffix("-wal") for name in found}
    assert not [name for name in found if name.endswith(".log")], "no log ever held it"

    for ref in ("forget-me", "forget-me-too"):
        command = [sys.executable, "-c", "from bot.cli import main; main()", "forget", ref]
        command += [part for file in files for part in ("--in", str(file))]
        done = subprocess.run(command, cwd=ROOT, env=environment(running.settings), capture_output=True, check=True)
        receipt = json.loads(done.stdout)
        assert receipt["counts"]["customer"] == 1 and receipt["files_wiped"] is True
        assert WORD.encode() not in done.stdout + done.stderr
    corrected.rewrite(database, folder / "corrections")

    assert holding(folder / "kept", WORD) == []
    assert MARK in files[0].read_text() and "7 of 9" in files[0].read_text() and "the lamp hums" in files[1].read_text()
    assert holding(folder, WORD) == holding(folder, WORD.capitalize()) == []
    assert holding(folder / "corrections", WORD) == []
    with database.reading() as session:
        assert session.get(Conversation, conversation) is None
        assert session.scalars(select(Turn.text).where(Turn.text == "the lamp hums")).first()
    assert httpx.get(f"{running.url}/healthz", timeout=30).status_code == 200
