"""Home is kept fresh for whoever has opened it lately.

Revision 0018.
"""

import sqlalchemy as sa
from alembic import op

import models.base

revision = "0018"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "home_opening",
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("opened_at", models.base.Instant(timezone=True), nullable=False),
        sa.Column("looked_at", models.base.Instant(timezone=True), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_home_opening_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_home_opening")),
    )
    op.create_index(op.f("ix_home_opening_opened_at"), "home_opening", ["opened_at"])


def downgrade() -> None:
    raise NotImplementedError("migrations go forward only; restore a backup instead")
