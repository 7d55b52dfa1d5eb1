"""Cases that somebody asks for after ``/abuse-cases``: by number, by customer, those that are open or late (G8).

What they may not see is not there for them: the answer does not tell it from what does not exist.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel import col, select

from bot.domain import characters
from bot.domain.policies import can_act
from bot.domain.views import FoundCasesView, OwnCaseView
from bot.domain.vocabulary import Action, Outcome, Status
from bot.errors import NotActive
from bot.services import audit, authority, cases, customers, identifiers, people, register, worklists
from bot.unit import Unit
from models import Case, Person

SEARCHED = "case.search"
"""What the audit calls a search by customer; the entry has the customer's id or a keyed hash, never what was typed."""
MOST = 20
"""How many are shown."""
LOOKED_AT = 200
"""How many of a customer's, the newest, are looked through for those that the asker may see."""


def by_words(unit: Unit, slack_id: str, typed: str) -> FoundCasesView:
    """A case by its number, or the cases of a customer. Raises ``NotActive``."""
    person = _asker(unit, slack_id)
    text = characters.western(characters.tidy(typed)).strip()
    if text.upper().startswith("EP"):
        case = cases.by_number(unit, text)
        return _view("number", (() if case is None or not may_see(unit, person, case) else (case,)), person)
    known = register.known(unit, typed)
    guessed = identifiers.guess(typed)
    for kind, value, customer in known:
        audit.record(unit, person, SEARCHED, kind=kind, lookup=unit.vault.lookup(kind, value), customer=customer.id)
    if not known and guessed is not None:
        audit.record(unit, person, SEARCHED, kind=guessed[0], lookup=unit.vault.lookup(*guessed))
    if not known and guessed is None:
        return FoundCasesView("misread")
    ids = {one for _, _, customer in known for one in customers.group(unit, customer.id)}
    newest = select(Case).where(col(Case.customer_id).in_(ids)).order_by(col(Case.reported_at).desc(), col(Case.id))
    return _view("customer", _seen(unit, person, unit.session.exec(newest.limit(LOOKED_AT)).all()), person)


def waiting(unit: Unit, slack_id: str, *, late: bool) -> FoundCasesView:
    """The open cases on somebody's lists, their own among them; or only those that are late. Raises ``NotActive``."""
    person = _asker(unit, slack_id)
    found: dict[str, Case] = {}
    for worklist in worklists.lists_of(person):
        for case in worklists.cases(unit, person, worklist, LOOKED_AT):
            if case.status not in (Status.WARNED.value, Status.CLOSED.value) or worklist.name == "ending":
                found.setdefault(case.id, case)
    kept = [case for case in found.values() if not late or worklists.late(unit, case) is not None]
    return _view("overdue" if late else "open", sorted(kept, key=lambda case: (case.since, case.id)), person)


def _asker(unit: Unit, slack_id: str) -> Person:
    person = people.person_by_slack_id(unit, slack_id)
    if person is None:
        raise NotActive()
    authority.check_active(person)
    return person


def _seen(unit: Unit, person: Person, found: Iterable[Case]) -> list[Case]:
    return [case for case in found if may_see(unit, person, case)]


def may_see(unit: Unit, person: Person, case: Case) -> bool:
    """Whether somebody may open the details of a case now."""
    roles = authority.roles(unit, person, case)
    return can_act(Action.CASE_VIEW, Status(case.status), roles, authority.facts(unit, case, person))


def _view(about: str, found: Iterable[Case], person: Person) -> FoundCasesView:
    every = tuple(found)
    return FoundCasesView(about, tuple(_line(case, person) for case in every[:MOST]), len(every))


def _line(case: Case, person: Person) -> OwnCaseView:
    return OwnCaseView(
        id=case.id,
        number=case.number,
        version=case.version,
        status=Status(case.status),
        outcome=Outcome(case.outcome) if case.outcome else None,
        reported_at=case.reported_at,
        affected=case.affected_id == person.id != case.reporter_id,
    )
