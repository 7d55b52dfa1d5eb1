"""Home fits Slack's limits with the most that it can hold, in both languages; its table of lists is total."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.home_views import AdminNote, Choices, HomeRowView, HomeView, WorklistView
from bot.domain.inputs import INPUTS
from bot.domain.vocabulary import DIRECTORY_ROLES, Action, Outcome, Status
from bot.domain.worklists import CHOICES, FILTERS, PAGE, SHOWN, WORKLISTS, Narrowing
from bot.messages.home import MOST_BLOCKS, digest, home_view
from bot.messages.home_admin import COMMANDS
from bot.services import worklists
from bot.services.admin_notes import NAMED
from bot.services.worklists import CONDITIONS, STEPS
from bot.texts import Words
from bot.texts.catalogues import LANGUAGES
from models import Person
from sandbox.view_rules import view_faults

RIYADH = ZoneInfo("Asia/Riyadh")
AT = datetime(2026, 11, 30, 20, 59, tzinfo=UTC)
NOTES = tuple(
    AdminNote(code, 12_345, ("n" * 120,) * NAMED, "complaints" if code in ("nobody", "alone", "no_route") else "")
    for code in COMMANDS
)
"""All that an admin can be told, with the longest names."""
LONGEST = (Action.CASE_NO_RESTRICTION, Action.CASE_SEND_BACK, Action.CASE_DECIDE_TOGETHER)


def row(number: int) -> HomeRowView:
    """A case with the most that a row can say."""
    return HomeRowView(
        id=f"{number:032x}",
        number=f"EP-2026-{number:06}",
        version=999,
        status=Status.CLOSED,
        outcome=Outcome.NO_RESTRICTION,
        categories=INPUTS["category"].options,
        department="d" * 200,
        reported_at=AT,
        late=timedelta(days=400),
        ends_on=date(2026, 12, 31),
        alert="a" * 32,
        buttons=LONGEST[:STEPS],
        looks=True,
    )


def whole(rows: int = SHOWN) -> HomeView:
    """Somebody who holds every role, with more in each list than is shown."""
    names = [one.name for one in worklists.lists_of(Person(id="p", name="P", roles=";".join(DIRECTORY_ROLES)))]
    lists = [WorklistView(name, 12_345, tuple(row(n) for n in range(rows)), 0, 99) for name in names]
    return HomeView(tuple(lists), first=True, notes=NOTES, reads_all=True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_fullest_home_fits(language: str) -> None:
    view = home_view(whole(), Words.of(language, RIYADH))

    assert len(view["blocks"]) <= MOST_BLOCKS
    assert view["blocks"][-1]["block_id"] == "reads-all"  # nothing was cut off
    assert view_faults(view, "home") == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_of_one_list_fits(language: str) -> None:
    rows = tuple(row(number) for number in range(PAGE))
    view = HomeView((WorklistView("unclaimed", 12_345, rows, 1, 618),), part="unclaimed", page=1, pages=618)

    made = home_view(view, Words.of(language, RIYADH))

    assert view_faults(made, "home") == []
    turns = [one["action_id"] for block in made["blocks"] for one in block.get("elements", ()) if "action_id" in one]
    assert [one for one in turns if one.startswith("home.")] == ["home.list.all", "home.list.back", "home.list.next"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_most_departments_and_sites_can_be_chosen_from(language: str) -> None:
    names = tuple(f"{'d' * 76}{number:04}" for number in range(CHOICES + 1))
    kept = Narrowing(names[-1], names[0], "threat", "month")
    rows = tuple(row(number) for number in range(PAGE))
    view = HomeView(
        (WorklistView("unclaimed", 99, rows),), part="unclaimed", narrowing=kept, choices=Choices(names, names)
    )

    made = home_view(view, Words.of(language, RIYADH))

    selects = [one for block in made["blocks"] for one in block.get("elements", ()) if one["type"] == "static_select"]
    assert view_faults(made, "home") == []
    assert [one["action_id"] for one in selects] == [f"home.filter.{name}" for name in FILTERS]
    assert [one["initial_option"]["value"] for one in selects] == [f"={names[-1]}", f"={names[0]}", "=threat", "=month"]


def test_a_short_list_has_nothing_to_choose_from_and_one_department_is_no_choice() -> None:
    words = Words.of("en", RIYADH)
    found = (WorklistView("unclaimed", 1, (row(1),)),)

    short = home_view(HomeView(found, part="unclaimed"), words)
    one = home_view(HomeView(found, part="unclaimed", choices=Choices(("Counter",), ("A", "B"))), words)

    assert "home.filter" not in str(short)
    assert "home.filter.department" not in str(one)
    assert "home.filter.site" in str(one)


def test_an_admin_reads_that_all_is_well_or_what_is_not_and_the_mend() -> None:
    words = Words.of("en", RIYADH)
    faults = (AdminNote("nobody", 1, about="security"), AdminNote("no_manager", 7, ("Omar", "Nora")))

    well, ill = home_view(HomeView(notes=()), words), home_view(HomeView(notes=faults), words)

    assert "the directory has no gaps" in str(well)
    assert "Nobody holds the role of security" in str(ill)
    assert "Omar, Nora, 5 more" in str(ill)
    assert "people.csv" in str(ill)
    assert "gaps" not in str(home_view(HomeView(), words))


def test_somebody_without_any_work_is_told_so_and_a_newcomer_how_it_works() -> None:
    words = Words.of("en", RIYADH)

    newcomer, later = home_view(HomeView(first=True), words), home_view(HomeView(), words)

    assert "Nobody has to put up with" in str(newcomer)
    assert "Nobody has to put up with" not in str(later)
    assert "Nothing waits for you." in str(later)
    assert digest(newcomer) != digest(later) == digest(home_view(HomeView(), words))


def test_each_list_has_its_condition_and_each_role_that_works_on_cases_a_list() -> None:
    assert set(CONDITIONS) == set(WORKLISTS)
    assert {one.role for one in WORKLISTS.values()} - {""} == DIRECTORY_ROLES - {"staff", "admin", "auditor"}
