"""Accounts, audit, the inbox, notes, corrections."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TABLES = (
    "correction",
    "mention",
    "note",
    "presence",
    "tag",
    "inbox_entry",
    "training_run",
    "user_session",
    "password_reset",
    "lockout",
    "saved_view",
    "audit_entry",
    "user",
)
"""Each before those it refers to."""


def upgrade() -> None:
    _staff()
    _handling()
    _search()
    with op.batch_alter_table("handoff") as batch_op:
        batch_op.add_column(sa.Column("closed_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("outcome", sa.String(length=30), nullable=True))
        batch_op.add_column(sa.Column("escalated_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_foreign_key("fk_handoff_closed_by_id_user", "user", ["closed_by_id"], ["id"])
    op.create_index("ix_turn_intent", "turn", ["intent", "conversation_id"])


def downgrade() -> None:
    op.drop_index("ix_turn_intent", "turn")
    with op.batch_alter_table("handoff") as batch_op:
        batch_op.drop_constraint("fk_handoff_closed_by_id_user", type_="foreignkey")
        for column in ("escalated_at", "outcome", "closed_by_id"):
            batch_op.drop_column(column)
    for table in ("search", *TABLES):
        op.drop_table(table)


def _search() -> None:
    """The words of each conversation, by the id of its inbox entry; each engine has its own full-text index."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("create virtual table search using fts5(words, tokenize = 'unicode61 remove_diacritics 0')")
        return
    op.execute("create table search (id bigint primary key, words tsvector not null)")
    op.execute("create index ix_search_words on search using gin (words)")


def _staff() -> None:
    op.create_table(
        "user",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("session_version", sa.Integer(), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("role in ('support', 'product', 'admin')", name=op.f("ck_user_role")),
        sa.PrimaryKeyConstraint("id", name="pk_user"),
        sa.UniqueConstraint("email", name="uq_user_email"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "user_session",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_user_session_user_id_user"),
        sa.PrimaryKeyConstraint("token_hash", name="pk_user_session"),
    )
    op.create_index("ix_user_session_user_id", "user_session", ["user_id"])
    op.create_table(
        "password_reset",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_password_reset_user_id_user"),
        sa.PrimaryKeyConstraint("token_hash", name="pk_password_reset"),
    )
    op.create_index("ix_password_reset_user_id", "password_reset", ["user_id"])
    op.create_table(
        "lockout",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_lockout"),
    )
    op.create_table(
        "saved_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_saved_view_user_id_user"),
        sa.PrimaryKeyConstraint("id", name="pk_saved_view"),
        sa.UniqueConstraint("user_id", "name", name="uq_saved_view_user_id_name"),
    )
    op.create_index("ix_saved_view_user_id", "saved_view", ["user_id"])
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=True),
        sa.Column("detail", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_audit_entry_user_id_user"),
        sa.PrimaryKeyConstraint("id", name="pk_audit_entry"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_audit_entry_action", "audit_entry", ["action"])
    op.create_index("ix_audit_entry_at", "audit_entry", ["at"])
    op.create_index("ix_audit_entry_conversation_id", "audit_entry", ["conversation_id"])
    op.create_index("ix_audit_entry_user_id", "audit_entry", ["user_id"])


def _handling() -> None:
    op.create_table(
        "inbox_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("customer_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=True),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("sentiment", sa.String(length=10), nullable=True),
        sa.Column("rating", sa.Float(), nullable=True),
        sa.Column("confidence", sa.Float(), nullable=True),
        sa.Column("waiting_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("unread", sa.Boolean(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewed_by_id", sa.Integer(), nullable=True),
        sa.Column("assigned_to_id", sa.Integer(), nullable=True),
        sa.Column("taken_by_id", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(length=30), nullable=True),
        sa.ForeignKeyConstraint(["assigned_to_id"], ["user.id"], name="fk_inbox_entry_assigned_to_id_user"),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name="fk_inbox_entry_conversation_id_conversation"
        ),
        sa.ForeignKeyConstraint(["reviewed_by_id"], ["user.id"], name="fk_inbox_entry_reviewed_by_id_user"),
        sa.ForeignKeyConstraint(["taken_by_id"], ["user.id"], name="fk_inbox_entry_taken_by_id_user"),
        sa.PrimaryKeyConstraint("id", name="pk_inbox_entry"),
        sa.UniqueConstraint("conversation_id", name="uq_inbox_entry_conversation_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_inbox_entry_assigned_to_id", "inbox_entry", ["assigned_to_id"])
    op.create_index("ix_inbox_entry_recent", "inbox_entry", ["last_at", "id"])
    op.create_index("ix_inbox_entry_waiting", "inbox_entry", ["waiting_since"])
    op.create_table(
        "tag",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], name="fk_tag_conversation_id_conversation"),
        sa.PrimaryKeyConstraint("id", name="pk_tag"),
        sa.UniqueConstraint("conversation_id", "name", name="uq_tag_conversation_id_name"),
    )
    op.create_index("ix_tag_name", "tag", ["name"])
    op.create_table(
        "note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], name="fk_note_conversation_id_conversation"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_note_user_id_user"),
        sa.PrimaryKeyConstraint("id", name="pk_note"),
    )
    op.create_index("ix_note_conversation_id", "note", ["conversation_id"])
    op.create_table(
        "mention",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("note_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name="fk_mention_conversation_id_conversation"
        ),
        sa.ForeignKeyConstraint(["note_id"], ["note.id"], name="fk_mention_note_id_note"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_mention_user_id_user"),
        sa.PrimaryKeyConstraint("id", name="pk_mention"),
        sa.UniqueConstraint("note_id", "user_id", name="uq_mention_note_id_user_id"),
    )
    op.create_index("ix_mention_conversation_id", "mention", ["conversation_id"])
    op.create_index("ix_mention_user_id", "mention", ["user_id"])
    op.create_table(
        "presence",
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name="fk_presence_conversation_id_conversation"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_presence_user_id_user"),
        sa.PrimaryKeyConstraint("conversation_id", "user_id", name="pk_presence"),
    )
    op.create_table(
        "correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("turn_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("field", sa.String(length=20), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("trained_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name="fk_correction_conversation_id_conversation"
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name="fk_correction_item_id_item"),
        sa.ForeignKeyConstraint(["turn_id"], ["turn.id"], name="fk_correction_turn_id_turn"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_correction_user_id_user"),
        sa.PrimaryKeyConstraint("id", name="pk_correction"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_correction_conversation_id", "correction", ["conversation_id"])
    op.create_index("ix_correction_of", "correction", ["turn_id", "item_id", "field"])
    op.create_table(
        "training_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_training_run"),
    )
