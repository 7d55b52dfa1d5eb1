"""Who has the database, a backup or a log has no customer and nobody's words: all is planted, nothing is found (G8)."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path

import pytest
from sqlmodel import SQLModel, select

from bot.commands import backup
from bot.db import Database
from models import Alert, Letter, Restriction
from tests.factories import Company
from tests.integration.test_file import PHOTO, hear, threaded, written
from tests.integration.walks import change
from tests.integration.ways import LAYLA, MAJED, NORA, REEM, A, day, newest

SALEH = "U0SALEH"
WORDS = "Plantedword"
SECRETS = ("plantedword", "501239876", "planted@example.com", "pl-44556677", "2900998877", "sealedfile", "rr99887766sa")
"""What is typed below, in the one form in which each of them could be found."""


def everything(office: Company) -> None:
    """A case with danger, one restricted, extended and reviewed, with all that people type on the way."""
    customer = {
        "customer_name": f"{WORDS} Al-Mutairi",
        "customer_phone": "0501239876",
        "customer_email": "Planted@example.com",
        "customer_account": "PL-44556677",
        "waybill": "2900998877",
    }
    made = threaded(office, narrative=f"{WORDS} said it.", evidence=f"https://example.com/{WORDS}", **customer)
    do = office.act
    hear(office, written(office, text=f"{WORDS} answered.", files=(replace(PHOTO, name="sealedfile.png"),)))
    do(LAYLA, A.CASE_ASK, made.case_id, question=f"Who is {WORDS}?")
    do(NORA, A.CASE_ANSWER, made.case_id, answer=f"It is {WORDS}.")
    do(LAYLA, A.CASE_LOG_CONTACT, made.case_id, contact_method="phone", summary=f"{WORDS} was called.")
    cause = {"root_cause_kind": "service_failure", "root_cause": f"{WORDS} waited.", "service_failure": f"{WORDS} us."}
    do(LAYLA, A.CASE_ROOT_CAUSE, made.case_id, **cause)
    do(LAYLA, A.CASE_ESCALATE, made.case_id, recommendation=f"{WORDS} is to stop.")
    kinds = {"restriction_kinds": "no_counter", "at_site": "Olaya branch"}  # a site of ours, kept as it is
    grounds = {"rationale": f"{WORDS} again.", "adjustments": f"{WORDS} is deaf.", "harsher_reason": f"{WORDS} hit us."}
    days = {"ends_on": day(office, 60), "review_on": day(office, 40)}
    do(MAJED, A.CASE_RESTRICT, made.case_id, **kinds, **grounds, **days)
    letter = newest(office, Letter, made.case_id)
    do(LAYLA, A.LETTER_EDIT, made.case_id, subject=letter.id, body=f"{WORDS}, please stop.")
    do(REEM, A.LETTER_APPROVE, made.case_id, subject=letter.id)
    sent = {"method": "registered_mail", "reference": "RR99887766SA"}
    do(LAYLA, A.LETTER_SEND, made.case_id, subject=letter.id, **sent)
    do(LAYLA, A.APPEAL_RECORD, made.case_id, text=f"{WORDS} disagrees.", received_on=day(office, 0))
    found = newest(office, Restriction, made.case_id)
    longer = {"ends_on": day(office, 90), "rationale": f"{WORDS} goes on."}
    do(MAJED, A.RESTRICTION_EXTEND, made.case_id, subject=found.id, **longer)
    alarm = office.alarm(
        location=f"{WORDS} street 4", danger_details=f"{WORDS} has a knife.", callback_phone="0501239876"
    )
    alert = newest(office, Alert, alarm.case_id).id
    do(SALEH, A.ALERT_POLICE, alarm.case_id, subject=alert, authority=f"{WORDS} station", reference=WORDS)


def given_away(content: bytes) -> list[str]:
    lower = content.lower()
    return [one for one in SECRETS if one.encode() in lower or one.encode("utf-16-le") in lower]


def tables(database: Database) -> bytes:
    """All that the database holds, as its columns give it."""
    found: list[bytes] = []
    for table in SQLModel.metadata.sorted_tables:
        for row in database.look(lambda unit, table=table: unit.session.execute(select(table)).all()):
            found += [value if isinstance(value, bytes) else str(value).encode() for value in row]
    return b"\n".join(found)


def test_no_column_gives_a_customer_or_anybodys_words_away(office: Company, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)

    everything(office)

    assert given_away(tables(office.database)) == []
    assert given_away("\n".join(one.getMessage() for one in caplog.records).encode()) == []


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_neither_do_the_database_file_its_log_of_writes_and_a_backup(office: Company, tmp_path: Path) -> None:
    everything(office)
    source = Path(office.database.engine.url.database or "")
    backup.make(source, tmp_path / "kept.db")

    files = [source, source.with_name(f"{source.name}-wal"), tmp_path / "kept.db"]

    assert [path.stat().st_size > 0 for path in files] == [True] * 3
    assert [given_away(path.read_bytes()) for path in files] == [[], [], []]


def test_what_is_planted_would_be_found(office: Company) -> None:
    """What the tests above are worth: employees' names are kept as they are, and one of them is found."""
    change(office, NORA, name=WORDS)

    assert given_away(tables(office.database)) == ["plantedword"]
