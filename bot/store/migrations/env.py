"""Run by Alembic for every command: uses the connection it is handed, inside its transaction."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context

from bot.store import schema
from bot.store.models import Base, Moment


def _plain(kind: str, thing: Any, _context: Any) -> str | Literal[False]:
    # A migration stays as it was written: it must not change with the project's own types.
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(thing, Moment) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_item=_plain,
    include_name=schema.of_the_models,
    transactional_ddl=True,  # Alembic does not expect it of SQLite, but our connections make it so
)
context.run_migrations()
