"""The audit replayed beside the database: what the rules promise, worked out once more from the entries alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sqlmodel import col, select

from bot.domain.letters import DECISIONS
from bot.domain.lifecycle import TRANSITIONS
from bot.domain.reminders import ROWS
from bot.domain.vocabulary import Action, AppealStatus, Outcome, PairStatus, RestrictionStatus, Status, SupportStatus
from bot.services import audit, subjects
from bot.unit import Unit
from models import Appeal, AuditEntry, Case, CaseLink, CustomerPair, Letter, Person, Reminder, Restriction, Support

A = Action
UPHELD = {Outcome.RESOLVED, Outcome.RESTRICTED, Outcome.TERMINATED, Outcome.NO_RESTRICTION}
CLEARED = {Outcome.NOT_UPHELD, Outcome.WITHDRAWN}
DECIDING = {row.action.value for row in TRANSITIONS if row.deciding}
DECISION = {
    A.CASE_RESTRICT,
    A.CASE_TERMINATE,
    A.CASE_CONFIRM,
    A.CASE_NO_RESTRICTION,
    A.CASE_RESOLVE,
    A.CASE_DECIDE_TOGETHER,
    A.RESTRICTION_EXTEND,
    A.LETTER_APPROVE,
}
"""Whoever did one of these has a part in the decision, and reviews it never (G3)."""
BEGINS: dict[type[Any], str] = {
    Appeal: AppealStatus.RECORDED,
    Support: SupportStatus.WANTED,
    CustomerPair: PairStatus.ASKED,
}
"""Where what has no entry of its own yet stands: its making is noted on its case."""


class Replay:
    """What the entries that were read so far say; ``look`` reads the new ones and names what does not hold."""

    def __init__(self) -> None:
        self.seq = 0
        self.stands: dict[str, str] = {}
        self.proposed: dict[str, str] = {}
        self.edited: dict[str, str] = {}
        self.writes: dict[str, set[str]] = {}
        self.had_part: set[tuple[str, str]] = set()

    def look(self, unit: Unit) -> list[str]:
        """All that does not hold now."""
        new = select(AuditEntry).where(AuditEntry.seq > self.seq).order_by(col(AuditEntry.seq))
        found = [fault for entry in unit.session.exec(new) for fault in self._read(unit, entry)]
        return [*found, *self._cases(unit), *self._parts(unit), *_series(unit)]

    def outlived(self, unit: Unit) -> list[str]:
        """Restrictions still in force after their last day (G2)."""
        today = (unit.now + timedelta(hours=3)).date()
        active = select(Restriction).where(Restriction.status == RestrictionStatus.ACTIVE.value)
        over = [one for one in unit.session.exec(active) if one.ends_on and one.ends_on < today]
        return [f"in force after {one.ends_on}" for one in over]

    def chain(self, unit: Unit) -> list[str]:
        """Whether the chain of hashes holds."""
        fault = audit.verify(unit)
        return [fault[1]] if fault else []

    def took_part(self, case_id: str) -> set[str]:
        """Who decided on the case or wrote its letters."""
        return {person for case, person in self.had_part if case == case_id} | self.writes.get(case_id, set())

    def _read(self, unit: Unit, entry: AuditEntry) -> Iterator[str]:
        self.seq = entry.seq
        case = unit.session.get(Case, entry.case_id) if entry.case_id else None
        if entry.target is not None:
            moves_case = entry.target in set(Status) and case is not None
            self.stands[case.id if moves_case and case else entry.subject] = entry.target
        if case is None or not entry.actor_id:
            return
        if entry.action in DECIDING and entry.actor_id in (case.reporter_id, case.affected_id):
            yield f"{case.number}: {entry.action} on their own report"
        if entry.action == A.CASE_TERMINATE:
            self.proposed[case.id] = entry.actor_id
        if entry.action == A.CASE_CONFIRM and self.proposed.get(case.id) in (None, entry.actor_id):
            yield f"{case.number}: one person ended the contact"
        if entry.action == A.RESTRICTION_IMPOSE and not _may_impose(unit, entry, case):
            yield f"{case.number}: a restriction without a manager's decision"
        if entry.action == A.CASE_RESOLVE and entry.target == Status.WRITING and _is_repetition(unit, case):
            yield f"{case.number}: a repetition was resolved below high management"
        if entry.action == A.APPEAL_DECIDE and (case.id, entry.actor_id) in self.had_part:
            yield f"{case.number}: a review decided by who had a part in the decision"
        if entry.action == A.LETTER_APPROVE and self.edited.get(entry.subject) == entry.actor_id:
            yield f"{case.number}: a letter approved by who wrote it"
        if entry.action in (A.LETTER_EDIT, A.LETTER_DRAFT):
            self.edited[entry.subject] = entry.actor_id if entry.action == A.LETTER_EDIT else ""
        if entry.action == A.LETTER_EDIT:
            self.writes.setdefault(case.id, set()).add(entry.actor_id)
        if entry.action in DECISION:
            self.had_part.add((case.id, entry.actor_id))

    def _cases(self, unit: Unit) -> Iterator[str]:
        for case in unit.session.exec(select(Case)):
            if self.stands.get(case.id) != case.status:
                yield f"{case.number} is {case.status}, its audit says {self.stands.get(case.id)}"
            if case.status == Status.CLOSED and case.outcome in UPHELD and not _told(unit, case):
                yield f"{case.number} closed as {case.outcome} without a letter sent"

    def _parts(self, unit: Unit) -> Iterator[str]:
        for table, _ in subjects.TRACKS.values():
            for id_, status in unit.session.exec(select(table.id, table.status)):
                said = self.stands.get(id_, BEGINS.get(table))
                if said != status:
                    yield f"a {table.__name__} is {status}, its audit says {said}"


def _told(unit: Unit, case: Case) -> bool:
    """Whether a letter of a decision on the case, or on the one it was decided together with, was sent (P11)."""
    sent = select(Letter.id).where(
        col(Letter.case_id).in_([case.id, case.lead_id or case.id]),
        col(Letter.sent_at).is_not(None),
        col(Letter.occasion).in_(DECISIONS),
    )
    return unit.session.exec(sent).first() is not None


def _may_impose(unit: Unit, entry: AuditEntry, case: Case) -> bool:
    """P9; on a review also whom the admin named because nobody uninvolved was left in management (G3)."""
    person = unit.session.get_one(Person, entry.actor_id)
    named = select(Appeal.id).where(Appeal.case_id == case.id, Appeal.assigned_to_id == person.id)
    return "management" in person.role_set or unit.session.exec(named).first() is not None


def _is_repetition(unit: Unit, case: Case) -> bool:
    """An earlier upheld case of the very customer, of another incident, that management has not looked at (P8)."""
    if case.sent_back_at is not None:
        return False
    links = {frozenset((one.case_id, one.other_id)) for one in unit.session.exec(select(CaseLink))}
    earlier = select(Case).where(Case.customer_id == case.customer_id, col(Case.occurred_at) < case.occurred_at)
    return case.customer_id is not None and any(
        one.upheld_at is not None
        and one.outcome not in CLEARED
        and case.occurred_at - one.occurred_at <= timedelta(days=365)
        and frozenset((one.id, case.id)) not in links
        for one in unit.session.exec(earlier)
    )


def _series(unit: Unit) -> Iterator[str]:
    """One open series a case and step, and what it is about still stands where the series began (G7).

    Another case's end of contact replaces a restriction: its series is ended when it is looked at next, unsaid.
    """
    seen: set[tuple[str, str, str]] = set()
    statuses: dict[str, str] = dict(unit.session.exec(select(Case.id, Case.status)).all())
    for table, _ in subjects.TRACKS.values():
        statuses |= dict(unit.session.exec(select(table.id, table.status)).all())
    for one in unit.session.exec(select(Reminder).where(col(Reminder.next_at).is_not(None))):
        waits = ROWS[one.step].status
        of_case = isinstance(waits, Status)
        key = (one.case_id, one.step, "" if of_case else one.subject_id)
        if key in seen:
            yield f"two open series of {one.step}"
        seen.add(key)
        if one.subject_id not in statuses:
            yield f"a series of {one.step} about nothing"
        elif not of_case and statuses[one.subject_id] not in (waits, RestrictionStatus.REPLACED):
            yield f"a series of {one.step} goes on though it is {statuses[one.subject_id]}"
        elif of_case and one.step != "answer" and statuses[one.case_id] != waits:
            yield f"a series of {one.step} goes on though the case is {statuses[one.case_id]}"
