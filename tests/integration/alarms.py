"""What the tests of alarms ask of a company: who was called and told, what the cards say now."""

from __future__ import annotations

import json
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from bot.domain.vocabulary import Action, Status
from bot.messages.registry import CARDS, LINES
from bot.services import alerts, views
from bot.services.cases import Reported
from bot.texts import Words
from bot.unit import Unit
from models import Alert, OutboxRow
from tests.factories import Company
from tests.integration.ways import NORA

A, S = Action, Status
SALEH, DANA, KHALID, ZAINAB = "U0SALEH", "U0DANA", "U0KHALID", "U0ZAINAB"
WORDS = Words.of("en", ZoneInfo("Asia/Riyadh"))
PLACE = {"location": "The garage, level 2", "danger_details": "He is back with two others.", "callback_phone": ""}
OTHER = {"location": "The roof", "danger_details": "They follow me.", "callback_phone": "0557654321"}


def tick(office: Company) -> int:
    return office.database.run(alerts.call_due)


def the_alert(office: Company, made: Reported) -> Alert:
    rows = select(Alert).where(Alert.case_id == made.case_id).order_by(col(Alert.id))
    return list(office.database.look(lambda unit: list(unit.session.exec(rows))))[-1]


def owed(office: Company, *builders: str) -> list[tuple[str, dict[str, Any], OutboxRow]]:
    """Lines in the order in which they were owed: to whom, with what."""
    names = {id_: slack_id for slack_id, id_ in office.ids.items()}

    def work(unit: Unit) -> list[tuple[str, dict[str, Any], OutboxRow]]:
        rows = select(OutboxRow).where(col(OutboxRow.builder).in_(builders)).order_by(col(OutboxRow.seq))
        return [
            (names.get(row.place[1:], row.place), json.loads(unit.vault.open(row, "params") or "{}"), row)
            for row in unit.session.exec(rows)
        ]

    return office.database.look(work)


def called(office: Company) -> list[str]:
    return [who for who, _, _ in owed(office, "alert_call")]


def text_of(params: dict[str, Any], row: OutboxRow) -> str:
    return LINES[row.builder](params, WORDS).text


def card(office: Company, made: Reported, kind: str, place: str = "") -> str:
    """The text of a card as it is now."""
    where = f"@{office.ids[place]}" if place in office.ids else place

    def work(unit: Unit) -> str:
        case = views.cases.find(unit, made.case_id)
        return CARDS[kind](views.case_view(unit, case, kind, where), WORDS).text

    return office.database.look(work)


def act(office: Company, who: str, action: Action, made: Reported, **inputs: str) -> None:
    """A button of the alert that counts now."""
    office.act(who, action, made.case_id, subject=the_alert(office, made).id, **inputs)


def raise_it(office: Company, made: Reported, who: str = NORA, **inputs: str) -> Alert:
    office.act(who, A.ALERT_RAISE, made.case_id, **(PLACE | inputs))
    return the_alert(office, made)


def buttons(office: Company, made: Reported, kind: str, place: str) -> list[str]:
    where = f"@{office.ids[place]}" if place in office.ids else place

    def work(unit: Unit) -> list[str]:
        case = views.cases.find(unit, made.case_id)
        return [action.value for action in views.case_view(unit, case, kind, where).buttons]

    return office.database.look(work)
