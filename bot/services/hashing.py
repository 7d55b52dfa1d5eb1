"""Evidence whose content is still to be read and hashed (P7): due in the database, so that no death forgets it.

A claim puts the next try off, which is the lease as well: a worker that dies meanwhile leaves the file to the next.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import col, select

from bot.services import audit
from bot.unit import Unit
from models import Case, Evidence

MOST_BYTES = 20 * 1024 * 1024
"""Of a larger file the name and size are kept, and no hash."""
PAUSES = (
    timedelta(minutes=2),  # longer than reading one may take
    timedelta(minutes=20),
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(days=1),
    timedelta(days=2),
)
"""From each try to the next; after the last one the hash stays empty."""


@dataclass(frozen=True, slots=True)
class ToHash:
    """A claimed file; ``last``: there is no further try."""

    evidence_id: str
    slack_file_id: str
    last: bool


def is_due(unit: Unit) -> bool:
    """Whether anything is to be read; asked often, so it takes no lock."""
    due = select(Evidence.id).where(col(Evidence.hash_due_at) <= unit.now)
    return unit.session.exec(due.limit(1)).first() is not None


def claim(unit: Unit) -> ToHash | None:
    """Takes the one that has been due the longest; what others hold is skipped."""
    due = (
        select(Evidence)
        .where(col(Evidence.hash_due_at) <= unit.now)
        .order_by(col(Evidence.hash_due_at), col(Evidence.id))
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    evidence = unit.session.exec(due).first()
    if evidence is None:
        return None
    pause = PAUSES[evidence.hash_tries] if evidence.hash_tries < len(PAUSES) else None
    evidence.hash_due_at = unit.now + pause if pause else None
    evidence.hash_tries += 1
    unit.session.add(evidence)
    return ToHash(evidence.id, evidence.slack_file_id, last=pause is None)


def hashed(unit: Unit, evidence_id: str, sha256: str) -> None:
    """Notes the hash of a file's content, in the audit too, so that it can be compared for ever."""
    evidence = unit.session.get(Evidence, evidence_id, with_for_update=True)
    if evidence is None or evidence.sha256 is not None:
        return
    evidence.sha256, evidence.hash_due_at = sha256, None
    unit.session.add(evidence)
    case = unit.session.get_one(Case, evidence.case_id)
    audit.record(unit, None, "evidence.hashed", case, subject=evidence.id, sha256=sha256)
