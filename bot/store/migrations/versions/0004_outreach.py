"""Waves, mail, funnel."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "job",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_by", sa.String(length=40), nullable=True),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("name", name="pk_job"),
    )
    op.create_table(
        "suppression",
        sa.Column("address_hash", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("address_hash", name="pk_suppression"),
    )
    op.create_table(
        "webhook_receipt",
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_webhook_receipt"),
    )
    op.create_index("ix_webhook_receipt_at", "webhook_receipt", ["at"], unique=False)
    op.create_table(
        "delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=True),
        sa.Column("invitation_id", sa.Integer(), nullable=True),
        sa.Column("content", sa.JSON(), nullable=True),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("unsure", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("channel in ('mail', 'webhook', 'slack')", name=op.f("ck_delivery_channel")),
        sa.CheckConstraint("status in ('waiting', 'sent', 'dead')", name=op.f("ck_delivery_status")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name="fk_delivery_customer_id_customer"),
        sa.ForeignKeyConstraint(["invitation_id"], ["invitation.id"], name="fk_delivery_invitation_id_invitation"),
        sa.PrimaryKeyConstraint("id", name="pk_delivery"),
        sa.UniqueConstraint("key", name="uq_delivery_key"),
    )
    op.create_index("ix_delivery_customer_id", "delivery", ["customer_id"], unique=False)
    op.create_index("ix_delivery_invitation_id", "delivery", ["invitation_id"], unique=False)
    op.create_index("ix_delivery_status_due_at", "delivery", ["status", "due_at"], unique=False)
    op.add_column("customer", sa.Column("locale", sa.String(length=20), nullable=True))
    op.add_column("customer", sa.Column("unsubscribed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("invitation", sa.Column("channel", sa.String(length=10), nullable=True))
    op.add_column(
        "invitation",
        sa.Column(
            "recovers_id",
            sa.Integer(),
            sa.ForeignKey("invitation.id", name="fk_invitation_recovers_id_invitation"),
            nullable=True,
        ),
        inline_references=True,
    )
    op.add_column("invitation", sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("invitation", sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_invitation_recovers_id", "invitation", ["recovers_id"], unique=True)
    op.create_index("ix_order_line_delivered_at", "order_line", ["delivered_at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_order_line_delivered_at", "order_line")
    op.drop_index("ix_invitation_recovers_id", "invitation")
    with op.batch_alter_table("invitation") as invitation:
        for column in ("channel", "recovers_id", "sent_at", "seen_at"):
            invitation.drop_column(column)
    with op.batch_alter_table("customer") as customer:
        for column in ("locale", "unsubscribed_at"):
            customer.drop_column(column)
    for table in ("delivery", "webhook_receipt", "suppression", "job"):
        op.drop_table(table)
