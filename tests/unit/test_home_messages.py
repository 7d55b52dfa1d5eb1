"""Home fits Slack's limits with the most that it can hold, in both languages; its table of lists is total."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.home_views import HomeRowView, HomeView, WorklistView
from bot.domain.inputs import INPUTS
from bot.domain.vocabulary import DIRECTORY_ROLES, Action, Outcome, Status
from bot.domain.worklists import PAGE, SHOWN, WORKLISTS
from bot.messages.home import MOST_BLOCKS, digest, home_view
from bot.services import worklists
from bot.services.worklists import CONDITIONS, STEPS
from bot.texts import Words
from bot.texts.catalogues import LANGUAGES
from models import Person
from sandbox.view_rules import view_faults

RIYADH = ZoneInfo("Asia/Riyadh")
AT = datetime(2026, 11, 30, 20, 59, tzinfo=UTC)
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
    return HomeView(tuple(lists), first=True, parked=12_345, reads_all=True)


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
