"""Support after what happened: the reporter asks for it, a supervisor or another manager gives it (G6)."""

from __future__ import annotations

from bot.domain.views import PersonView
from bot.domain.vocabulary import Action
from bot.errors import LateClick
from bot.services import care, notices, outbox, people
from bot.services.deed import Deed, Effect, refuse
from models import Person, Support


def _requested(deed: Deed) -> None:
    unit, case, person = deed.unit, deed.case, deed.person
    chosen = _chosen(deed)
    before = care.waiting(unit, case, person, chosen)
    if before is not None:
        who = PersonView(person.name, person.slack_id)
        raise LateClick(who=who, action=Action.SUPPORT_REQUEST, at=before.asked_at, you=True)
    support = Support(
        id=unit.new_id(),
        case_id=case.id,
        asked_by_id=person.id,
        asked_at=unit.now,
        supporter_id=chosen.id if chosen else None,
    )
    unit.session.add(support)
    unit.session.flush()
    deed.noted.update(support=support.id, supporter=support.supporter_id)
    helper = care.supporter(unit, case, support)
    if helper is None:
        notices.tell_admins(unit, case)
        return
    params = _params(deed, support) | {**people.named(person), "text": deed.inputs.get("comment", "")}
    outbox.owe_line(unit, notices.at(helper), "support_wanted", params, key=f"support:{support.id}", case=case)


def _chosen(deed: Deed) -> Person | None:
    """Another manager above the affected person, who has the authority to record that it was done."""
    if "supporter" not in deed.inputs:
        return None
    unit, case = deed.unit, deed.case
    found = unit.session.get(Person, deed.inputs["supporter"])
    if found is None or not people.may_supervise(unit, found, people.parties(unit, case), None):
        raise refuse("supporter", "not_manager")
    return found


def _given(deed: Deed) -> None:
    assert isinstance(deed.subject, Support)
    unit, support = deed.unit, deed.subject
    support.given_by_id, support.given_at = deed.person.id, unit.now
    asked_by = unit.session.get_one(Person, support.asked_by_id)
    params = _params(deed, support) | people.named(deed.person)
    key = f"support_given:{support.id}"
    outbox.owe_line(unit, notices.at(asked_by), "support_given", params, key=key, case=deed.case)


def _params(deed: Deed, support: Support) -> dict[str, object]:
    """What the line's button needs; the case counts on once the deed is done."""
    case = deed.case
    return {"number": case.number, "case": case.id, "version": case.version + 1, "support": support.id}


EFFECTS: dict[Action, Effect] = {Action.SUPPORT_REQUEST: _requested, Action.SUPPORT_DONE: _given}
