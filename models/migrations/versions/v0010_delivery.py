"""Delivery: whom Slack could not reach, and leases found by their end.

Revision 0010.
"""

import sqlalchemy as sa
from alembic import op

import models.base

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("person", sa.Column("unreachable_at", models.base.Instant(timezone=True), nullable=True))
    pending = sa.text("state = 'pending'")
    op.create_index("ix_outbox_lease", "outbox", ["leased_until"], sqlite_where=pending, postgresql_where=pending)


def downgrade() -> None:
    raise NotImplementedError("migrations go forward only; restore a backup instead")
