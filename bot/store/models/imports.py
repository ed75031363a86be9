"""Files that came in: what was said of each, how far it is, and what became of its rows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.store.models.base import NEVER_REUSED, Base, Moment, now
from bot.store.models.staff import User


class ImportRun(Base):
    """One import of one file, which can be undone as a whole."""

    __tablename__ = "import_run"
    __table_args__ = NEVER_REUSED

    id: Mapped[int] = mapped_column(primary_key=True)
    file_name: Mapped[str] = mapped_column(String(300))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    """Who brought it in; empty on the command line."""
    status: Mapped[str] = mapped_column(String(10), index=True)
    """draft (looked at, not confirmed) | waiting | running | done | stopped (cut off or failed) | undoing | undone"""
    wanted: Mapped[dict[str, Any]] = mapped_column(JSON)
    """What was said of the file: columns and options, by name."""
    report: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """What was found, and what became of the rows: counts by name, and lines with reasons."""
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    """Lines of the file: progress."""
    error: Mapped[str | None] = mapped_column(Text)
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    """The file as it was uploaded, until its rows are stored; empty on the command line."""
    at: Mapped[datetime] = mapped_column(Moment, default=now)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)

    user: Mapped[User | None] = relationship()
