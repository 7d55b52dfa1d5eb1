"""What complaint management does with a case, and the reporter's answers to it (P6, P7, P8)."""

from __future__ import annotations

from bot.domain.letters import Occasion
from bot.domain.views import PersonView
from bot.domain.vocabulary import Action, Status
from bot.errors import LateClick
from bot.services import audit, letters, restrictions
from bot.services.deed import Deed, Effect, moves, refuse
from models import Person


def _claimed(deed: Deed) -> None:
    """One owner at a time: whoever comes second is told who has it and since when."""
    unit, case = deed.unit, deed.case
    owner = unit.session.get(Person, case.owner_id) if case.owner_id else None
    if owner is not None and owner.active:
        at = audit.last_time(unit, case, (Action.CASE_CLAIM, Action.CASE_HAND_OVER)) or case.since
        raise LateClick(
            who=PersonView(owner.name, owner.slack_id), action=Action.CASE_CLAIM, at=at, you=owner.id == deed.person.id
        )
    case.owner_id = deed.person.id


def _handed_over(deed: Deed) -> None:
    chosen = deed.unit.session.get(Person, deed.inputs["owner"])
    parties = (deed.case.reporter_id, deed.case.affected_id)
    if chosen is None or not chosen.active or "complaints" not in chosen.role_set or chosen.id in parties:
        raise refuse("owner", "not_complaints")
    deed.case.owner_id = chosen.id
    deed.noted["owner"] = chosen.id


def _asked(deed: Deed) -> None:
    deed.case.asked_at = deed.unit.now


def _answered(deed: Deed) -> None:
    deed.case.asked_at = None


def _root_cause(deed: Deed) -> None:
    kind = deed.inputs["root_cause_kind"]
    if kind == "service_failure" and "service_failure" not in deed.inputs:
        raise refuse("service_failure", "failure_needed")
    deed.case.root_cause_kind = kind
    deed.noted["kind"] = kind


def _resolved(deed: Deed) -> None:
    case = deed.case
    case.upheld_at = deed.unit.now
    case.decided_by_id, case.decided_in = deed.person.id, Status.COMPLAINT_REVIEW.value
    restrictions.record_breaches(deed)
    restrictions.drop_pending(deed.unit, case, deed.person)
    letters.draft(deed.unit, case, Occasion.RESOLVED, deed.person, said=deed.inputs["resolution"])


def _not_upheld(deed: Deed) -> None:
    restrictions.drop_pending(deed.unit, deed.case, deed.person)


def _escalated(deed: Deed) -> None:
    deed.case.upheld_at = deed.case.upheld_at or deed.unit.now
    deed.case.sent_back_at = None
    restrictions.record_breaches(deed)


EFFECTS: dict[Action, Effect] = {
    Action.CASE_CLAIM: _claimed,
    Action.CASE_HAND_OVER: _handed_over,
    Action.CASE_ASK: _asked,
    Action.CASE_ANSWER: _answered,
    Action.CASE_LOG_CONTACT: moves,
    Action.CASE_ROOT_CAUSE: _root_cause,
    Action.CASE_RESOLVE: _resolved,
    Action.CASE_NOT_UPHELD: _not_upheld,
    Action.CASE_ESCALATE: _escalated,
}
