"""Restrictions from the decision to the last day: imposed, started, extended, breached, ended (P9, P10, P12, G2)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlmodel import and_, col, or_, select

from bot.domain.letters import Occasion
from bot.domain.lifecycle import rows
from bot.domain.restrictions import (
    CONTRADICTIONS,
    LONGEST,
    NEEDS,
    HookEvent,
    RestrictionKind,
    is_harsher,
    rung,
    severity,
)
from bot.domain.vocabulary import Action, AgreementStatus, LetterStatus, RestrictionStatus, Status
from bot.errors import FieldErrors, FieldFault
from bot.services import audit, customers, hooks, letters, notices, outbox
from bot.services.deed import Deed, refuse
from bot.unit import Unit
from models import Agreement, Case, Letter, Person, Restriction, RestrictionEvent

OPEN = (RestrictionStatus.PENDING.value, RestrictionStatus.ACTIVE.value)
BATCH = 100
"""How many are ended in one unit of work."""
MOST_CONTACTS = 99


def impose(deed: Deed, kinds: Sequence[RestrictionKind], starts_on: date, ends_on: date | None) -> Restriction:
    """Makes the restriction that was decided (P9), to begin with its letter, or at once where there is danger (P14).

    Raises ``FieldErrors`` for dates, missing details, kinds that contradict each other, a customer nobody knows, and
    a decision that is harsher than the ladder without a reason.
    """
    unit, case = deed.unit, deed.case
    _check(deed, kinds, starts_on, ends_on)
    assert case.customer_id is not None
    restriction = Restriction(
        id=unit.new_id(),
        case_id=case.id,
        customer_id=case.customer_id,
        status=RestrictionStatus.PENDING.value,
        kinds=";".join(kinds),
        named_officer_id=deed.inputs.get("named_officer"),
        only_channel=deed.inputs.get("only_channel"),
        at_site=deed.inputs.get("at_site"),
        max_contacts=int(deed.inputs["max_contacts"]) if "max_contacts" in deed.inputs else None,
        starts_on=starts_on,
        ends_on=ends_on,
        review_on=deed.day("review_on"),
        decided_by_id=deed.person.id,
        decided_at=unit.now,
    )
    unit.session.add(restriction)
    unit.session.flush()
    deed.unstated.update({"at_site", "max_contacts"})
    audit.record(
        unit,
        deed.person,
        Action.RESTRICTION_IMPOSE,
        case,
        target=restriction.status,
        subject=restriction.id,
        kinds=restriction.kinds,
        ends_on=ends_on,
        review_on=restriction.review_on,
    )
    if RestrictionKind.AGREEMENT in kinds:
        _offer_agreement(deed, restriction)
    return restriction


def start(unit: Unit, restriction: Restriction, actor: Person | None) -> None:
    """Puts a pending restriction into force; an end of contact, or a changed decision, replaces what was before it.

    One that was decided for a later day stays pending until then (``start_due``), and what was before it holds.
    """
    case = unit.session.get_one(Case, restriction.case_id)
    today = unit.now.astimezone(unit.settings.timezone).date()
    if restriction.starts_on is not None and restriction.starts_on > today:
        return
    _turn(unit, restriction, RestrictionStatus.ACTIVE, Action.RESTRICTION_START, actor, case)
    restriction.starts_on = max(today, restriction.starts_on or today)
    unit.session.add(restriction)
    ends_all = RestrictionKind.CONTACT_ENDED in restriction.kinds.split(";")
    for other in of_customer(unit, restriction.customer_id, OPEN):
        if other.id != restriction.id and (ends_all or other.case_id == restriction.case_id):
            _end(unit, other, RestrictionStatus.REPLACED, Action.RESTRICTION_REPLACE, actor)


def start_due(unit: Unit) -> int:
    """Starts restrictions decided for a later day when that day has come, each once (P12); how many.

    Their letter is sent; in danger they need not wait for it (P14).
    """
    today = unit.now.astimezone(unit.settings.timezone).date()
    told = select(Letter.id).where(Letter.restriction_id == Restriction.id, Letter.status == LetterStatus.SENT.value)
    decided = col(Case.status).in_([Status.WRITING.value, Status.CLOSED.value])
    reached = (
        select(Restriction, Case)
        .where(
            Restriction.case_id == Case.id,
            Restriction.status == RestrictionStatus.PENDING.value,
            col(Restriction.starts_on) <= today,
            or_(told.exists(), and_(col(Case.extreme), decided)),
        )
        .order_by(col(Restriction.starts_on), col(Restriction.id))
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    found = unit.session.exec(reached).all()
    (row,) = rows(Action.RESTRICTION_START)
    for restriction, case in found:
        start(unit, restriction, None)
        case.version += 1
        unit.session.add(case)
        notices.tell(unit, case, row, None)
    return len(found)


def drop_pending(
    unit: Unit,
    case: Case,
    actor: Person,
    keep: Restriction | None = None,
    status: RestrictionStatus = RestrictionStatus.REPLACED,
) -> None:
    """What an earlier decision on the case would have restricted, and a new one does not: it never begins (P9)."""
    action = Action.RESTRICTION_LIFT if status is RestrictionStatus.LIFTED else Action.RESTRICTION_REPLACE
    pending = select(Restriction).where(
        Restriction.case_id == case.id, Restriction.status == RestrictionStatus.PENDING.value
    )
    for restriction in unit.session.exec(pending.order_by(col(Restriction.id))).all():
        if keep is None or restriction.id != keep.id:
            _end(unit, restriction, status, action, actor)


def lift_all(unit: Unit, case: Case, actor: Person) -> list[Restriction]:
    """Ends what a case's decision restricted: it was reconsidered, lifted or set aside."""
    found = unit.session.exec(
        select(Restriction).where(Restriction.case_id == case.id, col(Restriction.status).in_(OPEN))
    ).all()
    for restriction in found:
        _end(unit, restriction, RestrictionStatus.LIFTED, Action.RESTRICTION_LIFT, actor)
    return list(found)


def record_breaches(deed: Deed) -> None:
    """Notes on each restriction that was in force when it happened that this case is a breach of it; once."""
    unit, case = deed.unit, deed.case
    if case.customer_id is None:
        return
    happened = case.occurred_at.astimezone(unit.settings.timezone).date()
    for restriction in of_customer(unit, case.customer_id, (RestrictionStatus.ACTIVE.value,)):
        noted = select(RestrictionEvent.id).where(
            RestrictionEvent.restriction_id == restriction.id,
            RestrictionEvent.case_id == case.id,
            RestrictionEvent.kind == "breached",
        )
        before = restriction.starts_on is None or happened < restriction.starts_on or restriction.case_id == case.id
        if before or unit.session.exec(noted).first() is not None:
            continue
        _note(deed, restriction, case, "breached")
        audit.record(unit, deed.person, Action.RESTRICTION_BREACH, case, subject=restriction.id)
        outbox.refresh(unit, unit.session.get_one(Case, restriction.case_id))


def note_extension(deed: Deed, restriction: Restriction) -> None:
    """Notes an extension and its new last day."""
    hooks.owe(deed.unit, restriction, HookEvent.CHANGED)
    _note(deed, restriction, deed.case, "extended")


def expire_due(unit: Unit) -> int:
    """Ends restrictions whose last day in ``TIMEZONE`` is over, each once, and drafts the letter (G2); how many."""
    today = unit.now.astimezone(unit.settings.timezone).date()
    over = (
        select(Restriction, Case)  # both locked first: what is locked later than the audit can wait for each other
        .where(
            Restriction.case_id == Case.id,
            Restriction.status == RestrictionStatus.ACTIVE.value,
            col(Restriction.ends_on) < today,
        )
        .order_by(col(Restriction.ends_on), col(Restriction.id))
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    found = unit.session.exec(over).all()
    (row,) = rows(Action.RESTRICTION_EXPIRE)
    for restriction, case in found:
        _turn(unit, restriction, RestrictionStatus.EXPIRED, Action.RESTRICTION_EXPIRE, None, case)
        restriction.ended_at = unit.now
        case.version += 1
        unit.session.add_all([restriction, case])
        letters.draft(unit, case, Occasion.EXPIRED, None, restriction)
        notices.tell(unit, case, row, None)
    return len(found)


def of_customer(unit: Unit, customer_id: str, statuses: Sequence[str]) -> list[Restriction]:
    """The restrictions of a customer, all who are one with them included, in these statuses, oldest first."""
    ids = customers.group(unit, customer_id)
    held = select(Restriction).where(col(Restriction.customer_id).in_(ids), col(Restriction.status).in_(statuses))
    return list(unit.session.exec(held.order_by(col(Restriction.id))))


def check_days(today: date, ends_on: date | None, review_on: date | None) -> None:
    """Raises ``FieldErrors``: a last day in the past, a review after it, or none within a year (G2)."""
    faults: dict[str, FieldFault] = {}
    if ends_on is not None and ends_on <= today:
        faults["ends_on"] = FieldFault("past")
    if review_on is not None and review_on <= today:
        faults["review_on"] = FieldFault("past")
    elif review_on is not None and ends_on is not None and review_on > ends_on:
        faults["review_on"] = FieldFault("review_after_end")
    elif review_on is not None and review_on > today + LONGEST:
        faults["review_on"] = FieldFault("review_within_year")
    if faults:
        raise FieldErrors(faults)


def suggestion(unit: Unit, case: Case) -> tuple[tuple[str, ...], int]:
    """What the ladder suggests for a case: kinds, and at most how many days (P10)."""
    grave = severity(case.categories.split(";"), case.danger)
    past = customers.history_before(unit, case).upheld if case.customer_id else 0
    found = rung(grave, past + 1)
    return tuple(kind.value for kind in RestrictionKind if kind in found.kinds), found.days


def _check(deed: Deed, kinds: Sequence[RestrictionKind], starts_on: date, ends_on: date | None) -> None:
    first = "restriction_kinds" if "restriction_kinds" in deed.inputs else "rationale"
    if deed.case.customer_id is None:
        raise refuse(first, "customer_unknown")
    check_days(deed.today, ends_on, deed.day("review_on"))
    if ends_on is not None and ends_on < starts_on:
        raise refuse("ends_on", "ends_before_start")
    for kind in kinds:
        if kind in NEEDS and NEEDS[kind] not in deed.inputs:
            raise refuse(NEEDS[kind], "needed_with_kind")
    if any(pair <= set(kinds) for pair in CONTRADICTIONS):
        raise refuse(first, "contradiction")
    _check_details(deed)
    grave = severity(deed.case.categories.split(";"), deed.case.danger)
    upheld = customers.history_before(deed.unit, deed.case).upheld + 1
    chosen = deed.row.action is not Action.CASE_TERMINATE
    if chosen and is_harsher(rung(grave, upheld), kinds, starts_on, ends_on) and "harsher_reason" not in deed.inputs:
        raise refuse("harsher_reason", "harsher")


def _check_details(deed: Deed) -> None:
    contacts = deed.inputs.get("max_contacts")
    if contacts is not None and not (contacts.isdecimal() and 1 <= int(contacts) <= MOST_CONTACTS):
        raise refuse("max_contacts", "number", most=MOST_CONTACTS)
    if letters.names_an_employee(deed.unit, deed.case, deed.inputs.get("at_site", "")):  # it stands in the letter
        raise refuse("at_site", "names_employee")
    officer_id = deed.inputs.get("named_officer")
    officer = deed.unit.session.get(Person, officer_id) if officer_id else None
    if officer_id and (officer is None or not officer.active or not officer.listed):
        raise refuse("named_officer", "officer_left")


def _offer_agreement(deed: Deed, restriction: Restriction) -> None:
    unit = deed.unit
    agreement = Agreement(id=unit.new_id(), case_id=deed.case.id, restriction_id=restriction.id, offered_at=unit.now)
    unit.session.add(agreement)
    unit.session.flush()
    audit.record(
        unit, deed.person, Action.AGREEMENT_OFFER, deed.case, target=AgreementStatus.OFFERED, subject=agreement.id
    )


def _note(deed: Deed, restriction: Restriction, case: Case, kind: str) -> None:
    event = RestrictionEvent(
        id=deed.unit.new_id(),
        restriction_id=restriction.id,
        case_id=case.id,
        kind=kind,
        at=deed.unit.now,
        person_id=deed.person.id,
        ends_on=restriction.ends_on,
    )
    deed.unit.session.add(event)
    deed.unit.session.flush()


def _end(unit: Unit, restriction: Restriction, status: RestrictionStatus, action: Action, actor: Person | None) -> None:
    case = unit.session.get_one(Case, restriction.case_id)
    _turn(unit, restriction, status, action, actor, case)
    restriction.ended_at = unit.now
    unit.session.add(restriction)
    outbox.refresh(unit, case)


def _turn(
    unit: Unit, restriction: Restriction, status: RestrictionStatus, action: Action, actor: Person | None, case: Case
) -> None:
    source = restriction.status
    restriction.status = status.value
    unit.session.add(restriction)
    audit.record(unit, actor, action, case, source=source, target=status, subject=restriction.id)
    if status is RestrictionStatus.ACTIVE:
        hooks.owe(unit, restriction, HookEvent.BEGAN)
    elif source == RestrictionStatus.ACTIVE.value:
        hooks.owe(unit, restriction, HookEvent.ENDED)
