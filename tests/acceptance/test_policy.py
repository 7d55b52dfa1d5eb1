"""Each demand of the policy, by number, as people meet it in the workspace. ``docs/policy.md`` names these tests."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest

from bot.domain.vocabulary import Action
from tests.acceptance import chapters
from tests.acceptance.chapters import BECAUSE, alarm, approved, approved_again, decision, escalated, send_letter
from tests.acceptance.play import Play, hides, says
from tests.acceptance.world import (
    COMPLAINTS,
    LAYLA,
    MAJED,
    MANAGEMENT,
    NORA,
    OMAR,
    REEM,
    SALEH,
    SARA,
    SECURITY,
    World,
    report,
)

A = Action
_PHONES = itertools.count(1)


@pytest.fixture(scope="module")
def play(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Play]:
    """One workspace for all; each test has customers of its own, and the clock only goes forward."""
    with World(tmp_path_factory.mktemp("policy")) as world:
        yield Play(world)


@pytest.fixture
def phone() -> str:
    """A customer whom nobody knows yet."""
    return f"05{60000000 + next(_PHONES)}"


def test_p1_danger_reaches_security_at_once(play: Play) -> None:
    number = alarm(play, NORA)

    call = play.find(SALEH, number, SECURITY)

    assert says(play.slack.text_of(call), "counter 3", NORA)


def test_p2_a_failure_of_ours_is_named_and_nobody_decides_on_their_own_report(play: Play, phone: str) -> None:
    number = approved(play, phone)

    play.opens(LAYLA, number, A.CASE_ROOT_CAUSE, COMPLAINTS)
    errors = play.refused(LAYLA, root_cause_kind="service_failure", root_cause="It came four days late.")
    own = report(play.world, SARA, phone)

    assert set(errors) == {"service_failure"}
    assert not play.offers(play.find(SARA, own), "case.approve")


def test_p3_every_employee_can_report(play: Play, phone: str) -> None:
    number = report(play.world, "U0SAMI", phone)

    assert play.find("U0SAMI", number)


def test_p4_the_modal_has_the_words_to_say_first(play: Play) -> None:
    play.slack.command(NORA, "/report-abuse")
    view = play.slack.wait_for(lambda: play.slack.view(NORA), what="the modal")
    play.slack.close_view(NORA)

    assert says(play.slack.text_of(view), "It is not acceptable. Please stop", "suspend this conversation")


def test_p5_it_goes_to_the_direct_supervisor(play: Play, phone: str) -> None:
    number = report(play.world, NORA, phone)

    found = play.find(SARA, number, button="case.approve")

    assert says(play.slack.text_of(found), "the conversation was suspended")


def test_p6_the_supervisor_passes_it_to_complaint_management(play: Play, phone: str) -> None:
    number = approved(play, phone)

    root = play.find(LAYLA, number, COMPLAINTS)

    assert hides(play.slack.text_of(root), phone, "Nora")


def test_p7_the_root_cause_comes_before_the_resolution(play: Play, phone: str) -> None:
    number = approved(play, phone)
    before = play.find(LAYLA, number, COMPLAINTS, saying="root cause first")

    play.do(LAYLA, number, A.CASE_ROOT_CAUSE, COMPLAINTS, root_cause_kind="delay", root_cause="It came late.")
    after = play.find(LAYLA, number, COMPLAINTS, button="case.resolve")

    assert not play.offers(before, "case.resolve")
    assert after


def test_p8_a_repetition_must_go_to_high_management(play: Play, phone: str) -> None:
    _, again = approved_again(play, phone)
    play.do(LAYLA, again, A.CASE_ROOT_CAUSE, COMPLAINTS, root_cause_kind="delay", root_cause="It came late.")

    root = play.find(LAYLA, again, COMPLAINTS, saying="High management decides", button="case.escalate")

    assert not play.offers(root, "case.resolve")


def test_p9_only_high_management_restricts(play: Play, phone: str) -> None:
    number = escalated(play, phone)

    root = play.find(LAYLA, number, COMPLAINTS)
    card = play.find(MAJED, number, MANAGEMENT, button="case.restrict")

    assert not play.offers(root, "case.restrict")
    assert play.offers(card, "case.terminate")


def test_p10_a_harsher_decision_than_the_ladder_needs_its_reason(play: Play, phone: str) -> None:
    number = escalated(play, phone)

    view = play.opens(MAJED, number, A.CASE_RESTRICT, MANAGEMENT)
    errors = play.refused(MAJED, **decision(play, harsher_reason="", restriction_kinds=["letters_only"]))

    assert says(play.slack.text_of(view), "ladder suggests")
    assert set(errors) == {"harsher_reason"}


def test_p11_the_letter_says_why_what_and_how_long_before_the_case_closes(play: Play, phone: str) -> None:
    number = escalated(play, phone, customer_name="Abdullah Al-Mutairi")
    play.do(MAJED, number, A.CASE_RESTRICT, MANAGEMENT, **decision(play))
    open_still = play.find(MAJED, number, MANAGEMENT, saying="draft")

    letter = play.opens(REEM, number, A.LETTER_APPROVE, MANAGEMENT)
    play.slack.close_view(REEM)
    send_letter(play, number)
    closed = play.find(MAJED, number, MANAGEMENT, saying="losed")

    assert says(play.slack.text_of(letter), number, "e-mail", "review")
    assert hides(play.slack.text_of(letter), "Nora", "Al-Harbi")
    assert hides(play.slack.text_of(open_still), "Closed")
    assert closed


def test_p12_contact_is_ended_by_two_people(play: Play, phone: str) -> None:
    number = escalated(play, phone)
    days = {"effective_on": play.day(0), "review_on": play.day(300)}
    play.do(MAJED, number, A.CASE_TERMINATE, MANAGEMENT, rationale=BECAUSE, **days)

    play.do(REEM, number, A.CASE_CONFIRM, MANAGEMENT)
    send_letter(play, number, approver=MAJED)

    assert play.find(REEM, number, MANAGEMENT, saying="Until further notice", button="restriction.lift")


def test_p13_police_and_lawyers_are_told_and_it_is_noted(play: Play) -> None:
    number = alarm(play, OMAR)
    play.do(SALEH, number, A.ALERT_ACK, SECURITY)
    play.do(SALEH, number, A.ALERT_POLICE, SECURITY, authority="Olaya station", reference="4411/47")
    play.do(SALEH, number, A.ALERT_LEGAL, SECURITY, reference="LEG-9")

    play.do(SALEH, number, A.ALERT_STAND_DOWN, SECURITY, finding="safe")

    assert play.without(SALEH, number, SECURITY, "alert.ack")
    assert play.find(OMAR, number, saying=SALEH)


def test_p14_in_an_extreme_case_it_holds_before_the_customer_is_told(play: Play, phone: str) -> None:
    number = alarm(play, NORA)
    play.do(LAYLA, number, A.CASE_IDENTIFY, COMPLAINTS, customer_phone=phone)

    play.do(MAJED, number, A.CASE_RESTRICT, MANAGEMENT, **decision(play, restriction_kinds=["letters_only"]))
    card = play.find(MAJED, number, MANAGEMENT, saying="in force", button="letter.hold")

    assert says(play.slack.text_of(card), "draft")


def test_g1_a_warning_that_worked_is_on_record(play: Play, phone: str) -> None:
    report(play.world, OMAR, phone, warning_step="warned_stopped")

    play.slack.command(NORA, "/report-abuse", phone)
    view = play.slack.wait_for(
        lambda: (one := play.slack.view(NORA)) and "12 months" in play.slack.text_of(one) and one, what="the history"
    )
    play.slack.close_view(NORA)

    assert says(play.slack.text_of(view), "report")


def test_g2_a_restriction_ends_on_its_last_day(play: Play, phone: str) -> None:
    number = escalated(play, phone)
    play.do(MAJED, number, A.CASE_RESTRICT, MANAGEMENT, **decision(play, days=30))
    send_letter(play, number)
    play.find(MAJED, number, MANAGEMENT, saying="in force")

    play.tick("+31d")

    assert play.find(MAJED, number, MANAGEMENT, saying="ended on its last day")


def test_g3_a_review_is_decided_by_somebody_uninvolved(play: Play, phone: str) -> None:
    number = escalated(play, phone)
    play.do(MAJED, number, A.CASE_RESTRICT, MANAGEMENT, **decision(play))
    send_letter(play, number)

    chapters.a_review(play, number)

    assert play.find(MAJED, number, MANAGEMENT, saying="lifted")


def test_g4_adjustments_are_asked_for_before_a_restriction(play: Play, phone: str) -> None:
    number = escalated(play, phone)

    view = play.opens(MAJED, number, A.CASE_RESTRICT, MANAGEMENT)
    play.slack.close_view(MAJED)

    labels = [block["label"]["text"] for block in view["blocks"] if block["type"] == "input"]
    assert [label for label in labels if "disability" in label]


def test_g5_staff_are_told_what_they_may_do_with_a_customer(play: Play, phone: str) -> None:
    number = escalated(play, phone)
    play.do(MAJED, number, A.CASE_RESTRICT, MANAGEMENT, **decision(play))
    send_letter(play, number)
    play.find(MAJED, number, MANAGEMENT, saying="in force")

    play.slack.command(OMAR, "/check-customer", phone)

    assert play.told(OMAR, "e-mail")


def test_g6_the_reporter_reads_how_it_ended(play: Play, phone: str) -> None:
    number = approved(play, phone)
    play.do(LAYLA, number, A.CASE_NOT_UPHELD, COMPLAINTS, reason="It was a misunderstanding on both sides.")

    assert play.find(NORA, number, saying="misunderstanding on both sides")


def test_g7_whoever_is_late_is_reminded(play: Play, phone: str) -> None:
    number = report(play.world, NORA, phone)
    play.find(SARA, number, button="case.approve")

    play.tick("next_working_day")
    play.tick("+5h")

    assert play.find(SARA, number, button="reminder.snooze")


def test_g8_a_look_at_the_whole_case_is_audited_and_the_channel_shows_the_least(play: Play, phone: str) -> None:
    number = approved(play, phone, customer_name="Abdullah Al-Mutairi")
    root = play.find(LAYLA, number, COMPLAINTS)

    details = play.opens(LAYLA, number, A.CASE_VIEW, COMPLAINTS)
    play.slack.close_view(LAYLA)

    assert hides(play.slack.text_of(root), "Abdullah", phone)
    assert says(play.slack.text_of(details), "Abdullah Al-Mutairi")
    assert "holds" in play.world.run("audit", "verify").stdout
