"""Customers: found by what they are known by, never merged silently; their history (P8)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import col, or_, select

from bot.domain.vocabulary import Action, Outcome, PairStatus, RestrictionStatus
from bot.services import audit, links
from bot.unit import Unit
from models import Case, Customer, CustomerPair, Identifier, Person, Restriction

KINDS = ("phone", "account", "email", "waybill")
"""What customers are known by; where two customers match one report, the earlier kind names the case's."""

CLEARED = frozenset({Outcome.NOT_UPHELD.value, Outcome.WITHDRAWN.value})
"""Outcomes after which a case is upheld no more."""


@dataclass(frozen=True, slots=True)
class History:
    """Earlier cases of a customer within the period: how many, how many upheld, when the last one happened."""

    reports: int
    upheld: int
    last_at: datetime | None
    restrictions: tuple[Restriction, ...]


def find(unit: Unit, kind: str, normalised: str, *, lock: bool = False) -> Customer | None:
    """The customer whom this identifier was first known of; ``group`` tells who else they are.

    ``lock``: it is not destroyed until this unit of work, which makes something new of theirs, is committed.
    """
    lookup = unit.vault.lookup(kind, normalised)
    asked = select(Identifier).where(Identifier.kind == kind, Identifier.lookup == lookup)
    found = unit.session.exec(asked.with_for_update(read=True) if lock else asked).first()
    return unit.session.get_one(Customer, found.customer_id) if found else None


def root(unit: Unit, customer_id: str) -> Customer:
    """Of all customers that are one with this one, the one known longest, whose name counts."""
    return unit.session.get_one(Customer, min(group(unit, customer_id)))


def group(unit: Unit, customer_id: str) -> tuple[str, ...]:
    """The ids of all customers that are one with this one, by the merges that stand now; itself first."""
    found = [customer_id]
    fresh = {customer_id}
    while fresh:
        merged = select(CustomerPair.kept_id, CustomerPair.other_id).where(
            CustomerPair.status == PairStatus.MERGED.value,
            or_(col(CustomerPair.kept_id).in_(fresh), col(CustomerPair.other_id).in_(fresh)),
        )
        fresh = {one for pair in unit.session.exec(merged) for one in pair} - set(found)
        found += sorted(fresh)
    return tuple(found)


def roots(unit: Unit) -> dict[str, str]:
    """Of each customer who was merged with another: the id of the one known longest, by the merges that stand now."""
    pairs = select(CustomerPair.kept_id, CustomerPair.other_id).where(CustomerPair.status == PairStatus.MERGED.value)
    found: dict[str, str] = {}

    def of(one: str) -> str:
        while found.get(one, one) != one:
            one = found[one]
        return one

    for kept, other in unit.session.exec(pairs):
        first, second = sorted((of(kept), of(other)))
        found[first], found[second] = first, first
    return {one: of(one) for one in found}


def match(unit: Unit, known_by: Sequence[tuple[str, str]], name: str) -> tuple[Customer | None, tuple[Customer, ...]]:
    """The customer of a report and, where its identifiers belong to several known customers, the others.

    ``known_by`` are pairs of kind and normalised value. New identifiers are kept for the first customer; a customer
    of whom only a name is known gets a row of their own; without either there is none yet (``case.identify``).
    """
    matched: list[Customer] = []
    unknown: list[tuple[str, str]] = []
    for kind, value in sorted(known_by, key=lambda pair: KINDS.index(pair[0])):
        customer = find(unit, kind, value, lock=True)
        if customer is None:
            unknown.append((kind, value))
        elif not any(customer.id in group(unit, other.id) for other in matched):
            matched.append(customer)
    if not matched and not known_by and not name:
        return None, ()
    customer = matched[0] if matched else _add(unit)
    for kind, value in unknown:
        _know(unit, customer, kind, value)
    if name and customer.name is None:
        unit.vault.seal(customer, name=name)
        unit.session.add(customer)
    return customer, tuple(matched[1:])


def learn(unit: Unit, customer: Customer, known_by: Sequence[tuple[str, str]], name: str) -> tuple[Customer, ...]:
    """Notes what else a customer is known by; returns the other customers to whom some of it belongs already."""
    others: list[Customer] = []
    mine = group(unit, customer.id)
    for kind, value in known_by:
        found = find(unit, kind, value, lock=True)
        if found is None:
            _know(unit, customer, kind, value)
        elif found.id not in mine and found not in others:
            others.append(found)
    if name:
        unit.vault.seal(customer, name=name)
        unit.session.add(customer)
    return tuple(others)


def _add(unit: Unit) -> Customer:
    customer = Customer(id=unit.new_id(), created_at=unit.now)
    unit.session.add(customer)
    unit.session.flush()
    unit.made.add(customer.id)
    return customer


def _know(unit: Unit, customer: Customer, kind: str, value: str) -> None:
    row = Identifier(
        id=unit.new_id(),
        customer_id=customer.id,
        kind=kind,
        lookup=unit.vault.lookup(kind, value),
        created_at=unit.now,
    )
    unit.vault.seal(row, value=value)
    unit.session.add(row)
    unit.session.flush()


def identifiers(unit: Unit, customer_id: str) -> tuple[tuple[str, str], ...]:
    """What a customer (all merged into one) is known by: kind and value, in the order of kinds."""
    return _opened(unit, group(unit, customer_id))


def own_identifiers(unit: Unit, customer_id: str) -> tuple[tuple[str, str], ...]:
    """What this customer alone is known by, merged ones left aside: what a question about a pair shows."""
    return _opened(unit, (customer_id,))


def _opened(unit: Unit, ids: Sequence[str]) -> tuple[tuple[str, str], ...]:
    rows = unit.session.exec(select(Identifier).where(col(Identifier.customer_id).in_(ids)))
    opened = [(row.kind, unit.vault.open(row, "value") or "") for row in rows]
    return tuple(sorted(opened, key=lambda pair: (KINDS.index(pair[0]), pair[1])))


def history(unit: Unit, customer_id: str, before: datetime, without: Iterable[str] = ()) -> History:
    """Cases whose incident lies within ``RECURRENCE_DAYS`` before ``before``, and the restrictions in force (P8)."""
    if customer_id in unit.made:
        return History(0, 0, None, ())
    ids = group(unit, customer_id)
    earliest = before - timedelta(days=unit.settings.recurrence_days)
    cases = unit.session.exec(
        select(Case.upheld_at, Case.outcome, Case.occurred_at).where(
            col(Case.customer_id).in_(ids),
            Case.occurred_at >= earliest,
            Case.occurred_at < before,
            col(Case.id).not_in(list(without)),
        )
    ).all()
    active = unit.session.exec(
        select(Restriction).where(
            col(Restriction.customer_id).in_(ids), Restriction.status == RestrictionStatus.ACTIVE.value
        )
    ).all()
    return History(
        reports=len(cases),
        upheld=sum(upheld_at is not None and outcome not in CLEARED for upheld_at, outcome, _ in cases),
        last_at=max((occurred_at for _, _, occurred_at in cases), default=None),
        restrictions=tuple(active),
    )


def history_before(unit: Unit, case: Case) -> History:
    """What is known of a case's customer before it, reports of the same incident left out."""
    assert case.customer_id is not None
    return history(unit, case.customer_id, case.occurred_at, links.same_incident(unit, case.id))


def ask(unit: Unit, case: Case, kept: Customer, others: Sequence[Customer], reporter: Person) -> None:
    """Asks complaint management whether customers of one report are one; nothing is asked twice."""
    for other in others:
        answered = unit.session.exec(
            select(CustomerPair).where(
                or_(
                    (col(CustomerPair.kept_id) == kept.id) & (col(CustomerPair.other_id) == other.id),
                    (col(CustomerPair.kept_id) == other.id) & (col(CustomerPair.other_id) == kept.id),
                )
            )
        ).first()
        if answered is not None:
            continue
        pair = CustomerPair(id=unit.new_id(), case_id=case.id, kept_id=kept.id, other_id=other.id, created_at=unit.now)
        unit.session.add(pair)
        unit.session.flush()
        audit.record(unit, reporter, Action.CUSTOMER_ASK, case, target=PairStatus.ASKED, subject=pair.id)


def settle(unit: Unit, pair: CustomerPair, target: PairStatus, person: Person) -> None:
    """Merges, keeps apart or takes a merge back. Cases keep their own customer, so a merge can be undone whole."""
    pair.status, pair.decided_by_id, pair.decided_at = target.value, person.id, unit.now
    unit.session.add(pair)
