"""Whatever happens on the way, in whatever order: each message stands in Slack once, in order, each card as it is now.

Hypothesis makes up the way: what is owed, what Slack does to the next calls, which worker dies where, what is deleted,
how much time passes.
"""

from __future__ import annotations

import contextlib
import itertools
import os
from functools import partial
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlmodel import col, select

from bot.domain.vocabulary import Action
from bot.messages.registry import CARDS
from bot.services import outbox, views
from bot.texts import Words
from bot.unit import Unit
from bot.workers.answers import SLOW
from bot.workers.delivery import LEASE, Delivery
from models import Card, Case
from tests.integration.desks import Desk, order

READERS = {"C0COMPL": "U0LAYLA", "C0SEC": "U0SALEH", "C0MGMT": "U0MAJED", "U0SARA": "U0SARA", "U0NORA": "U0NORA"}
"""Where lines go, and who reads them there; a person's id: their direct messages."""
ROUNDS = 40
"""More than enough until all is delivered."""
FEW = 10
WALKS = int(os.environ.get("WALKS", FEW))
"""How many ways; more of them, and other ones each time: ``make test ARGS="-k whatever_happens" WALKS=500``."""
_COUNT = itertools.count(1)

FAULTS: tuple[dict[str, Any], ...] = (
    {"kind": "lost_answer"},
    {"kind": "http_500"},
    {"kind": "http_500", "effect": True},
    {"kind": "http_503", "effect": True},
    {"kind": "drop_connection"},
    {"kind": "http_429", "retry_after": 7},
    {"kind": "error", "error": "internal_error", "effect": True},
    {"kind": "error", "error": "fatal_error"},
    {"kind": "error", "error": "token_revoked"},
)
"""What may become of the next calls. The message may have come about all the same; nobody can tell from the answer."""
METHODS = ("chat.postMessage", "chat.update", "conversations.history", "conversations.open")

SAY = st.tuples(st.just("say"), st.sampled_from(sorted(READERS)), st.sampled_from((outbox.ALERT, outbox.NORMAL)))
REPORT = st.tuples(st.just("report"))
DECIDE = st.tuples(st.just("decide"), st.sampled_from((Action.CASE_APPROVE, Action.ALERT_RAISE)))
FAULT = st.tuples(
    st.just("fault"),
    st.lists(st.tuples(st.sampled_from(METHODS), st.sampled_from(FAULTS), st.integers(0, 2)), min_size=1, max_size=3),
)
ROUND = st.tuples(st.just("round"), st.sampled_from((0, 1, 5, 60, 700)))
DIE = st.tuples(st.just("die"), st.booleans())
DELETE = st.tuples(st.just("delete"))
STEPS = st.lists(st.one_of(SAY, SAY, REPORT, DECIDE, FAULT, FAULT, ROUND, ROUND, DIE, DELETE), min_size=4, max_size=14)


class Walk:
    """One way through the outbox, and what has to be seen at its end."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.said: list[tuple[str, str, int]] = []
        self.cases: list[str] = []

    async def say(self, where: str, priority: int) -> None:
        text = f"line {next(_COUNT)}"
        self.desk.line(self._place(where), text, priority=priority)
        self.said.append((where, text, priority))

    async def report(self) -> None:
        self.cases.append(self.desk.company.report(customer_phone=f"05{next(_COUNT):08}").case_id)

    async def decide(self, action: Action) -> None:
        """The newest case that still waits for its supervisor is approved, or an alarm raised in it."""
        waiting = select(Case).where(col(Case.id).in_(self.cases), Case.status == "supervisor_review")
        found = self.desk.database.look(lambda unit: unit.session.exec(waiting.order_by(col(Case.id).desc())).first())
        if found is None:
            return
        who, inputs = "U0SARA", {}
        if action is Action.ALERT_RAISE:
            who, inputs = "U0NORA", {"location": "Counter 2", "danger_details": "He is back."}
        self.desk.company.act(who, action, found.id, **inputs)

    async def fault(self, rules: list[tuple[str, dict[str, Any], int]]) -> None:
        await order(self.desk, *({"method": method, "times": 1, "skip": skip, **kind} for method, kind, skip in rules))

    async def round(self, seconds: int) -> None:
        await self.desk.deliver(seconds=seconds)

    async def die(self, sent: bool) -> None:
        """A worker dies with rows in hand, of which it may have sent the first."""
        owed = await self.desk.delivery._claim()
        if sent and owed and owed[0].kind != "delete":
            message, _ = await self.desk.delivery._render(owed[0])
            with contextlib.suppress(Exception):  # it dies of that, then
                await self.desk.delivery._send(owed[0], message)
        self._another_worker()

    async def delete(self) -> None:
        """Somebody deletes the newest card of complaint management."""
        roots = [one for one in await self.desk.seen("U0LAYLA", "C0COMPL") if "EP-" in one["text"]]
        roots = [one for one in roots if one["thread_ts"] in (None, one["ts"])]
        if roots:
            await self.desk.client.chat_delete(channel="C0COMPL", ts=roots[-1]["ts"])

    async def end(self) -> None:
        """Slack is well again, each case changes once more, and time passes. (A deleted card is missed only then.)"""
        await order(self.desk)
        for case_id in self.cases:
            self.desk.database.run(partial(_refresh, case_id=case_id))
        for _ in range(ROUNDS):
            self._another_worker()
            await self.desk.deliver(seconds=max(SLOW, LEASE).total_seconds() + 1)
            if not self.desk.rows(state="pending"):
                return
        raise AssertionError([(row.key, row.error) for row in self.desk.rows(state="pending")])

    async def check(self) -> None:
        assert [(row.key, row.error) for row in self.desk.rows(state="parked")] == []
        for where, reader in READERS.items():
            seen = await self.desk.seen(reader, where if where.startswith("C") else "")
            lines = [one["text"] for one in seen if one["text"].startswith("line ")]
            for priority in (outbox.ALERT, outbox.NORMAL):
                meant = [text for place, text, rank in self.said if (place, rank) == (where, priority)]
                assert [text for text in lines if text in meant] == meant, where
        for where, text in self._cards():
            seen = await self.desk.seen(READERS[where], where if where.startswith("C") else "")
            assert [one["text"] for one in seen].count(text) == 1, (where, text)

    def _cards(self) -> list[tuple[str, str]]:
        """Where each card of the cases stands, and the text that it has to show now."""
        names = {f"@{id_}": slack_id for slack_id, id_ in self.desk.company.ids.items()}

        def work(unit: Unit) -> list[tuple[str, str]]:
            found = []
            for card in unit.session.exec(select(Card).where(col(Card.case_id).in_(self.cases))).all():
                where = names.get(card.place, card.place)
                words = Words.of(views.language(unit, card.place), unit.settings.timezone)
                case = unit.session.get_one(Case, card.case_id)
                text = CARDS[card.kind](views.case_view(unit, case, card.kind, card.place), words).text
                found.append((where, text))
            return [one for one in found if one[0] in READERS]

        return self.desk.database.look(work)

    def _place(self, where: str) -> str:
        return where if where.startswith("C") else f"@{self.desk.company.ids[where]}"

    def _another_worker(self) -> None:
        desk = self.desk
        desk.delivery = Delivery(desk.database, desk.client, desk.database.settings.timezone, desk.clock)


def _refresh(unit: Unit, case_id: str) -> None:
    outbox.refresh(unit, unit.session.get_one(Case, case_id))


@settings(
    max_examples=WALKS,
    derandomize=WALKS == FEW,
    phases=[Phase.generate],  # a walk is short enough as it is, and to make it shorter takes minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
async def test_whatever_happens_each_message_stands_there_once_and_each_card_as_it_is_now(
    desk: Desk, steps: list[tuple[Any, ...]]
) -> None:
    walk = Walk(desk)

    for name, *how in steps:
        await getattr(walk, name)(*how)
    await walk.end()

    await walk.check()
