"""Who was faster: the loser of a race for what belongs to a case reads which step was first, not what was noted since;
and whoever repeats their own click reads that it was theirs, and when.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.db import TRIES, Database
from bot.domain.views import PersonView
from bot.domain.vocabulary import Action
from bot.errors import LateClick, UnsureError
from tests.conftest import MovableClock
from tests.factories import Company
from tests.integration.test_case_matrix import inputs_for
from tests.integration.test_subject_matrix import (
    APPROVED,
    SENT,
    Place,
    agreement,
    alarm,
    appeal,
    letter,
    reminder,
    restriction,
    support,
)
from tests.integration.walks import REASON, state
from tests.integration.ways import LAYLA, MAJED, REEM, SARA, YUSUF, day

A = Action
DANA, KHALID, SALEH = "U0DANA", "U0KHALID", "U0SALEH"


@dataclass(frozen=True)
class Late:
    """``loser`` tries ``action``, which ``winner`` made impossible by ``step``; ``noted`` came after that."""

    place: Place
    loser: str
    action: Action
    winner: str
    step: Action
    noted: tuple[tuple[str, Action, dict[str, str]], ...] = ()
    inputs: dict[str, str] = field(default_factory=dict)


EDITED = (LAYLA, A.LETTER_EDIT, {"body": REASON * 4})
POLICE = (MAJED, A.ALERT_POLICE, {"authority": "Branch police", "reference": "R-1"})

LATE: dict[str, Late] = {
    "a letter was sent": Late(letter(APPROVED, SENT), YUSUF, A.LETTER_SEND, LAYLA, A.LETTER_SEND),
    "a letter's approval was undone, and it was edited further": Late(
        letter(APPROVED, EDITED),
        LAYLA,
        A.LETTER_SEND,
        LAYLA,
        A.LETTER_EDIT,
        noted=((YUSUF, A.LETTER_EDIT, {"body": REASON * 5}),),
    ),
    "a restriction was lifted": Late(restriction(end="lifted"), MAJED, A.RESTRICTION_EXTEND, REEM, A.RESTRICTION_LIFT),
    "a restriction was replaced by another": Late(
        restriction(end="replaced"), MAJED, A.RESTRICTION_LIFT, LAYLA, A.RESTRICTION_REPLACE
    ),
    "a restriction came to its last day": Late(
        restriction(end="expired"), MAJED, A.RESTRICTION_LIFT, "", A.RESTRICTION_EXPIRE
    ),
    "an alarm was taken, and the police told": Late(
        alarm((A.ALERT_ACK, {})), SALEH, A.ALERT_ACK, DANA, A.ALERT_ACK, noted=(POLICE,)
    ),
    "an alarm is over": Late(
        alarm((A.ALERT_STAND_DOWN, {"finding": "safe"})), SALEH, A.ALERT_ACK, DANA, A.ALERT_STAND_DOWN
    ),
    "an agreement was signed": Late(
        agreement((A.AGREEMENT_SIGN, {"signed_on": "2026-03-01"})), LAYLA, A.AGREEMENT_REFUSE, YUSUF, A.AGREEMENT_SIGN
    ),
    "a review was decided": Late(appeal(over=True), MAJED, A.APPEAL_DECIDE, KHALID, A.APPEAL_DECIDE),
    "support was given": Late(support(over=True), KHALID, A.SUPPORT_DONE, SARA, A.SUPPORT_DONE),
    "a reminder was put off": Late(reminder(snoozed=True), LAYLA, A.REMINDER_SNOOZE, YUSUF, A.REMINDER_SNOOZE),
}
"""How somebody comes too late for each thing that belongs to a case."""


@pytest.mark.parametrize("dialect", ["sqlite"])
@pytest.mark.parametrize("what", LATE)
def test_whoever_comes_too_late_reads_the_step_that_was_first(office: Company, clock: MovableClock, what: str) -> None:
    row = LATE[what]
    made, subject = row.place(office, clock)
    acted = clock()
    clock.move(minutes=18)
    for who, action, inputs in row.noted:
        office.act(who, action, made.case_id, subject=subject, **inputs)
    before = state(office, made.case_id)
    usual = inputs_for(office) | {"signed_on": day(office, 0), "until": day(office, 9), "ends_on": day(office, 80)}

    with pytest.raises(LateClick) as late:
        office.act(row.loser, row.action, made.case_id, subject=subject, **(usual | row.inputs))

    who_won = PersonView(row.winner[2:].title(), row.winner) if row.winner else None
    told = {"who": who_won, "action": row.step, "at": acted, "you": row.winner == row.loser}
    assert late.value.data == told
    assert state(office, made.case_id) == before


# ---------------------------------------------------------------- their own click, repeated


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_whoever_repeats_their_click_is_told_when_they_did_it(office: Company, clock: MovableClock) -> None:
    made = office.report()
    first = office.act(SARA, A.CASE_APPROVE, made.case_id, key="click")
    acted = clock()
    clock.move(minutes=3)

    again = office.act(SARA, A.CASE_APPROVE, made.case_id, key="click")

    assert (first.before, again.before) == (None, acted)


def lose_commits(database: Database, monkeypatch: pytest.MonkeyPatch, times: int) -> None:
    """The next commits are carried out, and the connection breaks before their answer comes."""
    dialect: Any = database.engine.dialect
    commit, left = dialect.do_commit, [times]

    def lost(connection: Any) -> None:
        commit(connection)
        if left[0]:
            left[0] -= 1
            connection.dbapi_connection.close()
            commit(connection)  # which raises what a closed connection raises

    monkeypatch.setattr(dialect, "do_commit", lost)


@pytest.mark.parametrize("dialect", ["postgresql"])
def test_a_click_whose_commit_was_not_answered_is_done_once_and_is_no_repetition(
    office: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = office.report()
    lose_commits(office.database, monkeypatch, 1)

    done = office.act(SARA, A.CASE_APPROVE, made.case_id, key="click")

    assert done.status == "complaint_review"
    assert not done.again
    assert state(office, made.case_id)[0]["version"] == 2


@pytest.mark.parametrize("dialect", ["postgresql"])
def test_where_no_commit_is_answered_nobody_says_that_nothing_was_changed(
    office: Company, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = office.report()
    lose_commits(office.database, monkeypatch, TRIES)
    acted = clock()

    with pytest.raises(UnsureError):
        office.act(SARA, A.CASE_APPROVE, made.case_id, key="click")
    clock.move(minutes=1)
    again = office.act(SARA, A.CASE_APPROVE, made.case_id, key="click")

    assert again.before == acted
