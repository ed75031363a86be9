"""Photos through the chat API. Cost: about 8 s, no service."""

from __future__ import annotations

import uuid

import httpx2
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from bot.settings import Settings
from bot.store import photos
from bot.store.database import Database
from bot.store.models import Photo
from bot.web.app import create_app
from tests.chat_lines import ENGLISH
from tests.fake_rasa import FakeRasa
from tests.unit.web.conftest import DISSATISFIED, Visitor
from tests.unit.web.test_chat import hand_over
from tests.unit.web.test_pictures import bomb, drawn, with_place


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"hearback_rate_photos": 0})


def send(visitor: Visitor, data: bytes, id: str | None = None, name: str = "lid.jpg") -> httpx2.Response:
    body = {"id": id or str(uuid.uuid4())}
    return visitor.http.post("/chat/photos", data=body, files={"photo": (name, data)}, headers=visitor.headers)


def kept(database: Database) -> list[Photo]:
    with database.reading() as session:
        return list(session.scalars(select(Photo)))


def test_a_photo_is_kept_thanked_for_and_shown_again(visitor: Visitor, rasa: FakeRasa) -> None:
    visitor.begin()
    answer = send(visitor, with_place())
    assert answer.status_code == 200, answer.text
    [thanks] = answer.json()["messages"]
    assert thanks["text"] == ENGLISH.photo_kept
    assert thanks["buttons"][1]["payload"] == DISSATISFIED and thanks["rating"]["scale"] == 5
    sent = visitor.transcript()[2]
    assert (sent["from"], sent["text"]) == ("customer", "[photo]")
    assert (sent["photo"]["width"], sent["photo"]["height"]) == (60, 40)
    shown = visitor.http.get(f"/chat/photos/{sent['photo']['id']}", headers=visitor.headers)
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/jpeg")
    assert b"SecretCamera" not in shown.content
    assert rasa.texts == ["/start"], "a picture is nothing the assistant reads"
    [turn] = visitor.turns()
    assert turn.answered_at and turn.analysed_at
    with visitor.database.reading() as session:
        assert photos.jpeg(session, sent["photo"]["id"]) == shown.content, "and the staff see it"


def test_the_same_photo_sent_again_is_kept_once(visitor: Visitor) -> None:
    visitor.begin()
    same = str(uuid.uuid4())
    assert send(visitor, drawn(), same).json() == send(visitor, drawn(), same).json()
    assert len(kept(visitor.database)) == len(visitor.turns()) == 1


@pytest.mark.parametrize(
    ("data", "name", "status", "kind"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "lid.jpg", 422, "photo-unreadable"),
        (drawn("GIF"), "lid.jpg", 422, "photo-unreadable"),
        (b"", "lid.jpg", 422, "photo-unreadable"),
        (bomb(20_000), "lid.png", 422, "photo-unreadable"),
        (drawn()[:200], "lid.jpg", 422, "photo-unreadable"),
        (bytes(8_000_001), "lid.jpg", 413, "request-entity-too-large"),
    ],
    ids=["svg", "gif", "nothing", "bomb", "half", "heavy"],
)
def test_what_is_no_photo_leaves_nothing(visitor: Visitor, data: bytes, name: str, status: int, kind: str) -> None:
    visitor.begin()
    refused = send(visitor, data, name=name)
    assert (refused.status_code, refused.json()["type"]) == (status, f"urn:hearback:{kind}")
    assert visitor.turns() == kept(visitor.database) == []


def test_the_name_of_the_file_does_not_matter(visitor: Visitor) -> None:
    visitor.begin()
    assert send(visitor, drawn("PNG"), name="../../etc/passwd.exe").status_code == 200


def test_a_photo_opens_in_its_own_conversation_alone(visitor: Visitor, http: TestClient) -> None:
    visitor.begin()
    send(visitor, drawn())
    found = visitor.transcript()[2]["photo"]["id"]
    other = Visitor(http, visitor.database)
    other.begin()
    assert http.get(f"/chat/photos/{found}", headers=other.headers).status_code == 404
    assert http.get(f"/chat/photos/{found}").status_code == 401
    assert send(Visitor(http, visitor.database), drawn()).status_code == 401


def test_a_photo_goes_with_its_conversation(visitor: Visitor) -> None:
    visitor.begin()
    send(visitor, drawn())
    assert len(kept(visitor.database)) == 1
    assert visitor.http.delete("/chat/session", headers=visitor.headers).status_code == 200
    assert kept(visitor.database) == []


def test_a_conversation_has_room_for_so_many(visitor: Visitor) -> None:
    visitor.begin()
    for _ in range(photos.MOST):
        assert send(visitor, drawn()).status_code == 200
    refused = send(visitor, drawn())
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:hearback:photos-enough")
    assert len(visitor.turns()) == photos.MOST


def test_while_a_person_answers_the_assistant_does_not_thank(visitor: Visitor) -> None:
    visitor.begin()
    hand_over(visitor)
    assert send(visitor, drawn()).json() == {"messages": [], "state": "handed_over"}


def test_the_failure_of_the_assistant_does_not_touch_photos(visitor: Visitor, rasa: FakeRasa) -> None:
    visitor.begin()
    rasa.failing = lambda: httpx2.Response(500)  # type: ignore[assignment, return-value]
    assert send(visitor, drawn()).json()["messages"][0]["text"] == ENGLISH.photo_kept


def test_photos_come_slowly(settings: Settings, rasa: FakeRasa, database: Database) -> None:
    slow = settings.model_copy(update={"hearback_rate_photos": 6})
    with TestClient(create_app(slow, rasa_transport=rasa.transport)) as http:
        visitor = Visitor(http, database)
        visitor.begin()
        answers = [send(visitor, drawn()) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 429, 429]
    assert int(answers[-1].headers["retry-after"]) > 0
