"""The register of restrictions in force, for staff who serve customers: what holds now, and no more (G5, P10).

Each look is in the audit, by the customer's id or a keyed hash, never by what was typed.
"""

from __future__ import annotations

from typing import Any

from bot.domain.views import EntryView, PersonView, RegisterView, RuleView
from bot.domain.vocabulary import RestrictionStatus
from bot.errors import FieldErrors, NotActive
from bot.services import audit, customers, identifiers, people, restrictions
from bot.unit import Unit
from models import Customer, Person, Restriction

LOOK = "customer.check"
"""What the audit calls a look."""


def check(unit: Unit, slack_id: str, typed: str) -> RegisterView:
    """What staff may and may not do with a customer now; somebody unknown is under no restriction.

    Raises ``NotActive`` for who is not, or no longer, in the directory.
    """
    return _look(unit, typed, reader(unit, slack_id))


def reader(unit: Unit, slack_id: str) -> Person:
    """Whoever reads the register. Raises ``NotActive`` for who is not, or no longer, in the directory."""
    person = people.person_by_slack_id(unit, slack_id)
    if person is None or not (person.active and person.listed):
        raise NotActive()
    return person


def look_up(unit: Unit, key_id: str, typed: str) -> RegisterView:
    """The same for a program of the company, by its key; the audit names the key."""
    return _look(unit, typed, None, key=key_id)


def _look(unit: Unit, typed: str, person: Person | None, **by: Any) -> RegisterView:
    if not typed.strip():
        return RegisterView(fault="usage")
    found_by = looked_for(unit, typed, person, **by)
    if found_by is None:
        return RegisterView(fault="no_identifier")
    entries = [_entry(unit, kind, value, customer) for kind, value, customer in found_by]
    guessed = identifiers.guess(typed)
    if guessed is not None and not found_by:
        kind, value = guessed
        entries = [EntryView(kind, identifiers.mask(kind, value))]
    return RegisterView(tuple(entries))


def looked_for(unit: Unit, typed: str, person: Person | None, **by: Any) -> list[tuple[str, str, Customer]] | None:
    """The customers known by what was typed, the look being kept; ``None`` where it can be no identifier at all."""
    guessed = identifiers.guess(typed)
    found_by = known(unit, typed)
    if not found_by and guessed is None:
        return None
    for kind, value, customer in found_by:
        found = unit.vault.lookup(kind, value)
        audit.record(unit, person, LOOK, kind=kind, lookup=found, customer=customer.id, **by)
    if guessed is not None and not found_by:
        kind, value = guessed
        audit.record(unit, person, LOOK, kind=kind, lookup=unit.vault.lookup(kind, value), **by)
    return found_by


def known(unit: Unit, typed: str) -> list[tuple[str, str, Customer]]:
    """The customers who are known by what was typed, whatever kind of identifier it is; each once.

    The same digits may be one customer's phone and another's account: both are shown, since a restriction that
    staff don't see protects nobody.
    """
    found: list[tuple[str, str, Customer]] = []
    seen: set[str] = set()
    for kind in customers.KINDS:
        try:
            value = identifiers.normalise(kind, typed)
        except FieldErrors:
            continue  # it cannot be one of that kind
        customer = customers.find(unit, kind, value)
        if customer is not None and customer.id not in seen:
            seen.update(customers.group(unit, customer.id))
            found.append((kind, value, customer))
    return found


def _entry(unit: Unit, kind: str, value: str, customer: Customer) -> EntryView:
    today = unit.now.astimezone(unit.settings.timezone).date()
    active = restrictions.of_customer(unit, customer.id, (RestrictionStatus.ACTIVE.value,))
    holds = [
        one
        for one in active
        if (one.starts_on is None or one.starts_on <= today) and (one.ends_on is None or today <= one.ends_on)
    ]
    return EntryView(kind, identifiers.mask(kind, value), tuple(rule_view(unit, one) for one in holds))


def rule_view(unit: Unit, restriction: Restriction) -> RuleView:
    """A restriction as staff keep to it."""
    officer = _officer(unit, restriction)
    return RuleView(
        kinds=tuple(restriction.kinds.split(";")),
        ends_on=restriction.ends_on,
        officer=PersonView(officer.name, officer.slack_id) if officer else None,
        only_channel=restriction.only_channel or "",
        at_site=restriction.at_site or "",
        max_contacts=restriction.max_contacts or 0,
    )


def _officer(unit: Unit, restriction: Restriction) -> Person | None:
    """Whom staff pass the customer on to: the named officer, or who stands in; ``None`` where neither is there."""
    named = unit.session.get(Person, restriction.named_officer_id) if restriction.named_officer_id else None
    if named is None or people.is_there(unit, named):
        return named
    deputy = unit.session.get(Person, named.deputy_id) if named.deputy_id else None
    return deputy if deputy is not None and people.is_there(unit, deputy) else None
