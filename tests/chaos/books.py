"""The closing comparison: what people were told, what the database holds, and what the workspace shows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import col, select

from bot.domain.vocabulary import Action, Status
from bot.services import audit
from bot.unit import Unit
from models import AuditEntry, Case, OutboxRow, Person
from tests.acceptance.world import COMPLAINTS, COMPLAINTS_JEDDAH, LAYLA
from tests.chaos.house import House
from tests.chaos.people import APPROVE, DISMISS, NUMBER, Ledger

TOKEN = re.compile(r"Call (\d+)\.")
THREADS = {"Jeddah": COMPLAINTS_JEDDAH}
LEADS_TO = {APPROVE.value: Status.COMPLAINT_REVIEW, DISMISS.value: Status.CLOSED}


@dataclass(frozen=True, slots=True)
class Stored:
    """A case as the database holds it; ``token`` is the one in its words."""

    number: str
    token: str
    status: str
    reporter: str
    supervisor: str
    decisions: tuple[str, ...]
    thread_in: str


@dataclass
class Books:
    """The counts of the closing table, and each fault by what it is about."""

    acknowledged: int = 0
    stored: int = 0
    approved: int = 0
    dismissed: int = 0
    shown: int = 0
    doubles: list[str] = field(default_factory=list)
    losses: list[str] = field(default_factory=list)


def compare(house: House, ledgers: Iterable[Ledger]) -> Books:
    """After all that was owed is delivered."""
    told, asked, decided = dict[str, str](), set[str](), dict[str, Action]()
    for ledger in ledgers:
        told |= ledger.told
        asked |= set(ledger.asked)
        decided |= ledger.decided
    database = house.open_database()
    try:
        stored = database.look(_stored)
        chain, owed = database.look(audit.verify), database.look(_owed)
    finally:
        database.close()
    books = Books(acknowledged=len(told), stored=len(stored))
    books.approved, books.dismissed = (list(decided.values()).count(one) for one in (APPROVE, DISMISS))
    _compare_told(books, stored, told, asked)
    _compare_decided(books, stored, decided)
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


def _compare_decided(books: Books, stored: Sequence[Stored], decided: Mapping[str, Action]) -> None:
    """A decision that was acknowledged is the one and only decision on its case, which stands where it leads."""
    for one in stored:
        wanted = decided.get(one.number)
        if wanted and wanted.value not in one.decisions:
            books.losses.append(f"{wanted.value} of {one.number}")
        if len(one.decisions) > 1:
            books.doubles.append(f"{' and '.join(one.decisions)} of {one.number}")
        stands = LEADS_TO[one.decisions[0]] if one.decisions else Status.SUPERVISOR_REVIEW
        if one.status != stands.value:
            books.losses.append(f"{one.number} is {one.status} after {one.decisions}")


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
    """A card shows the present state: it offers the decision exactly as long as that is waited for."""
    offered = any(button["action_id"] in LEADS_TO for card in cards for button in house.slack.buttons(card))
    if cards and offered != (one.status == Status.SUPERVISOR_REVIEW.value):
        books.losses.append(f"the last change of {one.number} is not on its card")


def _stored(unit: Unit) -> list[Stored]:
    slack = {one.id: one.slack_id or "" for one in unit.session.exec(select(Person))}
    decisions: dict[str | None, list[str]] = {}
    taken = select(AuditEntry).where(col(AuditEntry.action).in_(LEADS_TO)).order_by(col(AuditEntry.seq))
    for entry in unit.session.exec(taken):
        decisions.setdefault(entry.case_id, []).append(entry.action)
    found = []
    for case in unit.session.exec(select(Case).order_by(col(Case.year), col(Case.serial))):
        token = TOKEN.search(unit.vault.open(case, "narrative") or "")
        found.append(
            Stored(
                number=case.number,
                token=token[1] if token else "",
                status=case.status,
                reporter=slack[case.reporter_id],
                supervisor=slack[case.supervisor_id or ""],
                decisions=tuple(decisions.get(case.id, ())),
                thread_in=THREADS.get(case.site, COMPLAINTS) if case.status == Status.COMPLAINT_REVIEW.value else "",
            )
        )
    return found


def _owed(unit: Unit) -> list[str]:
    asked = select(OutboxRow).where(col(OutboxRow.state).in_(("pending", "parked")))
    return [f"{row.builder} {row.key} ({row.state}, {row.error})" for row in unit.session.exec(asked)]
