"""How long personal data is kept and what stands against destroying it (G8): rows, and the sentences that go with them.

Saudi Personal Data Protection Law (Royal Decree M/19 as amended by M/148), article 18: data is destroyed without undue
delay once its purpose is over; it is kept while another law, or a case before a court, asks for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.vocabulary import Outcome, Status


class Period(StrEnum):
    """For how long: each value is the setting's name in lower case."""

    CASE = "retention_days"
    WARNING = "warning_retention_days"
    NOT_UPHELD = "not_upheld_retention_days"


class Ground(StrEnum):
    """Why something is not destroyed now."""

    OPEN = "open"  # somebody works on it
    RESTRICTION = "restriction"  # in force, or to begin
    REVIEW = "review"  # the customer's request for one is not decided (G3)
    ALERT = "alert"
    LETTER = "letter"  # on its way
    HELD = "held"  # for a court (article 18, paragraph 2 b)
    PERIOD = "period"  # its time is not up


ENDED: frozenset[Status] = frozenset({Status.WARNED, Status.CLOSED})
"""Where a case waits for nobody and its time begins to run."""

UNPROVEN: frozenset[str] = frozenset({Outcome.NOT_UPHELD, Outcome.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class Stands:
    """One ground against destroying: the case's number, and until when it stands, where that is known."""

    number: str
    ground: Ground
    until: datetime | None = None


def period(status: str, outcome: str | None, *, restricted: bool) -> Period:
    """Which period a case has; one by which anybody was ever restricted has the full one."""
    if restricted:
        return Period.CASE
    if status == Status.WARNED:
        return Period.WARNING
    return Period.NOT_UPHELD if outcome in UNPROVEN else Period.CASE
