"""Safety alerts (P1, P13): raised with the case, in the same unit of work."""

from __future__ import annotations

from bot.domain.vocabulary import Action, AlertStatus
from bot.services import audit
from bot.unit import Unit
from models import Alert, Case, Person


def raise_alert(
    unit: Unit, case: Case, person: Person, location: str, details: str, callback_phone: str, action: Action
) -> Alert:
    """Adds the alert of a case; the security channel hears of it from the transition's notices."""
    alert = Alert(
        id=unit.new_id(),
        case_id=case.id,
        status=AlertStatus.RAISED.value,
        raised_by_id=person.id,
        raised_at=unit.now,
    )
    unit.vault.seal(
        alert,
        location=location.strip(),
        danger_details=details.strip(),
        callback_phone=callback_phone or None,
    )
    unit.session.add(alert)
    unit.session.flush()
    audit.record(unit, person, action, case, target=AlertStatus.RAISED, subject=alert.id)
    return alert
