"""The register over HTTP: by key, only so often, in the words of ``/check-customer``, each look audited (G5, G8)."""

from __future__ import annotations

import json
import shutil
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from bot import patience
from bot.documents.openapi import ANSWER, ERRORS, QUESTION, REFUSAL
from bot.errors import StorageError
from bot.lookup import MAX_BODY, PATH, Limiter
from bot.services import lookup_keys, register
from bot.services.operating import OperatorError
from bot.unit import Unit
from models import AuditEntry, Case, LookupKey, Restriction
from tests.integration.door import Answer, Door, open_door

PHONE = "0501234567"
RATE = 5


@pytest.fixture
async def door(sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Door]:
    """The bot with the look-up switched on, as patient as a loaded machine needs."""
    monkeypatch.setattr(patience, "ANSWER_SECONDS", 60.0)
    url = f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'door.db')}"
    async with open_door(url, LOOKUP_PER_MINUTE=str(RATE)) as found:
        yield found


@pytest.fixture
def key(door: Door) -> str:
    """A key of the contact centre's."""
    return door.parts.database.run(lambda unit: lookup_keys.add(unit, "contact-centre"))


async def ask(door: Door, key: str, body: object, method: str = "POST", **headers: str) -> Answer:
    """A look-up; ``headers`` with ``_`` for ``-``."""
    usual = {"authorization": f"Bearer {key}", "content-type": "application/json; charset=utf-8"}
    sent = {name.replace("_", "-"): value for name, value in (usual | headers).items()}
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return await door.knock(method, PATH, raw, sent)


def restrict(door: Door) -> str:
    """A reported customer under a restriction to e-mail; when it ends."""
    made = door.office.report(customer_name="Abdullah Al-Mutairi", customer_phone=PHONE)

    def work(unit: Unit) -> str:
        case = unit.session.get_one(Case, made.case_id)
        today = unit.now.astimezone(unit.settings.timezone).date()
        columns: dict[str, Any] = {"case_id": case.id, "customer_id": case.customer_id, "decided_at": unit.now}
        columns |= {"status": "active", "kinds": "email_only", "starts_on": today}
        columns |= {"ends_on": today + timedelta(days=30), "decided_by_id": door.office.ids["U0MAJED"]}
        unit.session.add(Restriction(id=unit.new_id(), **columns))
        return columns["ends_on"].isoformat()

    return door.parts.database.run(work)


def looks(door: Door) -> list[tuple[str, dict[str, str]]]:
    asked = select(AuditEntry).where(AuditEntry.action == register.LOOK)
    rows = door.parts.database.look(lambda unit: list(unit.session.exec(asked)))
    return [(row.actor_id, json.loads(row.data)) for row in rows]


def fits(schema: Any, found: Any) -> bool:
    """Whether a value is as the description says: types, required parts, no other parts."""
    kinds = {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None)}
    if "enum" in schema:
        return found in schema["enum"]
    wanted = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if not any(isinstance(found, kinds[one]) for one in wanted):
        return False
    if isinstance(found, list):
        return all(fits(schema["items"], one) for one in found)
    if isinstance(found, dict):
        parts = schema["properties"]
        return set(schema["required"]) <= found.keys() <= parts.keys() and all(fits(parts[k], found[k]) for k in found)
    return True


@pytest.mark.parametrize(("language", "says"), [("en", "By e-mail only"), ("ar", "بالبريد الإلكتروني فقط")])
async def test_a_program_reads_what_staff_would_read(door: Door, key: str, language: str, says: str) -> None:
    ends_on = restrict(door)

    answer = await ask(door, key, {"identifier": "+966 50 123 4567", "language": language})

    assert answer.status == 200
    assert fits(ANSWER, answer.json)
    (restriction,) = answer.json["customers"][0]["restrictions"]
    assert (answer.json["restricted"], restriction["kinds"], restriction["ends_on"]) == (True, ["email_only"], ends_on)
    assert restriction["says"][0].startswith(says)


async def test_neither_the_customer_nor_why_is_told(door: Door, key: str) -> None:
    restrict(door)

    answer = await ask(door, key, {"identifier": PHONE})

    shown = [word for word in ("Abdullah", "50123", "shouted", "EP-", "Nora") if word in answer.text]
    assert (answer.status, shown) == (200, [])


async def test_a_customer_without_a_restriction_looks_like_one_whom_nobody_knows(door: Door, key: str) -> None:
    door.office.report(customer_phone=PHONE)

    known, unknown = [(await ask(door, key, {"identifier": one})).json for one in (PHONE, "0559994567")]

    assert known | {"checked_at": ""} == unknown | {"checked_at": ""}
    assert known["restricted"] is False


async def test_each_look_is_in_the_audit_by_key_and_hash(door: Door, key: str) -> None:
    restrict(door)

    await ask(door, key, {"identifier": PHONE})

    row = door.parts.database.look(lambda unit: unit.session.exec(select(LookupKey)).one())
    (actor, data) = looks(door)[0]
    assert (actor, data["key"], data["kind"]) == ("", row.id, "phone")
    assert "50123" not in json.dumps(data)
    assert key not in row.hash


@pytest.mark.parametrize("shown", ["", "Bearer", "Bearer epp_wrong", "Basic epp_x", "Bearer  ", "Bearer \u00fcber"])
async def test_nobody_gets_in_without_a_key(door: Door, key: str, shown: str) -> None:
    answer = await ask(door, key, {"identifier": PHONE}, authorization=shown)

    assert answer.status == 401
    assert fits(REFUSAL, answer.json)
    assert looks(door) == []


async def test_a_key_that_was_ended_opens_nothing_and_another_still_does(door: Door, key: str) -> None:
    other = door.parts.database.run(lambda unit: lookup_keys.add(unit, "branch-tills"))
    door.parts.database.run(lambda unit: lookup_keys.end(unit, "contact-centre"))

    ended, good = await ask(door, key, {"identifier": PHONE}), await ask(door, other, {"identifier": PHONE})

    assert (ended.status, good.status) == (401, 200)


WRONG: list[tuple[object, dict[str, str], int]] = [
    (b"{", {}, 400),
    (b"\xff", {}, 400),
    (b"[" * 5000, {}, 400),
    ([], {}, 422),
    ({}, {}, 422),
    ({"identifier": 7}, {}, 422),
    ({"identifier": "x" * 301}, {}, 422),
    ({"identifier": "\x00"}, {}, 422),
    ({"identifier": ""}, {}, 422),
    ({"identifier": "hello there"}, {}, 422),
    ({"identifier": PHONE, "language": "fr"}, {}, 422),
    ({"identifier": PHONE}, {"content_type": "text/plain"}, 415),
    (b" " * (MAX_BODY + 1), {}, 413),
]


@pytest.mark.parametrize(("body", "headers", "status"), WRONG)
async def test_what_is_wrong_is_said_and_nothing_is_looked_up(
    door: Door, key: str, body: object, headers: dict[str, str], status: int
) -> None:
    answer = await ask(door, key, body, **headers)

    assert answer.status == status
    assert status in ERRORS
    assert looks(door) == []


async def test_other_methods_are_refused(door: Door, key: str) -> None:
    assert (await ask(door, key, b"", method="GET")).status == 405


async def test_why_not_is_said_in_the_language_asked_for(door: Door, key: str) -> None:
    answer = await ask(door, key, {"identifier": "hello there", "language": "ar"})

    assert "رقم هاتف" in answer.json["message"]


async def test_more_than_the_rate_waits_and_another_key_does_not(door: Door, key: str) -> None:
    other = door.parts.database.run(lambda unit: lookup_keys.add(unit, "branch-tills"))

    statuses = [(await ask(door, key, {"identifier": PHONE})).status for _ in range(RATE + 1)]
    of_the_other = await ask(door, other, {"identifier": PHONE})

    assert statuses == [200] * RATE + [429]
    assert of_the_other.status == 200


async def test_guesses_share_one_allowance_and_do_not_use_up_a_key_s(door: Door, key: str) -> None:
    guesses = [(await ask(door, f"epp_{n}", {"identifier": PHONE})).status for n in range(RATE + 1)]

    good = await ask(door, key, {"identifier": PHONE})

    assert guesses == [401] * RATE + [429]
    assert good.status == 200


def test_an_allowance_fills_up_again_with_time() -> None:
    limiter = Limiter(60)
    first = [limiter.wait("a", 0.0) for _ in range(61)]

    assert first == [0] * 60 + [1]
    assert limiter.wait("a", 0.5) == 1
    assert limiter.wait("a", 1.0) == 0
    assert [limiter.wait("a", 10_000.0) for _ in range(61)] == first


async def test_a_silent_database_is_said_with_when_to_ask_again(
    door: Door, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(*_: object) -> None:
        raise StorageError(kind="gone")

    monkeypatch.setattr(register, "look_up", silent)

    answer = await ask(door, key, {"identifier": PHONE})

    assert (answer.status, answer.json["error"]) == (503, "storage")


async def test_it_is_not_there_unless_it_is_switched_on(sqlite_template: Path, tmp_path: Path) -> None:
    async with open_door(f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'off.db')}") as door:
        key = door.parts.database.run(lambda unit: lookup_keys.add(unit, "contact-centre"))

        assert (await ask(door, key, {"identifier": PHONE})).status == 404


@pytest.mark.parametrize("name", ["", "A", "x", "a b", "ü", "a" * 41, "contact-centre"])
def test_a_name_that_cannot_be_one_or_was_given_is_refused(door: Door, key: str, name: str) -> None:
    with pytest.raises(OperatorError):
        door.parts.database.run(lambda unit: lookup_keys.add(unit, name))


def test_ending_a_key_that_is_not_there_is_refused_and_both_deeds_are_audited(door: Door, key: str) -> None:
    door.parts.database.run(lambda unit: lookup_keys.end(unit, "contact-centre"))

    for name in ("contact-centre", "nobody"):
        with pytest.raises(OperatorError):
            door.parts.database.run(lambda unit, name=name: lookup_keys.end(unit, name))

    actions = door.parts.database.look(lambda unit: [row.action for row in unit.session.exec(select(AuditEntry))])
    assert actions[-2:] == [lookup_keys.ADDED, lookup_keys.ENDED]


def test_the_description_asks_for_what_is_read() -> None:
    assert fits(QUESTION, {"identifier": PHONE, "language": "ar"})
    assert not fits(QUESTION, {"language": "ar"})
