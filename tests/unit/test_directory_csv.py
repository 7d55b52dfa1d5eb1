"""Tables out of spreadsheets: every encoding and delimiter that Excel writes is read, every fault is placed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.services.directory_csv import Sheet, column_letter, read_sheet
from bot.services.directory_notes import odd
from bot.services.directory_people import OPTIONAL, REQUIRED, PersonRow, check_people
from bot.services.directory_routes import OPTIONAL as ROUTE_OPTIONAL
from bot.services.directory_routes import REQUIRED as ROUTE_REQUIRED
from bot.services.directory_routes import check_routes

HEADER = ",".join([*REQUIRED, *OPTIONAL])
OFFICES = """\
U0REEM,Reem,,Management,Riyadh,management;supervisor,,U0MAJED,en,,,
U0MAJED,Majed,,Management,Riyadh,management,,,en,,,
U0LAYLA,Layla,,Complaints,Riyadh,complaints,U0REEM,,en,,,
U0YUSUF,Yusuf,,Complaints,Riyadh,complaints,U0REEM,,en,,,
U0SALEH,Saleh,,Security,Riyadh,security,U0REEM,,en,,,
U0ZAINAB,Zainab,,IT,Riyadh,admin,U0REEM,,en,,,
"""
"""Six people on lines 2 to 7 who leave no office empty; what a test adds is on line 8."""
ROUTES = "purpose,department,site,channel\ncomplaints,,,C0A\nmanagement,,,C0B\nsecurity,,,C0C\n"

Read = Callable[..., Sheet]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Reads a table of two columns from bytes."""

    def read_(data: bytes | str, required: tuple[str, ...] = ("name", "site"), optional: tuple[str, ...] = ()) -> Sheet:
        path = tmp_path / "people.csv"
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return read_sheet(path, required, optional)

    return read_


def said(sheet: Sheet) -> list[str]:
    return [str(fault) for fault in sorted(sheet.faults)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1256"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_each_way_in_which_excel_saves_is_read(read: Read, delimiter: str, encoding: str, newline: str) -> None:
    text = newline.join([f"name{delimiter}site", f"عائشة القحطاني{delimiter}جدة", ""])

    sheet = read(text.encode(encoding))

    assert said(sheet) == []
    assert [row.cells for row in sheet.rows] == [{"name": "عائشة القحطاني", "site": "جدة"}]
    assert bool(sheet.notes) == (encoding == "cp1256")


@pytest.mark.parametrize("mark", ["utf-16-le", "utf-16-be"])
def test_utf_16_is_read_in_both_byte_orders(read: Read, mark: str) -> None:
    sheet = read("\ufeffname,site\nعائشة,جدة\n".encode(mark))

    assert [row.cells["name"] for row in sheet.rows] == ["عائشة"]


def test_excel_s_own_first_line_names_the_delimiter(read: Read) -> None:
    sheet = read('sep=;\r\nname;site\r\n"Nora, A";\r\n')

    assert [(row.line, row.cells["name"]) for row in sheet.rows] == [(3, "Nora, A")]


def test_columns_are_known_in_any_order_spelling_and_with_empty_ones_behind(read: Read) -> None:
    sheet = read("Site , NAME,,\nRiyadh,Nora,,\n,,,\n")

    assert said(sheet) == []
    assert [row.cells for row in sheet.rows] == [{"site": "Riyadh", "name": "Nora"}]


def test_lines_are_counted_as_an_editor_counts_them(read: Read) -> None:
    sheet = read('name,site\n\n"Nora\nAl-Harbi",Riyadh\nOmar,Jeddah\n')

    assert [(row.line, row.cells["name"]) for row in sheet.rows] == [(3, "Nora Al-Harbi"), (5, "Omar")]


def test_what_a_cell_begins_with_means_nothing(read: Read) -> None:
    sheet = read("name,site\n=1+1,@SUM(A1)\n+966,-2\n")

    assert [list(row.cells.values()) for row in sheet.rows] == [["=1+1", "@SUM(A1)"], ["+966", "-2"]]


def test_marks_of_direction_and_odd_spaces_are_dropped(read: Read) -> None:
    sheet = read("name,site\n\u202b\u200fعائشة\u202c\u00a0 القحطاني ,\u200eRiyadh\n")

    assert sheet.rows[0].cells == {"name": "عائشة القحطاني", "site": "Riyadh"}


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", "people.csv: the file is empty. Its first line names the columns: name, site"),
        (b"\n\n , \n", "people.csv: the file is empty."),
        (b"name,site\n", "people.csv: there is no line below"),
        (b"PK\x03\x04\x14\x00", "people.csv: the file is an Excel workbook (or another archive), not CSV. In Excel:"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "people.csv: the file is an Excel workbook of the old kind, not CSV."),
        (b"name,site\nNora\0,Riyadh\n", "people.csv, line 2: the line holds a NUL byte"),
        ("name,site\nNora,R\n".encode("utf-16-le"), "people.csv, line 1: the line holds a NUL byte"),
        (
            "name,site\nعائشة,جدة\n".encode() + b"\xc3\n",
            "people.csv, line 3: the line is damaged: not all of it is UTF-8",
        ),
        (b'name,site\n"Nora,Riyadh\nOmar,Jeddah\n', 'people.csv, line 2: a quotation mark (") opens on this line'),
        (b"name,site\nNora,Riyadh,Najd\n", "people.csv, line 2: the cell in column C stands under no column's name."),
        (b"name,site\nNora\n", "people.csv, line 2: the line has 1 cells where the columns are 2"),
        (b"name,site\nNora\x07,Riyadh\n", "people.csv, line 2, column name (A): the cell holds a control character"),
        (b"name,site\n" + b"N" * 2001 + b",R\n", "people.csv, line 2, column name (A): the cell holds 2001 characters"),
        (b"name\nNora\n", "people.csv, line 1: the column site is missing"),
        (
            b"name,site,age\nNora,R,9\n",
            "people.csv, line 1, column age (C): 'age' is no column of this file. The columns",
        ),
        (b"name,siet\nNora,R\n", "people.csv, line 1, column siet (B): 'siet' is no column of this file. Did you mean"),
        (b"name,site,name\nNora,R,X\n", "people.csv, line 1, column name (A): the column is there twice, also as A"),
    ],
)
def test_what_cannot_be_read_is_said_with_its_place(read: Read, data: bytes, fault: str) -> None:
    sheet = read(data)

    assert len(sheet.faults) == 1
    assert said(sheet)[0].startswith(fault)


def test_a_missing_file_and_a_folder_are_said(tmp_path: Path) -> None:
    assert said(read_sheet(tmp_path / "no.csv", ("name",))) == ["no.csv: there is no such file"]
    assert "cannot be read" in said(read_sheet(tmp_path, ("name",)))[0]


def test_columns_have_the_letters_of_a_spreadsheet() -> None:
    assert [column_letter(position) for position in (0, 25, 26, 51, 52, 701, 702)] == [
        "A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"
    ]  # fmt: skip


def checked(read: Read, *lines: str, offices: str = OFFICES) -> tuple[Sheet, list[PersonRow]]:
    """The people of a file that has the offices and these lines below them."""
    sheet = read("\n".join([HEADER, offices + "\n".join(lines)]), REQUIRED, OPTIONAL)
    return sheet, check_people(sheet)


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("u0nora,Nora,,,,,,,,,,", "column slack_id (A): 'u0nora' is no Slack member ID"),
        ("B0BOT,Nora,,,,,,,,,,", "column slack_id (A): 'B0BOT' is no Slack member ID"),
        (",Nora,,,,,,,,,,", "column slack_id (A): the person has neither a slack_id nor an employee_no"),
        ("U0NORA,,,,,,,,,,,", "column name (B): the name is missing"),
        (f"U0NORA,{'N' * 121},,,,,,,,,,", "column name (B): the cell holds 121 characters; at most 120 are kept"),
        ("U0NORA,Nora,nora,,,,,,,,,", "column email (C): this is no e-mail address"),
        ("U0NORA,Nora,,,,boss,,,,,,", "column roles (F): 'boss' is no role. The roles are admin"),
        ("U0NORA,Nora,,,,staff;supervisr,,,,,,", "column roles (F): 'supervisr' is no role. Did you mean supervisor?"),
        ("U0NORA,Nora,,,,,U0NOBODY,,,,,", "column manager (G): 'U0NOBODY' is the slack_id of nobody in this file"),
        ("U0NORA,Nora,,,,,U0NORA,,,,,", "column manager (G): nobody is their own manager"),
        ("U0NORA,Nora,,,,,,U0NORA,,,,", "column deputy (H): nobody is their own deputy"),
        ("U0NORA,Nora,,,,,,U0X,,,,", "column deputy (H): 'U0X' is the slack_id of nobody in this file"),
        ("U0NORA,Nora,,,,,,,fr,,,", "column language (I): 'fr' is no language of the bot. Write en or ar"),
        ("U0NORA,Nora,,,,,,,,,12345,", "column phone (K): this is no telephone number"),
        ("U0NORA,Nora,,,,,,,,,9.66501E+11,", "column phone (K): the spreadsheet has turned the number into a power of"),
        (
            "U0NORA,Nora,,,,,,,,,,nights",
            "column shift (L): 'nights' is no shift. Write for example sun-thu 16:00-00:00",
        ),
        ("U0NORA,Nora,,,,,,,,,,sun-thu 25:00-01:00", "column shift (L): 'sun-thu 25:00-01:00' is no shift"),
        ("U0REEM,Nora,,,,,,,,,,", "column slack_id (A): 'U0REEM' is also on line 2"),
        (",Bilal,,,,supervisor,,,,E1042,,", "column roles (F): 'supervisor' without a slack_id"),
    ],
)
def test_a_person_s_fault_is_placed(read: Read, line: str, fault: str) -> None:
    sheet, _ = checked(read, line)

    assert len(sheet.faults) == 1
    assert said(sheet)[0].startswith(f"people.csv, line 8, {fault}")


@pytest.mark.parametrize("personal", ["0591234", "nora(at)smsa"])
def test_a_fault_never_repeats_a_number_or_an_address(read: Read, personal: str) -> None:
    sheet, _ = checked(read, f"U0NORA,Nora,{personal},,,,,,,,{personal},")

    assert len(sheet.faults) == 2
    assert personal not in "".join(said(sheet))


def test_all_faults_are_said_at_once_in_the_order_of_the_file(read: Read) -> None:
    sheet, _ = checked(read, "U0NORA,,,,,boss,U0X,,fr,,,", "U0NORA,Nora,,,,,,,,,,")

    places = [(fault.line, fault.column) for fault in sorted(sheet.faults)]
    assert places == [(8, "name"), (8, "roles"), (8, "manager"), (8, "language"), (9, "slack_id")]


def test_a_manager_named_by_employee_number_is_told_the_slack_id(read: Read) -> None:
    sheet, _ = checked(
        read, "U0SARA,Sara,,,,supervisor,,,,E7,,", "U0NORA,Nora,,,,,E7,,,,,", ",B,,,,,,,,E8,,", "U0O,O,,,,,,E8,,,,"
    )

    assert [text.split("): ")[1] for text in said(sheet)] == [
        "'E7' is an employee_no. Write the slack_id, U0SARA",
        "'E8' is not in Slack and so cannot decide",
    ]


def test_employee_numbers_are_unique_whatever_their_capitals(read: Read) -> None:
    sheet, _ = checked(read, ",Bilal,,,,,,,,E1042,,", ",Badr,,,,,,,,e1042,,")

    assert said(sheet) == ["people.csv, line 9, column employee_no (J): 'e1042' is also on line 8"]


def test_a_circle_of_managers_is_named_whole_and_once(read: Read) -> None:
    sheet, _ = checked(read, "U0A,A,,,,,U0B,,,,,", "U0B,B,,,,,U0C,,,,,", "U0C,C,,,,,U0A,,,,,", "U0D,D,,,,,U0A,,,,,")

    circle = "the managers go round in a circle: U0A -> U0B -> U0C -> U0A"
    assert said(sheet) == [f"people.csv, line 8, column manager (G): {circle}"]


@pytest.mark.parametrize("role", ["complaints", "management", "security", "admin"])
def test_an_office_that_nobody_holds_is_a_fault(read: Read, role: str) -> None:
    offices = OFFICES.replace(role, "staff")

    sheet, _ = checked(read, offices=offices)

    assert said(sheet) == [f"people.csv, column roles (F): nobody holds the role {role}, which somebody must"]


def test_a_line_that_cannot_be_read_causes_no_faults_elsewhere(read: Read) -> None:
    sheet, _ = checked(
        read, "U0SARA,Sara,too,short", "U0NORA,Nora,,,,,U0SARA,,,,,", offices=OFFICES.replace("admin", "staff")
    )

    assert said(sheet) == ["people.csv, line 8: the line has 4 cells where the columns are 12"]


def test_a_person_is_kept_in_one_spelling(read: Read) -> None:
    line = "U0NORA,Nora,NORA@SMSA.com,it,riyadh,Supervisor; staff,U0REEM,U0MAJED,AR,E1,٠٥٠١٢٣٤٥٦٧,Sun-Thu 16:00 - 00:00"

    _, people = checked(read, line)

    nora = people[-1]
    assert (nora.email, nora.phone, nora.roles) == ("nora@smsa.com", "+966501234567", "staff;supervisor")
    assert (nora.department, nora.site, nora.language) == ("IT", "Riyadh", "ar")
    assert nora.shift == "sun-thu 16:00-00:00"


def test_a_file_without_fault_has_nothing_odd(read: Read) -> None:
    sheet, people = checked(read)

    assert said(sheet) == []
    assert odd(people) == []


@pytest.mark.parametrize(
    ("lines", "old", "new", "note"),
    [
        (
            ["U0NORA,Nora,,,,,,,,,,"],
            "",
            "",
            "no manager, so a report about them goes to the admin: U0NORA Nora (line 8)",
        ),
        (
            ["U0SARA,Sara,,,,supervisor,U0REEM,,,,,"],
            "",
            "",
            "the role supervisor and nobody who answers to them: U0SARA",
        ),
        (
            [],
            "Riyadh,management,,",
            "Riyadh,staff,U0REEM,",
            "only U0REEM Reem holds the role management: ending contact",
        ),
        (
            [],
            "U0YUSUF,Yusuf,,Complaints,Riyadh,complaints",
            "U0YUSUF,Yusuf,,X,Riyadh,",
            "only U0LAYLA Layla holds the role",
        ),
        (
            ["U0DINA,Dina,,,,,U0REEM,,,,,"],
            "U0MAJED,en",
            "U0DINA,en",
            "a deputy without the role supervisor or management",
        ),
        (
            ["U0A,A,,,,,U0B,,,,,", "U0B,B,,,,,U0C,,,,,", "U0C,C,,,,,U0REEM,,,,,"],
            "",
            "",
            "a manager of managers without the role supervisor or management, so they cannot stand in: U0C C (line 10)",
        ),
    ],
)
def test_what_is_odd_is_remarked_and_no_fault(read: Read, lines: list[str], old: str, new: str, note: str) -> None:
    sheet, people = checked(read, *lines, offices=OFFICES.replace(old, new) if old else OFFICES)

    assert said(sheet) == []
    assert any(remark.startswith(note) for remark in odd(people)), odd(people)


@pytest.fixture
def routed(read: Read, tmp_path: Path) -> Callable[..., Sheet]:
    """The routes of a file, checked against the offices and these people."""

    def check(text: str, *lines: str) -> Sheet:
        _, people = checked(read, *lines)
        path = tmp_path / "routes.csv"
        path.write_text(text, encoding="utf-8")
        sheet = read_sheet(path, ROUTE_REQUIRED, ROUTE_OPTIONAL)
        check_routes(sheet, people)
        return sheet

    return check


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("complaint,,,C0X", "column purpose (A): 'complaint' is no purpose. Did you mean complaints?"),
        (",,IT,C0X", "column purpose (A): '' is no purpose. The purposes are complaints, management, security"),
        ("complaints,IT,,", "column channel (D): the channel is missing. In Slack:"),
        ("complaints,IT,,D0DM", "column channel (D): 'D0DM' is a direct message"),
        ("complaints,IT,,U0NORA", "column channel (D): 'U0NORA' is a person's ID"),
        ("complaints,IT,,#general", "column channel (D): '#general' is a name, not an ID"),
        ("complaints,IT,,general", "column channel (D): 'general' is a name, not an ID"),
        ("complaints,IT,,X1", "column channel (D): 'X1' is no channel ID"),
        ("complaints,,,C0X", "column purpose (A): the same purpose, department and site are on line 2"),
    ],
)
def test_a_route_s_fault_is_placed(routed: Callable[..., Sheet], line: str, fault: str) -> None:
    sheet = routed(ROUTES + line + "\n")

    assert len(sheet.faults) == 1, said(sheet)
    assert said(sheet)[0].startswith(f"routes.csv, line 5, {fault}")


def test_a_route_in_an_unknown_language_is_a_fault(routed: Callable[..., Sheet]) -> None:
    sheet = routed(
        "purpose,department,site,channel,language\ncomplaints,,,C0A,fr\nmanagement,,,C0B,\nsecurity,,,C0C,ar\n"
    )

    fault = "routes.csv, line 2, column language (E): 'fr' is no language of the bot. Write en or ar"
    assert said(sheet) == [fault]


@pytest.mark.parametrize("purpose", ["complaints", "management", "security"])
def test_a_purpose_without_any_route_is_a_fault(routed: Callable[..., Sheet], purpose: str) -> None:
    sheet = routed("".join(line for line in ROUTES.splitlines(keepends=True) if not line.startswith(purpose)))

    assert said(sheet)[0].startswith(f"routes.csv, column purpose (A): nothing is routed for {purpose}. Add a line")


def test_without_a_default_every_place_of_the_people_must_be_covered(routed: Callable[..., Sheet]) -> None:
    text = ROUTES.replace("security,,,C0C", "security,,riyadh,C0C")

    assert said(routed(text)) == []
    faults = said(routed(text, "U0A,A,,Operations,Dammam,,U0REEM,,,,,"))

    assert len(faults) == 1
    assert "nothing is routed for security in Operations, Dammam. Add a line" in faults[0]


def test_a_route_for_nobody_and_a_channel_for_two_purposes_are_remarked(routed: Callable[..., Sheet]) -> None:
    sheet = routed(ROUTES.replace("C0C", "C0B") + "complaints,,Riyad,C0D\n")

    assert said(sheet) == []
    assert sheet.notes == [
        "routes.csv, line 5: nobody is in the site 'Riyad'. Did you mean Riyadh?",
        "routes.csv: C0B serves management and security: each sees what is meant for the other",
    ]
