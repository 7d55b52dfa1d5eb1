"""The time line shows what its reader may see, and nothing to anybody else; each look is in the audit (G8)."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import col, select

from bot.domain.timeline import moments
from bot.domain.vocabulary import Action
from bot.services import views
from bot.unit import Unit
from models import AuditEntry
from tests.integration.door import Door
from tests.integration.test_forged import door as door
from tests.integration.test_forged import private_answers
from tests.integration.ways import LAYLA, NORA, OMAR, SARA, A, resolved

TIMELINE = ("timeline.open", "timeline.older", "timeline.newer")


def looks(door: Door, case_id: str) -> list[str]:
    def work(unit: Unit) -> list[str]:
        entries = select(AuditEntry.actor_id).where(
            AuditEntry.case_id == case_id, AuditEntry.action == Action.CASE_VIEW.value
        )
        return list(unit.session.exec(entries.order_by(col(AuditEntry.seq))))

    return door.office.database.look(work)


def pressed(door: Door, who: str, action: str, value: str) -> dict[str, Any]:
    return door.button(who, action, value)


@pytest.mark.parametrize("action", TIMELINE)
async def test_a_look_is_checked_and_kept_and_somebody_elses_is_refused(door: Door, action: str) -> None:
    made = door.office.report()

    allowed = await door.act(pressed(door, SARA, action, f"{made.case_id}.1.0"))
    after = looks(door, made.case_id)
    refused = await door.act(pressed(door, OMAR, action, f"{made.case_id}.1.0"))

    assert (allowed.status, refused.status) == (200, 200)
    assert after == looks(door, made.case_id) == [door.office.ids[SARA]]
    assert private_answers(door) >= 1


@pytest.mark.parametrize("value", ["", "x", "{case}", "{case}.1.-1", "{case}.1.99999999999", "{case}.1.x;y"])
async def test_an_edited_page_is_a_page_or_a_refusal(door: Door, value: str) -> None:
    made = door.office.report()

    answer = await door.act(pressed(door, SARA, "timeline.older", value.format(case=made.case_id)))

    assert answer.status == 200
    assert len(looks(door, made.case_id)) in (0, 1)


async def test_each_reads_the_story_of_their_own_part(door: Door) -> None:
    office = door.office
    made = office.report()
    office.act(SARA, A.CASE_RETURN, made.case_id, question="Which call was it?")
    office.act(NORA, A.CASE_RESUBMIT, made.case_id, answer="The second.")

    def texts(who: str) -> list[str]:
        view = office.database.look(lambda unit: views.details(unit, who, made.case_id))
        return [said.text for moment in moments(view) for said in moment.said]

    assert texts(SARA) == texts(NORA) == ["Which call was it?", "The second."]


async def test_a_letter_that_was_sent_is_named_in_it(door: Door) -> None:
    made = resolved(door.office)

    view = door.office.database.look(lambda unit: views.details(unit, LAYLA, made.case_id))

    assert {moment.about for moment in moments(view)} == {"", "resolved"}
