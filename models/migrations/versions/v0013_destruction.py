"""When a case's personal data was destroyed, and which files the bot showed in Slack.

Revision 0013.
"""

import sqlalchemy as sa
from alembic import op

import models.base

revision = "0013"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("case", sa.Column("destroyed_at", models.base.Instant(timezone=True), nullable=True))
    kept = sa.text("destroyed_at IS NULL")
    op.create_index("ix_case_kept", "case", ["since"], sqlite_where=kept, postgresql_where=kept)
    op.create_table(
        "slack_file",
        sa.Column("slack_file_id", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("shown_at", models.base.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name="fk_slack_file_case_id"),
        sa.PrimaryKeyConstraint("slack_file_id", name="pk_slack_file"),
    )
    op.create_index("ix_slack_file_case_id", "slack_file", ["case_id"])


def downgrade() -> None:
    raise NotImplementedError("migrations go forward only; restore a backup instead")
