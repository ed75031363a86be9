"""Cost: milliseconds, no service."""

from __future__ import annotations

import json
import logging

from bot import logs


def line(message: str, *values: object, error: BaseException | None = None) -> dict[str, str]:
    info = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord("bot.web.desk", logging.WARNING, "desk.py", 1, message, values, info)
    return dict(json.loads(logs.JsonLines("web").format(record)))


def test_a_line_tells_what_where_when_and_for_whom() -> None:
    token = logs.conversation.set("c0ffee")
    found = line("turn %s is not answered", 7)
    logs.conversation.reset(token)
    assert found.pop("at").endswith("+00:00")
    assert found == {
        "level": "warning",
        "part": "web",
        "logger": "bot.web.desk",
        "message": "turn 7 is not answered",
        "conversation": "c0ffee",
    }


def test_an_error_stays_on_one_line_and_nobody_is_named_where_nobody_is_served() -> None:
    token = logs.conversation.set("")
    try:
        raise OSError("disk full")
    except OSError as error:
        found = line("failed", error=error)
    logs.conversation.reset(token)
    assert "disk full" in found["error"] and "conversation" not in found
