"""Answers that correct earlier ones, and photos of defects."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Inline: SQLite would otherwise have to copy the table, under the foot of all that refers to it.
    refers = sa.ForeignKey("turn.id", name="fk_turn_replaces_id_turn")
    op.add_column("turn", sa.Column("replaces_id", sa.Integer(), refers, nullable=True), inline_references=True)
    op.create_index("ix_turn_replaces_id", "turn", ["replaces_id"], unique=False)
    op.create_table(
        "photo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("turn_id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("jpeg", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], name="fk_photo_conversation_id_conversation"),
        sa.ForeignKeyConstraint(["turn_id"], ["turn.id"], name="fk_photo_turn_id_turn"),
        sa.PrimaryKeyConstraint("id", name="pk_photo"),
        sa.UniqueConstraint("public_id", name="uq_photo_public_id"),
        sa.UniqueConstraint("turn_id", name="uq_photo_turn_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_photo_conversation_id", "photo", ["conversation_id"], unique=False)


def downgrade() -> None:
    op.drop_table("photo")
    op.drop_index("ix_turn_replaces_id", "turn")
    op.drop_column("turn", "replaces_id")
