"""The policy's chapters, each played by the people whom it concerns, with a customer of its own."""

from __future__ import annotations

from typing import Any

from bot.domain.vocabulary import Action
from tests.acceptance.play import Play, hides, says
from tests.acceptance.world import (
    COMPLAINTS,
    DANA,
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
    ZAINAB,
    number_in,
    report,
)

A = Action
BECAUSE = "As the file shows, it was said twice."


def approved(play: Play, phone: str, who: str = NORA, **values: Any) -> str:
    """P5, P6: reported, approved, with complaint management."""
    number = report(play.world, who, phone, **values)
    play.do(SARA, number, A.CASE_APPROVE)
    play.find(LAYLA, number, COMPLAINTS)
    return number


def approved_again(play: Play, phone: str, who: str = NORA) -> tuple[str, str]:
    """P8: two incidents with one customer, an hour apart; what happened in one second is no repetition."""
    first = approved(play, phone)
    play.tick("+1h")
    return first, approved(play, phone, who)


def escalated(play: Play, phone: str, **values: Any) -> str:
    """P8: with high management."""
    number = approved(play, phone, **values)
    play.do(LAYLA, number, A.CASE_ESCALATE, COMPLAINTS, recommendation="Please restrict contact to e-mail.")
    play.find(MAJED, number, MANAGEMENT, button="case.restrict")
    return number


def decision(play: Play, days: int = 60, **values: Any) -> dict[str, Any]:
    """A restriction to e-mail, harsher than the ladder for a first case, so with a reason."""
    usual = {
        "restriction_kinds": ["email_only"],
        "ends_on": play.day(days),
        "review_on": play.day(days - 14),
        "rationale": BECAUSE,
        "adjustments": "None known; asked on the phone.",
        "harsher_reason": "He called again during the review.",
    }
    return usual | values


def send_letter(play: Play, number: str, approver: str = REEM, **values: Any) -> None:
    """P11: the letter is read and approved by a second person, and sent."""
    play.do(approver, number, A.LETTER_APPROVE, MANAGEMENT)
    play.do(LAYLA, number, A.LETTER_SEND, COMPLAINTS, **({"method": "post"} | values))


def a_warning_that_works(play: Play) -> None:
    """P3, P4, G1."""
    number = play.step(
        "P4  Omar warns a customer on the phone, who stops: one report, nobody is bothered",
        lambda: report(play.world, OMAR, "0509876543", warning_step="warned_stopped"),
    )
    play.step("    his direct message says that it is recorded", lambda: play.find(OMAR, number))
    play.step("    Sara is informed quietly, with nothing to decide", lambda: _quiet(play, number))


def _quiet(play: Play, number: str) -> bool:
    message = play.find(SARA, number)
    assert not play.offers(message, "case.approve")
    return True


def the_supervisor(play: Play) -> None:
    """P5, P6."""
    number = play.step(
        "P5  Nora is abused; the customer goes on after the warning: /report-abuse 0501234567",
        lambda: report(play.world, NORA, "0501234567"),
    )
    play.step("    Nora reads what happens next", lambda: play.find(NORA, number))
    play.step(
        "P5  Sara asks her a question",
        lambda: play.do(SARA, number, A.CASE_RETURN, question="Did he give his name?"),
    )
    play.step("    Nora reads it", lambda: play.find(NORA, number, saying="Did he give his name?"))
    play.step("    and answers", lambda: play.do(NORA, number, A.CASE_RESUBMIT, answer="He said Abu Saad."))
    play.step("P6  Sara approves", lambda: play.do(SARA, number, A.CASE_APPROVE))
    root = play.step("P6  the case is a thread in complaint management", lambda: play.find(LAYLA, number, COMPLAINTS))
    play.step(
        "G8  the channel sees neither name nor number nor what was said",
        lambda: hides(play.slack.text_of(root), "0501234567", "+966501234567", "Nora", "shouted"),
    )
    play.step("    Sara's card has lost its buttons", lambda: play.without(SARA, number, None, "case.approve"))


def complaint_management(play: Play) -> None:
    """P2, P7, P11, G6: a first case is looked into and resolved, and the customer is written to."""
    number = approved(play, "0502223344")
    play.step("P7  Layla takes the case", lambda: play.do(LAYLA, number, A.CASE_CLAIM, COMPLAINTS))
    play.step("    the thread says so", lambda: play.in_thread(LAYLA, number, COMPLAINTS, LAYLA))
    play.step(
        "    she asks Nora without leaving Slack",
        lambda: play.do(LAYLA, number, A.CASE_ASK, COMPLAINTS, question="Which waybill was it about?"),
    )
    play.step("    Nora answers by the button", lambda: play.do(NORA, number, A.CASE_ANSWER, answer="It was 2901."))
    play.step(
        "    she talks to the customer: who, how and when go to the thread, what was said to the file",
        lambda: play.do(
            LAYLA, number, A.CASE_LOG_CONTACT, COMPLAINTS, contact_method="phone", summary="He says it came late."
        ),
    )
    play.step(
        "P7  the root cause is a failure of ours, and what is done about it is named (P2)",
        lambda: play.do(
            LAYLA,
            number,
            A.CASE_ROOT_CAUSE,
            COMPLAINTS,
            root_cause_kind="service_failure",
            root_cause="The parcel came four days late and nobody called.",
            service_failure="The depot calls from now on.",
        ),
    )
    play.step(
        "P7  she resolves it",
        lambda: play.do(LAYLA, number, A.CASE_RESOLVE, COMPLAINTS, resolution="We apologised and he did too."),
    )
    view = play.step("P11 Yusuf reads the letter", lambda: play.opens(YUSUF, number, A.LETTER_APPROVE, COMPLAINTS))
    play.step("    no employee is named in it", lambda: hides(play.slack.text_of(view), "Nora", "Al-Harbi"))
    play.step("    and approves it", lambda: _submitted(play, YUSUF))
    play.step(
        "P11 it is sent, and only now the case closes",
        lambda: play.do(LAYLA, number, A.LETTER_SEND, COMPLAINTS, method="post"),
    )
    play.step("G6  Nora reads how it ended", lambda: play.find(NORA, number, saying="losed"))


def _submitted(play: Play, who: str, **values: Any) -> bool:
    answer = play.slack.submit(who, values)
    assert not answer.get("errors"), answer["errors"]
    return True


def a_repetition(play: Play) -> str:
    """P8, P9, P10, P11, G4: it happens again, management restricts, in proportion."""
    phone = "0503334455"
    _, number = play.step("P8  the same customer does it again", lambda: approved_again(play, phone))
    root = play.step(
        "P8  resolving is impossible now, and the card says why",
        lambda: play.find(LAYLA, number, COMPLAINTS, saying="High management decides"),
    )
    assert not play.offers(root, "case.resolve")
    play.step(
        "P8  Layla escalates",
        lambda: play.do(LAYLA, number, A.CASE_ESCALATE, COMPLAINTS, recommendation="E-mail only, please."),
    )
    play.step(
        "P9  only high management is offered to restrict",
        lambda: play.find(MAJED, number, MANAGEMENT, button="case.restrict"),
    )
    view = play.step(
        "P10 the ladder suggests what is in proportion",
        lambda: play.opens(MAJED, number, A.CASE_RESTRICT, MANAGEMENT),
    )
    play.step("    in words", lambda: says(play.slack.text_of(view), "ladder suggests"))
    errors = play.step(
        "P10 harsher than that needs a reason",
        lambda: play.refused(MAJED, **decision(play, harsher_reason="", restriction_kinds=["letters_only"], days=300)),
    )
    assert set(errors) == {"harsher_reason"}, errors
    play.step(
        "P9  Majed restricts contact to e-mail for 60 days, with what is taken into account (G4)",
        lambda: play.do(MAJED, number, A.CASE_RESTRICT, MANAGEMENT, **decision(play)),
    )
    play.step("P11 the letter is approved by Reem and sent", lambda: send_letter(play, number))
    play.step("    the restriction is in force", lambda: play.find(MAJED, number, MANAGEMENT, saying="in force"))
    return number


def a_breach_and_an_extension(play: Play, number: str) -> None:
    """P8, G2: reported again under the restriction; management extends it with grounds."""
    play.tick("+1d")
    again = play.step(
        "P8  the customer calls all the same, and is abusive: Sara's card says that it may be a breach",
        lambda: report(play.world, OMAR, "0503334455", category=["restriction_breach"]),
    )
    play.step("    in words", lambda: play.find(SARA, again, saying="Perhaps a breach"))
    play.step("    approving it records the breach", lambda: play.do(SARA, again, A.CASE_APPROVE))
    play.step(
        "    and it can only go up", lambda: play.find(LAYLA, again, COMPLAINTS, saying="High management decides")
    )
    play.step(
        "    Layla escalates it",
        lambda: play.do(LAYLA, again, A.CASE_ESCALATE, COMPLAINTS, recommendation="Please extend it."),
    )
    play.step(
        "G2  Majed extends the restriction, with grounds",
        lambda: play.do(
            MAJED, number, A.RESTRICTION_EXTEND, MANAGEMENT, ends_on=play.day(90), rationale="He did not keep to it."
        ),
    )
    play.step("P11 the customer is written to about it", lambda: send_letter(play, number))
    play.step(
        "P8  the breach itself is decided without another restriction, and that is written too",
        lambda: play.do(MAJED, again, A.CASE_NO_RESTRICTION, MANAGEMENT, rationale="The extension is enough."),
    )
    play.step("    the letter of it is sent", lambda: send_letter(play, again))


def the_last_day(play: Play, number: str) -> None:
    """G2: on its last day it ends, once, and everybody hears of it."""
    play.step("G2  three months later the scheduler ends it", lambda: play.tick("+92d"))
    play.step(
        "G2  register and management's card say so",
        lambda: play.find(MAJED, number, MANAGEMENT, saying="ended on its last day"),
    )
    play.step("    so does the thread", lambda: play.in_thread(LAYLA, number, COMPLAINTS, "ended"))
    play.step("P11 the customer is told that it has ended", lambda: send_letter(play, number))


def an_end_of_contact(play: Play) -> str:
    """P12: two different people of management."""
    number = escalated(play, "0504445566")
    play.step(
        "P12 Majed proposes to end contact",
        lambda: play.do(
            MAJED,
            number,
            A.CASE_TERMINATE,
            MANAGEMENT,
            rationale="He threatens whoever answers.",
            effective_on=play.day(0),
            review_on=play.day(300),
        ),
    )
    play.step("P12 he cannot confirm it himself", lambda: _cannot_confirm(play, number))
    play.step("P12 Reem confirms it", lambda: play.do(REEM, number, A.CASE_CONFIRM, MANAGEMENT, comment="I agree."))
    play.step("P11 the letter says so", lambda: send_letter(play, number, approver=MAJED))
    play.step(
        "G2  it is in force until further notice, and can be lifted",
        lambda: play.find(REEM, number, MANAGEMENT, saying="Until further notice", button="restriction.lift"),
    )
    return number


def _cannot_confirm(play: Play, number: str) -> bool:
    """He may fill in the modal's place, but the click is answered privately and nothing changes."""
    play.press(MAJED, number, A.CASE_CONFIRM, MANAGEMENT)
    play.slack.wait_for(
        lambda: [one for one in play.slack.messages(MAJED, MANAGEMENT) if one.get("ephemeral")],
        what="a private answer",
    )
    play.find(REEM, number, MANAGEMENT, button="case.confirm")
    return True


def an_extreme_case(play: Play) -> None:
    """P1, P13, P14: security at once, police and legal steps, no prior warning."""
    slack = play.slack
    number = play.step("P13 Nora is threatened at the counter: /report-abuse danger", lambda: alarm(play, NORA))
    call = play.step("P13 the security channel is called at once", lambda: play.find(SALEH, number, SECURITY))
    play.step("    with the place and how to reach her", lambda: says(slack.text_of(call), "counter 3", "+966"))
    play.step("    everybody in it is notified", lambda: says(str(call["text"]), "<!channel>"))
    play.step("    Dana is written to herself", lambda: play.find(DANA, number))
    play.step("    high management has it in the same instant", lambda: play.find(MAJED, number, MANAGEMENT))
    play.step("P13 nobody answers for five minutes: it is called again", lambda: _called_again(play, number))
    play.step("P13 Saleh takes it", lambda: play.do(SALEH, number, A.ALERT_ACK, SECURITY))
    play.step("P1  Nora sees who has taken it", lambda: play.find(NORA, number, saying=SALEH))
    play.step(
        "P13 the police are told",
        lambda: play.do(SALEH, number, A.ALERT_POLICE, SECURITY, authority="Olaya station", reference="4411/47"),
    )
    play.step("P13 and the lawyers", lambda: play.do(SALEH, number, A.ALERT_LEGAL, SECURITY, reference="LEG-2026-9"))
    play.step(
        "P13 everybody is safe",
        lambda: play.do(SALEH, number, A.ALERT_STAND_DOWN, SECURITY, finding="safe"),
    )
    play.step(
        "P7  the customer is named afterwards",
        lambda: play.do(
            LAYLA, number, A.CASE_IDENTIFY, COMPLAINTS, customer_name="Abu Turki", customer_phone="0505556677"
        ),
    )
    play.step(
        "P14 Majed restricts without prior warning",
        lambda: play.do(
            MAJED, number, A.CASE_RESTRICT, MANAGEMENT, **decision(play, restriction_kinds=["letters_only"])
        ),
    )
    play.step(
        "P14 it holds at once, before the letter", lambda: play.find(MAJED, number, MANAGEMENT, saying="in force")
    )
    play.step(
        "P14 the letter is held back for a week",
        lambda: play.do(
            MAJED, number, A.LETTER_HOLD, MANAGEMENT, until=play.day(7), rationale="The police asked us to wait."
        ),
    )
    play.step("P11 then it is sent all the same", lambda: send_letter(play, number))


def _called_again(play: Play, number: str) -> Any:
    """A new root message: edits and replies would notify nobody."""
    play.tick("+6m")

    def calls() -> bool:
        seen = [one for one in play.slack.messages(SALEH, SECURITY) if number in str(one["text"])]
        return len([one for one in seen if "<!channel>" in str(one["text"])]) >= 2

    return play.slack.wait_for(calls, what="a second call")


def alarm(play: Play, who: str) -> str:
    """The short modal; the case's number."""
    play.slack.command(who, "/report-abuse", "danger")
    play.slack.wait_for(lambda: play.slack.view(who), what="the short modal")
    typed = {"location": "Branch, counter 3", "danger_details": "He has a knife.", "callback_phone": "0555555555"}
    answer = play.slack.submit(who, typed)
    play.slack.close_view(who)
    return number_in(play.slack.text_of(answer["view"]))


def a_review(play: Play, number: str) -> None:
    """G3: decided by somebody who had no part in the decision."""
    play.step(
        "G3  the customer asks for a review",
        lambda: play.do(
            LAYLA, number, A.APPEAL_RECORD, COMPLAINTS, text="I was ill that day.", received_on=play.day(0)
        ),
    )
    play.step("G3  Majed, who decided, may not decide on it", lambda: _may_not_review(play, number))
    play.step("G3  nobody of management is uninvolved: Zainab names Khalid", lambda: _name_khalid(play, number))
    play.step(
        "G3  Khalid, who had no part in it, lifts the end of contact",
        lambda: play.do(
            KHALID,
            number,
            A.APPEAL_DECIDE,
            MANAGEMENT,
            appeal_outcome="lifted",
            rationale="The illness explains it, and he apologised.",
        ),
    )
    play.step("P11 and the customer is written to", lambda: send_letter(play, number))


def _name_khalid(play: Play, number: str) -> bool:
    play.opens(ZAINAB, number, A.APPEAL_ASSIGN)
    found = play.slack.suggest(ZAINAB, "person", "Khalid")["options"]
    return _submitted(play, ZAINAB, person=found[0]["value"])


def _may_not_review(play: Play, number: str) -> bool:
    play.press(MAJED, number, A.APPEAL_DECIDE, MANAGEMENT)
    play.slack.wait_for(
        lambda: len([one for one in play.slack.messages(MAJED, MANAGEMENT) if one.get("ephemeral")]) >= 1,
        what="a private answer",
    )
    play.find(MAJED, number, MANAGEMENT, button="appeal.decide")
    return True


def whole(play: Play) -> None:
    """P1 to P14 and G1 to G8, in order."""
    play.say("A warning that works (P3, P4, G1)")
    a_warning_that_works(play)
    play.say("The supervisor (P5, P6)")
    the_supervisor(play)
    play.say("Complaint management resolves a first case (P2, P7, P11, G6)")
    complaint_management(play)
    play.say("A repetition is restricted (P8, P9, P10, P11, G4)")
    number = a_repetition(play)
    play.say("Breached and extended (P8, G2)")
    a_breach_and_an_extension(play, number)
    play.say("The end of contact, by two people (P12)")
    ended = an_end_of_contact(play)
    play.say("An extreme case (P1, P13, P14)")
    an_extreme_case(play)
    play.say("The customer's review (G3)")
    a_review(play, ended)
    play.say("The last day of a restriction (G2)")
    the_last_day(play, number)
    play.step("G8  the audit's chain holds", lambda: play.world.run("audit", "verify").stdout)
