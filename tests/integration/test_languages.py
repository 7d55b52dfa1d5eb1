"""The language that somebody reads: their own choice, else the directory's; it counts at once and is in the audit."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlmodel import col, delete, select

from bot.domain.views import LanguageView
from bot.errors import NotActive
from bot.services import languages, views
from bot.unit import Unit
from models import AuditEntry, Card, OutboxRow
from tests.factories import Company
from tests.integration.walks import DISMISS, change, hire, walk

NORA, OMAR, SARA = "U0NORA", "U0OMAR", "U0SARA"


def choose(office: Company, language: str | None, who: str = NORA) -> LanguageView:
    return office.database.run(lambda unit: languages.choose(unit, who, language))


def now(office: Company, who: str = NORA) -> LanguageView:
    return office.database.look(lambda unit: languages.of(unit, who))


def choices(office: Company) -> list[dict[str, Any]]:
    """What the audit says of them."""
    asked = select(AuditEntry).where(AuditEntry.action == languages.CHOSEN).order_by(col(AuditEntry.seq))
    return [json.loads(row.data) for row in office.database.look(lambda unit: list(unit.session.exec(asked)))]


def owed(office: Company) -> set[tuple[str, str]]:
    """The cards that are due: their kind and place."""

    def read(unit: Unit) -> set[tuple[str, str]]:
        names = {f"@{id_}": slack_id for slack_id, id_ in office.ids.items()}
        rows = unit.session.exec(select(Card).join(OutboxRow, col(OutboxRow.card_id) == col(Card.id)))
        return {(card.kind, names.get(card.place, card.place)) for card in rows}

    return office.database.look(read)


def deliver_all(office: Company) -> None:
    """As though everything owed had been sent."""
    office.database.run(lambda unit: unit.session.execute(delete(OutboxRow)))


def test_the_directory_says_it_until_somebody_chooses_and_again_when_they_give_the_choice_up(office: Company) -> None:
    before = now(office)
    chosen = choose(office, "ar")
    change(office, NORA, language="ar")
    given_up = choose(office, None)

    assert before == LanguageView("en", listed=True)
    assert chosen == LanguageView("ar", chosen=True, listed=True)
    assert given_up == now(office) == LanguageView("ar", listed=True)
    assert office.database.look(lambda unit: views.language(unit, f"@{office.ids[NORA]}")) == "ar"


def test_each_choice_is_in_the_audit_once(office: Company) -> None:
    for language in ("ar", "ar", None, None, "en"):
        choose(office, language)

    assert choices(office) == [{"chosen": "ar"}, {"chosen": ""}, {"chosen": "en"}]


def test_their_own_cards_on_open_cases_are_written_anew_and_no_others(office: Company) -> None:
    walk(office, DISMISS)
    office.report(NORA)
    deliver_all(office)

    choose(office, "ar")
    hers = owed(office)
    deliver_all(office)
    choose(office, "en", OMAR)

    assert hers == {("reporter", NORA)}
    assert owed(office) == set()


def test_of_several_cases_only_the_open_ones_are_written_anew(office: Company) -> None:
    walk(office, DISMISS)
    deliver_all(office)

    choose(office, "ar")

    assert owed(office) == set()


def test_a_choice_that_changes_nothing_to_read_writes_no_card_anew(office: Company) -> None:
    office.report(NORA)
    deliver_all(office)

    choose(office, "en")

    assert owed(office) == set()
    assert choices(office) == [{"chosen": "en"}]


def test_whoever_is_in_no_directory_chooses_too(office: Company) -> None:
    before = now(office, "U0GUEST")

    after = choose(office, "ar", "U0GUEST")

    assert before == LanguageView("en")
    assert after == now(office, "U0GUEST") == LanguageView("ar", chosen=True)


def test_whoever_has_left_is_refused(office: Company) -> None:
    hire(office, "U0LEFT", active=False)

    with pytest.raises(NotActive):
        choose(office, "ar", "U0LEFT")
    with pytest.raises(NotActive):
        now(office, "U0LEFT")
