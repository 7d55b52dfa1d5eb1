"""The register page by page: every restriction in force, as far as the reader may see it; each look is kept (G5, G8).

Whoever serves customers sees what holds, masked and without its reason. A restriction of a confidential case is listed
for the people named there alone; it holds for everybody, so whoever looks for the customer is told of it.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import ColumnElement
from sqlmodel import and_, col, func, literal, or_, select

from bot.domain import characters
from bot.domain.register_views import PAGE, HeldView, RegisterAsk, RegisterPageView
from bot.domain.restrictions import RestrictionKind
from bot.errors import FieldErrors, FieldFault
from bot.services import audit, cases, customers, finding, identifiers, register
from bot.services.worklists import ACTIVE
from bot.unit import Unit
from models import Case, Person, Restriction

READ = "register.read"
"""What the audit calls a look at a page."""


def read(unit: Unit, slack_id: str, ask: RegisterAsk) -> RegisterPageView:
    """The page that is asked for, or the last one that there is.

    Raises ``NotActive``, and ``FieldErrors`` beside ``register_customer`` where what was typed names nobody.
    """
    person = register.reader(unit, slack_id)
    asked = and_(_holds(unit), _of_kind(ask), _sought(unit, person, ask.sought))
    total = unit.session.exec(select(func.count()).select_from(Restriction).join(Case).where(asked)).one()
    pages = max(1, -(-total // PAGE))
    page = min(ask.page, pages - 1)
    rows = (
        select(Restriction, Case)
        .join(Case)
        .where(asked)
        .order_by(col(Restriction.ends_on).nulls_first(), col(Restriction.id))
        .offset(page * PAGE)
        .limit(PAGE)
    )
    audit.record(unit, person, READ, page=page, kind=ask.kind, total=total)
    shown = tuple(_row(unit, person, one, case) for one, case in unit.session.exec(rows).all())
    return RegisterPageView(replace(ask, page=page), shown, total, pages)


def _holds(unit: Unit) -> ColumnElement[bool]:
    today = unit.now.astimezone(unit.settings.timezone).date()
    begun = or_(col(Restriction.starts_on).is_(None), col(Restriction.starts_on) <= today)
    not_over = or_(col(Restriction.ends_on).is_(None), col(Restriction.ends_on) >= today)
    return and_(col(Restriction.status) == ACTIVE, begun, not_over)


def _of_kind(ask: RegisterAsk) -> ColumnElement[bool]:
    if ask.kind not in set(RestrictionKind):
        return literal(value=True)
    return literal(";").concat(col(Restriction.kinds)).concat(";").contains(f";{ask.kind};", autoescape=True)


def _sought(unit: Unit, person: Person, sought: str) -> ColumnElement[bool]:
    """All that may be listed for somebody; or what holds for the customer whom they name, or by a case they may see."""
    text = characters.western(characters.tidy(sought)).strip()
    if not text:
        named = literal(";").concat(col(Case.named_only)).concat(";")
        return or_(col(Case.named_only).is_(None), named.contains(f";{person.id};", autoescape=True))
    if text.upper().startswith("EP"):
        case = cases.by_number(unit, text)
        return col(Case.id) == (case.id if case is not None and finding.may_see(unit, person, case) else "")
    known = register.looked_for(unit, sought, person)
    if known is None:
        raise FieldErrors({"register_customer": FieldFault("register_customer")})
    ids = {one for _, _, customer in known for one in customers.group(unit, customer.id)}
    return col(Restriction.customer_id).in_(ids)


def _row(unit: Unit, person: Person, one: Restriction, case: Case) -> HeldView:
    kind, value = next(iter(customers.identifiers(unit, one.customer_id)), ("", ""))
    held = HeldView(one.id, kind, identifiers.mask(kind, value) if kind else "", register.rule_view(unit, one))
    if not finding.may_see(unit, person, case):
        return held
    return replace(held, number=case.number, case_id=case.id, version=case.version)
