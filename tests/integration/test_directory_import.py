"""An import of people and channels: all or nothing, told line by line, and what waited for somebody moves on."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from bot.db import Database
from bot.domain.vocabulary import Action, Status
from bot.services import audit, cases, people, receipts
from bot.services.directory import IMPORTED, import_files
from bot.unit import Unit
from models import AuditEntry, Case, Person, Route
from tests.factories import Company

COLUMNS = "slack_id,name,email,department,site,roles,manager,deputy,language,employee_no,phone,shift"
STAFF = {
    "U0REEM": "U0REEM,Reem,,Management,Riyadh,management;supervisor,,U0MAJED,en,,,",
    "U0MAJED": "U0MAJED,Majed,,Management,Riyadh,management,,,en,,,",
    "U0LAYLA": "U0LAYLA,Layla,,Complaints,Riyadh,complaints,U0REEM,,en,,,",
    "U0YUSUF": "U0YUSUF,Yusuf,,Complaints,Riyadh,complaints,U0REEM,,en,,,",
    "U0SALEH": "U0SALEH,Saleh,,Security,Riyadh,security,U0REEM,,en,,,",
    "U0ZAINAB": "U0ZAINAB,Zainab,,IT,Riyadh,admin,U0REEM,,en,,,",
    "U0KHALID": "U0KHALID,Khalid,,Contact Centre,Riyadh,staff;supervisor,U0REEM,,en,,,",
    "U0SARA": "U0SARA,Sara,,Contact Centre,Riyadh,staff;supervisor,U0KHALID,,en,E3,,",
    "U0NORA": "U0NORA,Nora,,Contact Centre,Riyadh,staff,U0SARA,,en,E1,,",
    "E1042": ",Bilal,,Contact Centre,Riyadh,staff,U0SARA,,ar,E1042,,",
}
ROUTES = ("complaints,,,C0COMPL,en", "management,,,C0MGMT,en", "security,,,C0SEC,en")


@dataclass
class Told:
    """What an import answered."""

    code: int
    out: list[str]
    err: list[str]


@dataclass
class Office:
    """Somebody at IT who keeps the two files and imports them."""

    database: Database
    folder: Path

    def load(
        self, without: tuple[str, ...] = (), routes: tuple[str, ...] = ROUTES, dry_run: bool = False, **lines: str
    ) -> Told:
        """Imports the staff, some of them left out and some with another line."""
        table = {key: line for key, line in (STAFF | lines).items() if key not in without}
        people_csv, routes_csv = self.folder / "people.csv", self.folder / "routes.csv"
        people_csv.write_text("\n".join([COLUMNS, *table.values()]), encoding="utf-8")
        routes_csv.write_text("\n".join(["purpose,department,site,channel,language", *routes]), encoding="utf-8")
        out, err = io.StringIO(), io.StringIO()
        code = import_files(self.database, people_csv, routes_csv, dry_run, out, err, cases.reassign_all)
        return Told(code, out.getvalue().splitlines(), err.getvalue().splitlines())

    def person(self, **columns: Any) -> Person:
        """The one person with these columns."""

        def find(unit: Unit) -> Person:
            wanted = [getattr(Person, name) == value for name, value in columns.items()]
            return unit.session.exec(select(Person).where(*wanted)).one()

        return self.database.look(find)

    def everything(self) -> list[Any]:
        """All that an import may touch."""

        def dump(unit: Unit) -> list[Any]:
            tables = (Person, Route, AuditEntry, Case)
            return [row.model_dump() for table in tables for row in unit.session.exec(select(table)).all()]

        return self.database.look(dump)


@pytest.fixture
def office(database: Database, tmp_path: Path) -> Office:
    """Before the first import."""
    return Office(database, tmp_path)


def test_the_first_import_fills_the_directory(office: Office) -> None:
    told = office.load()

    assert told == Told(
        0,
        [
            "Imported: 10 people in the file (10 added, 0 changed, 0 deactivated), "
            "3 routes (3 added, 0 changed, 0 removed)."
        ],
        [],
    )
    nora, sara, bilal = office.person(name="Nora"), office.person(name="Sara"), office.person(name="Bilal")
    assert (nora.slack_id, nora.employee_no, nora.manager_id, nora.active, nora.listed) == (
        "U0NORA", "E1", sara.id, True, True,
    )  # fmt: skip
    assert (bilal.slack_id, bilal.employee_no, bilal.language) == (None, "E1042", "ar")


def test_the_same_files_again_change_nothing(office: Office) -> None:
    office.load()

    told = office.load(dry_run=True)

    assert told.out == [
        "Dry run, nothing was changed: 10 people in the file (0 added, 0 changed, 0 deactivated), "
        "3 routes (0 added, 0 changed, 0 removed)."
    ]


def test_a_dry_run_says_each_change_and_makes_none(office: Office) -> None:
    office.load(without=("U0MAJED",), U0REEM=STAFF["U0REEM"].replace("U0MAJED", ""))
    before = office.everything()

    told = office.load(
        without=("E1042",),
        routes=("complaints,,,C0NEW,ar", *ROUTES[1:], "security,IT,,C0IT,en"),
        dry_run=True,
        U0NORA="U0NORA,Nora Al-Harbi,nora@smsa.example,Contact Centre,Jeddah,staff,U0KHALID,,ar,E1,0501234567,",
    )

    assert told.out == [
        "add U0MAJED Majed: management, Management, Riyadh",
        "change U0REEM Reem: deputy none -> U0MAJED",
        "change U0NORA Nora Al-Harbi: name Nora -> Nora Al-Harbi; email changes; phone changes; "
        "site Riyadh -> Jeddah; language en -> ar; manager U0SARA -> U0KHALID",
        "deactivate E1042 Bilal: is not in the file",
        "add route security, IT, any site: C0IT, en",
        "change route complaints, any department, any site: C0COMPL, en -> C0NEW, ar",
        "Dry run, nothing was changed: 9 people in the file (1 added, 2 changed, 1 deactivated), "
        "4 routes (1 added, 1 changed, 0 removed).",
    ]
    assert office.everything() == before


def test_any_fault_stops_everything_and_all_are_said(office: Office) -> None:
    office.load()
    before = office.everything()

    told = office.load(
        routes=("complaints,,,#general,en", *ROUTES[1:]),
        U0NORA="U0NORA,Nora,,,,boss,U0GONE,,en,E1,,",
        U0NEW="U0NEW,New,,,,staff,U0SARA,,en,,,",
    )

    assert told.code == 2
    assert told.out == []
    assert [line.split(":")[0] for line in told.err] == [
        "people.csv, line 10, column roles (F)",
        "people.csv, line 10, column manager (G)",
        "routes.csv, line 2, column channel (D)",
        "Nothing was changed",
    ]
    assert told.err[-1] == "Nothing was changed: 3 faults."
    assert office.everything() == before


def test_one_missing_file_does_not_hide_the_faults_of_the_other(office: Office, tmp_path: Path) -> None:
    routes = tmp_path / "routes.csv"
    routes.write_text("purpose,department,site,channel\nsecurity,,,X\n", encoding="utf-8")
    err = io.StringIO()

    code = import_files(office.database, tmp_path / "none.csv", routes, False, io.StringIO(), err)

    assert code == 2
    assert [line.split(":")[0] for line in err.getvalue().splitlines()] == [
        "none.csv",
        "routes.csv, column purpose (A)",
        "routes.csv, column purpose (A)",
        "routes.csv, line 2, column channel (D)",
        "Nothing was changed",
    ]


def test_a_warning_stops_nothing(office: Office) -> None:
    told = office.load(U0NORA="U0NORA,Nora,,Contact Centre,Riyadh,staff,,,en,E1,,")

    assert told.code == 0
    assert told.err == ["warning: no manager, so a report about them goes to the admin: U0NORA Nora (line 10)"]


def test_who_is_missing_is_deactivated_and_comes_back(office: Office) -> None:
    office.load()
    nora = office.person(name="Nora")

    told = office.load(without=("U0NORA",))
    gone = office.person(name="Nora")
    back = office.load(dry_run=True)
    office.load()

    assert "1 deactivated" in told.out[-1]
    assert (gone.id, gone.active, gone.listed) == (nora.id, False, True)
    assert back.out[0] == "change U0NORA Nora: is active again"
    assert office.person(name="Nora") == nora


def test_a_file_that_lacks_many_is_remarked_on(office: Office) -> None:
    office.load()

    told = office.load(without=("U0NORA", "E1042", "U0SARA"))

    assert told.err[-1] == "warning: 3 of 10 people were deactivated. Is the file complete?"


def test_somebody_who_reported_unlisted_comes_into_the_directory(office: Office) -> None:
    sami = office.database.run(lambda unit: people.get_or_add_unlisted(unit, "U0SAMI"))
    office.load()
    assert office.person(slack_id="U0SAMI").active

    told = office.load(dry_run=True, U0SAMI="U0SAMI,Sami,,IT,Riyadh,staff,U0REEM,,en,,,")
    office.load(U0SAMI="U0SAMI,Sami,,IT,Riyadh,staff,U0REEM,,en,,,")

    assert told.out[0].startswith("change U0SAMI Sami: comes into the directory; name none -> Sami;")
    found = office.person(slack_id="U0SAMI")
    assert (found.id, found.name, found.listed) == (sami.id, "Sami", True)


def test_a_person_who_gets_slack_stays_the_same_person(office: Office) -> None:
    office.load()
    bilal = office.person(name="Bilal")

    office.load(E1042="U0BILAL,Bilal,,Contact Centre,Riyadh,staff,U0SARA,,ar,E1042,,")

    found = office.person(slack_id="U0BILAL")
    assert (found.id, found.employee_no) == (bilal.id, "E1042")


def test_a_person_with_a_new_slack_account_is_written_to_there(office: Office) -> None:
    office.load()
    nora = office.person(name="Nora")
    office.database.run(lambda unit: setattr(unit.session.get_one(Person, nora.id), "dm", "D0OLD"))

    office.load(U0NORA=STAFF["U0NORA"].replace("U0NORA", "U0NORA2"))

    found = office.person(name="Nora")
    assert (found.id, found.slack_id, found.dm) == (nora.id, "U0NORA2", None)


def test_an_employee_number_that_passes_to_somebody_else_takes_no_history_along(office: Office) -> None:
    office.load()
    nora = office.person(name="Nora")

    told = office.load(dry_run=True, U0NORA="U0HIND,Hind,,Contact Centre,Riyadh,staff,U0SARA,,en,E1,,")
    office.load(U0NORA="U0HIND,Hind,,Contact Centre,Riyadh,staff,U0SARA,,en,E1,,")

    hind, was = office.person(name="Hind"), office.person(name="Nora")
    assert "deactivate U0NORA Nora: the employee_no is another's now" in told.out
    assert hind.id != nora.id
    assert (was.id, was.active, was.slack_id, was.employee_no) == (nora.id, False, "U0NORA", None)


def test_two_people_may_change_numbers(office: Office) -> None:
    office.load()

    told = office.load(U0NORA=STAFF["U0NORA"].replace(",E1,", ",E3,"), U0SARA=STAFF["U0SARA"].replace(",E3,", ",E1,"))

    assert told.code == 0
    assert (office.person(name="Nora").employee_no, office.person(name="Sara").employee_no) == ("E3", "E1")


def test_what_a_person_chose_themselves_stays(office: Office) -> None:
    office.load()
    now = office.database.clock()

    def choose(unit: Unit) -> None:
        nora = unit.session.exec(select(Person).where(Person.name == "Nora")).one()
        nora.chosen_language, nora.away_from, nora.dm = "ar", now, "D0NORA"

    office.database.run(choose)
    office.load(U0NORA=STAFF["U0NORA"].replace("Nora", "Nora Al-Harbi"))

    nora = office.person(name="Nora Al-Harbi")
    assert (nora.chosen_language, nora.away_from, nora.dm) == ("ar", now, "D0NORA")


def test_routes_follow_the_file(office: Office) -> None:
    office.load(routes=(*ROUTES, "complaints,it,,C0IT,ar"))

    told = office.load(routes=(*ROUTES[:2], "security,,,C0SEC2,ar"))

    def found(unit: Unit) -> list[tuple[str, str, str, str]]:
        rows = unit.session.exec(select(Route).order_by(col(Route.purpose)))
        return [(row.purpose, row.department, row.channel, row.language) for row in rows]

    assert "3 routes (0 added, 1 changed, 1 removed)" in told.out[-1]
    assert office.database.look(found) == [
        ("complaints", "", "C0COMPL", "en"),
        ("management", "", "C0MGMT", "en"),
        ("security", "", "C0SEC2", "ar"),
    ]


def test_the_audit_keeps_counts_and_no_names(office: Office) -> None:
    office.load()

    def entry(unit: Unit) -> AuditEntry:
        assert audit.verify(unit) is None
        return unit.session.exec(select(AuditEntry).where(AuditEntry.action == IMPORTED)).one()

    found = office.database.look(entry)
    assert found.actor_id == ""
    assert json.loads(found.data) == {
        "added": 10,
        "changed": 0,
        "deactivated": 0,
        "routes_added": 3,
        "routes_changed": 0,
        "routes_removed": 0,
    }


@pytest.fixture
def waiting(office: Office) -> str:
    """A case of Nora's that waits for Sara; its id."""
    office.load()
    company = Company(office.database, {})
    return company.report("U0NORA").case_id


def waits_for(office: Office, case_id: str) -> tuple[str | None, str]:
    def find(unit: Unit) -> tuple[str | None, str]:
        case = unit.session.get_one(Case, case_id)
        supervisor = unit.session.get(Person, case.supervisor_id) if case.supervisor_id else None
        return supervisor.name if supervisor else None, case.status

    return office.database.look(find)


def test_what_waited_for_somebody_who_left_moves_on(office: Office, waiting: str) -> None:
    before = waits_for(office, waiting)
    team: dict[str, Any] = {key: STAFF[key].replace("U0SARA", "U0KHALID") for key in ("U0NORA", "E1042")}

    office.load(without=("U0SARA",), **team)

    assert before == ("Sara", Status.SUPERVISOR_REVIEW)
    assert waits_for(office, waiting) == ("Khalid", Status.SUPERVISOR_REVIEW)


def test_what_waited_for_a_former_manager_moves_on(office: Office, waiting: str) -> None:
    office.load(U0NORA=STAFF["U0NORA"].replace("U0SARA", "U0REEM"))

    assert waits_for(office, waiting) == ("Reem", Status.SUPERVISOR_REVIEW)


def test_what_a_file_with_a_fault_would_move_stays(office: Office, waiting: str) -> None:
    office.load(U0NORA="U0NORA,Nora,,,,boss,U0REEM,,en,E1,,")

    assert waits_for(office, waiting) == ("Sara", Status.SUPERVISOR_REVIEW)


def test_a_case_past_its_supervisor_stays_where_it_is(office: Office, waiting: str) -> None:
    Company(office.database, {}).act("U0SARA", Action.CASE_APPROVE, waiting)

    office.load(U0NORA=STAFF["U0NORA"].replace("U0SARA", "U0REEM"))

    assert waits_for(office, waiting) == ("Sara", Status.COMPLAINT_REVIEW)


def test_a_fault_in_the_unit_of_work_undoes_the_import(office: Office, tmp_path: Path) -> None:
    office.load()
    before = office.everything()

    class Stumbled(Exception):
        pass

    def stumble(unit: Unit) -> None:
        receipts.keep(unit, "half-way")
        raise Stumbled

    changed = tmp_path / "changed.csv"
    changed.write_text((tmp_path / "people.csv").read_text(encoding="utf-8").replace("Nora", "Noura"), encoding="utf-8")
    with pytest.raises(Stumbled):
        import_files(
            office.database, changed, tmp_path / "routes.csv", False, io.StringIO(), io.StringIO(), moved=stumble
        )

    assert office.everything() == before


def test_names_that_the_terminal_cannot_show_stop_nothing(office: Office, tmp_path: Path) -> None:
    office.load()
    out = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    (tmp_path / "people.csv").write_text(
        (tmp_path / "people.csv").read_text(encoding="utf-8").replace("Nora", "نورة"), encoding="utf-8"
    )

    code = import_files(office.database, tmp_path / "people.csv", tmp_path / "routes.csv", True, out, io.StringIO())

    out.seek(0)
    assert code == 0
    assert out.readline() == "change U0NORA \\u0646\\u0648\\u0631\\u0629: name Nora -> \\u0646\\u0648\\u0631\\u0629\n"


def test_five_thousand_people_change_managers_and_leave_in_one_import(office: Office) -> None:
    def crowd(manager: str, count: int) -> dict[str, Any]:
        return {
            f"U0X{number}": f"U0X{number},Agent {number},,Contact Centre,Riyadh,staff,{manager},,en,X{number},,"
            for number in range(count)
        }

    first = office.load(**crowd("U0SARA", 5000))
    second = office.load(**crowd("U0KHALID", 4000))

    assert "5010 added" in first.out[-1]
    assert "(0 added, 4000 changed, 1000 deactivated)" in second.out[-1]


def test_the_sandbox_s_own_files_have_no_fault_and_nothing_odd(database: Database) -> None:
    folder = Path(__file__).resolve().parents[2] / "bot" / "local"
    out, err = io.StringIO(), io.StringIO()

    code = import_files(database, folder / "people.csv", folder / "routes.csv", False, out, err)

    assert (code, err.getvalue()) == (0, "")
