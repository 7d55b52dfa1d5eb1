"""What high management decides: restrict, end contact by two people, send back, no restriction (P8, P9, P10, P12)."""

from __future__ import annotations

from sqlmodel import select

from bot.domain.letters import Occasion
from bot.domain.restrictions import RestrictionKind
from bot.domain.vocabulary import Action, RestrictionStatus, Status
from bot.services import audit, letters, notices, restrictions, together
from bot.services.deed import Deed, Effect, moves, refuse
from models import Case, Restriction


def _sent_back(deed: Deed) -> None:
    deed.case.sent_back_at = deed.unit.now


def _no_restriction(deed: Deed) -> None:
    _decided(deed)
    restrictions.drop_pending(deed.unit, deed.case, deed.person)
    letters.draft(deed.unit, deed.case, Occasion.NO_RESTRICTION, deed.person)


def _restricted(deed: Deed) -> None:
    kinds = [RestrictionKind(kind) for kind in deed.inputs["restriction_kinds"].split(";")]
    _decided(deed)
    restriction = restrictions.impose(deed, kinds, deed.today, deed.day("ends_on"))
    restrictions.drop_pending(deed.unit, deed.case, deed.person, keep=restriction)
    _start_in_danger(deed, restriction)
    letters.draft(deed.unit, deed.case, Occasion.RESTRICTED, deed.person, restriction)


def _terminated(deed: Deed) -> None:
    """The first of two people: nothing holds yet (P12)."""
    starts_on = deed.day("effective_on") or deed.today
    if starts_on < deed.today:
        raise refuse("effective_on", "past")
    deed.case.decided_by_id, deed.case.decided_in = deed.person.id, Status.MANAGEMENT_REVIEW.value
    proposed = restrictions.impose(deed, [RestrictionKind.CONTACT_ENDED], starts_on, deed.day("ends_on"))
    restrictions.drop_pending(deed.unit, deed.case, deed.person, keep=proposed)


def _confirmed(deed: Deed) -> None:
    deed.case.second_id = deed.person.id
    deed.case.upheld_at = deed.unit.now
    proposed = select(Restriction).where(
        Restriction.case_id == deed.case.id, Restriction.status == RestrictionStatus.PENDING.value
    )
    restriction = deed.unit.session.exec(proposed).one()
    _start_in_danger(deed, restriction)
    letters.draft(deed.unit, deed.case, Occasion.TERMINATED, deed.person, restriction)


def _declined(deed: Deed) -> None:
    restrictions.drop_pending(deed.unit, deed.case, deed.person, status=RestrictionStatus.LIFTED)
    _undecided(deed.case)


def _decided_together(deed: Deed) -> None:
    """This case joins one that was decided: one decision, one letter."""
    number = deed.inputs["cases"].strip().upper()
    lead = next((one for one in together.leads(deed.unit, deed.case) if one.number == number), None)
    if lead is None:
        raise refuse("cases", "no_decision")
    case = deed.case
    case.lead_id, case.outcome = lead.id, lead.outcome
    case.upheld_at = deed.unit.now
    case.decided_by_id, case.decided_in = deed.person.id, str(deed.source)
    letters.cover(deed.unit, lead, case, deed.person)
    deed.noted["lead"] = lead.id


def _reconsidered(deed: Deed) -> None:
    unit, case = deed.unit, deed.case
    restrictions.lift_all(unit, case, deed.person)
    for other in together.joined(unit, case):
        if other.status == Status.WRITING.value:
            _put_back(deed, other)
    case.lead_id = None
    _undecided(case)


def _put_back(deed: Deed, case: Case) -> None:
    """A case that was decided together with this one stands again where it stood."""
    unit = deed.unit
    source, case.status = case.status, case.decided_in or Status.MANAGEMENT_REVIEW.value
    case.since, case.outcome, case.lead_id = unit.now, None, None
    case.version += 1
    _undecided(case)
    unit.session.add(case)
    audit.record(unit, deed.person, deed.row.action, case, source=source, target=case.status, lead=deed.case.id)
    notices.tell(unit, case, deed.row, deed.person)


def _decided(deed: Deed) -> None:
    deed.case.upheld_at = deed.unit.now
    deed.case.decided_by_id, deed.case.decided_in = deed.person.id, Status.MANAGEMENT_REVIEW.value


def _undecided(case: Case) -> None:
    case.decided_by_id = case.decided_in = case.second_id = None


def _start_in_danger(deed: Deed, restriction: Restriction) -> None:
    """P14: where safety is threatened the restriction holds at once, and the letter follows."""
    if deed.case.extreme:
        restrictions.start(deed.unit, restriction, deed.person)


EFFECTS: dict[Action, Effect] = {
    Action.CASE_SEND_BACK: _sent_back,
    Action.CASE_NO_RESTRICTION: _no_restriction,
    Action.CASE_RESTRICT: _restricted,
    Action.CASE_TERMINATE: _terminated,
    Action.CASE_CONFIRM: _confirmed,
    Action.CASE_DECLINE: _declined,
    Action.CASE_DECIDE_TOGETHER: _decided_together,
    Action.CASE_RECONSIDER: _reconsidered,
    Action.CASE_REOPEN: moves,
}
