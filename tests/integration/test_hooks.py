"""The company's program hears of restrictions: signed, in order, again until it takes them, parked aloud (G5)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from sqlmodel import col, select

from bot.services import deliveries, destruction, operating, outbox, restrictions
from bot.services import hooks as hook_rows
from bot.services.turns import HOOK
from bot.unit import Unit
from bot.workers.hooks import FIRST_PAUSE, GIVE_UP, LEASE, Hooks
from models import Case, OutboxRow
from tests.conftest import MovableClock
from tests.factories import Company
from tests.integration.ways import BECAUSE, MAJED, REEM, A, day, in_force, restrict, restricted, send

KEY = bytes(range(32))
SECRET = "whsec_" + base64.b64encode(KEY).decode()


@dataclass
class Receiver:
    """The company's program: what it was told, and how it answers, one status after the other, then 204."""

    answers: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    heard: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    async def take(self, request: web.Request) -> web.Response:
        self.heard.append(({k.lower(): v for k, v in request.headers.items()}, await request.read()))
        status, headers = self.answers.pop(0) if self.answers else (204, {})
        return web.Response(status=status, headers=headers)

    @property
    def told(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, body in self.heard]

    @property
    def types(self) -> list[tuple[str, str]]:
        return [(one["type"], one["data"]["status"]) for one in self.told]


@pytest.fixture
def receiver() -> Receiver:
    return Receiver()


@pytest.fixture
async def hooks(office: Company, clock: MovableClock, receiver: Receiver) -> AsyncIterator[Hooks]:
    """The worker, set up to tell the receiver."""
    app = web.Application()
    app.router.add_post("/restrictions", receiver.take)
    async with TestServer(app) as server, aiohttp.ClientSession() as session:
        url = str(server.make_url("/restrictions"))
        office.database.settings = replace(office.database.settings, webhook_url=url, webhook_secret=SECRET)
        yield Hooks(office.database, session, clock)


def owed(office: Company) -> list[OutboxRow]:
    rows = select(OutboxRow).where(OutboxRow.kind == HOOK).order_by(col(OutboxRow.seq))
    return office.database.look(lambda unit: list(unit.session.exec(rows)))


async def test_it_hears_what_holds_for_whom_and_until_when(office: Company, hooks: Hooks, receiver: Receiver) -> None:
    _, restriction = in_force(office, customer_account="ACC-1")

    counts = await hooks.run_once()

    (word,) = receiver.told
    assert (counts.delivered, counts.failed) == (1, 0)
    assert word["type"] == "restriction.began"
    assert word["data"] == {
        "restriction": restriction.id,
        "status": "active",
        "kinds": ["email_only"],
        "starts_on": day(office, 0),
        "ends_on": day(office, 60),
        "customer": [{"kind": "phone", "value": "+966501234567"}, {"kind": "account", "value": "ACC-1"}],
    }


async def test_nothing_is_told_of_why_or_of_any_person(office: Company, hooks: Hooks, receiver: Receiver) -> None:
    in_force(office, customer_name="Abdullah Al-Mutairi")

    await hooks.run_once()

    text = receiver.heard[0][1].decode()
    assert [word for word in ("Abdullah", "shouted", "Nora", "Majed", "EP-") if word in text] == []


async def test_the_signature_is_the_standard_one_over_id_time_and_body(
    office: Company, hooks: Hooks, receiver: Receiver, clock: MovableClock
) -> None:
    in_force(office)

    await hooks.run_once()

    headers, body = receiver.heard[0]
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    wanted = base64.b64encode(hmac.new(KEY, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{wanted}"
    assert datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC) == clock().replace(microsecond=0)
    assert headers["webhook-id"] == owed(office)[0].id


async def test_extended_lifted_ended_and_replaced_ones_are_told(
    office: Company, hooks: Hooks, receiver: Receiver, clock: MovableClock
) -> None:
    made, first = in_force(office)
    office.act(MAJED, A.RESTRICTION_EXTEND, made.case_id, subject=first.id, ends_on=day(office, 90), rationale=BECAUSE)
    await hooks.run_once()
    office.act(MAJED, A.RESTRICTION_LIFT, made.case_id, subject=first.id, reason=BECAUSE)
    await hooks.run_once()
    in_force(office, customer_phone="0507654321")
    clock.move(days=61)
    office.database.run(restrictions.expire_due)
    await hooks.run_once()

    assert receiver.types == [
        ("restriction.began", "active"),
        ("restriction.changed", "active"),
        ("restriction.ended", "lifted"),
        ("restriction.began", "expired"),  # told late, and what holds by now
        ("restriction.ended", "expired"),
    ]
    assert receiver.told[1]["data"]["ends_on"] > receiver.told[4]["data"]["ends_on"]


async def test_a_new_decision_that_replaces_the_old_one_ends_it_and_begins(
    office: Company, hooks: Hooks, receiver: Receiver
) -> None:
    _, old = in_force(office)
    made = restricted(office)
    office.act(MAJED, A.CASE_RECONSIDER, made.case_id, reason=BECAUSE)
    ending = {"rationale": BECAUSE, "effective_on": day(office, 0), "review_on": day(office, 300)}
    office.act(MAJED, A.CASE_TERMINATE, made.case_id, **ending)
    office.act(REEM, A.CASE_CONFIRM, made.case_id, comment=BECAUSE)
    send(office, made)

    await hooks.run_once()

    told = [(one["type"], one["data"]["status"], one["data"]["restriction"] == old.id) for one in receiver.told]
    assert told == [
        ("restriction.began", "replaced", True),
        ("restriction.began", "active", False),
        ("restriction.ended", "replaced", True),
    ]


async def test_what_was_decided_and_never_began_is_not_told(office: Company, hooks: Hooks, receiver: Receiver) -> None:
    made = restricted(office)
    office.act(MAJED, A.CASE_RECONSIDER, made.case_id, reason=BECAUSE)
    restrict(office, made)

    await hooks.run_once()

    assert receiver.heard == []


PASSES = [(500, {}), (503, {}), (429, {}), (408, {})]


@pytest.mark.parametrize("answer", PASSES, ids=lambda one: str(one[0]))
async def test_a_refusal_that_passes_is_tried_again_later_under_the_same_id(
    office: Company, hooks: Hooks, receiver: Receiver, clock: MovableClock, answer: tuple[int, dict[str, str]]
) -> None:
    in_force(office)
    receiver.answers = [answer, answer]

    counts = [await hooks.run_once()]
    clock.move(seconds=FIRST_PAUSE.total_seconds() - 1)
    counts.append(await hooks.run_once())
    clock.move(seconds=2)
    counts.append(await hooks.run_once())
    clock.move(seconds=2 * FIRST_PAUSE.total_seconds() + 1)
    counts.append(await hooks.run_once())

    assert [(one.delivered, one.failed) for one in counts] == [(0, 1), (0, 0), (0, 1), (1, 0)]
    assert len({headers["webhook-id"] for headers, _ in receiver.heard}) == 1


async def test_it_waits_as_long_as_it_is_asked_to(
    office: Company, hooks: Hooks, receiver: Receiver, clock: MovableClock
) -> None:
    in_force(office)
    receiver.answers = [(429, {"Retry-After": "600"})]
    await hooks.run_once()

    clock.move(seconds=599)
    early = await hooks.run_once()
    clock.move(seconds=2)
    late = await hooks.run_once()

    assert (early.delivered, late.delivered) == (0, 1)


async def test_while_one_waits_those_of_its_restriction_wait_and_others_do_not(
    office: Company, hooks: Hooks, receiver: Receiver, clock: MovableClock
) -> None:
    made, restriction = in_force(office)
    receiver.answers = [(500, {})]
    await hooks.run_once()
    office.act(MAJED, A.RESTRICTION_LIFT, made.case_id, subject=restriction.id, reason=BECAUSE)
    in_force(office, customer_phone="0507654321")

    await hooks.run_once()
    clock.move(minutes=1)
    await hooks.run_once()

    first = [(one["type"], one["data"]["restriction"] == restriction.id) for one in receiver.told]
    assert first == [
        ("restriction.began", True),
        ("restriction.began", False),
        ("restriction.began", True),
        ("restriction.ended", True),
    ]


@pytest.mark.parametrize("status", [301, 400, 401, 404, 410])
async def test_a_refusal_that_stays_is_parked_the_admins_read_it_and_a_retry_sends_it(
    office: Company, hooks: Hooks, receiver: Receiver, clock: MovableClock, status: int
) -> None:
    in_force(office)
    receiver.answers = [(status, {"Location": "https://elsewhere.example.com"})]

    await hooks.run_once()
    (parked,) = owed(office)
    told = select(OutboxRow).where(OutboxRow.builder == "hook_fault")
    lines = office.database.look(lambda unit: list(unit.session.exec(told)))
    office.database.run(lambda unit: operating.retry(unit, [parked.id], clock()))
    again = await hooks.run_once()

    assert (parked.state, parked.error, len(receiver.heard)) == ("parked", f"http_{status}", 2)
    assert [line.place for line in lines] == [f"@{office.ids['U0ZAINAB']}"]
    assert again.delivered == 1


async def test_after_three_days_it_is_parked(office: Company, hooks: Hooks, receiver: Receiver, clock: Any) -> None:
    in_force(office)
    receiver.answers = [(500, {})] * 2
    await hooks.run_once()
    clock.move(days=GIVE_UP.days, minutes=1)

    await hooks.run_once()

    assert [row.state for row in owed(office)] == ["parked"]


async def test_nobody_listening_is_tried_again(office: Company, clock: MovableClock) -> None:
    url = "http://127.0.0.1:9/"
    office.database.settings = replace(office.database.settings, webhook_url=url, webhook_secret=SECRET)
    in_force(office)

    async with aiohttp.ClientSession() as session:
        counts = await Hooks(office.database, session, clock).run_once()

    assert (counts.failed, owed(office)[0].state, owed(office)[0].error) == (1, "pending", "unreachable")


async def test_what_a_dead_worker_had_in_hand_is_taken_over_and_its_late_word_changes_nothing(
    office: Company, hooks: Hooks, receiver: Receiver, clock: MovableClock
) -> None:
    in_force(office)
    dead = await office.database.write(hooks._claim)
    meanwhile = await hooks.run_once()
    clock.move(seconds=LEASE.total_seconds() + 1)

    taken = await hooks.run_once()

    assert dead is not None
    assert (meanwhile.delivered, taken.delivered, len(receiver.heard)) == (0, 1, 1)
    assert receiver.heard[0][0]["webhook-id"] == dead.id


@pytest.mark.parametrize("late", ["done", "again", "park"])
async def test_the_late_word_of_a_worker_whose_case_was_destroyed_meanwhile_changes_nothing(
    office: Company, hooks: Hooks, clock: MovableClock, late: str
) -> None:
    made, _ = in_force(office)
    slow = await office.database.write(hooks._claim)
    clock.move(seconds=LEASE.total_seconds() + 1)
    await hooks.run_once()
    office.database.run(lambda unit: destruction.destroy(unit, [unit.session.get_one(Case, made.case_id)]))
    before = office.database.look(rows_left)

    assert slow is not None
    ends = {
        "done": lambda unit: hook_rows.done(unit, slow),
        "again": lambda unit: hook_rows.again(unit, slow, "http_500", clock()),
        "park": lambda unit: hook_rows.park(unit, slow, "http_410"),
    }
    await office.database.write(ends[late])

    assert office.database.look(rows_left) == before
    assert owed(office) == []


def rows_left(unit: Unit) -> list[tuple[str, str]]:
    return [(row.id, row.state) for row in unit.session.exec(select(OutboxRow).order_by(col(OutboxRow.seq)))]


async def test_what_was_taken_is_kept_as_a_fact_alone(office: Company, hooks: Hooks) -> None:
    in_force(office)

    await hooks.run_once()

    assert [(row.state, row.params, row.sealed_key) for row in owed(office)] == [("sent", None, None)]


async def test_slack_s_delivery_leaves_them_alone(office: Company, hooks: Hooks, clock: MovableClock) -> None:
    in_force(office)

    found = office.database.run(lambda unit: deliveries.claim(unit, "w", clock(), 1000, timedelta(minutes=1)))

    assert found
    assert HOOK not in {one.kind for one in found}


def test_switched_off_nothing_is_owed(office: Company) -> None:
    in_force(office)

    assert owed(office) == []
    assert office.database.look(outbox_is_there)


def outbox_is_there(unit: Any) -> bool:
    return unit.session.exec(select(OutboxRow.id).where(col(OutboxRow.state) == outbox.PENDING)).first() is not None
