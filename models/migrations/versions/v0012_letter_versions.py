"""Letters are kept as they are set on paper, each wording with its hash.

Revision 0012.
"""

import sqlalchemy as sa
from alembic import op

import models.base

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("letter", sa.Column("also_in", sa.String(), nullable=True))
    op.add_column("letter", sa.Column("version", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("letter", sa.Column("sheet", sa.LargeBinary(), nullable=True))
    op.create_table(
        "letter_version",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("letter_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", models.base.Instant(timezone=True), nullable=False),
        sa.Column("author_id", sa.String(), nullable=True),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("sheet", sa.LargeBinary(), nullable=True),
        sa.Column("sealed_key", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name="fk_letter_version_author_id"),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name="fk_letter_version_letter_id"),
        sa.PrimaryKeyConstraint("id", name="pk_letter_version"),
        sa.UniqueConstraint("letter_id", "number", name="uq_letter_version_letter_id_number"),
    )
    op.create_index("ix_letter_version_letter_id", "letter_version", ["letter_id"])


def downgrade() -> None:
    raise NotImplementedError("migrations go forward only; restore a backup instead")
