"""Aspects with ids and words of their own, in the place of the names of areas."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _tables()
    op.execute(
        "insert into aspect (name, status, whole, created_at) "
        "select area, 'active', false, min(created_at) from theme where area is not null group by area"
    )
    for table in ("item", "theme"):
        refers = sa.ForeignKey("aspect.id", name=f"fk_{table}_aspect_id_aspect")
        op.add_column(table, sa.Column("aspect_id", sa.Integer(), refers, nullable=True), inline_references=True)
        op.create_index(f"ix_{table}_aspect_id", table, ["aspect_id"])
    op.execute("update theme set aspect_id = (select a.id from aspect a where a.name = theme.area)")
    op.drop_column("theme", "area")


def downgrade() -> None:
    op.add_column("theme", sa.Column("area", sa.String(length=60), nullable=True))
    op.execute("update theme set area = (select a.name from aspect a where a.id = theme.aspect_id)")
    for table in ("theme", "item"):
        op.drop_index(f"ix_{table}_aspect_id", table)
        with op.batch_alter_table(table) as altered:
            altered.drop_constraint(f"fk_{table}_aspect_id_aspect", type_="foreignkey")
            altered.drop_column("aspect_id")
    for table in ("aspect_change", "aspect_word", "aspect"):
        op.drop_table(table)


def _tables() -> None:
    op.create_table(
        "aspect",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("status in ('active', 'merged')", name=op.f("ck_aspect_status")),
        sa.ForeignKeyConstraint(["merged_into_id"], ["aspect.id"], name="fk_aspect_merged_into_id_aspect"),
        sa.PrimaryKeyConstraint("id", name="pk_aspect"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "aspect_word",
        sa.Column("word", sa.String(length=100), nullable=False),
        sa.Column("aspect_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["aspect_id"], ["aspect.id"], name="fk_aspect_word_aspect_id_aspect"),
        sa.PrimaryKeyConstraint("word", name="pk_aspect_word"),
    )
    op.create_index("ix_aspect_word_aspect_id", "aspect_word", ["aspect_id"], unique=False)
    op.create_table(
        "aspect_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("aspect_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("what", sa.String(length=10), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("what in ('rename', 'merge')", name=op.f("ck_aspect_change_what")),
        sa.ForeignKeyConstraint(["aspect_id"], ["aspect.id"], name="fk_aspect_change_aspect_id_aspect"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_aspect_change_user_id_user"),
        sa.PrimaryKeyConstraint("id", name="pk_aspect_change"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_aspect_change_aspect_id", "aspect_change", ["aspect_id"], unique=False)
