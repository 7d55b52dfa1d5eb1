"""What no client of Slack's would send, correctly signed all the same: whoever may not changes nothing (P5, P9, G8).

Whoever has the signing secret can write any payload; the bot believes none of it but who acts, and asks its own
database for everything else.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import SQLModel, col, func, select

from bot import patience
from bot.domain.vocabulary import Action, Status
from bot.services.actions import WITH_MODAL
from bot.unit import Unit
from models import (
    Alert,
    AuditEntry,
    Card,
    Case,
    CustomerPair,
    Evidence,
    Letter,
    OutboxRow,
    Person,
    Receipt,
    Reply,
    Restriction,
    Statement,
)
from tests.integration.door import TEAM, Answer, Door, open_door, typed
from tests.integration.test_case_matrix import ABOUT_CASES, ABOUT_PAIRS, KINDS, expected, inputs_for
from tests.integration.walks import APPROVE, hire, walk

A = Action
FIVE_MINUTES = 300


@pytest.fixture
async def door(sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Door]:
    """The bot, as patient as a loaded machine needs."""
    monkeypatch.setattr(patience, "ANSWER_SECONDS", 60.0)
    async with open_door(f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'door.db')}") as found:
        yield found


def private_answers(door: Door) -> int:
    """How many private answers were owed so far."""
    asked = select(OutboxRow.id).where(OutboxRow.builder == "private")
    return len(door.parts.database.look(lambda unit: unit.session.exec(asked).all()))


def everything(door: Door, case_id: str) -> Any:
    """The case, and how much there is of all that an action leaves behind, but for private answers."""
    told = select(func.count()).select_from(OutboxRow).where(OutboxRow.builder != "private")
    tables: tuple[type[SQLModel], ...] = (AuditEntry, Statement, Card, Receipt, Letter, Restriction, Alert, Evidence)
    counts = [told, *(select(func.count()).select_from(table) for table in tables)]
    pairs = select(CustomerPair.status).order_by(col(CustomerPair.id))

    def work(unit: Unit) -> Any:
        case = unit.session.get_one(Case, case_id).model_dump()
        return case, unit.session.exec(pairs).all(), [unit.session.exec(count).one() for count in counts]

    return door.parts.database.look(work)


def payload(door: Door, who: str, action: Action, case_id: str, subject: str = "") -> dict[str, Any]:
    """The button, or the submission behind it, with everything filled in."""
    if action not in WITH_MODAL:
        value = ".".join(filter(None, (case_id, "1", subject)))
        return door.button(who, action.value, value)
    inputs = {name: typed(text) for name, text in inputs_for(door.office).items()}
    return door.modal(who, action.value, {"case": case_id, "subject": subject}, inputs)


def is_told(answer: Answer, before: int, after: int) -> bool:
    """Beside a field of the modal, or in a private answer; never silence."""
    return answer.status == 200 and (answer.json.get("response_action") == "errors" or after == before + 1)


@pytest.mark.parametrize("kind", KINDS)
async def test_whoever_may_not_gets_nothing_done_by_a_payload_of_their_own_making(door: Door, kind: str) -> None:
    hire(door.office, "U0GONE", "admin;auditor;complaints;management;security;supervisor", active=False)
    made = walk(door.office, APPROVE)
    pair = door.parts.database.look(lambda unit: unit.session.exec(select(CustomerPair.id)).first()) or "0" * 32
    refused = [
        action
        for action in ABOUT_CASES
        if isinstance(expected(action, "complaint_review", Status.COMPLAINT_REVIEW)[kind], type)
    ]
    refused = [one for one in refused if one is not A.CASE_VIEW] + list(ABOUT_PAIRS)
    before = everything(door, made.case_id)

    untold = []
    for action in refused:
        told = private_answers(door)
        answer = await door.act(payload(door, KINDS[kind], action, made.case_id, pair))
        if not is_told(answer, told, private_answers(door)):
            untold.append((action, answer))

    assert len(refused) > 20
    assert untold == []
    assert everything(door, made.case_id) == before


VALUES = [
    "",
    "x",
    ".",
    "{case}",
    "{case}.",
    "{case}.-1",
    "{case}.1e9",
    "{case}.1.' OR 1=1 --",
    "{other}.1",
    "{case}.1;{other}",
    "0" * 32 + ".1",
    "{case}\n.1",
    "9" * 2000,
]


@pytest.mark.parametrize("value", VALUES)
async def test_an_edited_value_of_a_button_is_refused_and_said_to_be(door: Door, value: str) -> None:
    made, other = walk(door.office, APPROVE), door.office.report("U0OMAR")
    before = everything(door, made.case_id), everything(door, other.case_id)

    answer = await door.act(door.button("U0LAYLA", "case.claim", value.format(case=made.case_id, other=other.case_id)))

    assert answer.status == 200
    assert private_answers(door) == 1
    assert (everything(door, made.case_id), everything(door, other.case_id)) == before


@pytest.mark.parametrize("version", [0, 1, 999_999_999_999])
async def test_the_version_on_a_button_gives_no_authority_and_takes_none(door: Door, version: int) -> None:
    made = walk(door.office, APPROVE)

    await door.act(door.button("U0OMAR", "case.claim", f"{made.case_id}.{version}"))
    refused = owner(door, made.case_id)
    await door.act(door.button("U0LAYLA", "case.claim", f"{made.case_id}.{version}"))

    assert (refused, owner(door, made.case_id)) == (None, door.office.ids["U0LAYLA"])


def owner(door: Door, case_id: str) -> str | None:
    return door.parts.database.look(lambda unit: unit.session.get_one(Case, case_id).owner_id)


@pytest.mark.parametrize(
    "metadata",
    [
        "",
        "[]",
        "null",
        "7",
        "{",
        '{"case": null}',
        '{"case": ["{case}"]}',
        '{"case": {"id": "{case}"}}',
        '{"case": "{case}%"}',
        '{"case": "' + "0" * 32 + '"}',
    ],
)
async def test_edited_hidden_data_of_a_modal_names_no_case(door: Door, metadata: str) -> None:
    made = door.office.report()
    known = metadata.replace("{case}", made.case_id)
    before = everything(door, made.case_id)

    answer = await door.act(door.modal("U0SARA", "case.approve", known, {"comment": typed("I heard it.")}))

    assert answer.json["response_action"] == "errors"
    assert everything(door, made.case_id) == before


async def test_hidden_data_that_names_another_case_is_judged_by_that_case(door: Door) -> None:
    """Sara supervises Nora and Omar, and not Layla: the modal that she opened for the one gives her nothing there."""
    theirs = door.office.report("U0LAYLA")
    before = everything(door, theirs.case_id)

    answer = await door.act(door.approval("U0SARA", theirs.case_id))

    assert answer.json["response_action"] == "errors"
    assert everything(door, theirs.case_id) == before


async def test_somebody_else_s_view_id_takes_nothing_from_them(door: Door) -> None:
    """A submission counts once for each person: nobody can use up another's."""
    made = door.office.report()
    mine, theirs = door.approval("U0OMAR", made.case_id), door.approval("U0SARA", made.case_id)
    mine["view"]["id"] = mine["view"]["root_view_id"] = theirs["view"]["id"]

    refused = await door.act(mine)
    taken = await door.act(theirs)

    assert refused.json["response_action"] == "errors"
    assert taken.json["response_action"] == "clear"
    assert status(door, made.case_id) is Status.COMPLAINT_REVIEW


def status(door: Door, case_id: str) -> Status:
    return Status(door.parts.database.look(lambda unit: unit.session.get_one(Case, case_id).status))


@pytest.mark.parametrize("callback", ["case.claim", "case.expire", "restriction.expire", "nothing", "", "case.view"])
async def test_a_modal_that_we_never_show_does_nothing(door: Door, callback: str) -> None:
    made = walk(door.office, APPROVE)
    before = everything(door, made.case_id)

    answer = await door.act(door.modal("U0LAYLA", callback, {"case": made.case_id}, {"comment": typed("x")}))

    assert answer.status in (200, 404)
    assert everything(door, made.case_id) == before


@pytest.mark.parametrize("action", ["restriction.expire", "letter.draft", "reminder.start", "case.report", "nothing"])
async def test_a_button_that_we_never_show_is_said_to_be_none(door: Door, action: str) -> None:
    made = walk(door.office, APPROVE)
    before = everything(door, made.case_id)

    answer = await door.act(door.button("U0LAYLA", action, f"{made.case_id}.1"))

    assert (answer.status, private_answers(door)) == (200, 1)
    assert everything(door, made.case_id) == before


STRANGE_TEAMS: list[dict[str, Any]] = [
    {"team": {"id": "T0OTHER", "domain": "x"}},
    {"team": {"id": "T0OTHER"}, "enterprise": {"id": "E0OTHER"}},
    {"team": None, "enterprise": {"id": "E0OTHER"}, "is_enterprise_install": True},
    {"team": None, "enterprise": None},
    {"team": {"id": ""}},
]


@pytest.mark.parametrize("strange", STRANGE_TEAMS, ids=json.dumps)
async def test_a_request_from_another_team_or_organisation_is_not_taken(door: Door, strange: dict[str, Any]) -> None:
    made = door.office.report()
    approval = door.approval("U0SARA", made.case_id)
    user = {**approval["user"], "team_id": (strange["team"] or {}).get("id")}
    before = everything(door, made.case_id)

    await door.act({**approval, **strange, "user": user})
    after = everything(door, made.case_id)
    ours = await door.act(door.approval("U0SARA", made.case_id))

    assert after == before
    assert ours.json["response_action"] == "clear"


@pytest.mark.parametrize("who", ["U0BOT", "USLACKBOT", "U0GUEST", ""])
async def test_bots_and_guests_have_no_part_in_a_case(door: Door, who: str) -> None:
    made = walk(door.office, APPROVE)
    before = everything(door, made.case_id)

    claimed = await door.act(door.button(who, "case.claim", f"{made.case_id}.1"))
    looked = await door.act(door.button(who, "case.view", f"{made.case_id}.1"))

    assert (claimed.status, looked.status) == (200, 200)
    assert everything(door, made.case_id) == before


async def test_what_a_bot_writes_in_a_thread_is_no_part_of_the_file(door: Door) -> None:
    walk(door.office, APPROVE)
    await door.parts.delivery.run_once()
    row = select(OutboxRow).where(OutboxRow.builder == "complaints")
    root = door.parts.database.look(lambda unit: unit.session.exec(row).one())
    said = {"type": "message", "channel": root.channel, "thread_ts": root.ts, "channel_type": "group", "text": "Hello"}

    def event(ts: str, **more: Any) -> bytes:
        inner = {**said, "ts": ts, "event_ts": ts, **more}
        outer = {"type": "event_callback", "team_id": TEAM, "event_id": f"Ev{ts}", "event": inner}
        return json.dumps(outer).encode()

    bot = event("1795661150.000100", user="U0OTHERBOT", bot_id="B0OTHER")
    person = event("1795661150.000200", user="U0LAYLA")
    answers = [await door.post(body, content_type="application/json") for body in (bot, person)]
    kept = door.parts.database.look(lambda unit: [one.ts for one in unit.session.exec(select(Reply))])

    assert [answer.status for answer in answers] == [200, 200]
    assert kept == ["1795661150.000200"]


@pytest.mark.parametrize(
    "how",
    [
        {"age": FIVE_MINUTES + 5},
        {"age": -FIVE_MINUTES - 60},
        {"age": 86_400},
        {"secret": "not ours"},
    ],
)
async def test_an_old_request_or_one_signed_otherwise_is_refused(door: Door, how: dict[str, Any]) -> None:
    made = door.office.report()
    before = everything(door, made.case_id)

    answer = await door.act(door.approval("U0SARA", made.case_id), **how)

    assert answer.status == 401
    assert everything(door, made.case_id) == before


async def test_a_request_whose_body_was_changed_on_the_way_is_refused(door: Door) -> None:
    made = door.office.report()
    caught: list[tuple[bytes, dict[str, str]]] = []
    knock = door.knock

    async def listen(method: str, path: str, body: bytes, headers: Any) -> Answer:
        caught.append((body, dict(headers)))
        return Answer(200, "")

    door.knock = listen  # type: ignore[method-assign]
    await door.act(door.approval("U0OMAR", made.case_id))
    body, headers = caught[0]

    changed = await knock("POST", "/slack/events", body.replace(b"U0OMAR", b"U0SARA"), headers)
    unsigned = await knock("POST", "/slack/events", body, {"content-type": headers["content-type"]})

    assert (changed.status, unsigned.status) == (401, 401)
    assert status(door, made.case_id) is Status.SUPERVISOR_REVIEW


async def test_a_request_that_is_played_again_at_once_changes_nothing_twice(door: Door) -> None:
    made = door.office.report()
    approval = door.approval("U0SARA", made.case_id)

    first = await door.act(approval)
    after_first = everything(door, made.case_id)
    second = await door.act(approval)

    assert first == second
    assert everything(door, made.case_id) == after_first


async def test_each_look_is_audited_also_one_whose_trigger_was_used_by_somebody_else(door: Door) -> None:
    made = walk(door.office, APPROVE)
    looks = [door.button(who, "case.view", f"{made.case_id}.1") for who in ("U0LAYLA", "U0YUSUF")]
    looks[1]["trigger_id"] = looks[0]["trigger_id"]

    for look in looks:
        await door.act(look)
    asked = select(AuditEntry.actor_id).where(AuditEntry.action == A.CASE_VIEW.value)
    seen = door.parts.database.look(lambda unit: set(unit.session.exec(asked)))

    assert seen == {door.office.ids["U0LAYLA"], door.office.ids["U0YUSUF"]}


async def test_a_role_that_was_taken_counts_no_more_and_a_role_that_was_given_counts_at_once(door: Door) -> None:
    made = walk(door.office, APPROVE)
    buttons = {who: door.button(who, "case.claim", f"{made.case_id}.1") for who in ("U0LAYLA", "U0OMAR")}

    def change(unit: Unit) -> None:
        for slack_id, roles in (("U0LAYLA", "staff"), ("U0OMAR", "complaints")):
            found = unit.session.exec(select(Person).where(Person.slack_id == slack_id)).one()
            found.roles = roles
            unit.session.add(found)

    door.parts.database.run(change)
    await door.act(buttons["U0LAYLA"])
    refused = owner(door, made.case_id)
    await door.act(buttons["U0OMAR"])

    assert refused is None
    assert owner(door, made.case_id) == door.office.ids["U0OMAR"]
