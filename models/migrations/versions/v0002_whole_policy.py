"""The whole policy: letters, agreements, events of restrictions, reviews, support, reminders, the case's file.

Revision 0002.
"""

import sqlalchemy as sa
from alembic import op

import models.base

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# Added column by column: SQLite would copy a whole table to add a foreign key any other way.
_REFERENCES = {"decided_by_id": "person", "second_id": "person", "lead_id": '"case"'}


def upgrade() -> None:
    op.create_table(
        "appeal",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("recorded_at", models.base.Instant(timezone=True), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("assigned_to_id", sa.String(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("decided_by_id", sa.String(), nullable=True),
        sa.Column("decided_at", models.base.Instant(timezone=True), nullable=True),
        sa.Column("text", sa.LargeBinary(), nullable=True),
        sa.Column("sealed_key", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["assigned_to_id"], ["person.id"], name=op.f("fk_appeal_assigned_to_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_appeal_case_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_appeal_decided_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeal")),
    )
    with op.batch_alter_table("appeal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_appeal_case_id"), ["case_id"], unique=False)

    op.create_table(
        "case_link",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("other_id", sa.String(), nullable=False),
        sa.Column("linked_by_id", sa.String(), nullable=False),
        sa.Column("at", models.base.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_link_case_id")),
        sa.ForeignKeyConstraint(["linked_by_id"], ["person.id"], name=op.f("fk_case_link_linked_by_id")),
        sa.ForeignKeyConstraint(["other_id"], ["case.id"], name=op.f("fk_case_link_other_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_link")),
        sa.UniqueConstraint("case_id", "other_id", name=op.f("uq_case_link_case_id_other_id")),
    )
    with op.batch_alter_table("case_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_link_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_link_other_id"), ["other_id"], unique=False)

    op.create_table(
        "case_version",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("customer_id", sa.String(), nullable=True),
        sa.Column("corrected_by_id", sa.String(), nullable=False),
        sa.Column("at", models.base.Instant(timezone=True), nullable=False),
        sa.Column("said", sa.LargeBinary(), nullable=True),
        sa.Column("sealed_key", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_version_case_id")),
        sa.ForeignKeyConstraint(["corrected_by_id"], ["person.id"], name=op.f("fk_case_version_corrected_by_id")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_case_version_customer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_version")),
    )
    with op.batch_alter_table("case_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_version_case_id"), ["case_id"], unique=False)

    op.create_table(
        "evidence",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("slack_file_id", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=True),
        sa.Column("author_id", sa.String(), nullable=False),
        sa.Column("at", models.base.Instant(timezone=True), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=True),
        sa.Column("sealed_key", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_evidence_author_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_evidence_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
        sa.UniqueConstraint("case_id", "slack_file_id", name=op.f("uq_evidence_case_id_slack_file_id")),
    )
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_evidence_case_id"), ["case_id"], unique=False)

    op.create_table(
        "reminder",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("subject_id", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("since", models.base.Instant(timezone=True), nullable=False),
        sa.Column("next_at", models.base.Instant(timezone=True), nullable=True),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("snoozed_until", sa.Date(), nullable=True),
        sa.Column("snoozed_by_id", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_reminder_case_id")),
        sa.ForeignKeyConstraint(["snoozed_by_id"], ["person.id"], name=op.f("fk_reminder_snoozed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint("case_id", "step", "subject_id", name=op.f("uq_reminder_case_id_step_subject_id")),
    )
    with op.batch_alter_table("reminder", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reminder_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            "ix_reminder_next_at",
            ["next_at"],
            unique=False,
            sqlite_where=sa.text("next_at IS NOT NULL"),
            postgresql_where=sa.text("next_at IS NOT NULL"),
        )

    op.create_table(
        "reply",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("ts", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.String(), nullable=False),
        sa.Column("at", models.base.Instant(timezone=True), nullable=False),
        sa.Column("deleted_at", models.base.Instant(timezone=True), nullable=True),
        sa.Column("text", sa.LargeBinary(), nullable=True),
        sa.Column("sealed_key", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_reply_author_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_reply_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply")),
        sa.UniqueConstraint("channel", "ts", "version", name=op.f("uq_reply_channel_ts_version")),
    )
    with op.batch_alter_table("reply", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reply_case_id"), ["case_id"], unique=False)

    op.create_table(
        "support",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("asked_by_id", sa.String(), nullable=False),
        sa.Column("asked_at", models.base.Instant(timezone=True), nullable=False),
        sa.Column("supporter_id", sa.String(), nullable=True),
        sa.Column("given_by_id", sa.String(), nullable=True),
        sa.Column("given_at", models.base.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name=op.f("fk_support_asked_by_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_support_case_id")),
        sa.ForeignKeyConstraint(["given_by_id"], ["person.id"], name=op.f("fk_support_given_by_id")),
        sa.ForeignKeyConstraint(["supporter_id"], ["person.id"], name=op.f("fk_support_supporter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support")),
    )
    with op.batch_alter_table("support", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_support_case_id"), ["case_id"], unique=False)

    op.create_table(
        "agreement",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("restriction_id", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("offered_at", models.base.Instant(timezone=True), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_agreement_case_id")),
        sa.ForeignKeyConstraint(["restriction_id"], ["restriction.id"], name=op.f("fk_agreement_restriction_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement")),
    )
    with op.batch_alter_table("agreement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agreement_case_id"), ["case_id"], unique=False)

    op.create_table(
        "letter",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("restriction_id", sa.String(), nullable=True),
        sa.Column("occasion", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("created_at", models.base.Instant(timezone=True), nullable=False),
        sa.Column("edited_by_id", sa.String(), nullable=True),
        sa.Column("approved_by_id", sa.String(), nullable=True),
        sa.Column("approved_at", models.base.Instant(timezone=True), nullable=True),
        sa.Column("method", sa.String(), nullable=True),
        sa.Column("sent_at", models.base.Instant(timezone=True), nullable=True),
        sa.Column("sent_on", sa.Date(), nullable=True),
        sa.Column("held_until", sa.Date(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("reference", sa.LargeBinary(), nullable=True),
        sa.Column("sealed_key", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["approved_by_id"], ["person.id"], name=op.f("fk_letter_approved_by_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_letter_case_id")),
        sa.ForeignKeyConstraint(["edited_by_id"], ["person.id"], name=op.f("fk_letter_edited_by_id")),
        sa.ForeignKeyConstraint(["restriction_id"], ["restriction.id"], name=op.f("fk_letter_restriction_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
    )
    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_letter_case_id"), ["case_id"], unique=False)

    op.create_table(
        "restriction_event",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("restriction_id", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", models.base.Instant(timezone=True), nullable=False),
        sa.Column("person_id", sa.String(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_restriction_event_case_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_restriction_event_person_id")),
        sa.ForeignKeyConstraint(
            ["restriction_id"], ["restriction.id"], name=op.f("fk_restriction_event_restriction_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restriction_event")),
    )
    with op.batch_alter_table("restriction_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_restriction_event_restriction_id"), ["restriction_id"], unique=False)

    for name in ("ended_at", "next_call_at", "raised_closed_at"):
        op.add_column("alert", sa.Column(name, models.base.Instant(timezone=True), nullable=True))
    for name in ("finding", "raised_outcome"):
        op.add_column("alert", sa.Column(name, sa.String(), nullable=True))
    op.add_column("alert", sa.Column("calls", sa.Integer(), nullable=False, server_default="1"))
    calling = sa.text("next_call_at IS NOT NULL")
    op.create_index("ix_alert_next_call_at", "alert", ["next_call_at"], sqlite_where=calling, postgresql_where=calling)
    op.add_column("case", sa.Column("asked_at", models.base.Instant(timezone=True), nullable=True))
    for name in ("root_cause_kind", "decided_in", "named_only"):
        op.add_column("case", sa.Column(name, sa.String(), nullable=True))
    for name in ("held", "extreme"):
        op.add_column("case", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
    for name, table in _REFERENCES.items():
        op.execute(f'ALTER TABLE "case" ADD COLUMN {name} VARCHAR CONSTRAINT fk_case_{name} REFERENCES {table} (id)')
    op.create_index("ix_case_lead_id", "case", ["lead_id"])
    op.create_index("ix_case_reported_at", "case", ["reported_at"])
    op.create_index("ix_card_channel_ts", "card", ["channel", "ts"])
    for name in ("only_channel", "at_site"):
        op.add_column("restriction", sa.Column(name, sa.String(), nullable=True))
    op.add_column("restriction", sa.Column("max_contacts", sa.Integer(), nullable=True))
    op.add_column("restriction", sa.Column("ended_at", models.base.Instant(timezone=True), nullable=True))
    active = sa.text("status = 'active'")
    op.create_index("ix_restriction_ends_on", "restriction", ["ends_on"], sqlite_where=active, postgresql_where=active)


def downgrade() -> None:
    raise NotImplementedError("migrations go forward only; restore a backup instead")
