"""All tables of the record."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


TABLES = (
    "expectation",
    "assignment",
    "rating",
    "item",
    "handoff",
    "turn",
    "conversation",
    "invitation",
    "order_line",
    "theme",
    "product",
    "erasure_receipt",
    "customer",
)
"""Each before those it refers to."""


def upgrade() -> None:
    op.create_table(
        "customer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=200), nullable=False),
        sa.Column("pseudonym", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column("email", sa.String(length=320), nullable=True),
        sa.Column("audience", sa.String(length=30), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_customer"),
        sa.UniqueConstraint("pseudonym", name="uq_customer_pseudonym"),
        sa.UniqueConstraint("ref", name="uq_customer_ref"),
    )
    op.create_table(
        "erasure_receipt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref_hash", sa.String(length=64), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_erasure_receipt"),
    )
    op.create_table(
        "product",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_product"),
        sa.UniqueConstraint("name", name="uq_product_name"),
    )
    op.create_table(
        "theme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.Column("centroid", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["merged_into_id"], ["theme.id"], name="fk_theme_merged_into_id_theme"),
        sa.PrimaryKeyConstraint("id", name="pk_theme"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_theme_kind", "theme", ["kind"], unique=False)
    op.create_table(
        "order_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=200), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name="fk_order_line_customer_id_customer"),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name="fk_order_line_product_id_product"),
        sa.PrimaryKeyConstraint("id", name="pk_order_line"),
        sa.UniqueConstraint("ref", name="uq_order_line_ref"),
    )
    op.create_index("ix_order_line_customer_id", "order_line", ["customer_id"], unique=False)
    op.create_index("ix_order_line_product_id", "order_line", ["product_id"], unique=False)
    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.Column("wave", sa.String(length=30), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["order_id"], ["order_line.id"], name="fk_invitation_order_id_order_line"),
        sa.PrimaryKeyConstraint("id", name="pk_invitation"),
        sa.UniqueConstraint("nonce", name="uq_invitation_nonce"),
    )
    op.create_index("ix_invitation_order_id", "invitation", ["order_id"], unique=False)
    op.create_table(
        "conversation",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("external_id", sa.String(length=300), nullable=True),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=True),
        sa.Column("customer_id", sa.Integer(), nullable=True),
        sa.Column("product_id", sa.Integer(), nullable=True),
        sa.Column("order_id", sa.Integer(), nullable=True),
        sa.Column("invitation_id", sa.Integer(), nullable=True),
        sa.Column("audience", sa.String(length=30), nullable=False),
        sa.Column("wave", sa.String(length=30), nullable=True),
        sa.Column("locale", sa.String(length=20), nullable=True),
        sa.Column("page", sa.String(length=500), nullable=True),
        sa.Column("reference", sa.String(length=20), nullable=True),
        sa.Column("consent_text", sa.Text(), nullable=True),
        sa.Column("consent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name="fk_conversation_customer_id_customer"),
        sa.ForeignKeyConstraint(["invitation_id"], ["invitation.id"], name="fk_conversation_invitation_id_invitation"),
        sa.ForeignKeyConstraint(["order_id"], ["order_line.id"], name="fk_conversation_order_id_order_line"),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name="fk_conversation_product_id_product"),
        sa.PrimaryKeyConstraint("id", name="pk_conversation"),
        sa.UniqueConstraint("external_id", name="uq_conversation_external_id"),
        sa.UniqueConstraint("invitation_id", name="uq_conversation_invitation_id"),
        sa.UniqueConstraint("reference", name="uq_conversation_reference"),
        sa.UniqueConstraint("token_hash", name="uq_conversation_token_hash"),
    )
    op.create_index("ix_conversation_customer_id", "conversation", ["customer_id"], unique=False)
    op.create_index("ix_conversation_order_id", "conversation", ["order_id"], unique=False)
    op.create_index("ix_conversation_product_id", "conversation", ["product_id"], unique=False)
    op.create_index("ix_conversation_started_at", "conversation", ["started_at"], unique=False)
    op.create_index("ix_conversation_status", "conversation", ["status"], unique=False)
    op.create_table(
        "turn",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=36), nullable=False),
        sa.Column("sender", sa.String(length=10), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("masked", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=True),
        sa.Column("extras", sa.JSON(), nullable=True),
        sa.Column("in_reply_to", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("analysed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("language", sa.String(length=10), nullable=True),
        sa.Column("intent", sa.String(length=60), nullable=True),
        sa.Column("confidence", sa.Float(), nullable=True),
        sa.Column("sentiment", sa.String(length=10), nullable=True),
        sa.Column("score", sa.Float(), nullable=True),
        sa.Column("complaint", sa.Float(), nullable=True),
        sa.Column("suggestion", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], name="fk_turn_conversation_id_conversation"),
        sa.ForeignKeyConstraint(["in_reply_to"], ["turn.id"], name="fk_turn_in_reply_to_turn"),
        sa.PrimaryKeyConstraint("id", name="pk_turn"),
        sa.UniqueConstraint("conversation_id", "public_id", name="uq_turn_conversation_id_public_id"),
        sa.UniqueConstraint("conversation_id", "seq", name="uq_turn_conversation_id_seq"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_turn_at", "turn", ["at"], unique=False)
    op.create_index("ix_turn_in_reply_to", "turn", ["in_reply_to"], unique=False)
    op.create_index("ix_turn_unanalysed", "turn", ["sender", "analysed_at"], unique=False)
    op.create_table(
        "handoff",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("turn_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=30), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name="fk_handoff_conversation_id_conversation"
        ),
        sa.ForeignKeyConstraint(["turn_id"], ["turn.id"], name="fk_handoff_turn_id_turn"),
        sa.PrimaryKeyConstraint("id", name="pk_handoff"),
        sa.UniqueConstraint("turn_id", "reason", name="uq_handoff_turn_id_reason"),
    )
    op.create_index("ix_handoff_conversation_id", "handoff", ["conversation_id"], unique=False)
    op.create_table(
        "item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("turn_id", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("aspect", sa.String(length=100), nullable=True),
        sa.Column("sentiment", sa.String(length=10), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("severity", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=True),
        sa.Column("supersedes_id", sa.Integer(), nullable=True),
        sa.Column("model_version", sa.String(length=60), nullable=False),
        sa.Column("embedding", sa.LargeBinary(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sought_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind in ('fault', 'unmet', 'exceeded', 'wish', 'praise')", name=op.f("ck_item_kind")),
        sa.CheckConstraint("status in ('active', 'superseded', 'rejected')", name=op.f("ck_item_status")),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], name="fk_item_conversation_id_conversation"),
        sa.ForeignKeyConstraint(["supersedes_id"], ["item.id"], name="fk_item_supersedes_id_item"),
        sa.ForeignKeyConstraint(["turn_id"], ["turn.id"], name="fk_item_turn_id_turn"),
        sa.PrimaryKeyConstraint("id", name="pk_item"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_item_at", "item", ["at"], unique=False)
    op.create_index("ix_item_conversation_id", "item", ["conversation_id"], unique=False)
    op.create_index("ix_item_kind", "item", ["kind"], unique=False)
    op.create_index("ix_item_sought_at", "item", ["sought_at"], unique=False)
    op.create_index("ix_item_status_at", "item", ["status", "at"], unique=False)
    op.create_index("ix_item_supersedes_id", "item", ["supersedes_id"], unique=False)
    op.create_index("ix_item_turn_id", "item", ["turn_id"], unique=False)
    op.create_table(
        "rating",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("turn_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("value", sa.Float(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind in ('csat', 'nps', 'effort', 'worth', 'disconfirmation')", name=op.f("ck_rating_kind")
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name="fk_rating_conversation_id_conversation"
        ),
        sa.ForeignKeyConstraint(["turn_id"], ["turn.id"], name="fk_rating_turn_id_turn"),
        sa.PrimaryKeyConstraint("id", name="pk_rating"),
        sa.UniqueConstraint("conversation_id", "kind", name="uq_rating_conversation_id_kind"),
    )
    op.create_index("ix_rating_kind", "rating", ["kind"], unique=False)
    op.create_index("ix_rating_turn_id", "rating", ["turn_id"], unique=False)
    op.create_table(
        "assignment",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("by", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name="fk_assignment_item_id_item"),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name="fk_assignment_theme_id_theme"),
        sa.PrimaryKeyConstraint("item_id", name="pk_assignment"),
    )
    op.create_index("ix_assignment_theme_id", "assignment", ["theme_id"], unique=False)
    op.create_table(
        "expectation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("expected", sa.Text(), nullable=True),
        sa.Column("actual", sa.Text(), nullable=True),
        sa.Column("source", sa.String(length=30), nullable=True),
        sa.Column("disconfirmation", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name="fk_expectation_conversation_id_conversation"
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name="fk_expectation_item_id_item"),
        sa.PrimaryKeyConstraint("id", name="pk_expectation"),
        sa.UniqueConstraint("item_id", name="uq_expectation_item_id"),
    )
    op.create_index("ix_expectation_conversation_id", "expectation", ["conversation_id"], unique=False)


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
