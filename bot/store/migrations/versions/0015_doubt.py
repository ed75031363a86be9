"""How sure the reader was of an item, and why the assistant went on as it did."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("item", sa.Column("confidence", sa.Float(), nullable=True))
    op.add_column("turn", sa.Column("because", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("turn", "because")
    op.drop_column("item", "confidence")
