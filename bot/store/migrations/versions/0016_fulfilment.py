"""What went wrong with the order, where an item is about that."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("item", sa.Column("fulfilment", sa.String(20), nullable=True))


def downgrade() -> None:
    op.drop_column("item", "fulfilment")
