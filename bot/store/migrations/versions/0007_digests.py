"""Predictions, ratings of digests, loop messages."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "digest_issue",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_digest_issue"),
        sa.UniqueConstraint("since", "until", name="uq_digest_issue_since_until"),
    )
    op.create_table(
        "belief",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("predicted", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("predicted between -2 and 2", name=op.f("ck_belief_predicted")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_belief_user_id_user"),
        sa.PrimaryKeyConstraint("id", name="pk_belief"),
        sa.UniqueConstraint("user_id", "since", name="uq_belief_user_id_since"),
    )
    op.create_table(
        "digest_look",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_digest_look_user_id_user"),
        sa.PrimaryKeyConstraint("id", name="pk_digest_look"),
        sa.UniqueConstraint("user_id", "since", "until", name="uq_digest_look_user_id_since_until"),
    )
    op.create_table(
        "digest_rating",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("reader", sa.String(length=64), nullable=False),
        sa.Column("useful", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["issue_id"], ["digest_issue.id"], name="fk_digest_rating_issue_id_digest_issue"),
        sa.PrimaryKeyConstraint("id", name="pk_digest_rating"),
        sa.UniqueConstraint("issue_id", "reader", name="uq_digest_rating_issue_id_reader"),
    )
    op.create_table(
        "loop_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.String(length=10), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("answer in ('yes', 'partly', 'no')", name=op.f("ck_loop_message_answer")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name="fk_loop_message_conversation_id_conversation"
        ),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name="fk_loop_message_customer_id_customer"),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name="fk_loop_message_item_id_item"),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name="fk_loop_message_theme_id_theme"),
        sa.PrimaryKeyConstraint("id", name="pk_loop_message"),
        sa.UniqueConstraint("theme_id", "customer_id", name="uq_loop_message_theme_id_customer_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_loop_message_conversation_id", "loop_message", ["conversation_id"], unique=False)
    op.create_index("ix_loop_message_customer_id", "loop_message", ["customer_id"], unique=False)
    op.create_index("ix_loop_message_item_id", "loop_message", ["item_id"], unique=False)
    op.add_column("decision", sa.Column("note", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("decision", "note")
    op.drop_index("ix_loop_message_item_id", table_name="loop_message")
    op.drop_index("ix_loop_message_customer_id", table_name="loop_message")
    op.drop_index("ix_loop_message_conversation_id", table_name="loop_message")
    op.drop_table("loop_message")
    op.drop_table("digest_rating")
    op.drop_table("digest_look")
    op.drop_table("belief")
    op.drop_table("digest_issue")
