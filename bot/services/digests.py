"""The month's figures for high management: owed once a month to each of its channels (G7, P2)."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import col, select

from bot.domain.statistics_json import pack
from bot.services import outbox, statistics
from bot.services.export import Period
from bot.unit import Unit
from models import OutboxRow, Route

KEY = "digest:"


def owe_due(unit: Unit) -> int:
    """Owes the last month's digest from the first working hours of a month on; to how many channels.

    Nothing where nobody reported anything in that month. A bot that was down comes late with it, not twice.
    """
    here = unit.now.astimezone(unit.settings.timezone)
    if here < datetime.combine(here.date(), unit.settings.working_hours[0], unit.settings.timezone):
        return 0
    month = last_month(unit)
    channels = select(Route.channel).where(Route.purpose == "management").distinct().order_by(col(Route.channel))
    due = {f"{KEY}{month.first:%Y-%m}:{place}": place for place in unit.session.exec(channels)}
    owed = set(unit.session.exec(select(OutboxRow.key).where(col(OutboxRow.key).in_(due))))
    missing = {key: place for key, place in due.items() if key not in owed}
    if not missing:
        return 0
    found = statistics.read(unit, month)
    if not found.reports:
        return 0
    for key, place in missing.items():
        outbox.owe_line(unit, place, "digest", pack(found), key=key)
        outbox.owe_file(unit, place, "figures", pack(found), key=f"{key}:figures")
    return len(missing)


def last_month(unit: Unit) -> Period:
    """The last whole month, in ``TIMEZONE``."""
    last = unit.now.astimezone(unit.settings.timezone).date().replace(day=1) - timedelta(days=1)
    return Period(last.replace(day=1), last)
