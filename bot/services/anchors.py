"""Anchors of the audit: the chain's head, written down where whoever has the database in hand cannot change it.

Each day with something new it goes to the management channels, and on demand to a file; ``audit verify`` compares.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from bot.services import outbox
from bot.services.operating import OperatorError
from bot.unit import Unit
from models import AuditEntry, AuditHead, OutboxRow, Route

KEY = "anchor:"
_WRITTEN = re.compile(r"(?:\d{4}-\d\d-\d\dT\S+ )?(\d{1,12})[: ]([0-9a-f]{64})")

_UNSEEN = dict.fromkeys(range(0x2066, 0x206A))
"""Marks that keep numbers in order beside Arabic, and come along when an auditor copies from the channel."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """The chain's last entry at an instant: its number and hash."""

    at: datetime
    seq: int
    hash: str

    def __str__(self) -> str:
        return f"{self.at.isoformat(timespec='seconds')} {self.seq} {self.hash}"


def head(unit: Unit) -> Anchor:
    """The head as it is now."""
    found = unit.session.exec(select(AuditHead).with_for_update()).one()
    return Anchor(unit.now, found.seq, found.hash)


def owe_due(unit: Unit) -> int:
    """Owes the day's anchor to each management channel from the start of the working hours on; how many.

    Nothing where the days before brought nothing new since the last one: so a bot that was set up today is anchored
    tomorrow. The head's lock lets one process decide.
    """
    here = unit.now.astimezone(unit.settings.timezone)
    opening = datetime.combine(here.date(), unit.settings.working_hours[0], unit.settings.timezone)
    if here < opening:
        return 0
    anchor, (day, number) = head(unit), _last(unit)
    if day >= here.date().isoformat() or _newest_before(unit, opening) <= int(number or 0):
        return 0
    channels = select(Route.channel).where(Route.purpose == "management").distinct().order_by(col(Route.channel))
    places = unit.session.exec(channels).all()
    for place in places:
        key = f"{KEY}{here.date()}:{_number(anchor)}:{place}"
        params = {"seq": str(anchor.seq), "hash": anchor.hash, "at": anchor.at.isoformat()}
        outbox.owe_line(unit, place, "audit_anchor", params, key=key)
    return len(places)


def read(lines: Iterable[str]) -> dict[int, str]:
    """Anchors as they were written down: ``NUMBER:HASH``, or lines of a file. Raises ``OperatorError``."""
    found: dict[int, str] = {}
    for count, copied in enumerate(lines, 1):
        line = copied.translate(_UNSEEN)
        if not line.strip():
            continue
        match = _WRITTEN.fullmatch(line.strip())
        if match is None:
            raise OperatorError(
                problem=f"line {count} of the anchors is none", mend="Write NUMBER:HASH, or as audit anchor does"
            )
        seq, written = int(match[1]), match[2]
        if found.setdefault(seq, written) != written:
            raise OperatorError(problem=f"entry {seq} has two different hashes", mend="One of the anchors is forged")
    return found


def _newest_before(unit: Unit, moment: datetime) -> int:
    """The number of the newest entry that is older; 0: there is none."""
    older = select(AuditEntry.seq).where(AuditEntry.at < moment).order_by(col(AuditEntry.seq).desc()).limit(1)
    return unit.session.exec(older).first() or 0


def _number(anchor: Anchor) -> str:
    return f"{anchor.seq:012}"


def _last(unit: Unit) -> tuple[str, str]:
    """The day and the entry of the newest anchor that was owed, as its key has them; empty: none was."""
    keys = select(OutboxRow.key).where(col(OutboxRow.key) >= KEY, col(OutboxRow.key) < "anchor;")
    found = unit.session.exec(keys.order_by(col(OutboxRow.key).desc()).limit(1)).first()
    day, number, _ = found.removeprefix(KEY).split(":") if found else ("", "", "")
    return day, number
