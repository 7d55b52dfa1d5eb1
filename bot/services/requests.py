"""What a customer may ask of their own data (PDPL articles 4, 17, 18): what is held, to correct it, to destroy it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from sqlmodel import col, select

from bot.domain.retention import Ground, Stands
from bot.domain.vocabulary import RestrictionStatus, Status
from bot.errors import BotError, FieldErrors
from bot.services import audit, customers, destruction, disclosure, identifiers, outbox, retention
from bot.services.disclosure import Held
from bot.unit import Unit
from models import Case, Customer, Identifier, Restriction

EXPORT, CORRECT, ERASE = "subject.export", "subject.correct", "subject.erase"
"""What the audit calls them."""
SHORTEST = 5
"""Characters of a reason; the same as in the forms."""


class SubjectError(BotError):
    """Nothing was changed: ``problem``, ``mend``."""

    code = "subject"

    def __str__(self) -> str:
        return f"{self.data['problem']}. {self.data['mend']}"


def find(unit: Unit, typed: str, kind: str = "") -> Customer | None:
    """Whoever is known by what was typed, however it is written. Raises ``SubjectError`` where it is no identifier, or
    one of two customers.
    """
    found: dict[str, Customer] = {}
    read = False
    for one in (kind,) if kind else customers.KINDS:
        try:
            value = identifiers.normalise(one, typed)
        except FieldErrors:
            continue
        read = True
        customer = customers.find(unit, one, value)
        if customer is not None:
            whole = customers.root(unit, customer.id)
            found[whole.id] = whole
    if not read:
        raise SubjectError(
            problem="IDENTIFIER: is no phone number, account, e-mail address or waybill", mend="Check how it is written"
        )
    if len(found) > 1:
        raise SubjectError(
            problem="IDENTIFIER: two customers are known by it, by one as another kind",
            mend=f"Add --kind, one of {', '.join(customers.KINDS)}",
        )
    return next(iter(found.values()), None)


def held(unit: Unit, customer: Customer, roles: dict[str, str]) -> Held:
    """All that is held about them (article 4)."""
    return disclosure.of_customer(unit, customer.id, roles)


def note_export(unit: Unit, customer: Customer, numbers: Sequence[str], digest: str) -> None:
    """Puts on record what was handed out, by its hash."""
    audit.record(unit, None, EXPORT, subject=customer.id, cases=list(numbers), sha256=digest)


def correct(unit: Unit, customer: Customer, new: Mapping[str, str], typed: str, reason: str) -> None:
    """A right name, or a right identifier in the place of the one that was typed (article 17). Cards show it at once.

    Raises ``SubjectError``: no such kind was typed, it is no identifier, or another customer is known by it.
    """
    digest = check_reason(reason)
    for kind, text in new.items():
        if kind == "name":
            unit.vault.seal(customer, name=" ".join(text.split()))
            unit.session.add(customer)
        else:
            _replace(unit, customer, kind, text, typed)
    audit.record(unit, None, CORRECT, subject=customer.id, fields=sorted(new), reason=digest)
    ids = customers.group(unit, customer.id)
    open_cases = select(Case).where(col(Case.customer_id).in_(ids), Case.status != Status.CLOSED.value)
    for case in unit.session.exec(open_cases.order_by(col(Case.id))).all():
        outbox.refresh(unit, case)


def duties(unit: Unit, customer: Customer) -> list[Stands]:
    """Why they may not be destroyed now, each with its case and, as far as it is known, its end (article 18)."""
    found: list[Stands] = []
    seen: set[str] = set()
    for case in cases_of(unit, customer):
        if case.id not in seen:
            matter = retention.matter(unit, case)
            seen |= {one.id for one in matter}
            found += retention.against(unit, matter)
    ids = customers.group(unit, customer.id)
    bound = select(Restriction, Case).where(
        Restriction.case_id == Case.id,
        col(Restriction.customer_id).in_(ids),
        col(Restriction.status).in_([RestrictionStatus.PENDING.value, RestrictionStatus.ACTIVE.value]),
        col(Case.id).not_in(seen),
    )
    return found + [Stands(case.number, Ground.RESTRICTION) for _, case in unit.session.exec(bound)]


def cases_of(unit: Unit, customer: Customer) -> list[Case]:
    """Their cases that are kept, oldest first."""
    ids = customers.group(unit, customer.id)
    kept = select(Case).where(col(Case.customer_id).in_(ids), col(Case.destroyed_at).is_(None))
    return list(unit.session.exec(kept.order_by(col(Case.reported_at), col(Case.id))))


def erase(unit: Unit, customer_id: str, reason: str) -> int:
    """Destroys one matter of theirs, or in the end themselves, each in a unit of work of its own; 0: it is done.

    Raises ``SubjectError`` where a duty to keep has come up meanwhile.
    """
    digest = check_reason(reason)
    customer = unit.session.get(Customer, customer_id)
    if customer is None:
        return 0
    if duties(unit, customer):
        raise SubjectError(problem="something came up that is to be kept", mend="Run it again to see what")
    for case in cases_of(unit, customer):
        done = destruction.destroy_due(unit, case.id)
        if not done:
            raise SubjectError(problem=f"{case.number} is in hand at this moment", mend="Run it again in a minute")
        audit.record(unit, None, ERASE, case, reason=digest)
        return done
    gone = destruction.let_go(unit, customer_id)
    if gone:
        audit.record(unit, None, ERASE, subject=customer_id, reason=digest)
    return int(gone)


def _replace(unit: Unit, customer: Customer, kind: str, text: str, typed: str) -> None:
    try:
        new = identifiers.normalise(kind, text)
    except FieldErrors:
        raise SubjectError(problem=f"--{kind}: cannot be read as one", mend="Check how it is written") from None
    try:
        old = identifiers.normalise(kind, typed)
    except FieldErrors:
        old = ""
    ids = customers.group(unit, customer.id)
    wrong = select(Identifier).where(
        Identifier.kind == kind,
        Identifier.lookup == unit.vault.lookup(kind, old),
        col(Identifier.customer_id).in_(ids),
    )
    row = unit.session.exec(wrong.with_for_update()).first()
    if row is None:
        raise SubjectError(
            problem=f"IDENTIFIER: they are not known by it as {kind}", mend=f"Name the {kind} that is wrong"
        )
    other = customers.find(unit, kind, new, lock=True)
    if other is not None and other.id not in ids:
        raise SubjectError(
            problem=f"--{kind}: another customer is known by it", mend="Complaint management merges customers"
        )
    if other is None:
        row.lookup, row.sealed_key = unit.vault.lookup(kind, new), None
        unit.vault.seal(row, value=new)
        unit.session.add(row)
    elif new != old:
        unit.session.delete(row)
    unit.session.flush()


def check_reason(reason: str) -> str:
    """The hash of a reason, for the audit: the request itself is kept with the company's papers."""
    if len(reason.strip()) < SHORTEST:
        raise SubjectError(problem="--reason: says too little", mend="Write what was asked for, and when")
    return hashlib.sha256(reason.strip().encode()).hexdigest()
