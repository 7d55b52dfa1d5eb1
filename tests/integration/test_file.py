"""The case's file: what people write in its thread and the files they send, once each, version by version (P6, P7)."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from bot.domain.views import CaseView
from bot.services import file, hashing, views
from bot.services.cases import Reported
from bot.services.file import CHANGED, DELETED, Heard, SharedFile
from bot.unit import Unit
from models import AuditEntry, Card, Evidence, OutboxRow, Person, Reply
from tests.conftest import MovableClock
from tests.factories import Company
from tests.integration.walks import APPROVE, RETURN, a_case, count, walk
from tests.integration.ways import BECAUSE, LAYLA, NORA, OMAR, SARA, A, all_of, approved

EVENTS = itertools.count(1)
ROOT, DM = "1772355600.000100", "D0NORA"
PHOTO = SharedFile("F1", "door.jpg", 2048)


def stands(office: Company, made: Reported, kind: str = "complaints", channel: str = "C0COMPL", ts: str = ROOT) -> None:
    """The case's card has been delivered there."""

    def work(unit: Unit) -> None:
        card = unit.session.exec(select(Card).where(Card.case_id == made.case_id, Card.kind == kind)).one()
        card.channel, card.ts = channel, ts
        unit.session.add(card)

    office.database.run(work)


def threaded(office: Company, **values: Any) -> Reported:
    """A case whose thread is open in the complaint channel."""
    made = approved(office, **values)
    stands(office, made)
    return made


def written(office: Company, who: str = LAYLA, **values: Any) -> Heard:
    """A message in the thread, as the edge reads it from an event of its own."""
    now: datetime = office.database.clock()
    usual: dict[str, Any] = {
        "event_id": f"Ev{next(EVENTS)}",
        "change": file.POSTED,
        "channel": "C0COMPL",
        "ts": f"{now.timestamp():.6f}",
        "author": who,
        "text": "I called him; he is sorry.",
        "thread_ts": ROOT,
        "written_at": now,
        "at": now,
    }
    return Heard(**(usual | values))


def sent(office: Company, who: str = NORA, **values: Any) -> Heard:
    """A message to the bot itself."""
    return written(office, who, **({"channel": DM, "thread_ts": "", "direct": True} | values))


def hear(office: Company, heard: Heard) -> list[Evidence]:
    """What of it became evidence."""
    evidence = select(Evidence).order_by(col(Evidence.id))
    before = {one.id for one in office.database.look(lambda unit: unit.session.exec(evidence).all())}
    office.database.run(lambda unit: file.hear(unit, heard))
    after = office.database.look(lambda unit: unit.session.exec(evidence).all())
    return [one for one in after if one.id not in before]


def replies(office: Company, made: Reported) -> list[tuple[str, str, int, bool]]:
    """The author, the words, the version, and whether it was deleted."""
    names = {id_: slack_id for slack_id, id_ in office.ids.items()}

    def work(unit: Unit) -> list[tuple[str, str, int, bool]]:
        rows = unit.session.exec(select(Reply).where(Reply.case_id == made.case_id).order_by(col(Reply.version)))
        return [
            (names.get(r.author_id, "?"), unit.vault.open(r, "text") or "", r.version, r.deleted_at is not None)
            for r in rows
        ]

    return office.database.look(work)


def details(office: Company, who: str, made: Reported) -> CaseView:
    return office.database.look(lambda unit: views.details(unit, who, made.case_id))


def lines(office: Company, builder: str) -> list[tuple[str, dict[str, Any]]]:
    """The places and parameters of the lines of a kind that are owed."""

    def work(unit: Unit) -> list[tuple[str, dict[str, Any]]]:
        rows = unit.session.exec(select(OutboxRow).where(OutboxRow.builder == builder).order_by(col(OutboxRow.seq)))
        return [(row.place, json.loads(unit.vault.open(row, "params") or "{}")) for row in rows]

    return office.database.look(work)


def at(office: Company, who: str) -> str:
    return f"@{office.ids[who]}"


# The thread.


def test_a_reply_in_the_thread_is_kept_with_its_author_and_time(office: Company, clock: MovableClock) -> None:
    made = threaded(office)
    heard = written(office)
    clock.move(minutes=5)

    hear(office, heard)

    assert replies(office, made) == [(LAYLA, "I called him; he is sorry.", 1, False)]
    assert all_of(office, Reply, made.case_id)[0].at == heard.written_at
    assert count(office, AuditEntry, AuditEntry.action == "reply.kept", AuditEntry.case_id == made.case_id) == 1


def test_an_event_that_slack_sends_again_changes_nothing(office: Company) -> None:
    made = threaded(office)
    heard = written(office, files=(PHOTO,))

    first, again = hear(office, heard), hear(office, heard)

    assert len(replies(office, made)) == 1
    assert (len(first), again) == (1, [])
    assert count(office, Evidence) == 1


def test_an_edit_is_a_new_version_and_a_deletion_is_noted_on_the_last(office: Company, clock: MovableClock) -> None:
    made = threaded(office)
    heard = written(office)
    hear(office, heard)
    clock.move(minutes=1)
    edit = replace(heard, event_id="EvE", change=CHANGED, text="He is not sorry.", before=heard.text, at=clock())
    hear(office, edit)
    clock.move(minutes=1)

    hear(office, replace(edit, event_id="EvD", change=DELETED, text="", before="He is not sorry.", at=clock()))

    assert replies(office, made) == [
        (LAYLA, "I called him; he is sorry.", 1, False),
        (LAYLA, "He is not sorry.", 2, True),
    ]


def test_a_link_that_slack_unfolds_is_no_edit(office: Company) -> None:
    made = threaded(office)
    heard = written(office)
    hear(office, heard)

    hear(office, replace(heard, event_id="EvU", change=CHANGED, before=heard.text))

    assert len(replies(office, made)) == 1


def test_an_edit_that_arrives_before_its_message_loses_neither(office: Company, clock: MovableClock) -> None:
    made = threaded(office)
    heard = written(office)
    clock.move(minutes=1)
    hear(office, replace(heard, event_id="EvE", change=CHANGED, text="Later.", before=heard.text, at=clock()))

    hear(office, heard)

    assert [words for _, words, *_ in replies(office, made)] == [heard.text, "Later."]


def test_edits_that_arrive_in_the_wrong_order_end_with_the_newest_words(office: Company, clock: MovableClock) -> None:
    made = threaded(office)
    heard = written(office)
    hear(office, heard)
    early = replace(heard, change=CHANGED, event_id="Ev-a", text="first", at=clock() + timedelta(seconds=1))
    late = replace(heard, change=CHANGED, event_id="Ev-b", text="second", at=clock() + timedelta(seconds=2))

    for edit in (late, early):
        hear(office, edit)

    assert [reply.text for reply in details(office, LAYLA, made).replies] == ["second"]


def test_a_deletion_that_comes_without_its_message_finds_it(office: Company) -> None:
    made = threaded(office)
    heard = written(office)
    hear(office, heard)

    hear(office, replace(heard, event_id="EvD", change=DELETED, author="", text="", thread_ts=""))

    assert [deleted for *_, deleted in replies(office, made)] == [True]


@pytest.mark.parametrize("who", ["U0STRANGER", "U0OMAR"])
def test_whoever_writes_in_the_thread_is_kept_as_the_author(office: Company, who: str) -> None:
    made = threaded(office)

    hear(office, written(office, who))

    (reply,) = all_of(office, Reply, made.case_id)
    author = office.database.look(lambda unit: unit.session.get_one(Person, reply.author_id))
    assert author.slack_id == who
    assert author.listed is (who in office.ids)


@pytest.mark.parametrize("values", [{"thread_ts": "1.2"}, {"thread_ts": ""}, {"channel": "C0OTHER"}])
def test_what_is_not_in_the_thread_of_a_case_is_not_ours(office: Company, values: dict[str, str]) -> None:
    threaded(office)

    hear(office, written(office, "U0STRANGER", files=(PHOTO,), **values))

    assert count(office, Reply) == count(office, Evidence) == 0
    assert count(office, Person, Person.slack_id == "U0STRANGER") == 0


def test_the_security_channels_threads_are_not_the_cases_file(office: Company) -> None:
    made = office.alarm()
    stands(office, made, "security", "C0SEC")

    hear(office, written(office, "U0SALEH", channel="C0SEC"))

    assert replies(office, made) == []


def test_a_file_in_the_thread_becomes_evidence_and_its_hash_stands_in_the_audit(office: Company) -> None:
    made = threaded(office)

    (evidence,) = hear(office, written(office, text="", files=(PHOTO,)))
    office.database.run(lambda unit: hashing.hashed(unit, evidence.id, "ab" * 32))
    office.database.run(lambda unit: hashing.hashed(unit, evidence.id, "cd" * 32))  # the first content counts

    (kept,) = all_of(office, Evidence, made.case_id)
    assert (kept.size, kept.sha256, kept.author_id) == (2048, "ab" * 32, office.ids[LAYLA])
    assert office.database.look(lambda unit: unit.vault.open(kept, "name")) == "door.jpg"
    assert replies(office, made) == []
    asked = select(AuditEntry.data).where(AuditEntry.action == "evidence.hashed")
    assert office.database.look(lambda unit: unit.session.exec(asked).one()) == json.dumps(
        {"sha256": "ab" * 32}, separators=(",", ":")
    )


def test_the_same_file_shared_twice_is_one_piece_of_evidence(office: Company) -> None:
    made = threaded(office)

    kept = [hear(office, written(office, text="", ts=ts, files=(PHOTO,))) for ts in ("5.1", "5.2")]

    assert [len(one) for one in kept] == [1, 0]
    assert len(all_of(office, Evidence, made.case_id)) == 1


# The direct message with the bot.


def test_a_file_to_the_bot_goes_to_the_newest_open_case_and_who_has_it_hears_so(
    office: Company, clock: MovableClock
) -> None:
    office.report(NORA)
    clock.move(minutes=1)
    newest = office.report(NORA)
    clock.move(minutes=1)
    office.report(NORA, warning_step="warned_stopped", customer_phone="0559998887")  # settled: it waits for nobody

    hear(office, sent(office, text="His shipment", files=(PHOTO,)))

    assert [one.slack_file_id for one in all_of(office, Evidence, newest.case_id)] == ["F1"]
    assert replies(office, newest) == [(NORA, "His shipment", 1, False)]
    assert [(place, said["number"]) for place, said in lines(office, "file_kept")] == [
        (at(office, NORA), newest.number)
    ]
    assert [(place, said["slack_id"]) for place, said in lines(office, "file_grew")] == [(at(office, SARA), NORA)]


def test_complaint_management_hears_in_the_thread_that_the_file_grew_and_not_from_whom(office: Company) -> None:
    made = threaded(office)

    hear(office, sent(office, files=(PHOTO,)))

    assert lines(office, "file_grew") == [("C0COMPL", {"number": made.number})]


def test_a_file_under_an_older_cases_card_goes_to_that_case(office: Company, clock: MovableClock) -> None:
    older = office.report(NORA)
    clock.move(minutes=1)
    office.report(NORA)
    stands(office, older, "reporter", DM, "7.7")

    hear(office, sent(office, files=(PHOTO,), thread_ts="7.7"))

    assert len(all_of(office, Evidence, older.case_id)) == 1


def test_a_file_from_somebody_without_an_open_case_is_answered_and_not_kept(office: Company) -> None:
    office.report(NORA)

    hear(office, sent(office, OMAR, channel="D0OMAR", files=(PHOTO,)))

    assert count(office, Evidence) == 0
    assert [place for place, _ in lines(office, "file_nowhere")] == [at(office, OMAR)]


def test_words_to_the_bot_are_answered_with_the_button_of_the_question_that_waits(office: Company) -> None:
    made = walk(office, RETURN)

    hear(office, sent(office, text="He called me names."))

    (said,) = lines(office, "words_heard")
    assert said == (
        at(office, NORA),
        {"number": made.number, "case": made.case_id, "version": 2, "button": "case.resubmit"},
    )
    assert a_case(office, made.case_id).status == "returned"
    assert replies(office, made) == []


def test_complaint_managements_question_waits_for_its_own_button(office: Company) -> None:
    made = approved(office)
    office.act(LAYLA, A.CASE_ASK, made.case_id, question=BECAUSE)

    hear(office, sent(office, text="At ten."))
    office.act(NORA, A.CASE_ANSWER, made.case_id, answer="At ten.")
    hear(office, sent(office, text="Did you get it?"))

    assert [said["button"] for _, said in lines(office, "words_heard")] == ["case.answer", "case.view"]


def test_where_two_questions_wait_the_bot_does_not_guess(office: Company, clock: MovableClock) -> None:
    walk(office, RETURN)
    clock.move(minutes=1)
    newest = walk(office, RETURN)

    hear(office, sent(office, text="At ten."))

    assert [(said["number"], said["button"]) for _, said in lines(office, "words_heard")] == [
        (newest.number, "case.view")
    ]


@pytest.mark.parametrize("who", [OMAR, "U0STRANGER"])
def test_words_of_somebody_without_a_case_are_answered_too_and_once(office: Company, who: str) -> None:
    heard = sent(office, who, text="Hello?")

    for _ in range(2):
        hear(office, heard)

    assert [said for _, said in lines(office, "words_heard")] == [{}]


# Who reads it.


def test_the_details_show_the_newest_words_readably_and_the_evidence(office: Company, clock: MovableClock) -> None:
    made = threaded(office)
    heard = written(office, files=(PHOTO,))
    hear(office, heard)
    clock.move(minutes=1)
    typed = "<@U0SARA> see <https://smsa.example/x|the page> in <#C1|desk>: 1 &lt; 2 &amp; <!here>"
    hear(office, replace(heard, event_id="EvE", change=CHANGED, text=typed, before=heard.text, at=clock()))

    found = details(office, LAYLA, made)

    (reply,) = found.replies
    assert reply.text == "@Sara see the page (https://smsa.example/x) in #desk: 1 < 2 & @here"
    assert (reply.version, reply.author.slack_id) == (2, LAYLA)
    assert [(one.name, one.size, one.sha256) for one in found.files] == [("door.jpg", 2048, None)]


def test_the_reporter_reads_their_own_part_only(office: Company) -> None:
    made = threaded(office)
    hear(office, written(office, files=(PHOTO,)))
    hear(office, sent(office, text="My own", ts="8.8", files=(SharedFile("F2", "mine.pdf", 10),)))

    theirs, whole = details(office, NORA, made), details(office, LAYLA, made)

    assert ([one.text for one in theirs.replies], [one.name for one in theirs.files]) == (["My own"], ["mine.pdf"])
    assert {one.name for one in whole.files} == {"door.jpg", "mine.pdf"}


def test_the_reporter_reads_the_question_that_they_are_to_answer(office: Company) -> None:
    made = approved(office)

    office.act(LAYLA, A.CASE_ASK, made.case_id, question="When was it?")

    assert [said.text for said in details(office, NORA, made).statements] == ["When was it?"]


def test_the_details_tell_what_people_did_and_not_when_the_bot_began_to_count(office: Company) -> None:
    made = walk(office, APPROVE)

    seen = office.database.look(lambda unit: views.details(unit, "U0LAYLA", made.case_id))

    assert [step.action for step in seen.steps] == [A.CASE_REPORT, A.CASE_APPROVE]
