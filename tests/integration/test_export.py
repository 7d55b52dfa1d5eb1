"""The export of a period: each case and restriction once, customers masked, no employee named, nothing a formula."""

from __future__ import annotations

import csv
import hashlib
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from sqlmodel import col, select

from bot.command_line import main_line
from bot.domain.inputs import INPUTS
from bot.domain.restrictions import RestrictionKind
from bot.domain.vocabulary import Outcome, RestrictionStatus, Status
from bot.messages import export_sheet
from bot.services import audit, export
from bot.texts import Words
from bot.texts.catalogues import LANGUAGES
from bot.unit import Unit
from models import AuditEntry, Case
from tests.conftest import MovableClock
from tests.factories import Company
from tests.integration.ways import MAJED, NORA, A, approved, in_force

Run = Callable[..., int]
PERIOD = ("--from", "2026-03-01", "--to", "2026-03-31")
CELLS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.fixture
def run(office: Company, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setattr("bot.commands.export.main.open_database", lambda _settings, **_how: office.database)
    monkeypatch.setattr(office.database, "close", lambda: None)

    def command(target: Path, kind: str = "csv", *more: str, period: tuple[str, ...] = PERIOD) -> int:
        return main_line(["export", *period, "--format", kind, *more, str(target)])

    return command


def rows(path: Path) -> list[dict[str, str]]:
    """The CSV's rows by their headings, as a spreadsheet reads them."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def workbook(path: Path) -> dict[str, list[list[str]]]:
    """The texts of each sheet, row by row; and the sheet's XML under its name with ``.xml``."""
    with zipfile.ZipFile(path) as book:
        names = [
            one.attrib["name"] for one in ElementTree.fromstring(book.read("xl/workbook.xml")).iter(f"{CELLS}sheet")
        ]
        found = {}
        for number, name in enumerate(names, 1):
            sheet = ElementTree.fromstring(book.read(f"xl/worksheets/sheet{number}.xml"))
            lines = sheet.iter(f"{CELLS}row")
            found[name] = [["".join(cell.itertext()) for cell in line.iter(f"{CELLS}c")] for line in lines]
            found[f"{name}.xml"] = [[book.read(f"xl/worksheets/sheet{number}.xml").decode()]]
        return found


def test_each_case_and_restriction_of_the_period_is_there_once(
    office: Company, clock: MovableClock, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "PAGE", 2)
    first, _ = in_force(office)
    others = [office.report(customer_phone=f"050999000{n}").number for n in range(4)]
    clock.move(days=40)
    late = office.report(customer_phone="0509990009").number

    code = run(tmp_path / "march.csv")

    found = rows(tmp_path / "march.csv")
    assert code == 0
    assert sorted(one["Case"] for one in found if one["Record"] == "Cases") == sorted([first.number, *others])
    assert [one["Case"] for one in found if one["Record"] == "Register"] == [first.number]
    assert late not in str(found)
    restricted = next(one for one in found if one["Record"] == "Register")
    assert (restricted["Restriction"], restricted["First day"]) == ("e-mail only", "2026-03-01")


def test_days_are_those_of_the_company(office: Company, clock: MovableClock, run: Run, tmp_path: Path) -> None:
    clock.move(hours=11, minutes=59)  # 23:59 in Riyadh
    last_of_march_1 = office.report(customer_phone="0509990001").number
    clock.move(minutes=1)
    office.report(customer_phone="0509990002")

    run(tmp_path / "day.csv", period=("--from", "2026-03-01", "--to", "2026-03-01"))

    assert [(one["Case"], one["Reported"]) for one in rows(tmp_path / "day.csv")] == [
        (last_of_march_1, "2026-03-01 23:59")
    ]


def test_customers_are_masked_unless_they_are_asked_for_and_employees_are_never_named(
    office: Company, run: Run, tmp_path: Path
) -> None:
    in_force(office, customer_name="Abdullah Al-Mutairi", narrative="He shouted at Nora for an hour, again and again.")

    run(tmp_path / "masked.csv")
    run(tmp_path / "named.csv", "csv", "--customers")

    masked, named = ((tmp_path / name).read_text(encoding="utf-8-sig") for name in ("masked.csv", "named.csv"))
    assert "Mutairi" not in masked
    assert "501234567" not in masked
    assert "•••4567" in masked
    assert "Abdullah Al-Mutairi, +966501234567" in named
    assert [name for name in ("Nora", "Sara", "Layla", "Majed", "U0", "shouted") if name in masked + named] == []


def test_of_a_confidential_case_only_its_figures_are_told(office: Company, run: Run, tmp_path: Path) -> None:
    made, _ = in_force(office)
    office.act(MAJED, A.CASE_CONFIDENTIAL, made.case_id, people=office.ids[MAJED])

    run(tmp_path / "file.csv", "csv", "--customers")

    case, restriction = rows(tmp_path / "file.csv")
    assert (case["Confidential"], restriction["Confidential"]) == ("yes", "yes")
    assert [case[name] for name in ("Customer", "Department", "Site", "What happened", "Root cause")] == [""] * 5
    assert (restriction["Customer"], case["Outcome"]) == ("", "Contact restricted")


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_people_typed_is_no_formula(office: Company, run: Run, tmp_path: Path, kind: str) -> None:
    approved(office, customer_name='=HYPERLINK("https://evil.example")')

    run(tmp_path / f"file.{kind}", kind, "--customers")

    if kind == "csv":
        assert rows(tmp_path / "file.csv")[0]["Customer"].startswith("'=HYPERLINK")
    else:
        sheet = workbook(tmp_path / "file.xlsx")
        assert "<f>" not in sheet["Cases.xml"][0][0]
        assert "'=HYPERLINK" in str(sheet["Cases"])


def test_the_workbook_has_a_sheet_each_and_stands_from_right_to_left_in_arabic(
    office: Company, run: Run, tmp_path: Path
) -> None:
    made, _ = in_force(office)

    run(tmp_path / "file.xlsx", "xlsx", "--language", "ar")
    found = workbook(tmp_path / "file.xlsx")

    names = ("البلاغات", "السجل", "الأرقام")
    assert list(found) == [one for name in names for one in (name, f"{name}.xml")]
    assert ["البلاغات", "1"] in [row[:2] for row in found["الأرقام"]]
    assert [len(found[name]) for name in ("البلاغات", "السجل")] == [2, 2]
    assert found["البلاغات"][0][0] == "رقم البلاغ"
    assert found["البلاغات"][1][0] == made.number
    assert 'rightToLeft="1"' in found["السجل.xml"][0][0]
    assert not [text for text in found["البلاغات"][0] + found["السجل"][0] if any("a" <= x.lower() <= "z" for x in text)]


def test_it_is_private_kept_in_the_audit_and_overwrites_nothing(
    office: Company, run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    office.report()
    target = tmp_path / "file.csv"

    codes = [run(target), run(target), run(tmp_path / "none" / "file.csv")]

    newest = select(AuditEntry).where(AuditEntry.action == export.MADE).order_by(col(AuditEntry.seq).desc())
    entries = office.database.look(lambda unit: unit.session.exec(newest).all())
    said = json.loads(entries[0].data)
    assert codes == [0, 2, 2]
    assert len(entries) == 1
    assert said["sha256"] == hashlib.sha256(target.read_bytes()).hexdigest()
    assert (said["rows"], said["format"], said["customers"]) == (1, "csv", False)
    assert target.stat().st_mode & 0o077 == 0
    assert [one.name for one in tmp_path.iterdir() if one.name.endswith(".part")] == []
    assert "nothing is overwritten" in capsys.readouterr().err
    assert office.database.look(audit.verify) is None


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("1.3.2026", "2026-03-31", "--from: '1.3.2026' is no day. Write it as 2026-03-31"),
        ("2026-03-01", "2026-02-30", "--to: '2026-02-30' is no day. Write it as 2026-03-31"),
        ("2026-04-01", "2026-03-31", "--from: lies after --to. Write the earlier day first"),
    ],
)
def test_bad_days_are_named_with_the_mend(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str], first: str, last: str, said: str
) -> None:
    code = run(tmp_path / "file.csv", period=("--from", first, "--to", last))

    assert code == 2
    assert capsys.readouterr().err.splitlines() == [said]
    assert list(tmp_path.glob("*.csv")) == []


def test_a_case_whose_data_were_destroyed_keeps_its_figures(office: Company, run: Run, tmp_path: Path) -> None:
    made = office.report(customer_name="Abdullah Al-Mutairi")

    def destroy(unit: Unit) -> None:
        case = unit.session.get_one(Case, made.case_id)
        case.destroyed_at, case.customer_id = unit.now, None
        unit.session.add(case)

    office.database.run(destroy)
    run(tmp_path / "file.csv", "csv", "--customers")

    (row,) = rows(tmp_path / "file.csv")
    assert (row["Case"], row["Customer"]) == (made.number, "")
    assert row["Personal data destroyed"] == "2026-03-01 12:00"


def test_every_code_that_a_column_can_hold_has_its_words() -> None:
    codes = {
        "contact_channel": INPUTS["contact_channel"].options,
        "category": INPUTS["category"].options,
        "warning_step": INPUTS["warning_step"].options,
        "status": [one.value for one in Status],
        "outcome": [one.value for one in Outcome],
        "root_cause_kind": INPUTS["root_cause_kind"].options,
        "kinds": [one.value for one in RestrictionKind],
        "restriction_status": [one.value for one in RestrictionStatus],
    }

    assert set(codes) == set(export_sheet.CODED)
    for language in LANGUAGES:
        words = Words.of(language, None)  # type: ignore[arg-type]  # no time is told
        for column, found in codes.items():
            assert all(words(export_sheet.CODED[column] + code) for code in found), column


def test_the_reporter_of_a_warning_is_there_too(office: Company, run: Run, tmp_path: Path) -> None:
    made = office.report(NORA, warning_step="warned_stopped")

    run(tmp_path / "file.csv")

    (row,) = rows(tmp_path / "file.csv")
    assert (row["Case"], row["Upheld"], row["Danger"]) == (made.number, "no", "no")
