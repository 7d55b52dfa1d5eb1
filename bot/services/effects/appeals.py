"""The customer's request for a review: recorded, decided by somebody who had no part in the decision (G3)."""

from __future__ import annotations

from bot.domain.letters import Occasion
from bot.domain.restrictions import RestrictionKind
from bot.domain.vocabulary import Action, Outcome
from bot.services import authority, letters, notices, people, restrictions
from bot.services.deed import Deed, Effect, refuse
from models import Appeal, Person

OCCASIONS = {
    "stands": Occasion.REVIEW_STANDS,
    "varied": Occasion.REVIEW_VARIED,
    "lifted": Occasion.REVIEW_LIFTED,
    "set_aside": Occasion.REVIEW_SET_ASIDE,
}
VARIED_NEEDS = ("restriction_kinds", "ends_on", "review_on")


def _recorded(deed: Deed) -> None:
    unit, received_on = deed.unit, deed.day("received_on")
    assert received_on is not None
    if received_on > deed.today:
        raise refuse("received_on", "future")
    appeal = Appeal(id=unit.new_id(), case_id=deed.case.id, recorded_at=unit.now, received_on=received_on)
    unit.vault.seal(appeal, text=deed.inputs["text"])
    unit.session.add(appeal)
    unit.session.flush()
    deed.unstated.add("text")
    deed.noted["appeal"] = appeal.id
    uninvolved = [one for one in people.holders(unit, "management") if not authority.had_part(unit, one, deed.case)]
    if not uninvolved:
        notices.tell_admins(unit, deed.case)


def _assigned(deed: Deed) -> None:
    assert isinstance(deed.subject, Appeal)
    chosen = deed.unit.session.get(Person, deed.inputs["person"])
    if chosen is None or not chosen.active or not chosen.slack_id:
        raise refuse("person", "unknown_person")
    if authority.had_part(deed.unit, chosen, deed.case):
        raise refuse("person", "had_part")
    deed.subject.assigned_to_id = chosen.id
    deed.noted["person"] = chosen.id


def _decided(deed: Deed) -> None:
    assert isinstance(deed.subject, Appeal)
    unit, case, outcome = deed.unit, deed.case, deed.inputs["appeal_outcome"]
    deed.subject.outcome, deed.subject.decided_by_id, deed.subject.decided_at = outcome, deed.person.id, unit.now
    deed.noted["outcome"] = outcome
    restriction = None
    if outcome == "varied":
        missing = next((name for name in VARIED_NEEDS if name not in deed.inputs), None)
        if missing:
            raise refuse(missing, "needed")
        kinds = [RestrictionKind(kind) for kind in deed.inputs["restriction_kinds"].split(";")]
        restriction = restrictions.impose(deed, kinds, deed.today, deed.day("ends_on"))
    elif outcome in ("lifted", "set_aside"):
        restrictions.lift_all(unit, case, deed.person)
    if outcome == "set_aside":
        case.upheld_at, case.outcome = None, Outcome.NOT_UPHELD.value
    letters.draft(unit, case, OCCASIONS[outcome], deed.person, restriction)


EFFECTS: dict[Action, Effect] = {
    Action.APPEAL_RECORD: _recorded,
    Action.APPEAL_ASSIGN: _assigned,
    Action.APPEAL_DECIDE: _decided,
}
