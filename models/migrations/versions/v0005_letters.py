"""Letters by e-mail: their Message-ID, where they went, why they did not.

Revision 0005.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("message_id", "fault"):
        op.add_column("letter", sa.Column(name, sa.String(), nullable=True))
    for name in ("sent_to", "answer"):
        op.add_column("letter", sa.Column(name, sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    raise NotImplementedError("migrations go forward only; restore a backup instead")
