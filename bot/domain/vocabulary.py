"""The words of the life-cycle: statuses, roles, actions, guards and notices, each with one name everywhere.

Policy numbers (P1-P14, G1-G8) stand beside what serves them.
"""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """Where a case stands. Every open status waits for somebody (``OWNERS``)."""

    WARNED = "warned"
    SUPERVISOR_REVIEW = "supervisor_review"
    RETURNED = "returned"
    COMPLAINT_REVIEW = "complaint_review"
    MANAGEMENT_REVIEW = "management_review"
    SECOND_APPROVAL = "second_approval"
    WRITING = "writing"
    CLOSED = "closed"


class Outcome(StrEnum):
    """How a closed case ended (and, in ``writing``, what the letter will say)."""

    NOT_UPHELD = "not_upheld"
    WITHDRAWN = "withdrawn"
    RESOLVED = "resolved"
    RESTRICTED = "restricted"
    TERMINATED = "terminated"
    NO_RESTRICTION = "no_restriction"


class AlertStatus(StrEnum):
    """Where a safety alert stands (P13)."""

    RAISED = "raised"
    ACKNOWLEDGED = "acknowledged"
    STOOD_DOWN = "stood_down"


class LetterStatus(StrEnum):
    """Where a letter to the customer stands (P11)."""

    DRAFT = "draft"
    APPROVED = "approved"
    HELD = "held"
    SENDING = "sending"  # with the mail server; closes nothing yet
    IN_DOUBT = "in_doubt"  # the mail server never said whether it took it: people decide
    SENT = "sent"
    FAILED = "failed"


class RestrictionStatus(StrEnum):
    """Where a restriction stands (P9, P10, G2)."""

    PENDING = "pending"
    ACTIVE = "active"
    EXPIRED = "expired"
    LIFTED = "lifted"
    REPLACED = "replaced"


class AgreementStatus(StrEnum):
    """Where an agreement about conduct stands (P10)."""

    OFFERED = "offered"
    SIGNED = "signed"
    REFUSED = "refused"


class AppealStatus(StrEnum):
    """Where a customer's request for a review stands (G3)."""

    RECORDED = "recorded"
    DECIDED = "decided"


class PairStatus(StrEnum):
    """Whether two known customers are one person: asked, merged or kept apart."""

    ASKED = "asked"
    MERGED = "merged"
    APART = "apart"


class SupportStatus(StrEnum):
    """Where a wish for support stands (G6)."""

    WANTED = "wanted"
    GIVEN = "given"


class ReminderStatus(StrEnum):
    """Where a series of reminders stands."""

    RUNNING = "running"
    SNOOZED = "snoozed"


AnyStatus = (
    Status
    | AlertStatus
    | LetterStatus
    | RestrictionStatus
    | AgreementStatus
    | AppealStatus
    | PairStatus
    | SupportStatus
    | ReminderStatus
)
"""A status of any track; the class of the value names the track."""

FINAL: frozenset[AnyStatus] = frozenset(
    {
        Status.WARNED,
        Status.CLOSED,
        AlertStatus.STOOD_DOWN,
        LetterStatus.SENT,
        RestrictionStatus.EXPIRED,
        RestrictionStatus.LIFTED,
        RestrictionStatus.REPLACED,
        AgreementStatus.SIGNED,
        AgreementStatus.REFUSED,
        AppealStatus.DECIDED,
        PairStatus.APART,
        PairStatus.MERGED,
        SupportStatus.GIVEN,
    }
)
"""Statuses that wait for nobody. Some can still be left by choice (take up, reopen, dispute, unmerge)."""


class Role(StrEnum):
    """In what capacity somebody acts: ``DIRECTORY_ROLES`` come from the directory, the rest from the case."""

    EMPLOYEE = "employee"  # anybody who works here
    REPORTER = "reporter"
    PARTICIPANT = "participant"  # anybody with a part in the case
    SUPERVISOR = "supervisor"  # of the affected person, by the chain of managers
    COMPLAINTS = "complaints"
    MANAGEMENT = "management"
    OTHER_MANAGEMENT = "other_management"  # of management, but not who proposed or decided
    DECIDER = "decider"  # whoever took the decision; for a resolution another member of complaints
    SECURITY = "security"
    ADMIN = "admin"
    AUDITOR = "auditor"
    CLOCK = "clock"  # the scheduler
    MAIL_SERVER = "mail_server"


DIRECTORY_ROLES: frozenset[str] = frozenset(
    {"staff", "supervisor", "complaints", "management", "security", "admin", "auditor"}
)
"""The roles that ``people.csv`` may name."""

OWNERS: dict[AnyStatus, Role] = {
    Status.SUPERVISOR_REVIEW: Role.SUPERVISOR,
    Status.RETURNED: Role.REPORTER,
    Status.COMPLAINT_REVIEW: Role.COMPLAINTS,
    Status.MANAGEMENT_REVIEW: Role.MANAGEMENT,
    Status.SECOND_APPROVAL: Role.OTHER_MANAGEMENT,
    Status.WRITING: Role.COMPLAINTS,
    AlertStatus.RAISED: Role.SECURITY,
    AlertStatus.ACKNOWLEDGED: Role.SECURITY,
    LetterStatus.DRAFT: Role.DECIDER,
    LetterStatus.APPROVED: Role.COMPLAINTS,
    LetterStatus.HELD: Role.MANAGEMENT,
    LetterStatus.SENDING: Role.MAIL_SERVER,
    LetterStatus.IN_DOUBT: Role.COMPLAINTS,
    LetterStatus.FAILED: Role.COMPLAINTS,
    RestrictionStatus.PENDING: Role.COMPLAINTS,
    RestrictionStatus.ACTIVE: Role.CLOCK,
    AgreementStatus.OFFERED: Role.COMPLAINTS,
    AppealStatus.RECORDED: Role.OTHER_MANAGEMENT,
    PairStatus.ASKED: Role.COMPLAINTS,
    SupportStatus.WANTED: Role.SUPERVISOR,
    ReminderStatus.RUNNING: Role.PARTICIPANT,
    ReminderStatus.SNOOZED: Role.CLOCK,
}
"""Who each open status waits for. A test proves that the open statuses and these keys are the same set."""


class Action(StrEnum):
    """All that can happen. The value is the button's ``action_id``, the modal's ``callback_id``, the audit key."""

    CASE_REPORT = "case.report"
    CASE_TAKE_UP = "case.take_up"
    CASE_ROUTE = "case.route"
    CASE_APPROVE = "case.approve"
    CASE_RETURN = "case.return"
    CASE_RESUBMIT = "case.resubmit"
    CASE_DISMISS = "case.dismiss"
    CASE_DISPUTE = "case.dispute"
    CASE_WITHDRAW = "case.withdraw"
    CASE_LINK_SAME = "case.link_same"
    CASE_UNLINK = "case.unlink"
    CASE_IDENTIFY = "case.identify"
    CASE_CORRECT = "case.correct"
    CUSTOMER_ASK = "customer.ask"
    CUSTOMER_MERGE = "customer.merge"
    CUSTOMER_KEEP_APART = "customer.keep_apart"
    CUSTOMER_UNMERGE = "customer.unmerge"
    CASE_CLAIM = "case.claim"
    CASE_HAND_OVER = "case.hand_over"
    CASE_ASK = "case.ask"
    CASE_ANSWER = "case.answer"
    CASE_LOG_CONTACT = "case.log_contact"
    CASE_ROOT_CAUSE = "case.root_cause"
    CASE_RESOLVE = "case.resolve"
    CASE_NOT_UPHELD = "case.not_upheld"
    CASE_ESCALATE = "case.escalate"
    CASE_SEND_BACK = "case.send_back"
    CASE_NO_RESTRICTION = "case.no_restriction"
    CASE_RESTRICT = "case.restrict"
    CASE_TERMINATE = "case.terminate"
    CASE_CONFIRM = "case.confirm"
    CASE_DECLINE = "case.decline"
    CASE_DECIDE_TOGETHER = "case.decide_together"
    CASE_RECONSIDER = "case.reconsider"
    CASE_REOPEN = "case.reopen"
    CASE_VIEW = "case.view"
    CASE_CONFIDENTIAL = "case.confidential"
    CASE_HOLD = "case.hold"
    CASE_RELEASE = "case.release"
    CASE_FILE = "case.file"  # all of it as one document
    ALERT_REPORT = "alert.report"
    ALERT_RAISE = "alert.raise"
    ALERT_ACK = "alert.ack"
    ALERT_POLICE = "alert.police"
    ALERT_LEGAL = "alert.legal"
    ALERT_OTHER = "alert.other"
    ALERT_STAND_DOWN = "alert.stand_down"
    LETTER_DRAFT = "letter.draft"
    LETTER_VIEW = "letter.view"
    LETTER_EDIT = "letter.edit"
    LETTER_APPROVE = "letter.approve"
    LETTER_SEND = "letter.send"
    LETTER_ACCEPTED = "letter.accepted"
    LETTER_DOUBT = "letter.doubt"
    LETTER_FAILED = "letter.failed"
    LETTER_HOLD = "letter.hold"
    RESTRICTION_IMPOSE = "restriction.impose"
    RESTRICTION_START = "restriction.start"
    RESTRICTION_EXTEND = "restriction.extend"
    RESTRICTION_BREACH = "restriction.breach"
    RESTRICTION_LIFT = "restriction.lift"
    RESTRICTION_EXPIRE = "restriction.expire"
    RESTRICTION_REPLACE = "restriction.replace"
    AGREEMENT_OFFER = "agreement.offer"
    AGREEMENT_SIGN = "agreement.sign"
    AGREEMENT_REFUSE = "agreement.refuse"
    APPEAL_RECORD = "appeal.record"
    APPEAL_ASSIGN = "appeal.assign"
    APPEAL_DECIDE = "appeal.decide"
    SUPPORT_REQUEST = "support.request"
    SUPPORT_DONE = "support.done"
    REMINDER_START = "reminder.start"
    REMINDER_SNOOZE = "reminder.snooze"
    REMINDER_RESUME = "reminder.resume"


class Guard(StrEnum):
    """A condition on a row, beyond status and role. Each is one rule in ``policies.GUARDS``."""

    SETTLED = "settled"  # warned, stopped, no upheld case and no active restriction
    GOES_UP = "goes_up"  # reported and neither settled nor dangerous
    DANGER = "danger"
    WITHIN_14_DAYS = "within_14_days"
    DISMISSED_ONCE = "dismissed_once"  # dismissed by the supervisor, not disputed before, within 14 days
    MAY_RESOLVE = "may_resolve"  # root cause known; no repetition or active restriction unless sent back (P8)
    MANAGEMENT_UNSENT = "management_unsent"  # management decided, no letter is sent yet
    COMPLAINTS_UNSENT = "complaints_unsent"  # complaint management resolved it, no letter is sent yet
    DECIDED = "decided"  # there is a decision of which the customer was told
    NOT_LAST_EDITOR = "not_last_editor"
    ENDS_LATER = "ends_later"
    ENDS_LATER_BY_MAIL = "ends_later_by_mail"  # and the bot itself sends it
    EXTREME = "extreme"  # P14
    FALSE_ALARM = "false_alarm"  # before a decision
    NO_PART_IN_DECISION = "no_part_in_decision"
    PAST_ITS_END = "past_its_end"
    NOT_SNOOZED_BEFORE = "not_snoozed_before"
    NOT_HELD = "not_held"  # on legal hold
    HELD = "held"


class Notice(StrEnum):
    """Who is told when a row happens, in this order, and where: a card brought up to date, or a line."""

    SECURITY = "security"  # a new root message with <!channel>, and a direct message each
    REPORTER = "reporter"  # their direct message about the case
    AFFECTED = "affected"
    SUPERVISOR = "supervisor"  # direct message with the card
    ADMINS = "admins"
    COMPLAINTS = "complaints"  # the root message and a line in its thread
    MANAGEMENT = "management"  # the card in the management channel
    ACTOR = "actor"  # the private answer only
