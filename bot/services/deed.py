"""One action as it is being carried out: what its effect is given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from bot.domain.lifecycle import Transition
from bot.domain.vocabulary import AnyStatus
from bot.errors import FieldErrors, FieldFault
from bot.services.subjects import Subject
from bot.unit import Unit
from models import Case, Person


@dataclass(frozen=True, slots=True)
class Deed:
    """Who does what with which inputs, already checked against their rows. Dates are ISO days, choices by ``;``.

    ``source`` is where the case, or what the action is about, stood before; it has moved already. ``noted`` is what
    the effect adds to the audit entry: ids, counts, dates, never personal data. ``unstated`` names inputs that it
    keeps elsewhere.
    """

    unit: Unit
    case: Case
    person: Person
    row: Transition
    source: AnyStatus
    inputs: Mapping[str, str]
    subject: Subject | None = None
    noted: dict[str, object] = field(default_factory=dict)
    unstated: set[str] = field(default_factory=set)

    def day(self, name: str) -> date | None:
        """A day that was picked, or ``None``."""
        text = self.inputs.get(name, "")
        return date.fromisoformat(text) if text else None

    @property
    def today(self) -> date:
        """Today where the company is."""
        return self.unit.now.astimezone(self.unit.settings.timezone).date()


Effect = Callable[[Deed], None]
"""What an action does beyond moving the case. Raises ``FieldErrors`` for what only it can check."""


def moves(_deed: Deed) -> None:
    """The case moves, what was written is kept, everybody is told, and that is all."""


def refuse(name: str, code: str, **data: object) -> FieldErrors:
    """An error beside one field."""
    return FieldErrors({name: FieldFault(code, **data)})
