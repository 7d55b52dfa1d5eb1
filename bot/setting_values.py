"""What the values of settings may be: each function checks one and types it.

They raise ``SettingError`` with the setting's name, what is wrong and the mend; the values themselves stay out of it.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from datetime import date, time
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.errors import SettingError

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
NUMBERS = "police 999, police 911, ambulance 997, civil_defence 998"
"""Saudi Arabia's; the police are 999 or 911 by region."""
LOGO_KINDS = ("PNG", "JPEG", "SVG")
LOGO_BYTES = 100_000
"""A logo goes into every letter, which is to stay light enough for any mailbox."""
SECRET_BYTES = 24
"""At least so many sign what goes to ``WEBHOOK_URL``. https://github.com/standard-webhooks/standard-webhooks"""
SERVICES = ("police", "ambulance", "civil_defence", "emergency")


def is_loopback(url: str) -> bool:
    """Whether a URL's host is this machine."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return False
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def has_host(url: str) -> bool:
    try:
        return bool(urlsplit(url).hostname)
    except ValueError:
        return False


def parse_days(name: str, text: str) -> frozenset[int]:
    """``sun-thu`` or ``mon,wed`` as days of the week, 0 is Monday; a range may run over the week's end."""
    days: set[int] = set()
    for part in text.lower().replace(" ", "").split(","):
        first, _, last = part.partition("-")
        if first not in WEEK or (last and last not in WEEK):
            raise SettingError(name=name, problem=f"names no days: {part[:20]!r}", mend="Write for example sun-thu")
        start, end = WEEK.index(first), WEEK.index(last or first)
        days.update((start + step) % 7 for step in range((end - start) % 7 + 1))
    return frozenset(days)


def parse_hours(name: str, text: str) -> tuple[time, time]:
    """``08:00-17:00`` as two times; an end of ``00:00`` (or before the start) is on the next day."""
    found = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)-([01]?\d|2[0-4]):([0-5]\d)", text.replace(" ", ""))
    if not found:
        raise SettingError(
            name=name, problem=f"is no span of hours: {text[:20]!r}", mend="Write for example 08:00-17:00"
        )
    first, minute, last, end = map(int, found.groups())
    return time(first, minute), time(last % 24, end)


def parse_numbers(name: str, text: str) -> tuple[tuple[str, str], ...]:
    """``police 999, ambulance 997`` as pairs of a service and its number, in their order."""
    found = []
    for part in text.rstrip(" ,").split(","):
        service, _, number = part.strip().partition(" ")
        if service not in SERVICES or not re.fullmatch(r"\+?\d{2,15}", number.strip(), re.ASCII):
            raise SettingError(
                name=name,
                problem=f"names no service with its number: {part.strip()[:20]!r}",
                mend=f"Write for example {NUMBERS}",
            )
        found.append((service, number.strip()))
    return tuple(found)


def database_url(text: str) -> str:
    for scheme in ("postgres://", "postgresql://"):
        if text.startswith(scheme):
            return "postgresql+psycopg://" + text.removeprefix(scheme)
    if text.startswith(("sqlite:///", "postgresql+psycopg://")):
        return text
    raise SettingError(
        name="DATABASE_URL",
        problem="is neither SQLite nor PostgreSQL",
        mend="Write sqlite:///data/bot.db or postgresql://user:password@host/name",
    )


def number(name: str, text: str, least: int, most: int) -> int:
    if not text.isdecimal() or not least <= int(text) <= most:
        raise SettingError(name=name, problem=f"is {text[:20]!r}", mend=f"Give a whole number from {least} to {most}")
    return int(text)


def retention(name: str, given: Mapping[str, str]) -> int:
    return number(name, given[name] or given["RETENTION_DAYS"], 1, 36500)


def zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise SettingError(
            name="TIMEZONE", problem=f"is no time zone: {text[:40]!r}", mend="Write for example Asia/Riyadh"
        ) from None


def dates(name: str, text: str) -> frozenset[date]:
    try:
        return frozenset(date.fromisoformat(part.strip()) for part in text.split(",") if part.strip())
    except ValueError:
        raise SettingError(
            name=name, problem="holds something that is no ISO date", mend="Write for example 2026-09-23,2027-02-22"
        ) from None


def webhook(url: str, secret: str) -> str:
    """Identifiers of customers go there, so it is HTTPS, or this machine."""
    if url and not (has_host(url) and (url.startswith("https://") or (url.startswith("http://") and is_loopback(url)))):
        raise SettingError(name="WEBHOOK_URL", problem="is no https:// address", mend="Write https://host/path")
    try:
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except ValueError:
        key = b""
    if (url or secret) and len(key) < SECRET_BYTES:
        problem = f"is no secret of at least {SECRET_BYTES} bytes in base64"
        raise SettingError(name="WEBHOOK_SECRET", problem=problem, mend="Make one: openssl rand -base64 32")
    return url


def line(name: str, given: Mapping[str, str], most: int) -> str:
    text = " ".join(given[name].split())
    if len(text) > most:
        raise SettingError(name=name, problem=f"is longer than {most} characters", mend="Shorten it")
    if not text.isprintable():
        raise SettingError(name=name, problem="holds invisible characters", mend="Leave out what is invisible")
    return text


def logo(text: str) -> Path | None:
    """The file of the logo, known by what it holds and not by its name. It is read again for the letters."""
    if not text:
        return None

    def wrong(problem: str, mend: str) -> SettingError:
        return SettingError(name="LOGO_FILE", problem=problem, mend=mend)

    try:
        content = Path(text).read_bytes()
    except (OSError, ValueError):
        raise wrong("names a file that cannot be read", "Give the path of the logo, or leave it out") from None
    if len(content) > LOGO_BYTES:
        raise wrong(f"is {len(content) // 1000} kB", f"Give a file of at most {LOGO_BYTES // 1000} kB")
    if not content.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")) and b"<svg" not in content[:1000]:
        raise wrong("is no picture that a letter can show", f"Give one of {', '.join(LOGO_KINDS)}")
    return Path(text)


def one_of(name: str, text: str, allowed: tuple[str, ...]) -> str:
    if text not in allowed:
        raise SettingError(name=name, problem=f"is {text[:20]!r}", mend=f"Choose one of {', '.join(allowed)}")
    return text
