"""What the conversation asks beyond the main question."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("conversation", sa.Column("follow_up_text", sa.Text(), nullable=True))
    op.add_column("conversation", sa.Column("follow_up_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("conversation", sa.Column("alternative", sa.Text(), nullable=True))
    op.add_column("item", sa.Column("goal", sa.Text(), nullable=True))
    op.add_column("item", sa.Column("goal_attained", sa.String(length=10), nullable=True))
    op.add_column("expectation", sa.Column("importance", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("expectation", "importance")
    op.drop_column("item", "goal_attained")
    op.drop_column("item", "goal")
    op.drop_column("conversation", "alternative")
    op.drop_column("conversation", "follow_up_at")
    op.drop_column("conversation", "follow_up_text")
