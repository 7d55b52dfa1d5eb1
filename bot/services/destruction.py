"""Destroying the personal data of a matter, and of a customer of whom nothing else is left (G8).

What a case was about is overwritten or deleted, and each record's key with it; what the bot said of it in Slack is
owed to be deleted there. Figures stay: numbers, days, categories, department, site, outcome, kinds and lengths of
restrictions. The audit stays whole, for it holds ids and hashes only; it says what was destroyed, when and why.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, update
from sqlmodel import SQLModel, col, func, or_, select

from bot.domain.vocabulary import PairStatus
from bot.services import audit, customers, outbox, retention
from bot.unit import Unit
from models import (
    Alert,
    Appeal,
    Card,
    Case,
    CaseLink,
    CaseVersion,
    Customer,
    CustomerPair,
    Evidence,
    Identifier,
    Letter,
    LetterVersion,
    OutboxRow,
    Person,
    Reminder,
    Reply,
    Restriction,
    SlackFile,
    Statement,
    Support,
)

DESTROYED, FORGOTTEN = "case.destroy", "customer.destroy"
"""What the audit calls the two."""
BATCH = 50
"""Lines that are forgotten in one unit of work."""
MOST_OWED = 1000
"""Deletions that wait for Slack, which takes some fifty a minute, before more are owed."""
NOBODY = "nobody"
"""The customer whom a restriction is of once its own is not to be told from it any more."""

EMPTIED: dict[type[SQLModel], tuple[str, ...]] = {
    Case: ("named_only", "passed_over_id", "customer_id"),
    Alert: (),
    Appeal: (),
    Letter: ("message_id", "fault"),
    Restriction: ("at_site", "named_officer_id"),
}
"""Rows that stay for the figures: their sealed columns and key are emptied, and these columns."""

DELETED: tuple[type[SQLModel], ...] = (
    Statement,
    Reply,
    Evidence,
    CaseVersion,
    Reminder,
    Support,
    SlackFile,
    OutboxRow,
    Card,
)
"""Rows that go whole, in an order in which none is left that another needs."""


def emptied() -> dict[str, tuple[str, ...]]:
    """By the name of each table whose rows stay: the columns that are emptied."""
    return {str(table.__tablename__): (*_blank(table), *columns) for table, columns in EMPTIED.items()}


def deleted() -> tuple[str, ...]:
    """The names of the tables whose rows go with a case."""
    tables: tuple[type[SQLModel], ...] = (*DELETED, LetterVersion, CaseLink)
    return tuple(str(table.__tablename__) for table in tables)


def destroy_due(unit: Unit, case_id: str) -> int:
    """Destroys the matter of a case whose time is up, and says why in the audit; how many cases, 0 where it is not."""
    found = retention.matter(unit, unit.session.get_one(Case, case_id))
    locked = select(Case).where(col(Case.id).in_([case.id for case in found])).order_by(col(Case.id)).with_for_update()
    cases = unit.session.exec(locked.execution_options(populate_existing=True)).all()
    fresh = [case for case in cases if case.destroyed_at is None]
    if not fresh or retention.against(unit, cases) or retention.is_in_hand(unit, cases):
        return 0
    destroy(unit, cases, due=max(retention.due_at(unit, case) for case in fresh).isoformat())
    return len(fresh)


def forget_lines(unit: Unit) -> int:
    """What was said of no single case, as reminders of several, goes with its message once it is as old; how many."""
    old = select(OutboxRow).where(
        col(OutboxRow.case_id).is_(None),
        col(OutboxRow.created_at) <= unit.now - timedelta(days=unit.settings.retention_days),
        col(OutboxRow.state) != "pending",
        OutboxRow.kind != outbox.DELETE,
    )
    rows = unit.session.exec(old.order_by(col(OutboxRow.seq)).limit(BATCH).with_for_update(skip_locked=True)).all()
    for row in rows:
        if row.channel and row.ts:
            outbox.owe_deletion(unit, None, row.channel, row.ts)
        unit.session.delete(row)
    return len(rows)


def may_go_on(unit: Unit) -> bool:
    """Whether Slack has kept up with what is to be deleted there; else the rest waits for the next look."""
    owed = select(func.count()).where(col(OutboxRow.state) == outbox.PENDING, OutboxRow.kind == outbox.DELETE)
    return unit.session.exec(owed).one() < MOST_OWED


def destroy(unit: Unit, cases: Sequence[Case], actor: Person | None = None, **why: str) -> None:
    """Destroys what is kept of a matter, which is locked and has nothing standing against it; ``why`` is for the audit.

    Idempotent: a case that was destroyed is left as it is. One matter a unit of work: its customers are locked before
    the audit is, in which all others write.
    """
    ids = [case.id for case in cases]
    known = {case.customer_id for case in cases if case.customer_id} | _customers_of_restrictions(unit, ids)
    _lock(unit, {one for customer_id in known for one in customers.group(unit, customer_id)})
    for case in cases:
        if case.destroyed_at is None:
            _destroy_case(unit, case, actor, why)
    _run(unit, delete(CaseLink).where(or_(col(CaseLink.case_id).in_(ids), col(CaseLink.other_id).in_(ids))))
    for customer_id in sorted(known):
        let_go(unit, customer_id, actor)
    for pair in unit.session.exec(select(CustomerPair).where(col(CustomerPair.case_id).in_(ids))).all():
        _move_question(unit, pair)


def let_go(unit: Unit, customer_id: str, actor: Person | None = None) -> bool:
    """Deletes a customer, all who are one with them, their names, identifiers and keyed hashes, if nothing is left of
    them; whether that was so. Locked first: nobody reports them at this moment (``customers.match`` locks too).
    """
    if unit.session.get(Customer, customer_id) is None or customer_id == NOBODY:
        return False
    ids = customers.group(unit, customer_id)
    known_by = _lock(unit, ids)
    if retention.is_known(unit, ids):
        return False
    either = or_(col(CustomerPair.kept_id).in_(ids), col(CustomerPair.other_id).in_(ids))
    _run(unit, delete(CustomerPair).where(either))
    _run(unit, update(CaseVersion).where(col(CaseVersion.customer_id).in_(ids)).values(customer_id=None))
    for table, column in ((Identifier, Identifier.customer_id), (Customer, Customer.id)):
        _run(unit, update(table).where(col(column).in_(ids)).values(**_blank(table)))
        _run(unit, delete(table).where(col(column).in_(ids)))
    unit.session.expire_all()
    audit.record(unit, actor, FORGOTTEN, subject=customer_id, customers=list(ids), identifiers=known_by)
    return True


def of_case(unit: Unit, case: Case, table: type[SQLModel]) -> Any:
    """The condition by which rows of a table belong to a case."""
    found: Any = table
    return found.id == case.id if table is Case else found.case_id == case.id


def _destroy_case(unit: Unit, case: Case, actor: Person | None, why: dict[str, str]) -> None:
    messages, files = _owe_deletions(unit, case)
    case.destroyed_at = unit.now
    case.version += 1
    unit.session.add(case)
    unit.session.flush()
    letters = select(Letter.id).where(Letter.case_id == case.id)
    _run(unit, delete(LetterVersion).where(col(LetterVersion.letter_id).in_(letters)))
    for table in DELETED:
        kept = (OutboxRow.kind != outbox.DELETE,) if table is OutboxRow else ()
        _run(unit, delete(table).where(of_case(unit, case, table), *kept))
    if unit.session.exec(select(Restriction.id).where(Restriction.case_id == case.id).limit(1)).first():
        _ensure_nobody(unit)
        _run(unit, update(Restriction).where(col(Restriction.case_id) == case.id).values(customer_id=NOBODY))
    for table, columns in EMPTIED.items():
        empty = dict.fromkeys(columns) | _blank(table)
        _run(unit, update(table).where(of_case(unit, case, table)).values(**empty))
    unit.session.refresh(case)
    audit.record(unit, actor, DESTROYED, case, messages=messages, files=files, why=why)


def _owe_deletions(unit: Unit, case: Case) -> tuple[int, int]:
    """What the bot said and showed in Slack is to be deleted, the newest first: a thread's root goes after it."""
    cards = select(Card.channel, Card.ts).where(Card.case_id == case.id)
    rows = select(OutboxRow.channel, OutboxRow.ts).where(OutboxRow.case_id == case.id, OutboxRow.kind != outbox.DELETE)
    said = {(channel, ts) for asked in (cards, rows) for channel, ts in unit.session.exec(asked) if channel and ts}
    for channel, ts in sorted(said, key=lambda place: place[1], reverse=True):
        outbox.owe_deletion(unit, case, channel, ts)
    shown = unit.session.exec(select(SlackFile.slack_file_id).where(SlackFile.case_id == case.id)).all()
    for file_id in shown:
        outbox.owe_file_deletion(unit, case, file_id)
    return len(said), len(shown)


def _customers_of_restrictions(unit: Unit, case_ids: Iterable[str]) -> set[str]:
    """A restriction may be of a customer whom the case was corrected away from since."""
    held = select(Restriction.customer_id).where(col(Restriction.case_id).in_(list(case_ids)))
    return set(unit.session.exec(held)) - {NOBODY}


def _lock(unit: Unit, customer_ids: Iterable[str]) -> int:
    """Locks what customers are known by, then themselves, in the order in which a report does; how many identifiers."""
    ids = list(customer_ids)
    known_by = select(Identifier.id).where(col(Identifier.customer_id).in_(ids)).order_by(col(Identifier.id))
    found = unit.session.exec(known_by.with_for_update()).all()
    unit.session.exec(select(Customer.id).where(col(Customer.id).in_(ids)).order_by(col(Customer.id)).with_for_update())
    return len(found)


def _move_question(unit: Unit, pair: CustomerPair) -> None:
    """Whether two customers are one stays on record with a case of theirs that is kept."""
    ids = [*customers.group(unit, pair.kept_id), *customers.group(unit, pair.other_id)]
    kept = select(Case.id).where(col(Case.customer_id).in_(ids), col(Case.destroyed_at).is_(None))
    found = unit.session.exec(kept.order_by(col(Case.id).desc())).first()
    if found is None:
        return
    if pair.status == PairStatus.ASKED.value:  # nobody answered in all that time, and the case that asked is gone
        unit.session.delete(pair)
    else:
        pair.case_id = found
        unit.session.add(pair)
    unit.session.flush()


def _ensure_nobody(unit: Unit) -> None:
    if unit.session.get(Customer, NOBODY) is None:
        unit.session.add(Customer(id=NOBODY, created_at=unit.now))
        unit.session.flush()


def _blank(table: type[SQLModel]) -> dict[str, None]:
    """The sealed columns of a table and its key, empty."""
    columns = SQLModel.metadata.tables[str(table.__tablename__)].c
    sealed = [column.name for column in columns if column.info.get("sealed")]
    return dict.fromkeys([*sealed, "sealed_key"]) if sealed else {}


def _run(unit: Unit, statement: Any) -> None:
    unit.session.execute(statement.execution_options(synchronize_session=False))
