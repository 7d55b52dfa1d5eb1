"""What a customer may ask: all that is held and nobody's name, a right number, and to be forgotten (PDPL 4, 17, 18)."""

from __future__ import annotations

import io
import json
import re
import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from bot import main
from bot.command_line import main_line
from bot.commands.subject import SAYS
from bot.db import Database
from bot.domain.retention import Ground
from bot.services import audit, requests
from bot.unit import Unit
from models import AuditEntry, Person
from tests.conftest import MovableClock
from tests.factories import Company
from tests.integration.test_at_rest import SECRETS, everything, given_away, tables
from tests.integration.test_retention import PERIOD, knows, opened
from tests.integration.walks import DISMISS, HOLD, a_case, cards, change, walk
from tests.integration.ways import LAYLA, MAJED, NORA, SARA, A, approved, in_force

Run = Callable[..., tuple[int, str, str]]
REASON = "Asked for by letter of 3 March."


@pytest.fixture
def run(database: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The command line on the tests' database; its code, and what it said on both streams."""
    monkeypatch.setattr(main, "open_database", lambda _settings, *, patient: database)
    monkeypatch.setattr(database, "close", lambda: None)

    def command(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main_line(["subject", *words])
        said = capsys.readouterr()
        return code, said.out, said.err

    return command


def entries(office: Company, action: str) -> list[AuditEntry]:
    asked = select(AuditEntry).where(AuditEntry.action == action).order_by(col(AuditEntry.seq))
    return office.database.look(lambda unit: list(unit.session.exec(asked)))


def full_names(office: Company) -> None:
    """As people are called, in either script."""
    for slack_id, name in (
        (NORA, "Nora Al-Qahtani"),
        (SARA, "سارة الدوسري"),
        (LAYLA, "Layla Al-Shehri"),
        (MAJED, "Majed Al-Otaibi"),
        ("U0OMAR", "Omar Bin Saud"),
    ):
        change(office, slack_id, name=name)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_all_that_is_held_is_handed_out(office: Company, run: Run, tmp_path: Path, language: str) -> None:
    everything(office)
    target = tmp_path / "held.txt"

    code, out, _ = run("export", "+966 50 123 9876", str(target), "--language", language)

    found = target.read_text(encoding="utf-8")
    typed = {one for one in SECRETS if one in given_away(found.encode())}
    assert (code, typed) == (0, set(SECRETS))
    for words in (
        "said it.",
        "answered.",
        "Who is",
        "was called.",
        "is to stop.",
        "is deaf.",
        "please stop.",
        "disagrees.",
    ):
        assert words in found
    assert "1 cases" in out
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_no_employee_is_named_in_either_script(office: Company, run: Run, tmp_path: Path) -> None:
    full_names(office)
    narrative = (
        "Nora Al-Qahtani of Olaya picked up; نورة القحطاني asked him to stop, <@U0NORA> too. He called Sara a liar, "
        "and قال لسارة إنه سيعود. Omar Bin Saud stood by."
    )
    made = approved(office, narrative=narrative, customer_name="Nasser Al-Mutairi")
    office.act(
        LAYLA, A.CASE_LOG_CONTACT, made.case_id, contact_method="phone", summary="Layla called, ليلى الشهري wrote."
    )
    people = office.database.look(lambda unit: [one.name for one in unit.session.exec(select(Person))])

    run("export", "0501234567", str(tmp_path / "held.txt"), "--language", "en")
    run("export", "0501234567", str(tmp_path / "held.json"))

    for name in ("held.txt", "held.json"):
        found = (tmp_path / name).read_text(encoding="utf-8")
        words = (
            *(part for person in people for part in person.split() if len(part) > 3),
            "نورة",
            "القحطاني",
            "سارة",
            "ليلى",
        )
        assert [one for one in words if re.search(rf"\b{one}\b", found, re.IGNORECASE)] == []
        assert "Nasser Al-Mutairi" in found
    assert "[the employee who reported] of Olaya picked up" in (tmp_path / "held.txt").read_text(encoding="utf-8")


def test_programs_read_it_as_json(office: Company, run: Run, tmp_path: Path) -> None:
    made, _ = in_force(office, customer_account="ACC-7")
    target = tmp_path / "held.json"

    code, _, _ = run("export", "acc-7", str(target))

    held = json.loads(target.read_text(encoding="utf-8"))
    assert code == 0
    assert {one["kind"]: one["value"] for one in held["identifiers"]} == {"phone": "+966501234567", "account": "ACC-7"}
    assert [case["number"] for case in held["cases"]] == [made.number]
    assert held["cases"][0]["restrictions"][0]["kinds"] == ["email_only"]
    assert held["cases"][0]["letters"][0]["body"]


def test_what_employees_said_of_themselves_is_theirs(office: Company, run: Run, tmp_path: Path) -> None:
    made = office.report(callback_phone="0557654321", narrative="He shouted at me for ten minutes.")
    office.act(NORA, A.SUPPORT_REQUEST, made.case_id, comment="I cannot sleep since then.")
    target = tmp_path / "held.json"

    run("export", "0501234567", str(target))

    found = target.read_text(encoding="utf-8")
    assert "He shouted at me" in found
    assert "557654321" not in found
    assert "cannot sleep" not in found


def test_it_is_on_record_by_its_hash_without_what_it_says(office: Company, run: Run, tmp_path: Path) -> None:
    made = approved(office)

    run("export", "0501234567", str(tmp_path / "held.txt"))

    (entry,) = entries(office, requests.EXPORT)
    assert made.number in entry.data
    assert "0501234567" not in entry.data
    assert office.database.look(audit.verify) is None


def test_nothing_is_overwritten_and_an_unknown_number_leaves_no_file(office: Company, run: Run, tmp_path: Path) -> None:
    approved(office)
    there = tmp_path / "there.txt"
    there.write_text("kept", encoding="utf-8")

    over = run("export", "0501234567", str(there))
    unknown = run("export", "0551112222", str(tmp_path / "none.txt"))
    nothing = run("export", "?", str(tmp_path / "none.txt"))

    assert (over[0], there.read_text(encoding="utf-8")) == (2, "kept")
    assert unknown == (1, "", "Nobody is known by that: nothing is held\n")
    assert (nothing[0], nothing[2].count("\n")) == (2, 1)
    assert not (tmp_path / "none.txt").exists()


def test_an_identifier_of_two_customers_asks_for_its_kind(office: Company, run: Run, tmp_path: Path) -> None:
    office.report(customer_phone="0501234567")
    office.report(customer_phone="", customer_account="0501234567")

    unclear = run("export", "0501234567", str(tmp_path / "a.json"))
    clear = run("export", "0501234567", str(tmp_path / "b.json"), "--kind", "account")

    assert (unclear[0], "--kind" in unclear[2]) == (2, True)
    assert clear[0] == 0
    assert '"kind": "account"' in (tmp_path / "b.json").read_text(encoding="utf-8")


def test_it_can_be_read_from_standard_input(
    office: Company, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is typed on a command line stays in its history."""
    approved(office)
    monkeypatch.setattr("sys.stdin", io.StringIO("0501234567\n"))

    code, _, _ = run("export", "-", str(tmp_path / "held.txt"))

    assert code == 0


def test_a_wrong_number_and_name_are_put_right(office: Company, run: Run) -> None:
    made = approved(office, customer_name="Naser")

    code, out, _ = run("correct", "0501234567", "--phone", "055 111 2222", "--name", "Nasser", "--reason", REASON)

    assert (code, out.split(".")[0]) == (0, "Corrected: name, phone")
    assert (knows(office, "0501234567"), knows(office, "0551112222")) == (False, True)
    assert "Nasser" in opened(office.database)
    assert a_case(office, made.case_id).customer_id
    (entry,) = entries(office, requests.CORRECT)
    assert "Nasser" not in entry.data
    assert cards(office, made.case_id, "complaints")


@pytest.mark.parametrize(
    "words",
    [
        ("0501234567", "--phone", "0559998888"),  # another customer's
        ("0501234567", "--account", "ACC-1"),  # they are known by no such account
        ("0501234567", "--phone", "12"),
        ("0501234567",),
    ],
)
def test_what_cannot_be_corrected_changes_nothing(office: Company, run: Run, words: tuple[str, ...]) -> None:
    approved(office)
    approved(office, customer_phone="0559998888")
    before = tables(office.database)

    code, _, err = run("correct", *words, "--reason", REASON)

    assert (code, err.count("\n")) == (2, 1)
    assert tables(office.database) == before


def test_each_ground_has_its_words() -> None:
    assert set(SAYS) == set(Ground)


def test_what_is_to_be_kept_is_named_with_its_end_and_nothing_is_erased(
    office: Company, run: Run, clock: MovableClock
) -> None:
    shut = walk(office, DISMISS)
    held = walk(office, DISMISS, HOLD)
    bound, restriction = in_force(office)
    going = office.report()
    before = tables(office.database)

    code, out, err = run("erase", "0501234567", "--reason", REASON)

    assert code == 1
    assert "Nothing was erased" in err
    for number, words in (
        (shut.number, "the time for which it is kept is not over (PDPL article 18, paragraph 1) until 2031-02-28"),
        (held.number, "it is on legal hold"),
        (bound.number, "a restriction is in force or to begin until"),
        (going.number, "somebody works on it"),
    ):
        assert any(line.startswith(f"{number}: ") and words in line for line in out.splitlines())
    assert restriction.id
    assert tables(office.database) == before


def test_what_nothing_asks_to_be_kept_is_erased_at_once(office: Company, run: Run, clock: MovableClock) -> None:
    office.database.settings = replace(office.database.settings, not_upheld_retention_days=1)
    first = walk(office, DISMISS)
    second = walk(office, DISMISS, customer_account="ACC-7")
    clock.move(days=2)

    code, out, _ = run("erase", "0501234567", "--reason", REASON)

    assert (code, out.split(".")[0]) == (0, "Erased")
    assert not knows(office, "0501234567")
    assert {a_case(office, one.case_id).destroyed_at for one in (first, second)} == {clock()}
    assert "shouted" not in opened(office.database)
    assert len(entries(office, requests.ERASE)) == 2
    assert office.database.look(audit.verify) is None
    assert run("erase", "0501234567", "--reason", REASON)[0] == 1


def test_a_reason_is_needed(office: Company, run: Run, clock: MovableClock) -> None:
    walk(office, DISMISS)
    clock.move(days=PERIOD + 1)

    code, _, err = run("erase", "0501234567", "--reason", " ")

    assert (code, err.split(":")[0]) == (2, "--reason")
    assert knows(office, "0501234567")


def test_what_comes_up_meanwhile_stops_it(office: Company, run: Run, clock: MovableClock) -> None:
    walk(office, DISMISS)
    clock.move(days=PERIOD + 1)
    customer = office.database.look(lambda unit: requests.find(unit, "0501234567"))
    assert customer is not None
    office.report()

    def work(unit: Unit) -> Any:
        return requests.erase(unit, customer.id, REASON)

    with pytest.raises(requests.SubjectError):
        office.database.run(work)
    assert knows(office, "0501234567")
