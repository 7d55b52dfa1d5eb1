"""Each delivery remembers for which requests it is.

Revision 0009.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox", sa.Column("request", sa.String(), nullable=True))
    parked = sa.text("state = 'parked'")
    op.create_index("ix_outbox_parked", "outbox", ["card_id"], sqlite_where=parked, postgresql_where=parked)


def downgrade() -> None:
    raise NotImplementedError("migrations go forward only; restore a backup instead")
