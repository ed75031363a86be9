"""Areas of themes, what people decide about them, and how to undo it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("theme", sa.Column("area", sa.String(length=60), nullable=True))
    op.create_table(
        "decision",
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.Column("decision", sa.String(length=15), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "decision in ('investigating', 'planned', 'released', 'wont_fix')", name=op.f("ck_decision_decision")
        ),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name="fk_decision_theme_id_theme"),
        sa.ForeignKeyConstraint(["owner_id"], ["user.id"], name="fk_decision_owner_id_user"),
        sa.PrimaryKeyConstraint("theme_id", name="pk_decision"),
    )
    op.create_table(
        "theme_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("what", sa.String(length=10), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "what in ('rename', 'area', 'merge', 'split', 'dismiss', 'decide')", name=op.f("ck_theme_change_what")
        ),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name="fk_theme_change_theme_id_theme"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_theme_change_user_id_user"),
        sa.PrimaryKeyConstraint("id", name="pk_theme_change"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_theme_change_theme_id", "theme_change", ["theme_id"], unique=False)


def downgrade() -> None:
    op.drop_table("theme_change")
    op.drop_table("decision")
    op.drop_column("theme", "area")
