"""Evidence that is still to be hashed is due in the database.

Revision 0011. What was never hashed so far is tried again.
"""

import sqlalchemy as sa
from alembic import op

import models.base

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("evidence", sa.Column("hash_due_at", models.base.Instant(timezone=True), nullable=True))
    op.add_column("evidence", sa.Column("hash_tries", sa.Integer(), nullable=False, server_default="0"))
    due = sa.text("hash_due_at IS NOT NULL")
    op.create_index(
        op.f("ix_evidence_hash_due_at"), "evidence", ["hash_due_at"], sqlite_where=due, postgresql_where=due
    )
    op.execute("UPDATE evidence SET hash_due_at = at WHERE sha256 IS NULL AND size <= 20971520")


def downgrade() -> None:
    raise NotImplementedError("migrations go forward only; restore a backup instead")
