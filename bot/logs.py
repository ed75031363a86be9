"""One line of JSON for each thing worth telling, with the conversation it belongs to; never what a customer wrote."""

from __future__ import annotations

import json
import logging
import sys
from contextvars import ContextVar
from datetime import datetime, timezone

conversation: ContextVar[str] = ContextVar("conversation", default="")
"""The conversation that is being served; set where it becomes known."""


class JsonLines(logging.Formatter):
    """{"at", "level", "part", "logger", "message", "conversation"?, "error"?}"""

    def __init__(self, part: str) -> None:
        super().__init__()
        self.part = part

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, timezone.utc).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "part": self.part,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if conversation.get():
            line["conversation"] = conversation.get()
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def configure(part: str, level: int = logging.WARNING) -> None:
    """Sends everything this process logs to standard error in this form; `hearback up` keeps it in var/log."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines(part))
    logging.basicConfig(level=level, handlers=[handler], force=True)
