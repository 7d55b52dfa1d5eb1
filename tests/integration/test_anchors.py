"""The audit's head is written down where nobody with the database in hand can change it, and compared (G8)."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import col, delete, select, update

from bot.command_line import main_line
from bot.domain.vocabulary import Action
from bot.messages.registry import LINES
from bot.services import anchors, audit
from bot.services.operating import OperatorError
from bot.texts import Words
from bot.unit import Unit
from models import AuditEntry, AuditHead, OutboxRow, Route
from tests.conftest import MovableClock
from tests.factories import Company
from tests.integration.reminded import at
from tests.integration.test_audit import DISARM, tamper


def rows(office: Company) -> list[OutboxRow]:
    asked = select(OutboxRow).where(OutboxRow.builder == "audit_anchor").order_by(col(OutboxRow.seq))
    return office.database.look(lambda unit: list(unit.session.exec(asked)))


def the_head(office: Company) -> tuple[int, str]:
    found = office.database.run(anchors.head)
    return found.seq, found.hash


def forged(office: Company, dialect: str) -> None:
    """Somebody takes the newest entry away, and reckons the head anew so that the chain holds by itself."""
    tamper(office, *DISARM[dialect])

    def work(unit: Unit) -> None:
        head = unit.session.exec(select(AuditHead)).one()
        unit.session.execute(delete(AuditEntry).where(col(AuditEntry.seq) == head.seq))
        last = unit.session.exec(select(AuditEntry).order_by(col(AuditEntry.seq).desc())).first()
        assert last is not None
        unit.session.execute(update(AuditHead).values(seq=last.seq, hash=last.hash))

    office.database.run(work)


def test_a_chain_that_was_cut_with_its_head_holds_by_itself_and_not_against_an_anchor(
    office: Company, dialect: str
) -> None:
    made = office.report()
    office.act("U0SARA", Action.CASE_APPROVE, made.case_id)
    seq, mark = the_head(office)

    forged(office, dialect)

    assert office.database.look(audit.verify) is None
    found = office.database.look(lambda unit: audit.verify(unit, {seq: mark}))
    assert found == (seq, f"the chain was cut after entry {seq - 1}: entry {seq} was anchored")


def test_a_chain_that_was_cut_and_went_on_does_not_hold_against_an_anchor(office: Company, dialect: str) -> None:
    made = office.report()
    office.act("U0SARA", Action.CASE_DISMISS, made.case_id, reason="He was polite.")
    seq, mark = the_head(office)
    forged(office, dialect)
    office.report("U0OMAR")

    found = office.database.look(lambda unit: audit.verify(unit, {seq: mark}))

    assert office.database.look(audit.verify) is None
    assert found == (seq, f"entry {seq} is another than the one that was anchored")


def test_an_untouched_chain_holds_against_each_anchor(office: Company) -> None:
    known = {}
    for _ in range(3):
        office.report()
        known |= dict([the_head(office)])

    assert len(known) == 3
    assert office.database.look(lambda unit: audit.verify(unit, known)) is None


def test_it_goes_to_each_management_channel_once_a_day_with_something_new(office: Company, clock: MovableClock) -> None:
    office.database.run(lambda unit: unit.session.add(Route(purpose="management", department="hub", channel="C0MGMT2")))
    office.report()

    owed = []
    for moment in ("2026-03-02T07:59", "2026-03-02T08:00", "2026-03-02T12:00", "2026-03-03T08:00", "2026-03-05T09:00"):
        clock.at = at(moment)
        owed.append(office.database.run(anchors.owe_due))
        if moment.startswith("2026-03-03"):
            office.report("U0OMAR")
    clock.at = at("2026-03-06T09:00")
    owed.append(office.database.run(anchors.owe_due))

    assert owed == [0, 2, 0, 0, 2, 0]
    assert [row.place for row in rows(office)] == ["C0MGMT", "C0MGMT2"] * 2


def test_a_bot_that_was_set_up_today_is_anchored_tomorrow(office: Company, clock: MovableClock) -> None:
    clock.at = at("2026-03-02T09:00")
    office.report()

    owed = []
    for moment in ("2026-03-02T16:00", "2026-03-03T07:59", "2026-03-03T08:00"):
        clock.at = at(moment)
        owed.append(office.database.run(anchors.owe_due))

    assert owed == [0, 0, 1]


def test_what_the_channel_reads_is_what_verify_takes(office: Company, clock: MovableClock) -> None:
    office.report()
    clock.at = at("2026-03-02T09:00")
    office.database.run(anchors.owe_due)
    params = office.database.look(lambda unit: json.loads(unit.vault.open(rows(office)[0], "params") or ""))
    seq, mark = the_head(office)

    for language in ("en", "ar"):
        text = LINES["audit_anchor"](params, Words.of(language, office.database.settings.timezone)).text
        assert f"--anchor {seq}:{mark}" in text.translate(dict.fromkeys(map(ord, "\u2066\u2068\u2069")))
    assert anchors.read([f"{seq}:{mark}"]) == {seq: mark}


def test_what_is_copied_out_of_arabic_words_is_read_too() -> None:
    assert anchors.read([f"\u206812\u2069:\u2068{HASH}\u2069"]) == {12: HASH}


def test_an_empty_audit_and_a_company_without_a_channel_owe_nothing(office: Company, clock: MovableClock) -> None:
    clock.at = at("2026-03-02T09:00")
    empty = office.database.run(anchors.owe_due)
    office.report()
    office.database.run(lambda unit: unit.session.execute(delete(Route).where(col(Route.purpose) == "management")))

    assert (empty, office.database.run(anchors.owe_due)) == (0, 0)


HASH, OTHER = "ab" * 32, "cd" * 32


def test_anchors_are_read_as_they_were_written() -> None:
    written = anchors.Anchor(datetime(2026, 3, 1, tzinfo=UTC) + timedelta(microseconds=7), 12, HASH)

    assert anchors.read([str(written), "", f" 13:{OTHER} "]) == {12: HASH, 13: OTHER}


@pytest.mark.parametrize("line", ["x", "12", f"12:{HASH}0", f"a:{HASH}", f"12:{HASH.upper()}", f"12:{HASH} 12:{HASH}"])
def test_a_line_that_is_none_is_named(line: str) -> None:
    with pytest.raises(OperatorError) as refused:
        anchors.read([f"12:{HASH}", line])

    assert "line 2" in str(refused.value)


def test_two_hashes_of_one_entry_are_refused() -> None:
    with pytest.raises(OperatorError) as refused:
        anchors.read([f"12:{HASH}", f"12:{OTHER}"])

    assert "forged" in str(refused.value)


def test_the_command_line_anchors_into_a_file_and_verifies_against_it(
    office: Company, dialect: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = tmp_path / "anchors.txt"
    monkeypatch.setattr("bot.commands.audit.main.open_database", lambda _settings: office.database)
    monkeypatch.setattr(office.database, "close", lambda: None)
    office.report()
    assert main_line(["audit", "anchor", str(kept)]) == 0
    office.report("U0OMAR")
    assert main_line(["audit", "anchor", str(kept)]) == 0
    assert main_line(["audit", "verify", "--anchors", str(kept)]) == 0
    held = capsys.readouterr().out

    forged(office, dialect)
    cut = main_line(["audit", "verify", "--anchors", str(kept)])

    assert "the chain holds; 2 anchors compared" in held
    assert (cut, "was anchored" in capsys.readouterr().out) == (1, True)


@pytest.mark.parametrize(
    "arguments", [["anchor", "."], ["verify", "--anchors", "none.txt"], ["verify", "--anchor", "x"]]
)
def test_a_file_or_an_anchor_that_is_none_is_said_in_one_line(
    office: Company, arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("bot.commands.audit.main.open_database", lambda _settings: office.database)
    monkeypatch.setattr(office.database, "close", lambda: None)

    assert main_line(["audit", *arguments]) == 2
    assert capsys.readouterr().err.count("\n") == 1
