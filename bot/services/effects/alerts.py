"""What happens to a safety alert: raised, acknowledged, police, law, other measures, stood down (P13, P14)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from bot.domain.vocabulary import Action, Status
from bot.services import alerts, audit, report_form
from bot.services.deed import Deed, Effect, moves
from models import Alert, Case

ALARMS = frozenset({Action.CASE_REPORT, Action.ALERT_REPORT, Action.ALERT_RAISE})
"""The actions by which danger brings a case to high management."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a case stands, since when, and how it had ended."""

    status: Status
    since: datetime
    outcome: str | None
    closed_at: datetime | None


def _raised(deed: Deed) -> None:
    """Danger goes to high management from wherever the case stands; where it stood is kept for a false alarm."""
    unit, case, before = deed.unit, deed.case, _before(deed)
    phone = report_form.phone("callback_phone", deed.inputs.get("callback_phone", ""))
    deed.unstated.add("callback_phone")
    if before.status is Status.MANAGEMENT_REVIEW:
        case.since = before.since  # it is where it was, and waits no longer for that
    location, details = deed.inputs["location"], deed.inputs["danger_details"]
    alert = alerts.raise_alert(unit, case, deed.person, location, details, phone, deed.row.action)
    if alert.calls == 1 or before.status is not Status.MANAGEMENT_REVIEW:
        alert.raised_in, alert.raised_outcome = before.status.value, before.outcome
        alert.raised_closed_at = before.closed_at
    deed.noted["alert"] = alert.id


def _acknowledged(deed: Deed) -> None:
    """Somebody goes or calls: the calling ends, and the reporter sees at once who it is."""
    assert isinstance(deed.subject, Alert)
    alert = deed.subject
    alert.acknowledged_by_id, alert.acknowledged_at, alert.next_call_at = deed.person.id, deed.unit.now, None
    alerts.ask_rest(deed.unit, deed.case)
    alerts.tell(deed.unit, alert, deed.case, "alert_taken", deed.person)


def _stood_down(deed: Deed) -> None:
    assert isinstance(deed.subject, Alert)
    alert, before, finding = deed.subject, _before(deed), deed.inputs["finding"]
    alert.finding, alert.ended_at, alert.next_call_at = finding, deed.unit.now, None
    deed.noted["finding"] = finding
    if finding == "false_alarm":
        _put_back(deed, alert, before)
        others = select(Alert.id).where(Alert.case_id == deed.case.id, col(Alert.finding) == "safe")
        deed.case.danger = deed.case.extreme = deed.unit.session.exec(others).first() is not None
    alerts.ask_rest(deed.unit, deed.case)
    alerts.tell(deed.unit, alert, deed.case, "alert_over", deed.person, finding=finding)


def _before(deed: Deed) -> Standing:
    """Where the case stood before the engine moved it: that is not flushed yet, so the database still says so."""
    asked = select(Case.status, Case.since, Case.outcome, Case.closed_at).where(Case.id == deed.case.id)
    with deed.unit.session.no_autoflush:
        status, since, outcome, closed_at = deed.unit.session.exec(asked).one()
    return Standing(Status(status), since, outcome, closed_at)


def _put_back(deed: Deed, alert: Alert, before: Standing) -> None:
    """A false alarm: the case stands again where it was raised, unless somebody has moved it on since.

    The engine's row knows only the way back to the supervisor, of a case that was not decided on; a case that was
    closed or had its letter waiting goes back there with its outcome.
    """
    case, unit = deed.case, deed.unit
    _stand(case, before)
    came_by = audit.last_step(unit, case)
    raised_in = Status(alert.raised_in or Status.SUPERVISOR_REVIEW)
    by_alarm = came_by is not None and came_by.action in ALARMS
    if before.status is not Status.MANAGEMENT_REVIEW or raised_in is before.status or not by_alarm:
        return
    since = {Status.CLOSED: alert.raised_closed_at, Status.WARNED: case.reported_at}.get(raised_in) or unit.now
    _stand(case, Standing(raised_in, since, alert.raised_outcome, alert.raised_closed_at))
    unit.session.add(case)


def _stand(case: Case, standing: Standing) -> None:
    case.status, case.since = standing.status.value, standing.since
    case.outcome, case.closed_at = standing.outcome, standing.closed_at


EFFECTS: dict[Action, Effect] = {
    Action.ALERT_RAISE: _raised,
    Action.ALERT_ACK: _acknowledged,
    Action.ALERT_POLICE: moves,
    Action.ALERT_LEGAL: moves,
    Action.ALERT_OTHER: moves,
    Action.ALERT_STAND_DOWN: _stood_down,
}
