"""A safety alert as cards show it (P13): place and people only where they may be shown."""

from __future__ import annotations

from sqlmodel import col, select

from bot.domain import views
from bot.domain.vocabulary import Action, AlertStatus
from bot.services import alerts
from bot.unit import Unit
from models import Alert, Case, Person, Statement

MEASURES = (Action.ALERT_POLICE, Action.ALERT_LEGAL, Action.ALERT_OTHER)
"""What is done about the danger beside ending it."""


def is_open(unit: Unit, case: Case) -> bool:
    """Whether somebody is in danger still: cards say so only as long as it is true."""
    alert = alerts.newest(unit, case)
    return case.danger and (alert is None or alert.status != AlertStatus.STOOD_DOWN)


def of_case(unit: Unit, case: Case, *, shown: bool, measures: bool) -> views.AlertView | None:
    """The alert that counts now. ``shown``: with place, people and telephone; ``measures``: with what was done."""
    alert = alerts.newest(unit, case)
    if alert is None:
        return None
    return views.AlertView(
        id=alert.id,
        status=alert.status,
        raised_at=alert.raised_at,
        raised_by=_person(unit, alert.raised_by_id),
        location=_text(unit, alert, "location") if shown else "",
        danger_details=_text(unit, alert, "danger_details") if shown else "",
        callback_phone=alerts.callback(unit, alert) if shown else "",
        acknowledged_by=_person(unit, alert.acknowledged_by_id) if alert.acknowledged_by_id else None,
        acknowledged_at=alert.acknowledged_at,
        emergency=unit.settings.emergency,
        measures=_measures(unit, case) if measures else (),
        finding=alert.finding or "",
    )


def _measures(unit: Unit, case: Case) -> tuple[views.MeasureView, ...]:
    """What was written with one click is one measure: an authority and its reference; the next begins anew."""
    asked = select(Statement).where(
        Statement.case_id == case.id, col(Statement.action).in_([action.value for action in MEASURES])
    )
    clicks: list[list[Statement]] = []
    for row in unit.session.exec(asked.order_by(col(Statement.at), col(Statement.id))).all():
        last = clicks[-1] if clicks else []
        same = bool(last) and (last[0].action, last[0].author_id, last[0].at) == (row.action, row.author_id, row.at)
        if same and row.input not in {one.input for one in last}:
            last.append(row)
        else:
            clicks.append([row])
    return tuple(
        views.MeasureView(
            action=Action(rows[0].action),
            author=_person(unit, rows[0].author_id),
            at=rows[0].at,
            texts=tuple(unit.vault.open(row, "text") or "" for row in rows),
        )
        for rows in clicks
    )


def _person(unit: Unit, person_id: str) -> views.PersonView:
    person = unit.session.get_one(Person, person_id)
    return views.PersonView(name=person.name, slack_id=person.slack_id)


def _text(unit: Unit, alert: Alert, column: str) -> str:
    return unit.vault.open(alert, column) or ""
