"""What waits for somebody who leaves, and what Slack says of an account: plain data (G7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.views import PersonView


@dataclass(frozen=True, slots=True)
class WorkView:
    """How much there is: reports that wait for their decision, cases that they claimed, customers' reviews that were
    put before them alone, and the numbers of the cases whose restrictions name them as officer (P10).

    ``successor``: to whom it went; ``kept``: the numbers of claimed cases that could not go there.
    """

    supervised: int = 0
    claimed: int = 0
    reviews: int = 0
    named: tuple[str, ...] = ()
    successor: PersonView | None = None
    kept: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Account:
    """What Slack says of somebody's account. ``away``: their status is one of Slack's own for a holiday or an illness;
    ``until``: when it ends, where they said so.
    """

    slack_id: str
    name: str
    closed: bool
    away: bool = False
    until: datetime | None = None
