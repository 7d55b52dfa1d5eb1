"""Home as each person has it open: what they look at, and whether it is still true."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import col, select

from bot.domain.home_views import HomeView
from bot.domain.inputs import INPUTS
from bot.domain.worklists import AGES, FILTERS, KEPT_FRESH, Narrowing
from bot.services import people, worklists
from bot.unit import Unit
from models import AuditHead, HomeOpening, Person

AGAIN = timedelta(seconds=5)
"""How long a Home that was looked at is left alone, however much happens."""
BATCH = 10
"""How many are looked at in one round."""


def opened(unit: Unit, slack_id: str, part: str = "", page: int = 0) -> None:
    """Somebody has opened Home, or turned to a list: from now on it is kept fresh for an hour."""
    person = people.get_or_add_unlisted(unit, slack_id)
    opening = unit.session.get(HomeOpening, person.id)
    if opening is None:
        opening = HomeOpening(person_id=person.id, opened_at=unit.now, looked_at=unit.now)
    mine = {one.name for one in worklists.lists_of(person)}
    opening.opened_at = opening.looked_at = unit.now
    if part != opening.part:
        _narrow(opening, Narrowing())
    opening.part, opening.page = (part if part in mine else ""), max(page, 0)
    opening.seq = _head(unit)
    unit.session.add(opening)


def narrowed(unit: Unit, slack_id: str, name: str, value: str) -> tuple[str, int]:
    """The list that somebody has open shows only that of it from now on, from its first page; which list it is.

    A category or an age that there is not narrows nothing; a department that there is not leaves nothing.
    """
    person = people.get_or_add_unlisted(unit, slack_id)
    opening = unit.session.get(HomeOpening, person.id)
    if opening is None or name not in FILTERS:
        return "", 0
    known = {"category": INPUTS["category"].options, "age": tuple(AGES)}.get(name, (value,))
    setattr(opening, name, value if value in known else "")
    opening.page = 0
    unit.session.add(opening)
    return opening.part, 0


def view(unit: Unit, slack_id: str) -> HomeView:
    """What they see now; a page that is not there any more is the last one."""
    person = people.person_by_slack_id(unit, slack_id)
    if person is None:
        return HomeView(first=True)
    opening = unit.session.get(HomeOpening, person.id)
    part, page = (opening.part, opening.page) if opening else ("", 0)
    first, kept = opening is None or not opening.digest, _narrowing(opening)
    return worklists.home(unit, person, part, page, first=first, narrowed=kept)


def stale(unit: Unit) -> list[str]:
    """Slack ids of those whose Home may have changed since it was shown; each is looked at anew after a while only."""
    asked = (
        select(HomeOpening, Person)
        .where(
            HomeOpening.person_id == Person.id,
            HomeOpening.opened_at > unit.now - KEPT_FRESH,
            HomeOpening.looked_at <= unit.now - AGAIN,
            HomeOpening.seq < _head(unit),
            col(Person.active),
            col(Person.slack_id).is_not(None),
        )
        .order_by(col(HomeOpening.looked_at))
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    found = unit.session.exec(asked).all()
    for opening, _ in found:
        opening.looked_at, opening.seq = unit.now, _head(unit)
        unit.session.add(opening)
    return [str(person.slack_id) for _, person in found]


def is_new(unit: Unit, slack_id: str, digest: str) -> bool:
    """Whether it looks other than what they were last shown; from now on that is what they were shown."""
    person = people.person_by_slack_id(unit, slack_id)
    opening = unit.session.get(HomeOpening, person.id) if person else None
    if opening is None or opening.digest == digest:
        return False
    opening.digest = digest
    unit.session.add(opening)
    return True


def _narrow(opening: HomeOpening, to: Narrowing) -> None:
    for name in FILTERS:
        setattr(opening, name, getattr(to, name))


def _narrowing(opening: HomeOpening | None) -> Narrowing:
    return Narrowing(**{name: getattr(opening, name) for name in FILTERS}) if opening else Narrowing()


def _head(unit: Unit) -> int:
    return unit.session.exec(select(AuditHead.seq)).one()
