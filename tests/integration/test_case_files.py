"""A case as one document: whole, numbered, with hashes; redacted, it names no employee (P13, G8)."""

from __future__ import annotations

import hashlib
import io
import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from sqlmodel import col, select

from bot.casefile import case_file, roles
from bot.command_line import main_line
from bot.errors import NotYours
from bot.letters.dossier import Dossier, set_dossier
from bot.letters.house import House
from bot.services import audit, case_files
from bot.services.cases import Reported
from bot.texts import Words
from bot.unit import Unit
from models import Alert, AuditEntry, LetterVersion, Person
from tests.factories import Company
from tests.integration.ways import BECAUSE, LAYLA, MAJED, REEM, A, all_of, in_force
from tests.letter_reader import pages, plain, reading

NAMES = {
    "U0NORA": "Nora Al-Harbi",
    "U0SARA": "سارة العتيبي",
    "U0LAYLA": "Layla Al-Qahtani",
    "U0YUSUF": "Yusuf Al-Shehri",
    "U0MAJED": "Majed Al-Rashid",
    "U0REEM": "Reem Al-Subaie",
    "U0SALEH": "Saleh Al-Mutlaq",
    "U0OMAR": "Omar Al-Zahrani",
}
CALLBACK = "+966551112222"
SAID = "He shouted at Nora, called سارة names, and asked for Omar Al-Zahrani. صرخ في وجه نورة أمام الجميع."
HIDDEN = ("Nora", "Harbi", "سارة", "العتيبي", "Layla", "Majed", "Reem", "Saleh", "Zahrani", "نورة", "55111", "U0")


@pytest.fixture
def made(office: Company) -> Reported:
    """A case with an alarm, a restriction, a letter that was sent, and names in what people typed."""

    def name(unit: Unit) -> None:
        for slack_id, called in NAMES.items():
            person = unit.session.get_one(Person, office.ids[slack_id])
            person.name, person.phone = called, "+966551119999"
            unit.session.add(person)

    office.database.run(name)
    made, _ = in_force(office, narrative=SAID, customer_name="Abdullah Al-Mutairi", evidence="https://files.example/1")
    office.act(
        LAYLA,
        A.ALERT_RAISE,
        made.case_id,
        location="Branch 3, beside Nora's desk",
        danger_details="He waits for Nora outside.",
        callback_phone=CALLBACK,
    )
    office.act("U0SALEH", A.ALERT_ACK, made.case_id, subject=alert_of(office, made))
    return made


def alert_of(office: Company, made: Reported) -> str:
    return str(all_of(office, Alert, made.case_id)[-1].id)


def document(office: Company, made: Reported, language: str, redacted: bool, reason: str = BECAUSE) -> Dossier:
    words = Words.of(language, office.database.settings.timezone)
    veiled_as = roles(words) if redacted else {}

    def gathered(unit: Unit) -> Any:
        return case_files.gather(unit, made.case_id, case_files.reader(unit, MAJED), reason, veiled_as)

    return case_file(office.database.look(gathered), words)


def text_of(dossier: Dossier) -> str:
    """What it says, without spaces."""
    return together(plain(reading(set_dossier(dossier, House()))))


def together(text: str) -> str:
    """Without spaces and vowel marks, whose places tools tell differently."""
    return "".join(one for one in text if not one.isspace() and unicodedata.category(one) != "Mn")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_it_tells_the_whole_case_with_the_hashes(office: Company, made: Reported, language: str) -> None:
    text = text_of(document(office, made, language, redacted=False))

    versions = office.database.look(lambda unit: [one.digest for one in unit.session.exec(select(LetterVersion))])
    asked = select(AuditEntry.hash).where(AuditEntry.case_id == made.case_id)
    hashes = office.database.look(lambda unit: list(unit.session.exec(asked)))
    for wanted in ("Abdullah Al-Mutairi", "+966501234567", made.number, "https://files.example/1", CALLBACK):
        assert together(wanted) in text, wanted
    assert [one for one in (*versions[-1:], *hashes) if one not in text] == []
    assert "NoraAl-Harbi" in text


@pytest.mark.parametrize("language", ["en", "ar"])
def test_it_says_where_the_links_in_the_evidence_lead_and_nothing_in_it_can_be_pressed(
    office: Company, language: str
) -> None:
    made, _ = in_force(office, evidence="https://xn--80ak6aa92e.com/1 https://files.example/2")

    pdf = set_dossier(document(office, made, language, redacted=True), House())

    text = together(plain(reading(pdf)))
    leads = Words.of(language, office.database.settings.timezone)("evidence.host", host="files.example")
    assert together(plain(leads)) in text
    assert text.count("xn--80ak6aa92e.com") == 2  # as typed, and where it leads
    assert "аррӏе.com" in text
    assert [page.get("/Annots") for page in PdfReader(io.BytesIO(pdf)).pages if page.get("/Annots")] == []


@pytest.mark.parametrize("language", ["en", "ar"])
def test_redacted_it_names_no_employee_in_either_script_nor_their_telephone(
    office: Company, made: Reported, language: str
) -> None:
    reason = "The court asks; Layla and سارة know why."

    text = text_of(document(office, made, language, redacted=True, reason=reason))

    assert [name for name in HIDDEN if name in text] == []
    assert "AbdullahAl-Mutairi" in text
    words = Words.of(language, office.database.settings.timezone)
    assert together(words("casefile.role.reporter")) in text
    assert together(words("casefile.role.supervisor")) in text


def test_people_of_one_office_are_told_apart_by_numbers(office: Company, made: Reported) -> None:
    text = text_of(document(office, made, "en", redacted=True))

    assert "Highmanagement1" in text
    assert "Highmanagement2" in text


@pytest.mark.parametrize("redacted", [True, False])
def test_each_page_says_its_number_and_whether_names_were_left_out(
    office: Company, made: Reported, redacted: bool, tmp_path: Path
) -> None:
    content = set_dossier(document(office, made, "en", redacted), House())
    kept = tmp_path / "file.pdf"
    kept.write_bytes(content)

    count = pages(content)
    shown = [page.extract_text() for page in PdfReader(kept).pages]

    assert count > 1
    assert [f"Page {n} of {count}" in text for n, text in enumerate(shown, 1)] == [True] * count
    mode = "Redacted" if redacted else "Full"
    assert [mode in text for text in shown] == [True] * count


def test_the_same_case_gives_the_same_bytes(office: Company, made: Reported) -> None:
    one, other = (set_dossier(document(office, made, "en", redacted=True), House()) for _ in range(2))

    assert one == other


def test_a_case_of_which_there_is_nearly_nothing_has_a_file_too(office: Company) -> None:
    made = office.report(narrative="Fifteen letters.")

    text = text_of(document(office, made, "ar", redacted=True))

    assert made.number in text
    assert "Fifteenletters." in text


def test_the_longest_words_stay_whole(office: Company) -> None:
    said = " ".join(["كلمة zebra"] * 272)
    made = office.report(narrative=said)

    text = text_of(document(office, made, "en", redacted=False))

    assert text.count("zebra") == said.count("zebra")
    assert text.count("كلمة") == said.count("كلمة")


def test_ordering_one_is_audited_with_the_reason_kept_as_a_statement(office: Company, made: Reported) -> None:
    asked = {"file_language": "ar", "file_mode": "full", "reason": "The police asked for it."}
    office.act(MAJED, A.CASE_FILE, made.case_id, **asked)

    entries = select(AuditEntry).where(AuditEntry.action == A.CASE_FILE.value)
    (entry,) = office.database.look(lambda unit: list(unit.session.exec(entries)))
    data = json.loads(entry.data)
    assert (entry.actor_id, data["file_language"], data["file_mode"]) == (office.ids[MAJED], "ar", "full")
    assert "police" not in entry.data


def test_the_command_line_writes_it_once_and_notes_its_hash(
    office: Company,
    made: Reported,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("bot.commands.case_file.main.open_database", lambda _settings, **_how: office.database)
    monkeypatch.setattr(office.database, "close", lambda: None)
    target = tmp_path / "file.pdf"
    arguments = ["case-file", made.number, str(target), "--reason", "Ordered by Reem for the court"]

    codes = [
        main_line(arguments),
        main_line(arguments),
        main_line([*arguments[:1], "EP-2026-99999", "x.pdf", *arguments[3:]]),
    ]

    newest = select(AuditEntry).where(AuditEntry.action == case_files.MADE).order_by(col(AuditEntry.seq).desc())
    entry = office.database.look(lambda unit: unit.session.exec(newest).first())
    assert codes == [0, 2, 2]
    assert entry is not None
    assert json.loads(entry.data)["sha256"] == hashlib.sha256(target.read_bytes()).hexdigest()
    assert target.stat().st_mode & 0o077 == 0
    assert "Reem" not in entry.data
    assert [name for name in HIDDEN if name in plain(reading(target.read_bytes()))] == []
    assert "there is no case EP-2026-99999" in capsys.readouterr().err
    assert office.database.look(audit.verify) is None


@pytest.mark.parametrize("who", [LAYLA, "U0SARA", "U0NORA", "U0SALEH", "U0IBRAHIM"])
def test_management_alone_orders_one(office: Company, made: Reported, who: str) -> None:
    with pytest.raises(NotYours):
        office.act(who, A.CASE_FILE, made.case_id, file_language="en", file_mode="full", reason=BECAUSE)


def test_of_a_confidential_case_only_the_named_order_one(office: Company, made: Reported) -> None:
    office.act(MAJED, A.CASE_CONFIDENTIAL, made.case_id, people=office.ids[LAYLA])
    asked = {"file_language": "en", "file_mode": "full", "reason": BECAUSE}

    with pytest.raises(NotYours):
        office.act(REEM, A.CASE_FILE, made.case_id, **asked)
    office.act(MAJED, A.CASE_FILE, made.case_id, **asked)
