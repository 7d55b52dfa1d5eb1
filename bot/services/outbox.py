"""The outbox: what is owed to Slack, written in the unit of work that owes it (promises 1-3).

Nothing here calls Slack. A card's row says only that the card is due; what it shows is read at delivery, so that
changes waiting in the queue melt into the newest.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, literal_column, update
from sqlmodel import col, select

from bot import tracing
from bot.domain.vocabulary import Status
from bot.unit import Unit
from models import Card, Case, OutboxRow, Person

AT_ONCE = datetime(1970, 1, 1, tzinfo=UTC)
"""When a fresh row is due. Later times are the machine's (back-off, Slack's waits), never a moved clock's."""
ROOT = -1
"""A message under which another one waits to stand: it goes first, even before an alert that is to stand there."""
ALERT = 0
"""Overtakes everything, also within one conversation (P13)."""
NORMAL = 5
LAST = 9
"""What is taken away goes after all that is to be said."""
DELETE = "delete"
"""The kind of row that takes a message or a file of the bot's own away again (G8)."""
FILE = "file"
"""The kind of row that shows a file in a channel."""

PENDING: ColumnElement[str] = literal_column("'pending'")
PARKED: ColumnElement[str] = literal_column("'parked'")
"""As words of the statement: with a parameter SQLite uses none of the indexes over what is pending or parked."""


def owe_card(unit: Unit, case: Case, kind: str, place: str, priority: int = NORMAL) -> Card:
    """Owes a card of this kind in this place: posted once, brought up to date after; ``place`` as in ``Card``."""
    card = _card(unit, case, kind, place)
    if card is None:
        card = Card(id=unit.new_id(), case_id=case.id, kind=kind, place=place, created_at=unit.now)
        unit.session.add(card)
        unit.session.flush()
        unit.made.add(card.id)
        _cards(unit, case).append(card)
    elif card.retired:
        card.retired = False
        unit.session.add(card)
    _owe_refresh(unit, card, priority)
    return card


def has_card(unit: Unit, case: Case, kind: str) -> bool:
    """Whether a card of this kind was ever owed for the case."""
    return any(card.kind == kind for card in _cards(unit, case))


def refresh(unit: Unit, case: Case) -> None:
    """Owes every card of the case that is not retired: an action taken anywhere updates every card."""
    _owe_refreshes(unit, [card for card in _cards(unit, case) if not card.retired])


def refresh_place(unit: Unit, place: str) -> None:
    """Owes every card there whose case is open, as when its reader chose another language."""
    cards = (
        select(Card)
        .join(Case)
        .where(Card.place == place, col(Card.retired).is_(False), Case.status != Status.CLOSED.value)
    )
    _owe_refreshes(unit, unit.session.exec(cards.order_by(col(Card.id))).all())


def owe_again(unit: Unit, card_id: str) -> None:
    """Owes a card whose message somebody deleted, ahead of what waits in its thread."""
    card = unit.session.get_one(Card, card_id)
    card.channel = card.ts = None
    unit.session.add(card)
    _owe_refresh(unit, card, ROOT)


def owe_first(unit: Unit, card_id: str) -> None:
    """Owes a card that never reached its place, ahead of what waits to stand under it."""
    _owe_refresh(unit, unit.session.get_one(Card, card_id), ROOT)


def retire(unit: Unit, case: Case, kind: str, place: str | None = None) -> None:
    """Brings the case's cards of this kind up to date for the last time."""
    for card in _cards(unit, case):
        if card.kind == kind and place in (None, card.place) and not card.retired:
            _owe_refresh(unit, card, NORMAL)
            card.retired = True
            unit.session.add(card)


def owe_line(
    unit: Unit,
    place: str,
    builder: str,
    params: Mapping[str, object],
    key: str,
    case: Case | None = None,
    thread_of: str | None = None,
    priority: int = NORMAL,
) -> None:
    """Owes a message that is sent once; a second call with the same ``key`` owes nothing.

    ``thread_of`` names the kind of card under whose root message it goes. ``params`` are sealed.
    """
    if _is_owed(unit, key):
        return
    root = _card(unit, case, thread_of, place) if case and thread_of else None
    row = _row(unit, key, "line", builder, place, priority)
    row.conversation = f"card:{root.id}" if root else place
    row.thread_card_id = root.id if root else None
    row.case_id = case.id if case else None
    unit.vault.seal(row, params=json.dumps(params, ensure_ascii=False))
    unit.session.add(row)


def owe_file(unit: Unit, place: str, builder: str, params: Mapping[str, object], key: str) -> None:
    """Owes a file to a channel, once; ``bot.workers.papers`` makes it of ``params`` when it goes out."""
    if _is_owed(unit, key):
        return
    row = _row(unit, key, FILE, builder, place, NORMAL)
    row.conversation = f"{FILE}:{key}"  # messages there do not wait for it
    unit.vault.seal(row, params=json.dumps(params, ensure_ascii=False))
    unit.session.add(row)


def owe_deletion(unit: Unit, case: Case | None, channel: str, ts: str) -> None:
    """Owes that a message of the bot's own is deleted; twice is once. Of a case's in one place, one after the other."""
    key = f"{DELETE}:{channel}:{ts}"
    if not _is_owed(unit, key):
        row = _row(unit, key, DELETE, "message", channel, LAST)
        row.channel, row.ts = channel, ts
        _add_deletion(unit, row, case)


def owe_file_deletion(unit: Unit, case: Case, slack_file_id: str) -> None:
    """Owes that a file which the bot showed is deleted, with the messages that show it."""
    key = f"{DELETE}:{slack_file_id}"
    if not _is_owed(unit, key):
        row = _row(unit, key, DELETE, "file", "files", LAST)
        unit.vault.seal(row, params=json.dumps({"file": slack_file_id}))
        _add_deletion(unit, row, case)


def _add_deletion(unit: Unit, row: OutboxRow, case: Case | None) -> None:
    row.conversation = f"{DELETE}:{case.id if case else ''}:{row.place}"
    row.case_id = case.id if case else None
    unit.session.add(row)
    unit.session.flush()


def _is_owed(unit: Unit, key: str) -> bool:
    return unit.session.exec(select(OutboxRow.id).where(OutboxRow.key == key)).first() is not None


def reachable_again(unit: Unit, person: Person) -> None:
    """Somebody is back: what was kept for them goes out, except alarms, which are no news any more."""
    person.unreachable_at = None
    unit.session.add(person)
    kept = update(OutboxRow).where(
        col(OutboxRow.place) == f"@{person.id}",
        col(OutboxRow.state) == PARKED,
        col(OutboxRow.ts).is_(None),
        col(OutboxRow.priority) > ALERT,
    )
    unit.session.execute(kept.values(state="pending", due_at=AT_ONCE))
    unit.known.clear()
    unit.owes = True


def _cards(unit: Unit, case: Case) -> list[Card]:
    """The case's cards, the oldest first: read once, since whoever adds one holds the case."""
    key = ("cards", case.id)
    if key not in unit.known:
        asked = select(Card).where(Card.case_id == case.id).order_by(col(Card.id))
        unit.known[key] = [] if case.id in unit.made else list(unit.session.exec(asked).all())
    found: list[Card] = unit.known[key]
    return found


def _card(unit: Unit, case: Case, kind: str, place: str) -> Card | None:
    return next((card for card in _cards(unit, case) if (card.kind, card.place) == (kind, place)), None)


def _owe_refreshes(unit: Unit, cards: Sequence[Card]) -> None:
    _look_for_waiting(unit, cards)
    for card in cards:
        _owe_refresh(unit, card, NORMAL)


def _look_for_waiting(unit: Unit, cards: Sequence[Card]) -> None:
    """Which of the cards wait already, in one question; the lock keeps a worker from taking them meanwhile."""
    unknown = [card.id for card in cards if ("waiting", card.id) not in unit.known]
    unit.known.update({("waiting", card_id): None for card_id in unknown})
    asked = [card_id for card_id in unknown if card_id not in unit.made]
    if asked:
        free = (col(OutboxRow.state) == PENDING, col(OutboxRow.lease).is_(None))
        rows = select(OutboxRow).where(col(OutboxRow.card_id).in_(asked), *free).order_by(col(OutboxRow.seq).desc())
        for row in unit.session.exec(rows.with_for_update()).all():
            unit.known["waiting", str(row.card_id)] = row


def _waiting(unit: Unit, card: Card) -> OutboxRow | None:
    _look_for_waiting(unit, [card])
    row: OutboxRow | None = unit.known["waiting", card.id]
    return row if row is not None and row.state == "pending" and row.lease is None else None


def _owe_refresh(unit: Unit, card: Card, priority: int) -> None:
    """One row for a card waits at a time."""
    waiting = _waiting(unit, card)
    if waiting is not None:
        _remember(unit, waiting)
        if priority < waiting.priority:
            waiting.priority = priority
            waiting.due_at = AT_ONCE  # an alert is not kept waiting by an earlier failure
        unit.session.add(waiting)
        unit.owes = True
        return
    if _is_kept(unit, card):
        return
    row = _row(unit, f"card:{card.id}:{unit.new_id()}", "card", card.kind, card.place, priority)
    row.conversation = f"card:{card.id}"
    row.card_id, row.case_id = card.id, card.case_id
    unit.session.add(row)
    unit.known["waiting", card.id] = row


def _is_kept(unit: Unit, card: Card) -> bool:
    """Whether the card is parked for somebody whom Slack cannot reach: it shows the newest when they are back."""
    person = unit.session.get(Person, card.place[1:]) if card.place.startswith("@") else None
    if person is None or person.unreachable_at is None:
        return False
    kept = select(OutboxRow.seq).where(OutboxRow.card_id == card.id, col(OutboxRow.state) == PARKED)
    return unit.session.exec(kept).first() is not None


def _row(unit: Unit, key: str, kind: str, builder: str, place: str, priority: int) -> OutboxRow:
    unit.owes = True
    row = OutboxRow(
        id=unit.new_id(),
        key=key,
        kind=kind,
        builder=builder,
        place=place,
        conversation=place,
        priority=priority,
        due_at=AT_ONCE,
        created_at=unit.now,
    )
    _remember(unit, row)
    return row


def _remember(unit: Unit, row: OutboxRow) -> None:
    row.request = tracing.joined(row.request, unit.request)
    unit.note("owed: row %s (%s)", row.id, row.builder)
