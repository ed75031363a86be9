"""Whether a customer waits follows from the messages; what a conversation waits for, and until when it is put off."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("handoff", sa.Column("seq", sa.Integer(), nullable=False, server_default="0"))
    # What is open waits for an answer to its own message; what was settled stays so, for -1 is before every answer.
    op.execute("update handoff set seq = coalesce((select turn.seq from turn where turn.id = handoff.turn_id), 0)")
    op.execute(
        "update handoff set seq = -1 where closed_at is not null or seq < (select max(turn.seq) from turn "
        "where turn.conversation_id = handoff.conversation_id and turn.sender = 'staff')"
    )
    op.add_column("inbox_entry", sa.Column("waiting_for", sa.String(30), nullable=True))
    op.add_column("inbox_entry", sa.Column("snoozed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("inbox_entry", sa.Column("snoozed_until", sa.DateTime(timezone=True), nullable=True))
    op.execute(
        "update inbox_entry set waiting_since = "
        "(select min(at) from handoff where conversation_id = inbox_entry.conversation_id and seq >= 0)"
    )
    op.execute(
        "update inbox_entry set waiting_for = "
        "(select reason from handoff where conversation_id = inbox_entry.conversation_id and seq >= 0 "
        "order by case reason when 'safety' then 0 when 'legal' then 1 when 'question' then 3 else 2 end, id limit 1)"
    )


def downgrade() -> None:
    for column in ("snoozed_until", "snoozed_at", "waiting_for"):
        op.drop_column("inbox_entry", column)
    op.drop_column("handoff", "seq")
