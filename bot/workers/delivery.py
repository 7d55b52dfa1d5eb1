"""Delivery: what the outbox owes goes to Slack, once each, in order within a conversation (promises 1 and 3)."""

from __future__ import annotations

import asyncio
import logging
import random
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot import metrics, tracing
from bot.clock import Clock, system_clock
from bot.db import Database
from bot.errors import BotError, StorageError
from bot.messages.limits import check
from bot.messages.message import Message
from bot.messages.registry import CARDS, LINES
from bot.services import deliveries, outbox, views
from bot.services.deliveries import Owed
from bot.texts import Words
from bot.unit import Unit
from bot.workers import faults
from bot.workers.failures import Failure, classify
from bot.workers.reconciling import EVENT_TYPE, find_sent
from models import Case

log = logging.getLogger(__name__)

BATCH = 20
"""How many conversations are served side by side."""
LEASE = timedelta(seconds=60)
"""After this long a row of a worker that died is taken over."""
CALL = timedelta(seconds=15)
"""What one call to Slack may take, with room to spare; so much of the lease must be left when it begins."""
FIRST_PAUSE, LAST_PAUSE = 1.0, 300.0
"""Seconds before the second try and, doubling, at the most."""
SLOW = timedelta(minutes=10)
"""Between tries where a person has to mend something."""


@dataclass(slots=True)
class Counts:
    """What a round did."""

    delivered: int = 0
    failed: int = 0


class Delivery:
    """One worker. Any number may run beside each other on PostgreSQL; on SQLite they take turns."""

    def __init__(self, database: Database, client: AsyncWebClient, zone: ZoneInfo, clock: Clock = system_clock) -> None:
        """``clock`` is the machine's own: waits are real, also where the bot's clock was moved."""
        self._database = database
        self._client = client
        self._zone = zone
        self._clock = clock
        self._name = secrets.token_hex(4)
        self._holds: dict[str, datetime] = {}
        self._stop = asyncio.Event()
        self.wake = asyncio.Event()

    def watch(self) -> None:
        """Is woken by each commit of this process that owes something."""
        loop = asyncio.get_running_loop()

        def owed() -> None:
            loop.call_soon_threadsafe(self.wake.set)

        self._database.on_owed = owed

    async def run(self, stop: asyncio.Event) -> None:
        """Delivers until ``stop``; what is in hand is finished, or given back where that takes too long."""
        self._stop = stop
        while not stop.is_set():
            self.wake.clear()
            try:
                counts = await self.run_once()
            except BotError as error:
                log.error("delivery: %s", error)
                counts = Counts()
            if not counts.delivered:
                waits = [asyncio.create_task(self.wake.wait()), asyncio.create_task(stop.wait())]
                await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
                for wait in waits:
                    wait.cancel()

    async def run_once(self) -> Counts:
        """Claims what is due and delivers it, conversation by conversation, until nothing more is due or a stop."""
        counts = Counts()
        while not self._stop.is_set() and (owed := await self._database.write(self._claim)):
            for done in await asyncio.gather(*(self._deliver(one) for one in owed)):
                counts.delivered += done
                counts.failed += not done
            if not counts.delivered:
                break
        return counts

    def _claim(self, unit: Unit) -> list[Owed]:
        return deliveries.claim(unit, self._name, max(unit.now, self._clock()), BATCH, LEASE)

    @tracing.of_row
    async def _deliver(self, owed: Owed) -> bool:
        try:
            message = await self._database.read(lambda unit: self._render(unit, owed))
            channel, ts = await self._send(owed, message)
        except _Held as held:
            until = held.until
            await self._database.write(lambda unit: deliveries.failed(unit, owed, "ratelimited", until))
        except SlackApiError as error:
            headers: Mapping[str, str] = error.response.headers or {}
            await self._fail(owed, classify(error.response.status_code, _code(error)), _code(error), headers)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            await self._fail(owed, Failure.LOST, type(error).__name__, {})
        except asyncio.CancelledError:
            await self._fail(owed, Failure.LOST, "stopped", {})
            raise
        except StorageError:
            raise  # it is still ours to deliver: whoever claims it after the lease looks first whether it has arrived
        except (BotError, ValueError, KeyError) as error:
            log.exception("delivery of %s (%s): cannot be built", owed.key, owed.builder)
            await self._fail(owed, Failure.MESSAGE, type(error).__name__, {})
        else:
            now = self._clock()
            await self._database.write(lambda unit: deliveries.sent(unit, owed, channel, ts, now))
            return True
        return False

    def _render(self, unit: Unit, owed: Owed) -> Message:
        words = Words.of(views.language(unit, owed.place), self._zone)
        if owed.kind == "line":
            message = LINES[owed.builder](owed.params, words)
        else:
            case = unit.session.get_one(Case, owed.case_id)
            message = CARDS[owed.builder](views.case_view(unit, case, owed.builder, owed.place), words)
        check(message)
        return message

    async def _send(self, owed: Owed, message: Message) -> tuple[str, str]:
        said: dict[str, Any] = {
            "text": message.text,
            "blocks": message.blocks,
            "metadata": {"event_type": EVENT_TYPE, "event_payload": {"key": owed.key}},
        }
        if owed.channel and owed.ts:
            self._check_lease(owed)
            await self._client.chat_update(channel=owed.channel, ts=owed.ts, **said)
            return owed.channel, owed.ts
        channel = await self._channel(owed)
        if owed.in_doubt:
            found = await find_sent(self._client, channel, owed)
            if found:
                return channel, found
        self._check_hold(owed.place)
        self._check_lease(owed)
        answer = await self._client.chat_postMessage(
            channel=channel, thread_ts=owed.thread_ts, unfurl_links=False, unfurl_media=False, **said
        )
        return answer["channel"], answer["ts"]

    async def _channel(self, owed: Owed) -> str:
        person = await self._database.read(lambda unit: deliveries.receiver(unit, owed.place))
        if person is None:
            return owed.place
        if person.dm is None:
            answer = await self._client.conversations_open(users=person.slack_id or "")
            found: str = answer["channel"]["id"]
            person_id = person.id
            await self._database.write(lambda unit: deliveries.keep_dm(unit, person_id, found))
            return found
        return person.dm

    def _check_hold(self, place: str) -> None:
        """Slack asked us to wait with this channel: no call is made until then."""
        until = self._holds.get(place)
        if until is not None and until > self._clock():
            raise _Held(until)

    def _check_lease(self, owed: Owed) -> None:
        """A worker that stood still (a machine that slept) sends nothing that another may have taken over by now."""
        if max(self._database.clock(), self._clock()) > owed.leased_until - CALL:
            raise TimeoutError

    async def _fail(self, owed: Owed, failure: Failure, code: str, headers: Mapping[str, str]) -> None:
        now = self._clock()
        metrics.failed("delivery", failure.value)
        if failure is Failure.WAIT:
            self._holds[owed.place] = now + _asked_wait(headers)
        log.log(
            logging.INFO if failure is Failure.WAIT else logging.WARNING,
            "delivery of %s (%s): %s, %s, try %d",
            owed.key,
            owed.builder,
            failure.value,
            code,
            owed.attempts + 1,
        )
        await self._database.write(lambda unit: _ANSWERS[failure](unit, owed, code, headers, now))


class _Held(Exception):
    """Stands in for the 429 that Slack would answer."""

    def __init__(self, until: datetime) -> None:
        super().__init__("ratelimited")
        self.until = until


def _code(error: SlackApiError) -> str:
    found = error.response.get("error") if isinstance(error.response.data, dict) else None
    return str(found or f"http_{error.response.status_code}")


def _pause(attempts: int) -> timedelta:
    ceiling = min(LAST_PAUSE, FIRST_PAUSE * 2 ** min(attempts, 16))
    return timedelta(seconds=ceiling / 2 + random.uniform(0, ceiling / 2))


def _asked_wait(headers: Mapping[str, str]) -> timedelta:
    """What ``Retry-After`` says, in seconds; 1 where Slack left it out."""
    said = {name.lower(): value for name, value in headers.items()}.get("retry-after", "1")
    return timedelta(seconds=float(said))


def _wait(unit: Unit, owed: Owed, code: str, headers: Mapping[str, str], now: datetime) -> None:
    deliveries.failed(unit, owed, code, now + _asked_wait(headers))


def _lost(unit: Unit, owed: Owed, code: str, headers: Mapping[str, str], now: datetime) -> None:
    deliveries.failed(unit, owed, "lost", now + _pause(owed.attempts))


def _again(unit: Unit, owed: Owed, code: str, headers: Mapping[str, str], now: datetime) -> None:
    deliveries.failed(unit, owed, code, now + _pause(owed.attempts))


def _channel_fault(unit: Unit, owed: Owed, code: str, headers: Mapping[str, str], now: datetime) -> None:
    deliveries.failed(unit, owed, code, now + SLOW)
    faults.tell_admins_of_channel(unit, owed, code)


def _person_fault(unit: Unit, owed: Owed, code: str, headers: Mapping[str, str], now: datetime) -> None:
    deliveries.park(unit, owed, code)
    faults.tell_admins_of_person(unit, owed, code)


def _gone(unit: Unit, owed: Owed, code: str, headers: Mapping[str, str], now: datetime) -> None:
    deliveries.repost(unit, owed)
    if owed.kind == "line" and owed.thread_card_id:
        outbox.owe_again(unit, owed.thread_card_id)  # its root first, under which it then goes


def _auth(unit: Unit, owed: Owed, code: str, headers: Mapping[str, str], now: datetime) -> None:
    log.error("Slack refuses the app itself: %s. Deliveries wait; see SLACK_BOT_TOKEN and the app's scopes", code)
    deliveries.failed(unit, owed, code, now + SLOW)


def _message(unit: Unit, owed: Owed, code: str, headers: Mapping[str, str], now: datetime) -> None:
    log.error("delivery of %s (%s): Slack refuses what we built: %s. Parked", owed.key, owed.builder, code)
    deliveries.park(unit, owed, code)
    faults.tell_admins_of_message(unit, owed, code)


_ANSWERS = {
    Failure.WAIT: _wait,
    Failure.LOST: _lost,
    Failure.AGAIN: _again,
    Failure.CHANNEL: _channel_fault,
    Failure.PERSON: _person_fault,
    Failure.GONE: _gone,
    Failure.AUTH: _auth,
    Failure.MESSAGE: _message,
}
