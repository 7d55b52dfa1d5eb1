"""The policy's main path by people who read Arabic, in channels written in Arabic: no word of it is left in English."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from bot.domain.vocabulary import Action
from tests.acceptance.arabic import WORDS, ArabicPlay, company, latin
from tests.acceptance.play import hides, says
from tests.acceptance.world import (
    COMPLAINTS,
    DANA,
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
    number_in,
    report,
)

A = Action
SAID = {"narrative": "صرخ في وجهي وشتمني عشر دقائق متواصلة."}
BECAUSE = "تكرر السلوك مرتين كما يتبيّن من الملف."


@pytest.fixture(scope="module")
def play(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ArabicPlay]:
    """One workspace for all; each test has customers of its own, and the clock only goes forward."""
    folder = tmp_path_factory.mktemp("arabic")
    with World(folder) as world:
        world.import_directory(*company(folder))
        yield ArabicPlay(world)


def command(play: ArabicPlay, who: str, typed: str, text: str = "") -> Any:
    """The private answer to a command."""
    before = len(play.slack.dm(who))
    play.slack.command(who, typed, text)
    return play.arabic(play.slack.wait_for(lambda: play.slack.dm(who)[before:], what=f"an answer to {typed}")[-1])


def modal(play: ArabicPlay, who: str, text: str = "") -> Any:
    """The modal that the report's command opens."""
    play.slack.command(who, "/report-abuse", text)
    return play.arabic(play.slack.wait_for(lambda: play.slack.view(who), what="the modal"))


def labels(view: Any) -> list[str]:
    return [block["label"]["text"] for block in view["blocks"] if block["type"] == "input"]


def decision(play: ArabicPlay, days: int = 30) -> dict[str, Any]:
    return {
        "restriction_kinds": ["email_only"],
        "ends_on": play.day(days),
        "review_on": play.day(days - 14),
        "rationale": BECAUSE,
        "adjustments": "سُئل العميل هاتفيًا ولم يذكر شيئًا.",
        "harsher_reason": "عاود العميل الاتصال أثناء النظر في البلاغ.",
    }


def approved(play: ArabicPlay, phone: str) -> str:
    """Reported by Nora, asked back and answered, approved by Sara."""
    number = report(play.world, NORA, phone, **SAID)
    play.do(SARA, number, A.CASE_RETURN, question="هل ذكر العميل اسمه؟")
    play.find(NORA, number, saying="هل ذكر العميل اسمه؟")
    play.do(NORA, number, A.CASE_RESUBMIT, answer="قال إنه أبو سعد.")
    play.do(SARA, number, A.CASE_APPROVE, comment="أحسنتِ التصرف.")
    return number


def send_letter(play: ArabicPlay, number: str) -> str:
    """Approved by Reem and sent by Layla; the words of the letter."""
    view = play.opens(REEM, number, A.LETTER_APPROVE, MANAGEMENT)
    assert not play.slack.submit(REEM, {}).get("errors")
    play.do(LAYLA, number, A.LETTER_SEND, COMPLAINTS, method="post")
    return str(play.slack.text_of(view))


def test_the_report_modal_and_its_faults_are_in_arabic(play: ArabicPlay) -> None:
    view = modal(play, NORA)
    typed = {"contact_channel": "phone", "category": ["threat"], "warning_step": "warned_continued"}

    errors = play.refused(NORA, customer_phone="12", **typed, **SAID)

    assert view["title"] == WORDS("case.report.title") == "بلاغ إساءة"
    assert view["submit"] == "إرسال"
    assert "ما الذي قيل أو حدث؟" in labels(view)
    assert errors == {"customer_phone": WORDS("field.phone")}


def test_the_main_path_from_the_report_to_the_last_day(play: ArabicPlay) -> None:
    slack = play.slack
    number = approved(play, "0501110001")
    root = play.find(LAYLA, number, COMPLAINTS, saying="لدى إدارة الشكاوى")
    play.do(LAYLA, number, A.CASE_CLAIM, COMPLAINTS)
    play.in_thread(LAYLA, number, COMPLAINTS, "تم استلام البلاغ من جانب")
    play.do(LAYLA, number, A.CASE_ASK, COMPLAINTS, question="ما رقم البوليصة؟")
    play.find(NORA, number, saying="ما رقم البوليصة؟")
    play.do(NORA, number, A.CASE_ANSWER, answer="رقمها 2901.")
    play.do(
        LAYLA, number, A.CASE_LOG_CONTACT, COMPLAINTS, contact_method="phone", summary="يقول إن الشحنة تأخرت كثيرًا."
    )
    play.do(
        LAYLA, number, A.CASE_ROOT_CAUSE, COMPLAINTS, root_cause_kind="delay", root_cause="تأخرت الشحنة أربعة أيام."
    )
    details = play.opens(LAYLA, number, A.CASE_VIEW, COMPLAINTS)
    slack.close_view(LAYLA)
    play.do(LAYLA, number, A.CASE_ESCALATE, COMPLAINTS, recommendation="أوصي بالاقتصار على البريد الإلكتروني.")
    card = play.find(MAJED, number, MANAGEMENT, button="case.restrict")
    decide = play.opens(MAJED, number, A.CASE_RESTRICT, MANAGEMENT)
    errors = play.refused(MAJED, **(decision(play) | {"harsher_reason": ""}))
    play.do(MAJED, number, A.CASE_RESTRICT, MANAGEMENT, **decision(play))
    letter = send_letter(play, number)
    in_force = play.find(MAJED, number, MANAGEMENT, saying=WORDS("restriction_status.active"))
    told = play.find(NORA, number, saying="قُيّد تواصل العميل معنا")

    register = command(play, OMAR, "/check-customer", "0501110001")
    unknown = command(play, OMAR, "/check-customer", "0509990001")
    own = command(play, NORA, "/abuse-cases")

    play.tick("+31d")
    ended = play.find(MAJED, number, MANAGEMENT, saying=WORDS("restriction_status.expired"))
    expiry = send_letter(play, number)
    after = command(play, OMAR, "/check-customer", "0501110001")

    assert play.button(root, A.CASE_CLAIM) == WORDS("case.claim.button") == "استلام"
    assert play.button(card, A.CASE_RESTRICT) == "تقييد التواصل"
    assert says(slack.text_of(details), "ما كُتب", "قال إنه أبو سعد.", WORDS("audit.case.claim"))
    assert says(slack.text_of(decide), "المقترح لمثل هذا السلوك")
    assert errors == {"harsher_reason": WORDS("field.harsher")}
    assert says(letter, "السلام عليكم ورحمة الله وبركاته", number, "البريد الإلكتروني", "طلب مراجعته")
    assert hides(letter, "نورة", "الحربي")
    assert says(slack.text_of(in_force), "تقييد (")
    assert says(slack.text_of(told), "مغلق")
    assert says(slack.text_of(register), "مقيَّد", "بالبريد الإلكتروني فقط", "حتى نهاية يوم")
    assert says(slack.text_of(unknown), "لا يوجد تقييد")
    assert says(slack.text_of(own), number, "بلاغاتك")
    assert says(slack.text_of(ended), "انتهى في آخر يوم له")
    assert says(expiry, "انتهاء تقييد تواصلكم معنا")
    assert says(slack.text_of(after), "لا يوجد تقييد")
    assert play.everything() > 5


def test_an_end_of_contact_and_the_refusal_of_one_person_alone_are_in_arabic(play: ArabicPlay) -> None:
    number = approved(play, "0501110002")
    play.do(LAYLA, number, A.CASE_ESCALATE, COMPLAINTS, recommendation="أوصي بإنهاء التواصل مع العميل.")
    days = {"effective_on": play.day(0), "review_on": play.day(300)}
    play.do(MAJED, number, A.CASE_TERMINATE, MANAGEMENT, rationale=BECAUSE, **days)
    play.press(MAJED, number, A.CASE_CONFIRM, MANAGEMENT)
    refused = play.slack.wait_for(
        lambda: [one for one in play.slack.messages(MAJED, MANAGEMENT) if one["ephemeral"]], what="a private answer"
    )[-1]
    play.do(REEM, number, A.CASE_CONFIRM, MANAGEMENT, comment="أوافق على القرار.")
    letter = play.opens(MAJED, number, A.LETTER_APPROVE, MANAGEMENT)
    play.slack.close_view(MAJED)

    assert says(play.slack.text_of(play.arabic(refused)), WORDS("error.not_yours"))
    assert says(play.slack.text_of(letter), "إنهاء التواصل معكم", "ويستمر حتى إشعار آخر")
    assert play.everything() > 5


def test_an_alarm_reaches_everybody_in_arabic(play: ArabicPlay) -> None:
    view = modal(play, NORA, "danger")
    typed = {"location": "الفرع، النافذة 3", "danger_details": "معه سكين.", "callback_phone": "0555555555"}
    received = play.arabic(play.slack.submit(NORA, typed)["view"])
    play.slack.close_view(NORA)
    number = number_in(play.slack.text_of(received))
    call = play.find(SALEH, number, SECURITY, button="alert.ack")
    play.find(DANA, number)
    play.tick("+6m")
    play.do(SALEH, number, A.ALERT_ACK, SECURITY)
    taken = play.find(NORA, number, saying=SALEH)
    play.do(SALEH, number, A.ALERT_POLICE, SECURITY, authority="مركز شرطة العليا", reference="4411/47")
    play.do(SALEH, number, A.ALERT_STAND_DOWN, SECURITY, finding="safe")
    over = play.find(SALEH, number, SECURITY, saying=WORDS("alert_status.stood_down"))

    assert view["title"] == "إبلاغ عن خطر"
    assert says(play.slack.text_of(call), "الفرع، النافذة 3", "إنذار")
    assert play.button(call, A.ALERT_ACK) == "تأكيد الاستلام"
    assert says(play.slack.text_of(taken), "الشرطة", "999")
    assert says(play.slack.text_of(over), "4411/47")
    assert play.everything() > 5


def test_a_reminder_and_a_dismissal_are_in_arabic(play: ArabicPlay) -> None:
    number = report(play.world, NORA, "0501110003", **SAID)
    play.find(SARA, number, button="case.approve")
    own = report(play.world, SARA, "0501110003", **SAID)
    play.tick("next_working_day")
    play.tick("+5h")
    reminded = play.find(SARA, number, button="reminder.snooze")
    play.do(SARA, number, A.REMINDER_SNOOZE, until=play.day(2))
    play.do(SARA, number, A.CASE_DISMISS, reason="كان صوته عاليًا فحسب.")
    dismissed = play.find(NORA, number, button="case.dispute", saying="كان صوته عاليًا فحسب.")

    assert play.button(reminded, A.REMINDER_SNOOZE) == "تأجيل التذكير"
    assert says(play.slack.text_of(reminded), "ينتظر البلاغ", "قرار المشرف")
    assert play.button(dismissed, A.CASE_DISPUTE) == "اعتراض"
    assert play.find(SARA, own)
    assert play.everything() > 5


def test_the_eye_for_latin_words_sees_them() -> None:
    message = {
        "text": "البلاغ EP-2026-00001 لدى <@U0SARA>",
        "blocks": [
            {"type": "actions", "elements": [{"type": "button", "text": {"type": "plain_text", "text": "Approve"}}]},
            {"type": "section", "text": {"type": "mrkdwn", "text": "يرجى كتابة /report-abuse danger"}},
        ],
    }

    assert latin(message) == ["Approve"]
