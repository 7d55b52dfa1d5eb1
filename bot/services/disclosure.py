"""What is held about a customer, for the customer: all of it, and no employee's name (PDPL article 4; G8).

Names become roles, in what people typed too. What employees said of themselves (how to call them back, their wishes for
support) is theirs and left out. Kept in codes and times; ``bot.messages.disclosure`` puts it into words.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlmodel import SQLModel, col, select

from bot.domain.names import Named, Veil
from bot.services import care, customers, file_views, retention
from bot.unit import Unit
from models import (
    Agreement,
    Alert,
    Appeal,
    Case,
    CaseVersion,
    Customer,
    Evidence,
    Identifier,
    Letter,
    Person,
    Reply,
    Restriction,
    Statement,
)

EMPLOYEE = "employee"
OF_EMPLOYEES = frozenset({"callback_phone", "affected"})
"""Of what a report said, what is an employee's own."""
Held = dict[str, Any]
"""JSON: texts, numbers, lists of the same."""


def of_customer(unit: Unit, customer_id: str, roles: dict[str, str]) -> Held:
    """Everything about a customer and all who are one with them. ``roles``: the words that stand for employees."""
    ids = customers.group(unit, customer_id)
    named = [_open(unit, row, "name") for row in unit.session.exec(select(Customer).where(col(Customer.id).in_(ids)))]
    known = select(Identifier).where(col(Identifier.customer_id).in_(ids)).order_by(col(Identifier.id))
    theirs = col(Case.customer_id).in_(ids) & col(Case.destroyed_at).is_(None)
    cases = unit.session.exec(select(Case).where(theirs).order_by(col(Case.reported_at), col(Case.id))).all()
    people = unit.session.exec(select(Person)).all()
    spared = [name for name in named if name]
    return {
        "held_on": unit.now.isoformat(),
        "names": spared,
        "identifiers": [
            {"kind": row.kind, "value": _open(unit, row, "value"), "since": row.created_at.isoformat()}
            for row in unit.session.exec(known)
        ],
        "cases": [_case(unit, case, _veil(unit, case, people, roles, spared)) for case in cases],
    }


def _case(unit: Unit, case: Case, veil: Veil) -> Held:
    due = max(retention.due_at(unit, one) for one in retention.matter(unit, case))
    return {
        "number": case.number,
        "status": case.status,
        "outcome": case.outcome,
        "category": [one for one in case.categories.split(";") if one],
        "contact_channel": case.contact_channel,
        "warning_step": case.warning_step,
        "occurred_at": case.occurred_at.isoformat(),
        "reported_at": case.reported_at.isoformat(),
        "closed_at": case.closed_at.isoformat() if case.closed_at else None,
        "destroyed_on": due.date().isoformat() if case.closed_at or case.status == "warned" else None,
        "department": case.department,
        "site": case.site,
        "root_cause_kind": case.root_cause_kind,
        **{name: _veiled(veil, _open(unit, case, name)) for name in ("narrative", "evidence", "location")},
        "versions": [_version(unit, row, veil) for row in _rows(unit, case, CaseVersion)],
        "statements": [
            _statement(unit, row, veil) for row in _rows(unit, case, Statement) if row.action not in care.CARE
        ],
        "replies": [_reply(unit, row, veil) for row in _rows(unit, case, Reply)],
        "files": [_file(unit, row, veil) for row in _rows(unit, case, Evidence)],
        "alerts": [_alert(unit, row, veil) for row in _rows(unit, case, Alert)],
        "letters": [_letter(unit, row, veil) for row in _rows(unit, case, Letter)],
        "restrictions": [_restriction(row, veil) for row in _rows(unit, case, Restriction)],
        "agreements": [
            {"status": row.status, "offered_at": row.offered_at.isoformat(), "signed_on": _day(row.signed_on)}
            for row in _rows(unit, case, Agreement)
        ],
        "reviews": [
            {
                "received_on": _day(row.received_on),
                "appeal_outcome": row.outcome,
                "text": _veiled(veil, _open(unit, row, "text")),
            }
            for row in _rows(unit, case, Appeal)
        ],
    }


def _version(unit: Unit, row: CaseVersion, veil: Veil) -> Held:
    said = json.loads(_open(unit, row, "said") or "{}")
    told = {name: _veiled(veil, str(text)) for name, text in said.items() if text and name not in OF_EMPLOYEES}
    return {"at": row.at.isoformat(), "said": told}


def _statement(unit: Unit, row: Statement, veil: Veil) -> Held:
    text = _veiled(veil, _open(unit, row, "text"))
    return {"at": row.at.isoformat(), "action": row.action, "input": row.input, "text": text}


def _reply(unit: Unit, row: Reply, veil: Veil) -> Held:
    text = file_views.unmarked(veil.over(_open(unit, row, "text")))
    return {"at": row.at.isoformat(), "version": row.version, "deleted": row.deleted_at is not None, "text": text}


def _file(unit: Unit, row: Evidence, veil: Veil) -> Held:
    return {
        "at": row.at.isoformat(),
        "name": _veiled(veil, _open(unit, row, "name")),
        "size": row.size,
        "sha256": row.sha256,
    }


def _alert(unit: Unit, row: Alert, veil: Veil) -> Held:
    texts = {name: _veiled(veil, _open(unit, row, name)) for name in ("location", "danger_details")}
    ended = row.ended_at.isoformat() if row.ended_at else None
    return {"raised_at": row.raised_at.isoformat(), "ended_at": ended, "finding": row.finding, **texts}


def _letter(unit: Unit, row: Letter, veil: Veil) -> Held:
    sent = {name: _open(unit, row, name) for name in ("reference", "sent_to")}
    body = _veiled(veil, _open(unit, row, "body"))
    told = {"occasion": row.occasion, "status": row.status, "method": row.method, "sent_on": _day(row.sent_on)}
    return {**told, **sent, "body": body}


def _restriction(row: Restriction, veil: Veil) -> Held:
    return {
        "status": row.status,
        "kinds": row.kinds.split(";"),
        "starts_on": _day(row.starts_on),
        "ends_on": _day(row.ends_on),
        "review_on": _day(row.review_on),
        "ended_at": row.ended_at.isoformat() if row.ended_at else None,
        "at_site": _veiled(veil, row.at_site or ""),
        "only_channel": row.only_channel,
        "max_contacts": row.max_contacts,
    }


def _veil(unit: Unit, case: Case, people: Sequence[Person], roles: dict[str, str], spared: Iterable[str]) -> Veil:
    """Who had a part in the case, each by their role there; everybody else of the directory as an employee."""
    parts = part(unit, case)
    everybody = {person.id: named(person, roles[parts.get(person.id, EMPLOYEE)]) for person in people}
    mine = [everybody[one] for one in parts if one in everybody]
    return Veil(mine, [one for id_, one in everybody.items() if id_ not in parts], spared)


def part(unit: Unit, case: Case) -> dict[str, str]:
    """The ids of all who had a part in a case, and the role of each."""
    found: dict[str, str] = {}
    own = (
        (case.reporter_id, "reporter"),
        (case.affected_id, "affected"),
        (case.supervisor_id, "supervisor"),
        (case.routed_to_id, "supervisor"),
        (case.passed_over_id, "supervisor"),
        (case.owner_id, "complaints"),
        (case.decided_by_id, "management" if case.decided_in == "management_review" else "complaints"),
        (case.second_id, "management"),
    )
    wrote = [(row.author_id, EMPLOYEE) for kind in (Statement, Reply, Evidence) for row in _rows(unit, case, kind)]
    letters = [(one, EMPLOYEE) for row in _rows(unit, case, Letter) for one in (row.edited_by_id, row.approved_by_id)]
    officers = [(row.named_officer_id, "officer") for row in _rows(unit, case, Restriction)]
    alerts = [(one, EMPLOYEE) for row in _rows(unit, case, Alert) for one in (row.raised_by_id, row.acknowledged_by_id)]
    for person_id, role in (*own, *officers, *wrote, *letters, *alerts):
        if person_id:
            found.setdefault(person_id, role)
    return found


def named(person: Person, instead: str) -> Named:
    return Named(person.name, instead, person.slack_id or "", (person.email, person.phone, person.employee_no or ""))


def _rows(unit: Unit, case: Case, table: type[SQLModel]) -> Sequence[Any]:
    kind: Any = table
    return unit.session.exec(select(kind).where(kind.case_id == case.id).order_by(col(kind.id))).all()


def _open(unit: Unit, row: Any, column: str) -> str:
    return unit.vault.open(row, column) or ""


def _veiled(veil: Veil, text: str) -> str:
    return veil.over(text) if text else ""


def _day(day: Any) -> str | None:
    return day.isoformat() if day else None
