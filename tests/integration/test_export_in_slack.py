"""``/abuse-cases export``: a long one says how far it is, one that Slack does not take is told, each is kept (G7)."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from bot.domain.vocabulary import DIRECTORY_ROLES
from handlers import exporting
from models import AuditEntry, Person
from tests.integration.door import Door
from tests.integration.test_forged import door as door

Sent = list[tuple[str, str, bytes]]


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> Sent:
    """To whom which file went."""
    found: Sent = []

    async def upload(_edge: Any, slack_id: str, _comment: str, files: list[tuple[str, bytes]]) -> list[str]:
        found.extend((slack_id, name, content) for name, content in files)
        return ["F1"]

    monkeypatch.setattr(exporting, "upload", upload)
    return found


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was answered after the acknowledgement."""
    found: list[str] = []

    async def respond(_edge: Any, _body: Any, **message: Any) -> bool:
        found.append(message["text"])
        return True

    async def tell(_edge: Any, _body: Any, text: str) -> None:
        found.append(text)

    monkeypatch.setattr(exporting, "respond", respond)
    monkeypatch.setattr(exporting, "tell_privately", tell)
    return found


def kept(door: Door) -> list[AuditEntry]:
    asked = select(AuditEntry).where(AuditEntry.action == "export.made")
    return door.parts.database.look(lambda unit: list(unit.session.exec(asked)))


@pytest.mark.parametrize(("typed", "kind"), [("", "xlsx"), (" csv", "csv"), (" CSV 2020-01-01 2020-02-01", "csv")])
async def test_the_file_goes_to_who_asked_and_the_audit_knows_its_hash(
    door: Door, sent: Sent, typed: str, kind: str
) -> None:
    answer = await door.command("U0MAJED", "/abuse-cases", f"export{typed}")

    ((who, name, content),) = sent
    (entry,) = kept(door)
    assert "Customers are masked" in answer.json["text"]
    assert (who, name.rpartition(".")[2]) == ("U0MAJED", kind)
    assert content.startswith(b"PK" if kind == "xlsx" else b"\xef\xbb\xbf")
    assert entry.actor_id == door.office.ids["U0MAJED"]
    assert json.loads(entry.data)["sha256"] == exporting.hashlib.sha256(content).hexdigest()


async def test_it_is_for_management_and_auditors_alone(door: Door, sent: Sent) -> None:
    def role(name: str) -> Any:
        return lambda unit: setattr(unit.session.get_one(Person, door.office.ids["U0OMAR"]), "roles", name)

    for name in DIRECTORY_ROLES:
        door.parts.database.run(role(name))
        await door.command("U0OMAR", "/abuse-cases", "export csv")

    assert len(sent) == len(kept(door)) == 2  # management, auditor


async def test_a_long_one_says_how_far_it_is_at_most_three_times(
    door: Door, sent: Sent, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "SAID_EVERY", 0.01)
    for n in range(3):
        door.office.report(customer_phone=f"050111000{n}")

    told = threading.Event()
    answered = exporting.respond

    async def respond(*at: Any, **message: Any) -> bool:
        done = await answered(*at, **message)
        if len(said) == exporting.SAID:
            told.set()
        return done

    monkeypatch.setattr(exporting, "respond", respond)

    def slowly(path: Path, rows: Any, *_: Any) -> int:
        told.wait(60)  # until as much was said as may be
        path.write_bytes(b"done")
        return sum(1 for _ in rows)

    monkeypatch.setitem(exporting.WRITERS, "csv", slowly)

    await door.command("U0MAJED", "/abuse-cases", "export csv")

    assert len(said) == exporting.SAID
    assert set(said) == {"0 of 3 rows are written."}
    assert json.loads(kept(door)[0].data)["rows"] == 3
    assert sent[0][2] == b"done"


async def test_a_file_that_slack_does_not_take_is_to_be_asked_for_again(
    door: Door, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refused(*_: Any) -> None:
        return None

    monkeypatch.setattr(exporting, "upload", refused)

    await door.command("U0MAJED", "/abuse-cases", "export csv")

    assert said == ["The file could not be sent to you. Ask again with /abuse-cases export"]
