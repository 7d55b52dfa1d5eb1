"""What stands on whose Home: one table of lists, in the order in which they are shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

SHOWN = 3
"""Rows of a list on the first page; the button below shows all of them."""
PAGE = 20
"""Rows on the page of one list."""
ENDING = timedelta(days=30)
"""How far ahead a restriction's end is announced."""
KEPT_FRESH = timedelta(hours=1)
"""How long after its opening a Home is brought up to date."""

AGES = {"week": timedelta(days=7), "month": timedelta(days=30), "quarter": timedelta(days=90)}
"""How long ago a case was reported at least, for whoever looks for the old ones."""
CHOICES = 97
"""How many departments or sites are offered; with the one chosen and "all" they fit Slack's 100 options."""
FILTERS = ("department", "site", "category", "age")


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What a list is narrowed down to; empty: all of it."""

    department: str = ""
    site: str = ""
    category: str = ""
    age: str = ""

    def __bool__(self) -> bool:
        return any((self.department, self.site, self.category, self.age))


@dataclass(frozen=True, slots=True)
class Worklist:
    """``role`` of the directory who has it (empty: everybody); ``kind`` of the card whose buttons its rows offer."""

    name: str
    role: str
    kind: str = ""


WORKLISTS: dict[str, Worklist] = {
    one.name: one
    for one in (
        Worklist("alerts", "security", "security_person"),
        Worklist("alerts_management", "management", "management"),
        Worklist("waiting", "", "supervisor"),
        Worklist("asked", "", "reporter"),
        Worklist("decisions", "management", "management"),
        Worklist("appeals", "management"),
        Worklist("overdue", "management"),
        Worklist("ending", "management"),
        Worklist("unclaimed", "complaints", "complaints"),
        Worklist("claimed", "complaints", "complaints"),
        Worklist("letters", "complaints"),
        Worklist("team", "supervisor"),
        Worklist("own", ""),
    )
}
"""The lists by name. A test proves that each role of the directory who works on cases has one."""
