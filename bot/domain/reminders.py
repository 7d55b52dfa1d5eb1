"""What waits, for whom, when they are reminded first and how often then, and when it goes to whom above (G7).

One table; all spans are working time of whoever is reminded. Safety alerts have a clock of their own and no row.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from bot.domain.vocabulary import (
    Action,
    AgreementStatus,
    AnyStatus,
    AppealStatus,
    LetterStatus,
    PairStatus,
    RestrictionStatus,
    Role,
    Status,
    SupportStatus,
)

LONGEST_SNOOZE = timedelta(days=30)
"""How far ahead a reminder may be put off."""

BEFORE_END = timedelta(days=7)
"""How long before a restriction's last day management is asked what becomes of it (G2)."""

YEARLY = timedelta(days=365)
"""Contact that was ended until further notice is looked at again at least this often (G2)."""


@dataclass(frozen=True, slots=True)
class Waits:
    """One row: ``status`` waits for ``role``. ``first`` counts from when it began, ``repeat`` from each reminder.

    After each ``limit`` it goes one further up (``None``: it stays). ``once``: one reminder and no more, unless what
    it counts from moves. ``buttons`` are the steps that end the waiting, the usual one first.
    """

    step: str
    status: AnyStatus
    role: Role
    first: timedelta
    repeat: timedelta
    limit: timedelta | None
    buttons: tuple[Action, ...]
    once: bool = False


def _row(
    step: str,
    status: AnyStatus,
    role: Role,
    hours: tuple[int, int, int],
    *buttons: Action,
    once: bool = False,
) -> Waits:
    """``hours``: first, repeat, limit; no limit is 0."""
    first, repeat, limit = (timedelta(hours=count) for count in hours)
    return Waits(step, status, role, first, repeat, limit or None, buttons, once)


_S, _L, _R, _A = Status, LetterStatus, Role, Action

ROWS: dict[str, Waits] = {
    row.step: row
    for row in (
        # The case itself (P5, P6, P7, P8)
        _row(
            "supervisor",
            _S.SUPERVISOR_REVIEW,
            _R.SUPERVISOR,
            (4, 4, 8),
            _A.CASE_APPROVE,
            _A.CASE_RETURN,
            _A.CASE_DISMISS,
        ),
        _row("returned", _S.RETURNED, _R.REPORTER, (16, 16, 32), _A.CASE_RESUBMIT),
        _row("claim", _S.COMPLAINT_REVIEW, _R.COMPLAINTS, (8, 8, 16), _A.CASE_CLAIM),
        _row("complaint", _S.COMPLAINT_REVIEW, _R.COMPLAINTS, (40, 16, 56), _A.CASE_RESOLVE, _A.CASE_ESCALATE),
        _row("answer", _S.COMPLAINT_REVIEW, _R.REPORTER, (16, 16, 32), _A.CASE_ANSWER),
        _row(
            "decision",
            _S.MANAGEMENT_REVIEW,
            _R.MANAGEMENT,
            (24, 24, 48),
            _A.CASE_RESTRICT,
            _A.CASE_NO_RESTRICTION,
            _A.CASE_SEND_BACK,
        ),
        _row("confirmation", _S.SECOND_APPROVAL, _R.OTHER_MANAGEMENT, (8, 8, 16), _A.CASE_CONFIRM, _A.CASE_DECLINE),
        _row("writing", _S.WRITING, _R.COMPLAINTS, (16, 16, 32)),
        # Letters (P11): where one is under way, it stands for its case and its restriction
        _row("letter_draft", _L.DRAFT, _R.DECIDER, (16, 16, 32), _A.LETTER_APPROVE),
        _row("letter_approved", _L.APPROVED, _R.COMPLAINTS, (16, 16, 32), _A.LETTER_SEND),
        _row("letter_failed", _L.FAILED, _R.COMPLAINTS, (16, 16, 32), _A.LETTER_EDIT),
        _row("letter_doubt", _L.IN_DOUBT, _R.COMPLAINTS, (16, 16, 32), _A.LETTER_ACCEPTED, _A.LETTER_FAILED),
        _row("letter_held", _L.HELD, _R.MANAGEMENT, (0, 16, 32), _A.LETTER_APPROVE),
        # Restrictions (G2): the review and the end count from their days, and ask once
        _row("restriction_pending", RestrictionStatus.PENDING, _R.COMPLAINTS, (16, 16, 32)),
        _row(
            "restriction_review",
            RestrictionStatus.ACTIVE,
            _R.MANAGEMENT,
            (0, 0, 0),
            _A.RESTRICTION_EXTEND,
            _A.RESTRICTION_LIFT,
            once=True,
        ),
        _row(
            "restriction_end",
            RestrictionStatus.ACTIVE,
            _R.MANAGEMENT,
            (0, 0, 0),
            _A.RESTRICTION_EXTEND,
            _A.RESTRICTION_LIFT,
            once=True,
        ),
        _row("agreement", AgreementStatus.OFFERED, _R.COMPLAINTS, (40, 40, 80), _A.AGREEMENT_SIGN, _A.AGREEMENT_REFUSE),
        # The customer's review (G3), two customers who may be one, care (G6)
        _row("appeal", AppealStatus.RECORDED, _R.OTHER_MANAGEMENT, (24, 24, 48), _A.APPEAL_DECIDE),
        _row("pair", PairStatus.ASKED, _R.COMPLAINTS, (40, 40, 80), _A.CUSTOMER_MERGE, _A.CUSTOMER_KEEP_APART),
        _row("support", SupportStatus.WANTED, _R.SUPERVISOR, (8, 8, 16), _A.SUPPORT_DONE),
    )
}
"""The rows by step. A test proves that no status of ``OWNERS`` that waits for a person is without one."""
