"""The facts of a case: who the customer is, what was reported wrongly, which reports are of one incident (P2, P8)."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlmodel import select

from bot.domain.vocabulary import Action
from bot.services import cases, customers, links, outbox, report_form
from bot.services.commands import Report
from bot.services.deed import Deed, Effect, refuse
from models import Case, CaseLink, CaseVersion, Customer, Person, Restriction

CUSTOMER = ("customer_name", "customer_phone", "customer_account", "customer_email", "waybill")


def _linked(deed: Deed) -> None:
    other = _other_case(deed)
    if other.id in links.same_incident(deed.unit, deed.case.id):
        raise refuse("other_case", "linked_already")
    link = CaseLink(
        id=deed.unit.new_id(), case_id=deed.case.id, other_id=other.id, linked_by_id=deed.person.id, at=deed.unit.now
    )
    deed.unit.session.add(link)
    deed.unit.session.flush()
    _both(deed, other)


def _unlinked(deed: Deed) -> None:
    other = _other_case(deed)
    link = links.between(deed.unit, deed.case.id, other.id)
    if link is None:
        raise refuse("other_case", "not_linked")
    deed.unit.session.delete(link)
    deed.unit.session.flush()
    _both(deed, other)


def _both(deed: Deed, other: Case) -> None:
    deed.noted["other"] = other.id
    deed.unstated.add("other_case")
    outbox.refresh(deed.unit, other)


def _other_case(deed: Deed) -> Case:
    case = cases.by_number(deed.unit, deed.inputs["other_case"])
    if case is None or case.id == deed.case.id:
        raise refuse("other_case", "no_case")
    return case


def _identified(deed: Deed) -> None:
    """An unknown customer gets a name; what belongs to another known customer is asked about, not merged."""
    deed.unstated.update(CUSTOMER)
    known_by = report_form.known_by(deed.inputs)
    name = deed.inputs.get("customer_name", "")
    if not known_by and not name:
        raise refuse("customer_phone", "identifier_needed")
    unit, case = deed.unit, deed.case
    if case.customer_id is None:
        customer, others = customers.match(unit, known_by, name)
        assert customer is not None
        case.customer_id = customer.id
        customers.ask(unit, case, customer, others, deed.person)
    else:
        customer = unit.session.get_one(Customer, case.customer_id)
        customers.ask(unit, case, customer, customers.learn(unit, customer, known_by, name), deed.person)
    deed.noted["customer"] = case.customer_id


def _corrected(deed: Deed) -> None:
    """What was wrong is kept as a superseded, sealed version; a wrongly named customer's history is clean again."""
    unit, case = deed.unit, deed.case
    deed.unstated.update({"narrative", "evidence", "location", "callback_phone", *CUSTOMER})
    report = _report(deed)
    checked = report_form.check(report, unit.now)
    _keep_version(deed)
    if checked.known_by:
        customer, others = customers.match(unit, checked.known_by, report.customer_name)
        assert customer is not None
        case.customer_id = customer.id
        customers.ask(unit, case, customer, others, deed.person)
        for restriction in unit.session.exec(select(Restriction).where(Restriction.case_id == case.id)):
            restriction.customer_id = customer.id
            unit.session.add(restriction)
    case.occurred_at = checked.occurred_at
    case.contact_channel, case.warning_step = report.contact_channel, report.warning_step
    case.categories = ";".join(report.category)
    if report.affected:
        case.affected_id = _affected(deed, report.affected).id
    unit.vault.seal(case, narrative=report.narrative)
    if report.evidence:
        unit.vault.seal(case, evidence=report.evidence)
    deed.noted["customer"] = case.customer_id


def _report(deed: Deed) -> Report:
    """The corrected report; inputs left empty stay as they are, and danger has a way of its own."""
    told = deed.inputs
    try:
        occurred_at = datetime.fromisoformat(told["occurred_at"])
    except ValueError:
        raise refuse("occurred_at", "needed") from None
    texts: dict[str, Any] = {name: told.get(name, "") for name in (*CUSTOMER, "evidence", "affected")}
    unchanged = not any(texts[name] for name in CUSTOMER[1:]) and deed.case.customer_id is not None
    return Report(
        submission="",
        reporter="",
        occurred_at=occurred_at,
        contact_channel=told["contact_channel"],
        category=tuple(told["category"].split(";")),
        narrative=told["narrative"],
        warning_step=told["warning_step"],
        danger=False,
        known=unchanged,
        **texts,
    )


def _affected(deed: Deed, person_id: str) -> Person:
    person = deed.unit.session.get(Person, person_id)
    if person is None or not person.active:
        raise refuse("affected", "unknown_person")
    return person


def _keep_version(deed: Deed) -> None:
    unit, case = deed.unit, deed.case
    version = CaseVersion(
        id=unit.new_id(),
        case_id=case.id,
        customer_id=case.customer_id,
        corrected_by_id=deed.person.id,
        at=unit.now,
    )
    said = {
        "occurred_at": case.occurred_at.isoformat(),
        "contact_channel": case.contact_channel,
        "categories": case.categories,
        "warning_step": case.warning_step,
        "affected": case.affected_id,
        "narrative": unit.vault.open(case, "narrative"),
        "evidence": unit.vault.open(case, "evidence"),
    }
    unit.vault.seal(version, said=json.dumps(said, ensure_ascii=False))
    unit.session.add(version)
    deed.noted["version"] = version.id


EFFECTS: dict[Action, Effect] = {
    Action.CASE_LINK_SAME: _linked,
    Action.CASE_UNLINK: _unlinked,
    Action.CASE_IDENTIFY: _identified,
    Action.CASE_CORRECT: _corrected,
}
