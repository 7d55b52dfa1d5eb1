"""Letters that are to go out by e-mail: rows of the outbox, claimed under a lease by the mail worker.

A row is in one of three places, kept in its ``error``: not begun, ``begun`` (nothing that was done so far can have sent
it: it is simply done again), ``handed`` (its last byte was about to go: whether it arrived is known to the mail server
alone, so it is never sent again by itself).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import col, or_, select

from bot.domain.policies import ends_later
from bot.domain.vocabulary import Action
from bot.errors import NotNow
from bot.services import authority, customers, outbox
from bot.unit import Unit
from models import Case, Letter, OutboxRow

KIND, PLACE = "mail", "mail"
BEGUN, HANDED = "begun", "handed"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A letter to be e-mailed, claimed. ``doubtful``: an earlier try may have sent it. ``over``: it came too late."""

    id: str
    letter_id: str
    number: str
    attempts: int
    created_at: datetime
    doubtful: bool
    over: bool
    language: str
    message_id: str
    address: str
    name: str
    body: str
    sheet: str = ""
    request: str = ""


def owe(unit: Unit, case: Case, letter: Letter, address: str, domain: str) -> None:
    """Owes the e-mail of a letter, in the unit of work that sends it; its Message-ID stays with the letter."""
    row_id = unit.new_id()
    letter.message_id = f"<{row_id}@{domain}>"
    unit.vault.seal(letter, sent_to=address, answer=None)
    unit.session.add(letter)
    row = OutboxRow(
        id=row_id,
        key=f"mail:{row_id}",
        kind=KIND,
        builder="letter",
        place=PLACE,
        conversation=f"mail:{letter.id}",
        case_id=case.id,
        due_at=outbox.AT_ONCE,
        created_at=unit.now,
        request=unit.request or None,
    )
    unit.note("owed: row %s (e-mail)", row.id)
    unit.vault.seal(row, params=json.dumps({"letter": letter.id}))
    unit.session.add(row)
    unit.session.flush()
    unit.owes = True


def claim(unit: Unit, worker: str, now: datetime, lease: timedelta) -> Outgoing | None:
    """Takes one letter that is due, so that nobody else does while the lease lasts."""
    free = or_(col(OutboxRow.leased_until).is_(None), col(OutboxRow.leased_until) < now)
    due = select(OutboxRow).where(OutboxRow.kind == KIND, OutboxRow.state == "pending", OutboxRow.due_at <= now, free)
    row = unit.session.exec(due.order_by(col(OutboxRow.seq)).limit(1).with_for_update(skip_locked=True)).first()
    if row is None:
        return None
    found = _outgoing(unit, row)
    row.attempts += 1
    row.lease, row.leased_until = worker, now + lease
    row.error = row.error if found.doubtful else BEGUN
    unit.session.add(row)
    return found


def _outgoing(unit: Unit, row: OutboxRow) -> Outgoing:
    letter = unit.session.get_one(Letter, json.loads(unit.vault.open(row, "params") or "{}")["letter"])
    case = unit.session.get_one(Case, letter.case_id)
    name = ""
    if case.customer_id is not None:
        name = unit.vault.open(customers.root(unit, case.customer_id), "name") or ""
    return Outgoing(
        id=row.id,
        letter_id=letter.id,
        number=case.number,
        attempts=row.attempts,
        created_at=row.created_at,
        doubtful=row.error == HANDED,
        over=not ends_later(authority.facts(unit, case, None, letter)),
        language=letter.language,
        message_id=letter.message_id or "",
        address=unit.vault.open(letter, "sent_to") or "",
        name=name,
        body=unit.vault.open(letter, "body") or "",
        sheet=unit.vault.open(letter, "sheet") or "",
        request=row.request or "",
    )


def hand(unit: Unit, outgoing: Outgoing, worker: str) -> None:
    """Notes, before the last byte goes, that from here on it may be out. Raises ``NotNow`` where the lease was lost."""
    row = row_of(unit, outgoing)
    if row.lease != worker or row.state != "pending":
        raise NotNow(action=Action.LETTER_SEND)
    row.error = HANDED
    unit.session.add(row)


def again(unit: Unit, outgoing: Outgoing, due_at: datetime) -> None:
    """Puts the letter back for another try; it surely did not go out."""
    row = row_of(unit, outgoing)
    row.error, row.due_at = "again", due_at
    row.lease = row.leased_until = None
    unit.session.add(row)


def row_of(unit: Unit, outgoing: Outgoing) -> OutboxRow:
    """The claimed row."""
    return unit.session.exec(select(OutboxRow).where(OutboxRow.id == outgoing.id)).one()
