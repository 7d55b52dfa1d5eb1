"""One spelling for each phone number, account, e-mail address and waybill, however it is typed."""

from __future__ import annotations

import string
import sys
import unicodedata

import phonenumbers
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.errors import FieldErrors, FieldFault
from bot.services.identifiers import BLOCKS, HIDDEN, guess, mask, normalise

ZEROS = [chr(code) for code in range(sys.maxunicode + 1) if unicodedata.decimal(chr(code), None) == 0]
"""The zero of every script; the other digits follow it."""
UNSEEN = "\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2069\u200b\u200d\ufeff\u00ad\u061c"
SPACES = " \u00a0\u2009\u202f\t"

mobiles = (
    st.integers(0, 99_999_999)
    .map(lambda number: f"5{number:08d}")
    .filter(lambda number: phonenumbers.is_valid_number(phonenumbers.parse(f"+966{number}")))
)
accounts = st.text(string.ascii_letters + string.digits + "-./_", min_size=2, max_size=30).filter(
    lambda text: any(map(str.isalnum, text))
)
emails = st.builds(
    "{}@{}.{}".format,
    st.text(string.ascii_letters + string.digits + "_+-", min_size=1, max_size=20),
    st.from_regex(r"[a-z0-9](?:[a-z0-9-]{0,10}[a-z0-9])?", fullmatch=True),
    st.sampled_from(["com", "COM", "sa", "co.uk", "museum"]),
)
waybills = st.text(string.digits, min_size=8, max_size=20)


def in_script(text: str, zero: str) -> str:
    """The text with its digits written in another script."""
    return "".join(chr(ord(zero) + int(letter)) if letter in string.digits else letter for letter in text)


def strewn(data: st.DataObject, text: str, letters: str) -> str:
    """The text with some of the letters between its own."""
    return "".join(letter + data.draw(st.text(letters, max_size=1)) for letter in text)


@pytest.mark.parametrize(
    "typed",
    [
        "0501234567",
        "+966 50 123 4567",
        "00966501234567",
        "٠٥٠١٢٣٤٥٦٧",
        "۰۵۰۱۲۳۴۵۶۷",
        "966501234567",
        "501234567",
        "+966 (0)50-123-4567",
        "\u200e+966\u202c 50\u00a01234567",
        "０５０１２３４５６７",
        "<tel:+966501234567|0501234567>",
        "tel:+966501234567",
        "050 123 4567 ext. 12",
    ],
)
def test_one_mobile_typed_in_any_way_is_one_number(typed: str) -> None:
    found = normalise("phone", typed)

    assert found == "+966501234567"
    assert guess(typed) == ("phone", "+966501234567")


@given(mobiles, st.sampled_from(ZEROS), st.sampled_from(["0", "+966", "00966", "966", "+966 0", ""]), st.data())
def test_a_phone_is_the_same_in_all_scripts_prefixes_and_groupings(
    number: str, zero: str, prefix: str, data: st.DataObject
) -> None:
    typed = strewn(data, in_script(prefix + number, zero), SPACES + UNSEEN)

    found = normalise("phone", typed)

    assert found == f"+966{number}"
    assert normalise("phone", found) == found


def test_a_number_of_another_country_keeps_its_country() -> None:
    assert normalise("phone", "+971 50 123 4567") == "+971501234567"
    assert normalise("phone", "0020 10 1234 5678") == "+201012345678"


@given(accounts, st.data())
def test_an_account_is_the_same_in_capitals_and_with_spaces(account: str, data: st.DataObject) -> None:
    typed = strewn(data, "".join(data.draw(st.sampled_from([str.upper, str.lower]))(one) for one in account), SPACES)

    assert normalise("account", typed) == account.upper()


@given(emails, st.data())
def test_an_email_is_the_same_in_capitals_and_with_spaces(email: str, data: st.DataObject) -> None:
    typed = strewn(data, "".join(data.draw(st.sampled_from([str.upper, str.lower]))(one) for one in email), SPACES)

    assert normalise("email", typed) == email.lower()
    assert normalise("email", f"<mailto:{email}|{email}>") == email.lower()


@given(waybills, st.sampled_from(ZEROS), st.sampled_from(["", "AWB ", "awb: ", "#", "بوليصة "]), st.data())
def test_a_waybill_is_its_digits(waybill: str, zero: str, prefix: str, data: st.DataObject) -> None:
    typed = prefix + strewn(data, in_script(waybill, zero), SPACES + "-")

    assert normalise("waybill", typed) == waybill


@pytest.mark.parametrize("kind", BLOCKS)
@given(text=st.text(max_size=60))
@example(text="ß1ﬃ")
@example(text="ŉ1")
@example(text="a@ﬁ.com")
@example(text="A\u0345\u03b91")
def test_normalising_twice_is_normalising_once(kind: str, text: str) -> None:
    try:
        found = normalise(kind, text)
    except FieldErrors:
        return

    assert normalise(kind, found) == found


@given(st.text(max_size=60))
def test_a_guess_is_nothing_or_what_normalising_finds(text: str) -> None:
    found = guess(text)

    assert found is None or normalise(found[0], text) == found[1]


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("phone", "call me"),
        ("phone", "050123456"),
        ("phone", "911"),
        ("phone", "AC0501234567"),
        ("phone", "0501234567 0507654321"),
        ("phone", "+" * 300),
        ("email", "nora"),
        ("email", "nora@"),
        ("email", "nora@smsa"),
        ("email", "a..b@smsa.com"),
        ("email", "a@b@smsa.com"),
        ("email", "a@-smsa.com"),
        ("email", "a@127.0.0.1"),
        ("email", f"{'a' * 65}@smsa.com"),
        ("account", "x"),
        ("account", "---"),
        ("account", "a@b"),
        ("account", "<!channel>"),
        ("account", "A" * 41),
        ("waybill", "1234567"),
        ("waybill", "29001234567X"),
        ("waybill", "1" * 21),
        *[(kind, typed) for kind in BLOCKS for typed in ("", "  ", "\u200f\u200e", "\0")],
    ],
)
def test_what_is_none_is_refused_beside_its_field(kind: str, typed: str) -> None:
    with pytest.raises(FieldErrors) as refused:
        normalise(kind, typed)

    assert refused.value.errors == {BLOCKS[kind]: FieldFault(kind)}


def test_a_fault_stands_beside_the_field_that_was_typed_into() -> None:
    with pytest.raises(FieldErrors) as refused:
        normalise("phone", "soon", block="callback_phone")

    assert refused.value.errors == {"callback_phone": FieldFault("phone")}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("290012345678", ("waybill", "290012345678")),
        ("2900 1234 5678", ("waybill", "290012345678")),
        ("٢٩٠٠١٢٣٤٥٦٧٨", ("waybill", "290012345678")),
        ("0112345678", ("phone", "+966112345678")),
        ("AC-1001", ("account", "AC-1001")),
        ("1001", ("account", "1001")),
        ("Nora@SMSA.com", ("email", "nora@smsa.com")),
        ("<mailto:nora@smsa.com|nora@smsa.com>", ("email", "nora@smsa.com")),
        ("nora@", None),
        ("danger", None),
        ("Ahmed", None),
        ("he shouted 3 times", None),
        ("", None),
    ],
)
def test_what_follows_the_command_is_recognised(typed: str, meant: tuple[str, str] | None) -> None:
    assert guess(typed) == meant


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("phone", "+966501234567", "•••4567"),
        ("account", "AC1001234567", "•••4567"),
        ("account", "AC1001", "•••01"),
        ("account", "A1", "•••"),
        ("waybill", "290012345678", "•••5678"),
        ("email", "aisha@gmail.com", "a•••@g•••.com"),
        ("email", "ab@x.museum", "•••@•••.•••"),
    ],
)
def test_shared_channels_see_the_end_of_a_value(kind: str, value: str, shown: str) -> None:
    assert mask(kind, value) == shown


@given(st.one_of(accounts, waybills), st.sampled_from(["account", "waybill"]))
def test_a_mask_never_shows_more_than_four_characters_or_a_third(value: str, kind: str) -> None:
    shown = mask(kind, value).removeprefix(HIDDEN)

    assert len(shown) <= min(4, len(value) / 3)
