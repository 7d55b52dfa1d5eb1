"""The life of a case, an alert, a letter, a restriction and all that belongs to them: one table of transitions.

Buttons, authority, audit entries, notices, reminders, ``docs/lifecycle.md`` and the tests' matrix are read from
``TRANSITIONS``; nothing else in the program knows what may follow what. Policy numbers (P1-P14, G1-G8) stand
beside the rows that serve them.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.vocabulary import (
    FINAL,
    Action,
    AgreementStatus,
    AlertStatus,
    AnyStatus,
    AppealStatus,
    Guard,
    LetterStatus,
    Notice,
    Outcome,
    PairStatus,
    ReminderStatus,
    RestrictionStatus,
    Role,
    Status,
    SupportStatus,
)

STAYS = None
"""As a transition's target: the status does not change."""


@dataclass(frozen=True, slots=True)
class Transition:
    """One row: ``action`` by ``roles`` leads from any of ``sources`` to ``target`` (``STAYS``: nowhere).

    An empty ``sources`` means that the thing does not exist before. ``inputs`` name the modal's blocks (a name
    that ends in ``?`` may be left empty); ``remind`` says whether the target starts a series of reminders.
    """

    action: Action
    sources: frozenset[AnyStatus]
    target: AnyStatus | None
    roles: frozenset[Role]
    notify: frozenset[Notice]
    inputs: tuple[str, ...] = ()
    guard: Guard | None = None
    outcome: Outcome | None = None
    remind: bool = False
    deciding: bool = False  # refuses the reporter and the affected person

    @property
    def audit(self) -> str:
        """The key of the audit entry; the action's own name, so that the two can never differ."""
        return self.action.value


def _row(
    action: Action,
    sources: AnyStatus | tuple[AnyStatus, ...] | type[Status] | None,
    target: AnyStatus | None,
    roles: Role | tuple[Role, ...],
    notify: Notice | tuple[Notice, ...],
    inputs: str = "",
    guard: Guard | None = None,
    outcome: Outcome | None = None,
    *,
    deciding: bool = False,
) -> Transition:
    if sources is None:
        found: frozenset[AnyStatus] = frozenset()
    elif isinstance(sources, type):
        found = frozenset(sources)
    else:
        found = frozenset(sources if isinstance(sources, tuple) else (sources,))
    return Transition(
        action=action,
        sources=found,
        target=target,
        roles=frozenset(roles if isinstance(roles, tuple) else (roles,)),
        notify=frozenset(notify if isinstance(notify, tuple) else (notify,)),
        inputs=tuple(inputs.split()),
        guard=guard,
        outcome=outcome,
        remind=target is not None and target not in FINAL,
        deciding=deciding,
    )


_S, _R, _N, _G, _O, _A = Status, Role, Notice, Guard, Outcome, Action
_CUSTOMER = "customer_name? customer_phone? customer_account? customer_email? waybill?"
_REPORT = (
    f"{_CUSTOMER} occurred_at contact_channel category narrative warning_step danger? location? "
    "callback_phone? evidence? affected?"
)
_ALERT = "location danger_details callback_phone?"
_DECISION = (
    "restriction_kinds named_officer? ends_on review_on rationale adjustments? harsher_reason? "
    "only_channel? at_site? max_contacts?"
)
_OPTIONAL_DECISION = (
    "restriction_kinds? ends_on? review_on? harsher_reason? named_officer? only_channel? at_site? max_contacts?"
)
_SENDING = "method reference? customer_email?"
_OPEN = (
    _S.SUPERVISOR_REVIEW,
    _S.RETURNED,
    _S.COMPLAINT_REVIEW,
    _S.MANAGEMENT_REVIEW,
    _S.SECOND_APPROVAL,
    _S.WRITING,
)
_THREAD = (_N.COMPLAINTS, _N.REPORTER)
_ALL = (_N.COMPLAINTS, _N.REPORTER, _N.SUPERVISOR, _N.MANAGEMENT)
_EVERYBODY_IN_DANGER = (_N.SECURITY, _N.MANAGEMENT, _N.SUPERVISOR, _N.COMPLAINTS, _N.REPORTER)

# fmt: off
TRANSITIONS: tuple[Transition, ...] = (
    # Reporting and the supervisor (P4, P5, P6)
    _row(_A.CASE_REPORT, None, _S.WARNED, _R.EMPLOYEE, (_N.REPORTER, _N.SUPERVISOR), _REPORT, _G.SETTLED),
    _row(_A.CASE_REPORT, None, _S.SUPERVISOR_REVIEW, _R.EMPLOYEE, (_N.REPORTER, _N.AFFECTED, _N.SUPERVISOR), _REPORT, _G.GOES_UP),
    _row(_A.CASE_REPORT, None, _S.MANAGEMENT_REVIEW, _R.EMPLOYEE, _EVERYBODY_IN_DANGER, _REPORT, _G.DANGER),
    _row(_A.CASE_TAKE_UP, _S.WARNED, _S.SUPERVISOR_REVIEW, (_R.SUPERVISOR, _R.REPORTER), (_N.REPORTER, _N.SUPERVISOR), "reason", _G.WITHIN_14_DAYS),
    _row(_A.CASE_ROUTE, (_S.SUPERVISOR_REVIEW, _S.RETURNED), STAYS, _R.ADMIN, (_N.SUPERVISOR, _N.REPORTER, _N.ADMINS), "supervisor"),
    _row(_A.CASE_APPROVE, (_S.SUPERVISOR_REVIEW, _S.RETURNED), _S.COMPLAINT_REVIEW, _R.SUPERVISOR, (_N.COMPLAINTS, _N.REPORTER, _N.AFFECTED, _N.SUPERVISOR), "comment?", deciding=True),
    _row(_A.CASE_RETURN, _S.SUPERVISOR_REVIEW, _S.RETURNED, _R.SUPERVISOR, (_N.REPORTER, _N.SUPERVISOR), "question", deciding=True),
    _row(_A.CASE_RESUBMIT, _S.RETURNED, _S.SUPERVISOR_REVIEW, _R.REPORTER, (_N.SUPERVISOR, _N.REPORTER), "answer"),
    _row(_A.CASE_DISMISS, (_S.SUPERVISOR_REVIEW, _S.RETURNED), _S.CLOSED, _R.SUPERVISOR, (_N.REPORTER, _N.AFFECTED, _N.SUPERVISOR), "reason", None, _O.NOT_UPHELD, deciding=True),
    _row(_A.CASE_DISPUTE, _S.CLOSED, _S.COMPLAINT_REVIEW, _R.REPORTER, (_N.COMPLAINTS, _N.REPORTER, _N.SUPERVISOR), "reason", _G.DISMISSED_ONCE),
    _row(_A.CASE_WITHDRAW, (_S.SUPERVISOR_REVIEW, _S.RETURNED), _S.CLOSED, _R.REPORTER, (_N.REPORTER, _N.AFFECTED, _N.SUPERVISOR), "reason", None, _O.WITHDRAWN),
    # Facts of the case
    _row(_A.CASE_LINK_SAME, _OPEN, STAYS, (_R.SUPERVISOR, _R.COMPLAINTS), _N.COMPLAINTS, "other_case"),
    _row(_A.CASE_UNLINK, _OPEN, STAYS, (_R.SUPERVISOR, _R.COMPLAINTS), _N.COMPLAINTS, "other_case"),
    _row(_A.CASE_IDENTIFY, _OPEN, STAYS, (_R.SUPERVISOR, _R.COMPLAINTS), (_N.COMPLAINTS, _N.SUPERVISOR), _CUSTOMER),
    _row(_A.CASE_CORRECT, _OPEN, STAYS, (_R.COMPLAINTS, _R.SUPERVISOR), (_N.COMPLAINTS, _N.SUPERVISOR, _N.REPORTER), f"{_REPORT} reason"),
    _row(_A.CUSTOMER_ASK, None, PairStatus.ASKED, _R.EMPLOYEE, _N.COMPLAINTS),
    _row(_A.CUSTOMER_MERGE, PairStatus.ASKED, PairStatus.MERGED, _R.COMPLAINTS, _N.COMPLAINTS),
    _row(_A.CUSTOMER_KEEP_APART, PairStatus.ASKED, PairStatus.APART, _R.COMPLAINTS, _N.COMPLAINTS),
    _row(_A.CUSTOMER_UNMERGE, PairStatus.MERGED, PairStatus.APART, _R.COMPLAINTS, _N.COMPLAINTS),
    # Complaint management (P6, P7, P8)
    _row(_A.CASE_CLAIM, _S.COMPLAINT_REVIEW, STAYS, _R.COMPLAINTS, _N.COMPLAINTS, deciding=True),
    _row(_A.CASE_HAND_OVER, _S.COMPLAINT_REVIEW, STAYS, _R.COMPLAINTS, _N.COMPLAINTS, "owner"),
    _row(_A.CASE_ASK, _S.COMPLAINT_REVIEW, STAYS, _R.COMPLAINTS, _THREAD, "question"),
    _row(_A.CASE_ANSWER, _OPEN, STAYS, _R.REPORTER, _THREAD, "answer"),
    _row(_A.CASE_LOG_CONTACT, _OPEN, STAYS, _R.COMPLAINTS, _N.COMPLAINTS, "contact_method summary"),
    _row(_A.CASE_ROOT_CAUSE, _S.COMPLAINT_REVIEW, STAYS, _R.COMPLAINTS, _N.COMPLAINTS, "root_cause_kind root_cause service_failure?", deciding=True),
    _row(_A.CASE_RESOLVE, _S.COMPLAINT_REVIEW, _S.WRITING, _R.COMPLAINTS, (*_THREAD, _N.SUPERVISOR), "resolution", _G.MAY_RESOLVE, _O.RESOLVED, deciding=True),
    _row(_A.CASE_NOT_UPHELD, _S.COMPLAINT_REVIEW, _S.CLOSED, _R.COMPLAINTS, (*_THREAD, _N.SUPERVISOR, _N.AFFECTED), "reason", None, _O.NOT_UPHELD, deciding=True),
    _row(_A.CASE_ESCALATE, _S.COMPLAINT_REVIEW, _S.MANAGEMENT_REVIEW, _R.COMPLAINTS, _ALL, "recommendation", deciding=True),
    # High management (P8, P9, P10, P12)
    _row(_A.CASE_SEND_BACK, _S.MANAGEMENT_REVIEW, _S.COMPLAINT_REVIEW, _R.MANAGEMENT, _ALL, "instructions", deciding=True),
    _row(_A.CASE_NO_RESTRICTION, _S.MANAGEMENT_REVIEW, _S.WRITING, _R.MANAGEMENT, _ALL, "rationale", None, _O.NO_RESTRICTION, deciding=True),
    _row(_A.CASE_RESTRICT, _S.MANAGEMENT_REVIEW, _S.WRITING, _R.MANAGEMENT, _ALL, _DECISION, None, _O.RESTRICTED, deciding=True),
    _row(_A.CASE_TERMINATE, _S.MANAGEMENT_REVIEW, _S.SECOND_APPROVAL, _R.MANAGEMENT, (_N.MANAGEMENT, _N.COMPLAINTS), "rationale effective_on review_on ends_on?", None, _O.TERMINATED, deciding=True),
    _row(_A.CASE_CONFIRM, _S.SECOND_APPROVAL, _S.WRITING, _R.OTHER_MANAGEMENT, _ALL, "comment?", None, _O.TERMINATED, deciding=True),
    _row(_A.CASE_DECLINE, _S.SECOND_APPROVAL, _S.MANAGEMENT_REVIEW, _R.OTHER_MANAGEMENT, (_N.MANAGEMENT, _N.COMPLAINTS), "comment", deciding=True),
    _row(_A.CASE_DECIDE_TOGETHER, (_S.SUPERVISOR_REVIEW, _S.RETURNED, _S.COMPLAINT_REVIEW, _S.MANAGEMENT_REVIEW), _S.WRITING, _R.MANAGEMENT, _ALL, "cases", deciding=True),
    _row(_A.CASE_RECONSIDER, _S.WRITING, _S.MANAGEMENT_REVIEW, _R.MANAGEMENT, _ALL, "reason", _G.MANAGEMENT_UNSENT, deciding=True),
    _row(_A.CASE_RECONSIDER, _S.WRITING, _S.COMPLAINT_REVIEW, _R.COMPLAINTS, _ALL, "reason", _G.COMPLAINTS_UNSENT, deciding=True),
    _row(_A.CASE_REOPEN, _S.CLOSED, _S.MANAGEMENT_REVIEW, _R.MANAGEMENT, _ALL, "reason", deciding=True),
    # Seeing and keeping (G8)
    _row(_A.CASE_VIEW, Status, STAYS, (_R.REPORTER, _R.PARTICIPANT, _R.SUPERVISOR, _R.COMPLAINTS, _R.MANAGEMENT, _R.SECURITY, _R.AUDITOR), _N.ACTOR),
    _row(_A.CASE_CONFIDENTIAL, Status, STAYS, _R.MANAGEMENT, (_N.MANAGEMENT, _N.COMPLAINTS), "people"),
    _row(_A.CASE_HOLD, Status, STAYS, _R.MANAGEMENT, (_N.MANAGEMENT, _N.COMPLAINTS), "reason", _G.NOT_HELD),
    _row(_A.CASE_RELEASE, Status, STAYS, _R.MANAGEMENT, (_N.MANAGEMENT, _N.COMPLAINTS), "reason", _G.HELD),
    _row(_A.CASE_FILE, Status, STAYS, _R.MANAGEMENT, _N.ACTOR, "file_language file_mode reason"),
    # Danger (P13, P14)
    _row(_A.ALERT_REPORT, None, AlertStatus.RAISED, _R.EMPLOYEE, _EVERYBODY_IN_DANGER, _ALERT),
    _row(_A.ALERT_REPORT, None, _S.MANAGEMENT_REVIEW, _R.EMPLOYEE, _EVERYBODY_IN_DANGER, _ALERT),
    _row(_A.ALERT_RAISE, Status, _S.MANAGEMENT_REVIEW, _R.PARTICIPANT, _EVERYBODY_IN_DANGER, _ALERT),
    _row(_A.ALERT_RAISE, None, AlertStatus.RAISED, _R.PARTICIPANT, _EVERYBODY_IN_DANGER, _ALERT),
    _row(_A.ALERT_RAISE, (AlertStatus.RAISED, AlertStatus.ACKNOWLEDGED), AlertStatus.RAISED, _R.PARTICIPANT, _EVERYBODY_IN_DANGER, _ALERT),
    _row(_A.ALERT_ACK, AlertStatus.RAISED, AlertStatus.ACKNOWLEDGED, (_R.SECURITY, _R.MANAGEMENT), _EVERYBODY_IN_DANGER),
    _row(_A.ALERT_POLICE, (AlertStatus.RAISED, AlertStatus.ACKNOWLEDGED), STAYS, (_R.SECURITY, _R.MANAGEMENT), (_N.SECURITY, _N.MANAGEMENT, _N.COMPLAINTS), "authority reference"),
    _row(_A.ALERT_LEGAL, (AlertStatus.RAISED, AlertStatus.ACKNOWLEDGED), STAYS, (_R.SECURITY, _R.MANAGEMENT), (_N.SECURITY, _N.MANAGEMENT, _N.COMPLAINTS), "reference"),
    _row(_A.ALERT_OTHER, (AlertStatus.RAISED, AlertStatus.ACKNOWLEDGED), STAYS, (_R.SECURITY, _R.MANAGEMENT), (_N.SECURITY, _N.MANAGEMENT, _N.COMPLAINTS), "measure"),
    _row(_A.ALERT_STAND_DOWN, (AlertStatus.RAISED, AlertStatus.ACKNOWLEDGED), AlertStatus.STOOD_DOWN, (_R.SECURITY, _R.MANAGEMENT), _EVERYBODY_IN_DANGER, "finding"),
    _row(_A.ALERT_STAND_DOWN, _S.MANAGEMENT_REVIEW, _S.SUPERVISOR_REVIEW, (_R.SECURITY, _R.MANAGEMENT), _EVERYBODY_IN_DANGER, "finding", _G.FALSE_ALARM),
    # The letter (P11)
    _row(_A.LETTER_DRAFT, None, LetterStatus.DRAFT, (_R.MANAGEMENT, _R.COMPLAINTS, _R.CLOCK), _N.COMPLAINTS),
    _row(_A.LETTER_VIEW, tuple(LetterStatus), STAYS, (_R.COMPLAINTS, _R.DECIDER, _R.MANAGEMENT, _R.AUDITOR), _N.ACTOR),
    _row(_A.LETTER_EDIT, (LetterStatus.DRAFT, LetterStatus.APPROVED, LetterStatus.FAILED, LetterStatus.HELD), LetterStatus.DRAFT, _R.COMPLAINTS, _N.COMPLAINTS, "body? languages?"),
    _row(_A.LETTER_APPROVE, (LetterStatus.DRAFT, LetterStatus.FAILED, LetterStatus.HELD), LetterStatus.APPROVED, _R.DECIDER, (_N.COMPLAINTS, _N.MANAGEMENT), "", _G.NOT_LAST_EDITOR),
    _row(_A.LETTER_SEND, LetterStatus.APPROVED, LetterStatus.SENT, _R.COMPLAINTS, _ALL, _SENDING, _G.ENDS_LATER),
    _row(_A.LETTER_SEND, LetterStatus.APPROVED, LetterStatus.SENDING, _R.COMPLAINTS, (_N.COMPLAINTS, _N.MANAGEMENT), _SENDING, _G.ENDS_LATER_BY_MAIL),
    _row(_A.LETTER_SEND, _S.WRITING, _S.CLOSED, _R.COMPLAINTS, _ALL, _SENDING, _G.ENDS_LATER),
    _row(_A.LETTER_ACCEPTED, LetterStatus.SENDING, LetterStatus.SENT, _R.MAIL_SERVER, _ALL),
    _row(_A.LETTER_ACCEPTED, LetterStatus.IN_DOUBT, LetterStatus.SENT, _R.COMPLAINTS, _ALL),
    _row(_A.LETTER_ACCEPTED, _S.WRITING, _S.CLOSED, (_R.COMPLAINTS, _R.MAIL_SERVER), _ALL),
    _row(_A.LETTER_DOUBT, LetterStatus.SENDING, LetterStatus.IN_DOUBT, _R.MAIL_SERVER, (_N.COMPLAINTS, _N.MANAGEMENT)),
    _row(_A.LETTER_FAILED, LetterStatus.SENDING, LetterStatus.FAILED, _R.MAIL_SERVER, (_N.COMPLAINTS, _N.MANAGEMENT), "reason"),
    _row(_A.LETTER_FAILED, (LetterStatus.SENT, LetterStatus.IN_DOUBT), LetterStatus.FAILED, (_R.COMPLAINTS, _R.MAIL_SERVER), (_N.COMPLAINTS, _N.MANAGEMENT), "reason"),
    _row(_A.LETTER_FAILED, _S.CLOSED, _S.WRITING, (_R.COMPLAINTS, _R.MAIL_SERVER), (_N.COMPLAINTS, _N.MANAGEMENT), "reason"),
    _row(_A.LETTER_HOLD, (LetterStatus.DRAFT, LetterStatus.APPROVED), LetterStatus.HELD, _R.MANAGEMENT, (_N.COMPLAINTS, _N.MANAGEMENT), "until rationale", _G.EXTREME),
    # Restrictions (P9, P10, P12, G2)
    _row(_A.RESTRICTION_IMPOSE, None, RestrictionStatus.PENDING, _R.MANAGEMENT, _ALL),
    _row(_A.RESTRICTION_START, RestrictionStatus.PENDING, RestrictionStatus.ACTIVE, (_R.COMPLAINTS, _R.MANAGEMENT, _R.CLOCK), _ALL),
    _row(_A.RESTRICTION_EXTEND, RestrictionStatus.ACTIVE, STAYS, _R.MANAGEMENT, _ALL, "ends_on rationale", deciding=True),
    _row(_A.RESTRICTION_BREACH, RestrictionStatus.ACTIVE, STAYS, _R.SUPERVISOR, (_N.COMPLAINTS, _N.MANAGEMENT)),
    _row(_A.RESTRICTION_LIFT, RestrictionStatus.ACTIVE, RestrictionStatus.LIFTED, _R.MANAGEMENT, _ALL, "reason", deciding=True),
    _row(_A.RESTRICTION_EXPIRE, RestrictionStatus.ACTIVE, RestrictionStatus.EXPIRED, _R.CLOCK, _ALL, "", _G.PAST_ITS_END),
    _row(_A.RESTRICTION_REPLACE, (RestrictionStatus.ACTIVE, RestrictionStatus.PENDING), RestrictionStatus.REPLACED, _R.MANAGEMENT, (_N.COMPLAINTS, _N.MANAGEMENT)),
    _row(_A.AGREEMENT_OFFER, None, AgreementStatus.OFFERED, _R.MANAGEMENT, _N.COMPLAINTS),
    _row(_A.AGREEMENT_SIGN, AgreementStatus.OFFERED, AgreementStatus.SIGNED, _R.COMPLAINTS, (_N.COMPLAINTS, _N.MANAGEMENT), "signed_on"),
    _row(_A.AGREEMENT_REFUSE, AgreementStatus.OFFERED, AgreementStatus.REFUSED, _R.COMPLAINTS, (_N.COMPLAINTS, _N.MANAGEMENT)),
    # The customer's review (G3)
    _row(_A.APPEAL_RECORD, None, AppealStatus.RECORDED, _R.COMPLAINTS, (_N.COMPLAINTS, _N.MANAGEMENT), "text received_on", _G.DECIDED),
    _row(_A.APPEAL_ASSIGN, AppealStatus.RECORDED, STAYS, _R.ADMIN, (_N.MANAGEMENT, _N.ADMINS), "person"),
    _row(_A.APPEAL_DECIDE, AppealStatus.RECORDED, AppealStatus.DECIDED, _R.OTHER_MANAGEMENT, _ALL, f"appeal_outcome rationale {_OPTIONAL_DECISION}", _G.NO_PART_IN_DECISION, deciding=True),
    # Care (G6)
    _row(_A.SUPPORT_REQUEST, None, SupportStatus.WANTED, _R.REPORTER, _N.SUPERVISOR, "comment? supporter?"),
    _row(_A.SUPPORT_DONE, SupportStatus.WANTED, SupportStatus.GIVEN, _R.SUPERVISOR, (_N.REPORTER, _N.SUPERVISOR), "comment?"),
    # Reminders (G7)
    _row(_A.REMINDER_START, None, ReminderStatus.RUNNING, _R.CLOCK, _N.ACTOR),
    _row(_A.REMINDER_SNOOZE, ReminderStatus.RUNNING, ReminderStatus.SNOOZED, _R.PARTICIPANT, _N.COMPLAINTS, "until", _G.NOT_SNOOZED_BEFORE),
    _row(_A.REMINDER_RESUME, ReminderStatus.SNOOZED, ReminderStatus.RUNNING, _R.CLOCK, _N.ACTOR),
)
# fmt: on


def rows(action: Action) -> tuple[Transition, ...]:
    """All rows of an action, in the table's order."""
    return _ROWS[action]


def roles_of(action: Action) -> frozenset[Role]:
    """Everybody who may ever take an action."""
    return frozenset(role for row in rows(action) for role in row.roles)


_ROWS: dict[Action, tuple[Transition, ...]] = {
    action: tuple(row for row in TRANSITIONS if row.action is action) for action in Action
}
