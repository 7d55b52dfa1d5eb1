"""Whoever leaves: all that waits for them finds other hands, and nobody is forgotten (P5, P6, P10, G3, G7).

By themselves with ``hand_over``; by Slack, which tells of an account that is closed, with ``gone``; by an import of the
directory with ``settle``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import col, select

from bot.domain.absences import Absence
from bot.domain.leaving import WorkView
from bot.domain.views import PersonView
from bot.domain.vocabulary import Action, AppealStatus, RestrictionStatus, Role, Status
from bot.errors import FieldErrors, FieldFault
from bot.services import absences, actions, audit, authority, cases, notices, outbox, people
from bot.services.commands import Act
from bot.unit import Unit
from models import Appeal, Case, Person, Restriction

Whose = Callable[[Any], ColumnElement[bool]]
"""Which people a column of their ids means."""

HANDED, LEFT, RELEASED = "person.handed_over", "person.left", "case.released"
"""What the audit calls it: work that somebody gave away, an account that Slack closed, a case that lost its owner."""


def read(unit: Unit, slack_id: str) -> WorkView:
    """What waits for somebody. Raises ``NotActive``."""
    return _work(unit, absences.asker(unit, slack_id))


def hand_over(unit: Unit, slack_id: str, successor: str, key: str) -> WorkView:
    """Gives all of it to one other person, now and until the directory says otherwise.

    Reports go to them as to a deputy. A claimed case of which they are a party goes back to complaint management, and
    so does a review to the admins. Raises ``FieldErrors`` beside ``successor``, and ``NotActive``.
    """
    person = absences.asker(unit, slack_id)
    before, claimed = _work(unit, person), _claimed(unit, _whom(person))
    chosen = unit.session.get(Person, successor) if successor else None
    if chosen is None:
        raise FieldErrors({"successor": FieldFault("unknown_person" if successor else "needed")})
    if claimed and "complaints" not in chosen.role_set:
        raise FieldErrors({"successor": FieldFault("not_complaints")})
    today = unit.now.astimezone(unit.settings.timezone).date()
    try:
        absences.keep(unit, slack_id, Absence(first=today.isoformat(), deputy=successor))
    except FieldErrors as faults:
        raise FieldErrors({"successor": faults.errors["deputy"]}) from faults
    kept = tuple(case.number for case in claimed if not _hand_on(unit, person, case, chosen, key))
    _release(unit, _whom(person))
    counts = (before.supervised, before.claimed, before.reviews)
    audit.record(unit, person, HANDED, successor=successor, counts=counts)
    shown = PersonView(chosen.name, chosen.slack_id)
    return replace(before, claimed=before.claimed - len(kept), successor=shown, kept=kept)


def gone(unit: Unit, slack_id: str) -> None:
    """Slack says that an account is closed: what waits for them finds another, and the admins are told once."""
    person = people.person_by_slack_id(unit, slack_id)
    if person is None or person.unreachable_at is not None:
        return
    work = _work(unit, person)
    person.unreachable_at = unit.now
    unit.session.add(person)
    unit.session.flush()
    for case in _supervised(unit, person):
        notices.put_before_supervisor(unit, case)
    _release(unit, _whom(person))
    entry = audit.record(unit, None, LEFT, person=person.id, supervised=work.supervised, claimed=work.claimed)
    params = {**people.named(person), "cases": work.supervised + work.claimed + work.reviews, "named": work.named}
    if person.active and person.listed:
        tell_admins(unit, "left_slack", params, str(entry.seq))


def back(unit: Unit, slack_id: str) -> None:
    """Slack says that the account is open: what was kept for them goes out."""
    person = people.person_by_slack_id(unit, slack_id)
    if person is not None and person.unreachable_at is not None:
        outbox.reachable_again(unit, person)


def joined(unit: Unit, slack_id: str, name: str) -> None:
    """Somebody is new in Slack: the admins are told, once a day, if the directory does not know them (P1)."""
    person = people.get_or_add_unlisted(unit, slack_id)
    back(unit, slack_id)
    if not person.listed:
        person.name = person.name or name
        unit.session.add(person)
        tell_admins(unit, "joined_slack", people.named(person), unit.now.date().isoformat())


def is_news(unit: Unit, slack_id: str, *, closed: bool) -> bool:
    """Whether what Slack says of an account is not known yet; profiles change all day long, accounts seldom."""
    person = people.person_by_slack_id(unit, slack_id)
    return person is not None and (person.unreachable_at is None) is closed


def settle(unit: Unit) -> int:
    """After a change of the directory: what waits for somebody who may not act any more; how many cases moved."""
    may = (col(Person.active).is_(True), col(Person.unreachable_at).is_(None))
    return cases.reassign_all(unit) + _release(unit, lambda column: column.not_in(select(Person.id).where(*may)))


def tell_admins(unit: Unit, builder: str, params: Mapping[str, object], about: str) -> None:
    """A line to each admin, once for what it is about."""
    for admin in people.admins(unit):
        outbox.owe_line(unit, notices.at(admin), builder, params, key=f"{builder}:{about}:{admin.id}")


def _work(unit: Unit, person: Person) -> WorkView:
    held = (
        select(Case)
        .join(Restriction, col(Restriction.case_id) == Case.id)
        .where(Restriction.named_officer_id == person.id, Restriction.status == RestrictionStatus.ACTIVE.value)
    )
    return WorkView(
        len(_supervised(unit, person)),
        len(_claimed(unit, _whom(person))),
        len(_reviews(unit, _whom(person))),
        tuple(case.number for case in unit.session.exec(held.order_by(col(Case.year), col(Case.serial)))),
    )


def _whom(person: Person) -> Whose:
    return lambda column: column == person.id


def _supervised(unit: Unit, person: Person) -> Sequence[Case]:
    waits = col(Case.status).in_([status.value for status in notices.AWAITS_SUPERVISOR])
    return unit.session.exec(select(Case).where(Case.supervisor_id == person.id, waits).order_by(col(Case.since))).all()


def _claimed(unit: Unit, whose: Whose) -> Sequence[Case]:
    waits = Case.status == Status.COMPLAINT_REVIEW.value
    asked = select(Case).where(col(Case.owner_id).is_not(None), whose(col(Case.owner_id)), waits)
    return unit.session.exec(asked.order_by(col(Case.since))).all()


def _reviews(unit: Unit, whose: Whose) -> Sequence[Appeal]:
    waits = Appeal.status == AppealStatus.RECORDED.value
    asked = select(Appeal).where(col(Appeal.assigned_to_id).is_not(None), whose(col(Appeal.assigned_to_id)), waits)
    return unit.session.exec(asked.order_by(col(Appeal.id))).all()


def _hand_on(unit: Unit, person: Person, case: Case, successor: Person, key: str) -> bool:
    """A claimed case to the successor, by the table's own row; ``False`` where it is not theirs to have."""
    if Role.COMPLAINTS not in authority.roles(unit, successor, case):
        return False
    if successor.id in (case.reporter_id, case.affected_id):
        return False
    command = Act(
        Action.CASE_HAND_OVER, case.id, str(person.slack_id), f"{key}:{case.id}", inputs={"owner": successor.id}
    )
    actions.act(unit, command)
    return True


def _release(unit: Unit, whose: Whose) -> int:
    """Claimed cases go back to the queue, reviews back to the admins; how many."""
    claimed, reviews = _claimed(unit, whose), _reviews(unit, whose)
    for case in claimed:
        former = unit.session.get_one(Person, case.owner_id)
        case.owner_id = None
        case.version += 1
        unit.session.add(case)
        audit.record(unit, None, RELEASED, case, owner=former.id)
        key = f"owner_left:{case.id}:{case.version}"
        notices.say_in_thread(unit, case, "owner_left", {"number": case.number, **people.named(former)}, key)
        outbox.refresh(unit, case)
    for review in reviews:
        case = unit.session.get_one(Case, review.case_id)
        review.assigned_to_id = None
        unit.session.add(review)
        audit.record(unit, None, RELEASED, case, subject=review.id)
        notices.tell_admins(unit, case)
        outbox.refresh(unit, case)
    return len(claimed) + len(reviews)
