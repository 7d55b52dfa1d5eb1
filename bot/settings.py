"""Settings as rows: name, default, help. Read once, from the environment, then from ``.env``."""

from __future__ import annotations

import base64
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dotenv import dotenv_values

from bot.errors import SettingError
from bot.mail_settings import MailServer, mail_server

SLACK_API = "https://slack.com/api/"
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
NUMBERS = "police 999, police 911, ambulance 997, civil_defence 998"
"""Saudi Arabia's; the police are 999 or 911 by region."""
LOGO_KINDS = ("PNG", "JPEG", "SVG")
LOGO_BYTES = 100_000
"""A logo goes into every letter, which is to stay light enough for any mailbox."""
SECRET_BYTES = 24
"""At least so many sign what goes to ``WEBHOOK_URL``. https://github.com/standard-webhooks/standard-webhooks"""
SERVICES = ("police", "ambulance", "civil_defence", "emergency")


@dataclass(frozen=True, slots=True)
class Setting:
    """One row; ``default`` as it would be typed."""

    name: str
    default: str
    help: str


SETTINGS: tuple[Setting, ...] = (
    Setting("SLACK_BOT_TOKEN", "", "From the Slack app: OAuth & Permissions, Bot User OAuth Token (xoxb-...)."),
    Setting("SLACK_SIGNING_SECRET", "", "From the Slack app: Basic Information. Needed for HTTP."),
    Setting("SLACK_APP_TOKEN", "", "App-level token (xapp-...), connections:write. If set, Socket Mode; else HTTP."),
    Setting("SLACK_API_URL", SLACK_API, "Base URL of Slack's Web API, ending in /api/."),
    Setting("DATABASE_URL", "sqlite:///data/bot.db", "Or postgresql://user:password@host/name (or postgres://)."),
    Setting("HOST", "127.0.0.1", "Address of the HTTP server; the Procfile binds all interfaces."),
    Setting("PORT", "3000", "Port of the HTTP server."),
    Setting("DATA_KEY", "", "Base64 keys, 32 bytes, newest first, by commas. Empty: SQLite makes one in data/."),
    Setting("TIMEZONE", "Asia/Riyadh", "Shown times and working time."),
    Setting("WORKING_DAYS", "sun-thu", "Days on which reminders count working time."),
    Setting("WORKING_HOURS", "08:00-17:00", "Hours of those days. Safety alerts count every minute."),
    Setting("HOLIDAYS", "", "Days off, ISO dates by commas."),
    Setting("RECURRENCE_DAYS", "365", "How far back an upheld case makes a new one a repetition (P8)."),
    Setting("RETENTION_DAYS", "1825", "Days after a case and its restriction ended; then personal data is destroyed."),
    Setting("WARNING_RETENTION_DAYS", "", "The same where the customer stopped when warned; empty: RETENTION_DAYS."),
    Setting("NOT_UPHELD_RETENTION_DAYS", "", "The same for reports not upheld or withdrawn; empty: RETENTION_DAYS."),
    Setting("EMERGENCY_NUMBERS", NUMBERS, "Shown in danger; police, ambulance, civil_defence or emergency each."),
    Setting("SMTP_URL", "", "smtp://user:password@host:587 (STARTTLS) or smtps://...: letters can be e-mailed."),
    Setting("LETTER_FROM", "", "Whom they come from, with SMTP_URL: SMSA Express <care@example.com>."),
    Setting("LATE_DELIVERY_MINUTES", "15", "Once a message to Slack waits longer, /readyz answers 503 and says why."),
    Setting("LOOKUP_PER_MINUTE", "0", "Look-ups over HTTP a minute for each key (docs/lookup.md); 0: off."),
    Setting("WEBHOOK_URL", "", "Where a program hears of restrictions that begin, change or end (docs/lookup.md)."),
    Setting("WEBHOOK_SECRET", "", "With which that is signed: whsec_ and at least 24 bytes in base64."),
    Setting("COMPANY_NAME", "SMSA Express", "The company's name at the head of letters."),
    Setting("COMPANY_NAME_AR", "سمسا إكسبرس", "The same in Arabic."),
    Setting("COMPANY_ADDRESS", "", "Its address, telephone and e-mail at the foot of letters, on one line."),
    Setting("COMPANY_ADDRESS_AR", "", "The same in Arabic; empty: as in English."),
    Setting("LOGO_FILE", "", "Its logo for letters: a PNG, JPEG or SVG file of at most 100 kB."),
    Setting("LETTER_SIGNATORY", "", "Who signs letters; empty: complaint management signs by its name."),
    Setting("LETTER_SIGNATORY_AR", "", "The same in Arabic; empty: as in English."),
    Setting("LETTER_TITLE", "", "The office of who signs; empty: Complaint Management."),
    Setting("LETTER_TITLE_AR", "", "The same in Arabic; empty: as in English."),
    Setting("CLOCK_FILE", "", "A file with an ISO instant in place of the clock; loopback SLACK_API_URL only."),
    Setting("LOG_LEVEL", "info", "debug, info, warning or error."),
    Setting("LOG_FORMAT", "text", "text, or json for log collectors."),
)  # fmt: skip
"""Every setting that the bot reads; ``.env.example`` and the README's table are proved equal to it."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings, checked and typed."""

    slack_bot_token: str = field(repr=False)
    slack_signing_secret: str = field(repr=False)
    slack_app_token: str = field(repr=False)
    slack_api_url: str
    database_url: str = field(repr=False)
    host: str
    port: int
    data_key: str = field(repr=False)
    timezone: ZoneInfo
    working_days: frozenset[int]  # 0 is Monday
    working_hours: tuple[time, time]
    holidays: frozenset[date]
    recurrence_days: int
    retention_days: int
    warning_retention_days: int
    not_upheld_retention_days: int
    emergency_numbers: tuple[tuple[str, str], ...]  # a service and its number
    smtp_url: str = field(repr=False)
    letter_from: str
    late_delivery_minutes: int
    lookup_per_minute: int
    webhook_url: str
    webhook_secret: str = field(repr=False)
    company_name: str
    company_name_ar: str
    company_address: str
    company_address_ar: str
    logo_file: Path | None
    letter_signatory: str
    letter_signatory_ar: str
    letter_title: str
    letter_title_ar: str
    clock_file: Path | None
    log_level: str
    log_format: str

    @property
    def emergency(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The country's emergency services, each with its numbers, in the order of the setting."""
        found: dict[str, tuple[str, ...]] = {}
        for service, number in self.emergency_numbers:
            found[service] = (*found.get(service, ()), number)
        return tuple(found.items())

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is a file of ours."""
        return self.database_url.startswith("sqlite")

    @property
    def mail(self) -> MailServer | None:
        """Where letters are e-mailed; ``None``: they are not."""
        return _mail_server(self.smtp_url, self.letter_from)

    @property
    def slack_is_loopback(self) -> bool:
        """Whether Slack is a sandbox on this machine."""
        return is_loopback(self.slack_api_url)


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


def _mail_server(url: str, sender: str) -> MailServer | None:
    return mail_server(url, sender, loopback=is_loopback(url))


def _has_host(url: str) -> bool:
    try:
        return bool(urlsplit(url).hostname)
    except ValueError:
        return False


def read_environment(folder: Path = Path()) -> dict[str, str]:
    """The environment over ``.env``: what is set in both, the environment says. Empty counts as not set."""
    found = {name: value for name, value in dotenv_values(folder / ".env").items() if value}
    found.update({name: value for name, value in os.environ.items() if value})
    return found


def load(values: Mapping[str, str]) -> Settings:
    """Checks and types the settings. Raises ``SettingError`` with the setting's name and the mend."""
    given = {row.name: values.get(row.name, "").strip() or row.default for row in SETTINGS}
    api_url = given["SLACK_API_URL"]
    if not re.fullmatch(r"https?://[^\s/]+/(\S*/)?api/", api_url) or not _has_host(api_url):
        raise SettingError(
            name="SLACK_API_URL", problem="is no URL that ends in /api/", mend=f"Leave it out for {SLACK_API}"
        )
    clock_file = Path(given["CLOCK_FILE"]) if given["CLOCK_FILE"] else None
    if clock_file and not is_loopback(api_url):
        raise SettingError(name="CLOCK_FILE", problem="moves the clock of a real workspace", mend="Remove it")
    _mail_server(given["SMTP_URL"], given["LETTER_FROM"])
    return Settings(
        slack_bot_token=given["SLACK_BOT_TOKEN"],
        slack_signing_secret=given["SLACK_SIGNING_SECRET"],
        slack_app_token=given["SLACK_APP_TOKEN"],
        slack_api_url=api_url,
        database_url=_database_url(given["DATABASE_URL"]),
        host=given["HOST"],
        port=_number("PORT", given["PORT"], 0, 65535),
        data_key=given["DATA_KEY"],
        timezone=_zone(given["TIMEZONE"]),
        working_days=parse_days("WORKING_DAYS", given["WORKING_DAYS"]),
        working_hours=parse_hours("WORKING_HOURS", given["WORKING_HOURS"]),
        holidays=_dates("HOLIDAYS", given["HOLIDAYS"]),
        recurrence_days=_number("RECURRENCE_DAYS", given["RECURRENCE_DAYS"], 1, 36500),
        retention_days=_number("RETENTION_DAYS", given["RETENTION_DAYS"], 1, 36500),
        warning_retention_days=_retention("WARNING_RETENTION_DAYS", given),
        not_upheld_retention_days=_retention("NOT_UPHELD_RETENTION_DAYS", given),
        emergency_numbers=parse_numbers("EMERGENCY_NUMBERS", given["EMERGENCY_NUMBERS"]),
        smtp_url=given["SMTP_URL"],
        letter_from=given["LETTER_FROM"],
        late_delivery_minutes=_number("LATE_DELIVERY_MINUTES", given["LATE_DELIVERY_MINUTES"], 1, 10080),
        lookup_per_minute=_number("LOOKUP_PER_MINUTE", given["LOOKUP_PER_MINUTE"], 0, 60_000),
        webhook_url=_webhook(given["WEBHOOK_URL"], given["WEBHOOK_SECRET"]),
        webhook_secret=given["WEBHOOK_SECRET"],
        company_name=_line("COMPANY_NAME", given, 80),
        company_name_ar=_line("COMPANY_NAME_AR", given, 80),
        company_address=_line("COMPANY_ADDRESS", given, 160),
        company_address_ar=_line("COMPANY_ADDRESS_AR", given, 160),
        logo_file=_logo(given["LOGO_FILE"]),
        letter_signatory=_line("LETTER_SIGNATORY", given, 80),
        letter_signatory_ar=_line("LETTER_SIGNATORY_AR", given, 80),
        letter_title=_line("LETTER_TITLE", given, 80),
        letter_title_ar=_line("LETTER_TITLE_AR", given, 80),
        clock_file=clock_file,
        log_level=_one_of("LOG_LEVEL", given["LOG_LEVEL"].lower(), ("debug", "info", "warning", "error")),
        log_format=_one_of("LOG_FORMAT", given["LOG_FORMAT"].lower(), ("text", "json")),
    )


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


def _database_url(text: str) -> str:
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


def _number(name: str, text: str, least: int, most: int) -> int:
    if not text.isdecimal() or not least <= int(text) <= most:
        raise SettingError(name=name, problem=f"is {text[:20]!r}", mend=f"Give a whole number from {least} to {most}")
    return int(text)


def _retention(name: str, given: Mapping[str, str]) -> int:
    return _number(name, given[name] or given["RETENTION_DAYS"], 1, 36500)


def _zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise SettingError(
            name="TIMEZONE", problem=f"is no time zone: {text[:40]!r}", mend="Write for example Asia/Riyadh"
        ) from None


def _dates(name: str, text: str) -> frozenset[date]:
    try:
        return frozenset(date.fromisoformat(part.strip()) for part in text.split(",") if part.strip())
    except ValueError:
        raise SettingError(
            name=name, problem="holds something that is no ISO date", mend="Write for example 2026-09-23,2027-02-22"
        ) from None


def _webhook(url: str, secret: str) -> str:
    """Identifiers of customers go there, so it is HTTPS, or this machine."""
    if url and not (
        _has_host(url) and (url.startswith("https://") or (url.startswith("http://") and is_loopback(url)))
    ):
        raise SettingError(name="WEBHOOK_URL", problem="is no https:// address", mend="Write https://host/path")
    try:
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except ValueError:
        key = b""
    if (url or secret) and len(key) < SECRET_BYTES:
        problem = f"is no secret of at least {SECRET_BYTES} bytes in base64"
        raise SettingError(name="WEBHOOK_SECRET", problem=problem, mend="Make one: openssl rand -base64 32")
    return url


def _line(name: str, given: Mapping[str, str], most: int) -> str:
    text = " ".join(given[name].split())
    if len(text) > most:
        raise SettingError(name=name, problem=f"is longer than {most} characters", mend="Shorten it")
    if not text.isprintable():
        raise SettingError(name=name, problem="holds invisible characters", mend="Leave out what is invisible")
    return text


def _logo(text: str) -> Path | None:
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


def _one_of(name: str, text: str, allowed: tuple[str, ...]) -> str:
    if text not in allowed:
        raise SettingError(name=name, problem=f"is {text[:20]!r}", mend=f"Choose one of {', '.join(allowed)}")
    return text
