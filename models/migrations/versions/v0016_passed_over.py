"""A report may be sent past the direct supervisor, where they have a part in what happened.

Revision 0016.
"""

from alembic import op

revision = "0016"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    column = "passed_over_id VARCHAR CONSTRAINT fk_case_passed_over_id REFERENCES person (id)"
    op.execute(f'ALTER TABLE "case" ADD COLUMN {column}')


def downgrade() -> None:
    raise NotImplementedError("migrations go forward only; restore a backup instead")
