"""Restrictions that begin on a later day are found when it has come.

Revision 0007.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pending = sa.text("status = 'pending'")
    op.create_index(
        "ix_restriction_starts_on", "restriction", ["starts_on"], sqlite_where=pending, postgresql_where=pending
    )


def downgrade() -> None:
    raise NotImplementedError("migrations go forward only; restore a backup instead")
