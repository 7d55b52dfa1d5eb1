"""What a card or a modal shows: plain data, already loaded and opened, for one reader. Builders read nothing else.

What a reader may not see is ``None`` or empty here, so that a builder cannot show it by mistake.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from bot.domain.vocabulary import Action, Outcome, PairStatus, Status


@dataclass(frozen=True, slots=True)
class PersonView:
    """Somebody of the directory; ``slack_id`` is ``None`` for people without Slack."""

    name: str
    slack_id: str | None = None


@dataclass(frozen=True, slots=True)
class RestrictionView:
    """A restriction in force: its kinds and its last day (``None``: until further notice)."""

    kinds: tuple[str, ...]
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class HistoryView:
    """What is known of a customer before this case, within ``days`` (``RECURRENCE_DAYS``)."""

    days: int
    reports: int = 0
    upheld: int = 0
    last_at: datetime | None = None
    restriction: RestrictionView | None = None


@dataclass(frozen=True, slots=True)
class CustomerView:
    """A customer as the reader may see them: the name is ``None`` in shared channels, identifiers masked there.

    ``identifiers`` are pairs of kind (``phone``, ``account``, ``email``, ``waybill``) and value.
    """

    name: str | None = None
    identifiers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class PairView:
    """The question whether the two customers of a report are one; ``decided_by`` once it was answered."""

    id: str
    status: PairStatus
    kept: CustomerView
    other: CustomerView
    decided_by: PersonView | None = None
    buttons: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True)
class PartView:
    """Something of a case that has a track and buttons of its own: a letter, a restriction, a review, support.

    ``kind`` is the first part of its actions' names; ``name`` says which (a letter's occasion); ``kinds`` and ``until``
    are a restriction's; ``at`` is when it was sent, received or asked for; ``fault`` why a letter did not go out by
    e-mail: a ``MailFault`` and the mail server's code.
    """

    kind: str
    id: str
    status: str
    name: str = ""
    kinds: tuple[str, ...] = ()
    until: date | None = None
    at: date | None = None
    fault: str = ""
    buttons: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True)
class StatementView:
    """What somebody wrote with an action, e.g. the question of ``case.return``."""

    action: Action
    input: str
    author: PersonView
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class ReplyView:
    """What somebody wrote in the case's thread, as it reads now; ``version`` counts its wordings."""

    author: PersonView
    at: datetime
    text: str
    version: int = 1
    deleted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FileView:
    """A piece of evidence: its name, size in bytes and, once its content was read, its hash."""

    author: PersonView
    at: datetime
    name: str
    size: int
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class RuleView:
    """One restriction in force, as staff keep to it (G5); without ``ends_on`` until further notice."""

    kinds: tuple[str, ...]
    ends_on: date | None = None
    officer: PersonView | None = None
    only_channel: str = ""
    at_site: str = ""
    max_contacts: int = 0


@dataclass(frozen=True, slots=True)
class EntryView:
    """What the register says of a customer: by which identifier (its kind, its value masked) and which rules hold."""

    kind: str
    value: str
    rules: tuple[RuleView, ...] = ()


@dataclass(frozen=True, slots=True)
class RegisterView:
    """The answer to a look at the register; ``fault``: why there is none (``usage``, ``no_identifier``)."""

    entries: tuple[EntryView, ...] = ()
    fault: str = ""


@dataclass(frozen=True, slots=True)
class OwnCaseView:
    """A line of somebody's own cases; ``affected``: a colleague reported what happened to them."""

    id: str
    number: str
    version: int
    status: Status
    outcome: Outcome | None
    reported_at: datetime
    affected: bool = False


@dataclass(frozen=True, slots=True)
class OwnCasesView:
    """Somebody's own cases, the newest first, of ``total``."""

    cases: tuple[OwnCaseView, ...]
    total: int


@dataclass(frozen=True, slots=True)
class FoundCasesView:
    """Cases that somebody asked for and may see, and how many there are. ``about``: ``number``, ``customer``, ``open``,
    ``overdue``, or ``misread`` where what was typed is nothing of these.
    """

    about: str
    cases: tuple[OwnCaseView, ...] = ()
    total: int = 0


@dataclass(frozen=True, slots=True)
class LanguageView:
    """What somebody ``reads`` (``en``, ``ar``): ``chosen`` by themselves, else said by the directory if ``listed``.

    ``misread``: they asked for a language that there is not.
    """

    reads: str
    chosen: bool = False
    listed: bool = False
    misread: bool = False


@dataclass(frozen=True, slots=True)
class StepView:
    """A step of the case's way: who did what when (``actor``: ``None`` for the clock), to which part of it, if any."""

    action: Action
    at: datetime
    actor: PersonView | None = None
    subject: str = ""


@dataclass(frozen=True, slots=True)
class MeasureView:
    """What was done about the danger, such as a police report: the action, by whom, when, and what was written."""

    action: Action
    author: PersonView
    at: datetime
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AlertView:
    """A safety alert: where, what, how to reach the reporter (P13).

    ``emergency`` are the country's services, each with its numbers; ``finding`` is how it ended.
    """

    id: str
    status: str
    raised_at: datetime
    raised_by: PersonView
    location: str = ""
    danger_details: str = ""
    callback_phone: str = ""
    acknowledged_by: PersonView | None = None
    acknowledged_at: datetime | None = None
    emergency: tuple[tuple[str, tuple[str, ...]], ...] = ()
    measures: tuple[MeasureView, ...] = ()
    finding: str = ""


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case for one reader. ``buttons`` are the actions that this reader's role has now, in the table's order."""

    id: str
    number: str
    version: int
    status: Status
    outcome: Outcome | None
    department: str
    site: str
    contact_channel: str
    categories: tuple[str, ...]
    warning_step: str
    danger: bool
    occurred_at: datetime
    reported_at: datetime
    since: datetime
    customer: CustomerView
    history: HistoryView
    reporter: PersonView | None = None
    affected: PersonView | None = None
    supervisor: PersonView | None = None
    owner: PersonView | None = None
    narrative: str | None = None
    evidence: str | None = None
    alert: AlertView | None = None
    pairs: tuple[PairView, ...] = ()
    parts: tuple[PartView, ...] = ()
    statements: tuple[StatementView, ...] = ()
    replies: tuple[ReplyView, ...] = ()
    files: tuple[FileView, ...] = ()
    steps: tuple[StepView, ...] = ()
    buttons: tuple[Action, ...] = ()
    incident: tuple[str, ...] = ()  # the numbers of the other reports of the same incident
    blocked: str = ""  # why it cannot be resolved now: the code of an error (P7, P8)
    sent_past: PersonView | None = None  # the manager who is said to have a part in it
    breach: bool = False  # the customer is under a restriction: perhaps a breach of it
    unrouted: bool = False  # nobody has authority over it: the admin names a supervisor
    reporter_unlisted: bool = False  # the reporter is in no directory


@dataclass(frozen=True, slots=True)
class LetterCopy:
    """A letter as the case file has it: its text, and the SHA-256 of the text that stands in the audit."""

    occasion: str
    status: str
    language: str
    sent_on: date | None
    method: str
    reference: str
    text: str
    digest: str


@dataclass(frozen=True, slots=True)
class EntryCopy:
    """An entry of the audit: its number, instant, what the audit calls it, and its hash."""

    seq: int
    at: datetime
    action: str
    hash: str


@dataclass(frozen=True, slots=True)
class CaseFileView:
    """All of a case for a document: ``redacted``, its people by their roles. ``head`` is the audit's last entry."""

    case: CaseView
    letters: tuple[LetterCopy, ...]
    entries: tuple[EntryCopy, ...]
    head: EntryCopy
    made_at: datetime
    made_by: str
    reason: str
    redacted: bool


@dataclass(frozen=True, slots=True)
class Opening:
    """What a modal opens with: the case, the texts that stand in its inputs, and what is to be read or answered."""

    case_id: str
    number: str
    version: int
    subject: str = ""
    initial: dict[str, str] = field(default_factory=dict)
    said: str = ""
    kinds: tuple[str, ...] = ()  # what the ladder suggests, and at most how many days (P10)
    days: int = 0
    emergency: tuple[tuple[str, tuple[str, ...]], ...] = ()  # the country's services, where it is about danger


@dataclass(frozen=True, slots=True)
class ReportForm:
    """What the report modal is opened or redrawn with; texts as typed, so that nothing is lost.

    ``customer_known``: the line on the customer's history, once it was looked up.
    ``emergency``: whom to call in danger, each service with its numbers.
    """

    nonce: str
    now: datetime
    more: bool = False
    danger: bool = False
    customer_phone: str = ""
    customer_account: str = ""
    customer_email: str = ""
    waybill: str = ""
    narrative: str = ""
    evidence: str = ""
    customer_known: HistoryView | None = None
    extras: dict[str, str] = field(default_factory=dict)
    emergency: tuple[tuple[str, tuple[str, ...]], ...] = ()
