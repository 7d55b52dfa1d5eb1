"""What customers are known by: one spelling for each phone number, account, e-mail address and waybill.

The normalised value is what is hashed, matched and kept, so two people who type the same thing differently mean the
same customer. Every spelling is first folded: digits of any script become ASCII, compatibility forms (full width)
plain, dashes ``-``; marks of direction and other characters that nobody sees are dropped.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberType

from bot.errors import FieldErrors, FieldFault

REGION = "SA"
"""Where a number without a country code is."""

BLOCKS = {"phone": "customer_phone", "account": "customer_account", "email": "customer_email", "waybill": "waybill"}
"""The kinds of identifiers, and the input of the report in which each is typed."""

HIDDEN = "•••"
"""What stands for the part of a masked value that is not shown."""

_WAYBILL_LENGTHS = range(8, 21)
_GUESSED_WAYBILL_LENGTHS = range(10, 16)
_ACCOUNT_LENGTHS = range(2, 41)
_EMAIL_LONGEST, _LOCAL_LONGEST = 254, 64
_CALLED = {
    PhoneNumberType.MOBILE,
    PhoneNumberType.FIXED_LINE,
    PhoneNumberType.FIXED_LINE_OR_MOBILE,
}
_LINK = re.compile(r"\s*<(?:mailto|tel):([^|>]*)(?:\|[^>]*)?>\s*")
_PHONE = re.compile(r"(?:tel:)?([+\d(][\d\s().\-/]*\d)(?:\s*(?:;ext=|extension|ext\.?|x|#|تحويلة)\s*\d{1,7})?", re.I)
_WAYBILL = re.compile(r"[^\W\d_]*[\s.:#-]*(\d[\d\s./-]*)")
_ACCOUNT = re.compile(r"[\w./#&+-]+")
_LOCAL = re.compile(r"[^\s@<>()\[\],;:\\\"|]+")
_LABEL = re.compile(r"[^\W_](?:[^\W_]|-)*")


def normalise(kind: str, text: str, block: str | None = None) -> str:
    """The one spelling of an identifier: phones in E.164, accounts in capitals, e-mail in lower case, waybill digits.

    Raises ``FieldErrors`` for ``block`` (that of the kind unless named) with the code ``phone``, ``account``,
    ``email`` or ``waybill`` where the text is none.
    """
    found = _READERS[kind](_fold(_unlink(text)))
    if found is None:
        raise FieldErrors({block or BLOCKS[kind]: FieldFault(kind)})
    return found


def guess(text: str) -> tuple[str, str] | None:
    """What somebody typed after a slash command: its kind and its normalised value, or ``None``.

    Tried in this order: e-mail, if there is an ``@``; phone, if it is a valid mobile or landline number; waybill,
    if it is 10 to 15 digits (SMSA's have 12); account, if it is one word with a digit in it.
    """
    folded = _fold(_unlink(text)).strip()
    if "@" in folded:
        email = _email(folded)
        return ("email", email) if email else None
    phone = _phone(folded)
    if phone and phonenumbers.number_type(phonenumbers.parse(phone)) in _CALLED:
        return "phone", phone
    waybill = _waybill(folded)
    if waybill and len(waybill) in _GUESSED_WAYBILL_LENGTHS and _without_spaces(folded).isdecimal():
        return "waybill", waybill
    account = _account(folded)
    if account and len(folded.split()) == 1 and any(map(str.isdecimal, folded)):
        return "account", account
    return None


def mask(kind: str, value: str) -> str:
    """A normalised identifier as shared channels may show it: enough to tell two apart, too little to use (G8).

    ``•••4567``; at most four characters, and never more than a third of an account. E-mail: ``a•••@g•••.com``.
    """
    if kind != "email":
        shown = 4 if kind == "phone" else min(4, len(value) // 3)
        return HIDDEN + (value[-shown:] if shown else "")
    local, _, domain = value.rpartition("@")
    host, _, last = domain.rpartition(".")
    return f"{_first(local)}@{_first(host)}." + (last if len(last) <= 3 else HIDDEN)


def _first(text: str) -> str:
    return (text[0] if len(text) > 2 else "") + HIDDEN


def _unlink(text: str) -> str:
    """Slack turns addresses and numbers in a command into links: what they link to."""
    found = _LINK.fullmatch(text)
    return found[1] if found else text


def _fold(text: str) -> str:
    return "".join(map(_plain, unicodedata.normalize("NFKC", text)))


def _plain(letter: str) -> str:
    if letter.isascii() and letter.isprintable():
        return letter
    if letter.isspace():
        return " "
    category = unicodedata.category(letter)
    if category == "Nd":
        return str(unicodedata.decimal(letter))
    if category == "Pd" or letter == "\N{MINUS SIGN}":
        return "-"
    return "" if category in ("Cf", "Cc", "Cs", "Co", "Cn", "Mn") else letter


def _without_spaces(text: str) -> str:
    return "".join(text.split())


def _phone(folded: str) -> str | None:
    found = _PHONE.fullmatch(folded.strip())
    if not found:
        return None
    try:
        number = phonenumbers.parse(found[1], REGION)
    except NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _account(folded: str) -> str | None:
    found = _stable(_without_spaces(folded), lambda text: unicodedata.normalize("NFKC", text.casefold().upper()))
    fits = len(found) in _ACCOUNT_LENGTHS and _ACCOUNT.fullmatch(found) and any(map(str.isalnum, found))
    return found if fits else None


def _email(folded: str) -> str | None:
    found = _stable(_without_spaces(folded), lambda text: unicodedata.normalize("NFKC", text.casefold()))
    found = found.removeprefix("mailto:")
    local, at, domain = found.rpartition("@")
    labels = domain.split(".")
    fits = (
        at
        and len(found) <= _EMAIL_LONGEST
        and len(local) <= _LOCAL_LONGEST
        and _LOCAL.fullmatch(local)
        and all(local.split("."))
        and len(labels) > 1
        and all(_LABEL.fullmatch(label) and not label.endswith("-") for label in labels)
        and len(labels[-1]) > 1
        and not labels[-1].isdecimal()
    )
    return found if fits else None


def _waybill(folded: str) -> str | None:
    found = _WAYBILL.fullmatch(folded.strip())
    digits = re.sub(r"\D", "", found[1]) if found else ""
    return digits if len(digits) in _WAYBILL_LENGTHS else None


def _stable(text: str, step: Callable[[str], str]) -> str:
    """``text`` after ``step``, repeated until it changes nothing, so that normalising twice is normalising once."""
    for _ in range(4):
        after = "".join(map(_plain, step(text)))
        if after == text:
            break
        text = after
    return text


_READERS: dict[str, Callable[[str], str | None]] = {
    "phone": _phone,
    "account": _account,
    "email": _email,
    "waybill": _waybill,
}
