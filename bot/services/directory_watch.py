"""The directory out of a folder that is looked at again and again: each new content is dealt with once (G7).

It is taken as an import takes it, and the admins are told what changed; or it is left, and they are told why: it has
faults, or it would deactivate so many people that it is probably not complete.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlmodel import col, select

from bot.services import audit, directory, leaving
from bot.services.directory import IMPORTED, Checked
from bot.services.directory_csv import Fault
from bot.services.directory_plan import Plan
from bot.unit import Unit
from models import AuditEntry

LEFT_ALONE = "directory.left_alone"
"""The audit's name for files that were not taken; the entry holds how many faults, or how many people would go."""

NAMED = 10
"""How many people the admins are told of by name, and how many faults by their place."""


def is_known(unit: Unit, hashed: str) -> bool:
    """Whether these files are the last ones that were imported or left alone, by whomever."""
    asked = select(AuditEntry.subject).where(col(AuditEntry.action).in_((IMPORTED, LEFT_ALONE)))
    return unit.session.exec(asked.order_by(col(AuditEntry.seq).desc()).limit(1)).first() == hashed


def deal_with(unit: Unit, checked: Checked) -> bool:
    """Takes the files, or leaves them alone; whether anything came of them. A second process finds them known."""
    directory.hold(unit)
    if is_known(unit, checked.hash):
        return False
    if checked.faults:
        return _left(unit, checked, faults=[_place(one) for one in checked.faults])
    plan = directory.make(unit, checked)
    if directory.is_suspicious(plan):
        return _left(unit, checked, gone=len(plan.left), of=plan.active_before)
    directory.take(unit, plan, checked.hash, leaving.settle)
    if any(plan.counts.values()):
        leaving.tell_admins(unit, "directory_taken", _said(plan), _about(unit, checked))
    return True


def _left(unit: Unit, checked: Checked, faults: Iterable[str] = (), **counts: int) -> bool:
    found = list(faults)
    said: dict[str, Any] = {"faults": len(found), **counts}
    audit.record(unit, None, LEFT_ALONE, subject=checked.hash, **said)
    params = {"faults": found[:NAMED], "count": len(found), **counts}
    leaving.tell_admins(unit, "directory_left_alone", params, _about(unit, checked))
    return True


def _said(plan: Plan) -> dict[str, object]:
    names = {
        "added": [row.name for row in plan.added],
        "changed": [change.row.name for change in plan.changed],
        "deactivated": [person.values["name"] for person in plan.left],
    }
    return {**plan.counts, "names": {what: found[:NAMED] for what, found in names.items()}}


def _place(fault: Fault) -> str:
    """``people.csv:7 (manager)``: what is wrong with it, the command line says."""
    line = f":{fault.line}" if fault.line else ""
    return f"{fault.file}{line}" + (f" ({fault.column})" if fault.column else "")


def _about(unit: Unit, checked: Checked) -> str:
    return f"{checked.hash}:{unit.now.isoformat()}"
