"""An index over the open cases, so that what looks for them reads no closed ones.

Revision 0020.
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    still_open = sa.text("status NOT IN ('warned', 'closed')")
    op.create_index("ix_case_open", "case", ["since"], sqlite_where=still_open, postgresql_where=still_open)


def downgrade() -> None:
    raise NotImplementedError("migrations go forward only; restore a backup instead")
