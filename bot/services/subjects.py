"""What an action is about: the case itself, or something that belongs to it and has a track of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import String, bindparam
from sqlmodel import SQLModel, select

from bot.domain.vocabulary import (
    Action,
    AgreementStatus,
    AlertStatus,
    AnyStatus,
    AppealStatus,
    LetterStatus,
    PairStatus,
    ReminderStatus,
    RestrictionStatus,
    SupportStatus,
)
from bot.errors import NotFound
from bot.unit import Unit
from models import Agreement, Alert, Appeal, Case, CustomerPair, Letter, Reminder, Restriction, Support

Subject = Agreement | Alert | Appeal | CustomerPair | Letter | Reminder | Restriction | Support
"""A row of its own track; ``status`` is a value of the track's vocabulary."""

TRACKS: dict[str, tuple[type[Any], type[Any]]] = {
    "agreement": (Agreement, AgreementStatus),
    "alert": (Alert, AlertStatus),
    "appeal": (Appeal, AppealStatus),
    "customer": (CustomerPair, PairStatus),
    "letter": (Letter, LetterStatus),
    "reminder": (Reminder, ReminderStatus),
    "restriction": (Restriction, RestrictionStatus),
    "support": (Support, SupportStatus),
}
"""The first part of an action's name -> its table and its statuses."""

STARTS_ONE = frozenset({Action.ALERT_RAISE, Action.APPEAL_RECORD, Action.SUPPORT_REQUEST})
"""Actions that make a new one: they are about the case as it stands."""


def track(action: Action) -> tuple[type[Any], type[Any]] | None:
    """The table and the statuses of what an action is about; ``None`` where that is the case itself."""
    return None if action in STARTS_ONE else TRACKS.get(action.value.split(".")[0])


def find(unit: Unit, action: Action, case: Case, subject_id: str) -> Subject | None:
    """What the action is about, locked; ``None`` where it is the case itself. Raises ``NotFound``.

    The id comes back from a button: that it belongs to the case is checked here.
    """
    found = track(action)
    if found is None:
        return None
    subject: Subject | None = unit.session.get(found[0], subject_id, with_for_update=True)
    if subject is None or subject.case_id != case.id:
        raise NotFound()
    return subject


def status(subject: Subject) -> AnyStatus:
    """Where it stands, as a word of its track."""
    statuses = next(words for table, words in TRACKS.values() if isinstance(subject, table))
    found: AnyStatus = statuses(subject.status)
    return found


_CASE_ID = bindparam("case_id", type_=String)
_OF_CASE: dict[type[SQLModel], Any] = {
    kind: select(kind).where(kind.case_id == _CASE_ID).order_by(kind.id) for kind, _ in TRACKS.values()
}
_WHICH: Any = select(*(select(kind.id).where(kind.case_id == _CASE_ID).exists() for kind in _OF_CASE))  # type: ignore[attr-defined]


def of_case(unit: Unit, case: Case, table: type[SQLModel]) -> Sequence[Any]:
    """All of a kind that belong to the case, oldest first."""
    found: Sequence[Any] = unit.session.exec(_OF_CASE[table], params={"case_id": case.id}).all()
    return found


def of_kinds(unit: Unit, case: Case, tables: Sequence[type[SQLModel]]) -> Mapping[type[SQLModel], Sequence[Any]]:
    """The same of several kinds; most cases have few of them, so first it is asked, at once, which."""
    if not tables:
        return {}
    there = dict(zip(_OF_CASE, unit.session.exec(_WHICH, params={"case_id": case.id}).one(), strict=True))
    return {table: of_case(unit, case, table) if there[table] else () for table in tables}
