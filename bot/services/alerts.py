"""Safety alerts (P1, P13, P14): raised with the case or later, called until somebody answers, told to whom it concerns.

Each call is a new message, since an edited card notifies nobody: to the security channel, to each security person,
and, where nobody answers, to one more manager each time.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlmodel import col, or_, select

from bot.domain.vocabulary import Action, AlertStatus, Status
from bot.services import audit, outbox, people, receipts
from bot.services.notices import at
from bot.services.routes import route
from bot.unit import Unit
from models import Alert, Case, OutboxRow, Person

CALL_EVERY = timedelta(minutes=5)
"""Until somebody acknowledges; every minute of the day counts."""
APART = timedelta(minutes=1)
"""How far the clocks of two machines may be apart; one that differs by more was set back."""
FIRST_MANAGER = 2
"""The repetition from which on a manager more is called each time."""
REST_AFTER = timedelta(minutes=15)
"""When who raised it by the short modal is asked for the rest, if nobody has answered until then."""
WITHOUT_ANSWERS = frozenset({Status.WARNED, Status.CLOSED})


def newest(unit: Unit, case: Case) -> Alert | None:
    """The alert that counts now."""
    return unit.session.exec(select(Alert).where(Alert.case_id == case.id).order_by(col(Alert.id).desc())).first()


def raise_alert(
    unit: Unit, case: Case, person: Person, location: str, details: str, callback_phone: str, action: Action
) -> Alert:
    """Raises the alert of a case (P13); where one is open, it calls again at once, with the new place.

    The first call is the card that the transition's notices owe. An alarm after somebody has acknowledged waits for
    an answer anew: that person may be at the former place.
    """
    alert = newest(unit, case)
    before = None if alert is None or alert.status == AlertStatus.STOOD_DOWN else alert.status
    if alert is None or before is None:
        alert = Alert(id=unit.new_id(), case_id=case.id, raised_by_id=person.id, raised_at=unit.now, calls=1)
    else:
        alert.calls += 1
    if before == AlertStatus.ACKNOWLEDGED:
        alert.raised_at, alert.acknowledged_by_id, alert.acknowledged_at = unit.now, None, None
    alert.status, alert.raised_by_id = AlertStatus.RAISED.value, person.id
    alert.next_call_at = unit.now + CALL_EVERY
    unit.vault.seal(
        alert, location=location.strip(), danger_details=details.strip(), callback_phone=callback_phone or None
    )
    case.danger = case.extreme = True
    unit.session.add_all([alert, case])
    unit.session.flush()
    audit.record(unit, person, action, case, source=before, target=AlertStatus.RAISED, subject=alert.id)
    called_before = any(outbox.has_card(unit, case, kind) for kind in ("security", "security_person"))
    _call(unit, alert, case, first=before is None and not called_before)
    return alert


def call_due(unit: Unit) -> int:
    """Calls again for each alert that nobody has acknowledged in time; how many. One call, however late it comes."""
    set_back = col(Alert.next_call_at) > unit.now + CALL_EVERY + APART  # the clock was: nobody waits until it is there
    due = (
        select(Alert)
        .where(col(Alert.next_call_at).is_not(None))  # so said, SQLite takes the index over those
        .where(or_(col(Alert.next_call_at) <= unit.now, set_back))
        .order_by(col(Alert.next_call_at), col(Alert.id))
        .with_for_update(skip_locked=True)
    )
    found = [(alert, case) for alert in unit.session.exec(due).all() if (case := _free_case(unit, alert))]
    for alert, case in found:
        was_due = alert.next_call_at or unit.now
        alert.calls += 1
        alert.next_call_at = unit.now + CALL_EVERY
        unit.session.add(alert)
        _call(unit, alert, case, was_due=was_due)
        audit.record(unit, None, "alert.call", case, subject=alert.id, calls=alert.calls)
        if unit.now - alert.raised_at >= REST_AFTER:
            ask_rest(unit, case)
    return len(found)


def _free_case(unit: Unit, alert: Alert) -> Case | None:
    """The alert's case, unless somebody is at it: asked for one by one, so that no planner begins with all cases."""
    asked = select(Case).where(Case.id == alert.case_id).with_for_update(skip_locked=True)
    return unit.session.exec(asked).first()


def ask_rest(unit: Unit, case: Case) -> None:
    """Asks whoever reported by the short modal for the rest, once (P13); the button to answer is on their card."""
    key = f"danger_rest:{case.id}"
    by_short_modal = audit.last_time(unit, case, (Action.ALERT_REPORT,)) is not None
    if not by_short_modal or Status(case.status) in WITHOUT_ANSWERS or receipts.find(unit, key) is not None:
        return
    receipts.keep(unit, key, case.id)
    case.asked_at = case.asked_at or unit.now
    unit.session.add(case)
    reporter = unit.session.get_one(Person, case.reporter_id)
    outbox.owe_line(unit, at(reporter), "danger_rest", {"number": case.number}, key=key, case=case)
    outbox.owe_card(unit, case, "reporter", at(reporter))


def tell(unit: Unit, alert: Alert, case: Case, builder: str, actor: Person, **said: str) -> None:
    """Tells whoever raised it, the reporter, and all who were called in vain: it was taken, or it is over.

    A message of its own each: an edited card notifies nobody.
    """
    parties = {alert.raised_by_id, case.reporter_id}
    waiting = [person for one in sorted(parties) if (person := unit.session.get_one(Person, one)).slack_id]
    own = {at(person) for person in waiting if person.active}
    called = select(OutboxRow.place).where(
        OutboxRow.case_id == case.id, col(OutboxRow.key).startswith(f"alert:{alert.id}:", autoescape=True)
    )
    params = {"number": case.number, **people.named(actor), "at": unit.now.isoformat(), **said}
    for place in sorted((own | set(unit.session.exec(called))) - {at(actor)}):
        shown: dict[str, object] = {**params}
        if place in own:
            shown |= {"own": True, "emergency": unit.settings.emergency}
        key = f"{builder}:{alert.id}:{alert.calls}:{place}"
        outbox.owe_line(unit, place, builder, shown, key=key, case=case, priority=outbox.ALERT)


def callback(unit: Unit, alert: Alert) -> str:
    """How to reach whoever raised it: the number that they gave, else the directory's."""
    raiser = unit.session.get_one(Person, alert.raised_by_id)
    return unit.vault.open(alert, "callback_phone") or raiser.phone


def _call(unit: Unit, alert: Alert, case: Case, *, first: bool = False, was_due: datetime | None = None) -> None:
    """One round of calls. ``first``: the cards of channel and security people are the call; only gaps are filled."""
    place, guards = route(unit, "security", case), people.guards(unit, case)
    why = "no_channel" if place is None else "" if guards else "no_person"
    params = _params(unit, alert, case)
    if was_due is not None:
        params["repeated"] = True
        if unit.now - was_due >= CALL_EVERY:
            params["due_at"] = was_due.isoformat()
    if place is not None and not first:
        _owe(unit, alert, case, place.channel, {**params, "everybody": True})
    for person in () if first else guards:
        _owe(unit, alert, case, at(person), params)
    if not guards:
        _tell_admins(unit, case)
    repetitions = (unit.now - alert.raised_at) // CALL_EVERY
    managers = _managers(unit, case)
    called = managers if why else managers[: max(0, repetitions - FIRST_MANAGER + 1)]
    for person in called:
        _owe(unit, alert, case, at(person), {**params, "why": why or "no_answer"})
    if why and not managers:
        for person in people.admins(unit):
            _owe(unit, alert, case, at(person), {**params, "why": "nobody"})


def _managers(unit: Unit, case: Case) -> list[Person]:
    """High management in the order of their turns: who is away comes last, who is a party to it is left out."""
    parties = people.parties(unit, case).ids
    found = [one for one in people.holders(unit, "management") if one.id not in parties]
    return sorted(found, key=lambda one: one.is_away(unit.now))


def _params(unit: Unit, alert: Alert, case: Case) -> dict[str, object]:
    """Place, people, time, how to reach them: the security channel is the stated exception to the least."""
    raiser = unit.session.get_one(Person, alert.raised_by_id)
    affected = unit.session.get_one(Person, case.affected_id)
    other = people.named(affected) if affected.id != raiser.id else {"name": "", "slack_id": ""}
    return {
        "number": case.number,
        "case": case.id,
        "version": case.version,
        "alert": alert.id,
        "location": unit.vault.open(alert, "location") or "",
        "details": unit.vault.open(alert, "danger_details") or "",
        "phone": callback(unit, alert),
        "site": case.site,
        **people.named(raiser),
        "affected": other["name"],
        "affected_slack_id": other["slack_id"],
        "at": alert.raised_at.isoformat(),
    }


def _owe(unit: Unit, alert: Alert, case: Case, place: str, params: Mapping[str, object]) -> None:
    key = f"alert:{alert.id}:{alert.calls}" + (f":{place}" if place.startswith("@") else "")
    outbox.owe_line(unit, place, "alert_call", params, key=key, case=case, priority=outbox.ALERT)


def _tell_admins(unit: Unit, case: Case) -> None:
    """Nobody holds the role ``security``: whoever keeps the directory hears of it, once a case."""
    for admin in people.admins(unit):
        key = f"no_security:{case.id}:{admin.id}"
        outbox.owe_line(unit, at(admin), "no_security", {"number": case.number}, key=key, case=case)
