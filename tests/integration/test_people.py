"""Who decides for whom at this moment, and how somebody of the directory is found."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from bot.db import Database
from bot.services import people
from bot.unit import Unit
from models import Person
from tests.factories import person

Change = Callable[[Unit, Person], None]


def deactivated(_unit: Unit, one: Person) -> None:
    one.active = False


def away(unit: Unit, one: Person) -> None:
    one.away_from, one.away_until = unit.now - timedelta(days=1), unit.now + timedelta(days=1)


def without_slack(_unit: Unit, one: Person) -> None:
    one.slack_id = None


UNAVAILABLE = [deactivated, away, without_slack]


@pytest.fixture
def staff(database: Database) -> dict[str, str]:
    """Nora under Sara (whose deputy is Fahad) under Khalid (whose deputy is Huda) under Reem; ids by name."""

    def make(unit: Unit) -> dict[str, str]:
        found = {"reem": person(unit, "U0REEM", "management")}
        for name in ("fahad", "huda", "layla"):
            found[name] = person(unit, f"U0{name.upper()}", "complaints" if name == "layla" else "supervisor")
        found["khalid"] = person(unit, "U0KHALID", "staff;supervisor", manager=found["reem"], deputy=found["huda"])
        found["sara"] = person(unit, "U0SARA", "staff;supervisor", manager=found["khalid"], deputy=found["fahad"])
        found["nora"] = person(unit, "U0NORA", manager=found["sara"])
        found["omar"] = person(unit, "U0OMAR", manager=found["sara"])
        return {name: row.id for name, row in found.items()}

    return database.run(make)


@pytest.fixture
def change(database: Database, staff: dict[str, str]) -> Callable[..., None]:
    """Changes somebody: by a function, or by columns."""

    def apply(name: str, how: Change | None = None, **columns: Any) -> None:
        def work(unit: Unit) -> None:
            one = unit.session.get_one(Person, staff[name])
            if how:
                how(unit, one)
            for column, value in columns.items():
                setattr(one, column, value)
            unit.session.add(one)

        database.run(work)

    return apply


def parties(unit: Unit, staff: dict[str, str], affected: str, reporter: str, past: str) -> people.Parties:
    """A case of ``affected`` that ``reporter``, or they themselves, sent past somebody."""
    rows = [unit.session.get_one(Person, staff[name]) for name in (affected, reporter or affected)]
    return people.Parties(rows[0], rows[1], staff[past] if past else None)


@pytest.fixture
def decides(database: Database, staff: dict[str, str]) -> Callable[..., str | None]:
    """Who is responsible for a case of ``affected`` that ``reporter`` reported, by name."""
    names = {id_: name for name, id_ in staff.items()}

    def ask(affected: str = "nora", reporter: str = "", past: str = "") -> str | None:
        def work(unit: Unit) -> str | None:
            found = people.responsible(unit, parties(unit, staff, affected, reporter, past))
            return names[found.id] if found else None

        return database.look(work)

    return ask


@pytest.fixture
def may(database: Database, staff: dict[str, str]) -> Callable[..., bool]:
    """Whether somebody may supervise a case of ``affected`` that ``reporter`` reported."""

    def ask(who: str, affected: str = "nora", reporter: str = "", routed_to: str = "", past: str = "") -> bool:
        def work(unit: Unit) -> bool:
            person = unit.session.get_one(Person, staff[who])
            routed = unit.session.get_one(Person, staff[routed_to]) if routed_to else None
            return people.may_supervise(unit, person, parties(unit, staff, affected, reporter, past), routed)

        return database.look(work)

    return ask


def test_the_direct_manager_decides(decides: Callable[..., str | None]) -> None:
    assert decides() == "sara"


def test_the_direct_manager_needs_no_role(decides: Callable[..., str | None], change: Callable[..., None]) -> None:
    change("sara", roles="staff")

    assert decides() == "sara"


@pytest.mark.parametrize("gone", UNAVAILABLE)
def test_the_deputy_decides_for_a_manager_who_is_not_there(
    decides: Callable[..., str | None], change: Callable[..., None], gone: Change
) -> None:
    change("sara", gone)

    assert decides() == "fahad"


def test_a_manager_whose_absence_is_over_decides(
    decides: Callable[..., str | None], change: Callable[..., None], database: Database
) -> None:
    now = database.clock()
    change("sara", away_from=now - timedelta(days=9), away_until=now)

    assert decides() == "sara"


@pytest.mark.parametrize("gone", UNAVAILABLE)
def test_the_next_manager_up_decides_where_the_deputy_cannot(
    decides: Callable[..., str | None], change: Callable[..., None], gone: Change
) -> None:
    change("sara", away)
    change("fahad", gone)

    assert decides() == "khalid"


def test_a_deputy_without_a_role_is_passed_over(
    decides: Callable[..., str | None], change: Callable[..., None]
) -> None:
    change("sara", away)
    change("fahad", roles="complaints;staff")

    assert decides() == "khalid"


def test_a_manager_above_without_a_role_is_passed_over(
    decides: Callable[..., str | None], change: Callable[..., None]
) -> None:
    change("sara", away)
    change("fahad", away)
    change("khalid", roles="staff", deputy_id=None)

    assert decides() == "reem"


def test_a_supervisor_s_own_report_goes_to_the_next_manager_up(decides: Callable[..., str | None]) -> None:
    assert decides("sara") == "khalid"
    assert decides("nora", reporter="sara") == "khalid"


def test_a_report_sent_past_the_manager_goes_to_the_next_one_up(
    decides: Callable[..., str | None], change: Callable[..., None]
) -> None:
    assert decides(past="sara") == "khalid"

    change("khalid", away)

    assert decides(past="sara") == "huda"


def test_nobody_is_left_where_it_is_sent_past_the_only_manager(decides: Callable[..., str | None]) -> None:
    assert decides("khalid", past="reem") is None


def test_a_deputy_never_decides_on_their_own_report(
    decides: Callable[..., str | None], change: Callable[..., None]
) -> None:
    change("sara", away)

    assert decides("nora", reporter="fahad") == "khalid"


def test_nobody_is_left_where_there_is_no_manager(decides: Callable[..., str | None]) -> None:
    assert decides("reem") is None


def test_nobody_is_left_where_all_are_away(decides: Callable[..., str | None], change: Callable[..., None]) -> None:
    for name in ("sara", "fahad", "khalid", "huda", "reem"):
        change(name, away)

    assert decides() is None


def test_a_circle_of_managers_comes_to_an_end(
    decides: Callable[..., str | None], change: Callable[..., None], staff: dict[str, str]
) -> None:
    change("khalid", manager_id=staff["sara"], deputy_id=None)
    change("khalid", away)
    change("sara", away)
    change("fahad", away)

    assert decides() is None


@pytest.mark.parametrize("who", ["sara", "khalid", "reem"])
def test_the_managers_above_may_act(may: Callable[..., bool], who: str) -> None:
    assert may(who)


def test_whom_it_was_sent_past_may_not_act_nor_may_their_deputy(
    may: Callable[..., bool], change: Callable[..., None]
) -> None:
    change("sara", away)

    assert not may("sara", past="sara")
    assert not may("fahad", past="sara")
    assert not may("sara", past="sara", routed_to="sara")
    assert may("khalid", past="sara")


@pytest.mark.parametrize("who", ["nora", "omar", "fahad", "huda", "layla"])
def test_others_may_not_act(may: Callable[..., bool], who: str) -> None:
    assert not may(who)


def test_a_deputy_may_act_only_while_the_manager_is_not_there(
    may: Callable[..., bool], change: Callable[..., None]
) -> None:
    assert not may("fahad")

    change("sara", away)

    assert may("fahad")


def test_a_manager_who_is_away_and_clicks_may_act(may: Callable[..., bool], change: Callable[..., None]) -> None:
    change("sara", away)

    assert may("sara")


@pytest.mark.parametrize("gone", [deactivated, without_slack])
def test_a_manager_who_cannot_act_may_not(may: Callable[..., bool], change: Callable[..., None], gone: Change) -> None:
    change("sara", gone)

    assert not may("sara")


def test_whom_the_admin_routed_it_to_may_act_with_a_role(may: Callable[..., bool]) -> None:
    assert may("huda", routed_to="huda")
    assert not may("omar", routed_to="omar")
    assert not may("huda", routed_to="fahad")


@pytest.mark.parametrize("who", ["sara", "khalid"])
def test_no_office_lets_somebody_decide_on_their_own_case(may: Callable[..., bool], who: str) -> None:
    assert not may(who, reporter=who)
    assert not may(who, affected=who)
    assert not may(who, reporter=who, routed_to=who)


def test_somebody_whom_the_directory_lacks_gets_one_row(database: Database) -> None:
    first = database.run(lambda unit: people.get_or_add_unlisted(unit, "U0SAMI"))
    again = database.run(lambda unit: people.get_or_add_unlisted(unit, "U0SAMI"))

    assert first.id == again.id
    assert (first.listed, first.active, first.slack_id, first.roles) == (False, True, "U0SAMI", "staff")
    assert database.look(lambda unit: people.person_by_slack_id(unit, "U0NOBODY")) is None


def test_holders_of_a_role_are_the_active_people_in_slack(database: Database) -> None:
    def make(unit: Unit) -> None:
        person(unit, "U0ZAINAB", "admin;staff", name="Zainab")
        person(unit, "U0ANAS", "admin", name="Anas")
        person(unit, "U0GONE", "admin", active=False)
        person(unit, None, "admin", employee_no="E1")
        person(unit, "U0OTHER", "staff")

    database.run(make)

    assert [one.name for one in database.look(people.admins)] == ["Anas", "Zainab"]
    assert database.look(lambda unit: people.holders(unit, "adm")) == []


def test_holders_are_found_without_reading_everybody(database: Database) -> None:
    def plan(unit: Unit) -> str:
        connection = unit.session.connection()
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL enable_seqscan = off"))  # the table is too small to bother otherwise
        asked: list[str] = []
        explain = "EXPLAIN QUERY PLAN " if connection.dialect.name == "sqlite" else "EXPLAIN "
        where = "roles != 'staff' AND ';' || roles || ';' LIKE '%;admin;%'"
        asked += [str(row) for row in connection.execute(text(f"{explain} SELECT id FROM person WHERE {where}"))]
        return "\n".join(asked)

    assert "ix_person_roles" in database.look(plan)


@pytest.fixture
def searched(database: Database) -> Callable[[str], list[str]]:
    """The names that a search finds."""

    def make(unit: Unit) -> None:
        person(unit, "U0SARA", name="Sara Al-Otaibi", employee_no="E1003")
        person(unit, "U0AISHA", name="Aisha عائشة القحطاني", employee_no="E1011")
        person(unit, None, name="Bilal Al-Anazi", employee_no="E1042")
        person(unit, "U0ZOE", name="Élodie 100%_ O'Hara")
        person(unit, "U0GONE", name="Sara Gone", active=False)
        person(unit, "U0NEW", name="Sara New", listed=False)

    database.run(make)
    return lambda query: [one.name for one in database.look(lambda unit: people.search(unit, query, 10))]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("sara", ["Sara Al-Otaibi"]),
        ("SAR", ["Sara Al-Otaibi"]),
        ("otai", ["Sara Al-Otaibi"]),
        ("al-otaibi sara", ["Sara Al-Otaibi"]),
        ("taibi", []),
        ("عائ", ["Aisha عائشة القحطاني"]),
        ("عائشه قحط", []),
        ("عائشه القحط", ["Aisha عائشة القحطاني"]),
        ("القَحطاني", ["Aisha عائشة القحطاني"]),
        ("e1042", ["Bilal Al-Anazi"]),
        ("E10 al", ["Bilal Al-Anazi", "Sara Al-Otaibi"]),
        ("élodie", ["Élodie 100%_ O'Hara"]),
        ("ohara", ["Élodie 100%_ O'Hara"]),
        ("100%_", ["Élodie 100%_ O'Hara"]),
        ("%", []),
        ("_", []),
        ("\\", []),
        ("'; DROP TABLE person", []),
        ("", []),
        ("  ", []),
    ],
)
def test_people_are_found_by_the_beginning_of_any_word(
    searched: Callable[[str], list[str]], query: str, found: list[str]
) -> None:
    assert searched(query) == found


def test_a_search_shows_no_more_than_asked(database: Database) -> None:
    database.run(lambda unit: [person(unit, f"U0S{number}", name=f"Sami {number}") for number in range(5)] and None)

    found = database.look(lambda unit: people.search(unit, "sami", 3))

    assert [one.name for one in found] == ["Sami 0", "Sami 1", "Sami 2"]


@pytest.mark.parametrize(("asking", "sees"), [("U0SARA", True), ("U0GONE", False), ("U0NEW", False), ("U0X", False)])
def test_only_people_of_the_directory_may_look_into_it(
    database: Database, searched: Callable[[str], list[str]], asking: str, sees: bool
) -> None:
    found = database.look(lambda unit: people.suggestions(unit, asking, "bilal", 10))

    assert [one.employee_no for one in found] == (["E1042"] if sees else [])
