"""From a correction in the console to another reading after `hearback train`. Cost: 6 s, no service, no Rasa: the
assistant's classifier is trained as its component trains it, from the files that Rasa is given.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from bot import changed, training, up
from bot.intake import corrected
from bot.language import Reader, fitting
from bot.language.embedding import Embedder
from bot.pipeline.head import train_head
from bot.settings import Settings
from bot.store import corrections
from bot.store.accounts import add_user
from bot.store.database import Database
from bot.store.models import Conversation, Turn
from tests.unit.language.test_fitting import models

__all__ = ["models"]
SAID = "your boss should hear how loud it is"
SINGS = "it really sings"
AUTHORED = {
    "feedback": ("the lid broke", "it is too loud", "I would like it louder", "quite a nice pan", "it sings"),
    "person": ("a human please", "let me talk to somebody", "connect me to support", "I want an agent"),
}


@pytest.fixture
def nlu(tmp_path: Path) -> Path:
    folder = tmp_path / "nlu"
    folder.mkdir()
    for intent, said in AUTHORED.items():
        examples = "".join(f"    - {one}\n" for one in said)
        (folder / f"{intent}.yml").write_text(f"nlu:\n- intent: {intent}\n  examples: |\n{examples}")
    return folder


@pytest.fixture
def hearback_train(
    database: Database, models: Path, nlu: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], bool]:
    """`hearback train` on little data; Rasa's own training does nothing."""
    for name, small in (
        ("write", partial(corrected.write, folder=tmp_path)),
        ("notes", partial(corrected.notes, tmp_path)),
    ):
        monkeypatch.setattr(up.corrected, name, small)
    monkeypatch.setattr(fitting, "stale", partial(fitting.stale, models=models))
    monkeypatch.setattr(fitting, "fit", partial(fitting.fit, models=models))
    monkeypatch.setattr(changed, "intents", partial(changed.intents, folder=nlu))
    monkeypatch.setattr(training, "assistant_is_stale", lambda: True)
    monkeypatch.setattr(training, "train_assistant", lambda *_given, **_named: None)
    return lambda: up.train_if_stale(Settings(database_url=str(database.url)), Console(quiet=True))


def put_right(database: Database) -> None:
    with database.session() as session:
        user = add_user(session, "sam@example.com", None, "support", None)
        session.add(Conversation(id="c"))
        session.flush()
        for seq, (said, field, value) in enumerate([(SAID, "intent", "person"), (SINGS, "sentiment", "negative")]):
            turn = Turn(conversation_id="c", seq=seq, public_id=str(seq), sender="customer", text=said, masked=said,
                        intent="feedback", sentiment="positive")  # fmt: skip
            session.add(turn)
            session.flush()
            corrections.correct_turn(session, turn, field, value, user.id)


def intent_of(said: str, *folders: Path) -> str:
    rows = [row for folder in folders for row in changed.sentences(folder)]
    embed = Embedder.load()
    texts, labels = [text for _, text in rows], [intent for intent, _ in rows]
    head = train_head(texts, np.asarray(embed(texts)), labels, embed)
    return head.labels[int(head.logits([said], np.asarray(embed([said]))).argmax())]


def tone_of(said: str, models: Path) -> str:
    return Reader.load(models).read(said).sentiment.label


def test_what_staff_put_right_is_read_so_after_a_training(
    database: Database, hearback_train: Callable[[], bool], models: Path, nlu: Path, tmp_path: Path
) -> None:
    hearback_train()
    with database.reading() as session:
        assert corrections.last_training(session) is None
    assert intent_of(SAID, nlu) == "feedback"
    assert tone_of(SINGS, models) != "negative"
    put_right(database)
    assert hearback_train()
    assert (intent_of(SAID, nlu, tmp_path), tone_of(SINGS, models)) == ("person", "negative")
    with database.reading() as session:
        assert sum(corrections.waiting(session).values()) == 0
        last = corrections.last_training(session)
        assert last and (last.report["intents"], last.report["rows"]) == (1, 1)
        held = last.report["held_out"]
        assert {name: held[name]["corrected"]["asked"] for name in held} == {"reader": 1, "intents": 1}
        assert held["intents"]["others"]["asked"] == 1
