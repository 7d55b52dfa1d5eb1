"""The audit holds and shows what was altered; personal data lies in no file in plain text (G8)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import SQLModel, col, select

from bot.domain.vocabulary import Action, Status
from bot.errors import StorageError
from bot.services import audit
from bot.unit import Unit
from models import (
    AuditEntry,
    Case,
    OutboxRow,
)
from tests.factories import Company
from tests.integration.offices import read

A, S = Action, Status
PHONE, ACCOUNT = ("phone", "+966501234567"), ("account", "ACC-1")


DISARM = {
    "sqlite": ("DROP TRIGGER audit_entry_no_update", "DROP TRIGGER audit_entry_no_delete"),
    "postgresql": ("DROP TRIGGER audit_entry_append_only ON audit_entry",),
}


@pytest.fixture
def audited(office: Company) -> Company:
    """Seven entries in the audit: two reports, an approval, a dismissal, and the reminders that they start."""
    first, second = office.report(), office.report("U0OMAR")
    office.act("U0SARA", A.CASE_APPROVE, first.case_id)
    office.act("U0SARA", A.CASE_DISMISS, second.case_id, reason="He was polite.")
    return office


def tamper(office: Company, *statements: str) -> None:
    """Changes the audit as somebody with the database in hand might."""

    def work(unit: Unit) -> None:
        for statement in statements:
            unit.session.connection().execute(text(statement))

    office.database.run(work)


def test_an_untouched_audit_holds(audited: Company) -> None:
    assert audited.database.look(audit.verify) is None
    assert read(audited, select(AuditEntry.seq).order_by(col(AuditEntry.seq))) == [1, 2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize(
    ("statements", "found"),
    [
        (("UPDATE audit_entry SET actor_id = 'x' WHERE seq = 2",), (2, "entry 2 was altered")),
        (("UPDATE audit_entry SET action = 'case.return' WHERE seq = 4",), (4, "entry 4 was altered")),
        (("UPDATE audit_entry SET data = '{}' WHERE seq = 1",), (1, "entry 1 was altered")),
        (("UPDATE audit_entry SET hash = 'x' WHERE seq = 3",), (3, "entry 3 was altered")),
        (("DELETE FROM audit_entry WHERE seq = 1",), (1, "entry 1 is missing")),
        (("DELETE FROM audit_entry WHERE seq = 2",), (2, "entry 2 is missing")),
        (
            ("DELETE FROM audit_entry WHERE seq = 2", "UPDATE audit_entry SET seq = seq - 1 WHERE seq = 3"),
            (2, "entry 2 does not follow the one before it"),
        ),
        (("DELETE FROM audit_entry WHERE seq = 7",), (7, "the chain was cut after entry 6")),
        (("DELETE FROM audit_entry",), (1, "the chain was cut after entry 0")),
    ],
)
def test_an_altered_removed_or_cut_entry_is_found(
    audited: Company, dialect: str, statements: tuple[str, ...], found: tuple[int, str]
) -> None:
    tamper(audited, *DISARM[dialect], *statements)

    assert audited.database.look(audit.verify) == found


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_entry SET actor_id = 'x' WHERE seq = 2", "DELETE FROM audit_entry WHERE seq = 4"]
)
def test_the_database_itself_refuses_to_change_the_audit(audited: Company, statement: str) -> None:
    with pytest.raises(StorageError):
        tamper(audited, statement)

    assert audited.database.look(audit.verify) is None


PLANTED = {
    "customer_name": "Qasim Zarzour",
    "customer_account": "ACCPLANT77",
    "customer_email": "zarzour@planted.example",
    "waybill": "290123456789",
    "narrative": "He said planted-narrative-words to me.",
    "evidence": "https://files.example/planted-evidence",
    "location": "planted-location street",
    "callback_phone": "0557654321",
}
NEEDLES = (
    "Zarzour",
    "501234567",
    "557654321",
    "ACCPLANT77",
    "planted",
    "290123456789",
)


@pytest.fixture
def planted(office: Company) -> Company:
    """All that people can write, with words that occur nowhere else."""
    made = [office.report(**PLANTED), office.report(danger=True, **PLANTED)]
    office.act("U0SARA", A.CASE_RETURN, made[0].case_id, question="Where was planted-question?")
    office.act("U0NORA", A.CASE_RESUBMIT, made[0].case_id, answer="At the planted-answer.")
    office.act("U0SARA", A.CASE_APPROVE, made[0].case_id, comment="A planted-comment.")
    office.alarm(location="planted-alarm", danger_details="A planted-knife.", callback_phone="0557654321")
    return office


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_no_personal_data_is_in_plain_text_in_the_file_or_its_log(planted: Company) -> None:
    path = Path(str(planted.database.engine.url.database))
    files = [path, path.with_name(f"{path.name}-wal")]

    stored = b"".join(file.read_bytes() for file in files)

    assert all(file.stat().st_size for file in files)
    assert b"contact centre" in stored  # what is not sealed is found
    assert [needle for needle in NEEDLES if needle.encode() in stored] == []


def test_no_personal_data_is_in_plain_text_in_any_row(planted: Company) -> None:
    def dump(unit: Unit) -> bytes:
        found = []
        for table in SQLModel.metadata.sorted_tables:
            for row in unit.session.connection().execute(table.select()):
                found += [value if isinstance(value, bytes) else str(value).encode() for value in row]
        return b"\n".join(found)

    stored = planted.database.look(dump)

    assert b"contact centre" in stored
    assert [needle for needle in NEEDLES if needle.encode() in stored] == []


def test_what_was_sealed_opens_again(planted: Company) -> None:
    def opened(unit: Unit) -> dict[str, str | None]:
        case = unit.session.exec(select(Case).order_by(col(Case.serial))).first()
        assert case is not None
        return {column: unit.vault.open(case, column) for column in ("narrative", "evidence", "location")}

    assert planted.database.look(opened) == {name: PLANTED[name] for name in ("narrative", "evidence", "location")}


def test_the_outbox_holds_its_parameters_sealed(planted: Company) -> None:
    def opened(unit: Unit) -> list[tuple[str, bytes | None, Any]]:
        lines = unit.session.exec(select(OutboxRow).where(OutboxRow.kind == "line"))
        return [(row.builder, row.params, json.loads(unit.vault.open(row, "params") or "null")) for row in lines]

    lines = planted.database.look(opened)

    assert {"thread_opened"} <= {builder for builder, _, _ in lines}
    for _, params, told in lines:
        assert params is not None
        assert told["number"].startswith("EP-2026-")
        assert b"EP-2026" not in params
        assert b"<@U0" not in params


def test_cards_owe_no_words_at_all(planted: Company) -> None:
    rows = read(planted, select(OutboxRow).where(OutboxRow.kind == "card"))

    assert rows
    assert {row.params for row in rows} == {None}
