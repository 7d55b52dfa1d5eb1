"""Who may do what when: each rule is a pair, ``check_can_act`` raises with the reason, ``can_act`` answers.

Authority is a set of roles, worked out for one person and one case at the moment of the click; the rules here only
read the table and the facts. P9: only management's rows decide on contact. Nobody decides on a report of their own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.domain.lifecycle import Transition, rows
from bot.domain.vocabulary import Action, AnyStatus, Guard, Outcome, Role, Status
from bot.errors import CauseNeeded, NotNow, NotYours, Once, OwnCase, Refusal, Repeated, TooLate

DAYS_TO_RETURN = 14
"""Within how many days a warning can be taken up and a dismissal disputed."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the guards ask about a case, its letter, alert or restriction; only what applies is filled in."""

    now: datetime
    danger: bool = False
    warning_step: str = ""
    repetition: bool = False  # an upheld case of the customer within RECURRENCE_DAYS before this one (P8)
    restricted: bool = False  # an active restriction of the customer
    since: datetime | None = None  # when the case entered its status
    outcome: Outcome | None = None
    dismissed_at: datetime | None = None  # by the supervisor
    disputed_at: datetime | None = None
    root_cause_known: bool = False
    sent_back: bool = False  # by management, since the last escalation
    letter_sent: bool = False
    letter_under_way: bool = False  # with the mail server, or nobody knows whether it is out
    decided_in: str = ""  # the status in which the present outcome was decided
    stale: bool = False  # the letter belongs to a decision that no longer stands
    moves_case: bool = True  # what happens to the letter is what the case waits for
    is_last_editor: bool = False
    ends_on: date | None = None
    today: date | None = None
    extreme: bool = False
    decided: bool = False  # management has decided on the case
    finding: str = ""
    by_mail: bool = False  # the way of sending that was chosen is the bot's own mail
    had_part: bool = False
    snoozed_before: bool = False
    held: bool = False  # on legal hold (G8)


def _within(days: int, since: datetime | None, now: datetime) -> Refusal | None:
    return None if since and now - since <= timedelta(days=days) else TooLate(days=days)


def _settled(facts: Facts) -> Refusal | None:
    fine = facts.warning_step == "warned_stopped" and not (facts.danger or facts.repetition or facts.restricted)
    return None if fine else NotNow()


def _goes_up(facts: Facts) -> Refusal | None:
    return NotNow() if facts.danger or _settled(facts) is None else None


def _dismissed_once(facts: Facts) -> Refusal | None:
    if facts.outcome is not Outcome.NOT_UPHELD or facts.dismissed_at is None:
        return NotNow()
    if facts.disputed_at is not None:
        return Once()
    return _within(DAYS_TO_RETURN, facts.dismissed_at, facts.now)


def _may_resolve(facts: Facts) -> Refusal | None:
    if (facts.repetition or facts.restricted) and not facts.sent_back:
        return Repeated()
    return None if facts.root_cause_known else CauseNeeded()


def ends_later(facts: Facts) -> bool:
    """Whether a letter tells of a decision that stands, and of nothing that is over."""
    return not facts.stale and (facts.ends_on is None or (facts.today is not None and facts.today <= facts.ends_on))


def _unsent(facts: Facts) -> bool:
    return not (facts.letter_sent or facts.letter_under_way)


def _holds(fine: bool) -> Refusal | None:
    return None if fine else NotNow()


GUARDS: dict[Guard, Callable[[Facts], Refusal | None]] = {
    Guard.SETTLED: _settled,
    Guard.GOES_UP: _goes_up,
    Guard.DANGER: lambda facts: _holds(facts.danger),
    Guard.WITHIN_14_DAYS: lambda facts: _within(DAYS_TO_RETURN, facts.since, facts.now),
    Guard.DISMISSED_ONCE: _dismissed_once,
    Guard.MAY_RESOLVE: _may_resolve,
    Guard.MANAGEMENT_UNSENT: lambda facts: _holds(_unsent(facts) and facts.decided_in != Status.COMPLAINT_REVIEW),
    Guard.COMPLAINTS_UNSENT: lambda facts: _holds(_unsent(facts) and facts.decided_in == Status.COMPLAINT_REVIEW),
    Guard.DECIDED: lambda facts: _holds(facts.decided and facts.letter_sent),
    Guard.NOT_LAST_EDITOR: lambda facts: _holds(not (facts.is_last_editor or facts.stale)),
    Guard.ENDS_LATER: lambda facts: _holds(ends_later(facts) and not facts.by_mail),
    Guard.ENDS_LATER_BY_MAIL: lambda facts: _holds(ends_later(facts) and facts.by_mail),
    Guard.EXTREME: lambda facts: _holds(facts.extreme),
    Guard.FALSE_ALARM: lambda facts: _holds(facts.finding == "false_alarm" and not facts.decided),
    Guard.NO_PART_IN_DECISION: lambda facts: _holds(not facts.had_part),
    Guard.PAST_ITS_END: lambda facts: _holds(
        facts.ends_on is not None and facts.today is not None and facts.today > facts.ends_on
    ),
    Guard.NOT_SNOOZED_BEFORE: lambda facts: Once() if facts.snoozed_before else None,
    Guard.NOT_HELD: lambda facts: _holds(not facts.held),
    Guard.HELD: lambda facts: _holds(facts.held),
}
"""What stands in the way of a row with that guard; ``None``: nothing. A test proves that no guard is missing."""


def check_can_act(action: Action, status: AnyStatus | None, roles: frozenset[Role], facts: Facts) -> Transition:
    """The row by which somebody with these roles may act now; ``status`` is ``None`` for what does not exist yet.

    Raises ``NotYours`` (no authority at all), ``OwnCase`` (they reported it or it is about them), ``NotNow`` (the
    status forbids it) or what the guard says, in that order, so that a stranger learns nothing about the case.
    """
    mine = [row for row in rows(action) if row.roles & roles]
    if not mine:
        raise NotYours(action=action)
    if any(row.deciding for row in mine) and Role.REPORTER in roles:
        raise OwnCase(action=action)
    here = [row for row in mine if (status in row.sources if status is not None else not row.sources)]
    if not here:
        raise NotNow(action=action)
    refusal: Refusal | None = None
    for row in here:
        refusal = GUARDS[row.guard](facts) if row.guard else None
        if refusal is None:
            return row
    assert refusal is not None
    refusal.data.setdefault("action", action)
    raise refusal


def can_act(action: Action, status: AnyStatus | None, roles: frozenset[Role], facts: Facts) -> bool:
    """Whether somebody with these roles may act now; what the buttons are drawn from."""
    try:
        check_can_act(action, status, roles, facts)
    except Refusal:
        return False
    return True
