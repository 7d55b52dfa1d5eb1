"""The English words of ``docs/lifecycle.md`` for what the table only names. Tests prove that none is missing."""

from __future__ import annotations

from bot.domain.vocabulary import (
    AgreementStatus,
    AlertStatus,
    AnyStatus,
    AppealStatus,
    Guard,
    LetterStatus,
    Notice,
    PairStatus,
    ReminderStatus,
    RestrictionStatus,
    Role,
    Status,
    SupportStatus,
)

TRACKS: dict[type[AnyStatus], tuple[str, str]] = {
    Status: ("The case", "From the report to the letter (P4-P9, P11, P12)."),
    AlertStatus: ("The safety alert", "Beside the case; the case may go on and close while it is open (P13)."),
    LetterStatus: ("The letter", "A case or a restriction may have several (P11, G3)."),
    RestrictionStatus: ("The restriction", "Extension and breach are events on it (P9, P10, P12, G2)."),
    AgreementStatus: ("The agreement about conduct", "One of the milder measures (P10)."),
    AppealStatus: ("The customer's request for a review", "Decided by somebody else than the decision (G3)."),
    PairStatus: ("Two customers who may be one", "Nothing is merged silently, and a merge can be undone."),
    SupportStatus: ("Support for the employee", "The reporter is asked how they are (G6)."),
    ReminderStatus: ("The reminders", "Open work is chased until somebody acts (G7)."),
}
"""A heading and a sentence for each track, in the page's order."""

MEANINGS: dict[AnyStatus, str] = {
    Status.WARNED: "the customer was told, and stopped; kept as history",
    Status.SUPERVISOR_REVIEW: "the affected person's direct supervisor looks at the report",
    Status.RETURNED: "the supervisor asked for more",
    Status.COMPLAINT_REVIEW: "complaint management finds the root cause and acts with the customer",
    Status.MANAGEMENT_REVIEW: "high management decides",
    Status.SECOND_APPROVAL: "ending contact takes two people",
    Status.WRITING: "the decision is made and the customer is written to",
    Status.CLOSED: "done, with an outcome",
    AlertStatus.RAISED: "nobody has answered yet; it is repeated",
    AlertStatus.ACKNOWLEDGED: "somebody sees to it",
    AlertStatus.STOOD_DOWN: "over: safe, or a false alarm",
    LetterStatus.DRAFT: "being written",
    LetterStatus.APPROVED: "may be sent",
    LetterStatus.HELD: "kept back for a time in an extreme case (P14)",
    LetterStatus.SENT: "on its way, by a method and with a reference",
    LetterStatus.FAILED: "it came back or was refused",
    RestrictionStatus.PENDING: "waits for its letter",
    RestrictionStatus.ACTIVE: "in force",
    RestrictionStatus.EXPIRED: "its last day is over",
    RestrictionStatus.LIFTED: "ended by a decision",
    RestrictionStatus.REPLACED: "another restriction took its place",
    AgreementStatus.OFFERED: "the customer has it to sign",
    AgreementStatus.SIGNED: "agreed",
    AgreementStatus.REFUSED: "goes back to high management",
    AppealStatus.RECORDED: "waits for somebody who had no part in the decision",
    AppealStatus.DECIDED: "answered",
    PairStatus.ASKED: "one report names two known customers",
    PairStatus.MERGED: "one person",
    PairStatus.APART: "two people",
    SupportStatus.WANTED: "the reporter asked for support",
    SupportStatus.GIVEN: "the supervisor has seen to it",
    ReminderStatus.RUNNING: "the next one has its time",
    ReminderStatus.SNOOZED: "put off once, seen by the others",
}

ROLES: dict[Role, str] = {
    Role.EMPLOYEE: "any employee",
    Role.REPORTER: "the reporter",
    Role.PARTICIPANT: "anybody on the case",
    Role.SUPERVISOR: "the supervisor",
    Role.COMPLAINTS: "complaint management",
    Role.MANAGEMENT: "high management",
    Role.OTHER_MANAGEMENT: "another of high management",
    Role.DECIDER: "whoever decided",
    Role.SECURITY: "security",
    Role.ADMIN: "the admin",
    Role.AUDITOR: "an auditor",
    Role.CLOCK: "the clock",
    Role.MAIL_SERVER: "the mail server",
}

GUARDS: dict[Guard, str] = {
    Guard.SETTLED: "the customer stopped; no upheld case and no active restriction",
    Guard.GOES_UP: "it went on, or was too extreme to warn, or happened before",
    Guard.DANGER: "somebody is in danger",
    Guard.WITHIN_14_DAYS: "within 14 days",
    Guard.DISMISSED_ONCE: "dismissed by the supervisor, once, within 14 days",
    Guard.MAY_RESOLVE: "root cause known; no repetition and no active restriction, unless sent back (P8)",
    Guard.DECIDED: "once the customer was told of the decision",
    Guard.COMPLAINTS_UNSENT: "complaint management resolved it, and no letter is sent",
    Guard.MANAGEMENT_UNSENT: "while no letter is sent",
    Guard.NOT_LAST_EDITOR: "never by who last edited it",
    Guard.ENDS_LATER: "the restriction's last day is not over",
    Guard.EXTREME: "extreme cases only (P14)",
    Guard.FALSE_ALARM: "a false alarm, before a decision",
    Guard.NO_PART_IN_DECISION: "by nobody who had a part in the decision",
    Guard.PAST_ITS_END: "its last day is over",
    Guard.NOT_SNOOZED_BEFORE: "once",
}

NOTICES: dict[Notice, str] = {
    Notice.REPORTER: "reporter",
    Notice.AFFECTED: "affected person",
    Notice.SUPERVISOR: "supervisor",
    Notice.ADMINS: "admins",
    Notice.COMPLAINTS: "complaint management",
    Notice.MANAGEMENT: "high management",
    Notice.SECURITY: "security",
    Notice.ACTOR: "nobody else",
}
