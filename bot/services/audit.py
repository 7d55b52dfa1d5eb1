"""The audit: who did what when, chained by hashes. Ids and hashes only, so that it may outlive personal data (G8)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import datetime
from types import MappingProxyType

from sqlmodel import col, select

from bot.domain.vocabulary import Action
from bot.unit import Unit
from models import AuditEntry, AuditHead, Case, Person


def record(
    unit: Unit,
    actor: Person | None,
    action: Action | str,
    case: Case | None = None,
    *,
    source: str | None = None,
    target: str | None = None,
    subject: str = "",
    **data: object,
) -> AuditEntry:
    """Adds an entry to the chain; ``actor`` is ``None`` for the clock, ``data`` ids, counts and hashes."""
    head = _head(unit)
    entry = AuditEntry(
        seq=head.seq + 1,
        at=unit.now,
        actor_id=actor.id if actor else "",
        action=str(action),
        case_id=case.id if case else None,
        subject=subject,
        source=source,
        target=target,
        data=_canonical(data),
        previous=head.hash,
        hash="",
    )
    entry.hash = _hash(entry)
    head.seq, head.hash = entry.seq, entry.hash
    unit.session.add(entry)
    unit.session.add(head)
    return entry


def _head(unit: Unit) -> AuditHead:
    """Locked once: until this unit of work ends, nobody else adds an entry."""
    key = ("audit", "head")
    if key not in unit.known:
        unit.known[key] = unit.session.exec(select(AuditHead).with_for_update()).one()
    head: AuditHead = unit.known[key]
    return head


def last_step(unit: Unit, case: Case, subject: str = "", status: str = "") -> AuditEntry | None:
    """The entry by which the case, or what belongs to it, came to its present status; not what was noted since."""
    moved = select(AuditEntry).where(AuditEntry.case_id == case.id, AuditEntry.target == (status or case.status))
    if subject:
        moved = moved.where(AuditEntry.subject == subject)
    moves = unit.session.exec(moved.order_by(AuditEntry.seq.desc()))  # type: ignore[attr-defined]  # a column
    return next((entry for entry in moves if entry.source != entry.target), None)


def last_time(unit: Unit, case: Case, actions: Sequence[Action]) -> datetime | None:
    """When one of the actions was last taken on the case."""
    taken = select(AuditEntry).where(
        AuditEntry.case_id == case.id, col(AuditEntry.action).in_([action.value for action in actions])
    )
    entry = unit.session.exec(taken.order_by(col(AuditEntry.seq).desc())).first()
    return entry.at if entry else None


def verify(unit: Unit, anchors: Mapping[int, str] = MappingProxyType({})) -> tuple[int, str] | None:
    """The first entry that does not hold: its number and what is wrong with it. ``None``: the chain holds.

    ``anchors``: numbers of entries, and their hashes as they were written down elsewhere. Whoever has the database in
    hand can reckon a whole chain anew, or cut it and put the head back; what stands elsewhere they cannot change.
    """
    previous, seq = "", 0
    entries = select(AuditEntry).order_by(AuditEntry.seq).execution_options(yield_per=1000)  # type: ignore[arg-type]
    with closing(unit.session.exec(entries)) as found:
        for entry in found:
            if entry.seq != seq + 1:
                return seq + 1, f"entry {seq + 1} is missing"
            if entry.previous != previous:
                return entry.seq, f"entry {entry.seq} does not follow the one before it"
            if entry.hash != _hash(entry):
                return entry.seq, f"entry {entry.seq} was altered"
            if anchors.get(entry.seq, entry.hash) != entry.hash:
                return entry.seq, f"entry {entry.seq} is another than the one that was anchored"
            previous, seq = entry.hash, entry.seq
    head = unit.session.exec(select(AuditHead)).one()
    if (head.seq, head.hash) != (seq, previous):
        return seq + 1, f"the chain was cut after entry {seq}"
    if any(anchored > seq for anchored in anchors):
        return seq + 1, f"the chain was cut after entry {seq}: entry {max(anchors)} was anchored"
    return None


def _hash(entry: AuditEntry) -> str:
    said = {
        "seq": entry.seq,
        "at": entry.at.isoformat(),
        "actor": entry.actor_id,
        "action": entry.action,
        "case": entry.case_id,
        "subject": entry.subject,
        "source": entry.source,
        "target": entry.target,
        "data": entry.data,
        "previous": entry.previous,
    }
    return hashlib.sha256(_canonical(said).encode()).hexdigest()


def _canonical(data: Mapping[str, object]) -> str:
    return json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
