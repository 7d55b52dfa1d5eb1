"""What is typed behind a button: checked against the rows of ``INPUTS``; and what its modal opens with."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from bot.domain.inputs import INPUTS, Kind
from bot.domain.lifecycle import Transition
from bot.domain.views import Opening
from bot.domain.vocabulary import Action
from bot.errors import FieldErrors, FieldFault
from bot.services import report_form
from bot.services.openings import OPENINGS, Opened
from bot.services.subjects import Subject
from bot.unit import Unit
from models import Case


def opening(unit: Unit, action: Action, case: Case, subject: Subject | None) -> Opening:
    """The modal of this action, for somebody whose authority was just checked."""
    found = OPENINGS[action](unit, case, subject) if action in OPENINGS else Opened()
    subject_id = subject.id if subject else ""
    return Opening(
        case.id,
        case.number,
        case.version,
        subject_id,
        dict(found.initial),
        found.said,
        found.kinds,
        found.days,
        found.emergency,
    )


def checked(row: Transition, typed: Mapping[str, str]) -> dict[str, str]:
    """The row's inputs, each as its kind demands; empty ones that may be are left out. Raises ``FieldErrors``."""
    faults: dict[str, FieldFault] = {}
    found: dict[str, str] = {}
    for named in row.inputs:
        name, optional = named.rstrip("?"), named.endswith("?")
        text = str(typed.get(name, "")).strip()
        if text:
            _check(name, text, faults)
            found[name] = text
        elif not optional:
            faults[name] = FieldFault("needed")
    if faults:
        raise FieldErrors(faults)
    return found


def _check(name: str, text: str, faults: dict[str, FieldFault]) -> None:
    row = INPUTS[name]
    match row.kind:
        case Kind.LINE | Kind.TEXT:
            report_form.check_length(name, text, faults)
        case Kind.CHOICE | Kind.STEP | Kind.CHECKS:
            chosen = text.split(";") if row.kind is Kind.CHECKS else [text]
            if not set(chosen) <= set(row.options):
                faults[name] = FieldFault("needed")
        case Kind.DAY:
            try:
                date.fromisoformat(text)
            except ValueError:
                faults[name] = FieldFault("needed")
        case Kind.INSTANT | Kind.PERSON | Kind.PEOPLE:
            pass  # what they name is looked up by the effect
