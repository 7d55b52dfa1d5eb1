"""A list on Home is narrowed down by whoever has it open.

Revision 0019.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("department", "site", "category", "age"):
        op.add_column("home_opening", sa.Column(name, sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    raise NotImplementedError("migrations go forward only; restore a backup instead")
