"""What the supervisor, the reporter and the admin do before complaint management has the case (P4, P5, P6)."""

from __future__ import annotations

from bot.domain.vocabulary import Action
from bot.services import people, restrictions
from bot.services.deed import Deed, Effect, moves, refuse
from models import Person


def _upheld(deed: Deed) -> None:
    """From now on it counts as a repetition, and as a breach of what was in force (P8)."""
    deed.case.upheld_at = deed.unit.now
    restrictions.record_breaches(deed)


def _dismissed(deed: Deed) -> None:
    deed.case.dismissed_at = deed.unit.now


def _disputed(deed: Deed) -> None:
    deed.case.disputed_at = deed.unit.now


def _routed(deed: Deed) -> None:
    unit, case = deed.unit, deed.case
    chosen = unit.session.get(Person, deed.inputs["supervisor"])
    if chosen is None or not people.may_supervise(unit, chosen, people.parties(unit, case), chosen):
        raise refuse("supervisor", "not_supervisor")
    case.routed_to_id = chosen.id


EFFECTS: dict[Action, Effect] = {
    Action.CASE_TAKE_UP: moves,
    Action.CASE_ROUTE: _routed,
    Action.CASE_APPROVE: _upheld,
    Action.CASE_RETURN: moves,
    Action.CASE_RESUBMIT: moves,
    Action.CASE_DISMISS: _dismissed,
    Action.CASE_DISPUTE: _disputed,
    Action.CASE_WITHDRAW: moves,
    Action.CASE_VIEW: moves,
}
