"""What a letter to a customer tells (P11, G2, G3), that it always fits, and that it names no employee."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.inputs import INPUTS
from bot.domain.letters import DECISIONS, SAYS_UNTIL, Occasion, names, without_names
from bot.domain.lifecycle import TRANSITIONS
from bot.domain.restrictions import RestrictionKind
from bot.domain.vocabulary import Action, Outcome, Status
from bot.letters import drafting, paragraphs
from bot.letters.directions import without_marks
from bot.letters.drafting import LONGEST, LetterFacts, usual_words, write
from bot.letters.house import House
from bot.letters.plain import plain_text
from bot.messages.action_modal import WHOLE, action_modal
from bot.messages.limits import check
from bot.texts import LANGUAGES, Words

RIYADH = ZoneInfo("Asia/Riyadh")
FACTS = LetterFacts(
    number="EP-2026-00012",
    written_on=date(2026, 3, 1),
    happened_on=date(2026, 2, 27),
    recurrence_days=365,
    customer="Abu Saad",
    categories=("abusive_language", "threat"),
    kinds=("named_officer", "no_counter", "max_contacts", "one_channel"),
    officer="Huda Salem",
    channel="phone",
    site="Olaya branch",
    contacts=3,
    ends_on=date(2026, 6, 1),
    review_on=date(2026, 5, 18),
)
LONGEST_FACTS = LetterFacts(
    number="EP-2026-123456",
    written_on=date(2026, 11, 30),
    happened_on=date(2026, 11, 30),
    recurrence_days=36500,
    customer="w" * 500,
    categories=INPUTS["category"].options,
    also=(("EP-2026-123456", date(2026, 11, 30)),) * 20,
    kinds=tuple(RestrictionKind),
    officer="o" * 500,
    channel="in_person",
    site="s" * 500,
    contacts=99,
    starts_on=date(2026, 11, 30),
    ends_on=date(2026, 11, 30),
    review_on=date(2026, 11, 30),
    own_failure=True,
    said="x y " * 1000,
)
EVERY_LETTER = pytest.mark.parametrize(
    ("occasion", "language"), [(occasion, language) for occasion in Occasion for language in LANGUAGES]
)


def letter(occasion: Occasion, language: str = "en", **told: Any) -> str:
    return text_of(occasion, replace(FACTS, **told), language)


def text_of(occasion: Occasion, facts: LetterFacts, *languages: str) -> str:
    """The letter as plain text, its marks of direction and unbroken spaces aside."""
    told = write(occasion, facts, languages, RIYADH)
    return without_marks(plain_text(told, House())).replace("\u00a0", " ")


def test_every_occasion_category_kind_and_channel_has_its_words() -> None:
    assert set(paragraphs.LETTERS) == set(Occasion)
    assert set(paragraphs.CATEGORIES) == set(INPUTS["category"].options)
    assert set(paragraphs.CHANNELS) == set(INPUTS["only_channel"].options)
    assert set(paragraphs.KINDS) == set(RestrictionKind)


def test_a_restriction_is_told_with_its_grounds_its_measures_its_time_and_the_way_to_a_review() -> None:
    text = letter(Occasion.RESTRICTED, said="He called thirty times.")

    for told in (
        "Our reference: EP-2026-00012",
        "Dear Abu Saad,",
        "what happened on 27 February 2026",
        "abusive language or insults, threats",
        "through one officer only: Huda Salem",
        "not served in person at this place: Olaya branch",
        "at most 3 times a month",
        "by telephone only",
        "Our reasons: He called thirty times.",
        "from the day on which this letter is sent. Its last day is 1 June 2026.",
        "We review it no later than 18 May 2026",
        "What you may still do",
        "within 30 days of receiving this letter, quote EP-2026-00012",
        "Somebody who had no part in this decision decides on your request",
    ):
        assert told in text, told


def test_the_same_in_arabic_with_gregorian_dates_and_western_digits() -> None:
    text = letter(Occasion.RESTRICTED, "ar", customer="محمد القحطاني", officer="هدى سالم", site="فرع العليا")

    for told in (
        "محمد القحطاني",
        "27 فبراير 2026",
        "الشتم أو الإهانة، التهديد",
        "هدى سالم",
        "1 يونيو 2026",
        "18 مايو 2026",
    ):
        assert told in text, told
    assert "خلال 30 يومًا" in text
    assert not any("\u2066" <= mark <= "\u2069" for mark in text)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("occasion", sorted(DECISIONS))
def test_every_decision_tells_why_what_how_long_and_how_to_ask_for_a_review(occasion: str, language: str) -> None:
    parts = paragraphs.LETTERS[Occasion(occasion)]

    text = letter(Occasion(occasion), language, kinds=("email_only",))

    assert {"letter.why", f"letter.{occasion}.action", "letter.review"} <= set(parts)
    assert "letter.long.record" in parts or "18 May 2026" in text or "18 مايو 2026" in text


@pytest.mark.parametrize("occasion", sorted(SAYS_UNTIL))
def test_whatever_restricts_says_until_when_and_what_is_still_open_to_the_customer(occasion: str) -> None:
    text = letter(Occasion(occasion))

    assert "Its last day is 1 June 2026" in text
    assert "What you may still do" in text


def test_the_end_of_contact_applies_until_further_notice_from_its_day_and_leaves_the_way_to_a_review() -> None:
    text = letter(Occasion.TERMINATED, kinds=("contact_ended",), ends_on=None, starts_on=date(2026, 3, 15))

    assert "from 15 March 2026. It applies until further notice. We review it no later than 18 May 2026" in text
    assert "to ask for a review of this decision" in text


def test_a_warning_counts_for_as_long_as_a_repetition_is_looked_for() -> None:
    text = letter(Occasion.RESOLVED, recurrence_days=180)

    assert "taken into account for 6 months from 27 February 2026" in text


def test_a_failure_of_our_own_and_further_cases_are_named() -> None:
    also = (("EP-2026-00009", date(2026, 2, 1)), ("EP-2026-00010", date(2026, 2, 2)))

    text = letter(Occasion.RESOLVED, own_failure=True, also=also)

    assert "our own service failed you" in text
    assert "what happened on 1 February 2026 (EP-2026-00009), what happened on 2 February 2026 (EP-2026-00010)" in text


def test_a_review_of_a_warning_speaks_of_no_restriction() -> None:
    text = letter(Occasion.REVIEW_STANDS, kinds=())

    assert "our decision stands" in text
    assert "restrict" not in text.replace("Restriction", "restriction")


def test_a_customer_whose_name_nobody_knows_is_written_to_all_the_same() -> None:
    assert "Dear customer,\n" in letter(Occasion.RESOLVED, customer="")
    assert "عميلنا الكريم،" in letter(Occasion.RESOLVED, "ar", customer="")


@pytest.mark.parametrize("occasion", list(Occasion))
def test_the_longest_letter_in_two_languages_fits_its_modal_and_nothing_in_it_is_cut(occasion: Occasion) -> None:
    short = replace(LONGEST_FACTS, customer="c", officer="c", site="c", also=(), said="")
    fixed = text_of(occasion, short, *LANGUAGES).split("\n\n")

    text = text_of(occasion, LONGEST_FACTS, *LANGUAGES)

    assert len(text) <= WHOLE
    assert [part for part in fixed if part not in text and not re.search(r"\bc\b", part)] == []


def test_the_authors_words_may_be_as_long_as_their_input() -> None:
    told = replace(FACTS, said="One sentence of the author. " * 200)

    sheet = write(Occasion.RESTRICTED, told, ("en",), RIYADH)

    assert LONGEST - 60 <= len(sheet.said["en"]) <= LONGEST == 3000
    assert sheet.said["en"].endswith("author.…")


NASTY = st.text(alphabet="ab &<>*\n\t\u202e\u2066\u200fمح😀", max_size=400)


@settings(max_examples=40)
@given(
    occasion=st.sampled_from(list(Occasion)),
    language=st.sampled_from(LANGUAGES),
    customer=NASTY,
    officer=NASTY,
    site=NASTY,
    said=st.text(alphabet="ab \n\u202e\u2066مح", max_size=4000),
    contacts=st.integers(0, 99),
)
def test_whatever_people_typed_the_letter_keeps_its_shape(occasion: Occasion, language: str, **typed: Any) -> None:
    blank = letter(occasion, language, customer="x", officer="x", site="x")

    text = letter(occasion, language, **typed)

    assert not set(text) & set("\u202e\u2066\u200f\t")
    assert text.count("\n\n") - blank.count("\n\n") in (0, 1)


def test_no_fact_has_room_for_an_employees_name_but_the_officers() -> None:
    texts = {field.name for field in fields(LetterFacts) if field.type == "str"}

    assert texts == {"number", "customer", "officer", "channel", "site", "said"}


@pytest.mark.parametrize(
    "text",
    [
        "Nora Al-Harbi told us.",
        "we heard it from NORA.",
        "as nora said",
        "Ms Al-Harbi was there",
        "the woman (Harbi)",
        "أخبرتنا نورة الحربي.",
        "قالت نورة ذلك",
        "ونورة كانت هناك",
        "نُورة",
    ],
)
def test_a_name_is_found_whole_or_in_part_in_either_script(text: str) -> None:
    assert names(text, ["Nora Al-Harbi", "نورة الحربي"])


@pytest.mark.parametrize(
    "text",
    ["an honorable word", "Al or bin or abu", "رحمة الله", "بنورة", "نور على نور", "Nor a", ""],
)
def test_what_only_looks_like_a_name_is_let_through(text: str) -> None:
    people = ["Nora Al-Harbi", "Abdul bin Li", "عبد الله بن نور الدين"] if text != "بنورة" else ["نور الدين"]

    assert not names(text, people if text != "نور على نور" else ["نورة علي"])


def test_short_names_are_found_as_a_whole() -> None:
    assert names("It was Li Wu.", ["Li Wu"])
    assert not names("It was Li.", ["Li Wu"])


def test_the_customers_and_the_officers_names_may_share_a_part_with_an_employees() -> None:
    people, spared = ["Mohammed Al-Qahtani"], ["Mohammed Saleh", "Fahad Al-Qahtani"]

    assert not names("Dear Mohammed Saleh, your officer is Fahad Al-Qahtani.", people, spared)
    assert names("Dear Mohammed Saleh, Mohammed told us.", people, spared)


def test_a_word_of_every_letter_names_nobody_by_itself() -> None:
    assert not names("We will write to you.", ["Will Smith"], (), usual_words())
    assert names("Will Smith wrote it.", ["Will Smith"], (), usual_words())
    assert names("It was Smith.", ["Will Smith"], (), usual_words())


@EVERY_LETTER
def test_the_usual_words_are_those_of_every_letter(occasion: Occasion, language: str) -> None:
    bare = replace(FACTS, customer="", officer="", site="", happened_on=date(2026, 1, 1), written_on=date(2026, 1, 1))
    bare = replace(bare, ends_on=None, review_on=None)
    told = text_of(occasion, bare, language)

    people = [word for word in told.replace(",", " ").split() if word.isalpha()]

    assert not names(told, people, (), usual_words())


def test_names_are_taken_out_of_the_authors_words() -> None:
    said = without_names("Nora was shouted at; ونورة too, and AL-HARBI left.", ["Nora Al-Harbi", "نورة"])

    assert said == "[...] was shouted at; [...] too, and AL-[...] left."


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("action", [Action.LETTER_APPROVE, Action.LETTER_SEND, Action.LETTER_EDIT])
@pytest.mark.parametrize("filler", ["x", "& ", "word ", "كلمة "])
def test_the_longest_letter_is_read_whole_before_it_is_approved_sent_or_edited(
    action: Action, language: str, filler: str
) -> None:
    body = ((filler * LONGEST)[: LONGEST - 3] + "end").strip()
    shown: dict[str, Any] = {"initial": {"body": body}} if action is Action.LETTER_EDIT else {"said": body}

    view = action_modal(action, "c" * 32, 9, "EP-2026-00012", Words.of(language, RIYADH), subject="l" * 32, **shown)

    check(view)
    inputs = [block["element"].get("initial_value", "") for block in view["blocks"] if block["type"] == "input"]
    read = [block["text"]["text"] for block in view["blocks"] if block["type"] == "section"]
    assert "".join(inputs + read).count(filler.strip()) >= body.count(filler.strip())
    assert any(text.endswith("end") for text in inputs + read)


OUT = (Action.LETTER_SEND, Action.LETTER_ACCEPTED)
"""How a letter goes out: by people's hands, or taken by the mail server."""


def test_no_row_closes_an_upheld_case_but_the_letters_sending() -> None:
    """P11: whatever else leads to ``closed`` says that the case is not upheld any more."""
    closing = {row.action: row.outcome for row in TRANSITIONS if row.target is Status.CLOSED}

    assert [closing.pop(action) for action in OUT] == [None, None]
    assert set(closing.values()) == {Outcome.NOT_UPHELD, Outcome.WITHDRAWN}
    assert all(
        row.sources == {Status.WRITING} for row in TRANSITIONS if row.action in OUT and row.target is Status.CLOSED
    )


def test_drafting_takes_no_more_than_its_input_holds() -> None:
    assert INPUTS["body"].max_length == drafting.LONGEST
