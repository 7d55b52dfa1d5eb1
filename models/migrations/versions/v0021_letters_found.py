"""Indexes over letters: by their restriction, for the tick, and by their day, for the month's figures.

Revision 0021.
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    restricts = sa.text("restriction_id IS NOT NULL")
    op.create_index(
        "ix_letter_restriction_id", "letter", ["restriction_id"], sqlite_where=restricts, postgresql_where=restricts
    )
    op.create_index("ix_letter_created_at", "letter", ["created_at"])


def downgrade() -> None:
    raise NotImplementedError("migrations go forward only; restore a backup instead")
