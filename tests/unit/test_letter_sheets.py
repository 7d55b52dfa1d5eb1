"""What a letter's sheet holds: the author's place, both calendars, directions; and its plain text (P11)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.letters import Occasion
from bot.domain.restrictions import RestrictionKind
from bot.letters.composing import compose
from bot.letters.dates import letter_words
from bot.letters.directions import Run, isolated, language_of, runs, without_marks
from bot.letters.house import House
from bot.letters.plain import plain_text
from bot.letters.sheet import Sheet
from bot.services.letterhead import house
from bot.settings import load
from tests.unit.letter_samples import ARABIC, ENGLISH, HOUSE, LANGUAGES, RIYADH, SHORT, sheet

NBSP = "\u00a0"


def shown(text: str) -> str:
    """Marks of direction made visible."""
    return text.translate({0x2066: "<", 0x2067: "(", 0x2068: "[", 0x2069: ">"})


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("occasion", list(Occasion))
def test_each_letter_has_one_place_for_the_author_and_all_else_is_fixed(occasion: Occasion, language: str) -> None:
    letter = sheet(occasion, language)

    changed = letter.saying("Other words.")

    assert changed.said == dict.fromkeys(letter.languages, "Other words.")
    for before, after in zip(letter.wordings, changed.wordings, strict=True):
        assert sum(told.author for told in before.paragraphs) == 1
        assert [one for one in before.paragraphs if not one.author] == [
            one for one in after.paragraphs if not one.author
        ]
        assert replace(before, paragraphs=()) == replace(after, paragraphs=())


def test_a_bilingual_letter_takes_the_authors_words_in_each_language() -> None:
    letter = sheet(Occasion.RESTRICTED, "both")

    changed = letter.saying({"en": "Thirty calls.", "ar": "ثلاثون اتصالًا."})
    again = changed.saying({"ar": "غير ذلك"})

    assert changed.said == {"ar": "ثلاثون اتصالًا.", "en": "Thirty calls."}
    assert again.said == {"ar": "غير ذلك", "en": "Thirty calls."}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", ["short", "usual", "longest"])
@pytest.mark.parametrize("occasion", [Occasion.RESTRICTED, Occasion.EXPIRED])
def test_a_sheet_is_kept_as_text_and_comes_back_as_it_was(occasion: Occasion, size: str, language: str) -> None:
    letter = sheet(occasion, language, size)

    assert Sheet.from_json(letter.to_json()) == letter


def test_an_agreement_alone_restricts_nothing_and_says_so() -> None:
    for language in ("en", "ar"):
        letter = compose(Occasion.RESTRICTED, replace(ENGLISH, kinds=("agreement",)), (language,), RIYADH)

        text = plain_text(letter, HOUSE)

        assert letter.has_agreement
        assert "not restricted" in text or "ولا نفرض أي تقييد" in text
        assert "Restriction of your contact" not in text
        assert "restricted as follows" not in text


@pytest.mark.parametrize("kind", [kind for kind in RestrictionKind if kind is not RestrictionKind.AGREEMENT])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_each_kind_is_one_line_of_the_list_alone_and_together(kind: RestrictionKind, language: str) -> None:
    occasion = Occasion.TERMINATED if kind is RestrictionKind.CONTACT_ENDED else Occasion.RESTRICTED
    alone = compose(occasion, replace(ARABIC, kinds=(kind.value,)), (language,), RIYADH)
    together = compose(occasion, replace(ARABIC, kinds=(kind.value, "agreement")), (language,), RIYADH)

    (listed,) = (told.items for told in alone.wordings[0].paragraphs if told.items)
    (both,) = (told.items for told in together.wordings[0].paragraphs if told.items)

    assert len(listed) == 1
    assert len(both) == 2
    assert set(listed) < set(both)
    assert not alone.has_agreement


@pytest.mark.parametrize(
    ("day", "told"),
    [
        (date(2026, 3, 1), "12 رمضان 1447هـ الموافق 1 مارس 2026م"),
        (date(2026, 6, 16), "1 محرم 1448هـ الموافق 16 يونيو 2026م"),
        (date(2024, 7, 7), "1 محرم 1446هـ الموافق 7 يوليو 2024م"),
        (date(2090, 1, 1), "1 يناير 2090"),
    ],
)
def test_an_arabic_letter_tells_days_by_both_calendars_as_far_as_the_tables_reach(day: date, told: str) -> None:
    arabic, english = letter_words("ar", RIYADH), letter_words("en", RIYADH)

    assert arabic.day(day).replace(NBSP, " ") == told
    assert english.day(day).startswith(f"{day.day}{NBSP}")
    assert f"{day.day}{NBSP}" in arabic.day(day)
    assert "هـ" not in english.day(day)


@pytest.mark.parametrize(
    ("typed", "marked"),
    [
        ("اتصل على +966 50 123-4567، ثم 12، 15.", "اتصل على <+966 50 123-4567>، ثم <12>، <15>."),
        ("شركة SMSA Express (KSA) في الرياض", "شركة <SMSA Express (KSA)> في الرياض"),
        ("البوليصة (EP-2026-00012).", "البوليصة (<EP-2026-00012>)."),
        ("خصم 20% من ABC, Ltd. ثم", "خصم <20%> من <ABC, Ltd>. ثم"),
        ("الهاتف ٠٥٠ ١٢٣ ٤٥٦٧ هنا", "الهاتف <٠٥٠ ١٢٣ ٤٥٦٧> هنا"),
        ("إلى info@smsa.com أو https://x.y/z?q=1.", "إلى <info@smsa.com> أو <https://x.y/z?q=1>."),
        ("الرقم 290012345678 (EP-1) ثم 27/2/2026", "الرقم <290012345678> (<EP-1>) ثم <27/2/2026>"),
        ("الطرد 12B والبيت 5", "الطرد <12B> والبيت <5>"),
        ("كلام بلا أرقام", "كلام بلا أرقام"),
    ],
)
def test_what_runs_from_left_to_right_in_arabic_text_is_isolated(typed: str, marked: str) -> None:
    assert shown(isolated(typed, "ar")) == marked


def test_what_runs_from_right_to_left_in_english_text_is_isolated() -> None:
    assert shown(isolated("We met محمد القحطاني, 12 times", "en")) == "We met (محمد القحطاني>, 12 times"
    assert shown(isolated("the فرع (العليا 3), ok", "en")) == "the (فرع (العليا 3)>, ok"


def test_runs_say_their_direction_and_hold_no_marks() -> None:
    assert runs("a \u2068\u0645\u062d\u2069 b", "en") == [Run("a "), Run("مح", "rtl"), Run(" b")]
    assert runs("م \u2068EP-1\u2069 \u2068م +966 5\u2069.", "ar") == [
        Run("م "),
        Run("EP-1", "ltr"),
        Run(" "),
        Run("م "),
        Run("+966 5", "ltr"),
        Run("."),
    ]


MIXED = st.text(alphabet="ab 12+-().,@\n\u2066\u2067\u2068\u2069محد،٣", max_size=60)


@settings(max_examples=300, deadline=None)
@given(text=MIXED, language=st.sampled_from(["en", "ar"]))
def test_no_letter_is_lost_between_text_and_runs(text: str, language: str) -> None:
    typed = without_marks(text)

    assert without_marks(isolated(typed, language)) == typed
    assert without_marks("".join(run.text for run in runs(text, language))) == typed
    assert without_marks("".join(run.text for run in runs(isolated(typed, language), language))) == typed


def test_who_writes_in_the_other_language_gets_a_paragraph_in_its_direction() -> None:
    letter = sheet(Occasion.RESOLVED).saying("اتصل العميل من الرقم +966 50 123 (ABC).")

    (told,) = (one for one in letter.wordings[0].paragraphs if one.author)

    assert told.foreign("en") == "ar"
    assert shown(told.text) == "اتصل العميل من الرقم <+966 50 123> (<ABC>)."
    assert language_of("12345", "en") == "en"
    assert [one.foreign("en") for one in sheet(Occasion.RESOLVED).wordings[0].paragraphs if one.author] == [""]


def test_plain_text_says_all_with_the_agreement_and_names_who_signs() -> None:
    text = plain_text(sheet(Occasion.RESTRICTED), HOUSE)

    for told in (
        "SMSA Express\nDate: 1\u00a0March 2026\nOur reference: EP-2026-00012\n\nDear Abu Saad,\n\nSubject: Restriction",
        "What we have decided: your contact with us is restricted as follows:\n\n- You may contact us by telephone",
        "Our reasons: He called thirty times",
        "Yours sincerely,\nHuda Al-Salem\nHead of Complaint Management\nSMSA Express\n\nEnclosed: agreement",
        "Agreement about conduct\n\nThis agreement belongs",
        "For SMSA Express\nName: ____",
    ):
        assert told in text, told
    assert "Complaint Management\nSMSA Express" in plain_text(sheet(Occasion.RESTRICTED), House())


def test_plain_text_in_arabic_keeps_its_marks_and_a_bilingual_one_says_which_text_applies() -> None:
    text = plain_text(sheet(Occasion.RESOLVED, "both"), HOUSE)

    arabic, english = text.split("-" * 40)
    assert "\u2068EP-2026-00012\u2069" in arabic
    assert "\u2066+966 50 123-4567\u2069" in arabic
    assert "وعند الاختلاف بينهما يُعمل بالنص العربي" in arabic
    assert "Where the two differ, the Arabic text applies." in english


def test_an_unknown_customer_gets_a_letter_without_an_empty_line_for_the_name() -> None:
    (told,) = compose(Occasion.RESOLVED, SHORT, ("en",), RIYADH).wordings

    assert told.address == ()
    assert told.greeting == "Dear customer,"


def test_the_letterhead_comes_from_the_settings_and_needs_none() -> None:
    assert house(load({})) == House()
    told = house(
        load({"COMPANY_NAME": "A  B", "COMPANY_ADDRESS": "x", "LETTER_SIGNATORY": "Huda", "LETTER_TITLE_AR": "م"})
    )

    assert (told.company_in("en"), told.address_in("ar"), told.signatory_in("ar")) == ("A B", "x", "Huda")
    assert (told.title_in("ar"), told.title_in("en")) == ("م", "")
