"""The closing comparison: what people were told, what the database holds, and what the workspace shows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import col, func, select

from bot.domain.vocabulary import Action, Status
from bot.services import audit
from bot.unit import Unit
from models import AuditEntry, Case, OutboxRow, Person
from tests.acceptance.world import COMPLAINTS, COMPLAINTS_JEDDAH, LAYLA
from tests.chaos.house import House
from tests.chaos.people import NUMBER, Ledger

TOKEN = re.compile(r"Call (\d+)\.")
THREADS = {"Jeddah": COMPLAINTS_JEDDAH}


@dataclass(frozen=True, slots=True)
class Stored:
    """A case as the database holds it; ``token`` is the one in its words."""

    number: str
    token: str
    status: str
    reporter: str
    supervisor: str
    approvals: int
    thread_in: str


@dataclass
class Books:
    """The counts of the closing table, and each fault by what it is about."""

    acknowledged: int = 0
    stored: int = 0
    approved: int = 0
    shown: int = 0
    doubles: list[str] = field(default_factory=list)
    losses: list[str] = field(default_factory=list)


def compare(house: House, ledgers: Iterable[Ledger]) -> Books:
    """After all that was owed is delivered."""
    told, asked, approved = {}, set(), set()
    for ledger in ledgers:
        told |= ledger.told
        asked |= set(ledger.asked)
        approved |= set(ledger.approved)
    database = house.open_database()
    try:
        stored = database.look(_stored)
        chain, owed = database.look(audit.verify), database.look(_owed)
    finally:
        database.close()
    books = Books(acknowledged=len(told), stored=len(stored), approved=len(approved))
    _compare_told(books, stored, told, asked)
    _compare_approved(books, stored, approved)
    _compare_shown(books, house, stored)
    books.losses += [f"the audit's chain is broken at {chain[0]}"] if chain else []
    books.losses += [f"still owed: {row}" for row in owed]
    return books


def _compare_told(books: Books, stored: Sequence[Stored], told: dict[str, str], asked: set[str]) -> None:
    cases = Counter(one.token for one in stored)
    books.doubles += [f"{count} cases of one report {token}" for token, count in cases.items() if count > 1]
    numbers = {one.token: one.number for one in stored}
    for token, number in told.items():
        if numbers.get(token) != number:
            books.losses.append(f"{number} was acknowledged for {token}; stored is {numbers.get(token)}")
    books.doubles += [f"a case that nobody asked for: {one.number}" for one in stored if one.token not in asked]


def _compare_approved(books: Books, stored: Sequence[Stored], approved: set[str]) -> None:
    for one in stored:
        moved = one.status != Status.SUPERVISOR_REVIEW.value
        if one.number in approved and not moved:
            books.losses.append(f"the approval of {one.number}")
        if one.approvals != moved:
            books.doubles.append(f"{one.approvals} approvals of {one.number}, which is {one.status}")


def _compare_shown(books: Books, house: House, stored: Sequence[Stored]) -> None:
    people = {who for one in stored for who in (one.reporter, one.supervisor)}
    seen = {who: house.slack.dm(who) for who in people}
    channels = {one.thread_in for one in stored if one.thread_in}
    seen |= {channel: house.slack.messages(LAYLA, channel) for channel in channels}
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for place, messages in seen.items():
        for message in messages:
            if message.get("thread_ts") in (None, message["ts"]):
                for number in set(NUMBER.findall(message["text"])):
                    found.setdefault((place, number), []).append(message)
    for one in stored:
        for place in filter(None, (one.reporter, one.supervisor, one.thread_in)):
            cards = found.get((place, one.number), [])
            books.shown += bool(cards)
            if not cards:
                books.losses.append(f"{one.number} is not shown to {place}")
            if len(cards) > 1:
                books.doubles.append(f"{one.number} is shown {len(cards)} times to {place}")
        _compare_button(books, house, one, found.get((one.supervisor, one.number), []))


def _compare_button(books: Books, house: House, one: Stored, cards: Sequence[dict[str, Any]]) -> None:
    """A card shows the present state: it offers the approval exactly as long as that is waited for."""
    offered = any(button["action_id"] == Action.CASE_APPROVE for card in cards for button in house.slack.buttons(card))
    if cards and offered != (one.status == Status.SUPERVISOR_REVIEW.value):
        books.losses.append(f"the last change of {one.number} is not on its card")


def _stored(unit: Unit) -> list[Stored]:
    slack = {one.id: one.slack_id or "" for one in unit.session.exec(select(Person))}
    approvals = dict(
        unit.session.exec(
            select(AuditEntry.case_id, func.count())
            .where(AuditEntry.action == Action.CASE_APPROVE.value)
            .group_by(AuditEntry.case_id)
        ).all()
    )
    found = []
    for case in unit.session.exec(select(Case).order_by(col(Case.year), col(Case.serial))):
        token = TOKEN.search(unit.vault.open(case, "narrative") or "")
        moved = case.status != Status.SUPERVISOR_REVIEW.value
        found.append(
            Stored(
                number=case.number,
                token=token[1] if token else "",
                status=case.status,
                reporter=slack[case.reporter_id],
                supervisor=slack[case.supervisor_id or ""],
                approvals=approvals.get(case.id, 0),
                thread_in=THREADS.get(case.site, COMPLAINTS) if moved else "",
            )
        )
    return found


def _owed(unit: Unit) -> list[str]:
    asked = select(OutboxRow).where(col(OutboxRow.state).in_(("pending", "parked")))
    return [f"{row.builder} {row.key} ({row.state}, {row.error})" for row in unit.session.exec(asked)]
