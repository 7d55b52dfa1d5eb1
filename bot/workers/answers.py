"""What each class of failure leads to, in one unit of work with the row's own record. Never a silent drop."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.services import deliveries, fallbacks, outbox
from bot.services.deliveries import Owed
from bot.unit import Unit
from bot.workers import faults
from bot.workers.failures import Failure

log = logging.getLogger(__name__)

Answer = Callable[[Unit, Owed, str, datetime], None]
"""``now`` is the machine's clock: waits are real."""

FIRST_PAUSE, LAST_PAUSE = 1.0, 300.0
"""Seconds before the second try and, doubling, at the most."""
SLOW = timedelta(minutes=10)
"""Between tries where a person has to mend something."""


def pause(attempts: int) -> timedelta:
    """Longer and longer, and never the same for two, so that what failed together does not come back together."""
    ceiling = min(LAST_PAUSE, FIRST_PAUSE * 2 ** min(attempts, 16))
    return timedelta(seconds=ceiling / 2 + random.uniform(0, ceiling / 2))


def sent_as_text(unit: Unit, owed: Owed, code: str, channel: str, ts: str) -> None:
    """The blocks were refused; the words stand there. The row is parked until the fault in the program is mended."""
    if deliveries.park(unit, owed, code, channel, ts):
        faults.tell_admins_of_message(unit, owed, code, as_text=True)


def _wait(unit: Unit, owed: Owed, code: str, now: datetime) -> None:
    deliveries.failed(unit, owed, code, now + pause(owed.attempts))


def _lost(unit: Unit, owed: Owed, code: str, now: datetime) -> None:
    deliveries.failed(unit, owed, deliveries.LOST, now + pause(owed.attempts))


def _channel(unit: Unit, owed: Owed, code: str, now: datetime) -> None:
    if fallbacks.moved(unit, owed):
        deliveries.drop(unit, owed, code)
    elif deliveries.failed(unit, owed, code, now + SLOW):
        faults.tell_admins_of_channel(unit, owed, code, fallbacks.members(unit, owed.place))
        fallbacks.write_to_holders(unit, owed)


def _person(unit: Unit, owed: Owed, code: str, now: datetime) -> None:
    if deliveries.park(unit, owed, code):
        fallbacks.unreachable(unit, owed, now)
        faults.tell_admins_of_person(unit, owed, code)


def _gone(unit: Unit, owed: Owed, code: str, now: datetime) -> None:
    """The first time at once; a message that is gone each time is not posted without end."""
    due_at = now if owed.attempts == 0 else now + pause(owed.attempts)
    if owed.kind == "line" and fallbacks.moved(unit, owed):
        deliveries.drop(unit, owed, code)
    elif deliveries.repost(unit, owed, code, due_at) and owed.thread_card_id:
        if owed.thread_ts:
            outbox.owe_again(unit, owed.thread_card_id)  # its root first, under which it then goes
        else:
            outbox.owe_first(unit, owed.thread_card_id)


def _auth(unit: Unit, owed: Owed, code: str, now: datetime) -> None:
    log.error("Slack refuses the app itself: %s. Deliveries wait; see SLACK_BOT_TOKEN and the app's scopes", code)
    deliveries.failed(unit, owed, code, now + SLOW)


def _message(unit: Unit, owed: Owed, code: str, now: datetime) -> None:
    if deliveries.park(unit, owed, code):
        faults.tell_admins_of_message(unit, owed, code)


def _left(unit: Unit, owed: Owed, code: str, now: datetime) -> None:
    """Slack does not let the bot delete its message or file: it stays there until a person does."""
    if deliveries.park(unit, owed, code):
        faults.tell_admins_of_deletion(unit, code)


ANSWERS: dict[Failure, Answer] = {
    Failure.WAIT: _wait,
    Failure.LOST: _lost,
    Failure.AGAIN: _wait,
    Failure.CHANNEL: _channel,
    Failure.PERSON: _person,
    Failure.GONE: _gone,
    Failure.AUTH: _auth,
    Failure.STAYS: _left,
    Failure.MESSAGE: _message,
}
"""One answer for each class; a test proves the table total."""

OF_DELETIONS: dict[Failure, Answer] = ANSWERS | {
    Failure.LOST: _wait,  # doing it again does no harm
    Failure.CHANNEL: _left,
    Failure.PERSON: _left,
    Failure.GONE: _left,
    Failure.MESSAGE: _left,
}
"""The same where something is to be taken away (G8)."""
