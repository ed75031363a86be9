"""What docs/operations.md says of backups on SQLite, done. Cost: a second, no service."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

from sqlalchemy import select

from bot.settings import ROOT
from bot.store import schema
from bot.store.database import Database
from bot.store.erasure import forget
from bot.store.models import Turn
from tests.planted import add_theme, talk

GUIDE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")


def test_the_command_of_the_guide_copies_a_record_that_is_in_use(database: Database, tmp_path: Path) -> None:
    talk(database, "ann", "the lamp hums", [add_theme(database, "the lamp hums")])
    [command] = re.findall(r"^    (\.venv/bin/python -c .*var/hearback\.db backup/hearback\.db)$", GUIDE, re.MULTILINE)
    copy = tmp_path / "copy.db"
    words = shlex.split(command)
    assert words[0] == ".venv/bin/python"
    with database.session() as session:  # somebody is writing
        session.scalars(select(Turn)).first()
        subprocess.run([sys.executable, *words[1:-2], str(database.url.database), str(copy)], check=True)
    talk(database, "bob", "said after the copy", [])

    restored = Database(f"sqlite:///{copy}")
    schema.upgrade(restored)
    with restored.reading() as session:
        assert {turn.text for turn in session.scalars(select(Turn))} == {"the lamp hums"}
    talk(restored, "eve", "life goes on", [])
    assert forget(restored, "ann")["counts"]["customer"] == 1, "who was erased meanwhile is erased again"
    restored.close()
