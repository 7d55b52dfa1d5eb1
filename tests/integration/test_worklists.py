"""What stands on whose Home, and what never does (P5-P9, P13, G2, G7, G8)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import event
from sqlmodel import select

from bot.domain.home_views import AdminNote, Choices, HomeView
from bot.domain.vocabulary import Action
from bot.services import homes, people, reminders, worklists
from bot.services.cases import Reported
from bot.unit import Unit
from models import HomeOpening, OutboxRow, Person, Route
from tests.conftest import MovableClock
from tests.factories import Company
from tests.integration.ways import (
    BECAUSE,
    LAYLA,
    MAJED,
    NORA,
    OMAR,
    REEM,
    SARA,
    YUSUF,
    A,
    approved,
    escalated,
    in_force,
    resolved,
)

KHALID, SALEH, ZAINAB, IBRAHIM = "U0KHALID", "U0SALEH", "U0ZAINAB", "U0IBRAHIM"


def home(office: Company, who: str, part: str = "", page: int = 0) -> HomeView:
    def work(unit: Unit) -> HomeView:
        person = people.person_by_slack_id(unit, who)
        assert person is not None
        return worklists.home(unit, person, part, page)

    return office.database.look(work)


def lists(office: Company, who: str) -> dict[str, list[str]]:
    """The numbers on each list of somebody's first page."""
    return {one.name: [row.number for row in one.rows] for one in home(office, who).lists}


def buttons(office: Company, who: str, name: str) -> tuple[Action, ...]:
    (found,) = [one for one in home(office, who).lists if one.name == name]
    return found.rows[0].buttons


def test_a_report_waits_for_its_supervisor_and_stands_with_its_reporter(office: Company) -> None:
    made = office.report()

    assert lists(office, SARA) == {"waiting": [made.number]}
    assert lists(office, NORA) == {"own": [made.number]}
    assert [lists(office, who) for who in (OMAR, LAYLA, MAJED, SALEH, ZAINAB, IBRAHIM)] == [{}] * 6
    assert buttons(office, SARA, "waiting") == (A.CASE_APPROVE, A.CASE_RETURN, A.CASE_DISMISS)


def test_a_question_waits_for_the_reporter(office: Company) -> None:
    made = office.report()
    office.act(SARA, A.CASE_RETURN, made.case_id, question="Which call was it?")

    assert lists(office, NORA) == {"asked": [made.number], "own": [made.number]}
    assert lists(office, SARA) == {"team": [made.number]}
    assert A.CASE_RESUBMIT in buttons(office, NORA, "asked")


def test_complaint_management_sees_what_nobody_claimed_what_they_claimed_and_letters(office: Company) -> None:
    free, mine = approved(office), approved(office, customer_phone="0509990001")
    office.act(LAYLA, A.CASE_CLAIM, mine.case_id)
    letter = resolved(office, customer_phone="0509990002")

    assert lists(office, LAYLA) == {"unclaimed": [free.number], "claimed": [mine.number], "letters": [letter.number]}
    assert lists(office, YUSUF) == {"unclaimed": [free.number], "letters": [letter.number]}
    assert A.CASE_CLAIM in buttons(office, YUSUF, "unclaimed")


def test_management_sees_decisions_confirmations_and_restrictions_that_end_soon(
    office: Company, clock: MovableClock
) -> None:
    to_decide = escalated(office)
    to_confirm = escalated(office, customer_phone="0509990001")
    office.act(
        MAJED,
        A.CASE_TERMINATE,
        to_confirm.case_id,
        rationale=BECAUSE,
        effective_on="2026-03-01",
        review_on="2026-06-01",
    )
    restricted, _ = in_force(office, customer_phone="0509990002")  # for 60 days
    before = lists(office, REEM)
    clock.move(days=31)

    assert before == {"decisions": [to_decide.number, to_confirm.number]}
    assert lists(office, MAJED)["decisions"] == [to_decide.number]  # nobody confirms their own decision
    assert lists(office, REEM)["ending"] == [restricted.number]


def test_an_alarm_stands_first_with_security_and_management(office: Company) -> None:
    made = office.alarm()

    assert next(iter(lists(office, SALEH).items())) == ("alerts", [made.number])
    assert next(iter(lists(office, REEM).items())) == ("alerts_management", [made.number])
    assert buttons(office, SALEH, "alerts")[0] is A.ALERT_ACK
    assert "alerts" not in lists(office, LAYLA)


def test_what_is_late_says_by_how_much_and_stands_with_management(office: Company, clock: MovableClock) -> None:
    made = office.report()
    clock.move(hours=4)  # the reminder is due
    while any(office.database.run(reminders.run_due)):
        pass
    clock.move(hours=1)

    (waiting,) = home(office, SARA).lists

    assert waiting.rows[0].late == timedelta(hours=1)
    assert lists(office, REEM) == {"overdue": [made.number]}


def test_a_confidential_case_stands_only_with_the_named_and_with_whose_own_it_is(office: Company) -> None:
    made = escalated(office)
    office.act(MAJED, A.CASE_CONFIDENTIAL, made.case_id, people=office.ids[MAJED])

    assert lists(office, MAJED) == {"decisions": [made.number]}
    assert lists(office, REEM) == {}
    assert lists(office, SARA) == {}
    assert lists(office, NORA) == {"own": [made.number]}


def test_an_open_alarm_on_a_confidential_case_is_everybodys_who_answers_alarms(office: Company) -> None:
    made = escalated(office)
    office.act(MAJED, A.CASE_CONFIDENTIAL, made.case_id, people=office.ids[MAJED])
    office.act(NORA, A.ALERT_RAISE, made.case_id, location="Counter 2", danger_details="He is back.")

    assert lists(office, SALEH) == {"alerts": [made.number]}
    assert lists(office, REEM) == {"alerts_management": [made.number]}


def test_what_was_sent_past_somebody_is_on_no_list_of_theirs(office: Company) -> None:
    made = office.report(past_supervisor=True)

    assert lists(office, SARA) == {}
    assert lists(office, KHALID) == {"waiting": [made.number]}


def test_nobody_decides_on_their_own_report_from_home(office: Company) -> None:
    made = office.report(LAYLA)
    office.act(ZAINAB, A.CASE_ROUTE, made.case_id, supervisor=office.ids[KHALID])
    office.act(KHALID, A.CASE_APPROVE, made.case_id)

    assert lists(office, LAYLA) == {"own": [made.number]}
    assert lists(office, YUSUF) == {"unclaimed": [made.number]}


def test_who_left_or_is_not_in_the_directory_sees_their_own_alone(office: Company) -> None:
    made = office.report("U0STRANGER")

    def view(unit: Unit) -> HomeView:
        return homes.view(unit, "U0STRANGER")

    found = office.database.look(view)

    assert [(one.name, [row.number for row in one.rows]) for one in found.lists] == [("own", [made.number])]


def test_a_list_is_narrowed_down_and_what_can_be_chosen_stands_on_it(office: Company, clock: MovableClock) -> None:
    old = approved(office, customer_phone="0509990000", category=("threat", "other"))
    clock.move(days=8)
    others = [approved(office, customer_phone=f"050999000{n}").number for n in range(1, 4)]
    office.database.run(lambda unit: homes.opened(unit, LAYLA, "unclaimed"))

    def narrowed(name: str, value: str) -> list[str]:
        office.database.run(lambda unit: homes.narrowed(unit, LAYLA, name, value))
        view = office.database.look(lambda unit: homes.view(unit, LAYLA))
        return [row.number for one in view.lists for row in one.rows]

    whole = office.database.look(lambda unit: homes.view(unit, LAYLA))
    assert whole.choices is not None
    (department,) = whole.choices.departments
    assert narrowed("department", "Elsewhere") == []
    assert "Elsewhere" in (office.database.look(lambda unit: homes.view(unit, LAYLA)).choices or Choices()).departments
    assert narrowed("department", department) == [old.number, *others]
    assert narrowed("age", "week") == [old.number]
    assert narrowed("category", "threat") == [old.number]
    assert narrowed("category", "%") == [old.number]  # none of ours: that filter is off, the others stay
    assert narrowed("age", "") == [old.number, *others]
    assert narrowed("site", "nowhere") == []
    office.database.run(lambda unit: homes.opened(unit, LAYLA))  # back to all lists, and to the whole of each
    office.database.run(lambda unit: homes.opened(unit, LAYLA, "unclaimed"))
    assert len(office.database.look(lambda unit: homes.view(unit, LAYLA)).lists[0].rows) == 4


def test_what_narrows_a_list_is_what_the_table_knows(office: Company) -> None:
    office.report()
    office.database.run(lambda unit: homes.opened(unit, LAYLA, "unclaimed"))

    before = office.database.run(lambda unit: homes.narrowed(unit, LAYLA, "digest", "x"))
    never = office.database.run(lambda unit: homes.narrowed(unit, OMAR, "site", "x"))  # has no list open

    assert (before, never) == (("", 0), ("", 0))
    assert office.database.look(lambda unit: unit.session.get_one(HomeOpening, office.ids[LAYLA]).digest) == ""


def test_an_admin_reads_the_gaps_of_the_directory_and_nobody_else(office: Company) -> None:
    def gaps() -> dict[str, AdminNote]:
        return {f"{one.code}:{one.about}".rstrip(":"): one for one in home(office, ZAINAB).notes or ()}

    before = gaps()

    def change(unit: Unit) -> None:
        for person in unit.session.exec(select(Person)):
            if "security" in person.role_set:
                person.roles = "staff"
            if person.slack_id == YUSUF:
                person.unreachable_at = unit.now
            if person.slack_id == SARA:
                person.active = False
            if person.slack_id == OMAR:
                person.manager_id = None
            unit.session.add(person)
        for route in unit.session.exec(select(Route).where(Route.purpose == "security")):
            unit.session.delete(route)

    office.database.run(change)
    after = gaps()

    assert set(after) - set(before) >= {
        "nobody:security",
        "alone:complaints",
        "no_route:security",
        "lost_manager",
        "left_slack",
    }
    assert "Nora" in " ".join(after["lost_manager"].names)
    assert after["no_manager"].count == (before["no_manager"].count if "no_manager" in before else 0) + 1
    assert home(office, LAYLA).notes is None


def test_the_administrator_reads_how_many_messages_are_parked(office: Company) -> None:
    office.report()

    def park(unit: Unit) -> None:
        for row in unit.session.exec(select(OutboxRow)):
            row.state = "parked"
            unit.session.add(row)

    office.database.run(park)

    (parked,) = [one for one in home(office, ZAINAB).notes or () if one.code == "parked"]
    assert parked.count > 0
    assert home(office, LAYLA).notes is None


def test_one_list_has_pages_and_asks_for_no_more_rows_than_it_shows(
    office: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worklists, "PAGE", 4)
    numbers = [approved(office, customer_phone=f"05099900{n:02}").number for n in range(9)]
    asked: list[str] = []
    event.listen(office.database.engine, "before_cursor_execute", lambda *a: asked.append(a[2]))

    first = home(office, LAYLA)
    on_first = len(asked)
    pages = [home(office, LAYLA, "unclaimed", page) for page in range(3)]
    beyond = home(office, LAYLA, "unclaimed", 99)

    assert (first.lists[0].total, len(first.lists[0].rows)) == (9, worklists.SHOWN)
    assert [row.number for page in pages for row in page.lists[0].rows] == numbers
    assert (beyond.page, beyond.pages) == (2, 3)
    assert home(office, LAYLA, "decisions").part == ""  # a list that is not theirs
    assert on_first < 130


def test_a_home_is_looked_at_again_after_a_change_for_an_hour_and_not_all_the_time(
    office: Company, clock: MovableClock
) -> None:
    office.report()
    office.database.run(lambda unit: homes.opened(unit, SARA))
    rounds = [office.database.run(homes.stale)]
    clock.move(seconds=10)
    rounds.append(office.database.run(homes.stale))  # nothing has changed
    office.report(customer_phone="0509990001")
    rounds += [office.database.run(homes.stale), office.database.run(homes.stale)]
    office.report(customer_phone="0509990002")
    clock.move(hours=1)
    rounds.append(office.database.run(homes.stale))  # opened too long ago

    assert rounds == [[], [], [SARA], [], []]


def test_what_looks_the_same_is_not_sent_again(office: Company) -> None:
    office.database.run(lambda unit: homes.opened(unit, SARA))

    new = [office.database.run(lambda unit, mark=mark: homes.is_new(unit, SARA, mark)) for mark in ("a", "a", "b")]  # type: ignore[misc]

    assert new == [True, False, True]
    assert office.database.look(lambda unit: unit.session.get_one(HomeOpening, office.ids[SARA]).digest) == "b"


def test_a_page_that_somebody_made_up_shows_all_lists(office: Company) -> None:
    made: Reported = office.report()

    office.database.run(lambda unit: homes.opened(unit, SARA, "'; DROP TABLE case", -5))
    found = office.database.look(lambda unit: homes.view(unit, SARA))

    assert (found.part, found.page, found.lists[0].rows[0].number) == ("", 0, made.number)
