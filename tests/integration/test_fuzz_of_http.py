"""Signed payloads with anything in them: each is answered, nobody's rights grow, the bot goes on (promise 5)."""

from __future__ import annotations

import asyncio
import base64
import copy
import json
from collections.abc import Iterator
from contextlib import AsyncExitStack
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlmodel import SQLModel, select

from bot import patience
from bot.domain.vocabulary import Action
from bot.unit import Unit
from bot.vault import KEY_BYTES
from models import OutboxRow, Person, Route
from tests.integration.door import TEAM, Answer, Door, open_door, typed
from tests.integration.test_case_matrix import inputs_for
from tests.integration.walks import APPROVE, walk
from tests.planted import PLANTED

NOBODY = "U0OMAR"
"""Employed, and with no part in Nora's case: what they send may change nothing of it."""
ANSWERS = {200, 400, 404, 413}
JSON = "application/json"

STRANGE: list[Any] = [
    *PLANTED.values(),
    *(None, True, False, 0, -1, 7, 1.5, 1e308, float("inf"), 2**63, 10**400),
    *("", " ", "0", "{}", "[]", "null", "U0GHOST", "W0GHOST", "USLACKBOT", "C0COMPL", "T0OTHER", "EP-2026-00001"),
    *("case.restrict", "case.approve", "letter.approve", "block_actions", "view_submission"),
    *([], {}, [None], [[]], {"id": None}, {"value": None}, {"type": "x"}, {"text": {}}, ["x"] * 200),
]
"""What may stand anywhere; nobody's id who has rights."""

Mutation = tuple[int, str, int]
"""Which part, what becomes of it, and by which of ``STRANGE``."""
MUTATIONS = st.lists(
    st.tuples(
        st.integers(min_value=0, max_value=10**6),
        st.sampled_from(["put", "put", "put", "drop", "wrap", "twice"]),
        st.sampled_from(range(len(STRANGE))),
    ),
    max_size=4,
)
ONCE = [Phase.explicit, Phase.generate, Phase.shrink]
"""Nothing is replayed from an earlier run: the ids in the payloads are new each time. What is made up is the same in
each run, so that what breaks it is a change; to look further, take more examples and no ``derandomize``."""

FORGED = (
    Action.CASE_APPROVE,
    Action.CASE_ESCALATE,
    Action.CASE_RESTRICT,
    Action.LETTER_APPROVE,
    Action.CASE_CORRECT,
)


def whole_payloads(door: Door, case_id: str) -> list[tuple[str, dict[str, Any]]]:
    """One of each kind as Slack sends it, by somebody without a part in the case: its kind, and itself."""
    known = {"case": case_id, "subject": ""}
    inputs = {name: typed(text) for name, text in inputs_for(door.office).items()}
    report = {
        "customer_phone": typed("0559998877"),
        "occurred_at": {"type": "datetimepicker", "selected_date_time": int(door.parts.database.clock().timestamp())},
        "contact_channel": {"type": "static_select", "selected_option": {"value": "phone"}},
        "category": {"type": "checkboxes", "selected_options": [{"value": "threat"}]},
        "narrative": typed("He shouted at me for ten minutes."),
        "warning_step": {"type": "radio_buttons", "selected_option": {"value": "warned_continued"}},
        "evidence": typed("https://files.example.com/1"),
    }
    alarm = {"location": typed("Branch 3"), "danger_details": typed("He waits outside."), "callback_phone": typed("")}
    modal = door.modal(NOBODY, "case.report", "{}", report)
    bare = {name: modal[name] for name in ("user", "team", "trigger_id")}
    message = {"type": "message", "ts": "1767222000.000200", "text": "He did it again.", "user": "U0NORA"}
    event = {**message, "user": NOBODY, "channel": "D1", "channel_type": "im", "event_ts": "1767222000.000300"}
    app = {"team_id": TEAM, "user_id": "U0EPP", "is_bot": True}
    of_message = {"callback_id": "report_abuse_message", "message": message, "channel": {"id": "C0COMPL"}}
    search = {"action_id": "affected", "block_id": "affected", "value": "Sa", "view": modal["view"]}
    typing = {"team_id": TEAM, "user_id": NOBODY, "channel_id": "D1", "trigger_id": "1.77.e"}
    payloads = [
        *(door.button(NOBODY, name, f"{case_id}.1") for name in ("case.claim", "case.view", "case.restrict")),
        door.button(NOBODY, "more", "x", view=modal["view"]),
        *(door.modal(NOBODY, action.value, known, inputs) for action in FORGED),
        modal,
        door.modal(NOBODY, "alert.report", {"n": "x"}, alarm),
        {**bare, "type": "shortcut", "callback_id": "report_abuse"},
        {**bare, "type": "message_action", **of_message},
        {**bare, "type": "block_suggestion", **search},
    ]
    heard = {"type": "event_callback", "team_id": TEAM, "event_id": "Ev1", "event": event, "authorizations": [app]}
    commands = [("/report-abuse", "0501234567"), ("/check-customer", "0501234567"), ("/abuse-cases", "mine")]
    return [
        *(("payload", payload) for payload in payloads),
        ("json", heard),
        *(("form", {**typing, "command": command, "text": text}) for command, text in commands),
    ]


def places(thing: Any) -> Iterator[tuple[Any, Any]]:
    """Each place in a payload: the object or list, and the key or index in it."""
    keys = list(thing) if isinstance(thing, dict) else range(len(thing)) if isinstance(thing, list) else ()
    for key in keys:
        yield thing, key
        yield from places(thing[key])


def mutate(whole: dict[str, Any], mutations: list[Mutation]) -> dict[str, Any]:
    """The payload with some of its parts gone, changed, wrapped or doubled."""
    found = copy.deepcopy(whole)
    for which, how, strange in mutations:
        every = list(places(found))
        if not every:
            return found
        holder, key = every[which % len(every)]
        if how == "drop":
            del holder[key]
        elif how == "wrap":
            holder[key] = [holder[key]]
        elif how == "twice" and isinstance(holder, list):
            holder.append(holder[key])
        else:
            holder[key] = copy.deepcopy(STRANGE[strange])
    return found


async def send(door: Door, kind: str, payload: dict[str, Any]) -> Answer:
    if kind == "json":
        return await door.post(json.dumps(payload).encode(), content_type=JSON)
    if kind == "form":
        texts = {name: value if isinstance(value, str) else json.dumps(value) for name, value in payload.items()}
        return await door.post(urlencode(texts, errors="replace").encode())
    return await door.act(payload)


def untouched(door: Door, case_id: str) -> dict[str, list[str]]:
    """All that is kept of a case, of people but the one who sends, and of channels."""

    def work(unit: Unit) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for mapper in SQLModel._sa_registry.mappers:
            table: Any = mapper.class_
            if hasattr(table, "case_id"):
                rows = select(table).where(table.case_id == case_id)
                rows = rows.where(OutboxRow.builder != "private") if table is OutboxRow else rows
                found[table.__name__] = sorted(repr(row.model_dump()) for row in unit.session.exec(rows))
        known = list(door.office.ids.values())
        people = select(Person).where(Person.slack_id != NOBODY)
        found["Person"] = sorted(repr(one.model_dump()) for one in unit.session.exec(people) if one.id in known)
        found["Route"] = sorted(repr(one.model_dump()) for one in unit.session.exec(select(Route)))
        return found

    return door.parts.database.look(work)


def test_whatever_stands_in_a_signed_payload_it_is_answered_and_changes_nothing_that_its_sender_may_not(
    migrated_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "ANSWER_SECONDS", 60.0)
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        key = base64.b64encode(b"k" * KEY_BYTES).decode()
        door = runner.run(stack.enter_async_context(open_door(migrated_url, DATA_KEY=key)))
        case_id = walk(door.office, APPROVE).case_id
        whole, before = whole_payloads(door, case_id), untouched(door, case_id)

        @settings(
            max_examples=20, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck), phases=ONCE
        )
        @given(sent=st.lists(st.tuples(st.sampled_from(range(len(whole))), MUTATIONS), min_size=1, max_size=6))
        def trial(sent: list[tuple[int, list[Mutation]]]) -> None:
            for which, mutations in sent:
                kind, payload = whole[which]
                answer = runner.run(send(door, kind, mutate(payload, mutations)))
                assert answer.status in ANSWERS, answer
            assert untouched(door, case_id) == before

        try:
            trial()
            alive = runner.run(door.act(door.button("U0LAYLA", "case.claim", f"{case_id}.2")))
            assert alive.status == 200
            assert untouched(door, case_id) != before  # who may, still can
        finally:
            runner.run(stack.aclose())
