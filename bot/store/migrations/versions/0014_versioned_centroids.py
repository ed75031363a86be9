"""The middle of a theme is kept in versions, each with the embedder it was made with."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0007"
branch_labels = None
depends_on = None

FIRST = "20a8733fdbd3ac8eef7c9883f09daa691a883647ec2a82a0eda21eb5f7609942"
"""The one embedder there was until now."""


def upgrade() -> None:
    op.create_table(
        "embedder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_embedder"),
    )
    op.create_table(
        "centroid",
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("embedder_id", sa.Integer(), nullable=False),
        sa.Column("members", sa.Integer(), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["embedder_id"], ["embedder.id"], name="fk_centroid_embedder_id_embedder"),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name="fk_centroid_theme_id_theme"),
        sa.PrimaryKeyConstraint("theme_id", "version", name="pk_centroid"),
    )
    op.execute(
        sa.text(
            "insert into embedder (fingerprint, since) select cast(:first as varchar), current_timestamp"
            " where exists (select 1 from item where embedding is not null) or exists (select 1 from theme)"
        ).bindparams(first=FIRST)
    )
    op.execute(
        "insert into centroid (theme_id, version, embedder_id, members, vector, made_at)"
        " select theme.id, 1, embedder.id, (select count(*) from assignment where theme_id = theme.id), centroid,"
        " created_at from theme, embedder where length(centroid) > 0"
    )
    op.drop_column("theme", "centroid")


def downgrade() -> None:
    op.add_column("theme", sa.Column("centroid", sa.LargeBinary(), nullable=False, server_default=""))
    op.execute(
        "update theme set centroid = vector from centroid where theme_id = theme.id"
        " and version = (select max(version) from centroid as newest where newest.theme_id = theme.id)"
    )
    op.drop_table("centroid")
    op.drop_table("embedder")
