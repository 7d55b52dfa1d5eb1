"""The rarer buttons, each pressed in the workspace by whom it is offered to; the policy's chapters press the others."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.domain.vocabulary import Action
from bot.services.actions import WIRED
from tests.acceptance.chapters import BECAUSE, alarm, approved, approved_again, decision, escalated, send_letter
from tests.acceptance.play import Play, hides, says
from tests.acceptance.world import (
    COMPLAINTS,
    KHALID,
    LAYLA,
    MAJED,
    MANAGEMENT,
    NORA,
    OMAR,
    REEM,
    SALEH,
    SARA,
    SECURITY,
    YUSUF,
    World,
    cards,
    has_block,
    report,
    submit_report,
)

A = Action
_PHONES = itertools.count(1)


@pytest.fixture(scope="module")
def play(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Play]:
    """One workspace for all; each test has customers of its own."""
    with World(tmp_path_factory.mktemp("buttons")) as world:
        yield Play(world)


@pytest.fixture
def phone() -> str:
    """A customer whom nobody knows yet."""
    return f"05{70000000 + next(_PHONES)}"


def details(play: Play, who: str, number: str, channel: str | None) -> str:
    """What the details say to somebody now."""
    view = play.opens(who, number, A.CASE_VIEW, channel)
    play.slack.close_view(who)
    return str(play.slack.text_of(view))


def chosen(play: Play, who: str, input_name: str, name: str) -> str:
    """The directory's answer to a name typed in the modal in front."""
    found = play.slack.suggest(who, input_name, name)["options"]
    return str(found[0]["value"])


def root_cause(play: Play, number: str) -> None:
    """P7: before it, nothing is resolved."""
    found = {"root_cause_kind": "delay", "root_cause": "The parcel came four days late."}
    play.do(LAYLA, number, A.CASE_ROOT_CAUSE, COMPLAINTS, **found)


def restricted(play: Play, phone: str, **values: Any) -> str:
    number = escalated(play, phone)
    play.do(MAJED, number, A.CASE_RESTRICT, MANAGEMENT, **decision(play, **values))
    return number


def test_p4_a_warning_is_taken_up_after_all(play: Play, phone: str) -> None:
    number = report(play.world, OMAR, phone, warning_step="warned_stopped")

    play.do(OMAR, number, A.CASE_TAKE_UP, reason="He called again and went on.")

    assert play.find(SARA, number, saying="He called again and went on.", button="case.approve")


def test_p5_a_report_is_withdrawn_by_whoever_made_it(play: Play, phone: str) -> None:
    number = report(play.world, NORA, phone)
    play.find(SARA, number, button="case.approve")

    play.do(NORA, number, A.CASE_WITHDRAW, reason="I mixed him up with somebody else.")

    assert play.without(SARA, number, None, "case.approve")
    assert play.find(SARA, number, saying="ithdrawn")


def test_p5_a_report_goes_past_a_supervisor_who_has_a_part_in_it(play: Play, phone: str) -> None:
    play.slack.command(NORA, "/report-abuse", phone)
    play.slack.wait_for(lambda: play.slack.view(NORA), what="the report modal")
    play.slack.view_click(NORA, "more")
    play.slack.wait_for(lambda: has_block(play.world, NORA, "past_supervisor"), what="the further inputs")
    number = submit_report(play.world, NORA, past_supervisor=["has_part"])

    seen = play.find(KHALID, number, button="case.approve")

    assert says(play.slack.text_of(seen), "*Sent past*: <@U0SARA>")
    assert not cards(play.world, SARA, number)


def test_p7_two_reports_of_one_incident_are_linked_and_unlinked(play: Play, phone: str) -> None:
    first, second = approved_again(play, phone, who=OMAR)
    play.find(LAYLA, second, COMPLAINTS, saying="High management decides")
    root_cause(play, second)

    play.do(LAYLA, second, A.CASE_LINK_SAME, COMPLAINTS, other_case=first)
    play.find(LAYLA, second, COMPLAINTS, button="case.resolve")
    linked = details(play, LAYLA, second, COMPLAINTS)
    play.do(LAYLA, second, A.CASE_UNLINK, COMPLAINTS, other_case=first)

    assert play.find(LAYLA, second, COMPLAINTS, saying="High management decides")
    assert says(linked, f"*Same incident*: {first}")


def test_p7_the_facts_are_corrected_and_the_history_goes_with_them(play: Play, phone: str) -> None:
    number = approved(play, phone)
    right = phone.replace("057", "058", 1)

    view = play.opens(LAYLA, number, A.CASE_CORRECT, COMPLAINTS)
    answer = play.slack.submit(LAYLA, {"customer_phone": right, "reason": "She read the wrong line."})
    assert not answer.get("errors"), answer["errors"]
    play.in_thread(LAYLA, number, COMPLAINTS, LAYLA)

    assert says(play.slack.text_of(view), "orrect")
    assert says(details(play, LAYLA, number, COMPLAINTS), right[-4:], "She read the wrong line.")


def test_p7_two_known_customers_are_merged_unmerged_or_kept_apart(play: Play, phone: str) -> None:
    account = phone[-7:]
    number, again = pair(play, phone, account), pair(play, phone.replace("057", "059", 1), f"9{account[1:]}")

    play.do(LAYLA, number, A.CUSTOMER_MERGE, COMPLAINTS)
    play.do(YUSUF, number, A.CUSTOMER_UNMERGE, COMPLAINTS)
    play.do(LAYLA, again, A.CUSTOMER_KEEP_APART, COMPLAINTS)

    assert play.without(LAYLA, number, COMPLAINTS, "customer.unmerge")
    assert play.without(LAYLA, again, COMPLAINTS, "customer.keep_apart")


def pair(play: Play, phone: str, account: str) -> str:
    """A report that names a customer known by a telephone and another known by an account."""
    approved(play, phone)
    report(play.world, NORA, account, customer_account=account, customer_phone="")
    number = approved(play, phone, who=OMAR, customer_account=account)
    play.find(LAYLA, number, COMPLAINTS, button="customer.merge")
    return number


def test_p7_a_case_is_handed_over_to_a_colleague(play: Play, phone: str) -> None:
    number = approved(play, phone)
    play.do(LAYLA, number, A.CASE_CLAIM, COMPLAINTS)

    play.opens(LAYLA, number, A.CASE_HAND_OVER, COMPLAINTS)
    answer = play.slack.submit(LAYLA, {"owner": chosen(play, LAYLA, "owner", "Yusuf")})

    assert not answer.get("errors")
    assert play.find(LAYLA, number, COMPLAINTS, saying=YUSUF)


def test_p8_management_sends_a_case_back_with_instructions_and_it_may_be_resolved(play: Play, phone: str) -> None:
    _, number = approved_again(play, phone)
    root_cause(play, number)
    play.without(LAYLA, number, COMPLAINTS, "case.resolve")
    play.do(LAYLA, number, A.CASE_ESCALATE, COMPLAINTS, recommendation="Please restrict contact to e-mail.")

    play.do(MAJED, number, A.CASE_SEND_BACK, MANAGEMENT, instructions="Please talk to him once more.")

    assert play.find(LAYLA, number, COMPLAINTS, button="case.resolve")
    assert play.in_thread(LAYLA, number, COMPLAINTS, "What was written is under")
    assert says(details(play, LAYLA, number, COMPLAINTS), "Please talk to him once more.")


def test_p8_a_decision_is_reconsidered_while_no_letter_is_sent(play: Play, phone: str) -> None:
    number = restricted(play, phone)

    play.do(REEM, number, A.CASE_RECONSIDER, MANAGEMENT, reason="He was ill, we hear.")

    assert play.find(MAJED, number, MANAGEMENT, button="case.restrict")
    assert play.without(MAJED, number, MANAGEMENT, "letter.approve")


def test_p9_open_cases_of_one_customer_are_decided_together(play: Play, phone: str) -> None:
    lead = restricted(play, phone)
    other = escalated(play, phone)

    play.do(MAJED, other, A.CASE_DECIDE_TOGETHER, MANAGEMENT, cases=lead)
    send_letter(play, lead)

    assert play.find(MAJED, other, MANAGEMENT, saying="losed")


def test_p12_the_second_person_declines_to_end_contact(play: Play, phone: str) -> None:
    number = escalated(play, phone)
    ending = {"rationale": BECAUSE, "effective_on": play.day(0), "review_on": play.day(300)}
    play.do(MAJED, number, A.CASE_TERMINATE, MANAGEMENT, **ending)

    play.do(REEM, number, A.CASE_DECLINE, MANAGEMENT, comment="E-mail only would do.")

    assert play.find(MAJED, number, MANAGEMENT, button="case.terminate")
    assert says(details(play, MAJED, number, MANAGEMENT), "E-mail only would do.")


def test_p9_a_closed_case_is_opened_again_by_management(play: Play, phone: str) -> None:
    number = restricted(play, phone)
    send_letter(play, number)

    play.do(REEM, number, A.CASE_REOPEN, MANAGEMENT, reason="New evidence has come.")

    assert play.find(MAJED, number, MANAGEMENT, button="case.restrict")


def test_p9_a_restriction_is_lifted_and_the_customer_is_written_to(play: Play, phone: str) -> None:
    number = restricted(play, phone)
    send_letter(play, number)

    play.do(REEM, number, A.RESTRICTION_LIFT, MANAGEMENT, reason="He apologised to everybody.")
    play.find(MAJED, number, MANAGEMENT, saying="lifted")
    send_letter(play, number)

    play.slack.command(OMAR, "/check-customer", phone)
    assert play.told(OMAR, "no restriction")


@pytest.mark.parametrize(
    ("action", "values", "expected"),
    [(A.AGREEMENT_SIGN, {"signed_on": 0}, "signed"), (A.AGREEMENT_REFUSE, {}, "refused")],
)
def test_p10_a_conduct_agreement_is_recorded_as_signed_or_refused(
    play: Play, phone: str, action: Action, values: dict[str, int], expected: str
) -> None:
    number = restricted(play, phone, restriction_kinds=["agreement"])
    send_letter(play, number)

    play.do(LAYLA, number, action, COMPLAINTS, **{name: play.day(days) for name, days in values.items()})

    assert play.without(LAYLA, number, COMPLAINTS, action.value)
    assert says(details(play, MAJED, number, MANAGEMENT).lower(), expected)


def test_p11_a_letter_is_edited_and_one_that_came_back_is_sent_again(play: Play, phone: str) -> None:
    number = restricted(play, phone)
    view = play.opens(LAYLA, number, A.LETTER_EDIT, COMPLAINTS)
    whole = play.slack.text_of(view)
    named = play.slack.submit(LAYLA, {"body": "Nora Al-Harbi wishes you well."})
    taken = play.slack.submit(LAYLA, {"body": "Please write to us at any time."})
    play.find(REEM, number, MANAGEMENT, button="letter.approve")
    send_letter(play, number, method="registered_mail", reference="RR123456789SA")

    play.do(LAYLA, number, A.LETTER_FAILED, COMPLAINTS, reason="It came back: moved away.")
    play.find(REEM, number, MANAGEMENT, button="letter.approve")
    send_letter(play, number, method="with_waybill", reference="290123456789")

    assert says(whole, f"Our reference: {number}", "What we have decided")
    assert set(named["errors"]) == {"body"}
    assert not taken.get("errors")
    assert play.find(MAJED, number, MANAGEMENT, saying="losed")


def test_p13_an_alarm_is_raised_later_with_other_measures_and_was_a_false_one(play: Play, phone: str) -> None:
    number = approved(play, phone)

    play.do(NORA, number, A.ALERT_RAISE, location="Branch, counter 2", danger_details="He waits outside.")
    call = play.find(SALEH, number, SECURITY, saying="He waits outside.")
    play.do(SALEH, number, A.ALERT_OTHER, SECURITY, measure="The guard walks her to the car.")
    play.find(SALEH, number, SECURITY, saying="The guard walks her to the car.")
    play.do(SALEH, number, A.ALERT_STAND_DOWN, SECURITY, finding="false_alarm")

    assert says(str(call["text"]), "<!channel>")
    assert play.find(LAYLA, number, COMPLAINTS, button="case.escalate")  # it is back where it was


def test_g8_a_confidential_case_is_shown_to_the_named_people_only(play: Play, phone: str) -> None:
    number = restricted(play, phone)

    play.opens(MAJED, number, A.CASE_CONFIDENTIAL, MANAGEMENT)
    answer = play.slack.submit(MAJED, {"people": [chosen(play, MAJED, "people", "Layla")]})
    play.press(YUSUF, number, A.CASE_VIEW, COMPLAINTS)
    refused = play.slack.wait_for(
        lambda: [one for one in play.slack.messages(YUSUF, COMPLAINTS) if one.get("ephemeral")], what="a private answer"
    )

    assert not answer.get("errors")
    assert hides(play.slack.text_of(refused[-1]), phone)
    assert says(details(play, LAYLA, number, COMPLAINTS), phone[-4:])


def test_g8_a_case_is_held_for_a_court_with_the_reason(play: Play, phone: str) -> None:
    number = restricted(play, phone)

    play.do(MAJED, number, A.CASE_HOLD, MANAGEMENT, reason="The court asks for the file.")

    assert says(details(play, MAJED, number, MANAGEMENT), "The court asks for the file.")

    play.do(MAJED, number, A.CASE_RELEASE, MANAGEMENT, reason="The court has decided.")

    assert says(details(play, MAJED, number, MANAGEMENT), "The court has decided.")


def test_g6_a_danger_on_a_case_of_ones_own_reaches_security(play: Play) -> None:
    number = alarm(play, NORA)

    assert play.find(SALEH, number, SECURITY, saying="counter 3")


def test_every_button_is_pressed_in_the_workspace_by_some_test() -> None:
    told = "\n".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("*.py"))

    left = [action for action in WIRED if f"A.{action.name}" not in told and f'"{action.value}"' not in told]

    assert left == []


def test_p13_a_case_file_comes_as_a_pdf_by_direct_message(play: Play, phone: str) -> None:
    number = restricted(play, phone)

    asked = {"file_language": "ar", "file_mode": "redacted", "reason": "The police asked for it."}
    play.do(MAJED, number, A.CASE_FILE, MANAGEMENT, **asked)
    message = play.told(MAJED, f"The case file of {number}. SHA-256:")

    assert [file["name"] for file in message["files"]] == [f"{number}-redacted.pdf"]
    assert says(details(play, MAJED, number, MANAGEMENT), "Had the case file made", "The police asked for it.")
