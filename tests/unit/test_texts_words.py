"""``Words``: data are shown for the reader, and can do no harm."""

from __future__ import annotations

import unicodedata
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.views import PersonView
from bot.domain.vocabulary import Action
from bot.errors import FieldFault, LateClick, NotYours, TooLate
from bot.texts import Markup, Words, clip, esc

RIYADH = ZoneInfo("Asia/Riyadh")
EN, AR = Words.of("en", RIYADH), Words.of("ar", RIYADH)
AT = datetime(2026, 3, 3, 7, 42, tzinfo=UTC)
SARA = PersonView("Sara", "U0SARA")


@pytest.mark.parametrize("language", ["en", "fr", "", None, "en-GB"])
def test_english_is_for_whoever_has_no_catalogue(language: str | None) -> None:
    assert Words.of(language, RIYADH) is EN


@pytest.mark.parametrize("language", ["ar", "ar-SA", "AR_sa"])
def test_arabic_is_found_with_its_region(language: str) -> None:
    assert Words.of(language, RIYADH) is AR


def test_times_are_in_the_readers_zone() -> None:
    assert EN.instant(AT) == "3 March 2026, 10:42"
    assert AR.instant(AT) == "3 مارس 2026، 10:42"
    assert EN.day(date(2026, 3, 3)) == "3 March 2026"
    assert AR.time(AT) == "10:42"
    assert EN.day(datetime(2026, 3, 3, 22, 0, tzinfo=UTC)) == "4 March 2026"


def test_counts_follow_the_languages_own_rules() -> None:
    assert [EN.period(days) for days in (365, 730, 30, 1, 13)] == [
        "12 months",
        "24 months",
        "one month",
        "one day",
        "13 days",
    ]
    assert [AR.period(days) for days in (1, 2, 3, 13, 100)] == ["يوم واحد", "يومين", "3 أيام", "13 يومًا", "100 يوم"]
    assert EN.number(12345) == AR.number(12345) == "12,345"
    assert EN.duration(timedelta(hours=8)) == "8 hours"
    assert AR.duration(timedelta(hours=8)) == "8 ساعات"


def test_a_late_click_is_answered_exactly() -> None:
    late = LateClick(who=SARA, action=Action.CASE_APPROVE, at=AT, you=False)

    assert EN.error(late, now=AT + timedelta(hours=1)) == "Sara approved this at 10:42."
    assert EN.error(late) == "Sara approved this at 10:42 on 3 March 2026."
    assert AR.error(late, now=AT) == "تم اعتماد البلاغ من جانب \u2068Sara\u2069 الساعة 10:42."


def test_a_second_click_of_ones_own_is_answered_exactly() -> None:
    mine = LateClick(who=SARA, action=Action.CASE_APPROVE, at=AT, you=True)

    assert EN.error(mine, now=AT) == "You have approved this already, at 10:42."
    assert AR.error(mine, now=AT) == "سبق لك اعتماد البلاغ الساعة 10:42."


def test_the_clock_is_named_where_nobody_acted() -> None:
    late = LateClick(who=None, action=Action.RESTRICTION_EXPIRE, at=AT)

    assert EN.error(late, now=AT).startswith("The system ended the restriction")


def test_errors_and_faults_have_words_with_and_without_data() -> None:
    assert "14 days" in EN.error(TooLate(days=14, action=Action.CASE_DISPUTE))
    assert "14 يومًا" in AR.error(TooLate(days=14))
    assert EN.error(NotYours(action=Action.CASE_APPROVE)) == EN.error(NotYours())
    assert "15" in EN.fault(FieldFault("too_short", min=15))
    assert EN.fault(FieldFault("long_ago", days=30))
    assert EN.fault(FieldFault("too_far", days=90)) == "Choose a day within 90 days from today."
    assert "خلال 100 يوم من" in AR.fault(FieldFault("too_far", days=100))
    assert "خلال 7 أيام من" in AR.fault(FieldFault("too_far", days=7))


def test_people_are_mentioned_where_they_are_in_slack() -> None:
    assert EN.person(SARA) == "<@U0SARA>"
    assert EN.person(PersonView("<!here> & co")) == "&lt;!here&gt; &amp; co"
    assert EN("done.case.approve", who=SARA, at="10:42") == "Sara approved this at 10:42."
    assert EN.md("done.case.approve", who=SARA, at="10:42") == "<@U0SARA> approved this at 10:42."


def test_data_are_isolated_in_arabic_and_arabic_data_in_english() -> None:
    assert AR("identifier.phone") == "الهاتف"
    assert "\u2068EP-1\u2069" in AR("card.complaints.title", number="EP-1")
    assert EN("card.complaints.title", number="EP-1") == "Case EP-1"
    assert EN("card.complaints.title", number="محمد") == "Case \u2068محمد\u2069"


def test_a_sentence_that_begins_with_a_datum_runs_in_its_own_direction() -> None:
    number, day = "EP-1", AR.day(AT)

    assert AR("own.case", number=number, status="لدى المشرف", day=day).startswith("\u200f\u2068EP-1\u2069: ")
    assert not AR("own.case", number="123", status="لدى المشرف", day=day).startswith("\u200f")
    assert AR("format.figure", label="بلاغات", value="12").startswith("\u200f\u2068بلاغات\u2069: ")
    assert AR.md("format.bold", text="نورة").startswith("*\u200f\u2068نورة")
    assert AR.md("format.bold", text="EP-1") == "*\u2068EP-1\u2069*"
    assert EN("own.case", number=number, status="Closed", day=day).startswith("EP-1: ")
    assert EN("done.case.approve", who="نورة", at="10:42").startswith("\u200e\u2068نورة\u2069 approved")
    assert AR("format.language", language="English", command="/x").startswith("\u2068English")


@pytest.mark.parametrize("words", [EN, AR])
@given(text=st.text())
def test_data_cannot_override_direction_or_break_lines(words: Words, text: str) -> None:
    shown = words("card.complaints.title", number=text)

    assert shown.count("\u2068") == shown.count("\u2069") <= 1
    assert not set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\n\r\u2028\u2029") & set(shown)
    assert not any(unicodedata.category(letter) == "Cc" for letter in shown)


@given(text=st.text(alphabet=st.sampled_from("<>&@!#*_~`:|aU1 \n\u202e")))
def test_data_cannot_mention_link_or_format(text: str) -> None:
    shown = EN.md("card.complaints.title", number=text)

    assert "<" not in shown
    assert ">" not in shown
    assert shown.count("&") == text.count("&") + text.count("<") + text.count(">")
    for start, letter in enumerate(shown):
        if letter in "*_~`":
            inside = shown[start - 1].isalnum() and shown[start + 1 : start + 2].isalnum()
            assert inside or shown[start - 1] == "\u2060" == shown[start + 1]


def test_a_quote_and_an_emoji_stay_what_was_typed() -> None:
    assert esc("> no :fire:") == "\u2060&gt; no :\u2060fire:"
    assert esc("a_b@example.com 10:42:07") == "a_b@example.com 10:\u206042:07"


def test_markup_of_the_bot_is_kept() -> None:
    assert EN.md("card.complaints.title", number=Markup("<#C1>")) == "Case <#C1>"


@given(text=st.text(), limit=st.integers(1, 60))
def test_a_cut_text_fits_and_says_so(text: str, limit: int) -> None:
    cut = clip(text, limit)

    assert len(cut) <= limit
    assert cut == text or cut.endswith("…")


def test_a_text_is_cut_after_a_sentence_or_a_word() -> None:
    assert clip("He shouted at me. Then he left the shop", 24) == "He shouted at me.…"
    assert clip("He shouted at me for a quarter of an hour", 24) == "He shouted at me for a…"
