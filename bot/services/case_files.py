"""All of a case for one document: as it is, or with its people by their roles alone (P13, G8)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from sqlmodel import col, select

from bot.domain.names import Veil
from bot.domain.views import CaseFileView, CustomerView, EntryCopy, FileView, LetterCopy, PersonView
from bot.services import audit, cases, customers, people, subjects, views
from bot.services.disclosure import EMPLOYEE, named, part
from bot.unit import Unit
from models import AuditEntry, AuditHead, Case, Letter, LetterVersion, Person

T = TypeVar("T")

MADE = "case.file_made"
"""What the audit calls it."""
TYPED = frozenset({"narrative", "evidence", "text", "texts", "location", "danger_details"})
"""The parts of a view in which people wrote; of a file its name too."""
OF_EMPLOYEES = frozenset({"callback_phone"})
"""What is an employee's own, and stands in no redacted file."""
_OFFICES = ("security", "management", "complaints")


def gather(unit: Unit, case_id: str, reader: Person | None, reason: str, veiled_as: Mapping[str, str]) -> CaseFileView:
    """The file of a case, as ``reader`` may see it. ``veiled_as``: words for roles; empty: people by their names."""
    case = cases.find(unit, case_id)
    view = views.case_view(unit, case, "details", f"@{reader.id}" if reader else "")
    letters = tuple(_letter(unit, one) for one in subjects.of_case(unit, case, Letter))
    entries = unit.session.exec(select(AuditEntry).where(AuditEntry.case_id == case.id).order_by(col(AuditEntry.seq)))
    head = unit.session.exec(select(AuditHead)).one()
    found = CaseFileView(
        case=view,
        letters=letters,
        entries=tuple(EntryCopy(one.seq, one.at, one.action, one.hash) for one in entries),
        head=EntryCopy(head.seq, unit.now, "", head.hash),
        made_at=unit.now,
        made_by=reader.name if reader else "",
        reason=reason,
        redacted=bool(veiled_as),
    )
    return _redacted(unit, case, found, veiled_as) if veiled_as else found


def reader(unit: Unit, slack_id: str) -> Person | None:
    """Whoever had it made."""
    return people.person_by_slack_id(unit, slack_id)


def note(unit: Unit, case_id: str, maker: Person | None, digest: str, **said: str) -> None:
    """Notes in the audit that a file was made: its SHA-256, language and extent, and who made it."""
    audit.record(unit, maker, MADE, cases.find(unit, case_id), sha256=digest, **dict(said.items()))


def _letter(unit: Unit, letter: Letter) -> LetterCopy:
    newest = (
        select(LetterVersion).where(LetterVersion.letter_id == letter.id).order_by(col(LetterVersion.number).desc())
    )
    version = unit.session.exec(newest).first()
    return LetterCopy(
        occasion=letter.occasion,
        status=letter.status,
        language=letter.language,
        sent_on=letter.sent_on,
        method=letter.method or "",
        reference=unit.vault.open(letter, "reference") or "",
        text=unit.vault.open(letter, "body") or "",
        digest=version.digest if version else "",
    )


def _redacted(unit: Unit, case: Case, found: CaseFileView, words: Mapping[str, str]) -> CaseFileView:
    everybody = unit.session.exec(select(Person)).all()
    labels = _labels(unit, case, {one.id: one for one in everybody}, words)
    called = [named(one, labels.get(one.id, words[EMPLOYEE])) for one in everybody]
    mine = [one for one, person in zip(called, everybody, strict=True) if person.id in labels]
    others = [one for one, person in zip(called, everybody, strict=True) if person.id not in labels]
    spared = unit.vault.open(customers.root(unit, case.customer_id), "name") if case.customer_id else None
    veil = Veil(mine, others, [spared] if spared else [])
    shown = {(one.name, one.slack_id): labels[one.id] for one in everybody if one.id in labels}
    hidden = _veiled(found, veil, shown, words[EMPLOYEE])
    return replace(hidden, made_by=veil.over(found.made_by), reason=veil.over(found.reason))


def _labels(unit: Unit, case: Case, known: Mapping[str, Person], words: Mapping[str, str]) -> dict[str, str]:
    """Whoever had a part or took a step, each by a role and, where several have the same, a number."""
    parts = dict(part(unit, case))
    actors = select(AuditEntry.actor_id).where(AuditEntry.case_id == case.id).order_by(col(AuditEntry.seq))
    for actor in unit.session.exec(actors):
        if actor:
            parts.setdefault(actor, EMPLOYEE)
    for id_, role in parts.items():
        if role == EMPLOYEE and id_ in known:
            parts[id_] = next((one for one in _OFFICES if one in known[id_].role_set), EMPLOYEE)
    several, seen = Counter(parts.values()), Counter[str]()
    labels: dict[str, str] = {}
    for id_, role in parts.items():
        seen[role] += 1
        labels[id_] = f"{words[role]} {seen[role]}" if several[role] > 1 else words[role]
    return labels


def _veiled(value: T, veil: Veil, shown: Mapping[tuple[str, str | None], str], nobody: str) -> T:
    """The same view with people by their roles, and nobody's name in what was typed."""
    if isinstance(value, PersonView):
        return PersonView(shown.get((value.name, value.slack_id), nobody))  # type: ignore[return-value]
    if isinstance(value, tuple):
        return tuple(_veiled(one, veil, shown, nobody) for one in value)  # type: ignore[return-value]
    if isinstance(value, CustomerView) or not is_dataclass(value) or isinstance(value, type):
        return value
    typed = TYPED | {"name"} if isinstance(value, FileView) else TYPED
    changed: dict[str, Any] = {}
    for field in fields(value):
        held = getattr(value, field.name)
        if field.name in OF_EMPLOYEES:
            changed[field.name] = ""
        elif field.name in typed and isinstance(held, str):
            changed[field.name] = veil.over(held)
        elif field.name in typed and isinstance(held, tuple) and all(isinstance(one, str) for one in held):
            changed[field.name] = tuple(map(veil.over, held))
        else:
            changed[field.name] = _veiled(held, veil, shown, nobody)
    return replace(value, **changed)
