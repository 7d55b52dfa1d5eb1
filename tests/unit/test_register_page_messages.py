"""The register's modal fits Slack's limits with the longest rows, and keeps what was typed, in both languages."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from bot.domain.register_views import PAGE, HeldView, RegisterAsk, RegisterPageView
from bot.domain.restrictions import RestrictionKind
from bot.domain.views import PersonView, RuleView
from bot.messages.register_page import register_modal
from bot.texts import Words
from bot.texts.catalogues import LANGUAGES
from sandbox.view_rules import view_faults

RIYADH = ZoneInfo("Asia/Riyadh")
LONG = "<&>" * 100


def row(number: int) -> HeldView:
    officer = PersonView(LONG, "U0LAYLA")
    rule = RuleView(tuple(RestrictionKind), date(2026, 12, 31), officer, "email", LONG, 12_345)
    return HeldView(f"{number:032x}", "email", LONG, rule, "EP-2026-00042", "c" * 32, 999)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", [0, 1, 2])
def test_slack_takes_the_longest_page(language: str, page: int) -> None:
    ask = RegisterAsk("x" * 400, RestrictionKind.NO_COUNTER, page)
    found = RegisterPageView(ask, tuple(row(n) for n in range(PAGE)), 3 * PAGE, 3)

    assert view_faults(register_modal(found, Words.of(language, RIYADH)), "modal") == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_asked_for_stays_in_its_fields(language: str) -> None:
    made = register_modal(RegisterPageView(RegisterAsk("0501234567", "agreement")), Words.of(language, RIYADH))
    elements = {one["block_id"]: one["element"] for one in made["blocks"] if one["type"] == "input"}

    assert view_faults(made, "modal") == []
    assert elements["register_customer"]["initial_value"] == "0501234567"
    assert elements["register_kind"]["initial_option"]["value"] == "=agreement"


def test_nothing_found_is_said_otherwise_than_nothing_in_force() -> None:
    words = Words.of("en", RIYADH)

    none, not_here = (str(register_modal(RegisterPageView(RegisterAsk(sought)), words)) for sought in ("", "0501"))

    assert "No restriction is in force" in none
    assert "Nothing in force fits" in not_here
