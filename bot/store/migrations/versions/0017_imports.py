"""Imports that can be watched and undone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "import_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(length=300), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("wanted", sa.JSON(), nullable=False),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_import_run_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_run")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_import_run_status"), "import_run", ["status"], unique=False)
    # Inline: SQLite would otherwise have to copy the table, under the foot of all that refers to it.
    refers = sa.ForeignKey("import_run.id", name="fk_conversation_import_run_id_import_run")
    op.add_column(
        "conversation", sa.Column("import_run_id", sa.Integer(), refers, nullable=True), inline_references=True
    )
    op.create_index(op.f("ix_conversation_import_run_id"), "conversation", ["import_run_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_conversation_import_run_id"), table_name="conversation")
    with op.batch_alter_table("conversation") as batch_op:
        batch_op.drop_column("import_run_id")
    op.drop_index(op.f("ix_import_run_status"), table_name="import_run")
    op.drop_table("import_run")
