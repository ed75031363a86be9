"""SQLite finds words by their first letters without merging every word that begins so; what is unread, by an index."""

from __future__ import annotations

from alembic import op

revision = "0013"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_inbox_entry_unread", "inbox_entry", ["unread", "last_at"])
    _again("words, prefix = '1 2 3', tokenize = 'unicode61 remove_diacritics 0'")


def downgrade() -> None:
    op.drop_index("ix_inbox_entry_unread", "inbox_entry")
    _again("words, tokenize = 'unicode61 remove_diacritics 0'")


def _again(how: str) -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    op.execute(f"create virtual table search_again using fts5({how})")
    op.execute("insert into search_again (rowid, words) select rowid, words from search")
    op.execute("drop table search")
    op.execute("alter table search_again rename to search")
